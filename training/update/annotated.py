"""An analyst's folder of annotated documents: gold records and their texts, each checked before anything is learned."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.sources import Sources
from zhaoshang.corpus.validate import Problem, check_record
from zhaoshang.pipeline.amounts import parse_amount

Row = tuple[str, Record]
"""A document's text and its gold record."""


class UpdateError(ValueError):
    """An update that cannot be carried out; the message says why and what to do."""


@dataclass
class Annotated:
    """What a folder held.

    Attributes:
        rows: Sound documents, in order of their ids.
        rejected: Records that were set aside, with the reason.
    """

    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read_annotated(folder: Path, documents: Path | None = None) -> Annotated:
    """Read every file of records below a folder, and the text of every record.

    A text is looked for where the record's `source.uri` says, from the file of records, the folder and `documents`;
    then as `DOC_ID.txt` in `documents`, in the folder, and in a folder `documents` in it: the layouts that
    `zhaoshang annotate import` and this project's own corpus have.

    Args:
        folder: The annotations, or one file of records.
        documents: A further folder of texts.

    Raises:
        UpdateError: there is no such folder, or it has no file of records.
    """
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.jsonl"))
    if not files:
        raise UpdateError(f"{folder} has no file of records (.jsonl); give the folder that the annotations are in")
    root = folder.parent if folder.is_file() else folder
    places = [path for path in (documents, root, root / "documents") if path is not None]
    found = Annotated()
    held: dict[str, Row] = {}
    for file in files:
        sources = Sources([file.parent, *places])
        for number, line in enumerate(_lines(file), 1):
            if line.strip():
                row = _row(line, sources, places)
                if isinstance(row, str):
                    remedy = "mend it, or run 'zhaoshang validate' on the file for all of it"
                    found.rejected.append(Rejected(file.as_posix(), None, number, row, remedy))
                elif row[1].doc_id in held:
                    reason = f"the id {row[1].doc_id!r} was read before"
                    found.rejected.append(
                        Rejected(file.as_posix(), row[1].doc_id, number, reason, "keep one record a document")
                    )
                else:
                    held[row[1].doc_id] = row
    found.rows = [held[name] for name in sorted(held)]
    return found


def _lines(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().split(b"\n")
    except OSError as error:
        raise UpdateError(f"{file}: {error.strerror or 'it cannot be read'}; make it readable") from error


def _row(line: bytes, sources: Sources, places: Sequence[Path]) -> Row | str:
    """The document of one line, or what is wrong with it."""
    try:
        record = Record.from_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"
    record = _with_amounts(record)
    problems: list[Problem] = []
    for text in _texts(record, sources, places):
        found = check_record(record, text)
        if not found:
            return text, record
        problems += found
    if problems:
        return f"{record.doc_id}, {problems[0]}"
    if any(_files(record, places)) and not _is_encoding(record.source.encoding):
        return f"{record.doc_id}, source.encoding: {record.source.encoding!r} is none that a text file can be read in"
    return f"the text of {record.doc_id} is not there, neither at {record.source.uri} nor as {record.doc_id}.txt"


def _with_amounts(record: Record) -> Record:
    """The record with the amounts of MONEY spans that were marked in a tool, which has no field for them."""
    entities = list(record.entities)
    for place, entity in enumerate(entities):
        if entity.label == "MONEY" and entity.money is None:
            with contextlib.suppress(ValueError):  # no amount: the check says so
                entities[place] = entity.model_copy(update={"money": parse_amount(entity.text)})
    return record.model_copy(update={"entities": entities})


def _texts(record: Record, sources: Sources, places: Sequence[Path]) -> Iterator[str]:
    document = sources.find(record)
    if document is not None:
        yield document.text
    if _is_encoding(record.source.encoding):
        for path in _files(record, places):
            yield path.read_bytes().decode(record.source.encoding, errors="replace").removeprefix("\ufeff")


def _files(record: Record, places: Sequence[Path]) -> Iterator[Path]:
    return (path for place in places if (path := place / f"{record.doc_id}.txt").is_file())


def _is_encoding(name: str) -> bool:
    try:
        return bool(b"1".decode(name, errors="replace"))
    except (LookupError, ValueError):
        return False


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8: which documents a pipeline has learned from is remembered by it."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(rows: Sequence[Row]) -> str:
    """One hash of texts and gold records in their order."""
    total = hashlib.sha256()
    for text, record in rows:
        total.update(text_hash(text).encode())
        total.update(record.to_json())
    return total.hexdigest()
