"""The words around a figure that bound it, and which of them stand inside a MONEY span (CONTRACT §2, §4)."""

from __future__ import annotations

import re
from enum import Flag, auto


class Bound(Flag):
    """What the wording says about the written figure."""

    EXACT = 0
    MIN = auto()
    MAX = auto()
    ABOUT = auto()


_LEADS = {
    "不低于": Bound.MIN,
    "不少于": Bound.MIN,
    "不超过": Bound.MAX,
    "不超": Bound.MAX,
    "超过": Bound.MIN,
    "大约": Bound.ABOUT,
    "近": Bound.MAX | Bound.ABOUT,
    "约": Bound.ABOUT,
    "超": Bound.MIN,
    "逾": Bound.MIN,
}
_LEAD = re.compile(
    "不低于|不少于|不超过?|(?<!未)(?<!没有)(?<!不[得能会应可])超过|大约|(?<![接附最临靠新将邻亲贴走逼相])近"
    "|(?<![大签节合履违预契公条制集邀失续])约|(?<![赶反未])(?<!没有)(?<!不[得能会应可])(?<!(?<![A-Za-z])B)(?<!(?<![体福])彩)超(?!过)|(?<!不)逾"
)
"""A lead that is not the tail of another word (签约, 接近, 附近, B超) and is not denied (不得超过)."""

_POSTS = {"上": Bound.MIN, "下": Bound.MAX, "内": Bound.MAX, "右": Bound.ABOUT, "余": Bound.MIN | Bound.ABOUT}
_POST = re.compile(
    r" {0,2}+(?:\(不?含(?:本数|(?P<again>[\d.,〇零一二两三四五六七八九十百千万亿]{1,12}+)(?:[美欧港日]?元)?)?\))?+"
    r"[及或]?(?:以(?:上(?!述|海(?![洋外归水产运]))|下(?![列属辖])|内(?!蒙))|左右)"
    r"|[余多](?![\w])"
)
"""A remark may come first: (含), (不含本数), or the figure again: 1亿元(含1亿元)以上; not (含税), not another one."""


def lead_before(text: str, end: int, floor: int) -> tuple[int, Bound] | None:
    """The bounding word that ends at `end` and starts at `floor` or later: (start, bound); None where there is none."""
    for start in range(max(floor, end - 3), end):
        match = _LEAD.match(text, start, end)
        if match is not None and match.end() == end:
            return start, _LEADS[match[0]]
    return None


def post_after(text: str, at: int, start: int) -> tuple[int, Bound] | None:
    """The bounding word that follows a figure from `start` to `at`: (end, bound); None where there is none."""
    match = _POST.match(text, at)
    if match is None:
        return None
    if (again := match["again"]) and text.find(again, start, at) < 0:
        return None
    return match.end(), _POSTS["余" if match[0] in "余多" else match[0][-1]]
