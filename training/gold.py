"""Gold records as spaCy Docs, so that every stage can be trained and measured on what the stage before should give."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Span

from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.attributes import Link
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer


@dataclass(frozen=True, slots=True)
class Unaligned:
    """A gold span that no token boundary of the restored text matches."""

    doc_id: str
    start: int
    end: int
    text: str


def gold_doc(tokenizer: CharTokenizer, source: str, record: Record) -> tuple[Doc, list[Unaligned]]:
    """Tokenise `source` and set `doc.ents`, their attributes and `doc._.relations` from its gold record.

    Spans that do not fall on token boundaries are never widened: they are left out and returned.

    Returns:
        The Doc and the spans that could not be aligned; relations of those are left out too.
    """
    doc = tokenizer(source)
    restoration = doc._.restoration
    spans: list[Span] = []
    place: dict[str, int] = {}
    lost: list[Unaligned] = []
    for entity in record.entities:
        try:
            start, end = restoration.restored_span(entity.start, entity.end)
            span = doc.char_span(start, end, label=entity.label)
        except ValueError:
            span = None
        if span is None:
            lost.append(Unaligned(record.doc_id, entity.start, entity.end, entity.text))
            continue
        span._.money, span._.canonical, span._.score = entity.money, entity.canonical, 1.0
        place[entity.id] = len(spans)
        spans.append(span)
    doc.ents = tuple(spans)
    doc._.relations = [
        Link(
            type=relation.type,
            subject=place[relation.subject],
            object=place[relation.object],
            predicate=relation.predicate,
            evidence=_evidence(doc, place[relation.subject], place[relation.object]),
            score=1.0,
            qualifiers=relation.qualifiers.model_dump(exclude_none=True),
        )
        for relation in record.relations
        if relation.subject in place and relation.object in place
    ]
    return doc, lost


def _evidence(doc: Doc, subject: int, object_: int) -> tuple[int, int]:
    first, last = sorted((doc.ents[subject], doc.ents[object_]), key=lambda span: span.start_char)
    return first.start_char, max(first.end_char, last.end_char)
