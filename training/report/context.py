"""A stretch of a document around an error, with the spans that it is about marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ..cases import Mark

AROUND = 24
"""Characters of text shown on each side of a mark, white space not counted."""

LONGEST = 120
"""Characters of one span or saying that are shown; the middle of a longer one is left out."""

_FARTHEST = 200
"""Characters looked at on each side of a mark, white space counted: some pages hold kilobytes of it."""

_LAYOUT = re.compile(r"(?<![!-~])\s+|\s++(?![!-~])")

_GAP = '<span class="gap"> … </span>'


def context(text: str, marks: Sequence[Mark], reach: Sequence[Mark] = ()) -> str:
    """HTML of the text around `marks`, which are highlighted.

    White space is left out, as in a mention's `text`: pages are wrapped in mid-word. Distant marks stand apart, with
    a gap between. Everything is escaped and nothing is longer than a few lines.

    Args:
        text: The document.
        marks: Spans to highlight; one that overlaps an earlier one is not highlighted again.
        reach: Spans around which text is shown, beside those of `marks`.
    """
    windows = _windows(text, [*marks, *reach])
    return _GAP.join(_window(text, low, high, marks) for low, high in windows)


def shown(text: str, longest: int = LONGEST) -> str:
    """Text as HTML: escaped, control characters replaced, cut in the middle where it is too long."""
    if len(text) > longest:
        half = longest // 2
        text = f"{text[:half]} … {text[-half:]}"
    return escape("".join(_visible(char) for char in text))


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _windows(text: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        low, high = _left(text, mark.start), _right(text, mark.end)
        if windows and low <= windows[-1][1]:
            windows[-1] = windows[-1][0], max(windows[-1][1], high)
        else:
            windows.append((low, high))
    return windows


def _left(text: str, place: int) -> int:
    place = min(place, len(text))
    seen, lowest = 0, max(0, place - _FARTHEST)
    while place > lowest and seen < AROUND:
        place -= 1
        seen += not text[place].isspace()
    return place


def _right(text: str, place: int) -> int:
    seen, highest = 0, min(len(text), place + _FARTHEST)
    while place < highest and seen < AROUND:
        seen += not text[place].isspace()
        place += 1
    return min(place, len(text))


def _window(text: str, low: int, high: int, marks: Sequence[Mark]) -> str:
    parts, place = [], low
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if mark.start < place or mark.end > high:
            continue
        parts.append(_plain(text[place : mark.start]))
        label = escape(mark.label)
        parts.append(f'<mark class="{label}">{_plain(text[mark.start : mark.end])}<small>{label}</small></mark>')
        place = mark.end
    return "".join([*parts, _plain(text[place:high])])


def _plain(text: str) -> str:
    """Without white space but between Latin words and figures."""
    return shown(_LAYOUT.sub("", text))
