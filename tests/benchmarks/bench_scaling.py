"""What a run costs besides its models, and how that grows: the figures of docs/SCALING.md.

    python tests/benchmarks/bench_scaling.py readers | cut | driver | assembly | resume | ids | names | engines

Texts are the sample documents, repeated; results are canned: the records of `--records` under other ids, from an engine
that computes nothing. What is measured is the real thing: readers, cutting, manifest, assembly, writers, on this disk.
Every measurement has a process of its own, whose peak memory is its own; sizes stand in the same line three times
apart, so that it shows whether something is linear. Times are of one core (CPU time, which other programs on the
machine change little) where no wall time is named.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import pickle
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import orjson

REPOSITORY = Path(__file__).resolve().parents[2]
RECORDS = REPOSITORY / "annotations/gold/records.jsonl"
SCRATCH = Path(os.environ.get("TMPDIR", "/tmp"))


def texts(chars: int) -> list[str]:
    """A thousand different texts of so many characters, cut from the sample documents."""
    pages = [path.read_text("utf-8") for path in sorted((REPOSITORY / "corpus/documents").glob("*.txt"))]
    whole = "".join(pages) * (1 + 1000 * chars // sum(map(len, pages)))
    return [whole[at : at + chars].strip() or "空" for at in range(0, 1000 * chars, chars)]


def write_jsonl(path: Path, documents: int, chars: int) -> None:
    """Documents with an id, one a line."""
    with path.open("wb") as stream:
        for number, text in enumerate(islice(cycle(texts(chars)), documents)):
            stream.write(orjson.dumps({"id": f"d{number:09}", "text": text}) + b"\n")


def write_as(kind: str, folder: Path, documents: int, chars: int) -> Path:
    """The same documents as a folder of texts (1,000 a subfolder, or all in one) or as a file of rows."""
    found = texts(chars)
    if kind.startswith(".txt"):
        for number in range(documents):
            path = folder / (f"{number // 1000:06}/" if kind == ".txt" else "") / f"{number:09}.txt"
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(found[number % 1000], "utf-8", newline="")
        return folder
    path = folder.with_suffix(kind)
    if kind == ".jsonl":
        write_jsonl(path, documents, chars)
        return path
    import pyarrow
    from pyarrow import csv, parquet

    ids = [f"d{number:09}" for number in range(documents)]
    table = pyarrow.table({"id": ids, "text": [found[number % 1000] for number in range(documents)]})
    if kind == ".csv":
        csv.write_csv(table, path)
    else:
        parquet.write_table(table, path, row_group_size=10_000)
    return path


def peak() -> float:
    """Most memory that this process has had, in MB; what a parent had when it was started does not count."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def alone(work: Callable[..., Any], *args: Any) -> Any:
    """What a function returns in a fresh process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args).result()


def timed(work: Callable[[], Any]) -> float:
    """Seconds of a core that a call takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


# readers


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


def readers(settings: argparse.Namespace, scratch: Path) -> None:
    """Every reader on its own, with ids checked, at three sizes."""
    for kind in (".txt", ".txt in one folder", ".jsonl", ".csv", ".parquet"):
        for documents in settings.sizes:
            path = write_as(kind, scratch / f"in{kind[1:].replace(' ', '-')}{documents}", documents, settings.chars)
            found, seconds, counting, memory = alone(read_all, path)
            rate = f"{found / seconds:9,.0f} documents/s {found * settings.chars / seconds / 1e6:7.1f} M chars/s"
            print(f"read {kind:19} {found:9,} documents {rate}, counting {counting:6.2f} s, peak {memory:6,.0f} MB")
            shutil.rmtree(path) if path.is_dir() else path.unlink()


# cut


def cut(settings: argparse.Namespace, scratch: Path) -> None:
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
        print(f"cut and hash {count:9,} documents, {made:7,} shards: {count / seconds:9,.0f} documents/s")


# driver


