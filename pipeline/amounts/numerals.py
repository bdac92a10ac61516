"""Written numerals to Decimal: 100亿, 3亿5千万, 三亿五千万, 一点五亿, 1,200.5万, 2600多万, 叁仟万, 2.5个亿.

Everything works on folded text (see `folding`). A numeral is read by an automaton that goes over its tokens once;
the units must descend the way they do when spoken, and what does not fit is no numeral.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact

_ARABIC = r"(?:\d{1,3}(?!\d)(?:,\d{3}(?!\d))*+|\d++)(?:\.\d++)?+"
_MORE = r"[余多]|来(?=[万亿元]|$)"
_EACH = r"个(?=[余多]?[万亿](?![万亿]))"
_HAN = rf"[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十百千万亿拾佰仟]|点[零〇一二三四五六七八九]|{_MORE}|{_EACH}"

RUN = re.compile(
    rf"(?:{_ARABIC}(?:\. \d++)?+|[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十百千拾佰仟万亿])"
    rf"(?: {{0,2}}+(?:{_ARABIC}|{_HAN}))*+",
    re.ASCII,
)
"""A stretch of numeral characters; possessive throughout, so that scanning a text is one pass."""

_TOKEN = re.compile(
    rf"(?P<arabic>{_ARABIC})|(?P<han>[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖]++)"
    r"|(?P<point>点[零〇一二三四五六七八九]++)|(?P<unit>[十百千万亿拾佰仟])|(?P<more>[余多来])|(?P<each>个)",
    re.ASCII,
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3}(?!\d))++(?:\.\d++)?+|\d++\. \d++", re.ASCII)
"""A figure grouped by spaces, or with a stray space behind its point: 21 500万, 98. 6亿."""
_SCATTERED = re.compile(r"\d++(?: \d++)++(?:\.\d++)?+", re.ASCII)
"""A figure with stray spaces anywhere, as OCR leaves them: 7 2 00万."""

_FOLLOWS_WORD = re.compile(r"[^\s\d第图表(.、]")  # elsewhere the first of two figures is a row or item number

_DIGITS = {
    char: digit for row in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖") for digit, char in enumerate(row)
} | {"两": 2}
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_POWERS = {"十": 1, "百": 2, "千": 3, "拾": 1, "佰": 2, "仟": 3, "万": 4, "亿": 8}
_UNITS = frozenset(_POWERS)
_LENT = re.compile(r"(?<=[\d〇零一二两三四五六七八九])([百千佰仟]*+)([万亿]*+)[余多来]?$|([万亿]++)[余多来]?$")
_PAIR = re.compile(
    r"(?<![〇零一二两三四五六七八九点])([一二两三四五六七八])([二两三四五六七八九])(?![〇零一二两三四五六七八九点])"
)
_WINDOW = 48
"""No numeral is longer: what stands further left in a run is not looked at, which keeps the work linear."""

EXACT = Context(prec=4 * _WINDOW, traps=[Inexact])
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral read from text.

    Attributes:
        text: The characters it was read from, folded, without spaces.
        low: Its value; the lower one of a pair such as 七八十万.
        high: The same value; the upper one of a pair.
        more: 余 or 多 stands in it: the value is a lower bound.
        about: 来 stands in it, or it is a pair: the value is approximate.
    """

    text: str
    low: Decimal
    high: Decimal
    more: bool = False
    about: bool = False

    @property
    def is_arabic(self) -> bool:
        """Whether it begins with Arabic digits."""
        return self.text[0].isascii()

    @property
    def has_myriads(self) -> bool:
        """Whether it is counted in 万 or 亿."""
        return "万" in self.text or "亿" in self.text

    @property
    def is_spoken(self) -> bool:
        """Whether 个 stands before its 万 or 亿: 3.5个亿, 两个多亿."""
        return "个" in self.text

    @property
    def is_round(self) -> bool:
        """Whether it consists of units alone: 百万, 千亿, 十."""
        return _UNITS.issuperset(self.text)


