"""What a reader hands on: a document, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded document; offsets everywhere are code points into its `text`.

    Attributes:
        doc_id: Unique in a run: a file's path in its folder without the extension, or a row's own id.
        text: The decoded text; a byte order mark is dropped, nothing else is changed. Of a PDF or an HTML page, what
            its reader found in it.
        uri: Where it was read: the path as given, `path#line` for a row, `-` for standard input.
        encoding: Name of the Python codec that decodes the file's bytes to `text`; `pdf`, or `html+` and the codec,
            where a reader stands between the two.
        sha256: Of the file's bytes; of the text in UTF-8 where the document is a row.
        meta: What else the row says, as JSON values; of a PDF or an HTML page, which passage is where in it.
    """

    doc_id: str
    text: str
    uri: str
    encoding: str
    sha256: str
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that was set aside, with its reason and what to do about it.

    Attributes:
        uri: The input: a path, `-` for standard input.
        doc_id: The document's id, where one is known.
        line: Line of a JSONL file, or row of a table whose first row is 1, where the input is one of them.
        reason: What is wrong with it: "it is empty".
        remedy: What to do about it: "give a file with text".
    """

    uri: str
    doc_id: str | None
    line: int | None
    reason: str
    remedy: str

    @property
    def message(self) -> str:
        """Place, reason and remedy in one sentence, on one line even where the file's name is on two."""
        place = self.uri if self.line is None else f"{self.uri}, line {self.line}"
        return f"{place}: {self.reason}; {self.remedy}".replace("\n", "\\n")


_ROW = re.compile(r"(.+)#(\d+)", re.DOTALL)


def split_uri(uri: str) -> tuple[str, int | None]:
    """The file behind a document's uri, and the row in it where the document is a row.

    No file is mistaken for a row: the ones that are read end with an extension.
    """
    found = _ROW.fullmatch(uri)
    return (found[1], int(found[2])) if found else (uri, None)
