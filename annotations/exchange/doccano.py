"""doccano: JSONL of a sequence labelling project with relations.

A row has the text, `entities` with ids and code point offsets, and `relations` between those ids. doccano gives
entities and relations ids of its own, and hands any further column back as it was: the column `record` carries what
the tool has no field for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, Field

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Record

from .draft import Draft, Link, Mark
from .item import Imported, Item, sound
from .rows import as_json, read_rows, write_rows
from .settle import import_drafts

_CURE = "export the project again as JSONL with relations"


class _Entity(BaseModel):
    id: int
    label: str
    start_offset: int
    end_offset: int


class _Relation(BaseModel):
    from_id: int
    to_id: int
    type: str


class _Row(BaseModel):
    text: str = Field(validation_alias=AliasChoices("text", "data"))
    entities: list[_Entity]
    relations: list[_Relation]
    doc_id: str
    record: Record | None = None


def export(items: Iterable[Item], target: Path) -> int:
    """Write a file that doccano imports as JSONL; say how many documents.

    Raises:
        ExchangeError: a record does not fit its text.
        OutputError: the file cannot be written.
    """
    return write_rows(target, map(_row, sound(items)))


def load(source: Path, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
    """Read a file that doccano exported.

    Raises:
        ExchangeError: the file is malformed, or a document is missing.
    """
    drafts = (_draft(where, row) for where, row in read_rows(source, _Row, _CURE))
    return import_drafts(drafts, documents, drop_unaligned=drop_unaligned)


def _row(item: Item) -> dict[str, Any]:
    record = item.record
    numbers = {entity.id: number for number, entity in enumerate(record.entities, 1)}
    entities = [
        {"id": numbers[entity.id], "label": entity.label, "start_offset": entity.start, "end_offset": entity.end}
        for entity in record.entities
    ]
    relations = [
        {
            "id": number,
            "from_id": numbers[relation.subject],
            "to_id": numbers[relation.object],
            "type": relation.type,
        }
        for number, relation in enumerate(record.relations, 1)
    ]
    row = {"text": item.text, "entities": entities, "relations": relations}
    return row | {"doc_id": record.doc_id, "record": as_json(record)}


def _draft(where: str, row: _Row) -> Draft:
    marks = [Mark(str(one.id), one.label, one.start_offset, one.end_offset) for one in row.entities]
    links = [Link(one.type, str(one.from_id), str(one.to_id)) for one in row.relations]
    return Draft(row.doc_id, where, row.text, marks, links, row.record)