def parse_numeral(text: str) -> Numeral | None:
    """Read a whole string as one numeral; None where it is none.

    A pair of neighbouring digits (七八十万, 三五千) is read as its two values.
    """
    if re.search(r"\d +\d", text):
        return None  # two figures beside each other
    text = text.replace(" ", "")
    pair = _PAIR.search(text)
    more, about = "余" in text or "多" in text, "来" in text
    if pair is None:
        value = _value(text)
        return None if value is None else Numeral(text, value, value, more, about)
    first, second = _DIGITS[pair[1]], _DIGITS[pair[2]]
    if second != first + 1 and (first, second) != (3, 5):
        return None
    low = _value(text[: pair.start()] + pair[1] + text[pair.end() :])
    high = _value(text[: pair.start()] + pair[2] + text[pair.end() :])
    return None if low is None or high is None else Numeral(text, low, high, more, about=True)


def last_numeral(text: str, start: int, end: int, *, whole: bool = False) -> tuple[int, Numeral] | None:
    """The longest numeral that ends exactly where a run ends, with its start; None where there is none.

    统一五百万 holds 五百万. A numeral begins at a digit, or with an implied 一 (百万, 万亿) where the run begins.

    Args:
        text: Folded text.
        start: Where the run starts.
        end: Where it ends.
        whole: Whether the figures that it starts with are one for certain, whatever spaces are in it.
    """
    floor = max(start, end - _WINDOW)
    for token in _TOKEN.finditer(text, floor, end):
        at = token.start()
        if token["han"]:
            heads = [at + offset for offset, char in enumerate(token["han"]) if char != "〇"]
        elif token["arabic"]:
            cut = at == floor > start and text[at - 1] in "0123456789,."  # longer than the window
            heads = [] if cut else [at]
        else:
            heads = [at] if token["unit"] and at == start else []
        for head in heads:
            numeral = parse_numeral(_closed_up(text, head, end, whole=whole and head == start))
            if numeral is not None:
                return head, numeral
    return None


def _closed_up(text: str, start: int, end: int, *, whole: bool) -> str:
    """The characters from `start` to `end`, without the spaces inside a figure that directly follows a word."""
    spaced = (_SCATTERED if whole else _SPACED).match(text, start, end) or _SPACED.match(text, start, end)
    if spaced is None or not (whole or start == 0 or _FOLLOWS_WORD.match(text, start - 1)):
        return text[start:end]
    return spaced[0].replace(" ", "") + text[spaced.end() : end]


def digit(char: str) -> int:
    """The value of one digit, Arabic or Chinese."""
    return int(char) if char.isascii() else _DIGITS[char]


def borrow(numeral: Numeral, lender: Numeral, *, small: bool) -> Decimal:
    """The value of a figure that leaves its unit to the next written one (10 in 10至20亿, 三 in 三至五千万).

    Args:
        numeral: The figure; one that has 万 or 亿 of its own keeps its value.
        lender: The next written figure.
        small: Whether 百 and 千 are lent too.
    """
    if numeral.has_myriads:
        return numeral.low
    units = _LENT.search(lender.text)
    if units is None:
        return numeral.low
    tail = (units[2] or "") + (units[3] or "")
    if small and not _UNITS.intersection(numeral.text):
        tail += units[1] or ""
    return EXACT.multiply(numeral.low, Decimal(10) ** sum(_POWERS[unit] for unit in tail))


def _digits(token: str) -> Decimal | None:
    """A digit, or digits read one by one (二〇二三, 一五〇〇); other sequences are no number."""
    if len(token) > 1 and not ("〇" in token or "零" in token):
        return None
    return Decimal("".join(str(_DIGITS[char]) for char in token))


