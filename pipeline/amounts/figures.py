"""One numeral with what belongs to it: the currency on either side and the words that bound it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import context, spoken
from .bounds import Bound, lead_before, post_after
from .coins import coins_after
from .currencies import YUAN, currency_after, currency_before
from .folding import fold
from .numerals import RUN, Numeral, last_numeral

_GAP = 2
"""Spaces that may stand between the parts of an amount."""
_TAIL = 48
"""Neither 个 nor a stray space stands further from the end of a numeral."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A numeral read in its surroundings, or several merged into a range.

    Attributes:
        start: Offset of its first character, bounding words and currency included.
        end: Offset behind its last character.
        run: Index of the (last) numeral run it was read from.
        numeral: The numeral that lends its units to figures without one.
        low: Its value, or the lower end of a range.
        high: Its value, or the upper end of a range.
        bound: What the wording says about the value.
        has_lead: Whether a bounding word stands in front.
        prefix: ISO code of the currency in front.
        suffix: ISO code of the currency behind; 元 where only that stands there.
        rule: Id of the rule that made it.
    """

    start: int
    end: int
    run: int
    numeral: Numeral
    low: Decimal
    high: Decimal
    bound: Bound
    has_lead: bool
    prefix: str | None
    suffix: str | None
    rule: str = "amount.figure"

    @property
    def is_money(self) -> bool:
        """Whether a currency is written beside it."""
        return self.prefix is not None or self.suffix is not None

    @property
    def currency(self) -> str:
        """ISO 4217 code; a bare 元 gives way to the currency in front."""
        if self.suffix is not None and self.suffix != YUAN:
            return self.suffix
        return self.prefix or "CNY"


class Reader:
    """The numeral runs of one text, read one at a time.

    Args:
        text: Any text; `Reader.text` is its folded form with the same offsets.
    """

    def __init__(self, text: str) -> None:
        self._written = text
        self.text = fold(text)
        self.runs = [match.span() for match in RUN.finditer(self.text)]

    def read(self, index: int, *, bare: bool) -> Figure | None:
        """The figure of a run, or None where it holds none.

        Args:
            index: Which run.
            bare: Whether to read a numeral without a currency too; most are not worth the work.
        """
        run_start, run_end = self.runs[index]
        unit_start, unit = self._unit(index)
        floor = self._floor(index)
        tail = max(run_start, run_end - _TAIL)
        has_each = self.text.find("个", tail, run_end) >= 0
        if unit is None and not (bare or has_each) and self._front(run_start, floor).prefix is None:
            return None
        whole = self.text.find(" ", tail, run_end) >= 0 and spoken.is_named(self.text, run_start)
        last = last_numeral(self.text, run_start, run_end, whole=whole)
        if last is None or context.is_part_of_label(self.text, *last) or context.is_cut(self._written, *last):
            return None
        number_start, numeral = last
        front = self._front(number_start, floor)
        end, suffix, low, high = run_end, None, numeral.low, numeral.high
        coins = coins_after(self.text, unit[0], numeral) if unit is not None and unit[1] is None else None
        if coins is not None:
            end, suffix, low, high = coins[0], YUAN, coins[1], coins[1]
        elif unit is not None and not self._is_other(last, unit_start, unit[0], front.start):
            end, suffix = unit[0], unit[1] or YUAN
        elif numeral.is_spoken and unit is None and spoken.is_spoken_sum(self.text, front.start, numeral, end):
            suffix = YUAN
        elif front.prefix and (context.is_measured(self.text, end) or (front.doubtful and not numeral.has_myriads)):
            front = self._front(number_start, floor, currency=False)
        bound = front.lead or Bound.EXACT
        if front.prefix or suffix:
            end, post = post_after(self.text, end, number_start) or (end, Bound.EXACT)
            bound |= post
        if numeral.more:
            bound |= Bound.MIN | Bound.ABOUT
        if numeral.about:
            bound |= Bound.ABOUT
        has_lead = front.lead is not None
        return Figure(front.start, end, index, numeral, low, high, bound, has_lead, front.prefix, suffix)

    def _front(self, start: int, floor: int, *, currency: bool = True) -> _Front:
        """The currency and the bounding word before a numeral, in either order."""
        front = _Front(start)
        for _ in range(2):
            end = front.start
            while end > floor and front.start - end < _GAP and self.text[end - 1] == " ":
                end -= 1
            if currency and front.prefix is None and (sign := currency_before(self.text, end, floor)):
                front = _Front(sign[0], sign[1], front.lead, sign[2])
            elif front.lead is None and (word := lead_before(self.text, end, floor)):
                front = _Front(word[0], front.prefix, word[1], front.doubtful)
        return front

    def _unit(self, index: int) -> tuple[int, tuple[int, str | None] | None]:
        """The currency behind a run: where it would start, and (end, code), or None where there is none."""
        end = start = self.runs[index][1]
        while start < end + _GAP and self.text[start : start + 1] == " ":
            start += 1
        unit = currency_after(self.text, start)
        if unit is not None and start > end and index + 1 < len(self.runs) and self.runs[index + 1][0] == unit[0]:
            unit = None  # $260万 港币4.5亿元: it belongs to the next figure
        return start, unit

    def _floor(self, index: int) -> int:
        """Where the figure before ends: nothing further left belongs to this one."""
        if index == 0:
            return 0
        unit = self._unit(index - 1)[1]
        return self.runs[index - 1][1] if unit is None else unit[0]

    def _is_other(self, last: tuple[int, Numeral], unit_start: int, unit_end: int, front_start: int) -> bool:
        """Whether what looks like a currency behind a numeral is part of another word or of a class."""
        start, numeral = last
        return (
            context.is_other_word(self.text, unit_end)
            or context.is_class(self.text, front_start, numeral, unit_end)
            or (numeral.is_spoken and not spoken.is_spoken_sum(self.text, front_start, numeral, unit_end))
            or context.is_date(self.text, start, numeral, unit_start)
            or (front_start == start and context.is_word_with_unit(self.text, start, numeral, unit_start, unit_end))
        )


@dataclass(frozen=True, slots=True)
class _Front:
    start: int
    prefix: str | None = None
    lead: Bound | None = None
    doubtful: bool = False  # a plain currency name, which may belong to what stands before
