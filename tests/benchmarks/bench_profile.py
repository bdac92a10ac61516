"""Where the time of a document goes: microseconds of one core a character, stage by stage.

    make profile [INPUT=folder]

One thread, batches as a run makes them, the best of several rounds, processor time: what else the machine does counts
little. `--batch-chars` shows what the size of a batch does.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from zhaoshang.pipeline.run.worker import prepare_process

prepare_process(1)

from bench_pipeline import pages  # noqa: E402 - the process is prepared first

from zhaoshang.pipeline.export import to_record  # noqa: E402
from zhaoshang.pipeline.load import describe, load  # noqa: E402
from zhaoshang.pipeline.run.shards import BATCH_CHARS, batches  # noqa: E402


def main() -> None:
    """Time every stage over the same pages and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--chars", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--batch-chars", type=int, default=BATCH_CHARS)
    settings = parser.parse_args()
    documents = pages(settings.inputs, settings.chars)
    chars = sum(len(document.text) for document in documents)
    nlp, meta = load(threads=1), describe().meta
    cut = list(batches(documents, 64, settings.batch_chars))
    best: Counter[str] | None = None
    for _ in range(settings.rounds):
        spent: Counter[str] = Counter()
        mark = time.process_time()

        def lap(stage: str, spent: Counter[str] = spent) -> None:
            nonlocal mark
            now = time.process_time()
            spent[stage] += now - mark
            mark = now

        for batch in cut:
            with nlp.memory_zone():
                docs = [nlp.make_doc(document.text) for document in batch]
                lap("restore, tokenize")
                for name, part in nlp.pipeline:
                    docs = list(part.pipe(docs)) if hasattr(part, "pipe") else [part(doc) for doc in docs]
                    lap(name)
                for doc, document in zip(docs, batch, strict=True):
                    to_record(doc, document, meta).to_json()
                lap("record, JSON")
        if best is None or spent.total() < best.total():
            best = spent
    assert best is not None, "there is at least one round"
    print(f"{len(documents)} pages, {chars:,} characters, batches of {settings.batch_chars:,}, one thread")
    for stage, seconds in best.items():
        print(f"  {stage:20} {1e6 * seconds / chars:7.2f} µs a character  {seconds / best.total():6.1%}")
    print(f"  {'all':20} {1e6 * best.total() / chars:7.2f} µs a character  {chars / best.total():,.0f} characters/s")


if __name__ == "__main__":
    main()
