"""5,000 inputs made to break a reader or a pipeline: none is lost; and what a character costs as one document grows.

    python tests/benchmarks/bench_hostile.py [--count 5000] [--sizes 100 200 400] [--only count|time]

Every input is in the output with spans that hold against its source, or in the file of the rejected with a reason; a
few big ones - a line of 10 MB, a megabyte of digits, of brackets - go into a run of their own. Then one document of
each kind is timed at 100, 200 and 400 KB; the last column says how much more a character costs at four times the size.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import orjson
from made_documents import pieces

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.validate import Tally, validate_file
from zhaoshang.pipeline.load import describe, load
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan
from zhaoshang.pipeline.run.process import process

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
from hostile_inputs import COMPANY, make_folder

SCALED = {
    "news": next(pieces(500_000)),
    "one line of news": "".join(next(pieces(500_000)).split()),
    "digits": "0123456789" * 50_000,
    "Chinese digits": "三百五十" * 125_000,
    "opening brackets": "（" * 500_000,
    "closing brackets": "）" * 500_000,
    "punctuation": "。，、；" * 125_000,
    "one name": COMPANY * 50_000,
    "one name, listed": f"{COMPANY}、" * 50_000,
    "amounts": "总投资1亿元，" * 70_000,
    "rows of a table": "江北\t2.5亿元\t13.6%\n" * 40_000,
    "blank lines": "\n" * 499_999 + "。",
    "spaces": " " * 499_999 + "。",
}
MOST = 1.5
"""How much more a character may cost at four times the size; timings of one document vary by a third."""


def count(inputs: int) -> bool:
    """Run over a folder of hostile inputs; whether each is somewhere and every span holds."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name, "in"), Path(name, "out.jsonl")
        folder.mkdir()
        expected = make_folder(folder, inputs)
        summary = run(Plan((str(folder),), output, workers=2))
        tally = Tally()
        problems = list(validate_file(output, tally=tally))
        aside = [orjson.loads(line) for line in Path(f"{output}.rejected.jsonl").read_bytes().splitlines()]
    found = summary.documents + summary.rejected
    print(
        f"{expected:,} inputs: {summary.documents:,} in the output, {len(aside):,} set aside, {expected - found} lost"
    )
    print(
        f"{tally.against_source:,} records held against their source, {len(problems)} problems; {summary.seconds:.0f} s"
    )
    for reason, times in Counter(row["reason"].partition(" (")[0] for row in aside).most_common(30):
        print(f"  {times:>6,}  {reason[:100]}")
    failed = [row for row in aside if "processing it failed" in row["reason"] or "died" in row["reason"]]
    for row in failed:
        print(f"  {row['uri']}: {row['reason']}")
    return found == expected and tally.against_source == summary.documents and not problems and not failed


def big(max_chars: int) -> bool:
    """Big documents in a run that sets aside what is over `max_chars`, as the machine's memory asks for."""
    line = "".join(next(pieces(500_000)).split())
    texts = {"line-10MB": line * 7, "digits-1MB": "7" * 1_000_000, "brackets-1MB": "（" * 333_333}
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name, "in"), Path(name, "out.jsonl")
        folder.mkdir()
        for stem, text in texts.items():
            (folder / f"{stem}.txt").write_text(text, "utf-8")
        key = orjson.dumps({"text": f"{COMPANY}开工。", "k" * 10_000_000: 1})
        (folder / "key-10MB.jsonl").write_bytes(key + b"\n")
        summary = run(Plan((str(folder),), output, workers=1, reading=ReadOptions(max_chars=max_chars)))
        for row in map(orjson.loads, Path(f"{output}.rejected.jsonl").read_bytes().splitlines()):
            print(f"  set aside: {Path(row['uri']).name}: {row['reason']}")
    print(f"{len(texts) + 1} big inputs: {summary.documents} in the output, {summary.rejected} set aside")
    return summary.documents + summary.rejected == len(texts) + 1


def measure(sizes: list[int]) -> bool:
    """Time one document of each kind and size with the shipped pipeline; whether none is worse than linear."""
    nlp, meta = load(threads=1), describe().meta
    nlp.max_length = 1_000_000
    print(f"{'seconds at':18}" + "".join(f"{size:>8} KB" for size in sizes) + "   a character costs times")
    linear = True
    for kind, text in SCALED.items():
        seconds = []
        for size in sizes:
            part = _first_bytes(text, 1000 * size)
            document = Document("d", part, "d.txt", "utf-8", "0" * 64)
            begin = time.perf_counter()
            (_,) = process(nlp, [document], meta)
            seconds.append(time.perf_counter() - begin)
        times = seconds[-1] / seconds[0] / (sizes[-1] / sizes[0])
        print(f"{kind:18}" + "".join(f"{second:11.2f}" for second in seconds) + f"   {times:5.2f}", flush=True)
        linear &= times < MOST
    return linear


def _first_bytes(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")


def main() -> None:
    """Count, then measure; fail where an input is lost or time grows faster than the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 200, 400], help="KB")
    parser.add_argument("--max-chars", type=int, default=1_000_000, help="of the big documents")
    parser.add_argument("--only", choices=["count", "big", "time"])
    settings = parser.parse_args()
    good = True
    if settings.only in (None, "count"):
        good &= count(settings.count)
    if settings.only in (None, "big"):
        good &= big(settings.max_chars)
    if settings.only in (None, "time"):
        good &= measure(settings.sizes)
    if not good:
        raise SystemExit("an input was lost or a time is worse than linear")


if __name__ == "__main__":
    main()
