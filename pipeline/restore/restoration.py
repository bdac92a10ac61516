"""Restored text and its map back to the source."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Restoration:
    """Running text made from a source by leaving layout white space out.

    Restoring only ever drops white space and characters without width, or keeps a character: nothing is replaced
    or moved, so the map is a list of the kept positions, strictly increasing. A line break that stays in `text` is
    a hard one: a paragraph, a heading or an item ends there and no span crosses it. Where the source has no line
    break to keep (two captions printed in one line), a position in `breaks` says the same.

    Attributes:
        source: The document as decoded.
        text: The restored text; `len(text) == len(offsets)`.
        offsets: For every character of `text`, its index in `source`.
        furniture: Half-open ranges of `text` that are page furniture: kept, not tagged. In order, disjoint.
        breaks: Positions of `text` before which a hard boundary lies although no line break stands there.
    """

    source: str
    text: str
    offsets: list[int]
    furniture: list[tuple[int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty span of `text` to the source.

        Raises:
            ValueError: the span is empty or leaves the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"span [{start}, {end}) is not inside the restored text of {len(self.text)} characters")
        return self.offsets[start], self.offsets[end - 1] + 1

    def restored_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the source to `text`; white space that was left out at its edges does not count.

        Raises:
            ValueError: nothing of the span is in the restored text.
        """
        first, last = bisect_left(self.offsets, start), bisect_left(self.offsets, end)
        if first >= last:
            raise ValueError(f"nothing of source span [{start}, {end}) is in the restored text")
        return first, last

    def segments(self, *, furniture: bool = False) -> list[tuple[int, int]]:
        """Stretches of `text` between hard boundaries: a paragraph, a heading, an item, a table row each.

        Args:
            furniture: Give page furniture too, in segments of its own; otherwise it is left out.

        Returns:
            Non-empty half-open ranges in order, outer white space trimmed, none with a line break inside.
        """
        cuts = {0, len(self.text), *self.breaks}
        at = self.text.find("\n")
        while at >= 0:
            cuts.update((at, at + 1))
            at = self.text.find("\n", at + 1)
        for edges in self.furniture:
            cuts.update(edges)
        hidden = () if furniture else self.furniture
        ordered, left_out = sorted(cuts), {start for start, _ in hidden}
        found: list[tuple[int, int]] = []
        skip_until = 0
        for start, end in pairwise(ordered):
            if start in left_out:
                skip_until = hidden[bisect_left(hidden, (start,))][1]
            if start < skip_until:
                continue
            piece = self.text[start:end]
            if body := piece.strip():
                begin = start + piece.index(body[0])
                found.append((begin, begin + len(body)))
        return found

    @classmethod
    def identity(cls, source: str) -> Restoration:
        """The restoration that leaves everything as it is, for text that is already running."""
        return cls(source, source, list(range(len(source))))
