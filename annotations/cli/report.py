"""How the commands of this room end, read their records and write what they found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import orjson
import typer

from zhaoshang.corpus.record import Record
from zhaoshang.corpus.writers.atomic import AtomicFile, OutputError

from ..corpus import RecordsError, read_records

FAILED = 2
"""Exit code of a call that could not be carried out as asked."""
INCOMPLETE = 1
"""Exit code of a call that was carried out, but for some documents."""


def fail(command: str, error: Exception | str) -> NoReturn:
    """End a command that cannot be carried out: one sentence on stderr, exit code 2."""
    typer.echo(f"zhaoshang annotate {command}: {error}", err=True)
    raise typer.Exit(FAILED)


def records_of(command: str, path: Path) -> list[Record]:
    """The records of a file; the command ends where it cannot be read or holds none."""
    try:
        records = list(read_records(path))
    except RecordsError as error:
        fail(command, error)
    if not records:
        fail(command, f"{path} holds no record; give a JSONL file of records")
    return records


def write_lines(command: str, path: Path, rows: Iterable[Any]) -> None:
    """Write JSON values or records, one a line, whole or not at all."""
    try:
        with AtomicFile(path) as stream:
            for row in rows:
                stream.append((row.to_json() if isinstance(row, Record) else orjson.dumps(row)) + b"\n")
    except OutputError as error:
        fail(command, error)


def write_json(command: str, path: Path, value: Any) -> None:
    """Write one JSON value, indented, whole or not at all."""
    try:
        with AtomicFile(path) as stream:
            stream.append(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
    except OutputError as error:
        fail(command, error)
