"""The text as the network reads it: every mention is one place, so a name cannot be learned by heart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..characters import Characters
from .view import Ints, View

LONGEST = 512
"""Places of one piece; a longer document is read in several."""
MARGIN = 64
"""Places before and behind a piece that are read with it."""
_SKIPPED = np.array([ord(c) for c in " \t\r\u3000\xa0"], np.uint32)


@dataclass(frozen=True, slots=True)
class Folded:
    """A batch of documents with every mention folded into its last character.

    Attributes:
        character: Of every place, the id of its character.
        label: Of every place, 0 for text, 1 for the end of a line, 2 + the label's index for a mention.
        mention: Of every entity of the view, its place.
        bounds: First place of every document, and at the end the place behind the last one.
    """

    character: Ints
    label: Ints
    mention: Ints
    bounds: Ints

    def pieces(self) -> Iterator[tuple[int, int, int, int]]:
        """(start, end, from, to): a piece is read from `from` to `to` and says something of start to end."""
        for begin, end in pairwise(self.bounds.tolist()):
            for start in range(begin, end, LONGEST):
                stop = min(start + LONGEST, end)
                yield start, stop, max(begin, start - MARGIN), min(end, stop + MARGIN)


def fold(view: View, characters: Characters) -> Folded:
    """Fold the mentions of a batch."""
    codes = np.frombuffer(view.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kept = ~np.isin(codes, _SKIPPED)
    label = (codes == ord("\n")).astype(np.int32)
    inside = np.zeros(len(codes) + 1, np.int32)
    np.add.at(inside, view.start, 1)
    np.add.at(inside, view.end, -1)
    kept &= np.cumsum(inside[:-1]) == 0
    last = view.end - 1
    kept[last] = True
    label[last] = np.where(view.label < 0, 0, view.label + 2)
    place = np.cumsum(kept, dtype=np.int32) - 1
    kept_before = np.concatenate([np.zeros(1, np.int32), place + 1])
    where = np.flatnonzero(kept)
    return Folded(characters.ids(codes[where]), label[where], place[last], kept_before[view.base])
