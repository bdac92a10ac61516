"""The flat view: one triple a line, for a spreadsheet or a data frame."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

import orjson

from ..record import Record
from .atomic import AtomicFile, OutputError


@dataclass(frozen=True, slots=True)
class Triple:
    """A relation with what it says spelled out; the columns of the flat view, in this order.

    Attributes:
        doc_id: The document.
        subject: Canonical name of the subject.
        predicate: The relation's predicate: 一般公共预算收入; the type where the wording adds nothing to it.
        object: Canonical name of the object; of an amount, its text.
        type: Relation type.
        amount: The amount in whole currency units, as a decimal string; none for a range.
        min: Lower bound of the amount.
        max: Upper bound of the amount.
        currency: ISO 4217 code.
        approx: Whether the amount is approximate.
        period: When it holds.
        growth: Growth over the period before.
        status: 实际, 预计, 计划 or 目标.
        scope: What part or set the amount is of.
        title: The office, of 任职.
        subject_start: Offset of the subject's mention in the source.
        subject_end: Its end, exclusive.
        object_start: Offset of the object's mention.
        object_end: Its end, exclusive.
        confidence: Probability that the relation holds, 0 to 1.
    """

    doc_id: str
    subject: str
    predicate: str
    object: str
    type: str
    amount: str | None
    min: str | None
    max: str | None
    currency: str | None
    approx: bool | None
    period: str | None
    growth: str | None
    status: str | None
    scope: str | None
    title: str | None
    subject_start: int
    subject_end: int
    object_start: int
    object_end: int
    confidence: float | None


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Triple))
_values = attrgetter(*COLUMNS)
_APPROX = COLUMNS.index("approx")


def triples(record: Record) -> Iterator[Triple]:
    """The record's relations as triples, in their order.

    Raises:
        ValueError: a relation names an entity that the record does not have.
    """
    return row_triples(record.model_dump())


def row_triples(row: Mapping[str, Any]) -> Iterator[Triple]:
    """The relations of a record that is a JSON object, as triples, in their order.

    Raises:
        ValueError: a relation names an entity that the record does not have.
    """
    doc_id, entities = row["doc_id"], {entity["id"]: entity for entity in row["entities"]}
    for relation in row["relations"]:
        try:
            subject, object_ = entities[relation["subject"]], entities[relation["object"]]
        except KeyError as error:
            what = f"{doc_id}: {relation['id']} names {error.args[0]}, which is no entity; run 'zhaoshang validate'"
            raise ValueError(what) from None
        money, said = object_.get("money") or {}, relation["qualifiers"]
        yield Triple(
            doc_id=doc_id,
            subject=_name(subject),
            predicate=relation["type"] if relation["type"] == "任职" else relation["predicate"],
            object=_name(object_),
            type=relation["type"],
            amount=money.get("amount"),
            min=money.get("min"),
            max=money.get("max"),
            currency=money.get("currency"),
            approx=money.get("approx"),
            period=said.get("period"),
            growth=said.get("growth"),
            status=said.get("status"),
            scope=said.get("scope"),
            title=said.get("title"),
            subject_start=subject["start"],
            subject_end=subject["end"],
            object_start=object_["start"],
            object_end=object_["end"],
            confidence=relation.get("confidence"),
        )


class TripleWriter(AtomicFile):
    """Writes triples as JSON Lines or as CSV in UTF-8 with a byte order mark, which Excel needs.

    Args:
        path: The file; its extension, `.jsonl` or `.csv`, decides the format.

    Raises:
        OutputError: the extension is another.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(Path(path))
        suffix = self.path.suffix.lower()
        if suffix not in (".jsonl", ".csv"):
            raise OutputError(f"{path}: triples are written as .jsonl or .csv; name a file that ends so")
        self._csv = csv.writer(_Encoder(self)) if suffix == ".csv" else None

    def __enter__(self) -> Self:
        super().__enter__()
        if self._csv is not None:
            self.append(b"\xef\xbb\xbf")
            self._csv.writerow(COLUMNS)
        return self

    def write(self, record: Record) -> None:
        """Write the triples of a record.

        Raises:
            OutputError: the file cannot be written.
            ValueError: a relation names an entity that the record does not have.
        """
        self.write_row(record.model_dump())

    def write_row(self, row: Mapping[str, Any]) -> None:
        """Write the triples of a record that is a JSON object.

        Raises:
            OutputError: the file cannot be written.
            ValueError: a relation names an entity that the record does not have.
        """
        for triple in row_triples(row):
            if self._csv is None:
                self.append(orjson.dumps(triple) + b"\n")
            else:
                cells = list(_values(triple))
                cells[_APPROX] = _cell(triple.approx)
                self._csv.writerow(cells)


class _Encoder:
    """What `csv` writes its lines to."""

    def __init__(self, file: AtomicFile) -> None:
        self._file = file

    def write(self, line: str) -> None:
        self._file.append(line.encode())


def _name(entity: Mapping[str, Any]) -> str:
    return str(entity.get("canonical") or entity["text"])


def _cell(value: bool | None) -> str | None:
    """A truth value as JSON has it; `csv` would write True."""
    return None if value is None else str(value).lower()
