"""From a record back to the document it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .document import Document, Rejected, split_uri
from .options import ReadOptions
from .read import read
from .record import Record


class Sources:
    """Finds the documents behind records that come in the order in which the documents were read.

    A file of rows is read along with the records, once: a row that was passed is not looked for again.

    Args:
        folders: Where relative uris are looked up, in this order.
        options: How the documents were read.
    """

    def __init__(self, folders: Sequence[Path], options: ReadOptions | None = None) -> None:
        self._folders = folders
        self._options = options
        self._table: Path | None = None
        self._rows: Iterator[Document | Rejected] = iter(())

    def find(self, record: Record) -> Document | None:
        """The document, or none where it is not there, cannot be read, or was a row that has been passed."""
        uri, row = split_uri(record.source.uri)
        path = self._locate(uri)
        if path is None:
            return None
        if row is None:
            found = next(read([str(path)], self._options), None)
            return found if isinstance(found, Document) else None
        if path != self._table:
            self._table, self._rows = path, read([str(path)], self._options)
        for found in self._rows:
            at = split_uri(found.uri)[1] if isinstance(found, Document) else found.line
            if at is not None and at >= row:
                return found if isinstance(found, Document) and at == row else None
        return None

    def _locate(self, uri: str) -> Path | None:
        for folder in self._folders:
            path = folder / uri
            try:
                if path.is_file():
                    return path
            except OSError:  # a uri too long for a path
                continue
        return None