class Canned:
    """An engine that computes nothing: records of `--records` under the ids of the documents.

    Args:
        path: Records, JSONL.
    """

    def __init__(self, path: Path) -> None:
        from zhaoshang.corpus.record import Record
        from zhaoshang.pipeline.normalise.registry import NameEvidence

        self.parts = []
        for line in path.read_bytes().splitlines():
            evidence = NameEvidence()
            evidence.add(Record.from_json(line))
            rest = line[line.index(b'"source"') :]
            self.parts.append((rest, orjson.loads(evidence.to_bytes())))
        self.cutting = self.wall = 0.0

    def __call__(self, plan: Any, done: Any, stop: Callable[[], bool]) -> Iterator[Any]:
        at = 0
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
            finished = self.finish(shard, at)
            self.wall += time.perf_counter() - begin
            at += finished.documents
            yield finished

    def finish(self, shard: Any, at: int) -> Any:
        """What a worker would return."""
        from zhaoshang.pipeline.run.worker import Finished

        finished = Finished(shard.number, shard.sha256, shard.first)
        for document in (document for batch in shard.batches for document in batch):
            rest, names = self.parts[at % len(self.parts)]
            finished.lines.append(b'{"schema_version":"1.0","doc_id":%s,%s' % (orjson.dumps(document.doc_id), rest))
            finished.names += names
            finished.documents += 1
            finished.chars += len(document.text)
            at += 1
        return finished


