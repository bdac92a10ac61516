"""How many documents there are to read, without reading them: for a progress bar that says when it will be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .read import READERS, STDIN
from .readers.folder import walk
from .readers.jsonl import holds_records

_ROWS = frozenset({".jsonl", ".csv", ".tsv"})
_CHUNK = 1 << 20


def count_documents(inputs: Sequence[str]) -> int | None:
    """About how many documents the inputs hold: files, lines of JSONL and CSV, rows of Parquet.

    Line breaks within CSV fields count too, so it may be too many. None where standard input is among the inputs, or
    something cannot be counted.

    Args:
        inputs: As `read` takes them.
    """
    if STDIN in inputs:
        return None
    try:
        return sum(_count(path) for name in inputs for path in _files(Path(name)))
    except Exception:  # whatever is wrong with an input, reading it will say so
        return None


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for name in walk(path, READERS):
        if isinstance(name, str) and not ((path / name).suffix.lower() == ".jsonl" and holds_records(path / name)):
            yield path / name


def _count(path: Path) -> int:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        from pyarrow import parquet  # noqa: PLC0415 - slow to import, and seldom needed

        return int(parquet.read_metadata(path).num_rows)
    if suffix not in _ROWS:
        return 1
    with path.open("rb") as stream:
        lines = 0
        while chunk := stream.read(_CHUNK):
            lines += chunk.count(b"\n")
    return lines
