"""Which character of an old text is which of a new one, in close to linear time.

Patience-like: substrings that stand once in either text are sure anchors (Cohen's patience diff takes unique lines;
pages are re-wrapped, so here they are unique runs of characters). The longest chain of anchors in one order is the
backbone; between two anchors the same is tried with shorter runs, then difflib where the gap is small, since it
takes quadratic time. Anchors outside the backbone tell what has moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

RUNS = (16, 8, 4)
"""Lengths of the unique substrings, longest first; shorter ones only inside the gaps of longer ones."""
MOVED_RUN = 16
"""A run of this length that stands once in either text tells where a passage has moved to."""
SMALL_GAP = 400
"""Characters of a gap that difflib may compare, on either side: at most a few milliseconds."""
SHORTEST = 3
"""Fewer characters that difflib finds in a gap are there by chance."""
_MARKS = ("。！？!?", "；;：:", "，,、")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Old index → new index, or -1.

    Attributes:
        kept: Characters that stand in the same order in both texts; ascending where not -1.
        moved: For the others, where a passage they belong to has moved.
    """

    kept: list[int]
    moved: list[int]


def align(old: str, new: str, breaks: Container[int] = frozenset()) -> Alignment:
    """Align two texts, which should hold no layout white space.

    Where a passage could belong to the text before a change or behind it (a paragraph is gone that began with the
    same name as the next), the change is put at the end of a sentence or at a break.

    Time: linear in the texts, but for a logarithm and the small gaps; a large gap without any unique run is left open.

    Args:
        old: The old text.
        new: The new text.
        breaks: Places of the old text at which a line begins.
    """
    whole = _Block(0, 0, len(old), len(new))
    backbone = _anchors(old, new, whole, RUNS[0], breaks)
    kept, taken = [-1] * len(old), bytearray(len(new))
    for block in backbone:
        _keep(block, kept, taken)
    moved = _moved(old, new, kept, taken)  # before the gaps are looked into: what has moved is not in them
    stack = [(gap, 1) for gap in _gaps(whole, backbone)]
    while stack:
        gap, level = stack.pop()
        blocks = _ends(old, new, gap, breaks)
        if not blocks and max(gap.size, gap.other) <= SMALL_GAP:
            matcher = SequenceMatcher(None, old[gap.old : gap.old_end], new[gap.new : gap.new_end], autojunk=False)
            rows = [row for row in matcher.get_matching_blocks() if row.size >= SHORTEST]
            blocks = [_Block(gap.old + row.a, gap.new + row.b, row.size, row.size) for row in rows]
            for block in blocks:
                _keep(block, kept, taken, moved)
            continue
        if not blocks and level < len(RUNS):
            blocks = _anchors(old, new, gap, RUNS[level], breaks)
            level += 1
        for block in blocks:
            _keep(block, kept, taken, moved)
        if not blocks and level == len(RUNS):
            continue  # a large gap with nothing unique in it
        stack += [(rest, level) for rest in _gaps(gap, blocks)]
    return Alignment(kept, moved)


class _Block(NamedTuple):
    """A passage of the old text and one of the new; equal where both have the same size."""

    old: int
    new: int
    size: int
    other: int

    @property
    def old_end(self) -> int:
        return self.old + self.size

    @property
    def new_end(self) -> int:
        return self.new + self.other


def _ends(old: str, new: str, gap: _Block, breaks: Container[int]) -> list[_Block]:
    """What the two passages of a gap begin and end with, as far as they do."""
    shorter = min(gap.size, gap.other)
    head = tail = 0
    while head < shorter and old[gap.old + head] == new[gap.new + head]:
        head += 1
    while tail < shorter and old[gap.old_end - 1 - tail] == new[gap.new_end - 1 - tail]:
        tail += 1
    first = _Block(gap.old, gap.new, head, head)
    last = _Block(gap.old_end - tail, gap.new_end - tail, tail, tail)
    return _apart(old, [block for block in (first, last) if block.size], breaks)


def _anchors(old: str, new: str, gap: _Block, run: int, breaks: Container[int]) -> list[_Block]:
    """The backbone of a gap: unique runs in one order, joined where they go on from one another."""
    blocks: list[_Block] = []
    for one, other in _longest_chain(_unique_pairs(old, new, gap, run)):
        last = blocks[-1] if blocks else None
        if last is not None and one - last.old == other - last.new and one <= last.old_end:
            size = one + run - last.old
            blocks[-1] = _Block(last.old, last.new, size, size)
        else:
            blocks.append(_Block(one, other, run, run))
    return _apart(old, blocks, breaks)


