"""What a worker does with a shard, in whatever process: records as bytes, and what they say of names.

Nothing heavy is imported before `Worker` is made: a process limits its threads first.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.labels import using

from .shards import Batch, Shard

NAMES = b'{"names":'
"""What a line of name evidence begins with; one stands at the head of every shard's lines."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of malloc.h
_KEEP = 512 << 20
_SHARDS_KEPT = 16
"""Shards after which freed memory is given back: after every one it would be fetched anew all the time."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker has to know.

    Attributes:
        model: A pipeline directory; without one, the shipped pipeline.
        max_chars: Characters of the longest document.
        threads: Threads that its libraries may use; without a number, one a core.
    """

    model: Path | None
    max_chars: int
    threads: int | None = 1


@dataclass(slots=True)
class Finished:
    """A shard, done.

    Attributes:
        number: Its place in the run.
        input: SHA-256 of what went in.
        lines: What came out: a line of JSON for every document in order, a record or a rejected input.
        names: Evidence for names: [full name, other name, documents that link them].
        documents: Records among the lines.
        chars: Characters of their documents.
        rejected: Rejected inputs among the lines.
        first: The first input in it.
    """

    number: int
    input: str
    first: str
    lines: list[bytes] = field(default_factory=list)
    names: list[tuple[str, str, int]] = field(default_factory=list)
    documents: int = 0
    chars: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: Finished) -> None:
        """Take in what came out of a later part of the same shard."""
        self.lines += other.lines
        self.names += other.names
        self.documents += other.documents
        self.chars += other.chars
        self.rejected += other.rejected

    def reject(self, rejected: Rejected) -> None:
        """Take in an input that was set aside."""
        self.lines.append(orjson.dumps(rejected))
        self.rejected.append(rejected)

    def data(self) -> bytes:
        """All of it as the bytes of the shard's file; the same for the same lines, however they were come by."""
        links: Counter[tuple[str, str]] = Counter()
        for full, name, count in self.names:
            links[full, name] += count
        rows = [[full, name, count] for (full, name), count in sorted(links.items())]
        return b"\n".join([orjson.dumps({"names": rows}), *self.lines, b""])


class Worker:
    """A loaded pipeline that turns shards into lines.

    Args:
        work: What to load and how.

    Raises:
        PipelineError: the pipeline cannot be loaded, or cannot process a sentence.
    """

    def __init__(self, work: Work) -> None:
        # Seconds of imports, for which the process that hands out the shards has no use.
        from ..load import describe, label_set, load  # noqa: PLC0415
        from .process import probe  # noqa: PLC0415

        self.labels = label_set(work.model)
        self.meta = describe(work.model).meta
        self._shards = 0
        self.nlp = load(work.model, threads=work.threads)
        self.nlp.max_length = max(self.nlp.max_length, work.max_chars)
        probe(self.nlp)

    def __call__(self, shard: Shard) -> Finished:
        """Process a shard."""
        finished = Finished(shard.number, shard.sha256, shard.first)
        with using(self.labels):
            for batch in shard.batches:
                self._process(batch, finished)
        self._shards += 1
        if self._shards % _SHARDS_KEPT == 0:
            _give_back()
        return finished

    def _process(self, batch: Batch, finished: Finished) -> None:
        from ..normalise.registry import NameEvidence  # noqa: PLC0415
        from .process import process_batch  # noqa: PLC0415

        evidence = NameEvidence()
        for outcome in process_batch(self.nlp, batch, self.meta):
            if isinstance(outcome, Rejected):
                finished.reject(outcome)
            else:
                finished.documents += 1
                finished.chars += outcome.source.chars
                finished.lines.append(outcome.to_json())
                evidence.add(outcome)
        finished.names += orjson.loads(evidence.to_bytes())


def _give_back() -> None:
    """Give freed memory back to the system; glibc keeps what lies between lasting objects.

    After 4,200 short documents a process held 907 MB, and 741 MB when told to.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


@contextmanager
def started_with(threads: int) -> Iterator[None]:
    """Processes that are started within keep their numeric libraries to so many threads.

    A library reads the limit when it is loaded, and a new process loads some before its own code can set one.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def prepare_process(threads: int) -> None:
    """Set up a process that does nothing but this work; to be called before the numeric libraries are imported.

    They keep to so many threads: N workers of one thread do not fight over the cores.
    """
    os.environ.update(dict.fromkeys(_THREADS, str(threads)))
    keep_freed_memory()


def keep_freed_memory() -> None:
    """Let freed memory stay with the process.

    Fetching it from the system anew for every batch costs a tenth of the tagging (docs/PERFORMANCE.md) and a quarter of
    the training.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's; other C libraries do without
        if mallopt is not None:
            mallopt(_TRIM_THRESHOLD, _KEEP)
            mallopt(_MMAP_THRESHOLD, _KEEP)
