"""Dense features on a scale that a network can use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def logarithmic(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """`sign(x) * log(1 + |x|)`: counts, distances and probabilities on one scale."""
    found: NDArray[np.float32] = (np.sign(rows) * np.log1p(np.abs(rows))).astype(np.float32)
    return found
