"""Candidates of some labels: taken out of a Doc, or over from another Doc of the same text."""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Doc

from zhaoshang.pipeline.attributes import CANDIDATES, read_candidates, write_candidates


def only_labels(doc: Doc, labels: Collection[str]) -> None:
    """Leave only candidates of these labels."""
    _rewrite(doc, {source: [row for row in rows if row[2] in labels] for source, rows in _rows(doc).items()})


def take_labels(doc: Doc, other: Doc, labels: Collection[str]) -> None:
    """Add another Doc's candidates of these labels; both have the same tokens."""
    rows, more = _rows(doc), _rows(other)
    _rewrite(doc, {name: [*rows.get(name, []), *(r for r in more[name] if r[2] in labels)] for name in more})


_Row = tuple[int, int, str, float, str]


def _rows(doc: Doc) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {key[len(CANDIDATES) :]: [] for key in doc.spans if key.startswith(CANDIDATES)}
    for span, source, score in read_candidates(doc):
        found[source].append((span.start, span.end, span.label_, score, span.id_))
    return found


def _rewrite(doc: Doc, rows: dict[str, list[_Row]]) -> None:
    for source, found in rows.items():
        write_candidates(doc, source, found)