def size(folder: Path) -> tuple[int, int]:
    """Files below a folder and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


class Clock:
    """Called where reading ends and assembly begins: notes the time and what the run folder holds."""

    def __init__(self, plan: Any) -> None:
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


def drive(inputs: Path, output: Path, records: Path, triples: Path | None = None) -> dict[str, float]:
    """A whole run with the canned engine."""
    from zhaoshang.pipeline.run import engines, job
    from zhaoshang.pipeline.run.plan import Plan

    plan = Plan((str(inputs),), output, triples)
    canned, clock = Canned(records), Clock(plan)
    engines.choose = lambda _: canned
    job.outcomes = clock(job.outcomes)
    before, begin = peak(), time.perf_counter()
    summary = job.run(plan)
    end, cpu = time.perf_counter(), time.process_time()
    keeping = clock.at - begin - canned.wall
    return {
        "documents": summary.documents,
        "shards": clock.files - 1,
        "reading": canned.cutting,
        "keeping": keeping,
        "assembly": cpu - clock.cpu,
        "assembly_wall": end - clock.at,
        "folder": clock.folder,
        "manifest": clock.manifest,
        "output": output.stat().st_size,
        "before": before,
        "peak": clock.peak,
        "peak_end": peak(),
    }


def driver(settings: argparse.Namespace, scratch: Path) -> None:
    """The main process of a run, at three sizes: time, memory, disk."""
    for documents in settings.sizes:
        path = scratch / "in.jsonl"
        write_jsonl(path, documents, settings.chars)
        found = alone(drive, path, scratch / "out.jsonl", settings.records)
        shards = found["shards"]
        print(
            f"{documents:9,} documents of {settings.chars} characters, {shards:,.0f} shards\n"
            f"  reading, cutting  {found['reading']:8.1f} s  {1e6 * found['reading'] / documents:8.1f} µs a document\n"
            f"  keeping shards    {found['keeping']:8.1f} s  {1e3 * found['keeping'] / shards:8.1f} ms a shard (wall)\n"
            f"  assembly          {found['assembly']:8.1f} s  {1e6 * found['assembly'] / documents:8.1f} µs a record"
            f" (wall {found['assembly_wall']:.1f} s)\n"
            f"  bytes  {found['folder'] / documents:8,.0f} a document in the run folder,"
            f" {found['manifest'] / shards:6.0f} a shard in the manifest, {found['output'] / documents:8,.0f} in the"
            f" output\n"
            f"  memory  {found['before']:6.0f} MB at the start, {found['peak']:6.0f} MB before and"
            f" {found['peak_end']:6.0f} MB behind assembly",
            flush=True,
        )


def assembly(settings: argparse.Namespace, scratch: Path) -> None:
    """From finished shards to every format of the output."""
    documents = settings.sizes[-1]
    path = scratch / "in.jsonl"
    write_jsonl(path, documents, settings.chars)
    for name, triples in (
        ("o.jsonl", None),
        ("o.jsonl", "t.csv"),
        ("o.jsonl", "t.jsonl"),
        ("o.jsonl.gz", None),
        ("o.jsonl.zst", None),
        ("o.parquet", None),
    ):
        found = alone(drive, path, scratch / name, settings.records, scratch / triples if triples else None)
        rate = documents / found["assembly"]
        shown = f"{name[1:]}{' and triples ' + triples[1:] if triples else ''}"
        print(f"{shown:28} {rate:9,.0f} records/s, {found['output'] / documents:7,.0f} bytes a document", flush=True)


# resume


def keep(inputs: Path, output: Path, records: Path) -> None:
    """A run that is cut off before its assembly."""
    from zhaoshang.pipeline.run import engines, job
    from zhaoshang.pipeline.run.plan import Plan

    canned = Canned(records)
    engines.choose = lambda _: canned

    def broken(*args: Any) -> Any:
        raise KeyboardInterrupt

    job.outcomes = broken
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


def resume(settings: argparse.Namespace, scratch: Path) -> None:
    """What it costs to go on with a run of which everything but the assembly is done."""
    for documents in settings.sizes:
        path, output = scratch / "in.jsonl", scratch / f"r{documents}.jsonl"
        write_jsonl(path, documents, settings.chars)
        alone(keep, path, output, settings.records)
        folder = output.with_name(f".{output.name}.run")
        _, held = size(folder)
        seconds, shards, reading, memory = alone(begin_again, path, output)
        print(
            f"{documents:9,} documents, {shards:7,} shards, {held / 1e9:5.2f} GB: checking them {seconds:6.2f} s"
            f" ({seconds / held * 1e9:5.2f} s a GB), reading the inputs again {reading:6.1f} s, peak {memory:6.0f} MB",
            flush=True,
        )
        shutil.rmtree(folder)


# ids


def meet(count: int) -> tuple[float, float, float, float]:
    """Nanoseconds an id over the whole and over the last tenth, bytes an id that stay, peak MB."""
    from zhaoshang.corpus.seen import SeenIds

    seen, before = SeenIds(), peak()
    begin = last = time.process_time()
    for number in range(count):
        if number == count - count // 10:
            last = time.process_time()
        seen.add(f"d{number:09}")
    end = time.process_time()
    return 1e9 * (end - begin) / count, 1e10 * (end - last) / count, (peak() - before) * 1e6 / count, peak()


def ids(settings: argparse.Namespace, scratch: Path) -> None:
    """The memory and the time of the check that no id comes twice."""
    for count in settings.sizes:
        whole, last, each, memory = alone(meet, count)
        print(
            f"{count:11,} ids: {whole:7,.0f} ns each, {last:7,.0f} ns in the last tenth,"
            f" at most {each:5.1f} bytes each, peak {memory:6,.0f} MB",
            flush=True,
        )


# names


def link(count: int) -> tuple[float, float, float, float]:
    """MB of evidence with so many links, MB more to resolve it, seconds to take it in and to resolve it."""
    from zhaoshang.pipeline.normalise.registry import NameEvidence

    evidence, before = NameEvidence(), peak()
    rows = ([f"江苏锦禾{number:09}科技有限公司", f"锦禾{number:09}", 1] for number in range(count))
    begin = time.process_time()
    evidence.count(rows)
    taken, held = time.process_time(), peak()
    evidence.resolve()
    return held - before, peak() - held, taken - begin, time.process_time() - taken


def names(settings: argparse.Namespace, scratch: Path) -> None:
    """Evidence for names: bytes a link, and how many links documents bring."""
    from zhaoshang.corpus.record import Record
    from zhaoshang.pipeline.normalise.registry import NameEvidence

    records = [Record.from_json(line) for line in settings.records.read_bytes().splitlines()]
    for part in (4, 2, 1):
        evidence = NameEvidence()
        for record in records[::part]:
            evidence.add(record)
        links = len(orjson.loads(evidence.to_bytes()))
        count = len(records[::part])
        print(f"{count:6,} documents: {links:6,} different links, {links / count:5.2f} a document")
    for count in settings.sizes:
        held, more, taking, resolving = alone(link, count)
        print(
            f"{count:10,} links: {1e6 * held / count:6.0f} bytes each, {1e6 * more / count:6.0f} more to resolve them;"
            f" {1e6 * taking / count:5.1f} µs each to take in, {1e6 * resolving / count:5.1f} µs to resolve",
            flush=True,
        )


# engines


class Nothing(Canned):
    """A worker, or an actor on Ray, that computes nothing."""

    def __call__(self, given: Any) -> Any:
        if not isinstance(given, dict):
            return self.finish(given, 0)
        import numpy as np

        found = np.empty(len(given["shard"]), dtype=object)
        found[:] = [pickle.dumps(self.finish(pickle.loads(data), 0)) for data in given["shard"]]
        return {"number": given["number"], "finished": found}


def serve(connection: Any, records: Path) -> None:
    """The life of a worker process that computes nothing."""
    worker = Nothing(records)
    connection.send("ready")
    try:
        while True:
            connection.send(worker(connection.recv()))
    except EOFError:
        pass


def through(inputs: Path, records: Path, engine: str, workers: int) -> tuple[float, float, int]:
    """Seconds to the first shard and from there to the last, and the shards; nothing is kept."""
    from zhaoshang.pipeline.run.plan import Plan

    plan = Plan((str(inputs),), inputs.with_name("o.jsonl"), engine=engine, workers=workers)  # type: ignore[arg-type]
    begin = time.perf_counter()
    run: Any = Canned(records)
    if engine == "ray":
        from ray import cloudpickle

        from zhaoshang.pipeline.run.engines import on_ray

        class Actor(Nothing):
            def __init__(self, work: object, made_by: object) -> None:
                super().__init__(records)

        cloudpickle.register_pickle_by_value(sys.modules[Nothing.__module__])
        on_ray._Actor = Actor
        run = on_ray.on_ray
    elif workers:
        from zhaoshang.pipeline.run.engines import processes

        processes.serve = serve
        type(plan).work = property(lambda plan: records)  # type: ignore[assignment, method-assign, misc]
        run = processes.in_processes
    found = iter(run(plan, {}, lambda: False))
    next(found)
    first = time.perf_counter()
    count = 1 + sum(1 for _ in found)
    return first - begin, time.perf_counter() - first, count


def engines(settings: argparse.Namespace, scratch: Path) -> None:
    """Reading, cutting and handing shards out and back, through every engine, when workers take no time."""
    for documents in settings.sizes:
        path = scratch / "in.jsonl"
        write_jsonl(path, documents, settings.chars)
        for engine, workers in (("local", 0), ("local", 1), ("local", 2), ("ray", 1), ("ray", 2)):
            start, rest, count = alone(through, path, settings.records, engine, workers)
            print(
                f"{engine:6} {workers} workers, {documents:8,} documents, {count:6,} shards: {start:5.1f} s to the"
                f" first, then {rest:6.1f} s, {1e3 * rest / (count - 1):7.2f} ms a shard",
                flush=True,
            )


SIZES = {
    readers: "1000,10000,100000",
    cut: "1000,10000,100000",
    driver: "10000,100000,1000000",
    assembly: "100000",
    resume: "10000,100000",
    ids: "1000000,4000000,16000000",
    names: "100000,1000000,3000000",
    engines: "8000,80000",
}


def main() -> None:
    """Measure what is asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[work.__name__ for work in SIZES])
    parser.add_argument("--sizes", help="documents (ids, links), separated by commas")
    parser.add_argument("--chars", type=int, default=600, help="characters of a document")
    parser.add_argument("--records", type=Path, default=RECORDS, help="what the canned engine returns")
    settings = parser.parse_args()
    (work,) = (work for work in SIZES if work.__name__ == settings.what)
    settings.sizes = [int(number) for number in (settings.sizes or SIZES[work]).split(",")]
    scratch = Path(tempfile.mkdtemp(dir=SCRATCH))
    try:
        work(settings, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
