"""What a proposal's own wording and the characters beside it say: heads, first and last characters, neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources


def _read_heads() -> tuple[str, ...]:
    lines = resources.files("zhaoshang.pipeline").joinpath("fuse/heads.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


HEADS = _read_heads()
"""Endings of names; the number of the longest that fits is a feature."""
_HEAD = {head: i for i, head in enumerate(HEADS, 1)}
_LONGEST_HEAD = max(map(len, HEADS))
BESIDE = (
    "\n、，。：；“”《》（）·的在与和及是由为对向到赴来等将已把让被从至省市县区镇村新老原各全本"
    "该我项工书主副党董总局长记任一行了达超近额资投入产能建设开完成签约合作调研"
)
"""Characters beside a name, by number; all others are 0."""
_BESIDE = {char: i for i, char in enumerate(BESIDE, 1)} | {",": 3, ":": 5, ";": 6, "(": 11, ")": 12, "": 1}
_LEVEL = re.compile(r"(?:国家|省|市|县|区|镇|[一-龥]{2}市)级?")

NAMES = (
    "head",
    "before",
    "before that",
    "behind",
    "behind that",
    "begins with digit",
    "holds digit",
    "holds Latin",
    "begins with level",
    "holds 与和及",
    "holds 、",
    "holds quotes",
    "before 项目",
    "between 、",
)
CATEGORIES = ("head", "before", "before that", "behind", "behind that")
"""Features that are numbers of things, not amounts."""


def head(text: str) -> int:
    """Number of the longest of `HEADS` that ends a text; 0 for none.

    >>> HEADS[head("安泽光学有限公司") - 1]
    '有限公司'
    """
    for length in range(min(_LONGEST_HEAD, len(text)), 0, -1):
        if found := _HEAD.get(text[-length:]):
            return found
    return 0


def wording(words: Sequence[str], start: int, end: int, text: str) -> list[float]:
    """Features `NAMES` of the span [start, end) of a Doc's words, whose text is `text`."""

    def at(place: int) -> str:
        return words[place] if 0 <= place < len(words) else "\n"

    before, behind = at(start - 1), at(end)
    return [
        float(head(text)),
        float(_BESIDE.get(before[-1:], 0)),
        float(_BESIDE.get(at(start - 2)[-1:], 0)),
        float(_BESIDE.get(behind[:1], 0)),
        float(_BESIDE.get(at(end + 1)[:1], 0)),
        float(text[0].isdigit()),
        float(any(char.isdigit() for char in text)),
        float(any(char.isascii() and char.isalpha() for char in text)),
        float(_LEVEL.match(text) is not None),
        float(any(char in "与和及" for char in text[1:-1])),
        float("、" in text),
        float("“" in text or "「" in text),
        float(behind == "项" and at(end + 1) == "目"),
        float((before == "、") + (behind in "、等") / 2),
    ]
