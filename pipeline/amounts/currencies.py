"""Currency signs, codes and names on either side of a numeral, to ISO 4217.

Everything works on folded text (see `folding`). ¥ beside Chinese text is CNY, $ alone is USD (CONTRACT §4).
"""

from __future__ import annotations

import re

from .coins import COINS_AHEAD

YUAN = "元"
"""The bare unit: CNY unless a currency in front says otherwise."""

_NAMES = {
    "人民币": "CNY",
    "块钱": "CNY",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
    "日币": "JPY",
    "英镑": "GBP",
    "韩元": "KRW",
    "韩币": "KRW",
    "澳元": "AUD",
    "澳币": "AUD",
    "澳大利亚元": "AUD",
    "加元": "CAD",
    "加币": "CAD",
    "加拿大元": "CAD",
    "新加坡元": "SGD",
    "新加坡币": "SGD",
    "新元": "SGD",
    "新西兰元": "NZD",
    "纽元": "NZD",
    "新台币": "TWD",
    "台币": "TWD",
    "澳门元": "MOP",
    "澳门币": "MOP",
    "瑞士法郎": "CHF",
    "瑞郎": "CHF",
    "卢布": "RUB",
    "泰铢": "THB",
    "越南盾": "VND",
    "印尼盾": "IDR",
    "印尼卢比": "IDR",
    "印度卢比": "INR",
    "卢比": "INR",
    "林吉特": "MYR",
    "令吉": "MYR",
    "菲律宾比索": "PHP",
    "墨西哥比索": "MXN",
    "雷亚尔": "BRL",
    "南非兰特": "ZAR",
    "兰特": "ZAR",
    "迪拉姆": "AED",
    "沙特里亚尔": "SAR",
    "坚戈": "KZT",
    "图格里克": "MNT",
    "兹罗提": "PLN",
    "福林": "HUF",
    "瑞典克朗": "SEK",
    "挪威克朗": "NOK",
    "丹麦克朗": "DKK",
    "土耳其里拉": "TRY",
}
_RARE_NAMES = {
    "缅元": "MMK",
    "缅币": "MMK",
    "基普": "LAK",
    "瑞尔": "KHR",
    "塔卡": "BDT",
    "巴基斯坦卢比": "PKR",
    "斯里兰卡卢比": "LKR",
    "尼泊尔卢比": "NPR",
    "苏姆": "UZS",
    "索莫尼": "TJS",
    "格里夫纳": "UAH",
    "列弗": "BGN",
    "列伊": "RON",
    "捷克克朗": "CZK",
    "冰岛克朗": "ISK",
    "新谢克尔": "ILS",
    "谢克尔": "ILS",
    "伊朗里亚尔": "IRR",
    "卡塔尔里亚尔": "QAR",
    "科威特第纳尔": "KWD",
    "伊拉克第纳尔": "IQD",
    "埃及镑": "EGP",
    "肯尼亚先令": "KES",
    "坦桑尼亚先令": "TZS",
    "奈拉": "NGN",
    "阿根廷比索": "ARS",
    "智利比索": "CLP",
    "哥伦比亚比索": "COP",
    "玻利瓦尔": "VES",
}
"""Known by name only: their codes are words of other things more often (COP28)."""
_SIGNS = {
    "US$": "USD",
    "HK$": "HKD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "S$": "SGD",
    "NZ$": "NZD",
    "NT$": "TWD",
    "R$": "BRL",
    "JP¥": "JPY",
    "CN¥": "CNY",
    "$": "USD",
    "¥": "CNY",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₽": "RUB",
    "฿": "THB",
    "₹": "INR",
    "₫": "VND",
}
_CODES = {"RMB": "CNY"} | {code: code for code in set(_NAMES.values())}
_WORDS = _NAMES | _RARE_NAMES
_ISO = _WORDS | _SIGNS | _CODES

_COINS = {name for name in _WORDS if name[-1] in "币金"}
_LONGEST = max(map(len, _ISO))
_RATE = {"兑", "对"}


def _any_of(words: set[str] | dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SUFFIX = re.compile(
    rf"{YUAN}(?:(?P<coin>{_any_of(_COINS)}))?|块{COINS_AHEAD}|(?P<name>{_any_of(_WORDS)})"
    rf"|(?P<sign>[$€£₩₽฿](?![\d ]))|(?P<code>{_any_of(_CODES)})(?![A-Za-z])"
)


def currency_after(text: str, at: int) -> tuple[int, str | None] | None:
    """The currency written from `at` on: (end, ISO code), the code None for a bare 元; None where there is none.

    块 is one before 角 or 毛 only (三块五毛). 元 may carry the currency's name behind it: 58.7亿元人民币.
    """
    match = _SUFFIX.match(text, at)
    if match is None:
        return None
    written = match["coin"] or match["name"] or match["sign"] or match["code"]
    return match.end(), _ISO[written] if written else None


def currency_before(text: str, end: int, floor: int) -> tuple[int, str, bool] | None:
    """The longest currency written up to `end` and not before `floor`; None where there is none.

    A code must not be the tail of a longer Latin word, and a rate has no currency in front (人民币兑美元7.1元).

    Returns:
        Its start, its ISO code, and whether it is a plain name (美元), which may also belong to what stands before;
        signs, codes, 人民币 and 港币 mark the figure behind them beyond doubt.
    """
    for start in range(max(floor, end - _LONGEST), end):
        word = text[start:end]
        before = text[start - 1 : start]
        if word in _ISO and before not in _RATE and not (_is_latin(word[0]) and _is_latin(before)):
            return start, _ISO[word], word in _WORDS and word != "人民币" and word not in _COINS
    return None


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
