"""Finds the documents behind records: by the record's uri, or by its id in a folder of documents."""

from __future__ import annotations

from pathlib import Path

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.read import read
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.sources import Sources

_ENDINGS = (".txt", ".md")


class Documents:
    """Documents of a file of records, asked in the order of its lines.

    Args:
        records: The file of records; uris are looked up beside it and in the current folder.
        folder: A folder of documents: a uri or `DOC_ID.txt` is looked up in it first.
    """

    def __init__(self, records: Path, folder: Path | None = None) -> None:
        self._folder = folder
        self._sources = Sources([*([folder] if folder else []), records.parent, Path()])

    def find(self, record: Record) -> Document | None:
        """The document that a record was made from, or none where it is not there or has changed since."""
        named = by_id(self._folder, record.doc_id) if self._folder else None
        if named is not None and named.sha256 == record.source.sha256:
            return named
        found = self._sources.find(record)
        return found if found is not None and found.sha256 == record.source.sha256 else None


def by_id(folder: Path, doc_id: str) -> Document | None:
    """The document of an id in a folder, whatever it holds now; none where there is none that can be read."""
    for ending in _ENDINGS:
        path = folder / f"{doc_id}{ending}"
        try:
            found = next(read([str(path)]), None) if path.is_file() else None
        except OSError:  # an id too long for a path
            found = None
        if isinstance(found, Document):
            return found
    return None
