"""The main process of a run: reading, keeping shards and assembly, in time, memory and disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .canned import CannedEngine
from .documents import write_jsonl
from .resources import alone, peak, size
from .settings import Settings

if TYPE_CHECKING:
    from zhaoshang.pipeline.run.plan import Plan


@dataclass(frozen=True, slots=True)
class Driven:
    """What a run took: seconds of a core (of the clock where `wall` is named), bytes, and peak memory in MB."""

    shards: int
    reading: float
    keeping_wall: float
    assembly: float
    assembly_wall: float
    folder_bytes: int
    manifest_bytes: int
    output_bytes: int
    peak_at_start: float
    peak_before_assembly: float
    peak_at_end: float


class Clock:
    """Called where reading ends and assembly begins: notes the time and what the run folder holds."""

    def __init__(self, plan: Plan) -> None:
        self.at = self.cpu = self.peak = 0.0
        self.folder = self.manifest = self.files = 0
        self.plan = plan

    def __call__(self, whole: Callable[..., Any]) -> Callable[..., Any]:
        def outcomes(*args: Any) -> Any:
            self.at, self.cpu, self.peak = time.perf_counter(), time.process_time(), peak()
            self.files, self.folder = size(self.plan.run_folder)
            self.manifest = (self.plan.run_folder / "manifest.jsonl").stat().st_size
            return whole(*args)

        return outcomes


def drive(inputs: Path, output: Path, records: Path, triples: Path | None = None) -> Driven:
    """A whole run with the canned engine, in a process that ends with it."""
    from zhaoshang.pipeline.run import engines, job
    from zhaoshang.pipeline.run.assemble import outcomes
    from zhaoshang.pipeline.run.plan import Plan

    plan = Plan((str(inputs),), output, triples)
    canned, clock = CannedEngine(records), Clock(plan)
    engines.choose = lambda plan: canned
    job.outcomes = clock(outcomes)  # type: ignore[attr-defined]
    before, begin = peak(), time.perf_counter()
    job.run(plan)
    end, cpu = time.perf_counter(), time.process_time()
    return Driven(
        shards=clock.files - 1,
        reading=canned.cutting,
        keeping_wall=clock.at - begin - canned.wall,
        assembly=cpu - clock.cpu,
        assembly_wall=end - clock.at,
        folder_bytes=clock.folder,
        manifest_bytes=clock.manifest,
        output_bytes=output.stat().st_size,
        peak_at_start=before,
        peak_before_assembly=clock.peak,
        peak_at_end=peak(),
    )


def driver(settings: Settings) -> Iterator[str]:
    """The main process of a run, at three sizes: time, memory, disk."""
    for documents in settings.sizes:
        path = settings.scratch / "in.jsonl"
        write_jsonl(path, documents, settings.chars)
        found = alone(drive, path, settings.scratch / "out.jsonl", settings.records)
        reading, assembly, keeping = found.reading, found.assembly, found.keeping_wall
        yield (
            f"{documents:9,} documents of {settings.chars} characters, {found.shards:,} shards\n"
            f"  reading, cutting  {reading:8.1f} s  {1e6 * reading / documents:8.1f} µs a document\n"
            f"  keeping shards    {keeping:8.1f} s  {1e3 * keeping / found.shards:8.1f} ms a shard (wall)\n"
            f"  assembly          {assembly:8.1f} s  {1e6 * assembly / documents:8.1f} µs a record"
            f" (wall {found.assembly_wall:.1f} s)\n"
            f"  bytes  {found.folder_bytes / documents:8,.0f} a document in the run folder,"
            f" {found.manifest_bytes / found.shards:6.0f} a shard in the manifest,"
            f" {found.output_bytes / documents:8,.0f} in the output\n"
            f"  memory  {found.peak_at_start:6.0f} MB at the start, {found.peak_before_assembly:6.0f} MB before and"
            f" {found.peak_at_end:6.0f} MB behind assembly"
        )
