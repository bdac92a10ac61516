"""Confidence against precision: of what is said with 0.9, are nine in ten right?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhaoshang.annotations.bootstrap import interval, resampled_sums
from zhaoshang.corpus.record import Record

from .relation_scores import relation_pairs

BINS = 10
"""Bins of equal width."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Items of similar confidence.

    Attributes:
        low: Lower end, included.
        high: Upper end, excluded but for 1.
        items: How many.
        confidence: Their mean.
        precision: The share that is right.
        interval: 95 % document-bootstrap interval of the precision; None where some draw holds no such item.
    """

    low: float
    high: float
    items: int
    confidence: float
    precision: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """A reliability curve.

    Attributes:
        bins: Those with items, from the lowest up.
        error: Expected calibration error (Naeini et al. 2015; Guo et al. 2017): the mean distance of confidence and
            precision over bins, weighted by items; None without items. Resampling biases it upwards, so it has no
            interval.
        items: Items with a confidence.
        unstated: Items without.
    """

    bins: tuple[Bin, ...]
    error: float | None
    items: int
    unstated: int

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        bins = [
            {
                "low": row.low,
                "high": row.high,
                "items": row.items,
                "confidence": row.confidence,
                "precision": row.precision,
                "interval": row.interval and list(row.interval),
            }
            for row in self.bins
        ]
        return {"ece": self.error, "items": self.items, "unstated": self.unstated, "bins": bins}


def entity_calibration(pairs: Sequence[tuple[Record, Record | None]]) -> Calibration:
    """Entities of all labels; right is the exact span with its label."""
    return calibration([list(_entities(*pair)) for pair in pairs])


def relation_calibration(pairs: Sequence[tuple[Record, Record | None]]) -> Calibration:
    """Relations of all types; right as the headline has it."""
    return calibration([list(_relations(*pair)) for pair in pairs])


def calibration(documents: Sequence[Iterable[tuple[float | None, bool]]]) -> Calibration:
    """The curve of judged items.

    Args:
        documents: Items of each document: confidence, or None where none is stated, and whether the item is right.
    """
    table = np.zeros((len(documents), BINS, 3))  # items, sum of confidence, right
    unstated = 0
    for row, items in zip(table, documents, strict=True):
        for confidence, right in items:
            if confidence is None:
                unstated += 1
            else:
                row[min(int(confidence * BINS), BINS - 1)] += (1, confidence, right)
    sums = table.sum(axis=0)
    draws = resampled_sums(table.reshape(len(documents), -1)).reshape(-1, BINS, 3) if documents else table
    bins = []
    for place, (items, confidence, right) in enumerate(sums):
        if items:
            with np.errstate(invalid="ignore"):
                spread = interval(draws[:, place, 2] / draws[:, place, 0])
            edges = place / BINS, (place + 1) / BINS
            bins.append(Bin(*edges, int(items), float(confidence / items), float(right / items), spread))
    total = sum(row.items for row in bins)
    error = sum(row.items * abs(row.confidence - row.precision) for row in bins) / total if total else None
    return Calibration(tuple(bins), error, total, unstated)


def _entities(gold: Record, pred: Record | None) -> Iterator[tuple[float | None, bool]]:
    left = Counter((entity.label, entity.start, entity.end) for entity in gold.entities)
    for entity in pred.entities if pred else ():
        place = entity.label, entity.start, entity.end
        yield entity.confidence, left[place] > 0
        left[place] -= 1


def _relations(gold: Record, pred: Record | None) -> Iterator[tuple[float | None, bool]]:
    right = {guess for _, guess in relation_pairs(gold, pred)}
    for place, relation in enumerate(pred.relations if pred else ()):
        yield relation.confidence, place in right
