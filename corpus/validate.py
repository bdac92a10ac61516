"""Whether records say what they may say: beyond the types, their offsets, ids and facts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import orjson
from pydantic import ValidationError

from .labels import active
from .options import ReadOptions
from .record import NAMED_LABELS, Entity, Record, Relation
from .seen import SeenIds
from .sources import Sources
from .text import squeeze

_JSON_PLACE = re.compile(r"at line \d+ column")
"""A JSON parser counts lines within the one line it is given."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a record.

    Attributes:
        doc_id: The document, empty where the line does not even say that.
        where: The place: an entity's or relation's id, a field, a line.
        message: What is wrong, with what would be right where that is known.
    """

    doc_id: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(slots=True)
class Tally:
    """What a validation has seen.

    Attributes:
        records: Lines that are records.
        against_source: Records whose spans were checked against the document itself.
    """

    records: int = 0
    against_source: int = 0


def check_record(record: Record, source_text: str | None = None) -> list[Problem]:
    """Check one record; linear in its entities, relations and text.

    Args:
        record: The record.
        source_text: The decoded document, where it is at hand: then every span is checked against it.
    """
    checks = [*_check_entities(record), *_check_relations(record)]
    if source_text is not None:
        checks += _check_source(record, source_text)
    return [Problem(record.doc_id, where, message) for where, message in checks]


def validate_file(
    path: Path, base: Path | None = None, options: ReadOptions | None = None, tally: Tally | None = None
) -> Iterator[Problem]:
    """Check a file of records line by line, against the sources that are found.

    A source's uri is looked up beside the file, in the current folder, and in `base`.

    Args:
        path: The file.
        base: A further folder in which uris resolve.
        options: How the documents were read, where they are rows with fields of other names.
        tally: Counts what was checked.
    """
    sources = Sources([path.parent, Path(), *([base] if base else [])], options)
    tally = tally if tally is not None else Tally()
    seen = SeenIds()
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.isspace():
                    for problem in _validate_line(line, sources, seen, tally):
                        where = f"line {number}, {problem.where}" if problem.where else f"line {number}"
                        yield replace(problem, where=where)
    except OSError as error:
        yield Problem("", str(path), f"it cannot be read ({error.strerror}); check the path")


def _validate_line(line: bytes, sources: Sources, seen: SeenIds, tally: Tally) -> Iterator[Problem]:
    try:
        record = Record.from_json(line)
    except ValidationError as error:
        doc_id = _doc_id(line)
        for found in error.errors(include_url=False, include_input=False):
            message = _JSON_PLACE.sub("at column", found["msg"])
            yield Problem(doc_id, ".".join(map(str, found["loc"])), message)
        return
    tally.records += 1
    if not seen.add(record.doc_id):
        yield Problem(record.doc_id, "doc_id", f"{record.doc_id!r} is the id of an earlier line too")
    source = sources.find(record)
    if source is not None and source.sha256 != record.source.sha256:
        yield Problem(record.doc_id, "source.sha256", f"{record.source.uri} has changed since, or is another file")
        source = None
    tally.against_source += source is not None
    yield from check_record(record, source.text if source else None)


def _doc_id(line: bytes) -> str:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return ""
    doc_id = row.get("doc_id") if isinstance(row, dict) else None
    return doc_id if isinstance(doc_id, str) else ""


def _check_entities(record: Record) -> Iterator[tuple[str, str]]:
    before: Entity | None = None
    for number, entity in enumerate(record.entities, 1):
        where = entity.id
        if where != f"T{number}":
            yield where, f"it is entity {number}, so its id must be T{number}"
        if entity.end <= entity.start:
            yield where, f"its end {entity.end} is not behind its start {entity.start}"
        elif entity.end > record.source.chars:
            yield where, f"it ends at {entity.end}, but the source has {record.source.chars} characters"
        if entity.text != squeeze(entity.text):
            yield where, f"its text {entity.text!r} holds white space"
        if before is not None and (before.start, before.end) > (entity.start, entity.end):
            yield where, f"it starts before {before.id}; entities are written in order of offset"
        elif before is not None and before.end > entity.start:
            yield where, f"it overlaps {before.id}"
        before = entity
        yield from _check_label(entity)


def _check_label(entity: Entity) -> Iterator[tuple[str, str]]:
    if (entity.label in NAMED_LABELS) != bool(entity.canonical):
        yield entity.id, f"{entity.label} must have {'a' if entity.label in NAMED_LABELS else 'no'} canonical name"
    if (entity.label == "MONEY") != (entity.money is not None):
        yield entity.id, f"{entity.label} must have {'an' if entity.label == 'MONEY' else 'no'} amount in money"
    if entity.money is None:
        return
    amount, low, high = entity.money.amount, entity.money.min, entity.money.max
    if amount is not None and not {low, high} <= {amount, None}:
        yield entity.id, f"its bounds {low} and {high} must repeat the amount {amount} or be null"
    elif amount is None and (low is None or high is None or Decimal(low) > Decimal(high)):
        yield entity.id, f"without an amount it is a range, which {low} to {high} is not"


def _check_relations(record: Record) -> Iterator[tuple[str, str]]:
    entities = {entity.id: entity for entity in record.entities}
    facts: dict[tuple[object, ...], str] = {}
    for number, relation in enumerate(record.relations, 1):
        where = relation.id
        if where != f"R{number}":
            yield where, f"it is relation {number}, so its id must be R{number}"
        if relation.evidence is not None:
            start, end = relation.evidence
            if not 0 <= start < end <= record.source.chars:
                yield where, f"its evidence [{start}, {end}) is no passage of {record.source.chars} characters"
        if relation.type == "任职" and not relation.qualifiers.title:
            yield where, "任职 must have a title among its qualifiers"
        missing = [name for name in (relation.subject, relation.object) if name not in entities]
        if missing:
            yield where, f"there is no entity {' and no '.join(missing)}"
            continue
        subject, object_ = entities[relation.subject], entities[relation.object]
        yield from _check_arguments(relation, subject, object_)
        fact = _fact(relation, subject, object_)
        if fact in facts:
            yield where, f"it says what {facts[fact]} says; a fact is written once"
        facts.setdefault(fact, where)


def _check_arguments(relation: Relation, subject: Entity, object_: Entity) -> Iterator[tuple[str, str]]:
    ends = active().arguments[relation.type]
    for role, entity, allowed in zip(("subject", "object"), (subject, object_), ends, strict=True):
        if entity.label not in allowed:
            what = f"the {role} of {relation.type} must be {' or '.join(sorted(allowed))}"
            yield relation.id, f"{what}, and {entity.id} is {entity.label}"
    if _thing(subject) == _thing(object_):
        yield relation.id, f"it relates {subject.canonical or subject.text} to itself"


def _fact(relation: Relation, subject: Entity, object_: Entity) -> tuple[object, ...]:
    """What makes two relations one fact; either order of 合作 is the same."""
    ends = [_thing(subject), _thing(object_)]
    if relation.type == "合作":
        ends.sort(key=str)
    return relation.type, *ends, squeeze(relation.predicate), relation.qualifiers.model_dump_json()


def _thing(entity: Entity) -> tuple[object, ...]:
    money = entity.money
    figures = (money.amount, money.min, money.max, money.currency) if money else ()
    return entity.label, entity.canonical or figures or entity.id


def _check_source(record: Record, text: str) -> Iterable[tuple[str, str]]:
    if len(text) != record.source.chars:
        yield "source.chars", f"it says {record.source.chars}, but the source has {len(text)} characters"
    # Other encodings do not give the file's bytes back for certain; `validate_file` compares those.
    if record.source.encoding == "utf-8" and hashlib.sha256(text.encode()).hexdigest() != record.source.sha256:
        yield "source.sha256", "the source has changed since, or is another file"
    for entity in record.entities:
        span = text[entity.start : entity.end]
        if squeeze(span) != entity.text:
            yield entity.id, f"its text is {entity.text!r}, but the source has {squeeze(span)!r} there"
        elif span != span.strip():
            yield entity.id, "white space stands at an edge of its span; narrow it"
