"""Canonical names as clusters of mentions: B³ (Bagga and Baldwin 1998).

All mentions of one canonical name and label in a document are a cluster. A mention's precision is the share of its
predicted cluster that lies in its gold cluster, its recall the share of its gold cluster that lies in its predicted
one; precision is the mean over predicted mentions, recall over gold mentions. Predicted mentions are matched to gold
ones by exact span and label; one that has no counterpart scores zero on its side, as in the CoNLL scorer (Pradhan et
al. 2014). The string itself does not matter here; `same_names` tells how often it is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhaoshang.annotations.bootstrap import interval, resampled_sums
from zhaoshang.annotations.facts import thing
from zhaoshang.corpus.record import NAMED_LABELS, Entity, Record

_Mentions = dict[tuple[str, int, int], tuple[str, str]]

Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class BCubed:
    """B³ over mentions; None where there are none.

    Attributes:
        gold: Gold mentions of named things.
        predicted: Predicted mentions of named things.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    gold: int
    predicted: int
    precision_interval: Interval = None
    recall_interval: Interval = None
    f1_interval: Interval = None

    def to_dict(self) -> dict[str, Any]:
        """Figures, 95 % document-bootstrap intervals and counts."""
        spread = {f"{name}_interval": getattr(self, f"{name}_interval") for name in ("precision", "recall", "f1")}
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            **{name: bounds and list(bounds) for name, bounds in spread.items()},
            "gold": self.gold,
            "predicted": self.predicted,
        }


def b_cubed(pairs: Sequence[tuple[Record, Record | None]], labels: Sequence[str] = NAMED_LABELS) -> BCubed:
    """B³ over documents, micro-averaged over mentions.

    Args:
        pairs: Gold documents with their predictions.
        labels: Only mentions with these labels.
    """
    rows = [_document(_mentions(gold, labels), _mentions(pred, labels)) for gold, pred in pairs]
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 4)
    precise, predicted, recalled, gold = table.sum(axis=0)
    draws = resampled_sums(table)
    with np.errstate(invalid="ignore", divide="ignore"):
        precisions, recalls = draws[:, 0] / draws[:, 1], draws[:, 2] / draws[:, 3]
        both = precisions + recalls
        f1s = np.where(both > 0, 2 * precisions * recalls / both, np.where(np.isnan(both), np.nan, 0.0))
    precision = float(precise / predicted) if predicted else None
    recall = float(recalled / gold) if gold else None
    return BCubed(
        precision,
        recall,
        _harmonic(precision, recall),
        int(gold),
        int(predicted),
        interval(precisions),
        interval(recalls),
        interval(f1s),
    )


def same_names(gold: Record, pred: Record | None) -> tuple[int, int, int]:
    """(same canonical string, exactly found, exactly found) over the named mentions of a document."""
    ours, theirs = _mentions(gold, NAMED_LABELS), _mentions(pred, NAMED_LABELS)
    both = ours.keys() & theirs.keys()
    return sum(ours[place] == theirs[place] for place in both), len(both), len(both)


def _document(gold: _Mentions, pred: _Mentions) -> tuple[float, int, float, int]:
    """(sum of precisions, predicted mentions, sum of recalls, gold mentions)."""
    shared = Counter((gold[place], pred[place]) for place in gold.keys() & pred.keys())
    gold_sizes, pred_sizes = Counter(gold.values()), Counter(pred.values())
    precision = sum(count * count / pred_sizes[theirs] for (_, theirs), count in shared.items())
    recall = sum(count * count / gold_sizes[ours] for (ours, _), count in shared.items())
    return precision, len(pred), recall, len(gold)


def _mentions(record: Record | None, labels: Iterable[str]) -> _Mentions:
    entities: Iterable[Entity] = record.entities if record else ()
    return {(e.label, e.start, e.end): thing(e) for e in entities if e.label in labels}


def _harmonic(precision: float | None, recall: float | None) -> float | None:
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
