"""What the figures are called in front of a reader."""

from __future__ import annotations

from collections.abc import Iterable

from zhaoshang.corpus.labels import active

HEADLINES = frozenset({"exact", "relations", "amounts"})
"""Keys that stand at the margin; the others belong to one of them."""

SCHEMES = {
    "strict": "offsets and label are right",
    "exact": "offsets are right, whatever the label",
    "partial": "as exact, and half for an overlap",
    "type": "overlaps an entity of its label",
}
WAYS = {
    "strict": "type, wording, and both ends as exact mentions",
    "headline": "type, wording, and both ends as things",
    "relaxed": "type and both ends, whatever the wording",
    "ends found": "as headline, where both ends were found at all: linking apart from recognition",
}


def compared() -> dict[str, str]:
    """Key of `document_counts` → name, in the order of a table."""
    return {
        "exact": "entities, exact",
        "exact_all": "with TITLE, METRIC",
        "partial": "partial",
        "untyped": "type-agnostic",
        **{f"exact {label}": label for label in active().labels},
        "relations": "relations",
        **{f"relations {kind}": kind for kind in active().arguments},
        "amounts": "amounts",
    }


def share(value: float | None) -> str:
    """Three digits; a dash for what is undefined."""
    return "–" if value is None else f"{value:.3f}"


def spread(bounds: tuple[float, float] | None) -> str:
    """An interval; nothing where it is undefined."""
    return "" if bounds is None else f"{bounds[0]:.3f} – {bounds[1]:.3f}"


def points(value: float | None) -> str:
    """A difference in points, with its sign."""
    return "–" if value is None else f"{100 * value:+.1f}"


def point_spread(bounds: tuple[float, float] | None) -> str:
    """An interval of a difference in points."""
    return "" if bounds is None else " – ".join(points(bound) for bound in bounds)


def chance(p: float | None) -> str:
    """A p-value."""
    return "" if p is None else f"{p:.3f}"


def count(value: float) -> str:
    """A count with its thousands apart, a half only where there is one."""
    return f"{value:,.1f}" if value != int(value) else f"{int(value):,}"


def listed(names: Iterable[str]) -> str:
    """Names as one phrase."""
    return ", ".join(names)
