"""Whether new predictions may take the place of old ones: the criterion of `zhaoshang evaluate` and of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .compare import Difference

MAX_DROP = 0.5
"""Points of F1 (hundredths) by which a figure may have dropped, at the pessimistic end of its interval."""

CRITERION = "the lower bound of the 95 % paired document-bootstrap interval of the difference in F1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided and on which figures.

    Attributes:
        passed: Whether every figure held.
        max_drop: Points of F1 that it was allowed to drop.
        figures: Name → difference that was judged.
        sentence: The decision for a reader.
    """

    passed: bool
    max_drop: float
    figures: dict[str, Difference]
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        figures = {name: figure.to_dict() for name, figure in self.figures.items()}
        return {
            "passed": self.passed,
            "criterion": CRITERION,
            "max_drop": self.max_drop,
            "figures": figures,
            "sentence": self.sentence,
        }


def gate(entities: Difference, relations: Difference, max_drop: float = MAX_DROP) -> Verdict:
    """Pass unless the F1 of entities or of relations may have dropped by more than `max_drop` points.

    A figure fails when the lower bound of the interval of `new - old` lies below `-max_drop` points, so a gate on few
    documents, whose intervals are wide, is a strict one. A figure that cannot be judged fails too; one of which gold
    and both predictions hold nothing is passed over, unless that is all there is.

    Args:
        entities: Exact F1 over the four labels, new against old.
        relations: Headline F1 of relations, new against old.
        max_drop: Points of F1, 0 or more.

    Raises:
        ValueError: `max_drop` is negative or not a number.
    """
    if not max_drop >= 0:
        raise ValueError(f"a drop of {max_drop} points cannot be allowed; name 0 or more")
    figures = {"entities": entities, "relations": relations}
    judged = {name: figure for name, figure in figures.items() if not figure.empty}
    failed = [_reason(name, figure, max_drop) for name, figure in judged.items()]
    reasons = [reason for reason in failed if reason]
    if not judged:
        reasons = ["there are neither entities nor relations to judge"]
    if reasons:
        return Verdict(False, max_drop, figures, f"The gate fails: {'; '.join(reasons)}.")
    held = " and ".join(f"{name} {_points(figure)}" for name, figure in judged.items())
    return Verdict(True, max_drop, figures, f"The gate passes: {held}; {max_drop:g} points down are allowed.")


def _reason(name: str, figure: Difference, max_drop: float) -> str | None:
    if figure.interval is None:
        return f"{name} cannot be judged, some draw of documents leaves the figure undefined"
    if 100 * figure.interval[0] < -max_drop:
        return f"{name} may have dropped by more than {max_drop:g} points, {_points(figure)}"
    return None


def _points(figure: Difference) -> str:
    assert figure.difference is not None and figure.interval is not None
    low, high = (100 * bound for bound in figure.interval)
    return f"{100 * figure.difference:+.1f} points [{low:+.1f}, {high:+.1f}]"
