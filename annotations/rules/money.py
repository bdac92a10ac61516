"""M: amounts - what belongs into a MONEY span, and the five fields beside its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .page import Page
from .rule import Hit, rule

_AMOUNT = re.compile(r"[0-9０-９][0-9０-９.,．，十百千万亿余多]*(?:元(?!旦)|美元|欧元|港元|日元|英镑)")
_BOUND_BEFORE = re.compile(
    r"(?:(?<!接)近|(?<!签)约|超过|(?<![B彩])超|逾|不低于|不少于|不超过|人民币|港币|RMB|HK\$|US\$)$"
)
_BOUND_AFTER = re.compile(r"余|多|以上|以下|以内|左右|及以上|及以下")
_OUTSIDE = re.compile(r"(?:接近|不到|不足|低于|达到?|突破|过|实现|为|共|高达|总计|合计)")
_NUMERAL = re.compile(r"[0-9０-９一二三四五六七八九十百千两几半廿壹贰叁肆伍陆柒捌玖拾佰仟]")
_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九两几半廿壹贰叁肆伍陆柒捌玖]")
_CLASS_AFTER = re.compile(r"(?:企业|园区|乡镇|镇|村|集群|产业|级|俱乐部|目标|板块)")
_UNIT = re.compile(r"[元块币￥¥$€£镑]|RMB|CNY|USD|HKD|EUR|法郎|卢布|卢比|铢|盾|韩圆|先令|比索")
_NO_MONEY = re.compile(
    r"(?:平方米|平方公里|亩|公顷|吨|辆|家|个|人|%|％|个百分点|千瓦|兆瓦|公里|万米)(?:以上|以下|左右)?$"
)
_PER = re.compile(r"[/／]|每")
_RANGE = re.compile(r"[0-9０-９亿万元一二三四五六七八九十](?:至|到|-|—|－|~|～|–)+[0-9０-９一二三四五六七八九十近约]")
_SPOKEN = re.compile(r"来|[一二三四五六七八九][一二三四五六七八九](?!、)")
"""三十来万元, 四五万元: the guidelines do not say how their bounds are written."""
_PREFIX = re.compile(r"(?:折合)?(?:人民币|港币|RMB|HK\$|US\$|[￥¥$])")
_CURRENCIES = (
    ("USD", re.compile(r"美元|美金|US\$|USD|(?<![A-Z])\$")),
    ("EUR", re.compile(r"欧元|EUR|€")),
    ("HKD", re.compile(r"港元|港币|HK\$|HKD")),
    ("JPY", re.compile(r"日元|日圆|JPY")),
    ("GBP", re.compile(r"英镑|GBP|£")),
    ("MOP", re.compile(r"澳门元|澳门币|MOP")),
    ("SGD", re.compile(r"新加坡元|新元|新币|S\$")),
    ("AUD", re.compile(r"澳元|澳大利亚元")),
    ("CAD", re.compile(r"加元|加拿大元")),
    ("KRW", re.compile(r"韩元|韩圆")),
    ("TWD", re.compile(r"新台币|台币")),
    ("CNY", re.compile(r"人民币|RMB|CNY|[￥¥]|(?<=[0-9十百千万亿余多])元")),
)


@dataclass(frozen=True, slots=True)
class _Wording:
    """Which bound a wording states, and whether it is an approximation."""

    low: bool = False
    high: bool = False
    approx: bool = False


_LEADS = (
    (re.compile(r"不低于|不少于|超过|(?<!不)超(?!过)|逾"), _Wording(low=True)),
    (re.compile(r"不超过?"), _Wording(high=True)),
    (re.compile(r"(?<!接)近"), _Wording(high=True, approx=True)),
    (re.compile(r"大?约"), _Wording(approx=True)),
)
_TAILS = (
    (re.compile(r"(?:及|或)?以上$"), _Wording(low=True)),
    (re.compile(r"(?:及|或)?以下$|以内$"), _Wording(high=True)),
    (re.compile(r"左右$"), _Wording(approx=True)),
    (re.compile(r"[余多]"), _Wording(low=True, approx=True)),
)


@rule("M01", "an amount that is not marked", "warning")
def forgotten_amount(page: Page) -> Iterator[Hit]:
    """A numeral with a currency unit is MONEY wherever it stands."""
    covered = [False] * len(page.squeezed)
    for entity in page.record.entities:
        start, end = page.span(entity)
        covered[start:end] = [True] * (end - start)
    for found in _AMOUNT.finditer(page.squeezed):
        if not any(covered[slice(*found.span())]):
            start, end = page.places[found.start()], page.places[found.end() - 1] + 1
            yield start, end, f"the amount {found[0]!r} is not marked; mark it"


@rule("M02", "a bound or currency outside the span")
def bound_outside(page: Page) -> Iterator[Hit]:
    """近, 约, 超, 逾 …, 以上, 左右 … and 人民币, HK$ belong inside."""
    for entity in page.labelled("MONEY"):
        before, after = page.before(entity, 4), page.after(entity, 3)
        if _BOUND_BEFORE.search(before) or _BOUND_AFTER.match(after):
            around = f"{before}{entity.text}{after}"
            yield entity.start, entity.end, f"a bound or currency is left outside in {around!r}; widen the span"


@rule("M03", "a verb inside the span")
def verb_inside(page: Page) -> Iterator[Hit]:
    """达, 突破, 为, 共, 不到, 不足, 接近 … and 上下 stay outside."""
    for entity in page.labelled("MONEY"):
        found = _OUTSIDE.match(entity.text) or re.search(r"上下$", entity.text)
        if found:
            yield entity.start, entity.end, f"{found[0]!r} stays outside {entity.text!r}; narrow the span"


@rule("M04", "a slogan or class as MONEY")
def slogan(page: Page) -> Iterator[Hit]:
    """亿元企业 and 百亿园区 have no numeral."""
    for entity in page.labelled("MONEY"):
        text = entity.text
        no_figure = not _NUMERAL.search(text)
        if no_figure or (not _DIGIT.search(text) and _CLASS_AFTER.match(page.after(entity, 3))):
            yield entity.start, entity.end, f"{text!r} is a class without a figure; unmark it"


@rule("M05", "MONEY without a currency unit", "warning")
def no_unit(page: Page) -> Iterator[Hit]:
    """A unit may be left out where an amount of the same sentence supplies it, the next one in a list."""
    amounts = list(page.labelled("MONEY"))
    for index, entity in enumerate(amounts):
        if _NO_MONEY.search(entity.text):
            yield entity.start, entity.end, f"{entity.text!r} is no amount of money; unmark it"
        elif not _UNIT.search(entity.text):
            near = amounts[max(0, index - 7) : index + 8]
            if not any(_UNIT.search(other.text) and page.sentence(other) == page.sentence(entity) for other in near):
                yield entity.start, entity.end, f"no currency unit stands with {entity.text!r}; widen or unmark it"


@rule("M06", "a denominator inside the span")
def denominator(page: Page) -> Iterator[Hit]:
    """300元/吨 is MONEY without the /吨."""
    for entity in page.labelled("MONEY"):
        if _PER.search(entity.text):
            yield entity.start, entity.end, f"{entity.text!r} holds what it is counted by; leave that outside"


@rule("M07", "amount fields that its bounding words contradict")
def fields(page: Page) -> Iterator[Hit]:
    """近 → max and approx; 余, 多 → min and approx; 超, 逾, 以上 → min; 以下, 以内 → max; 约, 左右 → approx."""
    for entity in page.labelled("MONEY"):
        money = entity.money
        if money is None or _RANGE.search(entity.text) or _SPOKEN.search(entity.text):
            continue
        wording = _wording(entity.text)
        right = (wording.low, wording.high, wording.approx)
        if money.amount is None:
            yield entity.start, entity.end, f"{entity.text!r} is one figure; write it into amount"
        elif (money.min is not None, money.max is not None, money.approx) != right:
            yield entity.start, entity.end, f"{entity.text!r} must have {_described(wording)}; mend its fields"


@rule("M08", "a range with one amount")
def range_fields(page: Page) -> Iterator[Hit]:
    """4至6亿元 has min and max and no amount."""
    for entity in page.labelled("MONEY"):
        if entity.money is not None and entity.money.amount is not None and _RANGE.search(entity.text):
            yield entity.start, entity.end, f"{entity.text!r} is a range; set min and max and leave amount null"


@rule("M09", "a currency that the wording contradicts")
def currency(page: Page) -> Iterator[Hit]:
    """ISO 4217 by the written unit; ￥ beside Chinese text is CNY, a bare $ is USD."""
    for entity in page.labelled("MONEY"):
        code = next((code for code, unit in _CURRENCIES if unit.search(entity.text)), None)
        if code is not None and entity.money is not None and entity.money.currency != code:
            what = f"{entity.text!r} is {code}, not {entity.money.currency}; mend the currency"
            yield entity.start, entity.end, what


def _wording(text: str) -> _Wording:
    text = _PREFIX.sub("", text, count=1)
    found = [next((wording for words, wording in _LEADS if words.match(text)), None)]
    found += [wording for words, wording in _TAILS if words.search(text)]
    said = [wording for wording in found if wording is not None]
    return _Wording(*(any(getattr(wording, side) for wording in said) for side in ("low", "high", "approx")))


def _described(wording: _Wording) -> str:
    sides = [name for name, said in (("min", wording.low), ("max", wording.high)) if said]
    return f"{' and '.join(sides) or 'no bound'} and approx {str(wording.approx).lower()}"
