"""JSON Lines: a line is a document."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ..decode import UndecodableError, decode
from ..document import Document, Rejected
from ..options import ReadOptions
from .row import RowSource, read_row

_WIDE = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"{\0": "utf-16-le",
    b"\0{": "utf-16-be",
}
"""First bytes of a JSONL file in UTF-16, the only encoding known here in which a line does not end with the byte 10."""

_RECORD = b'{"schema_version"'
"""What every record begins with: its keys have a fixed order."""

_ESCAPE = 6
"""Bytes of an escaped character in JSON."""
_BESIDE = 1_000_000
"""Bytes that a line may have beside its text."""


def read_jsonl(path: Path, uri: str, stem: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Read a file of JSON objects, one a line; the encoding of each line is detected by itself.

    Raises:
        OSError: the file cannot be read.
    """
    if holds_records(path):
        reason = "it holds records, which are what a run writes"
        yield Rejected(uri, None, None, reason, "give the documents they were made from")
        return
    with path.open("rb") as stream:
        yield from read_jsonl_stream(stream, uri, stem, options)


def read_jsonl_stream(
    stream: io.BufferedReader, uri: str, stem: str, options: ReadOptions
) -> Iterator[Document | Rejected]:
    """Read JSON objects from a stream, one a line; blank lines are passed over."""
    most = _ESCAPE * options.max_chars + _BESIDE
    try:
        for line, (data, encoding) in enumerate(_lines(stream, most), 1):
            if len(data) > most:
                reason = f"the line is longer than {most:,} bytes"
                yield Rejected(uri, None, line, reason, "put one document on a line or raise --max-chars")
            elif data and not data.isspace():
                yield _read_line(data, encoding, line, uri, stem, options)
    except UnicodeDecodeError as error:
        yield Rejected(uri, None, None, f"it breaks off in {error.encoding} ({error.reason})", "save it as UTF-8")


def holds_records(path: Path) -> bool:
    """Whether a file begins as records do: the output of a run, or gold labels. One that cannot be read does not."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_RECORD)) == _RECORD
    except OSError:
        return False


def starts_jsonl(head: bytes) -> bool:
    """Whether the first bytes of a stream open a JSON object."""
    encoding = _WIDE.get(head[:2], "utf-8-sig")
    return head.decode(encoding, "ignore").lstrip().startswith("{")


def _read_line(
    data: bytes, encoding: str | None, line: int, uri: str, stem: str, options: ReadOptions
) -> Document | Rejected:
    try:
        decoded = decode(data)
        row: Any = orjson.loads(decoded.text)
    except UndecodableError as error:
        return Rejected(uri, None, line, error.reason, error.remedy)
    except orjson.JSONDecodeError as error:
        reason = f"it is not JSON ({error.msg} at character {error.pos + 1})"
        return Rejected(uri, None, line, reason, "write one JSON object on a line")
    if not isinstance(row, dict):
        return Rejected(uri, None, line, "it is not a JSON object", "write one JSON object on a line")
    return read_row(row, line, RowSource(uri, stem, encoding or decoded.encoding), options)


def _lines(stream: io.BufferedReader, most: int) -> Iterator[tuple[bytes, str | None]]:
    """Lines as bytes, with the encoding where the whole stream has one; a longer one is cut off behind `most`."""
    encoding = _WIDE.get(stream.peek(2)[:2])
    if encoding is None:
        if stream.peek(3).startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        while data := stream.readline(most + 1):
            yield data, None
            while len(data) > most and not data.endswith(b"\n"):
                data = stream.readline(most + 1)
    else:
        for text in io.TextIOWrapper(stream, encoding, newline="\n"):
            yield text.encode(), encoding
