"""Assembly: records a second into every format of the output."""

from __future__ import annotations

from collections.abc import Iterator

from .documents import write_jsonl
from .driving import drive
from .resources import alone
from .settings import Settings


def assembly(settings: Settings) -> Iterator[str]:
    """From finished shards to every format of the output."""
    documents, scratch = settings.sizes[-1], settings.scratch
    path = scratch / "in.jsonl"
    write_jsonl(path, documents, settings.chars)
    for name, triples in (
        ("o.jsonl", None),
        ("o.jsonl", "t.csv"),
        ("o.jsonl", "t.jsonl"),
        ("o.jsonl.gz", None),
        ("o.jsonl.zst", None),
        ("o.parquet", None),
    ):
        found = alone(drive, path, scratch / name, settings.records, scratch / triples if triples else None)
        rate = documents / found.assembly
        shown = f"{name[1:]}{' and triples ' + triples[1:] if triples else ''}"
        yield f"{shown:28} {rate:9,.0f} records/s, {found.output_bytes / documents:7,.0f} bytes a document"
