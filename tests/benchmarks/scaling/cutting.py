"""Cutting: documents a second that are put into batches and shards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import cycle, islice

from .documents import texts
from .settings import Settings


def cut(settings: Settings) -> Iterator[str]:
    """Batches, shards and their hashes, from documents that are in memory."""
    from zhaoshang.corpus.document import Document
    from zhaoshang.pipeline.run.shards import BATCH_CHARS, SHARD_BATCHES, batches, shards

    for count in settings.sizes:
        found = islice(cycle(texts(settings.chars)), count)
        documents = [
            Document(f"d{number:09}", text, "in.jsonl#1", "utf-8", "0" * 64) for number, text in enumerate(found)
        ]
        begin = time.process_time()
        made = sum(1 for _ in shards(batches(documents, 64, BATCH_CHARS), SHARD_BATCHES))
        seconds = time.process_time() - begin
        yield f"cut and hash {count:9,} documents, {made:7,} shards: {count / seconds:9,.0f} documents/s"
