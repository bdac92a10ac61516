"""Writers: the output stands where it should whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from .jsonl import RecordWriter


def record_writer(path: Path) -> RecordWriter:
    """The writer of records that a file's name asks for: `.parquet`, else JSON Lines, `.gz` and `.zst` compressed."""
    if path.suffix.lower() == ".parquet":
        from .parquet import ParquetWriter  # noqa: PLC0415 - seconds of imports

        return ParquetWriter(path)
    return RecordWriter(path)
