"""Put together: from the lines of a page to running text with a map back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import doubles, furniture, spacing
from .columns import is_cut
from .lines import Line, read_lines
from .marks import CELLS, is_row
from .restoration import Restoration
from .wrapping import Page

_GLUED = re.compile(r"[^。！？，；“（(《\s][^。！？；]{3,60}?(?<![“（(《据])(?=本报[一-鿿]{0,6}讯[\s（(:：])")
"""A title printed on one line with its article, in front of the article's dateline."""
_FLAT = re.compile(r"(?<=[。！？”）])(?:\u3000{2,}|[ \xa0]{4,})")
"""A paragraph's indent in the middle of a line: the line break in front of it was lost."""
_SHORTEST_TITLE = 6


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together: `cuts` are boundaries inside the first, where captions are printed twice."""

    lines: list[Line]
    running: bool
    furniture: bool
    row: bool
    cuts: list[int]


@dataclass(slots=True)
class _Writer:
    """Collects the kept pieces of the source."""

    source: str
    pieces: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)

    def keep(self, start: int, end: int) -> None:
        self.pieces.append(self.source[start:end])
        self.offsets.extend(range(start, end))

    def cut(self) -> None:
        place = len(self.offsets)
        if self.breaks[-1:] != [place]:  # a doubled caption may end where a gap of the line stands
            self.breaks.append(place)


def restore(source: str) -> Restoration:
    """Undo the layout of a printed page.

    Breaks of wrapped lines and blank lines inside sentences go; breaks at the end of paragraphs, headings,
    items and table rows stay as one line feed each; stray white space between characters goes; one
    character of a separating run stays. Time is linear in the length of the source.

    Args:
        source: A document as decoded; text that is already running comes out practically unchanged.
    """
    writer = _Writer(source)
    placed: list[tuple[int, int, bool]] = []
    newline: int | None = None
    for paragraph in _paragraphs(source):
        if newline is not None:
            if newline >= 0:
                writer.keep(newline, newline + 1)
            else:  # the source separates lines by something else: a carriage return, a form feed
                writer.cut()
        begin = len(writer.offsets)
        _write(writer, paragraph)
        placed.append((begin, len(writer.offsets), paragraph.furniture or _is_wrapped_furniture(paragraph)))
        newline = paragraph.lines[-1].newline
    text = "".join(writer.pieces)
    fixtures: list[tuple[int, int]] = []
    for begin, end, fixture in placed:
        fixtures.extend(furniture.parts(text, begin, end) if fixture else furniture.jumps(text, begin, end))
    return Restoration(source, text, writer.offsets, fixtures, writer.breaks)


def _paragraphs(source: str) -> list[_Paragraph]:
    lines = list(read_lines(source))
    page = Page(lines)
    paragraphs: list[_Paragraph] = []
    barrier = False  # nothing joins the line before
    for index, line in enumerate(lines):
        text = line.text
        fixture = furniture.is_furniture(text)
        row = not fixture and is_row(line)
        if row and paragraphs and paragraphs[-1].running and not (barrier or CELLS.search(text)):
            row = not page.cut_before(index)  # spaces around the figures of a sentence: 建设 12 GW 电池
        cuts = doubles.overprint(text) or doubles.captions(text)
        alone = fixture or row or bool(cuts)
        interrupts = False
        if paragraphs:
            current = paragraphs[-1]
            last = current.lines[-1]
            if alone or barrier:
                soft = not alone and current.furniture and page.spills(index)
            else:
                soft = not _repeats(last.text, text)
                soft = soft and page.soft(index, first=index - len(current.lines), running=current.running)
            if soft:
                current.lines.append(line)
                current.running |= line.punctuated
                continue
            interrupts = current.running and is_cut(last) and page.interrupts(index)
        paragraphs.append(_Paragraph([line], line.punctuated, fixture, row, cuts))
        barrier = alone or interrupts
    return paragraphs


def _repeats(before: str, after: str) -> bool:
    """The later line is the earlier one again, whole or with something behind it."""
    return len(before) >= _SHORTEST_TITLE and after.startswith(before)


def _is_wrapped_furniture(paragraph: _Paragraph) -> bool:
    """A folio line or a hot line that was itself wrapped."""
    if not 1 < len(paragraph.lines) <= 6:
        return False
    return furniture.is_furniture("".join(line.text for line in paragraph.lines))


def _write(writer: _Writer, paragraph: _Paragraph) -> None:
    cuts = paragraph.cuts
    before: Line | None = None
    for line in paragraph.lines:
        # Latin words that the line break parts keep the space that was printed at the line's end; a number does not.
        if before and writer.source[before.end] == " ":
            edges = before.text[-1] + line.text[0]
            if edges.isascii() and edges.strip("0123456789.,"):
                writer.keep(before.end, before.end + 1)
        _write_line(writer, line, paragraph, cuts)
        before, cuts = line, []


def _write_line(writer: _Writer, line: Line, paragraph: _Paragraph, cuts: list[int]) -> None:
    """Keep a line without its stray white space, with a boundary at every position of `cuts`."""
    text, base = line.text, line.start
    glued = _GLUED.match(text)
    bounds = {*cuts, glued.end()} if glued else set(cuts)
    table = paragraph.row or paragraph.furniture  # a folio line has cells too: the paper, the page, the date
    runs = list(spacing.kept(text, running=paragraph.running, table=table))
    if not paragraph.row:
        bounds.update(end for start, end, _ in runs if end - start > 1 and _FLAT.fullmatch(text, start, end))
    ordered = [*sorted(bounds), len(text) + 1]
    passed = at = 0
    for start, end, keep in [*runs, (len(text), len(text), False)]:
        while ordered[passed] < start:
            writer.keep(base + at, base + ordered[passed])
            writer.cut()
            at = ordered[passed]
            passed += 1
        writer.keep(base + at, base + start)
        at = end
        if start <= ordered[passed] <= end < len(text):
            writer.cut()
            passed += 1
        elif keep:
            writer.keep(base + start, base + start + 1)
