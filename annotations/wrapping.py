"""Newspaper wrapping: hard line breaks in mid-word and blank lines inside sentences, as real pages have them."""

from __future__ import annotations

import random
from dataclasses import dataclass

_NARROWEST, _WIDEST = 18, 40
_BLANK_LINE_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A wrapped text and the way there.

    Attributes:
        text: The text with line breaks put in; no character is dropped or changed.
        offsets: For every character of the unwrapped text, its index in `text`.
    """

    text: str
    offsets: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty half-open span of the unwrapped text; breaks at its edges stay outside."""
        return self.offsets[start], self.offsets[end - 1] + 1


def wrap(text: str, seed: int) -> Wrapped:
    """Break `text` into lines of one width, blind to words, as a newspaper column does.

    The seed decides the width (18 to 40 characters) and which breaks are followed by a blank line (8 %), so
    the same seed always gives the same page. Line breaks of the text are kept and start a new line.

    Args:
        text: Running text.
        seed: Number of the page layout.
    """
    chance = random.Random(seed)
    width = chance.randint(_NARROWEST, _WIDEST)
    page: list[str] = []
    offsets: list[int] = []
    column = 0
    for char in text:
        if column == width and char != "\n":
            page.append("\n")
            if chance.random() < _BLANK_LINE_SHARE:
                page.append("\n")
            column = 0
        offsets.append(len(page))
        page.append(char)
        column = 0 if char == "\n" else column + 1
    return Wrapped("".join(page), offsets)
