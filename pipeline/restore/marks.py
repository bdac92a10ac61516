"""Marks that open or close a line: bullets, numbers, datelines, credits, cells, and what lies across a break."""

from __future__ import annotations

import re

from .lines import Ending, Line

BULLET = re.compile(r"[●■◆▲▶►★☆◎◇△▼※•◈❖➤➢✓✔☑✅▍▎【〖]|○(?![〇○一二三四五六七八九])")
NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条]|[①-⑳]|[A-Z][.．、]|——|(?:问|答|记者|网友|回复)[:：]"
)
"""Opens an item too, but may also be met in mid-sentence when a line happens to begin there."""
OPENER = re.compile(
    r"本报[一-鿿]{0,6}(?:讯|电)|本报(?:记者|通讯员|综合)|(?:新华社|中新[社网])[一-鿿]{0,6}[\d月日]{0,6}电"
    r"|[（(](?:记者|通讯员|本报|见习|实习|摄影|整理|特约|图片)|(?:记者|通讯员|特约记者|撰文|摄影|文/图|图/文)[\s:：/]"
    r"|□|(?:上|下|左|右|题)图|图为|附[:：]"
)
"""Opens an article, a byline or a caption."""
BYLINE = ("本报", "□")
"""Openers that are never met in mid-sentence."""

_AGENCY = r"(?:本报|新华社|中新[社网])[一-鿿\d]{0,12}[讯电]"
ARTICLE = re.compile(rf"{_AGENCY}(?![一-鿿])")
"""A dateline in front of running text: 本报讯, 新华社…电."""
DATELINE = re.compile(rf"{_AGENCY}$")
CREDIT = re.compile(r"(?:[\s/]摄|供稿|供图|摄影报道)[)）]?$")
SPEAKER = re.compile(r"[一-鿿·]{2,7}[:：](?![“\"])")
BRACKETED = re.compile(r"[（(【\[][^（()）]*[)）】\]]$")
TITLE = re.compile(r"[^，。；,;！？!?]{2,}[，,！!？?]?[^，。；,;！？!?]*$")
"""At most one mark inside, as headings have it. Only for short lines."""
CELLS = re.compile(r"[\t\u3000]|\s{2,}")

_FIGURE = re.compile(r"[+\-—－]?\d[\d.,．]*(?:[%％]|[万亿]?(?:美?元|人|个|项|亩)?)")
_UNIT = re.compile(r"[%％万亿]|元(?![旦月])")
_HEAD = re.compile(r"\d[.．,，]?$")
_TAIL = re.compile(r"\d[\d.．,，]*(?:[%％万亿]|元(?![旦月]))")
"""A number cut in two is told from two numbers by the unit behind it."""
_PAIRS = tuple(zip("（(《【“", "）)》】”", strict=True))
_REACH = 40
"""Characters behind a break in which a bracket that is open in front of it must close."""


def begins(line: Line) -> bool:
    """Does a paragraph, an item or an article begin here, whatever stands in front?"""
    return line.indent >= 1 or any(mark.match(line.text) for mark in (BULLET, NUMBER, OPENER))


def spans(before: Line, after: Line) -> bool:
    """Does a number, a row of dots or a bracket lie across the break?"""
    left, right = before.text, after.text
    if right[0].isdigit() and left[-1] == "." and left[-2:-1].isdigit():
        return True
    if _TAIL.match(right) and _HEAD.search(left, len(left) - 2):
        return True
    if before.ending is Ending.STOP:
        return left[-1] == right[0] == "…"
    if left[-1].isdigit() and _UNIT.match(right):
        return True
    for opening, closing in _PAIRS:
        if left.rfind(opening) > left.rfind(closing):
            end = right.find(closing, 0, _REACH)
            if end >= 0 and opening not in right[:end]:
                return True
    return False


def is_row(line: Line) -> bool:
    """A row of a table: cells apart by tabs or wide gaps, or three words with a figure among them; no sentence."""
    if "\t" in line.text:
        return True
    if line.punctuated or not any(map(str.isspace, line.text)):
        return False
    if sum(map(bool, CELLS.split(line.text))) >= 3:
        return True
    words = line.text.split()
    return len(words) >= 3 and any(_FIGURE.fullmatch(word) for word in words[1:])
