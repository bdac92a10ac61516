"""Engines: what it costs to hand shards out to workers and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from .canned import CannedEngine, CannedWorker
from .documents import write_jsonl
from .resources import alone
from .settings import Settings

EngineName = Literal["local", "ray"]
ENGINES: tuple[tuple[EngineName, int], ...] = (("local", 0), ("local", 1), ("local", 2), ("ray", 1), ("ray", 2))
"""Engines and their workers; with none, the work is done in the run's own process."""


def serve(records: Path, connection: Connection, work: object) -> None:
    """The life of a worker process that computes nothing; see `zhaoshang.pipeline.run.engines.processes.serve`."""
    from zhaoshang.pipeline.run.engines.processes import READY

    worker = CannedWorker(records)
    connection.send(READY)
    try:
        while True:
            connection.send(worker(connection.recv()))
    except EOFError:
        pass


def without_models(records: Path, engine: EngineName) -> None:
    """From here on, workers of an engine that are started by this process compute nothing."""
    if engine == "local":
        from zhaoshang.pipeline.run.engines import processes

        processes.serve = partial(serve, records)
        return
    from zhaoshang.pipeline.run.engines import on_ray

    class Actor(on_ray._Actor):  # Ray has the folder of the command on the path of its actors
        def __init__(self, work: object, made_by: object) -> None:
            self._worker = CannedWorker(records)  # type: ignore[assignment]

    on_ray._Actor = Actor  # type: ignore[misc]


def through(inputs: Path, records: Path, engine: EngineName, workers: int) -> tuple[float, float, int]:
    """Seconds to the first shard and from there to the last, and the shards; nothing is kept."""
    from zhaoshang.pipeline.run.engines import Engine, choose
    from zhaoshang.pipeline.run.plan import Plan

    plan = Plan((str(inputs),), inputs.with_name("o.jsonl"), engine=engine, workers=workers)
    begin = time.perf_counter()
    run: Engine = CannedEngine(records)
    if workers:
        without_models(records, engine)
        run = choose(plan)
    found = iter(run(plan, {}, lambda: False))
    next(found)
    first = time.perf_counter()
    count = 1 + sum(1 for _ in found)
    return first - begin, time.perf_counter() - first, count


def engines(settings: Settings) -> Iterator[str]:
    """Reading, cutting and handing shards out and back, through every engine, when workers take no time."""
    for documents in settings.sizes:
        path = settings.scratch / "in.jsonl"
        write_jsonl(path, documents, settings.chars)
        for engine, workers in ENGINES:
            start, rest, count = alone(through, path, settings.records, engine, workers)
            yield (
                f"{engine:6} {workers} workers, {documents:8,} documents, {count:6,} shards: {start:5.1f} s to the"
                f" first, then {rest:6.1f} s, {1e3 * rest / max(1, count - 1):7.2f} ms a shard"
            )