class _Reader:
    """The automaton: one `take` a token, False where it does not fit; `close` gives the value."""

    def __init__(self) -> None:
        self.closed = self.myriads = self.section = _ZERO  # counted in 亿; in 万; below
        self.number: Decimal | None = None
        self.small, self.big = 4, 12  # powers of the last unit of the section, and of the last 万 or 亿
        self.filled = self.fraction = self.more = self.linked = self.arabic = False
        self.spoken = False  # a single digit word follows its unit directly: 二 in 一万二
        self.each = False  # 个 waits for its 万 or 亿

    def take(self, kind: str, token: str) -> bool:
        if kind == "unit":
            power = _POWERS[token]
            return self._big(power) if power >= 4 else self._small(power)
        if kind == "each":
            return self._each()
        if self.more or (self.each and kind != "more"):
            return False
        if kind == "more":
            self.more = True
            return self.filled if self.number is None else self.each or not self.spoken
        return self._point(token[1:]) if kind == "point" else self._number(kind, token)

    def _number(self, kind: str, token: str) -> bool:
        if kind == "han" and token in "零〇" and self.filled:
            self.linked = True
            return True
        value = Decimal(token.replace(",", "")) if kind == "arabic" else _digits(token)
        if value is None or self.number is not None or self.fraction:
            return False
        self.number, self.arabic, self.fraction = value, kind == "arabic", "." in token
        self.spoken = kind == "han" and len(token) == 1 and not self.linked
        return self._fits(value)

    def close(self) -> Decimal | None:
        if self.each or (not self.filled and self.number is None):
            return None
        rest = self.number or _ZERO
        last = self.small if self.small < 4 else self.big
        if self.spoken and self.filled and 2 <= last <= 8:  # 一万二, 三千五: the digit counts the next lower unit
            rest = EXACT.multiply(rest, Decimal(10) ** (last - 1))
        return EXACT.add(EXACT.add(self.closed, self.myriads), EXACT.add(self.section, rest))

    def _point(self, digits: str) -> bool:
        if self.fraction or self.arabic or (self.number is None and self.small != 1):
            return False
        fraction = Decimal("0." + "".join(str(_DIGITS[char]) for char in digits))
        self.number, self.fraction, self.spoken = EXACT.add(self.number or _ZERO, fraction), True, False
        return True

    def _each(self) -> bool:
        """Whether 个 may stand here: behind a number, before the first 万 or 亿."""
        if self.each or self.big < 12 or (self.number is None and not self.section):
            return False
        self.each = True
        return True

    def _small(self, power: int) -> bool:
        implied = self.number is None
        if self.more or self.each or power >= self.small or (implied and power > 1 and self.filled):
            return False  # 百 and 千 imply 一 only at the head
        value = EXACT.multiply(Decimal(1) if self.number is None else self.number, Decimal(10) ** power)
        if not self._fits(value):
            return False
        self.section = EXACT.add(self.section, value)
        self.small = power
        return self._fill()

    def _big(self, power: int) -> bool:
        trillions = power == 8 and self.big == 4 and not self.closed  # 万亿
        if power >= self.big and not trillions:
            return False
        if self.small == 4 and self.number is None and not trillions:
            return False
        self.each = False
        section = EXACT.add(self.section, self.number or _ZERO)
        if power == 4:
            self.myriads = EXACT.multiply(section, Decimal(10) ** 4)
            if self.filled and self.big == 8 and self.myriads >= Decimal(10) ** 8:
                return False
        else:
            self.closed = EXACT.multiply(EXACT.add(self.myriads, section), Decimal(10) ** 8)
            self.myriads = _ZERO
        self.section, self.small, self.big = _ZERO, 4, power
        return self._fill()

    def _fill(self) -> bool:
        self.number, self.filled, self.linked, self.arabic = None, True, False, False
        return True

    def _fits(self, value: Decimal) -> bool:
        """Whether a value stays below the unit before it."""
        return not self.filled or value < Decimal(10) ** (self.small if self.small < 4 else self.big)


def _value(text: str) -> Decimal | None:
    if not _FORMAL.isdisjoint(text) and _UNITS.isdisjoint(text):
        return None  # 陆 and 伍 alone are names
    if text.startswith("万亿"):  # the one large unit that implies 一
        text = f"一{text}"
    reader, at = _Reader(), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None or not reader.take(match.lastgroup, match[0]):
            return None
        at = match.end()
    return reader.close()
