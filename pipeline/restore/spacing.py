"""White space inside a line: strayed in by the layout, or a separator?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lines import INVISIBLE, visible

_RUN = re.compile(rf"[\s{INVISIBLE}]+")
_NARROW = str.maketrans(dict.fromkeys("\xa0\u2000\u2002\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f", " "))
_PAUSES = "，。、；：,;:"
_CREDIT_BEFORE = ("记者", "通讯员", "特派员", "实习生", "摄影", "整理", "撰文", "本报讯")
_CREDIT_AFTER = re.compile(r"本报|记者|通讯员|特约|实习生|摄影|见习|供稿|文/图|图/文|摄(?![一-鿿])|[男女][,，、]")
_GROUPED, _GROUP = re.compile(r"(?<![\d.])\d{1,3}$"), re.compile(r"\d{3}(?!\d)")
"""Thousands set apart by a space: 21 500."""
_LEADER = re.compile(r"[A-Z\d]{1,3}[.、]?|[（(]?[一二三四五六七八九十]{1,3}[)）、]?|[●■◆▲▶►★☆◎○◇□△▼※•]")


def kept(text: str, *, running: bool, table: bool = False) -> Iterator[tuple[int, int, bool]]:
    """The runs of white space in one stripped line, each with the decision.

    Args:
        text: The line.
        running: It belongs to running text; otherwise it is a heading, a byline or an item.
        table: It is a row of a table: every run separates cells.

    Yields:
        (start, end, keep): if `keep`, the run's first character stays as a separator.
    """
    for match in _RUN.finditer(text):
        start, end = match.span()
        gap = visible(match[0]).translate(_NARROW)
        keep = bool(gap) and (table or _separates(text, start, end, gap, running))
        if keep and text[start] in INVISIBLE:
            shown = end - len(match[0].lstrip(INVISIBLE))
            yield start, shown, False
            start = shown
        yield start, end, keep


def _separates(text: str, start: int, end: int, gap: str, running: bool) -> bool:
    left, right = text[start - 1], text[end]
    if left.isascii() and right.isascii():
        return _separates_ascii(text, start, end, running)
    words = _neighbours(text, start, end)
    if len(words[0]) == len(words[1]) == 1 and not (left.isascii() or right.isascii()):
        return False  # a name of two characters, or a heading, that is spread out: 李 明, 公 告
    if gap != " ":  # wide gaps separate, but not behind a comma of running text
        return not running or gap[0] not in " \t" or not (left in _PAUSES or right in _PAUSES)
    if text.endswith(_CREDIT_BEFORE, 0, start) or _CREDIT_AFTER.match(text, end):
        return True
    parts = (len(words[0]) >= 4 and len(words[1]) >= 4) or _LEADER.fullmatch(text, 0, start) is not None
    return parts and not running


def _separates_ascii(text: str, start: int, end: int, running: bool) -> bool:
    """Between half-width characters: Latin words and numbers stay apart; 3.7亿元, 40个 and 68.5 % do not."""
    left, right = text[start - 1], text[end]
    if left.isalnum() and right.isalnum():
        grouped = _GROUPED.search(text[max(0, start - 4) : start]) and _GROUP.match(text, end)
        return not (running and grouped)
    return right.isalpha() or left.isalpha() or right in "&(" or left in "&)"


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The pieces on both sides, up to the next white space; cut off where they are long."""
    before = text[max(0, start - 6) : start].split()[-1:]
    after = text[end : end + 6].split()[:1]
    return before[0] if before else "", after[0] if after else ""
