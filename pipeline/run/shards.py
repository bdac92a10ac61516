"""A run's documents, cut into batches and batches into shards: the unit that is done, kept and never done twice.

Batches are cut before shards, from the documents alone. What the models compute for a document may differ in the last
bit with the documents beside it, so the same batches, whatever the shards, workers or engine, mean the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from zhaoshang.corpus.document import Document, Rejected

BATCH_CHARS = 24_000
"""Characters of one batch, whatever its documents: what bounds the memory, and what a processor's cache holds.

Measured on real pages: 12,300 characters/s at this size, 8,000 at 100,000, 9,600 with a page a batch."""

SHARD_BATCHES = 2
"""Batches of one shard, some four seconds of work: what an interruption costs at most."""

Batch = list[Document | Rejected]


@dataclass(frozen=True, slots=True)
class Shard:
    """Batches that are done together.

    Attributes:
        number: Place in the run, from 0.
        batches: The documents in order, as they are processed together.
        sha256: Of everything in it that the output depends on.
    """

    number: int
    batches: list[Batch]
    sha256: str

    @property
    def first(self) -> str:
        """The first input in it, to name the shard to a reader."""
        return self.batches[0][0].uri


def batches(documents: Iterable[Document | Rejected], batch_size: int, batch_chars: int) -> Iterator[Batch]:
    """Cut a stream of documents.

    Args:
        documents: As `zhaoshang.corpus.read.read` gives them.
        batch_size: Most documents of one batch.
        batch_chars: Most characters of one batch; a longer document is a batch of its own.
    """
    batch: Batch = []
    chars = 0
    for document in documents:
        size = len(document.text) if isinstance(document, Document) else 0
        if batch and (len(batch) == batch_size or chars + size > batch_chars):
            yield batch
            batch, chars = [], 0
        batch.append(document)
        chars += size
    if batch:
        yield batch


def shards(cut: Iterable[Batch], shard_batches: int) -> Iterator[Shard]:
    """Put every `shard_batches` batches together to a shard."""
    held: list[Batch] = []
    number = 0
    for batch in cut:
        held.append(batch)
        if len(held) == shard_batches:
            yield Shard(number, held, _sha256(held))
            held, number = [], number + 1
    if held:
        yield Shard(number, held, _sha256(held))


def _sha256(held: list[Batch]) -> str:
    digest = hashlib.sha256()
    for batch in held:
        for item in batch:
            # A document's meta is part of its record; orjson writes a dataclass as its fields.
            row = orjson.dumps(item, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
            digest.update(len(row).to_bytes(8, "big") + row)
        digest.update(b"batch")
    return digest.hexdigest()