def _apart(old: str, blocks: list[_Block], breaks: Container[int]) -> list[_Block]:
    """Blocks without their overlaps: each overlap is cut at the best place for a change to stand."""
    found: list[_Block] = []
    for later in blocks:
        block = later
        while found:
            last = found[-1]
            common = max(last.old_end - block.old, last.new_end - block.new, 0)
            if not common:
                break
            back = max(range(min(common, last.size) + 1), key=lambda chars: _fitness(old, last.old_end - chars, breaks))
            size = last.size - back
            found[-1] = _Block(last.old, last.new, size, size)
            skip = common - back
            block = _Block(block.old + skip, block.new + skip, block.size - skip, block.size - skip)
            if size:
                break
            found.pop()
        if block.size > 0:
            found.append(block)
    return found


def _fitness(old: str, place: int, breaks: Container[int]) -> int:
    """How well a change stands at a place: behind a sentence, before a line, behind a clause, anywhere."""
    mark = old[place - 1 : place]
    if mark and mark in _MARKS[0]:
        return 4
    if place in breaks:
        return 3
    return next((2 - rank for rank, marks in enumerate(_MARKS[1:]) if mark and mark in marks), 0)


def _gaps(whole: _Block, blocks: list[_Block]) -> Iterator[_Block]:
    """What lies between blocks where both texts have something there."""
    at, to = whole.old, whole.new
    for block in [*blocks, _Block(whole.old_end, whole.new_end, 0, 0)]:
        if block.old > at and block.new > to:
            yield _Block(at, to, block.old - at, block.new - to)
        at, to = block.old_end, block.new_end


def _keep(block: _Block, kept: list[int], taken: bytearray, moved: list[int] | None = None) -> None:
    """Write a block down, but for characters that have moved or places that moved ones have taken."""
    for shift in range(block.size):
        one, other = block.old + shift, block.new + shift
        if not taken[other] and (moved is None or moved[one] < 0):
            kept[one], taken[other] = other, 1


def _unique_pairs(old: str, new: str, gap: _Block, run: int) -> Iterator[tuple[int, int]]:
    """Places of the substrings of a length that stand once in either passage, in order of the old one."""
    ours, theirs = _unique(old, gap.old, gap.old_end, run), _unique(new, gap.new, gap.new_end, run)
    return ((place, theirs[text]) for text, place in ours.items() if text in theirs)


def _unique(text: str, start: int, end: int, run: int) -> dict[str, int]:
    places: dict[str, int] = {}
    twice: set[str] = set()
    for place in range(start, end - run + 1):
        gram = text[place : place + run]
        if gram in places:
            twice.add(gram)
        else:
            places[gram] = place
    for gram in twice:
        del places[gram]
    return places


def _longest_chain(pairs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose new places ascend (patience sorting)."""
    rows = list(pairs)
    tails: list[int] = []  # new place that ends the best chain of each length
    ends: list[int] = []  # its row
    before = [-1] * len(rows)
    for row, (_, other) in enumerate(rows):
        length = bisect_left(tails, other)
        before[row] = ends[length - 1] if length else -1
        if length == len(tails):
            tails.append(other)
            ends.append(row)
        else:
            tails[length], ends[length] = other, row
    chain = []
    row = ends[-1] if ends else -1
    while row >= 0:
        chain.append(rows[row])
        row = before[row]
    return chain[::-1]


def _moved(old: str, new: str, kept: list[int], taken: bytearray) -> list[int]:
    """Where unkept characters have gone: runs of them that stand once in either text, grown at both ends."""
    moved = [-1] * len(old)
    for one, other in _unique_pairs(old, new, _Block(0, 0, len(old), len(new)), MOVED_RUN):
        if kept[one] >= 0 or moved[one] >= 0 or taken[other]:
            continue
        start, to = one, other
        while start > 0 and to > 0 and _free(start - 1, to - 1, kept, moved, taken) and old[start - 1] == new[to - 1]:
            start, to = start - 1, to - 1
        while start < len(old) and to < len(new) and _free(start, to, kept, moved, taken) and old[start] == new[to]:
            moved[start], taken[to] = to, 1
            start, to = start + 1, to + 1
    return moved


def _free(one: int, other: int, kept: list[int], moved: list[int], taken: bytearray) -> bool:
    return kept[one] < 0 and moved[one] < 0 and not taken[other]
