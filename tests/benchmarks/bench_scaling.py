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
import os
import tempfile
from pathlib import Path

from scaling.assembling import assembly
from scaling.cutting import cut
from scaling.driving import driver
from scaling.engines import engines
from scaling.naming import names
from scaling.reading import readers
from scaling.repeating import ids
from scaling.resuming import resume
from scaling.settings import Settings

RECORDS = Path(__file__).resolve().parents[2] / "annotations/gold/records.jsonl"
SCRATCH = Path(os.environ.get("TMPDIR", "/tmp"))
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
    options = parser.parse_args()
    (work,) = (work for work in SIZES if work.__name__ == options.what)
    sizes = [int(number) for number in (options.sizes or SIZES[work]).split(",")]
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for figures in work(Settings(sizes, options.chars, options.records, Path(scratch))):
            print(figures, flush=True)


if __name__ == "__main__":
    main()
