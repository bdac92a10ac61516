"""A rule of the guidelines as a small named function, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from .page import Page

Severity = Literal["error", "warning"]
"""An error breaks the guidelines; a warning is worth a look and may be right."""

Hit = tuple[int, int, str]
"""(start, end, cure): a passage of the source and one sentence that says what is wrong with it and what to do."""

RULES: dict[str, Rule] = {}
"""All rules by id, in the order of their definition."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: E for spans and labels, N for canonical names, M for amounts, R for relations, and a number.
        title: What it finds, in a few words.
        severity: Whether a finding is wrong or only suspicious.
        find: Yields the places of one page where the rule is broken.
    """

    id: str
    title: str
    severity: Severity
    find: Callable[[Page], Iterator[Hit]]


def rule(
    id: str, title: str, severity: Severity = "error"
) -> Callable[[Callable[[Page], Iterator[Hit]]], Callable[[Page], Iterator[Hit]]]:
    """Register a function as a rule; a severity of error unless told.

    Raises:
        ValueError: the id is taken.
    """

    def register(find: Callable[[Page], Iterator[Hit]]) -> Callable[[Page], Iterator[Hit]]:
        if id in RULES:
            raise ValueError(f"rule {id} is {RULES[id].title!r} already; give {title!r} another id")
        RULES[id] = Rule(id, title, severity, find)
        return find

    return register
