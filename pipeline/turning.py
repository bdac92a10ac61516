"""Padded sequences turned round by their own length, so that one LSTM reads forth and another back without packing.

On the CPU the backward pass of a packed LSTM allocates the whole batch once a time step (training/EXPERIMENTS.md).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def turned(mask: Tensor) -> Tensor:
    """For every sequence the order that turns it round and leaves its padding: (batch * places,) rows of the batch.

    Args:
        mask: (batch, places), true where a sequence has a place; padding stands behind it.
    """
    size, length = mask.shape
    places = torch.arange(length, device=mask.device).expand_as(mask)
    last = mask.sum(dim=1, keepdim=True) - 1
    rows = torch.arange(size, device=mask.device).unsqueeze(1) * length
    return (rows + torch.where(mask, last - places, places)).flatten()


def reordered(states: Tensor, order: Tensor) -> Tensor:
    """States (batch, places, width) with their places in the order that `turned` gives."""
    return states.flatten(0, 1).index_select(0, order).view_as(states)


def read_both_ways(forth: nn.LSTM, back: nn.LSTM, states: Tensor, order: Tensor) -> Tensor:
    """States (batch, places, width) as an LSTM reads them forth and another back, side by side; `order` of `turned`."""
    ahead, _ = forth(states)
    behind, _ = back(reordered(states, order))
    return torch.cat([ahead, reordered(behind, order)], dim=2)
