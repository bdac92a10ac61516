"""What the members of a group look like together: largest and mean of their vectors (PointNet, Qi et al. 2017)."""

from __future__ import annotations

import torch
from torch import Tensor


def largest(rows: Tensor, group: Tensor, size: int) -> Tensor:
    """Largest value of every column in every group of rows that are not negative, 0 where it has none.

    Args:
        rows: (rows, columns).
        group: Of every row the number of its group.
        size: Number of groups.

    Returns:
        (size, columns).
    """
    index = group.unsqueeze(1).expand_as(rows)
    return torch.zeros(size, rows.shape[1]).scatter_reduce(0, index, rows, "amax", include_self=True)


def mean(rows: Tensor, group: Tensor, size: int) -> Tensor:
    """Mean of every column in every group, 0 where it has no row; see `largest`."""
    count = torch.zeros(size).index_add(0, group, torch.ones(len(group)))
    summed = torch.zeros(size, rows.shape[1]).index_add(0, group, rows)
    return summed / count.clamp(min=1).unsqueeze(1)
