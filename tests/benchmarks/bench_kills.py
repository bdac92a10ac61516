"""A run that is killed again and again ends with the bytes of one that never was, and leaves no worker behind.

    python tests/benchmarks/bench_kills.py [--documents 2000] [--kills 20] [--seed 1]

The same `zhaoshang run` is started, killed with SIGKILL at a random moment and started again, until it has been killed
so often; then it may finish. Every second kill is of the whole process group, the others of the main process alone:
its workers have to end by themselves. A moment is chosen as a number of new shards, none to `SHARDS`, and some time.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import orjson
from made_documents import pieces, write_rows

SHARDS = 3
"""Most shards that a start may finish before it is killed."""
LINGER = 2.0
"""Seconds after that shard within which the kill comes."""
GRACE = 10.0
"""Seconds in which workers must end after their run."""


def start(rows: Path, output: Path) -> subprocess.Popen[bytes]:
    """Start a run of two workers in a process group of its own."""
    command = [sys.executable, "-c", "from zhaoshang.pipeline.cli import main; main()"]
    # Small batches, so that there are many more shards than kills.
    options = ["-o", str(output), "--workers", "2", "--batch-size", "16", "--shard-size", "1", "--quiet"]
    return subprocess.Popen([*command, "run", str(rows), *options], start_new_session=True)


def done(run_folder: Path) -> int:
    """Shards of an unfinished run that are finished."""
    return len(list(run_folder.rglob("0*.jsonl")))


def let_go(process: subprocess.Popen[bytes], run_folder: Path, shards: int, seconds: float) -> bool:
    """Let a run finish so many more shards and go on for some seconds; whether it is still running then."""
    goal = done(run_folder) + shards
    while done(run_folder) < goal and process.poll() is None:
        time.sleep(0.02)
    time.sleep(seconds)
    return process.poll() is None


def members(group: int) -> list[int]:
    """Processes of a group that have not ended."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, own = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(own) == group and state != "Z":
                found.append(int(entry.name))
    return found


def wait_until_gone(group: int) -> float | None:
    """Seconds until no process of the group is left; None when some outlive the time of grace."""
    begin = time.monotonic()
    while members(group):
        if time.monotonic() - begin > GRACE:
            return None
        time.sleep(0.05)
    return time.monotonic() - begin


def main() -> None:
    """Run undisturbed, then with kills; print each and whether the files are equal, and fail where something is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    settings = parser.parse_args()
    chance = random.Random(settings.seed)
    with tempfile.TemporaryDirectory() as folder:
        rows, whole, output = (Path(folder, name) for name in ("rows.jsonl", "whole.jsonl", "out.jsonl"))
        texts = (
            f"第{number}篇。{piece}" for number, piece in zip(range(settings.documents), pieces(290), strict=False)
        )
        chars = write_rows(rows, texts)
        begin = time.monotonic()
        assert start(rows, whole).wait() == 0, "the uninterrupted run failed"
        seconds = time.monotonic() - begin
        print(f"{settings.documents:,} documents, {chars:,} characters, uninterrupted {seconds:.1f} s", flush=True)
        output.write_bytes(b"old\n")
        run_folder = output.with_name(f".{output.name}.run")
        failures = 0
        kills = 0
        while kills < settings.kills:
            process = start(rows, output)
            shards, linger = chance.randint(0, SHARDS), chance.uniform(0, LINGER)
            begin = time.monotonic()
            if not let_go(process, run_folder, shards, linger):
                break
            kills, after = kills + 1, time.monotonic() - begin
            alone = kills % 2 == 1
            if alone:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            gone = wait_until_gone(process.pid)
            untouched = output.read_bytes() == b"old\n"
            orphans = f"none left after {gone:.1f} s" if gone is not None else f"LEFT {members(process.pid)}"
            what = "main process" if alone else "whole group "
            old = "as it was" if untouched else "DAMAGED"
            told = f"{done(run_folder):>3} shards done, workers: {orphans}, old output {old}"
            print(f"kill {kills:>2} of the {what} after {after:5.1f} s: {told}", flush=True)
            failures += (gone is None) + (not untouched)
        if kills == settings.kills:
            assert start(rows, output).wait() == 0, "the last start failed"
        ids = Counter(orjson.loads(line)["doc_id"] for line in output.read_bytes().splitlines())
        equal = output.read_bytes() == whole.read_bytes()
        twice = sum(count - 1 for count in ids.values())
        print(f"{kills} kills; {settings.documents - len(ids)} documents lost, {twice} twice; equal bytes: {equal}")
        print(f"beside the output: {sorted(path.name for path in Path(folder).iterdir())}")
    if failures or not equal or kills < settings.kills:
        raise SystemExit("a kill did harm, or the run was over before the last of them")


if __name__ == "__main__":
    main()
