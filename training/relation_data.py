"""Training data of the linker: which candidates are true, and documents as noisy as the taggers leave them."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from zhaoshang.corpus.text import squeeze
from zhaoshang.pipeline.attributes import Link
from zhaoshang.pipeline.link.candidates import Pairs
from zhaoshang.pipeline.link.repair import pairwise
from zhaoshang.pipeline.link.view import OFFICIAL, View

FIGURES: tuple[str, ...] = ("总投资", "指标")
_FALSE_ORG = re.compile(r"公司|企业|园区|集团|全县|全市|我市|我县|镇里|县里|市里|部门|单位|企业家|合作社|村里")
_FALSE_PROJECT = re.compile(r"项目|工程|厂房|生产线|基地|车间|产业园|中心")


@dataclass(frozen=True, slots=True)
class Target:
    """Truth of the candidates of one family.

    Attributes:
        truth: 1 where the relation holds, else 0.
        weight: 0 where the annotation does not say.
    """

    truth: NDArray[np.float32]
    weight: NDArray[np.float32]


def targets(view: View, pairs: dict[str, Pairs]) -> dict[str, Target]:
    """The truth of all candidates of a batch whose documents carry gold relations in `doc._.relations`.

    A fact between two things is annotated at one pair of mentions: that pair is true, other mentions of the same
    two things are left out. Figures and offices are decided by thing, so every mention that stands for it is true.
    """
    gold: dict[str, list[tuple[int, int, Link]]] = defaultdict(list)
    for number, doc in enumerate(view.docs):
        first = int(view.first[number])
        for link in doc._.relations or []:
            gold[link.type].append((first + link.subject, first + link.object, link))
    found = _figures(view, pairs, gold)
    found["metric"] = _metrics(view, pairs["metric"], gold)
    found.update(_offices(view, pairs, gold["任职"]))
    for kind in pairwise(view.labels):
        found[kind] = _pairwise(view, pairs[kind], gold[kind], both_ways=kind == "合作")
    return found


_Gold = dict[str, list[tuple[int, int, Link]]]


def _target(truth: Iterable[float], weight: Iterable[float] | None = None) -> Target:
    values = np.fromiter(truth, np.float32)
    return Target(values, np.ones(len(values), np.float32) if weight is None else np.fromiter(weight, np.float32))


def _figures(view: View, pairs: dict[str, Pairs], gold: _Gold) -> dict[str, Target]:
    thing = view.thing.tolist()
    kinds = {(thing[subject], object_): kind for kind in FIGURES for subject, object_, _ in gold[kind]}
    said = [kinds.get((thing[s], o)) for s, o in zip(*(side.tolist() for side in pairs["figure"]), strict=True)]
    return {
        "figure": _target(kind is not None for kind in said),
        "kind": _target((kind == "总投资" for kind in said), (kind is not None for kind in said)),
    }


def _metrics(view: View, pairs: Pairs, gold: _Gold) -> Target:
    wanted = {object_: link.predicate for kind in FIGURES for _, object_, link in gold[kind]}
    rows: dict[int, list[int]] = defaultdict(list)
    for row, object_ in enumerate(pairs.object.tolist()):
        rows[object_].append(row)
    truth, weight = np.zeros(len(pairs.object), np.float32), np.zeros(len(pairs.object), np.float32)
    for object_, members in rows.items():
        same = [row for row in members if squeeze(view.texts[pairs.subject[row]]) == wanted.get(object_)]
        if not same:
            continue
        weight[members] = 1
        weight[same] = 0
        nearest = min(same, key=lambda row: abs(int(pairs.subject[row]) - int(pairs.object[row])))
        truth[nearest] = weight[nearest] = 1
    return Target(truth, weight)


def _offices(view: View, pairs: dict[str, Pairs], gold: list[tuple[int, int, Link]]) -> dict[str, Target]:
    thing = view.thing.tolist()
    bodies: dict[tuple[int, str], set[int]] = defaultdict(set)
    for subject, object_, link in gold:
        bodies[thing[subject], link.qualifiers["title"]].add(thing[object_])
    rows = list(zip(*(side.tolist() for side in pairs["holder"]), strict=True))
    known = [bodies.get((thing[person], squeeze(view.texts[title]))) for person, title in rows]
    strangers = _titles_of_others(view, [row for row, held in zip(rows, known, strict=True) if held])
    at: dict[int, set[int]] = defaultdict(set)
    held: list[bool] = []
    for row, its in zip(rows, known, strict=True):
        held.append(its is not None and row not in strangers)
        at[row[1]] |= its if its is not None and row not in strangers else set()
    holder = _target(held, (bool(at[title]) for _, title in rows))
    office = zip(*(side.tolist() for side in pairs["office"]), strict=True)
    return {"holder": holder, "office": _target(thing[body] in at.get(title, ()) for body, title in office)}


def _titles_of_others(view: View, rows: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs of a person and a title that only reads like his own: another holder stands nearer, another title too."""
    gaps: dict[int, dict[int, int]] = defaultdict(dict)  # title → person's thing → gap
    own: dict[tuple[int, str], int] = {}  # person's thing, wording → least gap
    for person, title in rows:
        gap, who, wording = _persons_between(view, person, title), int(view.thing[person]), squeeze(view.texts[title])
        gaps[title][who] = min(gap, gaps[title].get(who, gap))
        own[who, wording] = min(gap, own.get((who, wording), gap))

    def strange(person: int, title: int) -> bool:
        who = int(view.thing[person])
        gap = gaps[title][who]
        return gap > min(gaps[title].values()) and gap > own[who, squeeze(view.texts[title])]

    return {row for row in rows if strange(*row)}


