"""The texts that gold records were made from, for the contexts of their errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.sources import Sources


def texts(records: Sequence[Record], folders: Sequence[Path], flat: Path | None = None) -> dict[str, str]:
    """Decoded text by `doc_id`, of those documents that are found unchanged (their sha256 is the record's).

    Args:
        records: Gold records.
        folders: Where their `source.uri` is looked up.
        flat: A folder in which a document may also lie under its bare name, or its id with the extension of its uri.
    """
    sources = Sources([*folders, *([flat] if flat else [])])
    found: dict[str, str] = {}
    for record in records:
        for name in _names(record) if flat else [record.source.uri]:
            moved = record.source.model_copy(update={"uri": name})
            document = sources.find(record.model_copy(update={"source": moved}))
            if _unchanged(document, record):
                assert document is not None
                found[record.doc_id] = document.text
                break
    return found


def _unchanged(document: Document | None, record: Record) -> bool:
    return document is not None and document.sha256 == record.source.sha256


def _names(record: Record) -> list[str]:
    uri = PurePosixPath(record.source.uri)
    return [record.source.uri, uri.name, f"{record.doc_id}{uri.suffix}", f"{record.doc_id}.txt"]
