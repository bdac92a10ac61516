"""Two sets of predictions on the same gold documents: by how much F1 differs, and whether that could be chance.

The interval is of the paired bootstrap: both are scored on the same draws of whole documents (Efron and Tibshirani
1993; Berg-Kirkpatrick et al. 2012). The p-value is two-sided, of approximate randomisation: were the two alike,
exchanging their outputs on any document would not matter (Noreen 1989; Yeh 2000). It cannot fall below
1 / (rounds + 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhaoshang.annotations.bootstrap import RESAMPLES, SEED, interval, resampled_sums
from zhaoshang.corpus.record import Record

from .score import document_counts, paired
from .tally import Counts, f1

ROUNDS = RESAMPLES
"""Exchanges of the randomisation test."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one figure moved.

    Attributes:
        value: F1 of the predictions; None where there is nothing on either side.
        baseline: F1 of the baseline.
        interval: 95 % interval of `value - baseline`; None where some draw leaves one of the two undefined.
        p: Two-sided p-value of the difference.
    """

    value: float | None
    baseline: float | None
    interval: tuple[float, float] | None = None
    p: float | None = None

    @property
    def difference(self) -> float | None:
        """`value - baseline`; None where one of the two is undefined."""
        return None if self.value is None or self.baseline is None else self.value - self.baseline

    @property
    def empty(self) -> bool:
        """Whether neither side nor the gold holds any such item, so that nothing can differ."""
        return self.value is None and self.baseline is None

    def to_dict(self) -> dict[str, Any]:
        """F1 of both, their difference, its interval and p-value."""
        return {
            "f1": self.value,
            "baseline_f1": self.baseline,
            "difference": self.difference,
            "interval": self.interval and list(self.interval),
            "p": self.p,
        }


def compare(gold: Sequence[Record], pred: Sequence[Record], baseline: Sequence[Record]) -> dict[str, Difference]:
    """Differences of every figure of `document_counts`, by its key.

    Raises:
        ScoringError: as `score`, for either set of predictions.
    """
    ours = [document_counts(*pair) for pair in paired(gold, pred)]
    theirs = [document_counts(*pair) for pair in paired(gold, baseline)]
    return differences(ours, theirs)


def differences(
    ours: Sequence[Mapping[str, Counts]], theirs: Sequence[Mapping[str, Counts]], seed: int = SEED
) -> dict[str, Difference]:
    """Differences by key, from the counts of the same documents in the same order.

    Args:
        ours: Counts of the predictions, one mapping a document.
        theirs: Counts of the baseline.
        seed: The same seed gives the same intervals and p-values.
    """
    keys = list(ours[0])
    one, other = _table(ours, keys), _table(theirs, keys)
    drawn = resampled_sums(np.hstack([one, other]), seed=seed)
    exchanged = _exchanged(one, other, seed)
    width = one.shape[1]
    found = {}
    for index, key in enumerate(keys):
        columns = slice(3 * index, 3 * index + 3)
        value, base = _f1(one.sum(axis=0)[columns]), _f1(other.sum(axis=0)[columns])
        spread = _moved(drawn[:, :width][:, columns], drawn[:, width:][:, columns])
        p = None
        if value is not None and base is not None:
            moved = np.abs(_moved(exchanged[:, :width][:, columns], exchanged[:, width:][:, columns]))
            as_far = int(np.count_nonzero(moved >= abs(value - base) - 1e-12))
            p = (as_far + 1) / (len(moved) + 1)
        found[key] = Difference(value, base, None if value is None and base is None else interval(spread), p)
    return found


def _table(rows: Sequence[Mapping[str, Counts]], keys: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[count for key in keys for count in row[key]] for row in rows], dtype=np.float64)


def _exchanged(one: NDArray[np.float64], other: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Sums of both sides with the outputs of about half of the documents exchanged, one row a round."""
    chance = np.random.default_rng(seed)
    both, shift = np.concatenate([one.sum(axis=0), other.sum(axis=0)]), other - one
    sums = np.empty((ROUNDS, len(both)))
    for row in range(ROUNDS):
        moved = chance.integers(2, size=len(one)) @ shift
        sums[row] = both + np.concatenate([moved, -moved])
    return sums


def _moved(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences of F1, row by row; 0 where neither side has anything, NaN where one has not."""
    first, second = f1(*one.T), f1(*other.T)
    return np.where(np.isnan(first) & np.isnan(second), 0.0, first - second)


def _f1(counts: NDArray[np.float64]) -> float | None:
    value = float(f1(*counts))
    return None if np.isnan(value) else value
