"""The tools' JSON: read with one sentence on what is wrong, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from zhaoshang.corpus.record import Record
from zhaoshang.corpus.writers.atomic import AtomicFile

from .item import ExchangeError

Row = TypeVar("Row", bound=BaseModel)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ExchangeError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path}: it cannot be read ({error.strerror}); check the path") from error


def read_rows(path: Path, row: type[Row], cure: str) -> Iterator[tuple[str, Row]]:
    """The rows of a JSONL file, each with its place for messages; empty lines are passed over.

    Args:
        path: The file.
        row: What a line must be.
        cure: How to get a good file, for the message on a bad one.

    Raises:
        ExchangeError: the file cannot be read, or a line is not what it must be.
    """
    for number, line in enumerate(read_bytes(path).split(b"\n"), 1):
        if line.strip():
            where = f"{path}, line {number}"
            try:
                yield where, row.model_validate_json(line)
            except ValidationError as error:
                raise _explain(where, error, cure) from error


def parse_list(data: bytes, name: str, row: type[Row], cure: str) -> list[tuple[str, Row]]:
    """The members of a JSON text that is one list, each with its place for messages.

    Raises:
        ExchangeError: the text is not what it must be.
    """
    try:
        rows = TypeAdapter(list[row]).validate_json(data)  # type: ignore[valid-type]
    except ValidationError as error:
        raise _explain(name, error, cure) from error
    return [(f"{name}, task {number}", found) for number, found in enumerate(rows, 1)]


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write JSONL and say how many lines.

    Raises:
        OutputError: the file cannot be written.
    """
    number = 0
    with AtomicFile(path) as stream:
        for row in rows:
            number += 1
            stream.append(orjson.dumps(row) + b"\n")
    return number


def as_json(record: Record) -> dict[str, Any]:
    """A record as it is carried inside a tool's row."""
    row: dict[str, Any] = orjson.loads(record.to_json())
    return row


def _explain(where: str, error: ValidationError, cure: str) -> ExchangeError:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    return ExchangeError(f"{where}: {place + ': ' if place else ''}{first['msg']}; {cure}")
