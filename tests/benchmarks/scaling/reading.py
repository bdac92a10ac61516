"""Readers: documents a second of every kind of input."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from .documents import write_as
from .resources import alone, peak, timed
from .settings import Settings


def read_all(path: Path) -> tuple[int, float, float, float]:
    """Documents, seconds of reading, seconds of counting, peak MB."""
    from zhaoshang.corpus.count import count_documents
    from zhaoshang.corpus.options import ReadOptions
    from zhaoshang.corpus.read import read

    options = ReadOptions(exclude=frozenset({str(path.parent / "out.jsonl")}))
    next(iter(read([str(path)], options)))  # imports
    begin = time.process_time()
    found = sum(1 for _ in read([str(path)], options))
    return found, time.process_time() - begin, timed(lambda: count_documents([str(path)])), peak()


def readers(settings: Settings) -> Iterator[str]:
    """Every reader on its own, with ids checked, at three sizes."""
    for kind in (".txt", ".txt in one folder", ".jsonl", ".csv", ".parquet"):
        for documents in settings.sizes:
            folder = settings.scratch / f"in{kind[1:].replace(' ', '-')}{documents}"
            path = write_as(kind, folder, documents, settings.chars)
            found, seconds, counting, memory = alone(read_all, path)
            rate = f"{found / seconds:9,.0f} documents/s {found * settings.chars / seconds / 1e6:7.1f} M chars/s"
            yield f"read {kind:19} {found:9,} documents {rate}, counting {counting:6.2f} s, peak {memory:6,.0f} MB"
            shutil.rmtree(path) if path.is_dir() else path.unlink()
