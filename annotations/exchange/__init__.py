"""Exchange with annotation tools: records to tasks of a tool and back, relations both ways.

Examples:
    >>> exporter, importer = FORMATS["doccano"]
    >>> exporter([Item(document.text, record)], Path("tasks.jsonl"))
    1
    >>> importer(Path("done.jsonl"), {document.doc_id: document}).records == (record,)
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from zhaoshang.corpus.document import Document

from . import brat, conll, doccano, labelstudio, prodigy
from .item import ExchangeError, Imported, Item, Unaligned

__all__ = ["FORMATS", "ExchangeError", "Format", "Imported", "Item", "Unaligned"]


class Exporter(Protocol):
    """Writes documents for a tool and says how many."""

    def __call__(self, items: Iterable[Item], target: Path) -> int: ...


class Importer(Protocol):
    """Reads what a tool wrote, against the documents by id."""

    def __call__(
        self, source: Path, documents: Mapping[str, Document], *, drop_unaligned: bool = False
    ) -> Imported: ...


class Format(NamedTuple):
    """Both ways of one format."""

    export: Exporter
    load: Importer


FORMATS: dict[str, Format] = {
    "labelstudio": Format(labelstudio.export, labelstudio.load),
    "doccano": Format(doccano.export, doccano.load),
    "brat": Format(brat.export, brat.load),
    "prodigy": Format(prodigy.export, prodigy.load),
    "conll": Format(conll.export, conll.load),
}
