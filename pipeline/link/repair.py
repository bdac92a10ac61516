"""From scored candidates to the facts of a document: every fact once, with its predicate and qualifiers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from zhaoshang.corpus.labels import LabelSet
from zhaoshang.corpus.text import squeeze

from ..attributes import Link
from . import qualifiers
from .candidates import Pairs
from .scorer import Scored
from .view import METRIC, MONEY, OFFICIAL, ORG, PROJECT, TITLE, Floats, Ints, View

DECISIONS: dict[str, float] = {
    "figure": 0.35,
    "figure+": 0.5,
    "holder": 0.3,
    "holder+": 0.95,
    "office": 0.35,
    "office+": 0.6,
    "建设": 0.4,
    "落户": 0.3,
    "合作": 0.35,
    "调研": 0.3,
}
"""Decision → least probability when nothing better is known; those with a + are for all but the best."""

PAIRWISE: tuple[str, ...] = ("建设", "落户", "合作", "调研")
FIGURES: tuple[str, ...] = ("总投资", "指标")
TYPES: tuple[str, ...] = (*FIGURES, "任职", *PAIRWISE)
ADDED = 0.4
"""Least probability of a relation type that a label set adds when nothing better is known."""

_PLANNED = re.compile(r"(?<![虚模])拟|将(?![军近])|计划|规划|意向|准备|打算")
_PROPOSED = re.compile(r"拟(?:任|提任|聘|兼任|提拔|推荐|担任)|提名")
_CLAUSE_BREAK = re.compile(r"[。；;，,：:\n]")
_MEASURE = re.compile(
    r"([一-鿿]{0,14}(?:收入|产值|投资|资金|税收|总额|销售|利润|资本|贷款|余额|预算|支出|增加值|总值|概算|造价|订单|融资|外资))"
    r"(?:达到?|为|约|近|超过?|突破|完成|实现|合计|共)*\Z"
)
_NO_MEASURE = re.compile(  # what may stand before a measure's name and is no part of it; 年产值 is one
    r"^.*(?:预计|全部|累计|完成|实现|全年|上半年|季度|去年|今年|当年|达到|计划|其中|新增|追加|合计|发放|项目(?=总)|"
    r"产后|年末|年(?![产度销营利税收])|月份|月|日)(?=.{2,}$)"
)
_NAMES = (ORG, OFFICIAL, PROJECT, TITLE)
_WIDE = 300  # evidence never spans more characters than this


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation of the batch.

    Attributes:
        type: Relation type.
        subject: Entity index in the batch.
        object: The same.
        wording: The METRIC or TITLE that words it, or None.
        score: Probability.
    """

    type: str
    subject: int
    object: int
    wording: int | None
    score: float


def pairwise(labels: LabelSet) -> tuple[str, ...]:
    """Relation types that hold between two mentions and nothing else, those that a label set adds at the end."""
    return (*PAIRWISE, *(kind.type for kind in labels.added_relations))


def all_types(labels: LabelSet) -> tuple[str, ...]:
    """All relation types of a label set."""
    return (*TYPES, *(kind.type for kind in labels.added_relations))


def links(scored: Scored, thresholds: Mapping[str, float]) -> list[list[Link]]:
    """The relations of every document of the batch, in order of their place in the text."""
    found = facts(scored, thresholds)
    return [_written(scored.view, doc, found.get(doc, [])) for doc in range(len(scored.view.docs))]


def facts(
    scored: Scored, thresholds: Mapping[str, float], types: frozenset[str] | None = None
) -> dict[int, list[Fact]]:
    """What holds in every document of the batch, every fact once.

    Args:
        scored: Candidates with their probabilities.
        thresholds: Decision → least probability; `DECISIONS` for the rest.
        types: Only relations of these types; all of the label set without.
    """
    view = scored.view
    types = frozenset(all_types(view.labels)) if types is None else types
    least = {**DECISIONS, **thresholds}
    kept: dict[int, dict[tuple[object, ...], Fact]] = {}
    said: list[Iterator[Fact]] = [_pairwise(scored, least, kind) for kind in pairwise(view.labels) if kind in types]
    if not types.isdisjoint(FIGURES):
        said.append(_figures(scored, least))
    if "任职" in types:
        said.append(_offices(scored, least))
    for fact in chain.from_iterable(said):
        document = kept.setdefault(int(view.doc[fact.object]), {})
        key = _identity(view, fact)
        if key not in document or _preferred(view, fact, document[key]):
            document[key] = fact
    return {doc: list(found.values()) for doc, found in kept.items()}


