"""Walk docs/ANNOTATING.md as a new user would: every command of its `sh` blocks, in order, in an empty folder.

The documents are those of the project's development split, which no tagger learned from (the fuser and the relation
scorer did); the human is played by their gold records, put into the Label Studio export in the place of the
predictions. Those that are learned from leave the gate. Then the gate is shown a
damaged pipeline, which it must refuse, and the way back from that, which it must let pass.

    python tests/benchmarks/walk_annotating.py FOLDER [--report FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from zhaoshang.annotations.corpus import load
from zhaoshang.annotations.exchange import Item, labelstudio
from zhaoshang.pipeline.load import SHIPPED
from zhaoshang.training.update.gates import compare

DOCUMENT = Path(__file__).parents[2] / "docs" / "ANNOTATING.md"
REFUSED = 3
ALLOWED = {"zhaoshang train": {0, REFUSED}, "zhaoshang annotate migrate": {0, 1}}
"""Beginning of a command → exit codes that are no fault; 0 for all others."""
NOISE = 0.5
"""Noise on the recogniser's weights, in their standard deviations: enough to lose names, too little to lose all."""


def commands(text: str) -> Iterator[str]:
    """The commands of the `sh` blocks in order."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
        yield from filter(None, block.splitlines())


def prepare(folder: Path, text: str) -> None:
    """What the page takes for granted: documents, a later state of them, a label set."""
    for name in ("pages", "pages-new"):
        (folder / name).mkdir(parents=True)
    for page, record in load("dev"):
        (folder / "pages" / f"{record.doc_id}.txt").write_bytes(page.encode())
        (folder / "pages-new" / f"{record.doc_id}.txt").write_bytes(("（修订稿）\n" + page).encode())
    (labels,) = re.findall(r"^```json\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    (folder / "labels.json").write_text(labels, encoding="utf-8")


def correct(folder: Path) -> None:
    """In the place of the human: what Label Studio exports when every task says what the gold says.

    A span that was right keeps the id that it was shown with, as it does in the tool; others get new ones.
    """
    gold = {record.doc_id: Item(text, record) for text, record in load("dev")}
    done = json.loads((folder / "todo.json").read_text("utf-8"))
    for task in done:
        item = gold[task["data"]["doc_id"]]
        shown = {_span(one): one["id"] for one in task.pop("predictions")[0]["result"] if one["type"] == "labels"}
        result = labelstudio.tasks([item], as_annotations=True)[0]["annotations"][0]["result"]
        ids = {one["id"]: shown.get(_span(one), f"new{one['id']}") for one in result if one["type"] == "labels"}
        for one in result:
            one |= {key: ids[one[key]] for key in ("id", "from_id", "to_id") if key in one}
        task["annotations"] = [{"result": result}]
    (folder / "done.json").write_text(json.dumps(done, ensure_ascii=False), encoding="utf-8")


def _span(one: dict[str, Any]) -> tuple[str, int, int]:
    value = one["value"]
    return value["labels"][0], value["start"], value["end"]


def second(folder: Path) -> None:
    """The second annotator is the pipeline."""
    shutil.copy(folder / "todo.jsonl", folder / "second.jsonl")


def decide(folder: Path) -> None:
    """Everything is decided for the first annotator."""
    file = folder / "items.jsonl"
    rows = [json.loads(line) | {"choice": "a"} for line in file.read_text("utf-8").splitlines()]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


HUMAN: dict[str, Callable[[Path], None]] = {
    "zhaoshang annotate import done.json": correct,
    "zhaoshang annotate agree annotated/records.jsonl second.jsonl": second,
    "--resolve items.jsonl": decide,
}
"""Part of a command → what somebody does before it, the first time."""


def walk(folder: Path, text: str) -> tuple[list[tuple[str, float, int]], int]:
    """Run every command; stop at the first that fails.

    Returns:
        Command, seconds and exit code of each, and the exit code of the training.
    """
    rows = []
    trained, waiting = 0, dict(HUMAN)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command in commands(text):
        for part in [part for part in waiting if part in command]:
            waiting.pop(part)(folder)
        line = command.replace("--model better", "--model better.refused") if trained == REFUSED else command
        print(f"\n$ {line}", flush=True)
        began = time.monotonic()
        code = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, check=False).returncode
        rows.append((line, time.monotonic() - began, code))
        print(f"[{rows[-1][1]:.0f} s, exit code {code}]", flush=True)
        allowed = next((codes for start, codes in ALLOWED.items() if line.startswith(start)), {0})
        if code not in allowed:
            raise SystemExit(f"{line!r} of {DOCUMENT.name} ended with {code}")
        if line.startswith("zhaoshang train"):
            trained = code
    if waiting:
        raise SystemExit(f"{DOCUMENT.name} has no command with {next(iter(waiting))!r} any more")
    return rows, trained


def damage(target: Path) -> None:
    """The shipped pipeline with noise on the recogniser's weights."""
    shutil.copytree(SHIPPED, target)
    file = target / "zhaoshang_hanlp" / "model.pt"
    chance = torch.Generator().manual_seed(0)
    state = torch.load(file, weights_only=True)
    for name, value in state.items():
        if value.dim() > 1:
            noise = torch.randn(value.shape, generator=chance)
            state[name] = (value.float() + NOISE * value.float().std() * noise).to(value.dtype)
    torch.save(state, file)


def gate(folder: Path) -> dict[str, str]:
    """The gate on the test documents: a damaged pipeline, the way back, and the pipeline itself."""
    damage(folder / "damaged")
    rows = {"test": list(load("test"))}
    said = {}
    for name, current, new, expected in (
        ("damaged", SHIPPED, folder / "damaged", False),
        ("from the damaged to the shipped one", folder / "damaged", SHIPPED, True),
    ):
        verdict = compare(current, new, rows)
        said[name] = verdict.table()
        print(f"\n{name}: {'passed' if verdict.passed else 'refused'}\n{verdict.table()}", flush=True)
        if verdict.passed is not expected:
            raise SystemExit(f"the gate was to {'pass' if expected else 'refuse'} this: {name}")
    return said


def main() -> None:
    """Walk, show the gate, and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder that is not there yet")
    parser.add_argument("--report", type=Path, help="figures as JSON")
    parser.add_argument("--only-gate", action="store_true", help="only show the gate a damaged pipeline")
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    began, text = time.monotonic(), DOCUMENT.read_text("utf-8")
    rows: list[tuple[str, float, int]] = []
    if not options.only_gate:
        prepare(options.folder, text)
        rows, trained = walk(options.folder, text)
        print(f"\nthe training was {'refused' if trained == REFUSED else 'promoted'}")
    walked = time.monotonic() - began
    verdicts = gate(options.folder)
    print(f"\nwalk {walked / 60:.1f} min, with the gate's {(time.monotonic() - began) / 60:.1f} min")
    for line, seconds, code in rows:
        print(f"{seconds:6.0f} s  {code}  {line}")
    if options.report:
        report = {"commands": rows, "seconds": walked, "gate": verdicts}
        options.report.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
