"""A row of a file, whatever its format, becomes a document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ..document import Document, Rejected
from ..options import ReadOptions
from .text import too_long

ID_FIELDS = ("doc_id", "id")
"""Where a row's id is looked for, in this order, when the options name no field."""


@dataclass(frozen=True, slots=True)
class RowSource:
    """The file that rows come from.

    Attributes:
        uri: The file.
        stem: What the id of a row without one starts with: `stem-line`.
        encoding: The file's encoding.
    """

    uri: str
    stem: str
    encoding: str


def read_row(values: Mapping[str, Any], line: int, source: RowSource, options: ReadOptions) -> Document | Rejected:
    """A document from the row's fields; those that are neither its id nor its text become its meta.

    Args:
        values: Fields of the row, as JSON values.
        line: Number of the row in its file.
        source: The file.
        options: Names of the fields, and the longest text.
    """
    id_fields = ID_FIELDS if options.id_field is None else (options.id_field,)
    id_field = next((name for name in id_fields if values.get(name) not in (None, "")), None)
    given = f"{source.stem}-{line}" if id_field is None else values[id_field]
    if isinstance(given, bool) or not isinstance(given, str | int):
        reason = f"its id in {id_field!r} is neither a string nor a whole number"
        return Rejected(source.uri, None, line, reason, "give it one, or name another field with --id-column")
    doc_id, text = str(given), values.get(options.text_field)
    if not isinstance(text, str) or not text or text.isspace():
        what = "is empty" if isinstance(text, str) else "is missing" if text is None else "is no string"
        reason = f"its text in {options.text_field!r} {what}"
        return Rejected(source.uri, doc_id, line, reason, "give it text, or name another field with --text-column")
    if len(text) > options.max_chars:
        return too_long(source.uri, doc_id, line, options)
    meta = {name: value for name, value in values.items() if name not in (id_field, options.text_field)}
    if not _is_writable(meta):
        remedy = "leave out fields over 200 levels deep"
        return Rejected(source.uri, doc_id, line, "its fields are nested too deeply", remedy)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(doc_id, text, f"{source.uri}#{line}", source.encoding, sha256, meta)


_MARGIN = 50
"""Levels to spare below the 254 of the JSON writer: a record holds the meta some levels down."""


def _is_writable(meta: dict[str, Any]) -> bool:
    nested: Any = meta
    for _ in range(_MARGIN):
        nested = [nested]
    try:
        orjson.dumps(nested)
    except orjson.JSONEncodeError:
        return False
    return True
