"""The gate: whether a new pipeline is at least as good as the current one on gold documents.

The seam to the orchestration is `judge`: gold records and the records of both pipelines in, a `Verdict` out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhaoshang.corpus.record import Record

from ..bootstrap import resampled_sums
from ..score import _document

TOLERANCE = 0.005
"""How far the lower bound of a difference may lie below zero: half a point of F1."""
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
        """Whether nothing dropped."""
        return all(row.passed for row in self.differences)

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

    Both are scored on the same draws of documents, so that what is hard for both cancels out (Koehn 2004).

    Args:
        name: Name of the set.
        gold: Gold records.
        current: Records of the current pipeline; a document that is missing counts as missed.
        new: Records of the new one.
        tolerance: How far the lower bound of a difference may lie below zero, in F1 from 0 to 1.
    """
    mine, others = ({record.doc_id: record for record in records} for records in (new, current))
    rows = [
        [_document(record, side.get(record.doc_id)) for side in (others, mine)]
        for record in sorted(gold, key=lambda record: record.doc_id)
    ]
    found = []
    for figure, key in FIGURES.items():
        counts = np.array([[*before[key], *after[key]] for before, after in rows], dtype=np.int64)
        drawn = resampled_sums(counts)
        spread = np.nan_to_num(_f1(drawn[:, 3:]) - _f1(drawn[:, :3]))
        low, high = (float(value) for value in np.quantile(spread, [0.025, 0.975]))
        total = counts.sum(axis=0, keepdims=True)
        before, after = (float(np.nan_to_num(_f1(total[:, side]))[0]) for side in (slice(0, 3), slice(3, 6)))
        found.append(Difference(name, len(rows), figure, before, after, low, high, low >= -tolerance))
    return Verdict(tuple(found))


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """F1 of rows of (matched, gold, predicted)."""
    with np.errstate(invalid="ignore"):
        found: NDArray[np.float64] = 2 * counts[:, 0] / (counts[:, 1] + counts[:, 2])
    return found
