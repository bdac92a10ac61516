"""The annotated corpus of this project: texts, gold records and the fixed split."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import ValidationError

from zhaoshang.corpus.packed import unpack_first
from zhaoshang.corpus.record import Record

Split = Literal["train", "dev", "test"]


class RecordsError(ValueError):
    """A file of records that cannot be used."""


def read_records(path: Traversable) -> Iterator[Record]:
    """Read a file of records (CONTRACT §6), one a line; empty lines are passed over.

    Args:
        path: A `pathlib.Path` or a resource of an installed package.

    Raises:
        RecordsError: the file cannot be read or a line is no record; the message names file, line and field.
    """
    if reason := unpack_first(path.name):
        raise RecordsError(f"{path}: {reason}")
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise RecordsError(f"{path}: {reason}; give the path of a JSONL file of records") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Record.from_json(line)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                place = ".".join(map(str, first["loc"])) or "the line"
                raise RecordsError(
                    f"{path}, line {number}: {place}: {first['msg']}; mend the line or run 'zhaoshang validate' for all"
                ) from error


def splits(path: Traversable | None = None) -> dict[Split, list[str]]:
    """The document ids of each split, as fixed in `splits.json`."""
    source = path or files("zhaoshang.annotations") / "splits.json"
    found: dict[Split, list[str]] = json.loads(source.read_text(encoding="utf-8"))
    return found


def load(split: Split | None = None) -> Iterator[tuple[str, Record]]:
    """The project's own annotated documents, in order of their ids.

    Args:
        split: Only this split, or all documents.

    Yields:
        The document's source text and its gold record.

    Raises:
        ValueError: there is no such split.
    """
    chosen = splits()
    if split is not None and split not in chosen:
        raise ValueError(f"there is no split {split!r}; choose one of {', '.join(chosen)}")
    documents = files("zhaoshang.corpus") / "documents"
    wanted = None if split is None else set(chosen[split])
    for record in read_records(files("zhaoshang.annotations") / "gold" / "records.jsonl"):
        if wanted is None or record.doc_id in wanted:
            yield (documents / f"{record.doc_id}.txt").read_bytes().decode("utf-8"), record
