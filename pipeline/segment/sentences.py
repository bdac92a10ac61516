"""Sentences of running text, by punctuation."""

from __future__ import annotations

import re

_END = re.compile(r"[。！？；!?;…]+[”’」』）)】》]*")
_PAUSE = re.compile(r"[，、,：: ]")


def sentences(text: str, start: int, end: int, max_chars: int = 250) -> list[tuple[int, int]]:
    """Cut `text[start:end]` behind 。！？；… and the quotation marks and brackets that close there.

    A sentence longer than `max_chars` is cut behind its last comma or space that fits, else in mid-word.

    Returns:
        Half-open ranges that tile the given one.

    Raises:
        ValueError: `max_chars` is not positive.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars must be positive, got {max_chars}")
    ranges: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        ranges += _fit(text, begin, match.end(), max_chars)
        begin = match.end()
    return ranges + _fit(text, begin, end, max_chars)


def _fit(text: str, start: int, end: int, max_chars: int) -> list[tuple[int, int]]:
    ranges = []
    while end - start > max_chars:
        pauses = [match.end() for match in _PAUSE.finditer(text, start, start + max_chars)]
        cut = pauses[-1] if pauses and pauses[-1] > start else start + max_chars
        ranges.append((start, cut))
        start = cut
    if start < end:
        ranges.append((start, end))
    return ranges
