"""Counts of documents to figures with intervals: the one place where precision, recall and F1 are made."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zhaoshang.annotations.bootstrap import interval, resampled_sums

from .figures import Figure

_Key = TypeVar("_Key", bound=Hashable)

Counts = tuple[float, float, float]
"""Matched, gold and predicted items of one document; matched may hold halves (SemEval's partial credit)."""


def figures(rows: Sequence[Mapping[_Key, Counts]]) -> dict[_Key, Figure]:
    """Micro figures over documents, each with 95 % document-bootstrap intervals.

    Args:
        rows: One mapping a document, all with the same keys.
    """
    if not rows:
        return {}
    sums = totals(rows)
    draws = resampled_sums(_table(rows))
    found = {}
    for index, (key, (matched, gold, predicted)) in enumerate(sums.items()):
        drawn = draws[:, 3 * index : 3 * index + 3].T
        found[key] = Figure(
            _whole(matched),
            int(gold),
            int(predicted),
            f1_interval=interval(f1(*drawn)),
            precision_interval=interval(_share(drawn[0], drawn[2])),
            recall_interval=interval(_share(drawn[0], drawn[1])),
        )
    return found


def totals(rows: Sequence[Mapping[_Key, Counts]]) -> dict[_Key, Counts]:
    """Every key's counts, added up over documents."""
    return {key: added(row[key] for row in rows) for key in rows[0]}


def added(counts: Iterable[Counts]) -> Counts:
    """The sum of triples of counts."""
    matched, gold, predicted = (sum(column) for column in zip(*counts, strict=True))
    return matched, gold, predicted


def f1(matched: NDArray[np.float64], gold: NDArray[np.float64], predicted: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of arrays of counts; NaN where there is nothing on either side."""
    return _share(2 * matched, gold + predicted)


def _table(rows: Sequence[Mapping[_Key, Counts]]) -> NDArray[np.float64]:
    return np.array([[count for key in rows[0] for count in row[key]] for row in rows], dtype=np.float64)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _whole(count: float) -> float:
    return int(count) if count == int(count) else count
