"""Captions that the page prints twice: side by side, one after the other, or one on top of the other."""

from __future__ import annotations

import re

_PROBE = 5
"""Characters that must come again before a repetition is looked at; a shorter caption is not told from chance."""
_LONGEST_CAPTION = 60
_LONGEST_STACK = 240
_LONGEST_CHUNK = 24
_SPACES = re.compile(r"\s+")


def repeated_head(text: str) -> int:
    """Length of the caption that `text` begins with twice in a row, or 0: 县长调研甲镇县长调研甲镇 gives 6."""
    if len(text) < 2 * _PROBE:
        return 0
    probe = text[:_PROBE]
    period = text.find(probe, _PROBE, _LONGEST_CAPTION + _PROBE)
    if period < 0 or text[:period] != text[period : 2 * period] or len(set(text[:period])) < _PROBE - 1:
        return 0
    return period


def captions(text: str) -> list[int]:
    """Positions in a line at which a caption begins for the second time, or the next one behind it.

    Args:
        text: One line, stripped.
    """
    if len(text) > 4 * _LONGEST_CAPTION:
        return []
    cuts: list[int] = []
    start, before = 0, ""
    for cell in _SPACES.split(text):
        start = text.index(cell, start)
        period = repeated_head(cell)
        if start and (cuts or period or (cell == before and len(set(cell)) >= _PROBE - 1)):
            cuts.append(start)
        if period:
            cuts.append(start + period)
            if len(cell) > 2 * period:
                cuts.append(start + 2 * period)
        before = cell
        start += len(cell)
    return cuts


def overprint(text: str) -> list[int]:
    """Cuts between the copies in a line that is printed over itself, a few characters at a time; else empty.

    甲乙甲乙，，丙丁戊丙丁戊 is cut 甲乙|甲乙|，，|丙丁戊|丙丁戊, so that every copy of a word can be read alone.

    Args:
        text: One line, stripped.
    """
    # Every character comes at least twice: a plain line of this length fails here, at the price of one set.
    if not 8 <= len(text) <= _LONGEST_STACK or len(set(text)) > 0.6 * len(text):
        return []
    cuts: list[int] = []
    chunks = stray = at = 0
    while at < len(text):
        period = next(
            (
                p
                for p in range(min(_LONGEST_CHUNK, (len(text) - at) // 2), 0, -1)
                if text.startswith(text[at : at + p], at + p)
            ),
            0,
        )
        if period:
            chunks += 1
            if period > 1:
                cuts += [at, at + period, at + 2 * period]
            at += 2 * period
        else:
            stray += not text[at].isspace()
            at += 1
    if chunks < 3 or stray > 0.1 * len(text):
        return []
    return sorted({cut for cut in cuts if 0 < cut < len(text)})
