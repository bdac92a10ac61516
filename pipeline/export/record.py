"""A processed Doc as a record: spans led back to the source and checked, ids given in order of offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError
from spacy.tokens import Doc, Span

from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import NAMED_LABELS, Entity, Qualifiers, Record, Relation, Source
from zhaoshang.corpus.text import squeeze

from .. import attributes
from ..attributes import Link
from ..restore import Restoration
from ..restore.lines import visible

DECIMALS = 4
"""Digits that a confidence keeps: more would differ from machine to machine."""


class ExportError(ValueError):
    """A Doc cannot be written as a record: a stage before broke what it owes the next."""


class SourceDocument(Protocol):
    """What the export needs to know of a document; `corpus` readers give it."""

    @property
    def doc_id(self) -> str:
        """Its id, unique in the run."""

    @property
    def text(self) -> str:
        """The decoded text that offsets point into."""

    @property
    def uri(self) -> str:
        """Where it came from."""

    @property
    def encoding(self) -> str:
        """What it was decoded from."""

    @property
    def sha256(self) -> str:
        """Hash of its bytes."""

    @property
    def meta(self) -> Mapping[str, Any] | None:
        """Whatever else came with it."""


def to_record(doc: Doc, document: SourceDocument, meta: Mapping[str, Any]) -> Record:
    """Write one processed document as a record.

    Args:
        doc: The document after the last stage: `doc.ents` with their attributes and `doc._.relations`.
        document: The document before the first.
        meta: Which pipeline and models made it, as `load.describe` gives it.

    Raises:
        ExportError: a span does not lead back to the source, overlaps another or lacks what its label demands, or
            a relation does not fit its ends; the message names document and place.
    """
    restoration: Restoration = doc._.restoration
    if restoration.source != document.text:
        raise ExportError(f"{document.doc_id}: the Doc was made from another text; pass the Doc with its own document")
    try:
        entities = _entities(doc, restoration, document.doc_id)
        return Record(
            doc_id=document.doc_id,
            source=Source(
                uri=document.uri,
                sha256=document.sha256,
                encoding=document.encoding,
                chars=len(document.text),
                meta=dict(document.meta) if document.meta else None,
            ),
            entities=entities,
            relations=_relations(doc._.relations or (), entities, restoration, document.doc_id),
            meta=dict(meta),
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ExportError(
            f"{document.doc_id}: {error.title} does not allow {place} = {first['input']!r} ({first['msg']}); "
            "correct the component that wrote it"
        ) from error


def _entities(doc: Doc, restoration: Restoration, doc_id: str) -> list[Entity]:
    entities: list[Entity] = []
    reached, page = 0, attributes.text(doc)
    for number, span in enumerate(doc.ents, 1):
        first, last = span.start_char, span.end_char
        start, end = restoration.source_span(first, last)
        place = f"{doc_id} [{start}, {end}) {span.label_} {page[first:last]!r}"
        written = restoration.source[start:end]
        text = squeeze(written)
        if visible(text) != visible(squeeze(page[first:last])) or not text:
            raise ExportError(f"{place}: the source reads {written!r} there; the restoration's map is wrong")
        if written != written.strip():
            raise ExportError(f"{place}: white space at its edge; trim the span in the component that made it")
        if start < reached:
            raise ExportError(f"{place}: overlaps the entity before it; doc.ents must be disjoint")
        reached = end
        if span.label_ == "MONEY" and span._.money is None:
            raise ExportError(f"{place}: has no amount; run zhaoshang_amounts after the entities are final")
        entities.append(_entity(span, f"T{number}", start, end, text))
    return entities


def _entity(span: Span, id_: str, start: int, end: int, text: str) -> Entity:
    label = span.label_
    return Entity(
        id=id_,
        label=label,  # type: ignore[arg-type]  # the model checks it
        start=start,
        end=end,
        text=text,
        canonical=(span._.canonical or text) if label in NAMED_LABELS else None,
        confidence=_rounded(span._.score),
        sources=sorted(set(span._.sources)) if span._.sources is not None else None,
        money=span._.money if label == "MONEY" else None,
    )


def _relations(
    links: Sequence[Link], entities: Sequence[Entity], restoration: Restoration, doc_id: str
) -> list[Relation]:
    relations = []
    ordered = sorted(links, key=lambda link: (link.subject, link.object, link.type, link.predicate, link.evidence))
    for number, link in enumerate(ordered, 1):
        place = f"{doc_id} relation {link.type} between entities {link.subject} and {link.object}"
        if not (0 <= link.subject < len(entities) and 0 <= link.object < len(entities)):
            raise ExportError(f"{place}: there are {len(entities)} entities; link after the entities are final")
        subject, object_ = entities[link.subject], entities[link.object]
        subjects, objects = active().arguments.get(link.type, (frozenset(), frozenset()))
        if subject.label not in subjects or object_.label not in objects:
            raise ExportError(f"{place}: {subject.label} and {object_.label} cannot be its ends; correct the linker")
        try:
            evidence = restoration.source_span(*link.evidence)
        except ValueError as error:
            raise ExportError(f"{place}: its evidence {error}; correct the linker") from error
        relations.append(
            Relation(
                id=f"R{number}",
                type=link.type,  # type: ignore[arg-type]  # the model checks it
                subject=subject.id,
                object=object_.id,
                predicate=squeeze(link.predicate),
                evidence=list(evidence),
                confidence=_rounded(link.score),
                qualifiers=Qualifiers.model_validate({key: squeeze(text) for key, text in link.qualifiers.items()}),
            )
        )
    return relations


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(float(score), DECIMALS)
