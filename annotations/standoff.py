"""Labels of public text that is not in this repository: spans by line, without the text.

Work reports and news that others wrote may be read by whoever has them, not copied here. The labels are ours: a row
of `public_text/FILE.jsonl` names a line of the gzipped text file FILE, part of its hash, and its spans. Who has the
file (see training/cards) can train on it; who has not, loses nothing but that.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

FILES = ("gov_reports_2026.txt.gz", "news.txt.gz")
Split = Literal["train", "dev"]


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A line of text with all its mentions.

    Attributes:
        text: The line.
        spans: (start, end, label) of every mention, in order of offset.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]


def line_hash(line: str) -> str:
    """The first 16 hexadecimal digits of a line's SHA-256."""
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def read_standoff(text: Path, split: Split) -> Iterator[LabelledLine]:
    """Lines of one split with their text.

    Args:
        text: A file whose name is in `FILES`.
        split: Lines to learn from, or the provinces held out to measure on.

    Raises:
        ValueError: the file is not the one that was labelled.
    """
    rows = {row["line"]: row for row in _label_rows(text.name)}
    with gzip.open(text, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = rows.get(number)
            if row is None or row["split"] != split:
                continue
            words = line.removesuffix("\n")
            if line_hash(words) != row["sha256"]:
                raise ValueError(f"{text}, line {number + 1} is not the line that was labelled: give the same file")
            yield LabelledLine(words, tuple((start, end, label) for start, end, label in row["spans"]))


def labelled_lines(name: str) -> frozenset[int]:
    """Numbers of the lines of a text file, a name in `FILES`, that were labelled: to learn from or to measure on."""
    return frozenset(row["line"] for row in _label_rows(name))


def _label_rows(name: str) -> Iterator[dict[str, Any]]:
    labels = resources.files("zhaoshang.annotations").joinpath(f"public_text/{name}.jsonl")
    yield from map(json.loads, labels.read_text(encoding="utf-8").splitlines())
