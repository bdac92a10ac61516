"""Bootstrap intervals over documents: how far a figure would move with other documents of the same kind."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 20240229
FEW_DOCUMENTS = 10
"""Below this many documents an interval mostly tells that there are few."""


_Number = TypeVar("_Number", np.int64, np.float64)


def resampled_sums(counts: NDArray[_Number], resamples: int = RESAMPLES, seed: int = SEED) -> NDArray[_Number]:
    """Column sums over documents drawn with replacement, as many as there are (Efron and Tibshirani 1993).

    Args:
        counts: One row a document, one column a count; mentions of one document are not independent, so whole
            documents are drawn.
        resamples: How many draws.
        seed: The same seed gives the same draws.

    Returns:
        One row a draw.
    """
    documents = len(counts)
    chance = np.random.default_rng(seed)
    sums = np.empty((resamples, counts.shape[1]), dtype=counts.dtype)
    for row in range(resamples):
        times = np.bincount(chance.integers(documents, size=documents), minlength=documents)
        sums[row] = times @ counts
    return sums


def interval(values: NDArray[Any], level: float = 0.95) -> tuple[float, float] | None:
    """The percentile interval of resampled values; None where some draw leaves the figure undefined (NaN)."""
    if len(values) == 0 or np.isnan(values).any():
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
