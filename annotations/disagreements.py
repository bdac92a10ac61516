"""Where two annotators differ in one document, an item for each thing that somebody has to decide.

Spans that overlap are one item, however many there are on either side. Kinds of items: `label` (same span, other
label), `boundary` (one span each, overlapping, same label), `span` (any other overlap), `amount` and `canonical`
(same span and label, other value), `relation`, `wording` (the same fact with another predicate or other qualifiers);
`only a` and `only b` where the other side has nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhaoshang.corpus.record import Entity, Record, Relation

from .facts import Things, end_of, overlap, same_value
from .matching import matched_pairs

AROUND = 30
"""Characters of context on either side."""
_NEAR = 120
"""Two ends of a relation so many characters apart are shown together."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing to decide.

    Attributes:
        id: `DOC_ID#1`, numbered in order of offset: the same for the same two records.
        doc_id: The document.
        kind: What differs (see the module).
        start: Where the passage begins.
        end: Where it ends.
        a: What A has: entities of a span, relations of a fact, or the one whose value differs.
        b: What B has.
        also: Further mentions that the decision holds for, where the canonical name differs (A's entities).
    """

    id: str
    doc_id: str
    kind: str
    start: int
    end: int
    a: tuple[Entity, ...] | tuple[Relation, ...]
    b: tuple[Entity, ...] | tuple[Relation, ...]
    also: tuple[Entity, ...] = field(default=())

    @property
    def entities(self) -> list[Entity]:
        """The entities of both sides, A's first; none for an item of relations."""
        return [value for value in (*self.a, *self.b) if isinstance(value, Entity)]

    @property
    def layer(self) -> str:
        """Whether the item is about an `entity` or a `relation`."""
        return "relation" if isinstance((self.a or self.b)[0], Relation) else "entity"


def disagreements(a: Record, b: Record) -> list[Disagreement]:
    """All items of one document: entities in order of offset, then relations.

    Raises:
        ComparisonError: a relation points to no entity.
    """
    found = sorted([*_spans(a, b), *_values(a, b), *_names(a, b)], key=lambda item: (item[1], item[0]))
    found += _relations(a, b)
    return [
        Disagreement(f"{a.doc_id}#{number}", a.doc_id, kind, start, end, ours, theirs, also)
        for number, (kind, start, end, ours, theirs, also) in enumerate(found, 1)
    ]


def as_row(item: Disagreement, a: Record, b: Record, text: str | None) -> dict[str, Any]:
    """An item as a JSON row: kind, place, both readings, and the passage where the document is at hand."""
    row: dict[str, Any] = {"id": item.id, "doc_id": item.doc_id, "layer": item.layer, "kind": item.kind}
    row |= {"start": item.start, "end": item.end}
    if text is not None:
        row["line"] = text.count("\n", 0, item.start) + 1
        row["context"] = context(text, item.start, item.end)
    row |= {"a": [reading(value, a) for value in item.a], "b": [reading(value, b) for value in item.b]}
    if item.also:
        row["mentions"] = [[entity.start, entity.end] for entity in item.also]
    return row


def context(text: str, start: int, end: int) -> str:
    """A passage with its surroundings, 【】 around it, layout white space shown as one space."""
    parts = (text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])
    before, inside, after = (" ".join(part.split()) for part in parts)
    return f"{before}【{inside}】{after}"


def reading(value: Entity | Relation, record: Record) -> dict[str, Any]:
    """What one side says, readable and complete: an entity, or a relation with its ends written out."""
    if isinstance(value, Entity):
        return value.model_dump(exclude={"id", "confidence", "sources"}, exclude_none=True) | (
            {"money": value.money.model_dump()} if value.money else {}
        )
    entities = {entity.id: entity for entity in record.entities}
    ends = (end_of(record.doc_id, entities, value, end) for end in (value.subject, value.object))
    subject, object_ = ({"text": end.text, "label": end.label, "start": end.start, "end": end.end} for end in ends)
    qualifiers = value.qualifiers.model_dump(exclude_none=True)
    row = {"type": value.type, "subject": subject, "object": object_, "predicate": value.predicate}
    return row | {"qualifiers": qualifiers} | ({"evidence": value.evidence} if value.evidence else {})


