"""Memory of a long run: of its main process and of its workers, after 1,000, 5,000, 10,000 and 20,000 documents.

    python tests/benchmarks/bench_memory.py [--documents 20000] [--workers 2]

Every document has a company, a Latin word and a sum that no other has, so what is kept by name would show. Memory is
the resident set in /proc; of a worker the most within the last `WINDOW` documents, since a batch comes and goes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import tempfile
from collections import deque
from pathlib import Path

from made_documents import made, write_rows

from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan
from zhaoshang.pipeline.run.progress import Progress

MARKS = (1_000, 5_000, 10_000, 20_000)
WINDOW = 900
"""Documents over which the most is taken."""
GROWTH = 0.05
"""Growth from the first mark to the last that is too much."""
MOST = 1.2e9
"""Bytes of one worker that are too many."""
_RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")


def resident(pid: int | None) -> int:
    """Bytes that a process holds in memory; 0 where it has ended."""
    try:
        found = _RESIDENT.search(Path(f"/proc/{pid or 'self'}/status").read_text("ascii"))
    except OSError:
        return 0
    return 1024 * int(found[1]) if found else 0


class Watch(Progress):
    """Reads the memory of this process and its workers whenever a shard is done."""

    def __init__(self, marks: list[int]) -> None:
        super().__init__()
        self._marks = marks
        self._seen: deque[tuple[int, int, dict[int, int]]] = deque()
        self.table: list[tuple[int, int, list[int]]] = []

    def show(self) -> None:
        """Take a reading, and a row of the table at a mark."""
        done = self.tally.documents + self.tally.rejected
        workers = {child.pid or 0: resident(child.pid) for child in multiprocessing.active_children()}
        self._seen.append((done, resident(None), workers))
        while self._seen[0][0] < done - WINDOW:
            self._seen.popleft()
        if self._marks and done >= self._marks[0]:
            self._marks.pop(0)
            most = {pid: max(seen.get(pid, 0) for *_, seen in self._seen) for pid in workers}
            self.table.append((done, max(main for _, main, _ in self._seen), [most[pid] for pid in sorted(most)]))
            print(line(self.table[-1]), flush=True)


def line(row: tuple[int, int, list[int]]) -> str:
    """A row of the table, in MB."""
    documents, main, workers = row
    return f"{documents:>9,}  {main / 1e6:>8.1f}  " + "  ".join(f"{worker / 1e6:>8.1f}" for worker in workers)


def main() -> None:
    """Run, print the table, and fail where memory grows or is too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=MARKS[-1])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--size", type=int, default=180, help="characters of a document")
    settings = parser.parse_args()
    marks = [mark for mark in MARKS if mark <= settings.documents]
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder, "rows.jsonl")
        chars = write_rows(rows, made(settings.documents, settings.size))
        print(f"{settings.documents:,} documents, {chars:,} characters, {settings.workers} workers; resident MB")
        print("documents      main    workers", flush=True)
        watch = Watch(marks)
        summary = run(Plan((str(rows),), Path(folder, "out.jsonl"), workers=settings.workers), watch)
    print(f"{summary.documents:,} documents, {summary.seconds:.0f} s, {summary.chars_per_second:,.0f} characters/s")
    (_, main_first, first), (_, main_last, last) = watch.table[0], watch.table[-1]
    growth = max(now / then - 1 for then, now in zip([main_first, *first], [main_last, *last], strict=True))
    print(f"growth from {watch.table[0][0]:,} to {watch.table[-1][0]:,} documents: {growth:+.1%} at most")
    if growth > GROWTH or max(last) > MOST:
        raise SystemExit(f"memory grows by more than {GROWTH:.0%} or exceeds {MOST / 1e9} GB a worker")


if __name__ == "__main__":
    main()
