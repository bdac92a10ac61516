"""The reading order of a printed page: columns one after the other, a headline before the columns below it.

PDF says where each character stands, not what is read after what. The page is cut top to bottom into bands that share
their gutters, a band at its gutters into columns, and each column again: the XY-cut of Nagy and Seth ("Hierarchical
representation of optically scanned documents", ICPR 1984), where a line that bridges a gutter ends the band, so that
blank lines which happen to stand side by side in two columns do not. Nothing depends on the order of drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median

_SAME_LINE = 0.6
"""Gap, in the size of the type, up to which a character goes on with the piece before it."""
_GUTTER = 0.6
"""Narrowest gutter, in the median size of the type."""
_NARROWEST = 5.0
"""Median width of a text column's lines, in the size of its type; what is narrower holds the cells of a table."""
_CELL = 3.0
"""Gap, in the size of the type, from which two pieces of a row are cells and not words."""
_DEEPEST = 20
"""Columns within columns; no page has more than a few, and a page made to have more is read row by row there."""
_LINE = 0.25
"""Half of the height of a line that counts, in the size of its type: lines may be set so tight that boxes overlap."""
_BAND = 0.4
"""The same where columns are looked for: the lines of two columns need not stand at the same height."""


@dataclass(frozen=True, slots=True)
class Char:
    """A character where it is printed, in points; y grows upwards.

    Attributes:
        text: The character.
        left: Left edge of its advance.
        bottom: Descent.
        right: Right edge of its advance.
        top: Ascent.
        spaced: A space that is not printed was found in front of it.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that follow each other on a line without a gap."""

    text: str
    left: float
    right: float
    middle: float
    size: float


def page_text(chars: Iterable[Char]) -> str:
    """The text of a page, a printed line a line.

    A first-line indent of about two characters that is only a distance becomes two ideographic spaces, as newspapers
    type it; a wide gap within a row becomes a tab; a blank line stands where the size of the type or the distance of
    the lines says that something else begins.
    """
    return "\n".join(_lines(pieces(chars), 0)).strip("\n")


def pieces(chars: Iterable[Char]) -> list[Piece]:
    """Join characters, in the order in which they were drawn, as long as each goes on where the last one ended."""
    found: list[Piece] = []
    run: list[Char] = []
    for char in chars:
        if run and not _goes_on(run[-1], char):
            found += _piece(run)
            run = []
        run.append(char)
    return found + _piece(run)


def _goes_on(last: Char, char: Char) -> bool:
    size = min(last.top - last.bottom, char.top - char.bottom)
    overlap = min(last.top, char.top) - max(last.bottom, char.bottom)
    # Letters of a ligature share its place, so the second begins where the first does.
    return overlap > size / 2 and -size <= char.left - last.right <= _SAME_LINE * size


def _piece(run: Sequence[Char]) -> list[Piece]:
    text = "".join(_spaced(last, char) for last, char in zip([None, *run], run, strict=False))
    if not text.strip():
        return []
    size = median(char.top - char.bottom for char in run)
    middle = median((char.top + char.bottom) / 2 for char in run)
    return [Piece(text.rstrip(), min(char.left for char in run), max(char.right for char in run), middle, size)]


def _spaced(last: Char | None, char: Char) -> str:
    """A space that is only a distance counts between Latin words; between Chinese characters it is justification."""
    between = last is not None and char.spaced and last.text.isascii() and char.text.isascii()
    return f" {char.text}" if between else char.text


def _lines(found: Sequence[Piece], depth: int) -> Iterator[str]:
    """Lines of a region in reading order."""
    if not found:
        return
    gutter = _GUTTER * median(piece.size for piece in found)
    before: Piece | None = None
    for band, covered in _bands(_rows(found, _BAND), gutter):
        columns = _columns(band, covered, gutter) if depth < _DEEPEST else []
        if len(columns) > 1 and all(map(_is_text, columns)):
            yield ""
            for column in columns:
                yield from _lines(column, depth + 1)
            yield ""
            before = None
        else:
            rows = _rows(chain.from_iterable(band), _LINE)
            yield from _single(rows, before)
            before = rows[-1][0]


def _rows(found: Iterable[Piece], core: float) -> list[list[Piece]]:
    """Pieces side by side, from top to bottom, left to right."""
    rows: list[list[Piece]] = []
    lowest = 0.0
    for piece in sorted(found, key=lambda piece: (-piece.middle, piece.left, piece.right, piece.text)):
        if rows and piece.middle + core * piece.size > lowest:
            rows[-1].append(piece)
            lowest = min(lowest, piece.middle - core * piece.size)
        else:
            rows.append([piece])
            lowest = piece.middle - core * piece.size
    return [sorted(row, key=lambda piece: (piece.left, -piece.middle)) for row in rows]


_Intervals = list[tuple[float, float]]


def _bands(rows: Sequence[list[Piece]], gutter: float) -> Iterator[tuple[list[list[Piece]], _Intervals]]:
    """Rows, as long as they have a gutter in common, or none each; with what they cover from left to right."""
    band: list[list[Piece]] = []
    covered: _Intervals = []
    for row in rows:
        own = _merged([(piece.left, piece.right) for piece in row], gutter)
        both = _merged(covered + own, gutter)
        bridged = len(both) == 1 if len(covered) > 1 else len(both) < len(own)
        if band and bridged:
            yield band, covered
            band, both = [], own
        band.append(row)
        covered = both
    if band:
        yield band, covered


def _merged(intervals: _Intervals, gutter: float) -> _Intervals:
    """Intervals that are further apart than a gutter."""
    merged: _Intervals = []
    for left, right in sorted(intervals):
        if merged and left - merged[-1][1] < gutter:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _columns(band: Sequence[list[Piece]], covered: _Intervals, gutter: float) -> list[list[Piece]]:
    columns: list[list[Piece]] = [[] for _ in covered]
    for row in band:
        at = 0
        for piece in row:
            while piece.left - covered[at][1] >= gutter:
                at += 1
            columns[at].append(piece)
    return columns


def _is_text(column: Sequence[Piece]) -> bool:
    return median((piece.right - piece.left) / piece.size for piece in column) >= _NARROWEST


def _single(band: Sequence[list[Piece]], before: Piece | None) -> Iterator[str]:
    """The rows of a band that is not set in columns."""
    edge = min(row[0].left for row in band)
    pitches = [above[0].middle - below[0].middle for above, below in pairwise(band)]
    usual = median(pitches) if pitches else 0.0
    usual_size = median(row[0].size for row in band)
    for row in band:
        first = row[0]
        if before is not None:
            apart = before.middle - first.middle > 1.5 * usual > 0
            if apart or max(before.size, first.size) > 1.2 * min(before.size, first.size):
                yield ""
        indented = 1.5 <= (first.left - edge) / first.size <= 2.5 and first.size < 1.2 * usual_size
        yield ("\u3000\u3000" if indented and not first.text[0].isspace() else "") + _joined(row)
        before = first


def _joined(row: Sequence[Piece]) -> str:
    parts = [row[0].text]
    for last, piece in pairwise(row):
        parts += ["\t" if piece.left - last.right >= _CELL * piece.size else " ", piece.text.lstrip()]
    return "".join(parts)
