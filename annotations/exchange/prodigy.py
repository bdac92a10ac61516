"""Prodigy: JSONL of the relations interface.

A task has the text, one token a character, `spans`, and `relations` between tokens that also name the spans they
stand for. Prodigy hands unknown keys back as they were: `record` carries what the tool has no field for. Rejected
and ignored tasks are reported, not imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Entity, Record
from zhaoshang.corpus.validate import Problem

from .draft import Draft, Link, Mark
from .item import Imported, Item, sound
from .rows import as_json, read_rows, write_rows
from .settle import import_drafts

_CURE = "write the annotations again with prodigy db-out"
_ACCEPTED = (None, "accept")


class _Span(BaseModel):
    start: int
    end: int
    label: str | None = None

    @property
    def key(self) -> str:
        return f"{self.label} [{self.start}, {self.end})"


class _Relation(BaseModel):
    head_span: _Span
    child_span: _Span
    label: str


class _Meta(BaseModel):
    doc_id: str


class _Row(BaseModel):
    text: str
    spans: list[_Span] = []
    relations: list[_Relation] = []
    meta: _Meta
    answer: str | None = None
    record: Record | None = None


def export(items: Iterable[Item], target: Path) -> int:
    """Write tasks for `rel.manual` or a recipe with the relations interface; say how many documents.

    Raises:
        ExchangeError: a record does not fit its text.
        OutputError: the file cannot be written.
    """
    return write_rows(target, map(_row, sound(items)))


def load(source: Path, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
    """Read a file of `prodigy db-out`.

    Raises:
        ExchangeError: the file is malformed, or a document is missing.
    """
    refused: list[Problem] = []
    drafts = _drafts(read_rows(source, _Row, _CURE), refused)
    imported = import_drafts(drafts, documents, drop_unaligned=drop_unaligned)
    return Imported(imported.records, imported.unaligned, (*refused, *imported.problems))


def _row(item: Item) -> dict[str, Any]:
    record = item.record
    tokens = [
        {"text": char, "start": place, "end": place + 1, "id": place, "ws": False}
        for place, char in enumerate(item.text)
    ]
    spans = {entity.id: _span(entity) for entity in record.entities}
    relations = [
        {
            "head": spans[relation.subject]["token_end"],
            "child": spans[relation.object]["token_end"],
            "head_span": spans[relation.subject],
            "child_span": spans[relation.object],
            "label": relation.type,
        }
        for relation in record.relations
    ]
    row = {"text": item.text, "tokens": tokens, "spans": list(spans.values()), "relations": relations}
    return row | {"meta": {"doc_id": record.doc_id}, "record": as_json(record)}


def _span(entity: Entity) -> dict[str, Any]:
    """A span; Prodigy's `token_end` is the last token's own id."""
    tokens = {"token_start": entity.start, "token_end": entity.end - 1}
    return {"start": entity.start, "end": entity.end, **tokens, "label": entity.label}


def _drafts(rows: Iterable[tuple[str, _Row]], refused: list[Problem]) -> Iterator[Draft]:
    for where, row in rows:
        if row.answer not in _ACCEPTED:
            message = f"its answer is {row.answer!r}, so it was not imported; accept it in Prodigy to have it"
            refused.append(Problem(row.meta.doc_id, where, message))
            continue
        marks = [Mark(span.key, span.label or "", span.start, span.end) for span in row.spans]
        links = [Link(link.label, link.head_span.key, link.child_span.key) for link in row.relations]
        yield Draft(row.meta.doc_id, where, row.text, marks, links, row.record)
