"""Documents by genre, source and split, for figures of each.

A genre or a source is what the gold record says: its `source.meta` (columns of the row it came from) before its `meta`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from zhaoshang.corpus.document import split_uri
from zhaoshang.corpus.record import Record

UNSTATED = "not stated"

_KEYS = {"genre": ("genre",), "source": ("source", "origin")}


class SplitsError(ValueError):
    """A file of splits that cannot be used."""


def genre(record: Record) -> str:
    """The kind of text, as its annotator or its collector named it."""
    return _stated(record, _KEYS["genre"]) or UNSTATED


def source(record: Record) -> str:
    """Where the text comes from: as stated, or the file of a row."""
    table, row = split_uri(record.source.uri)
    return _stated(record, _KEYS["source"]) or (table if row is not None else UNSTATED)


def split_of(record: Record, splits: Mapping[str, Collection[str]]) -> str:
    """The split that names the document."""
    return next((name for name, documents in splits.items() if record.doc_id in documents), UNSTATED)


def read_splits(path: Path) -> dict[str, frozenset[str]]:
    """A JSON object of names to lists of document ids, as `annotations/splits.json` is.

    Raises:
        SplitsError: the file cannot be read or holds something else.
    """
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise SplitsError(f"{path} cannot be read ({error.strerror}); check the path") from error
    except ValueError as error:
        raise SplitsError(f"{path} is no JSON ({error}); see annotations/splits.json for the form") from error
    if not isinstance(found, dict) or not all(
        isinstance(ids, list) and all(isinstance(name, str) for name in ids) for ids in found.values()
    ):
        raise SplitsError(f"{path} is no object of names to lists of document ids; see annotations/splits.json")
    return {name: frozenset(ids) for name, ids in found.items()}


def _stated(record: Record, keys: Sequence[str]) -> str | None:
    for place in (record.source.meta or {}, record.meta):
        for key in keys:
            if isinstance(place.get(key), str) and place[key].strip():
                return str(place[key]).strip()
    return None
