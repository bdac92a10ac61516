"""The gate: whether a new pipeline is at least as good as the current one on gold documents.

The seam to the orchestration is `judge`: gold records and the records of both pipelines in, a `Verdict` out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zhaoshang.corpus.record import Record

from ..compare import compare
from ..gate import MAX_DROP, gate

TOLERANCE = MAX_DROP / 100
"""How far the lower bound of a difference may lie below zero, in F1 from 0 to 1."""
FIGURES = {"entities": "exact", "relations": "relations"}
"""What must not drop → its name among the counts of `score`: the headlines of CONTRACT §7."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of both pipelines on one set.

    Attributes:
        gold: Set of gold documents.
        documents: How many it has.
        figure: entities or relations.
        current: F1 of the current pipeline.
        new: F1 of the new one.
        low: Lower end of the paired 95 % interval of new - current.
        high: Upper end.
        passed: Whether the lower end is no further below zero than the tolerance.
    """

    gold: str
    documents: int
    figure: str
    current: float
    new: float
    low: float
    high: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Differences on all sets; the new pipeline is promoted where all of them pass."""

    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing dropped; what was not judged has not passed."""
        return bool(self.differences) and all(row.passed for row in self.differences)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"passed": self.passed, "differences": [asdict(row) for row in self.differences]}

    def table(self) -> str:
        """The differences as lines for a reader."""
        lines = []
        for row in self.differences:
            change = (
                f"{row.current:.3f} → {row.new:.3f}  {row.new - row.current:+.3f} [{row.low:+.3f}, {row.high:+.3f}]"
            )
            said = "passed" if row.passed else "dropped"
            lines.append(f"{row.gold} ({row.documents} documents), {row.figure}: {change}  {said}")
        return "\n".join(lines)


def judge(
    name: str, gold: Sequence[Record], current: Sequence[Record], new: Sequence[Record], tolerance: float = TOLERANCE
) -> Verdict:
    """Compare two pipelines on one set of gold documents by a paired document bootstrap.

    Both are scored on the same draws of documents (see `compare`), and each figure is judged by `gate`.

    Args:
        name: Name of the set.
        gold: Gold records.
        current: Records of the current pipeline; a document that is missing counts as missed.
        new: Records of the new one.
        tolerance: How far the lower bound of a difference may lie below zero, in F1 from 0 to 1.
    """
    moved = compare(gold, new, current)
    found = []
    for figure, key in FIGURES.items():
        difference = moved[key]
        alone = gate(difference, difference, 100 * tolerance)
        if difference.empty:
            continue
        low, high = difference.interval or (-1.0, 1.0)  # what cannot be judged is not taken for held
        before, after = difference.baseline or 0.0, difference.value or 0.0
        found.append(Difference(name, len(gold), figure, before, after, low, high, alone.passed))
    return Verdict(tuple(found))