_Item = tuple[str, int, int, tuple[Any, ...], tuple[Any, ...], tuple[Entity, ...]]


def _key(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.label


def _spans(a: Record, b: Record) -> Iterator[_Item]:
    """Groups of spans that overlap one another and are not the same on both sides."""
    common = {_key(entity) for entity in a.entities} & {_key(entity) for entity in b.entities}
    left = [("a", entity) for entity in a.entities if _key(entity) not in common]
    left += [("b", entity) for entity in b.entities if _key(entity) not in common]
    group: list[tuple[str, Entity]] = []
    reach = -1
    for side, entity in [*sorted(left, key=lambda row: (row[1].start, row[1].end, row[0])), ("", None)]:
        if group and (entity is None or entity.start >= reach):
            ours = tuple(other for where, other in group if where == "a")
            theirs = tuple(other for where, other in group if where == "b")
            yield _kind(ours, theirs), group[0][1].start, reach, ours, theirs, ()
            group, reach = [], -1
        if entity is not None:
            group.append((side, entity))
            reach = max(reach, entity.end)


def _kind(ours: Sequence[Entity], theirs: Sequence[Entity]) -> str:
    if not theirs:
        return "only a"
    if not ours:
        return "only b"
    if len(ours) == len(theirs) == 1:
        if overlap(ours[0], theirs[0]) and ours[0].label == theirs[0].label:
            return "boundary"
        if (ours[0].start, ours[0].end) == (theirs[0].start, theirs[0].end):
            return "label"
    return "span"


def _values(a: Record, b: Record) -> Iterator[_Item]:
    """Amounts that both have and read differently."""
    held = {_key(entity): entity for entity in b.entities}
    for entity in a.entities:
        other = held.get(_key(entity))
        if other is not None and not same_value(entity.money, other.money):
            yield "amount", entity.start, entity.end, (entity,), (other,), ()


def _names(a: Record, b: Record) -> Iterator[_Item]:
    """Canonical names that differ, once for all mentions with the same pair of names."""
    held = {_key(entity): entity for entity in b.entities}
    groups: dict[tuple[str, str | None, str | None], list[Entity]] = {}
    for entity in a.entities:
        other = held.get(_key(entity))
        if other is not None and other.canonical != entity.canonical:
            groups.setdefault((entity.label, entity.canonical, other.canonical), []).append(entity)
    for mentions in groups.values():
        first = mentions[0]
        yield "canonical", first.start, first.end, (first,), (held[_key(first)],), tuple(mentions)


def same_facts(a: Record, b: Record) -> dict[int, int]:
    """Index of each of A's relations that B has too → index of B's, one to one (CONTRACT §7)."""
    things = Things(a)
    return dict(
        matched_pairs(
            a.relations,
            _with_ends(b),
            lambda one, other: one.type == other[0].type and things.same_fact(one, *other),
        )
    )


def _with_ends(record: Record) -> list[tuple[Relation, Entity, Entity]]:
    entities = {entity.id: entity for entity in record.entities}
    return [
        (r, end_of(record.doc_id, entities, r, r.subject), end_of(record.doc_id, entities, r, r.object))
        for r in record.relations
    ]


def _relations(a: Record, b: Record) -> list[_Item]:
    """Facts that one side has, and facts that both have in other words."""
    partner = same_facts(a, b)
    taken = set(partner.values())
    items: list[_Item] = []
    for index, (relation, subject, target) in enumerate(_with_ends(a)):
        if index not in partner:
            items.append(("only a", *_passage(subject, target), (relation,), (), ()))
        else:
            other = b.relations[partner[index]]
            if (relation.predicate, relation.qualifiers) != (other.predicate, other.qualifiers):
                items.append(("wording", *_passage(subject, target), (relation,), (other,), ()))
    for index, (relation, subject, target) in enumerate(_with_ends(b)):
        if index not in taken:
            items.append(("only b", *_passage(subject, target), (), (relation,), ()))
    return sorted(items, key=lambda item: item[1])


def _passage(subject: Entity, target: Entity) -> tuple[int, int]:
    """From one end of a relation to the other; its object alone where they are far apart."""
    start, end = min(subject.start, target.start), max(subject.end, target.end)
    return (start, end) if end - start <= _NEAR else (target.start, target.end)
