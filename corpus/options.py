"""What a user may say about the input."""

from __future__ import annotations

from dataclasses import dataclass

MAX_CHARS = 10_000_000
"""Characters of the longest document that is read, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read rows, and how much of one document.

    Attributes:
        text_field: Field or column with the text.
        id_field: Field or column with the document's id; without one, `doc_id` or `id` where a row has it.
        max_chars: Characters of the longest document; a longer one is set aside.
        exclude: Files that a folder is read without, such as the run's own output.
    """

    text_field: str = "text"
    id_field: str | None = None
    max_chars: int = MAX_CHARS
    exclude: frozenset[str] = frozenset()
