"""The report's errors: every kind a group that opens, every error with both sides in their context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..cases import KINDS, Case
from .context import context, shown

MOST = 50
"""Errors of a kind that are shown unless told otherwise."""

_MARK_IS_ENOUGH = frozenset({"boundary", "type", "boundary and type", "missed", "invented"})

_MOST_MARKS = 6
"""Predictions and proposals of one error that are shown."""


@dataclass(slots=True)
class Group:
    """Errors of one kind: how many, and the first of them."""

    count: int = 0
    first: list[Case] = field(default_factory=list)


def grouped(cases: Iterable[Case], most: int = MOST) -> dict[str, Group]:
    """Cases by kind, at most `most` of each kept, the others counted."""
    groups = {kind: Group() for kind in KINDS}
    for case in cases:
        group = groups[case.kind]
        group.count += 1
        if len(group.first) < most:
            group.first.append(case)
    return groups


def error_sections(groups: Mapping[str, Group], texts: Mapping[str, str]) -> str:
    """HTML of all kinds.

    Args:
        groups: What `grouped` gives.
        texts: Text by `doc_id`; an error of another document is shown without its context.
    """
    parts = []
    for kind, group in groups.items():
        rest = group.count - len(group.first)
        more = f'<p class="facts">{rest:,} more are counted but not shown.</p>' if rest else ""
        inner = "\n".join(_case(case, texts.get(case.document)) for case in group.first) or '<p class="facts">none</p>'
        parts.append(
            f"<details><summary><b>{group.count:,}</b> {kind}</summary>\n"
            f'<p class="why">{shown(KINDS[kind])}</p>\n{inner}\n{more}</details>'
        )
    return "\n".join(parts)


def _case(case: Case, text: str | None) -> str:
    gold = _side(case.gold, case, text, gold=True)
    found = _side(case.found, case, text, gold=False)
    notes = case.notes[:_MOST_MARKS]
    rest = len(case.notes) - len(notes)
    lines = [shown(note, 300) for note in notes] + ([f"and {rest:,} more"] if rest else [])
    proposals = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<article class="case"><h4>{shown(case.document)} · {case.start:,} · {shown(case.name)}</h4>\n'
        f"<dl><dt>gold</dt><dd>{gold}</dd>\n<dt>found</dt><dd>{found}</dd>\n<dt>sources</dt><dd>{proposals}</dd></dl></article>"
    )


def _side(said: str | None, case: Case, text: str | None, *, gold: bool) -> str:
    """What one side says, and where: both sides show the same stretch of text, each with its own marks.

    Where the mark says it all, it is not said in words again.
    """
    words = "<i>nothing</i>" if said is None else f"<b>{shown(said)}</b>"
    marks, others = case.gold_marks[:_MOST_MARKS], case.found_marks[:_MOST_MARKS]
    mine, reach = (marks, others) if gold else (others, marks)
    if text is None or not mine:
        return words
    where = context(text, mine, reach)
    return where if case.kind in _MARK_IS_ENOUGH else f"{where}<p>{words}</p>"
