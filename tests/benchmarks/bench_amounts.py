"""zhaoshang's amount recogniser beside jionlp and Microsoft Recognizers-Text (zh-cn), on the case table of the tests.

    python tests/benchmarks/bench_amounts.py [--cases FILE] [--peers-python PATH] [--peers-node DIR] [--wrong]

The cases were written to this project's contract, and zhaoshang has to pass them all in its tests. So its own row is
no estimate of how it does on other texts; the others' rows say how much of the contract they cover.

Columns: P, R and F1 of exact spans; `fields`, the share of all gold amounts with an exact span whose amount, min, max
and currency are all right (`approx` is left out: no peer tells it apart); `figure`, the share of gold amounts that some
found span overlaps with the right figure (both ends of a range) and currency, wherever the span ends and whatever
bounds it: the column for peers that leave 近 and 以上 outside; `false+`, texts without an amount in which one is found;
`whole`, texts with exactly the right spans and fields; `failed`, texts a peer gave no answer for; `ms`, processor time
of the answers after a first one that builds the models (node's clock counts its compiler and collector too).

How the peers' output is mapped. Nothing is widened or joined; white space at the ends of a span is cut off.

jionlp (`ner.extract_money`): `case` names the currency. A list of two numbers is a range, except where the span says
多 or 余 and no range: there it is the figure and the next round one, and the first is amount and min, as the contract
has it. Definition blur+ sets min, blur- sets max, accurate and blur set neither.

Recognizers-Text (`recognizeCurrency` of the npm package): `isoCurrency`, or where it gives none, what the contract says
of `unit`. It has no bounds and no ranges: min and max stay empty. A currency without a value (人民币 in 人民币3亿元) is
no amount and is dropped; of overlapping results the longest stays.

A peer that raises, ends or takes longer than 10 seconds on a text (jionlp is cubic in the length of a table of digits)
has failed there: it counts as having found nothing, and the text is not `whole`.
"""

from __future__ import annotations

import argparse
import json
import re
import select
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from zhaoshang.pipeline.amounts import find_amounts

HERE = Path(__file__).resolve().parent
START_SECONDS, TEXT_SECONDS = 60, 10
INSTALL = {
    "jionlp": "python3.11 -m venv build/peers && build/peers/bin/pip install jionlp==1.5.31",
    "recognizers-text": "npm install --prefix build/peers-node @microsoft/recognizers-text-suite@1.3.1",
}
JIONLP = """
import importlib.metadata, json, sys, time
out, sys.stdout = sys.stdout, sys.stderr  # jionlp greets
say = lambda answer: print(json.dumps(answer), file=out, flush=True)
try:
    import jionlp
except ImportError as error:
    sys.exit(say({"missing": str(error)}))
jionlp.ner.extract_money("总投资3亿元")
say({"version": importlib.metadata.version("jionlp")})
for line in sys.stdin:
    text, begin = json.loads(line), time.process_time()
    try:
        say({"found": jionlp.ner.extract_money(text), "seconds": time.process_time() - begin})
    except Exception as error:
        say({"error": str(error)})
"""
CURRENCIES = {
    **{"元": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY", "英镑": "GBP", "韩元": "KRW"},
    **{"澳元": "AUD", "加元": "CAD", "新加坡元": "SGD", "新西兰元": "NZD", "澳门元": "MOP", "新台币": "TWD"},
    **{"法郎": "CHF", "卢布": "RUB", "泰铢": "THB", "Chinese yuan": "CNY", "Dollar": "USD", "Pound": "GBP"},
    **{"Ruble": "RUB", "Rupee": "INR", "Vietnamese dong": "VND", "Macau Pataca": "MOP"},
}
"""The peers' names of currencies: what jionlp writes, and what Recognizers-Text gives no code for."""


class Found(NamedTuple):
    """One amount, of the gold or of a recogniser."""

    start: int
    end: int
    amount: Decimal | None
    min: Decimal | None
    max: Decimal | None
    currency: str

    def same_figure(self, other: Found) -> bool:
        """Whether the spans overlap and figure (or both ends of a range) and currency are equal."""
        ends = self.amount is not None or self[3:5] == other[3:5]
        same = ends and (self.amount, self.currency) == (other.amount, other.currency)
        return same and self.start < other.end and other.start < self.end


Answer = tuple[list[Found] | None, float]
"""What was found in one text, None where the program failed, and the seconds that it took."""


def make(start: int, end: int, amount: str | None, low: str | None, high: str | None, currency: str) -> Found:
    """An amount with its numbers as decimals, so that 300 and 300.00 are equal."""
    figure, least, most = (None if value is None else Decimal(value) for value in (amount, low, high))
    return Found(start, end, figure, least, most, CURRENCIES.get(currency, currency))


def read_jionlp(text: str, results: list[Any]) -> list[Found]:
    """What jionlp finds, in our fields."""
    found = []
    for result in results:
        (start, end), number, kind = result["offset"], result["detail"]["num"], result["detail"]["definition"]
        span, low, high, amount = text[start:end], None, None, number
        if isinstance(number, list):
            more = re.search("[多余]", span) and not re.search("起|(?<![达不])到|至(?!少)|[~～—－-]", span)
            amount, low, high = (number[0], number[0], None) if more else (None, *number)
        elif kind in ("blur+", "blur-"):
            low, high = (number, None) if kind == "blur+" else (None, number)
        start, end = start + len(span) - len(span.lstrip()), end - len(span) + len(span.rstrip())
        found.append(make(start, end, amount, low, high, result["detail"]["case"]))
    return found


def read_recognizers(text: str, results: list[Any]) -> list[Found]:
    """What Recognizers-Text finds, in our fields."""
    kept: list[Found] = []
    for result in sorted(results, key=lambda result: (result["start"] - result["end"], result["start"])):
        start, end = result["start"], result["end"]
        if result["value"] is not None and all(end <= other.start or other.end <= start for other in kept):
            kept.append(make(start, end, result["value"], None, None, result["iso"] or result["unit"]))
    return sorted(kept, key=lambda found: found.start)


class Peer:
    """Another recogniser in a process of its own, started again when it ends or takes too long.

    `command` starts what speaks as `recognizers.mjs` does, `read` puts its answer into our fields.
    An OSError says that it is not installed.
    """

    def __init__(self, command: list[str], read: Callable[[str, list[Any]], list[Found]]) -> None:
        self.command, self.read = command, read
        self._start()

    def __call__(self, text: str) -> Answer:
        """Ask for the amounts of one text."""
        try:
            print(json.dumps(text), file=self.process.stdin, flush=True)
            reply = self._hear(TEXT_SECONDS)
        except OSError:
            self.process.kill()
            self._start()
            return None, 0.0
        return (None, 0.0) if "error" in reply else (self.read(text, reply["found"]), reply["seconds"])

    def _start(self) -> None:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, stderr=null, encoding="utf-8")
        hello = self._hear(START_SECONDS)
        if "missing" in hello:
            raise FileNotFoundError(hello["missing"])
        self.version = hello["version"]

    def _hear(self, seconds: float) -> dict[str, Any]:
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            raise TimeoutError(f"no answer in {seconds} s")
        line = self.process.stdout.readline()
        if not line:
            raise BrokenPipeError("it ended without an answer")
        reply: dict[str, Any] = json.loads(line)
        return reply