def chosen(pairs: Pairs, probability: Floats, best: float, more: float) -> Ints:
    """Rows to keep: the best of every object from `best` on, the others from `more` on."""
    order = np.lexsort((-probability, pairs.object))
    ordered = pairs.object[order]
    top = np.zeros(len(order), bool)
    top[order[np.flatnonzero(np.diff(ordered, prepend=-1))]] = True
    kept: Ints = np.flatnonzero((top & (probability >= best)) | (probability >= max(best, more))).astype(np.int32)
    return kept


def _figures(scored: Scored, least: Mapping[str, float]) -> Iterator[Fact]:
    pairs, probability = scored.pairs["figure"], scored.probability["figure"]
    if not len(probability):
        return
    for row in chosen(pairs, probability, least["figure"], least["figure+"]).tolist():
        object_ = int(pairs.object[row])
        metric = int(scored.metric[object_])
        kind = "总投资" if scored.kind[row] >= 0.5 else "指标"
        yield Fact(kind, int(pairs.subject[row]), object_, metric if metric >= 0 else None, float(probability[row]))


def _offices(scored: Scored, least: Mapping[str, float]) -> Iterator[Fact]:
    holders, offices = scored.pairs["holder"], scored.pairs["office"]
    held, office = scored.probability["holder"], scored.probability["office"]
    if not len(held) or not len(office):
        return
    persons: dict[int, list[tuple[int, float]]] = defaultdict(list)  # several where they share the title
    for row in chosen(holders, held, least["holder"], least["holder+"]).tolist():
        persons[int(holders.object[row])].append((int(holders.subject[row]), float(held[row])))
    for row in chosen(offices, office, least["office"], least["office+"]).tolist():
        title = int(offices.object[row])
        for person, sure in persons.get(title, ()):
            yield Fact("任职", person, int(offices.subject[row]), title, float(office[row]) * sure)


def _pairwise(scored: Scored, least: Mapping[str, float], kind: str) -> Iterator[Fact]:
    pairs, probability = scored.pairs[kind], scored.probability[kind]
    for row in np.flatnonzero(probability >= least.get(kind, ADDED)).tolist():
        yield Fact(kind, int(pairs.subject[row]), int(pairs.object[row]), None, float(probability[row]))


def _identity(view: View, fact: Fact) -> tuple[object, ...]:
    """Two facts with the same identity are one fact."""
    subject, object_ = int(view.thing[fact.subject]), int(view.thing[fact.object])
    if fact.type in FIGURES:
        worded = predicate(view, fact) if fact.type == "指标" else ""  # a 总投资 is one, however it is worded
        return fact.type, subject, worded, view.money[fact.object] or view.texts[fact.object]
    if fact.type == "任职":
        return fact.type, subject, object_, predicate(view, fact)
    if fact.type == "合作":
        return fact.type, min(subject, object_), max(subject, object_)
    return fact.type, subject, object_


def _preferred(view: View, new: Fact, old: Fact) -> bool:
    """Of two mentions of one fact the one said in running text, then the surer one."""
    heading = view.in_heading
    return (not heading[new.object], new.score) > (not heading[old.object], old.score)


def predicate(view: View, fact: Fact) -> str:
    """The METRIC's or TITLE's text without white space; without one the measure read before the amount, or the type."""
    if fact.wording is not None:
        return squeeze(view.texts[fact.wording])
    if fact.type in FIGURES:
        start = int(view.start[fact.object])
        opening = int(view.base[view.doc[fact.object]])
        if fact.object:
            opening = max(opening, int(view.end[fact.object - 1]))
        read = _MEASURE.search(view.text, max(opening, start - 24), start)
        if read is not None:
            return _NO_MEASURE.sub("", read[1])
    return fact.type


