"""How a page is set: the width of its columns, and its habits with indents and blank lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .lines import Ending, Line

NARROWEST, WIDEST = 11, 62
"""Widths that a newspaper column may have, in em or characters."""
_WINDOW = 64
"""Lines that are looked at for the width of a column; a page has several."""


@dataclass(frozen=True, slots=True)
class Column:
    """The measure of a stretch of the page, in em or characters as `Habits.by_char` says.

    Attributes:
        width: Width of a full line.
        low: Width from which a line counts as full; close to `width` where lines are set evenly.
    """

    width: float
    low: float

    @property
    def even(self) -> bool:
        """All full lines have about the same width, so that a short one tells."""
        return self.width - self.low <= 0.2 * self.width


@dataclass(frozen=True, slots=True)
class Habits:
    """What the page does throughout.

    Attributes:
        by_char: Columns are even when counted in characters, not in em.
        indented: Paragraphs begin with an indent.
        spaced: Paragraphs are set apart by blank lines.
        airy: Blank lines also stand in mid-sentence, after most lines.
        ragged_indent: Indents also stand in mid-sentence, so they say nothing.
    """

    by_char: bool
    indented: bool
    spaced: bool
    airy: bool
    ragged_indent: bool


def is_cut(line: Line) -> bool:
    """Probably cut in mid-sentence: running text without an end."""
    return line.punctuated and line.ending in (Ending.OPEN, Ending.DANGLING)


def habits(lines: Sequence[Line]) -> Habits:
    """Read the habits of a page off the breaks that leave no doubt: behind a full stop, inside a sentence."""
    ends = [0, 0, 0]  # breaks; with an indent behind; with a blank line
    inside = [0, 0, 0]
    for before, after in pairwise(lines):
        if after.follows or before.ending is Ending.DANGLING:
            seen = inside
        elif before.ending is Ending.STOP:
            seen = ends
        else:
            continue
        seen[0] += 1
        seen[1] += after.indent >= 1
        seen[2] += after.gap > 0
    cut = [line for line in lines if is_cut(line)]
    return Habits(
        by_char=_spread([line.chars for line in cut]) <= _spread([line.ems for line in cut]),
        # Of a wrapped page's lines that end in a full stop, a part only ends a paragraph.
        indented=0 < ends[1] >= 0.3 * ends[0],
        spaced=0 < ends[2] >= 0.6 * ends[0],
        airy=inside[2] > 0.5 * inside[0],
        ragged_indent=inside[1] > 0.5 * inside[0],
    )


def columns(lines: Sequence[Line], widths: Sequence[float]) -> list[Column | None]:
    """The column of every line, measured on the lines around it; None where nothing is wrapped."""
    found: list[Column | None] = []
    step = _WINDOW // 2
    for at in range(0, len(lines), step):
        window = range(max(0, at - step // 2), min(len(lines), at + step + step // 2))
        cut = sorted(widths[i] for i in window if NARROWEST <= widths[i] <= WIDEST and is_cut(lines[i]))
        column = _measure(cut, sorted(widths[i] for i in window))
        found.extend([column] * (min(len(lines), at + step) - at))
    return found


def _spread(widths: Sequence[float]) -> float:
    """Mean distance from the median, relative to it; the narrowest tenth, headings mostly, is left out."""
    widths = sorted(widths)[len(widths) // 10 :]
    if not widths:
        return 0.0
    median = widths[len(widths) // 2]
    return sum(abs(width - median) for width in widths) / (len(widths) * median)


def _measure(cut: Sequence[float], widths: Sequence[float]) -> Column | None:
    """The largest cluster of widths of cut lines, unless many lines of the page are wider.

    Args:
        cut: Widths of lines cut in mid-sentence, ascending.
        widths: Widths of all lines, ascending.
    """
    clusters: list[list[float]] = []
    for width in cut:
        if clusters and width - clusters[-1][-1] <= 2:
            clusters[-1].append(width)
        else:
            clusters.append([width])
    for cluster in sorted(clusters, key=lambda cluster: (-len(cluster), -cluster[-1])):
        wider = len(widths) - bisect_left(widths, cluster[-1] + 3)
        if wider <= 0.25 * len(widths):
            return Column(cluster[-1], cluster[int(0.05 * len(cluster))])
    return None
