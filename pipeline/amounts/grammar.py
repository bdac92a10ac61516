"""The recogniser: every amount of a text in one pass over its numerals, from right to left.

Right to left because a figure without a unit takes it from the next written one: 3.5亿、2亿和1.2亿元, 10至20亿元.
Work on a numeral is bounded (its window, a few characters on either side, its neighbour), so the whole is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from zhaoshang.corpus.record import Money

from . import context, spoken
from .bounds import Bound, post_after
from .currencies import YUAN
from .figures import Figure, Reader
from .folding import fold
from .normalise import money
from .numerals import EXACT, RUN, borrow

_TO = re.compile(r" {0,2}(?:[至到~\-]|—{1,2}|--) {0,2}")
_LONG_DASH = re.compile(r"--|——")
_AND = re.compile(r" ?(?:、[和与及]?|和|与|及|以及) ?")
_LOOSE = re.compile(r"[、,;][^\s\d、,;:。!?()“”\"十百千万亿]{1,14}")
_OPEN_END = re.compile(r"(?=[\s。,;!?)、”\"]|\.(?!\d)|$)")
_CHANGE = ("从", "由")
_SPREAD = re.compile(r"不等|之间|区间")
_REACH = 16
"""Characters between two members of a list at most."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount found in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last character.
        money: Its normal form.
        rule: What it was read as: amount.figure, amount.range, or amount.elided (its unit comes from its neighbour
            in a list, or is 元 and goes without saying: 总投资3亿。).
    """

    start: int
    end: int
    money: Money
    rule: str


def find_amounts(text: str) -> list[Amount]:
    """Find every amount of money in running text, in order, none overlapping.

    Spans and normal forms are those of CONTRACT §2 and §4. The work is linear in the text.

    Args:
        text: Restored text: a line break ends an amount, a space or two inside it do not.

    Returns:
        The amounts; offsets are into `text`.

    Examples:
        >>> [text[a.start : a.end] for text in ["总投资近3亿5千万元"] for a in find_amounts(text)]
        ['近3亿5千万元']
    """
    reader = Reader(text)
    found = _leftward(reader)
    figures = sorted([*found, *_trailing(reader, found)], key=lambda figure: figure.start)
    return [Amount(f.start, f.end, money(f.low, f.high, f.currency, f.bound), f.rule) for f in figures]


def parse_amount(text: str) -> Money:
    """The normal form of one written amount; 元 may be left out behind 万 and 亿, as in talk (四千万左右).

    Args:
        text: The amount alone; white space in it does not count.

    Raises:
        ValueError: the text is not exactly one amount.

    Examples:
        >>> parse_amount("810余万元").min
        '8100000'
    """
    written = "".join(text.split())
    candidates = [written]
    ends = [match.end() for match in RUN.finditer(fold(written))]
    if ends and written[ends[-1] - 1] in "百千万亿億萬佰仟余餘多":
        candidates.append(f"{written[: ends[-1]]}{YUAN}{written[ends[-1] :]}")
    for candidate in candidates:
        for amount in find_amounts(candidate):
            if (amount.start, amount.end) == (0, len(candidate)):
                return amount.money
    raise ValueError(f"{text!r} is not one written amount of money such as 近3亿5千万元 or 300万至500万美元")


def _leftward(reader: Reader) -> list[Figure]:
    """Figures with a currency of their own or from the next written one, last first."""
    found: list[Figure] = []
    for index in range(len(reader.runs) - 1, -1, -1):
        following = found[-1] if found else None
        near = following is not None and following.start - reader.runs[index][1] <= _REACH
        figure = reader.read(index, bare=near or _may_go_without(reader, index))
        if figure is None:
            continue
        _drop_repeated(found, figure)
        following = found[-1] if found and (near or figure.is_money) else None
        joined = _range(reader.text, figure, following) if following is not None else None
        if joined is not None:
            found[-1] = joined
        elif figure.is_money:
            found.append(_open_range(reader, figure) or figure)
        elif following is not None and _is_member(reader.text, figure, following):
            found.append(_elided(figure, following))
        elif (plain := _without_unit(reader.text, figure)) is not None:
            _drop_repeated(found, plain)
            found.append(plain)
    return found


def _drop_repeated(found: list[Figure], figure: Figure) -> None:
    """Take out what a figure has in its span: the second 1亿元 of 1亿元(含1亿元)以上."""
    while found and found[-1].start < figure.end:
        found.pop()


def _may_go_without(reader: Reader, index: int) -> bool:
    """Whether a run may be a sum whose 元 goes without saying: a glance, so that few are read in vain."""
    start, end = reader.runs[index]
    return reader.text[end - 1] in "万亿余多" and spoken.is_named(reader.text, start)


def _without_unit(text: str, figure: Figure) -> Figure | None:
    """A figure whose 元 goes without saying behind a noun that means money and before the end of a clause."""
    numeral = figure.numeral
    if numeral.is_round or not numeral.has_myriads or not spoken.is_named(text, figure.start):
        return None
    end, bound = post_after(text, figure.end, figure.start) or (figure.end, Bound.EXACT)
    if _OPEN_END.match(text, end) is None:
        return None
    return replace(figure, end=end, bound=figure.bound | bound, suffix=YUAN, rule="amount.elided")


def _range(text: str, left: Figure, right: Figure) -> Figure | None:
    """Both figures as one range (10至20亿元, 5000万元到1亿元), or None where they are none."""
    if not _reads_as_range(text, left, right):
        return None
    currency = left.prefix if left.prefix and right.currency == "CNY" else right.currency
    low = next((low for low in _lows(left, right) if low < right.high), None)
    if low is None or (left.is_money and left.currency != currency):
        return None
    bound = left.bound | right.bound
    return replace(right, start=left.start, low=low, bound=bound, prefix=currency, suffix=YUAN, rule="amount.range")


def _lows(left: Figure, right: Figure) -> list[Decimal]:
    """What the lower end may be worth, the likeliest first: a range must rise."""
    if left.suffix:
        return [left.low]
    lent = [borrow(left.numeral, right.numeral, small=small) for small in (True, False)]
    if left.low < 100 or 1900 <= left.low <= 2100:  # a year
        return lent
    if "亿" in right.numeral.text and not left.numeral.has_myriads:  # 5000-1亿元: the unit below that of the upper end
        lent.append(EXACT.scaleb(lent[-1], -4))
    return [*lent, left.low]  # 3000到30万元


def _reads_as_range(text: str, left: Figure, right: Figure) -> bool:
    """Whether what stands between and before two figures is the wording of a range."""
    gap = text[left.end : right.start]
    if right.has_lead or right.rule != "amount.figure" or not _TO.fullmatch(gap):
        return False
    if left.is_money:
        clauses = _LONG_DASH.search(gap) is not None  # 投资3亿元——2亿元用于…
        change = text[left.start - 1 : left.start] in _CHANGE and not _SPREAD.match(text, right.end)  # 从3亿元到5亿元
        return not (clauses or (change and left.suffix is not None))
    if left.numeral.is_arabic:
        return not context.is_glued(text, left.start)  # T1-3亿元
    return left.low != 0  # 从零到千亿元


def _open_range(reader: Reader, left: Figure) -> Figure | None:
    """A range whose currency stands in front only: HK$3亿至5亿."""
    if left.suffix or left.run + 1 >= len(reader.runs):
        return None
    if not _TO.fullmatch(reader.text, left.end, reader.runs[left.run + 1][0]):
        return None
    right = reader.read(left.run + 1, bare=True)
    if right is None or right.is_money or context.is_measured(reader.text, right.end):
        return None
    return _range(reader.text, left, right)


def _is_member(text: str, figure: Figure, following: Figure) -> bool:
    """Whether a figure without a currency is listed beside an amount."""
    gap = text[figure.end : following.start]
    own = figure.numeral.has_myriads
    if _AND.fullmatch(gap):
        return own or (figure.numeral.is_arabic and not context.is_label(text, figure.start))
    if not own or not _LOOSE.fullmatch(gap):
        return False
    width = 1 if gap[0] == "、" else 2
    before = text[max(0, figure.start - width) : figure.start]
    if len(before) == width and gap.endswith(before):
        return True  # the same words in front of both: 一个五千万，一个八千万元
    return gap[0] == "、" and "亿" in figure.numeral.text and not context.is_counted(text, figure.start)


def _trailing(reader: Reader, found: list[Figure]) -> list[Figure]:
    """Figures that a list leaves without a unit behind the one that has it: 3亿元、2亿和1亿."""
    taken = {figure.run for figure in found}
    members: list[Figure] = []
    for last in found:
        chain, sure = [last], 0
        while (index := chain[-1].run + 1) < len(reader.runs) and index not in taken:
            near = reader.runs[index][0] - chain[-1].end <= _REACH
            bare = reader.read(index, bare=True) if near else None
            if bare is None or not bare.numeral.has_myriads:
                break
            if not _AND.fullmatch(reader.text, chain[-1].end, bare.start):
                break
            chain.append(_elided(bare, chain[-1]))
            if _OPEN_END.match(reader.text, bare.end):
                sure = len(chain) - 1
        members.extend(chain[1 : sure + 1])
    return members


def _elided(figure: Figure, neighbour: Figure) -> Figure:
    """A figure of a list with the unit of its neighbour."""
    numeral, low, high = figure.numeral, figure.low, figure.high
    if not numeral.has_myriads:
        numeral = neighbour.numeral
        low = high = borrow(figure.numeral, numeral, small=False)
    return replace(figure, numeral=numeral, low=low, high=high, prefix=neighbour.currency, rule="amount.elided")
