"""What a run did, in figures."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhaoshang.corpus.record import ARGUMENTS, LABELS


@dataclass(slots=True)
class Summary:
    """Counts over the documents of one run.

    Attributes:
        documents: Documents in the output.
        rejected: Inputs that were set aside.
        chars: Characters of the documents in the output.
        resumed_chars: Those among them that an earlier start of the run had processed.
        seconds: Wall time from the first document read to the last file in place.
        entities: Label → mentions.
        relations: Type → facts.
    """

    documents: int = 0
    rejected: int = 0
    chars: int = 0
    resumed_chars: int = 0
    seconds: float = 0.0
    entities: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one document of the output, given its record as a JSON object."""
        self.documents += 1
        self.chars += row["source"]["chars"]
        self.entities.update(entity["label"] for entity in row["entities"])
        self.relations.update(relation["type"] for relation in row["relations"])

    @property
    def chars_per_second(self) -> float:
        """Characters a second of what this start has processed, 0 before any time has passed."""
        return (self.chars - self.resumed_chars) / self.seconds if self.seconds > 0 else 0.0

    @property
    def exit_code(self) -> int:
        """0 when every document is in the output, 1 when some were set aside."""
        return 1 if self.rejected else 0

    def table(self) -> str:
        """The figures as lines for a reader."""
        rows = [("documents", self.documents), ("set aside", self.rejected), ("characters", self.chars)]
        rows += [("characters/s", round(self.chars_per_second)), ("entities", self.entities.total())]
        rows += [(f"  {label}", self.entities[label]) for label in _with(LABELS, self.entities)]
        rows += [("relations", self.relations.total())]
        rows += [(f"  {kind}", self.relations[kind]) for kind in _with(ARGUMENTS, self.relations)]
        return "\n".join(name + " " * (14 - _columns(name)) + f"{count:>12,}" for name, count in rows)


def _with(known: Iterable[str], counts: Counter[str]) -> list[str]:
    """The contract's names and those that a label set added."""
    return [*known, *sorted(counts.keys() - set(known))]


def _columns(text: str) -> int:
    """Width on a terminal: a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
