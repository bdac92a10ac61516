"""Fold width and script variants to one form, one character for one character, so that offsets hold."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_VARIANTS = {
    "　": " ",
    **dict.fromkeys("\xa0\t\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", " "),  # without width
    "￥": "¥",
    "￡": "£",
    "〜": "~",
    "∼": "~",
    "–": "-",
    "−": "-",
    "‐": "-",
    "―": "—",
    "─": "—",
    "○": "〇",
    # traditional forms: a Big5 page is read like any other
    "億": "亿",
    "萬": "万",
    "兩": "两",
    "圓": "元",
    "圆": "元",
    "點": "点",
    "約": "约",
    "過": "过",
    "於": "于",
    "餘": "余",
    "來": "来",
    "內": "内",
    "與": "与",
    "幣": "币",
    "錢": "钱",
    "塊": "块",
    "歐": "欧",
    "鎊": "镑",
    "韓": "韩",
    "盧": "卢",
    "銖": "铢",
    "紐": "纽",
    "蘭": "兰",
}
_TABLE = str.maketrans({**{chr(code): chr(to) for code, to in _FULL_WIDTH.items()}, **_VARIANTS})
_POINT = re.compile(r"(?<=\d)·(?=\d)")


def fold(text: str) -> str:
    """Full-width ASCII, traditional characters and dashes in their plain form; `len` and offsets are kept."""
    return _POINT.sub(".", text.translate(_TABLE))
