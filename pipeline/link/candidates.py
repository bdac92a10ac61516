"""Which pairs of entities may be related: few enough to score all, wide enough to hold the true one.

A figure's subject may stand sentences away, in the heading, or behind it; the other relations are said within a
sentence or two. For every object a bounded number of subjects is proposed, so the work is linear in the document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zhaoshang.corpus.labels import LabelSet

from .view import METRIC, MONEY, OFFICIAL, ORG, PROJECT, TITLE, Ints, View


@dataclass(frozen=True, slots=True)
class Context:
    """How far candidates are looked for; all are numbers of entities.

    Attributes:
        before: Different things before a figure that may be its subject.
        after: Different things after it.
        dominant: The document's most mentioned and first named things, always proposed.
        near: Partners before, within the sentence or the one before it, of the other relations.
        behind: Partners after, within the sentence.
    """

    before: int = 10
    after: int = 3
    dominant: int = 4
    near: int = 8
    behind: int = 4


class Pairs(NamedTuple):
    """Candidate pairs of one family: entity indices of the batch, grouped by object."""

    subject: Ints
    object: Ints


_MAIN = 2
"""The most mentioned bodies of a document, and its first ones, that may have to do with all of a list below them."""
_LIST = 12
"""Sentences that such a list may go on."""

FAMILIES: tuple[str, ...] = ("metric", "figure", "holder", "office", "建设", "落户", "合作", "调研")
"""What is decided one by one: the METRIC of a MONEY, the subject of a MONEY, the OFFICIAL and the ORG of a TITLE,
and the four relations that hold between two mentions."""

_SUBJECTS: dict[str, frozenset[int]] = {
    "metric": frozenset({METRIC}),
    "figure": frozenset({ORG, PROJECT}),
    "holder": frozenset({OFFICIAL}),
    "office": frozenset({ORG}),
    "建设": frozenset({ORG}),
    "落户": frozenset({ORG, PROJECT}),
    "合作": frozenset({ORG}),
    "调研": frozenset({OFFICIAL}),
}
_OBJECT: dict[str, int] = {
    "metric": MONEY,
    "figure": MONEY,
    "holder": TITLE,
    "office": TITLE,
    "建设": PROJECT,
    "落户": ORG,
    "合作": ORG,
    "调研": ORG,
}


def families(labels: LabelSet) -> tuple[str, ...]:
    """What is decided one by one under a label set: a relation type that it adds is a family of its own."""
    return (*FAMILIES, *(kind.type for kind in labels.added_relations))


def propose(view: View, context: Context) -> dict[str, Pairs]:
    """Candidate pairs of every family, over all documents of the batch."""
    found: dict[str, list[tuple[int, int]]] = {family: [] for family in families(view.labels)}
    for doc in range(len(view.docs)):
        for family, pairs in _in_document(view, doc, context):
            found[family].extend(pairs)
    return {family: _arrays(pairs) for family, pairs in found.items()}


def _arrays(pairs: list[tuple[int, int]]) -> Pairs:
    table = np.array(pairs, np.int32).reshape(-1, 2)
    table = table[np.argsort(table[:, 1], kind="stable")]
    return Pairs(table[:, 0].copy(), table[:, 1].copy())


def _in_document(view: View, doc: int, context: Context) -> Iterator[tuple[str, Iterable[tuple[int, int]]]]:
    first, last = int(view.first[doc]), int(view.first[doc + 1])
    page = _Page(view, first, last)
    for family in FAMILIES:
        subjects = page.of(_SUBJECTS[family])
        objects = page.of(frozenset({_OBJECT[family]}))
        if not subjects or not objects:
            continue
        if family == "figure":
            yield family, page.figures(subjects, objects, context)
        elif family == "metric":
            near = page.near(subjects, objects, 6, 2, sentences=(1, 0), opening=0)
            yield family, page.or_last(near, subjects, objects)
        elif family == "holder":
            yield family, page.near(subjects, objects, 2, 3, sentences=(1, 0), opening=0)
        elif family == "office":
            yield family, page.offices(subjects, objects, context)
        elif family == "合作":
            near = page.near(subjects, objects, context.near, 0, sentences=(2, 0), opening=2)
            yield family, page.with_main(near, subjects, subjects)
        elif family == "落户":
            near = page.near(subjects, objects, context.near, context.behind, sentences=(3, 2), opening=2)
            sited = page.with_main(((site, thing) for thing, site in near), objects, subjects)
            yield family, ((thing, site) for site, thing in sited)
        else:
            yield family, page.near(subjects, objects, context.near, context.behind, sentences=(3, 2), opening=2)
    ids = {label: index for index, label in enumerate(view.labels.labels)}
    for kind in view.labels.added_relations:
        subjects, objects = (page.of(frozenset(ids[label] for label in ends)) for ends in (kind.subject, kind.object))
        yield kind.type, page.near(subjects, objects, context.near, context.behind, sentences=(3, 2), opening=2)


class _Page:
    """One document of the batch, as plain lists: quicker than arrays one element at a time."""

    def __init__(self, view: View, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.label = view.label[first:last].tolist()
        self.thing = view.thing[first:last].tolist()
        self.sentence = view.sentence[first:last].tolist()

    def of(self, labels: frozenset[int]) -> list[int]:
        """Places (from the document's first entity) of the entities with one of these labels."""
        return [i for i, label in enumerate(self.label) if label in labels]

    def near(
        self,
        subjects: list[int],
        objects: list[int],
        before: int,
        after: int,
        *,
        sentences: tuple[int, int],
        opening: int,
    ) -> Iterator[tuple[int, int]]:
        """The nearest subjects around every object, and the first ones of its sentence."""
        sentence, thing, first = self.sentence, self.thing, self.first
        for place in objects:
            here = sentence[place]
            middle = bisect_left(subjects, place)
            chosen: list[int] = []
            at = middle - 1
            while at >= 0 and len(chosen) < before and sentence[subjects[at]] >= here - sentences[0]:
                chosen.append(subjects[at])
                at -= 1
            if opening and at >= 0 and sentence[subjects[at]] == here:
                low = at
                while low > 0 and sentence[subjects[low - 1]] == here and at - low < 256:
                    low -= 1
                chosen.extend(subjects[low : min(low + opening, at + 1)])
            later = [i for i in subjects[middle : middle + after + 1] if i != place]
            chosen.extend(i for i in later[:after] if sentence[i] <= here + sentences[1])
            own = thing[place]
            for subject in chosen:
                if thing[subject] != own:
                    yield first + subject, first + place

    def main(self, places: list[int], number: int) -> list[int]:
        """The `number` most mentioned things of some entities, and the things of the first `number` of them."""
        most = [thing for thing, _ in Counter(self.thing[i] for i in places).most_common(number)]
        return list(dict.fromkeys([*most, *(self.thing[i] for i in places[:number])]))

    def with_main(
        self, near: Iterable[tuple[int, int]], bodies: list[int], others: list[int]
    ) -> Iterator[tuple[int, int]]:
        """`near` and, for every other thing, the document's main bodies before it: a list's heading names them once.

        Args:
            near: Pairs of a body and another entity, by number of the batch.
            bodies: Places of the entities that may be such bodies.
            others: Places of the entities that may stand in their lists.
        """
        sentence, thing, first = self.sentence, self.thing, self.first
        known: set[tuple[int, int]] = set()
        for body, other in near:
            known.add((thing[body - first], thing[other - first]))
            yield body, other
        for name in self.main(bodies, _MAIN):
            named = [i for i in bodies if thing[i] == name]
            for other in others:
                at = bisect_left(named, other) - 1
                if at < 0 or sentence[other] - sentence[named[at]] > _LIST or (name, thing[other]) in known:
                    continue
                if thing[other] != name:
                    known.add((name, thing[other]))
                    yield first + named[at], first + other

    def or_last(
        self, near: Iterable[tuple[int, int]], subjects: list[int], objects: list[int]
    ) -> Iterator[tuple[int, int]]:
        """`near`, and for an object with nothing there the last subject before it: a table names its measure once."""
        served: set[int] = set()
        for subject, place in near:
            served.add(place - self.first)
            yield subject, place
        for place in objects:
            at = bisect_left(subjects, place) - 1
            if place not in served and at >= 0 and self.sentence[place] - self.sentence[subjects[at]] <= _LIST:
                yield self.first + subjects[at], self.first + place

    def figures(self, subjects: list[int], objects: list[int], context: Context) -> Iterator[tuple[int, int]]:
        """For every figure different things: the nearest before and after, and the document's main ones."""
        thing, first = self.thing, self.first
        main = self.main(subjects, context.dominant)
        opening: dict[int, int] = {}
        for i in subjects:
            opening.setdefault(thing[i], i)
        latest: dict[int, int] = {}
        at = 0
        for place in objects:
            while at < len(subjects) and subjects[at] < place:
                latest[thing[subjects[at]]] = subjects[at]
                at += 1
            chosen: dict[int, int] = {}
            for back in range(at - 1, max(at - 1 - 4 * context.before, -1), -1):
                if len(chosen) >= context.before:
                    break
                chosen.setdefault(thing[subjects[back]], subjects[back])
            behind = 0
            for i in subjects[at : at + 2 * context.after + 2]:
                if thing[i] not in chosen and behind < context.after:
                    chosen[thing[i]] = i
                    behind += 1
            for name in main:
                if name not in chosen:
                    chosen[name] = latest.get(name, opening[name])
            for subject in chosen.values():
                yield first + subject, first + place

    def offices(self, subjects: list[int], objects: list[int], context: Context) -> Iterator[tuple[int, int]]:
        """For every post different bodies: the nearest before and after, and the document's main ones."""
        narrow = Context(before=6, after=2, dominant=2)
        return self.figures(subjects, objects, narrow)
