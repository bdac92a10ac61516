"""Small grammars for what narrows a relation: period, growth, status and scope.

Every function takes the document's text and character places, and gives what the text says there or None; none of
them guesses. Clauses are found by punctuation, so a qualifier is never taken from behind the next figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = (
    r"(?:(?:19|20)\d{2}年?[—–~～至到-]{1,2}(?:19|20)\d{2}年[末底]?|(?:19|20)\d{2}年(?:度|以来|末|底)?|今年以来|去年以来|"
    r"(?:今年|去年|明年|前年|当年)[末底]?|本年度|(?<![一二两三四五六七八九十\d])年内|全年|上年度?|"
    r"过去的?一年|一年来|新的?一年|[近过今][去后]?[三五十两]年(?:来|间)?|[三五十两]年来|报告期内|报告期末|本期|年初以来|每年)"
)
_PART = (
    rf"(?:[上下]半年|第?[一二三四]季度末?|前[一二三]个?季度|前{_NUMBER}个?月|1?\d(?:月份?)?[—–~～至到-]{{1,2}}1?\d月(?:份|底|末)?|"
    rf"\d{{1,2}}月(?:\d{{1,2}}日|份|底|末)?|年末|年底|年初|期末|全年)"
)
_PERIOD = re.compile(rf"(?<!超过)(?:截至|截止|到)?(?:{_YEAR}(?:的)?{_PART}?|{_PART})(?!同期)")
_COMPARED = re.compile(rf"(?:[比较](?:{_YEAR}|{_PART})+|[与同](?:{_YEAR}|{_PART})+(?=[末底]?相比))[末底]?")
_UP = r"增长|增幅达?|增加|提高|上升|增|涨|上涨|攀升|增速达?"
_DOWN = r"负增长|降幅达?|跌幅达?|下降|减少|回落|降低|下滑|减|降|跌"
_RATE = re.compile(r"[-+－＋]?\d+(?:\.\d+)?[%％]")
_GROWTH = re.compile(
    rf"(?P<verb>{_UP}|{_DOWN}|同比(?=[-+－＋])|[↑↓])(?:了|达到?|为|约|近|超过?|逾)?\s?"
    rf"{_RATE.pattern}(?P<tail>左右|以上)?(?:[、和]{_RATE.pattern})*"
)
_BREAK = re.compile(r"[。！!？?\n]")
_CLAUSE = re.compile(r"[，,；;。！!？?：:\n]")

_STATUS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "目标",
        re.compile(r"目标|力争|确保|冲刺|奋斗|争取达到|争取突破|力保|奔着|瞄准|要突破|要达到|冲[刺击]?$|主要预期"),
    ),
    ("预计", re.compile(r"预计|(?<!超)预期|有望|可达|可实现|可新增|达产后|投产后|满产后|建成后|估算|测算")),
    ("计划", re.compile(r"计划|(?<![虚模])拟|规划|将(?![军近])|意向|准备(?!金)|打算|筹划|(?<![接招等期])待(?!遇)")),
)
_DONE = re.compile(r"累计完成|已完成|已到账|实际|已投入|已落实")
_SET = (
    r"新?签约|新?开工|集中开工|集中签约|在建|新引进|引进|列统|列省|竣工|投产|落户|实施|入库|储备|"
    r"外资|工业|制造业|重点|技改"
)
_SCOPE = re.compile(
    rf"(?:(?:{_SET}){{0,3}}项目(?:共|合计|总数达?)?(?:\d+|[一二两三四五六七八九十]+)[个宗]|"
    rf"(?:{_SET}){{0,2}}(?:\d+|[一二两三四五六七八九十]+)个[一-鿿]{{0,8}}?项目|签约\d+个)"
)


def periods(text: str) -> list[tuple[int, int]]:
    """Half-open places of all period expressions, in order; what a figure is compared with (比上年) is none."""
    compared = [match.span() for match in _COMPARED.finditer(text)]
    found = [match.span() for match in _PERIOD.finditer(text)]
    return [span for span in found if not any(start <= span[0] < end for start, end in compared)]


def period(text: str, start: int, known: Sequence[tuple[int, int]]) -> str | None:
    """The last period stated before a figure in its sentence.

    A sentence that states none takes the period of the figure before it: see `repair`.

    Args:
        text: The document's text.
        start: Where the figure starts: the amount, or its metric where that stands first.
        known: What `periods` found.
    """
    first = max(start - 400, 0)
    opening = max((match.end() for match in _BREAK.finditer(text, first, start)), default=first)
    before = [span for span in known if opening <= span[0] and span[1] <= start]
    return text[before[-1][0] : before[-1][1]] if before else None


def growth(text: str, end: int, limit: int, order: int = 0, length: int = 1) -> str | None:
    """The rate of change said of a figure, as "+39.7%" or "-4.5%".

    Args:
        text: The document's text.
        end: Where the amount ends.
        limit: Where the next amount or metric starts: nothing from there on is read.
        order: Place of the amount in a list whose rates are given together (分别增长9.4%、13.7%).
        length: Length of that list. Of more rates than that the last are its own: the others are of amounts before.
    """
    stop = _BREAK.search(text, end, limit)
    found = _GROWTH.search(text, end, stop.start() if stop else limit)
    if found is None or len(_CLAUSE.findall(text, end, found.start())) > 2:
        return None
    rates = _RATE.findall(found[0])
    if len(rates) > length:
        order += len(rates) - length
    if order >= len(rates):
        return None
    rate = unicodedata.normalize("NFKC", rates[order])
    falls = re.match(rf"{_DOWN}|↓", found["verb"]) is not None or rate.startswith("-")
    return ("-" if falls else "+") + rate.lstrip("+-") + (found["tail"] or "" if len(rates) == 1 else "")


def status(text: str, start: int, end: int) -> str | None:
    """实际, 预计, 计划 or 目标 by the wording of the clause that holds `text[start:end]`; None where it is silent."""
    opening = max(
        (match.end() for match in _CLAUSE.finditer(text, max(start - 40, 0), start)), default=max(start - 40, 0)
    )
    said = text[opening:end]
    for name, pattern in _STATUS:
        if pattern.search(said):
            return name
    return "实际" if _DONE.search(said) else None


def scope(text: str, start: int) -> str | None:
    """The set an amount sums up (签约项目38个，总投资…): the count of projects in the clause just before `start`."""
    opening = max(start - 30, 0)
    cut = max((match.end() for match in _BREAK.finditer(text, opening, start)), default=opening)
    found = list(_SCOPE.finditer(text, cut, start))
    if not found or len(_CLAUSE.findall(text, found[-1].end(), start)) > 1:
        return None
    return found[-1][0]
