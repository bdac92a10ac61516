"""The figures a scoring gives: counts, precision, recall, F1, shares, and their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhaoshang.annotations.bootstrap import FEW_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Figure:
    """Agreement on one kind of item.

    Attributes:
        matched: Gold items that were found; a half each where a scheme gives partial credit.
        gold: Items in the gold.
        predicted: Items in the predictions.
        f1_interval: 95 % document bootstrap interval of F1, or None where it is undefined.
        precision_interval: The same of precision.
        recall_interval: The same of recall.
    """

    matched: float
    gold: int
    predicted: int
    f1_interval: tuple[float, float] | None = None
    precision_interval: tuple[float, float] | None = None
    recall_interval: tuple[float, float] | None = None

    @property
    def precision(self) -> float | None:
        """Share of the predicted items that are right; None without predictions."""
        return self.matched / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the gold items that were found; None without gold."""
        return self.matched / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there is nothing on either side."""
        return 2 * self.matched / (self.gold + self.predicted) if self.gold + self.predicted else None

    def to_dict(self) -> dict[str, Any]:
        """Counts and figures; undefined ones are null."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "f1_interval": self.f1_interval and list(self.f1_interval),
            "precision_interval": self.precision_interval and list(self.precision_interval),
            "recall_interval": self.recall_interval and list(self.recall_interval),
            "matched": self.matched,
            "gold": self.gold,
            "predicted": self.predicted,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """A plain share with its 95 % document bootstrap interval; None where it is undefined."""

    right: int
    of: int
    interval: tuple[float, float] | None = None

    @property
    def value(self) -> float | None:
        """`right` of `of`."""
        return self.right / self.of if self.of else None

    def to_dict(self) -> dict[str, Any]:
        """Share, interval and counts."""
        return {"share": self.value, "interval": self.interval and list(self.interval)} | {
            "right": self.right,
            "of": self.of,
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything measured on one set of documents.

    Attributes:
        documents: Gold documents scored.
        missing: Gold documents without a prediction; all they hold counts as missed.
        unscored: Predicted documents without gold; they are left out.
        entities: The headline: exact micro figure over ORG, OFFICIAL, PROJECT, MONEY.
        entities_all: The same with TITLE and METRIC.
        entities_partial: Over the headline's labels; an overlap with the right label is enough, one to one.
        entities_untyped: Over the headline's labels; exact offsets with any of them.
        by_label: Exact figure of each label.
        by_label_partial: Partial figure of each label.
        relations: The headline: micro figure over all types.
        by_type: Figure of each relation type.
        amounts: Of the gold MONEY spans that were exactly found, those whose five fields are all right.
    """

    documents: int
    missing: tuple[str, ...]
    unscored: tuple[str, ...]
    entities: Figure
    entities_all: Figure
    entities_partial: Figure
    entities_untyped: Figure
    by_label: dict[str, Figure]
    by_label_partial: dict[str, Figure]
    relations: Figure
    by_type: dict[str, Figure]
    amounts: Share

    @property
    def remarks(self) -> list[str]:
        """What a reader of the figures has to know, a sentence each."""
        found = []
        if self.documents < FEW_DOCUMENTS:
            found.append(f"The intervals rest on {self.documents} documents: read them as a hint only.")
        if self.missing:
            found.append(f"No prediction, counted as missed: {_names(self.missing)}.")
        if self.unscored:
            found.append(f"No gold, left out: {_names(self.unscored)}.")
        return found

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        return {
            "documents": self.documents,
            "missing": list(self.missing),
            "unscored": list(self.unscored),
            "remarks": self.remarks,
            "entities": {
                "exact": self.entities.to_dict(),
                "exact_all_labels": self.entities_all.to_dict(),
                "partial": self.entities_partial.to_dict(),
                "type_agnostic": self.entities_untyped.to_dict(),
                "by_label": {label: figure.to_dict() for label, figure in self.by_label.items()},
                "by_label_partial": {label: figure.to_dict() for label, figure in self.by_label_partial.items()},
            },
            "relations": {
                "micro": self.relations.to_dict(),
                "by_type": {kind: figure.to_dict() for kind, figure in self.by_type.items()},
            },
            "amounts": self.amounts.to_dict(),
        }


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
