"""What a proposal's own wording says that is not to be learned character by character: digits, levels, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEVEL = re.compile(r"(?:国家|省|市|县|区|镇)(?:级|(?=委|政府|[一-龥]{1,6}(?:局|厅)$))|[一-龥]{2}市(?!场)")

NAMES = (
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


def wording(words: Sequence[str], start: int, end: int, text: str) -> list[float]:
    """Features `NAMES` of the span [start, end) of a Doc's words, whose text is `text`."""

    def at(place: int) -> str:
        return words[place] if 0 <= place < len(words) else "\n"

    before, behind = at(start - 1), at(end)
    return [
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