def _written(view: View, doc: int, facts: list[Fact]) -> list[Link]:
    facts.sort(key=lambda fact: (int(view.start[fact.object]), int(view.start[fact.subject]), fact.type))
    base, first = int(view.base[doc]), int(view.first[doc])
    text, unnamed = view.pages[doc], _blanked(view, doc, _NAMES)
    unworded = _blanked(view, doc, (*_NAMES, METRIC))
    known = qualifiers.periods(unnamed)
    found: list[Link] = []
    passage: dict[tuple[int, int], str] = {}
    for fact in facts:
        said: dict[str, str] = {}
        if fact.type in FIGURES:
            stated = unworded if fact.type == "总投资" else unnamed  # 计划总投资 words the amount, it plans nothing
            said = _figure_qualifiers(view, fact, text, (stated, unworded), known)
            if fact.type == "指标":
                # A passage states its period once: the next figures of the same subject inherit it.
                place = int(view.thing[fact.subject]), int(view.paragraph[fact.object])
                if "period" in said:
                    passage[place] = said["period"]
                elif place in passage:
                    said = {"period": passage[place], **said}
        elif fact.type == "任职":
            said = {"title": predicate(view, fact)}
            at = int(view.start[fact.object if fact.wording is None else fact.wording]) - base
            if _PROPOSED.search(_CLAUSE_BREAK.split(text[max(at - 40, 0) : at])[-1]):
                said["status"] = "计划"
        elif fact.type != "调研" and _PLANNED.search(_between(view, fact, unnamed)):
            said = {"status": "计划"}
        found.append(
            Link(
                type=fact.type,
                subject=fact.subject - first,
                object=fact.object - first,
                predicate=fact.type if fact.type == "任职" else predicate(view, fact),
                evidence=_evidence(view, fact, base),
                score=min(max(fact.score, 0.0), 1.0),
                qualifiers=said,
            )
        )
    return found


def _blanked(view: View, doc: int, labels: tuple[int, ...]) -> str:
    """The document's text without the characters of its entities of these labels: a 规划局 plans nothing."""
    of, base = slice(int(view.first[doc]), int(view.first[doc + 1])), int(view.base[doc])
    chars = list(view.pages[doc])
    for label, start, end in zip(*(row[of].tolist() for row in (view.label, view.start, view.end)), strict=True):
        if label in labels:
            chars[start - base : end - base] = " " * (end - start)
    return "".join(chars)


def _between(view: View, fact: Fact, text: str) -> str:
    first, second = sorted((fact.subject, fact.object))
    base = int(view.base[view.doc[first]])
    left, right = int(view.end[first]) - base, int(view.start[second]) - base
    return text[left:right] if right - left <= 60 else ""


def _figure_qualifiers(
    view: View, fact: Fact, text: str, stated: tuple[str, str], known: list[tuple[int, int]]
) -> dict[str, str]:
    money, wording, base = fact.object, fact.wording, int(view.base[view.doc[fact.object]])
    start, end = int(view.start[money]) - base, int(view.end[money]) - base
    opening = start if wording is None else min(start, int(view.start[wording]) - base)
    said: dict[str, str] = {}
    if fact.type == "指标":
        if when := qualifiers.period(text, start, known):
            said["period"] = when
        limit = _next_figure(view, money, wording) - base
        if rate := qualifiers.growth(text, end, limit, int(view.lists.place[money]), int(view.lists.length[money])):
            said["growth"] = rate
        if wording is not None and MONEY in view.label[wording:money]:
            opening = start  # 计划完成投资43亿元，已完成24.6亿元: the clause of the metric is the earlier amount's
    how = qualifiers.status(stated[0], opening, end)
    if how == "实际":
        how = qualifiers.status(stated[1], opening, end)  # 实际利用外资 is what the measure is called
    if how:
        said["status"] = how
    if fact.type == "总投资" and view.label[fact.subject] == ORG and (which := qualifiers.scope(text, opening)):
        subject = int(view.start[fact.subject]) - base
        if not text.rfind(which, 0, opening) < subject < start:  # behind the count of others' projects it is its own
            said["scope"] = which
    return said


def _next_figure(view: View, money: int, wording: int | None) -> int:
    """Where the next amount, or a metric other than this one's own, starts after this one's list."""
    document = int(view.doc[money])
    last, limit = int(view.first[document + 1]), int(view.base[document]) + len(view.pages[document])
    number = view.lists.number
    end = money
    while end + 1 < last and number[end + 1] == number[money]:
        end += 1
    following = (i for i in range(end + 1, last) if i != wording and view.label[i] in (MONEY, METRIC))
    return next((int(view.start[i]) for i in following), limit)


def _evidence(view: View, fact: Fact, base: int) -> tuple[int, int]:
    """From the first to the last mention of the fact; without a far subject, the figure's own words."""
    members = [fact.subject, fact.object] + ([fact.wording] if fact.wording is not None else [])
    start, end = min(int(view.start[i]) for i in members), max(int(view.end[i]) for i in members)
    if end - start > _WIDE:
        members = members[1:]
        start, end = min(int(view.start[i]) for i in members), max(int(view.end[i]) for i in members)
    return start - base, end - base
