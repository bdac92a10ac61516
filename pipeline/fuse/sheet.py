"""A batch of Docs with their proposals as arrays: what the fuser's network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from .. import attributes
from ..characters import Characters
from ..scaling import logarithmic
from ..segment.folding import fold_token
from .candidates import Proposal
from .features import NAMES, SOURCES, Features

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

PLACES = {"B": 1, "M": 2, "E": 3, "S": 4}
"""First letter of a token's position in its pkuseg word → its number; 0 is none of them."""
BREAK = 5
"""Number of a line break, and of what stands in front of and behind a Doc."""
HEARD = ("starts", "inside", "ends")
"""What a source may say of a token and a label."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Docs end to end, each with a break in front of it and one behind it, and their proposals.

    Attributes:
        character: Id of every token's first character; none is 0.
        place: Of every token, see `PLACES` and `BREAK`.
        heard: (tokens, `heard_size`) best score of the proposals of a source and label that start at a token, hold it,
            end with it.
        bounds: First row of every Doc, and at the end the row behind the last one.
        start: First row of every proposal; ascending.
        end: Row behind its last.
        label: Index of its label.
        name: Number of its wording and label within its Doc; proposals that share it are mentions of one name.
        features: (proposals, NAMES) on a logarithmic scale, see `features`.
    """

    character: Ints
    place: Ints
    heard: Floats
    bounds: Ints
    start: Ints
    end: Ints
    label: Ints
    name: Ints
    features: Floats


def heard_size(labels: Sequence[str]) -> int:
    """Columns of `Sheet.heard`."""
    return len(SOURCES) * len(labels) * len(HEARD)


def lay_out(
    docs: Sequence[Doc], proposals: Sequence[Sequence[Proposal]], labels: Sequence[str], characters: Characters
) -> Sheet:
    """Lay out a batch.

    Args:
        docs: Docs with words and candidates.
        proposals: Those of every Doc in order of start, then end, all with one of the labels.
        labels: The labels.
        characters: The characters that are known.
    """
    lengths = [len(attributes.texts(doc)) + 2 for doc in docs]
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    size = int(bounds[-1])
    first = np.full(size, ord("\n"), np.uint32)
    place = np.full(size, BREAK, np.int64)
    heard = np.zeros((size, len(SOURCES), len(labels), len(HEARD)), np.float32)
    number = {label: i for i, label in enumerate(labels)}
    spans: list[tuple[int, int, int, int]] = []
    names: dict[tuple[int, str, str], int] = {}
    rows: list[Floats] = []
    for at, (doc, found) in enumerate(zip(docs, proposals, strict=True)):
        features, begin = Features(doc, found), int(bounds[at]) + 1
        words = features.words
        first[begin : begin + len(words)] = [ord(fold_token(word)[:1] or "\n") for word in words]
        place[begin : begin + len(words)] = [
            BREAK if word == "\n" else PLACES.get(tag, 0) for word, tag in zip(words, features.tags, strict=True)
        ]
        rows.append(features.matrix())
        for p, surface in zip(found, features.surfaces, strict=True):
            start, end, label = begin + p.start, begin + p.end, number[p.label]
            spans.append((start, end, label, names.setdefault((at, surface, p.label), len(names))))
            for source, name in enumerate(SOURCES):
                if score := p.scores.get(name):
                    cells = heard[:, source, label]
                    cells[start, 0] = max(cells[start, 0], score)
                    cells[end - 1, 2] = max(cells[end - 1, 2], score)
                    inside = cells[start:end, 1]
                    np.maximum(inside, score, out=inside)
    table = np.asarray(spans, np.int64).reshape(-1, 4).T.copy()
    return Sheet(
        character=characters.ids(first).astype(np.int64),
        place=place,
        heard=heard.reshape(size, heard_size(labels)),
        bounds=bounds,
        start=table[0],
        end=table[1],
        label=table[2],
        name=table[3],
        features=logarithmic(np.concatenate(rows) if rows else np.zeros((0, len(NAMES)), np.float32)),
    )
