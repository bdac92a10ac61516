"""Records as Parquet through `datasets`: a row a document, entities and relations as lists of structures.

What a row of the input said besides its text and id, and `meta`, differ from document to document, so they are JSON in
a string. Everything else has the names and types of the record.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import orjson
import pyarrow
from datasets import Features, List, Value
from datasets.arrow_writer import ParquetWriter as ArrowParquetWriter

from ..record import Record
from .atomic import AtomicFile
from .jsonl import RecordWriter

_STRING, _INT, _FLOAT, _BOOL = Value("string"), Value("int64"), Value("float64"), Value("bool")
FEATURES = Features(
    {
        "schema_version": _STRING,
        "doc_id": _STRING,
        "source": {"uri": _STRING, "sha256": _STRING, "encoding": _STRING, "chars": _INT, "meta": _STRING},
        "entities": List(
            {
                "id": _STRING,
                "label": _STRING,
                "start": _INT,
                "end": _INT,
                "text": _STRING,
                "canonical": _STRING,
                "confidence": _FLOAT,
                "sources": List(_STRING),
                "money": {"amount": _STRING, "min": _STRING, "max": _STRING, "currency": _STRING, "approx": _BOOL},
            }
        ),
        "relations": List(
            {
                "id": _STRING,
                "type": _STRING,
                "subject": _STRING,
                "object": _STRING,
                "predicate": _STRING,
                "evidence": List(_INT),
                "confidence": _FLOAT,
                "qualifiers": dict.fromkeys(("period", "growth", "status", "scope", "title"), _STRING),
            }
        ),
        "meta": _STRING,
    }
)
"""The columns, in `datasets`' terms; what a record leaves out is null."""

_ROWS = 1000
"""Rows that are held until they are written as one group."""


class ParquetWriter(RecordWriter):
    """Writes records to a Parquet file, which appears when the block ends without an exception.

    Args:
        path: The file; one that is there is replaced.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(path)
        self._rows: Any = None

    def __enter__(self) -> Self:
        super().__enter__()
        stream = pyarrow.PythonFile(_Sink(self), mode="w")
        self._rows = ArrowParquetWriter(features=FEATURES, stream=stream, writer_batch_size=_ROWS)
        return self

    def write(self, record: Record) -> None:
        """Add a row.

        Raises:
            OutputError: the file cannot be written.
        """
        self.write_row(record.model_dump())

    def write_row(self, row: dict[str, Any]) -> None:
        """Add a record that is a JSON object already; it is not checked again.

        Raises:
            OutputError: the file cannot be written.
        """
        source, said = row["source"], row["source"].get("meta")
        said = None if said is None else orjson.dumps(said).decode()
        meta = orjson.dumps(row["meta"]).decode()
        self._rows.write(row | {"source": source | {"meta": said}, "meta": meta})

    def _drain(self) -> None:
        self._rows.finalize(close_stream=False)
        super()._drain()


class _Sink:
    """What Arrow takes for a file: everything it writes goes to the part that will be moved into place."""

    closed = False

    def __init__(self, file: AtomicFile) -> None:
        self._file = file
        self._at = 0

    def write(self, data: bytes) -> int:
        self._file.append(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass
