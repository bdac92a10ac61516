"""Readers: one file each turns one format into documents; `READERS` says which extension is whose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..document import Document, Rejected
from ..options import ReadOptions
from .html import read_html
from .jsonl import read_jsonl
from .pdf import read_pdf
from .table import read_csv, read_parquet
from .text import read_text

Reader = Callable[[Path, str, str, ReadOptions], Iterator[Document | Rejected]]
"""Reads a file, given its path, its uri, its name without the extension, and the options."""

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
}
"""Extension in small letters → reader; PDF and HTML need the extra `pages`."""

UNREAD = frozenset({".doc", ".docx", ".wps", ".rtf", ".odt", ".xls", ".xlsx", ".xhtml", ".mht", ".mhtml", ".epub"})
"""Extensions of documents that nothing here reads: in a folder they are set aside, where pictures are passed over."""
