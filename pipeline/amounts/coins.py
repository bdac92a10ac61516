"""角 and 分 behind 元: 3元5角, 五元三角二分, 两块五毛."""

from __future__ import annotations

import re
from decimal import Decimal

from .numerals import EXACT, Numeral, digit

_DIGIT = "[0-9零一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_CLOSED = r"(?![\w])|[钱整一每多余的到至和与或比不起涨跌升降提调减增]|左右|上下|以[上下内]|及以|人民币"
"""What may follow 角 and 分: not 五角星, 三角债, 5分钟."""
_TENTHS = rf"[零〇]?(?P<tenths>{_DIGIT})[角毛]"
_HUNDREDTHS = rf"[零〇]?(?P<hundredths>{_DIGIT})分"
_LONE = rf"[零〇](?P<lone>{_DIGIT})分|(?P<bare>{_DIGIT})分(?=钱|整)"
_COINS = re.compile(rf"(?:{_TENTHS}(?:{_HUNDREDTHS})?|{_LONE})(?={_CLOSED})")

COINS_AHEAD = rf"(?={_DIGIT}[角毛](?:{_DIGIT}分)?(?:{_CLOSED}))"
"""Pattern: 角 or 毛 follow. 块 is money in front of them, and else may be a piece of anything."""


def coins_after(text: str, at: int, numeral: Numeral) -> tuple[int, Decimal] | None:
    """角 and 分 behind a unit that ends at `at`: (end, the whole amount); None where there are none.

    Only a whole, exact number of 元 takes them: neither 3.5元 nor 三十多元 nor 3万元 (3万元三角梅).
    """
    if numeral.more or numeral.about or numeral.text[-1] in "万亿" or numeral.low != numeral.low.to_integral_value():
        return None
    match = _COINS.match(text, at)
    if match is None:
        return None
    tenths = digit(match["tenths"] or "0")
    hundredths = digit(match["hundredths"] or match["lone"] or match["bare"] or "0")
    return match.end(), EXACT.add(numeral.low, Decimal(10 * tenths + hundredths).scaleb(-2))
