"""A worker and an engine that compute nothing: what is left is what a run costs besides its models."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from zhaoshang.pipeline.run.plan import Plan
    from zhaoshang.pipeline.run.shards import Shard
    from zhaoshang.pipeline.run.worker import Finished


class CannedWorker:
    """Gives documents the records of a file, in turn, under their own ids.

    Args:
        path: Records, JSONL.
    """

    def __init__(self, path: Path) -> None:
        from zhaoshang.corpus.record import Record
        from zhaoshang.pipeline.normalise.registry import NameEvidence

        self._given = 0
        self._parts: list[tuple[bytes, list[tuple[str, str, int]]]] = []
        for line in path.read_bytes().splitlines():
            evidence = NameEvidence()
            evidence.add(Record.from_json(line))
            rest = line[line.index(b'"source"') :]
            self._parts.append((rest, orjson.loads(evidence.to_bytes())))

    def __call__(self, shard: Shard) -> Finished:
        """What a worker would return."""
        from zhaoshang.corpus.document import Document
        from zhaoshang.pipeline.run.worker import Finished

        finished = Finished(shard.number, shard.sha256, shard.first)
        for document in (document for batch in shard.batches for document in batch):
            assert isinstance(document, Document), "none of the made documents is rejected"
            rest, names = self._parts[self._given % len(self._parts)]
            finished.lines.append(b'{"schema_version":"1.0","doc_id":%s,%s' % (orjson.dumps(document.doc_id), rest))
            finished.names += names
            finished.documents += 1
            finished.chars += len(document.text)
            self._given += 1
        return finished


class CannedEngine:
    """Does shards in this process with a `CannedWorker`; see `zhaoshang.pipeline.run.engines.Engine`.

    Args:
        path: Records, JSONL.

    Attributes:
        cutting: Seconds of a core that reading and cutting took.
        wall: Seconds that reading, cutting and the worker took.
    """

    def __init__(self, path: Path) -> None:
        self._worker = CannedWorker(path)
        self.cutting = self.wall = 0.0

    def __call__(self, plan: Plan, done: Mapping[int, str], stop: Callable[[], bool]) -> Iterator[Finished | int]:
        cut = plan.shards()
        while True:
            begin, cpu = time.perf_counter(), time.process_time()
            shard = next(cut, None)
            self.wall += time.perf_counter() - begin
            self.cutting += time.process_time() - cpu
            if shard is None:
                return
            if done.get(shard.number) == shard.sha256:
                yield shard.number
                continue
            begin = time.perf_counter()
            finished = self._worker(shard)
            self.wall += time.perf_counter() - begin
            yield finished
