"""Is a line break soft (the column was full) or hard (something ends here)?

Three witnesses are heard: how the line before ends and the next begins; whether the line reaches the right
edge of its column; and what the page does elsewhere with indents and blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import marks
from .columns import NARROWEST, columns, habits, is_cut
from .lines import PUNCTUATION, Ending, Line

_REST = 10
"""Longest rest of a furniture line, in em."""
_HEADING = 32
"""Few headings are longer than this, in em."""
_LONG = 45
"""No heading is as long as this, in em: such a line without an end is a sentence cut by a column break."""
_WORD = re.compile(r"[0-9A-Za-z.,%]{1,16}")


class Page:
    """The lines of a page with the measure of its columns, asked for one break at a time.

    Args:
        lines: All lines of the page that are not blank.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.habits = habits(lines)
        self.widths = [float(line.chars) if self.habits.by_char else line.ems for line in lines]
        self.columns = columns(lines, self.widths)

    def soft(self, index: int, *, first: int, running: bool) -> bool:
        """Is the break before line `index` soft?

        Args:
            index: Index of the later line, at least 1.
            first: Index of the first line of the paragraph that the earlier line belongs to.
            running: That paragraph holds punctuation of running text up to here.
        """
        before, after = self.lines[index - 1], self.lines[index]
        indented = after.indent >= 1 and not self.habits.ragged_indent
        if after.follows or (not indented and marks.spans(before, after)):
            return True
        if indented or marks.BULLET.match(after.text):
            return False
        if before.ending is Ending.DANGLING:
            return not self.interrupts(index)
        full = self.full(index - 1)
        if self._divides(before, after, cut=full and running and before.ending is Ending.OPEN):
            return False
        if before.ending is Ending.OPEN:
            return self._open_goes_on(index, first=first, running=running, full=full)
        return full and (self.habits.indented or not (self.habits.spaced and after.gap))

    def _divides(self, before: Line, after: Line, *, cut: bool) -> bool:
        """Does a mark at the break end the line before or begin something new?

        Args:
            before: The earlier line.
            after: The later line.
            cut: The earlier line looks cut in mid-sentence: marks that may stand there do not count.
        """
        if marks.CREDIT.search(before.text) or marks.BRACKETED.match(before.text):
            return True
        if marks.OPENER.match(after.text):  # 本报讯 | （记者 … is one line
            return not marks.DATELINE.search(before.text) and (not cut or after.text.startswith(marks.BYLINE))
        if before.ending is Ending.STOP and (marks.SPEAKER.match(after.text) or marks.BRACKETED.match(after.text)):
            return True
        return not cut and marks.NUMBER.match(after.text) is not None

    def full(self, index: int) -> bool:
        """Does the line reach the right edge of its column, or would the next word not have fitted in?"""
        column, width = self.columns[index], self.widths[index]
        hang = 1 if self.lines[index].ending is Ending.OPEN else 3  # punctuation may stand outside
        if column is not None and width <= column.width + hang:
            if width >= column.low - 0.5:
                return True
            word = _WORD.match(self.lines[index + 1].text) if index + 1 < len(self.lines) else None
            if word and width + len(word[0]) * (1 if self.habits.by_char else 0.5) > column.width:
                return True
        # A narrow column beside a wide one: the next line, cut in mid-sentence too, has the same width.
        neighbours = (i for i in (index - 1, index + 1) if 0 <= i < len(self.lines))
        return width >= NARROWEST and any(self.widths[i] == width and is_cut(self.lines[i]) for i in neighbours)

    def cut_before(self, index: int) -> bool:
        """Is line `index` the rest of what the line before, of running text, was too narrow for?"""
        cut = self.lines[index - 1].ending in (Ending.OPEN, Ending.DANGLING)
        return self.lines[index].follows or (cut and self.full(index - 1))

    def heading(self, index: int) -> bool:
        """Does the line look like a heading when nothing around it is asked?"""
        line = self.lines[index]
        return not line.punctuated and line.ending is Ending.OPEN and line.ems < _LONG and not self.full(index)

    def interrupts(self, index: int) -> bool:
        """Does line `index`, behind a sentence that is not at its end, look like a heading put between?

        The last line of a sentence without a full stop looks the same, but a paragraph begins behind it.
        """
        line, column = self.lines[index], self.columns[index]
        behind = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if line.ending is not Ending.OPEN or line.ems >= _LONG:
            return False
        exact = column is not None and column.width - column.low <= 1 and self.full(index)
        if line.gap and behind and behind.gap and not (line.punctuated or self.habits.airy or exact):
            return True
        if self.lines[index - 1].ems >= _LONG:
            return line.ems <= _HEADING
        if not marks.TITLE.match(line.text) or self.full(index) or not (column is None or column.even):
            return False
        return line.gap > 0 if behind is None or line.gap else not (behind.gap or marks.begins(behind))

    def spills(self, index: int) -> bool:
        """Is line `index` the rest of a furniture line that was longer than its column: 责编 | ：某某?"""
        before, after = self.lines[index - 1], self.lines[index]
        rest = after.ems <= _REST and not (after.punctuated or marks.begins(after) or self.full(index))
        return after.text[0] in ":：" or (rest and before.ending is Ending.OPEN and self.full(index - 1))

    def _open_goes_on(self, index: int, *, first: int, running: bool, full: bool) -> bool:
        """Does a line without an end go on in the next one?"""
        before, after, head = self.lines[index - 1], self.lines[index], self.lines[first]
        article = marks.ARTICLE.match(head.text) is not None or (self.habits.indented and 1 <= head.indent <= 3)
        running = running or article or marks.BULLET.match(head.text) is not None
        if full:
            return not self.interrupts(index) if running else self._title_goes_on(index)
        if not running or self.heading(index) or self.interrupts(index):
            return False
        if before.ems >= _LONG or article:
            return True
        column, widths = self.columns[index - 1], self.widths
        if first == index - 1:  # a heading with a comma, or the first of two lines in a column of its own
            last = after.ending is Ending.STOP and not after.gap and widths[index] <= widths[index - 1]
            return last or len(PUNCTUATION.findall(before.text)) > 1
        return column is None or not column.even or abs(widths[index - 1] - widths[index - 2]) < 2

    def _title_goes_on(self, index: int) -> bool:
        """A full line without any punctuation: a heading of two lines, a heading, or a sentence that begins."""
        after = self.lines[index]
        if marks.CELLS.search(after.text) and self.heading(index):  # a byline: office, gap, name
            return False
        body = after.punctuated or self.full(index)
        return self.habits.indented or not (self.habits.spaced and after.gap and body)
