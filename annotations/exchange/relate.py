"""The relations of an imported document: which exported one each is, and what has become of it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import Entity, Qualifiers, Relation

from .draft import Draft, Link

Ends = tuple[str, str]


def relate(draft: Draft, by_key: Mapping[str, Entity], old_ids: Mapping[str, str]) -> tuple[list[Relation], list[str]]:
    """The relations of a draft, those that were exported first and in their order, and remarks on the others.

    A link between the same ends as an exported relation of its type is that relation, whole. One of another type
    between the same ends is that relation under another type: it keeps its wording, qualifiers and evidence.

    Args:
        draft: The draft.
        by_key: The entity that each aligned mark has become.
        old_ids: Id of an entity → id under which it was exported.
    """
    links, remarks = _whole(draft, by_key)
    origins = _origins(links, by_key, old_ids, draft.exported.relations if draft.exported else ())
    order = {relation.id: place for place, relation in enumerate(draft.exported.relations if draft.exported else ())}
    rows = sorted(
        zip(links, origins, strict=True), key=lambda row: order[row[1].id] if row[1] is not None else len(order)
    )
    relations = []
    for number, (link, origin) in enumerate(rows, 1):
        relation, remark = _relation(f"R{number}", link, origin, by_key[link.subject], by_key[link.object])
        relations.append(relation)
        remarks += remark
    return relations, remarks


def _whole(draft: Draft, by_key: Mapping[str, Entity]) -> tuple[list[Link], list[str]]:
    """The links that have a known type and both ends."""
    marks = {mark.key: mark for mark in draft.marks}
    whole, remarks = [], []
    for link in draft.links:
        lost = [key for key in (link.subject, link.object) if key not in by_key]
        if link.type not in active().arguments:
            known = ", ".join(active().arguments)
            remarks.append(f"a relation {link.type!r} was left out; its type must be one of {known}")
        elif lost:
            names = " and ".join(repr(marks[key].text or key) if key in marks else repr(key) for key in lost)
            remarks.append(
                f"a relation {link.type} was left out, because {names} is no entity; mark it and relate anew"
            )
        else:
            whole.append(link)
    return whole, remarks


def _origins(
    links: list[Link], by_key: Mapping[str, Entity], old_ids: Mapping[str, str], exported: Iterable[Relation]
) -> list[Relation | None]:
    """The exported relation behind each link: that of its own id, its type, or only its ends, in this order."""
    left = {relation.id: relation for relation in exported}
    ends = [(old_ids.get(by_key[link.subject].id, ""), old_ids.get(by_key[link.object].id, "")) for link in links]
    found: list[Relation | None] = [None] * len(links)
    for index, link in enumerate(links):
        known = left.get(link.known or "")
        if known and (known.type, known.subject, known.object) == (link.type, *ends[index]):
            found[index] = left.pop(known.id)
    for typed in (True, False):
        waiting: dict[tuple[str | None, Ends], deque[Relation]] = defaultdict(deque)
        for relation in left.values():
            waiting[relation.type if typed else None, (relation.subject, relation.object)].append(relation)
        for index, link in enumerate(links):
            candidates = waiting.get((link.type if typed else None, ends[index]))
            if found[index] is None and candidates:
                found[index] = left.pop(candidates.popleft().id)
    return found


def _relation(
    name: str, link: Link, origin: Relation | None, subject: Entity, object_: Entity
) -> tuple[Relation, list[str]]:
    row: dict[str, Any] = {"id": name, "type": link.type, "subject": subject.id, "object": object_.id}
    if origin is None:
        row["predicate"] = link.type
    elif origin.type != link.type:
        row["predicate"] = link.type if origin.predicate == origin.type else origin.predicate
        row |= {"evidence": origin.evidence, "qualifiers": origin.qualifiers}
    else:
        row = origin.model_dump() | {"qualifiers": origin.qualifiers} | row
    remarks: list[str] = []
    fields = dict(link.fields)
    if "qualifiers" in fields:
        fields["qualifiers"] = _qualifiers(name, fields["qualifiers"], remarks)
    for key, value in fields.items():
        if row.get(key) != value:
            row |= {key: value, "confidence": None}
    relation = Relation.model_validate(row)
    if origin is None and link.type == "指标" and relation.predicate == link.type:
        remarks.append(
            f"{name}: 指标 from {subject.text} to {object_.text} does not name its metric; add the predicate"
        )
    return relation, remarks


def _qualifiers(name: str, given: Mapping[str, Any], remarks: list[str]) -> Qualifiers:
    """The qualifiers that can be, and a remark for each that cannot."""
    taken = {}
    for key, value in given.items():
        try:
            Qualifiers.model_validate({key: value})
            taken[key] = value
        except ValidationError:
            remarks.append(
                f"{name}: the qualifier {key}={value!r} was left out; see `zhaoshang schema` for what can be"
            )
    return Qualifiers.model_validate(taken)
