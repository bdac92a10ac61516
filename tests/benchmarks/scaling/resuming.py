"""Resuming: what it costs to go on with a run that was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .canned import CannedEngine
from .documents import write_jsonl
from .resources import alone, peak, size, timed
from .settings import Settings


def keep(inputs: Path, output: Path, records: Path) -> None:
    """A run that is cut off before its assembly."""
    from zhaoshang.pipeline.run import engines, job
    from zhaoshang.pipeline.run.plan import Plan

    canned = CannedEngine(records)
    engines.choose = lambda plan: canned

    def broken(*args: Any) -> Any:
        raise KeyboardInterrupt

    job.outcomes = broken  # type: ignore[attr-defined, assignment]
    try:
        job.run(Plan((str(inputs),), output))
    except KeyboardInterrupt:
        return


def begin_again(inputs: Path, output: Path) -> tuple[float, int, float, float]:
    """Seconds until the finished shards are known, their number, seconds of reading the inputs again, peak MB."""
    from zhaoshang.pipeline.run.manifest import Manifest
    from zhaoshang.pipeline.run.plan import Plan

    plan = Plan((str(inputs),), output)
    manifest, setup = Manifest(plan.run_folder), plan.setup()
    seconds = timed(lambda: manifest.begin(setup))
    memory = peak()
    return seconds, len(manifest.done), timed(lambda: [None for _ in plan.shards()]), memory


def resume(settings: Settings) -> Iterator[str]:
    """What it costs to go on with a run of which everything but the assembly is done."""
    for documents in settings.sizes:
        path, output = settings.scratch / "in.jsonl", settings.scratch / f"r{documents}.jsonl"
        write_jsonl(path, documents, settings.chars)
        alone(keep, path, output, settings.records)
        folder = output.with_name(f".{output.name}.run")
        _, held = size(folder)
        seconds, shards, reading, memory = alone(begin_again, path, output)
        yield (
            f"{documents:9,} documents, {shards:7,} shards, {held / 1e9:5.2f} GB: checking them {seconds:6.2f} s"
            f" ({seconds / held * 1e9:5.2f} s a GB), reading the inputs again {reading:6.1f} s, peak {memory:6.0f} MB"
        )
        shutil.rmtree(folder)
