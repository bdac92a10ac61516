"""Sentences of a segment: where a recogniser may look at one stretch without the next."""

from __future__ import annotations

import re

MAX_CHARS = 250
"""Longest sentence, in characters; a longer one is cut at a comma."""
_SHORT = 60
"""A pair of brackets or quotes that encloses no more than this, in characters, stays in one sentence."""

_OPENING, _CLOSING = "（(《【“‘「『〔[", "）)》】”’」』〕]"
_KIND = {closing: kind for kind, closing in enumerate(_CLOSING)} | {opening: k for k, opening in enumerate(_OPENING)}
_MARK = re.compile(
    r"(?P<stop>[。！？!?；;｡…]+|\.{3,}|(?<=[^\x00-\x24\x26-\x28\x2a-\x7f])\.(?![\dA-Za-z.]))"
    rf"|(?P<opening>[{re.escape(_OPENING)}])|(?P<closing>[{re.escape(_CLOSING)}])"
)
_QUOTES = "”’」』"
_GOES_ON = "，、；：。的,;:"
"""Behind a closing quote these say that the sentence outside is not at its end."""
_PAUSE = re.compile(r"[，、：\s]|,(?!\d)")
_FIGURE = re.compile(r"\d[\d.．,]*\d")


def sentences(text: str, start: int, end: int, *, max_chars: int = MAX_CHARS) -> list[tuple[int, int]]:
    """Cut a segment at 。！？；… and at the half-width stops that some papers print; linear time.

    Closing quotes and brackets stay with the sentence that ends in front of them. No cut falls inside a
    short pair of brackets or quotes, unless the sentence is too long.

    Args:
        text: A restored text.
        start: Where the segment begins.
        end: Where it ends, exclusive.
        max_chars: Longest sentence, in characters. A longer one is cut behind the last comma or white space
            in the second half of what is allowed, else in front of the figure it would part, else anywhere.

    Returns:
        Half-open ranges that tile [start, end); none if the segment is empty.

    Raises:
        ValueError: `max_chars` is not positive.
    """
    if max_chars < 1:
        raise ValueError(f"a sentence cannot be limited to {max_chars} characters: give max_chars of 1 or more")
    ranges: list[tuple[int, int]] = []
    begin = start
    for cut in [*_cuts(text, start, end), end]:
        while cut - begin > max_chars:
            pause = _last_pause(text, begin + max_chars // 2, begin + max_chars)
            ranges.append((begin, pause))
            begin = pause
        if cut > begin:
            ranges.append((begin, cut))
            begin = cut
    return ranges


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Positions behind sentence ends, ascending."""
    cuts: list[int] = []
    opened: list[list[int]] = [[] for _ in _OPENING]
    for mark in _MARK.finditer(text, start, end):
        at, behind = mark.span()
        if mark["stop"]:
            cuts.append(behind)
        elif mark["opening"]:
            opened[_KIND[mark[0]]].append(at)
        else:
            ends = bool(cuts) and cuts[-1] == at
            pair = opened[_KIND[mark[0]]]
            first = pair.pop() if pair else at
            if first < at and behind - first <= _SHORT:
                while cuts and cuts[-1] > first:
                    cuts.pop()
                # What ends inside need not end outside: （是吗？）, “快！”的
                ends = (
                    ends and (mark[0] in _QUOTES or text[at - 1] == "。") and text[behind : behind + 1] not in _GOES_ON
                )
            elif ends:
                cuts.pop()
                ends = text[behind : behind + 1] not in _GOES_ON
            if ends:
                cuts.append(behind)
    return cuts


def _last_pause(text: str, low: int, high: int) -> int:
    """Position behind the last comma or white space in `text[low:high]`, or `high`, but inside no figure."""
    found = low
    for mark in _PAUSE.finditer(text, low, high + 1):  # one more, to tell a comma from that of 1,200
        if mark.end() <= high:
            found = mark.end()
    if found > low:
        return found
    figures = (figure.span() for figure in _FIGURE.finditer(text, low, high + 2))
    return next((start for start, end in figures if low < start < high < end), high)
