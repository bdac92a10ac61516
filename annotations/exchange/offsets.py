"""From offsets into a tool's copy of a text to offsets into the source."""

from __future__ import annotations

from bisect import bisect_left

from zhaoshang.corpus.text import squeeze


class Offsets:
    """Carries spans of a tool's text over to the source.

    Where both texts are equal, offsets are too. Where they differ in white space alone - a tool made line breaks
    uniform or trimmed the ends - the n-th character that is no white space is the same in both. Where they differ
    in more, offsets are taken as they are and the caller compares the texts of the spans.

    Args:
        text: The text in the tool.
        source: The document as decoded.
    """

    def __init__(self, text: str, source: str) -> None:
        self._places: tuple[list[int], list[int]] | None = None
        if text != source and squeeze(text) == squeeze(source):
            self._places = _visible(text), _visible(source)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the source; empty where the tool's span holds only white space that the source lacks."""
        if self._places is None:
            return start, end
        here, there = self._places
        first, last = bisect_left(here, start), bisect_left(here, end)
        if first >= last:
            return start, start
        return there[first], there[last - 1] + 1


def trim(source: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its edges; empty where there is nothing else."""
    span = source[start:end]
    return start + len(span) - len(span.lstrip()), max(start, end - (len(span) - len(span.rstrip())))


def _visible(text: str) -> list[int]:
    return [place for place, char in enumerate(text) if not char.isspace()]