def _persons_between(view: View, person: int, title: int) -> int:
    """Persons that stand between the two; two more where the title, which mostly stands in front, stands behind."""
    low, high = sorted((person, title))
    return int((view.label[low + 1 : high] == OFFICIAL).sum()) + 2 * (title > person)


def _pairwise(view: View, pairs: Pairs, gold: list[tuple[int, int, Link]], *, both_ways: bool) -> Target:
    thing = view.thing.tolist()

    def ends(subject: int, object_: int) -> tuple[int, int]:
        first, second = thing[subject], thing[object_]
        return (second, first) if both_ways and first > second else (first, second)

    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    mentions = list(zip(pairs.subject.tolist(), pairs.object.tolist(), strict=True))
    for row, (subject, object_) in enumerate(mentions):
        rows[ends(subject, object_)].append(row)
    truth, weight = np.zeros(len(mentions), np.float32), np.ones(len(mentions), np.float32)
    for subject, object_, _ in gold:
        same = rows.get(ends(subject, object_), [])
        if not same:
            continue
        weight[same] = 0
        nearest = min(same, key=lambda row: _apart(mentions[row], (subject, object_)))
        truth[nearest] = weight[nearest] = 1
    return Target(truth, weight)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    straight = abs(one[0] - other[0]) + abs(one[1] - other[1])
    return min(straight, abs(one[0] - other[1]) + abs(one[1] - other[0]))


def noisy(doc: Doc, rng: random.Random, *, drop: float = 0.08, add: float = 0.25) -> Doc:
    """A copy of a gold Doc as a tagger might leave it: mentions missing, generic words taken for names.

    Args:
        doc: A Doc with gold entities and relations.
        rng: Source of chance.
        drop: Share of the mentions that are lost (MONEY is hardly ever missed: a quarter of it).
        add: Share of the generic words that become false ORG or PROJECT entities.
    """
    copy = _blank(doc)
    spans: list[Span] = []
    taken = np.zeros(len(doc), bool)
    for span in doc.ents:
        lost = drop / 4 if span.label_ == "MONEY" else drop
        taken[span.start : span.end] = True
        if rng.random() >= lost:
            spans.append(_copied(copy, span))
    for label, pattern in (("ORG", _FALSE_ORG), ("PROJECT", _FALSE_PROJECT)):
        for match in pattern.finditer(doc.text):
            false = copy.char_span(*match.span(), label=label)
            if false is not None and not taken[false.start : false.end].any() and rng.random() < add * 0.3:
                spans.append(false)
                taken[false.start : false.end] = True
    copy.ents = tuple(spans)
    copy._.relations = project(copy, doc)
    return copy


def project(doc: Doc, gold: Doc) -> list[Link]:
    """Gold relations on the entities of `doc`, another analysis of the same text.

    An endpoint is the entity of the same label that overlaps the gold mention or, for a named thing, the one that
    overlaps its nearest other mention; a relation without both endpoints is left out.
    """
    entities, known = doc.ents, gold.ents  # spaCy builds them anew at every look
    cover: dict[int, int] = {}
    for index, span in enumerate(entities):
        cover.update(dict.fromkeys(range(span.start, span.end), index))
    mentions: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in known:
        mentions[span.label_, span._.canonical or span.text].append(span)

    def find(span: Span, near: Span) -> int | None:
        same = [span] if span.label_ == "MONEY" else mentions[span.label_, span._.canonical or span.text]
        for mention in (span, *sorted(same, key=lambda other: abs(other.start - near.start))):
            for token in range(mention.start, mention.end):
                index = cover.get(token)
                if index is not None and entities[index].label_ == span.label_:
                    return index
        return None

    found: list[Link] = []
    for link in gold._.relations or []:
        first, second = known[link.subject], known[link.object]
        subject, object_ = find(first, second), find(second, first)
        if subject is not None and object_ is not None and subject != object_:
            found.append(replace(link, subject=subject, object=object_))
    return found


def _blank(doc: Doc) -> Doc:
    return Doc(doc.vocab, words=[token.text for token in doc], spaces=[bool(token.whitespace_) for token in doc])


def _copied(doc: Doc, span: Span) -> Span:
    copy = Span(doc, span.start, span.end, label=span.label_)
    copy._.canonical, copy._.money, copy._.score = span._.canonical, span._.money, span._.score
    return copy


def with_relations(pairs: Sequence[tuple[Doc, Doc]]) -> list[Doc]:
    """Docs with predicted entities, given the gold relations that can be said of them.

    Args:
        pairs: (predicted, gold) Docs over the same text.
    """
    for doc, gold in pairs:
        doc._.relations = project(doc, gold)
    return [doc for doc, _ in pairs]
