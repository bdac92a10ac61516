"""Plain text and Markdown: a file is a document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..decode import UndecodableError, decode
from ..document import Document, Rejected
from ..options import ReadOptions

_BYTES_PER_CHAR = 4
"""Bytes of the longest character in any of the encodings: what is longer in bytes is surely longer in characters."""


def read_text(path: Path, uri: str, doc_id: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Read a file as one document.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        yield read_text_stream(stream, uri, doc_id, options)


def read_text_stream(stream: BinaryIO, uri: str, doc_id: str, options: ReadOptions) -> Document | Rejected:
    """Read what is left of a stream as one document; of one that is too long, no more than shows that it is."""
    most = _BYTES_PER_CHAR * (options.max_chars + 1)  # + 1: a byte order mark
    data = stream.read(most + 1)
    if len(data) > most:
        return too_long(uri, doc_id, None, options)
    try:
        decoded = decode(data)
    except UndecodableError as error:
        return Rejected(uri, doc_id, None, error.reason, error.remedy)
    if len(decoded.text) > options.max_chars:
        return too_long(uri, doc_id, None, options)
    return Document(doc_id, decoded.text, uri, decoded.encoding, hashlib.sha256(data).hexdigest())


def too_long(uri: str, doc_id: str | None, line: int | None, options: ReadOptions) -> Rejected:
    """The refusal of a document over `options.max_chars`."""
    reason = f"it is longer than {options.max_chars:,} characters"
    return Rejected(uri, doc_id, line, reason, "split it or raise --max-chars")
