"""Public NER corpora as partially labelled sentences.

Each corpus labels some of what we want, under other names, and calls the rest nothing. Training on that as if
it were ours teaches the model to miss (PILOT), so every token carries the *set* of tags that the corpus leaves
possible, and the CRF is trained on the sum over all paths inside those sets (`partial_recognizer`).

A tag cell lists the possible tags, joined by `|`; a bare label stands for its four IOBES tags.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from zhaoshang.pipeline.segment.tokenizer import CharTokenizer


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one corpus' labels read as ours.

    Attributes:
        files: File name pattern below the data directory.
        exact: Their label → ours; the span is certainly ours.
        maybe: Their label → ours; the span is ours or nothing (a person may hold an office or not).
        silent: Our labels that the corpus does not label at all.
    """

    files: str
    exact: dict[str, str]
    maybe: dict[str, str]
    silent: tuple[str, ...]


CORPORA = {
    "cluener": Mapping(
        "ner/cluener.train.jsonl.gz",
        exact={"company": "ORG", "government": "ORG", "organization": "ORG"},
        maybe={"name": "OFFICIAL", "position": "TITLE", "address": "ORG"},
        silent=("PROJECT", "METRIC", "MONEY"),
    ),
    "msra": Mapping(
        "ner/msra10pct.train.jsonl.gz",
        exact={"ORG": "ORG", "NT": "ORG"},
        maybe={"PER": "OFFICIAL", "NR": "OFFICIAL", "LOC": "ORG", "NS": "ORG"},
        silent=("PROJECT", "METRIC", "MONEY", "TITLE"),
    ),
    "resume": Mapping(
        "ner/resume.train.jsonl.gz",
        exact={"ORG": "ORG", "NAME": "OFFICIAL", "TITLE": "TITLE"},
        maybe={"LOC": "ORG"},
        silent=("PROJECT", "METRIC", "MONEY"),
    ),
}
_BODIES = re.compile(r"开发区|高新区|经开区|园区|新区|市委|县委|区委|党委|管委会|市政府|县政府|[镇乡村局]")
"""Wording that the contract makes an ORG and general corpora call a place or nothing: left open there."""
_AMOUNT = re.compile(r"[\d一二三四五六七八九十百千万亿两.]+多?[万亿]?[美欧日港]?元")


def read_corpus(data: Path, name: str, tokenizer: CharTokenizer) -> Iterator[dict[str, list[str]]]:
    """Sentences of a corpus as `{"token": [...], "tag": [...]}` with sets of possible tags.

    Args:
        data: Directory that holds `ner/*.jsonl.gz`, lines of `{"text", "spans": [[start, end, label]]}`.
        name: Key of `CORPORA`.
        tokenizer: Cuts the text into the model's tokens.
    """
    with gzip.open(data / CORPORA[name].files, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield label_sentence(json.loads(line), CORPORA[name], tokenizer)


def label_sentence(row: dict[str, Any], mapping: Mapping, tokenizer: CharTokenizer) -> dict[str, list[str]]:
    """One sentence of a corpus, `{"text", "spans"}`, as tokens and sets of possible tags."""
    text = row["text"]
    doc = tokenizer(text)
    tags = ["|".join(("O", *mapping.silent))] * len(doc)
    for match in _BODIES.finditer(text):
        _fill(doc, tags, match.start(), match.end(), "|".join(("O", "ORG", *mapping.silent)))
    for match in _AMOUNT.finditer(text):
        _fill(doc, tags, match.start(), match.end(), "O|MONEY")
    for start, end, label in row["spans"]:
        if label in mapping.exact:
            _span(doc, tags, start, end, mapping.exact[label], sure=True)
        elif label in mapping.maybe:
            _span(doc, tags, start, end, mapping.maybe[label], sure=False)
    return {"token": [token.text for token in doc], "tag": tags}


def _fill(doc: Doc, tags: list[str], start: int, end: int, value: str) -> None:
    span = doc.char_span(start, end, alignment_mode="contract")
    if span is not None:
        tags[span.start : span.end] = [value] * len(span)


def _span(doc: Doc, tags: list[str], start: int, end: int, label: str, *, sure: bool) -> None:
    span = doc.char_span(start, end)
    if span is None:  # a boundary inside a number or a Latin word: nothing is known there
        _fill(doc, tags, start, end, f"O|{label}")
        return
    places = ["S"] if len(span) == 1 else ["B", *["I"] * (len(span) - 2), "E"]
    cells = [f"{place}-{label}" for place in places]
    tags[span.start : span.end] = cells if sure else [f"O|{cell}" for cell in cells]