def ask_zhaoshang(text: str) -> Answer:
    """What zhaoshang finds."""
    begin = time.process_time()
    found = [(item.start, item.end, item.money) for item in find_amounts(text)]
    seconds = time.process_time() - begin
    return [make(start, end, it.amount, it.min, it.max, it.currency) for start, end, it in found], seconds


def load(path: Path) -> list[tuple[str, list[Found]]]:
    """The texts of the case table and their amounts; each span is the next one that reads so."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        case, at, gold = json.loads(line), 0, []
        for item in case["amounts"]:
            start = case["text"].index(item["span"], at)
            at = start + len(item["span"])
            gold.append(make(start, at, item["amount"], item["min"], item["max"], item["currency"]))
        cases.append((case["text"], gold))
    return cases


def row(name: str, ask: Callable[[str], Answer], cases: list[tuple[str, list[Found]]], *, wrong: bool) -> str:
    """One line of the table; with `wrong`, print every text that is not whole before."""
    count: Counter[str] = Counter()
    seconds = 0.0
    for text, gold in cases:
        found, spent = ask(text)
        seconds += spent
        count.update(failed=found is None, whole=found == gold, false=bool(found and not gold))
        if wrong and found != gold:
            print(f"{name}: {text!r}: {[(text[item.start : item.end], *map(str, item[2:])) for item in found or ()]}")
        found = found or []
        count.update(found=len(found), gold=len(gold), fields=sum(item in found for item in gold))
        count.update(spans=len({item[:2] for item in gold} & {item[:2] for item in found}))
        count.update(figure=sum(any(item.same_figure(other) for other in found) for item in gold))
    total = max(count["gold"], 1)
    precision, f1 = count["spans"] / max(count["found"], 1), 2 * count["spans"] / (total + count["found"])
    shares = (precision, count["spans"] / total, f1, count["fields"] / total, count["figure"] / total)
    figures = "".join(f"{share:8.3f}" for share in shares)
    return f"{name:24}{figures}{count['false']:8}{count['whole']:8}{count['failed']:8}{1000 * seconds:9.0f}"


def main() -> None:
    """Print the table, and below it what is not installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=HERE.parent / "pipeline/data/amounts.jsonl")
    parser.add_argument("--peers-python", default="build/peers/bin/python", metavar="PATH", help="has jionlp")
    parser.add_argument("--peers-node", default="build/peers-node", metavar="DIR", help="where npm installed")
    parser.add_argument("--wrong", action="store_true", help="print every text that is not whole, and what was found")
    options = parser.parse_args()
    cases = load(options.cases)
    rows, missing = [row("zhaoshang", ask_zhaoshang, cases, wrong=options.wrong)], []
    for name, command, read in (
        ("jionlp", [options.peers_python, "-c", JIONLP], read_jionlp),
        ("recognizers-text", ["node", str(HERE / "recognizers.mjs"), options.peers_node], read_recognizers),
    ):
        try:
            peer = Peer(command, read)
        except OSError as error:
            missing.append(f"{name} is not there ({error}); to install it: {INSTALL[name]}")
            continue
        rows.append(row(f"{name} {peer.version}", peer, cases, wrong=options.wrong))
        peer.process.kill()
    without = sum(not gold for _, gold in cases)
    print(f"{len(cases)} texts, {sum(len(gold) for _, gold in cases)} amounts, {without} texts without one")
    heads = ("P", "R", "F1", "fields", "figure", "false+", "whole", "failed")
    print(f"{'':24}{''.join(f'{head:>8}' for head in heads)}{'ms':>9}", *rows, *missing, sep="\n")


if __name__ == "__main__":
    main()
