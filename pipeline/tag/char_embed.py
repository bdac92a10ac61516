"""Embedding layer for spaCy's tok2vec: characters, their n-grams and their pkuseg words.

`MultiHashEmbed` embeds attributes of one token; over characters the bigrams matter as much (PILOT: +2.4 F1), and
they are no attribute. This layer hashes them, and is otherwise built like it.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from spacy.attrs import LEMMA, TAG
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, with_array
from thinc.types import Floats2d, Ints2d

from .. import attributes
from ..segment.folding import fold_token

COLUMNS = ("character", "bigram", "trigram", "word", "place in word")


@registry.architectures("zhaoshang.CharNgramEmbed.v1")
def build_char_embed(width: int, rows: list[int], include_words: bool) -> Model[list[Doc], list[Floats2d]]:
    """Hash-embed every token's n-grams and mix them to one vector.

    Args:
        width: Width of each table and of the output.
        rows: Rows of the tables of `COLUMNS`, in that order; the last two count only with words.
        include_words: Whether the pkuseg word and the place in it are embedded too.
    """
    columns = len(COLUMNS) if include_words else len(COLUMNS) - 2
    if len(rows) < columns:
        raise ValueError(f"zhaoshang.CharNgramEmbed.v1 needs {columns} numbers in 'rows', got {len(rows)}")
    tables: list[Model[Ints2d, Floats2d]] = [
        HashEmbed(width, rows[column], column=column, seed=column + 7, dropout=0.0) for column in range(columns)
    ]
    mix: Model[Any, Any] = Maxout(nO=width, nI=width * columns, nP=3, normalize=True, dropout=0.0)
    layers: Any = with_array(chain(concatenate(*tables), mix))
    embed: Model[list[Doc], list[Floats2d]] = chain(char_ngrams(include_words), layers)
    return embed


def char_ngrams(include_words: bool) -> Model[list[Doc], list[Ints2d]]:
    """Layer from Docs to (tokens, columns) arrays of 64-bit keys; it has no weights."""

    def forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], Any]:
        keys = [model.ops.asarray2i(cast(Any, ngram_keys(doc, include_words)), dtype="uint64") for doc in docs]
        return keys, lambda gradient: []

    return Model("char_ngrams", forward)


def ngram_keys(doc: Doc, include_words: bool) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Keys of a Doc's tokens, folded (see `fold_token`): (tokens, columns), one column for each of `COLUMNS`."""
    attrs = doc.to_array([LEMMA, TAG]).astype(np.uint64).reshape(len(doc), 2)
    char = np.asarray([get_string_id(fold_token(text)) for text in attributes.texts(doc)], dtype=np.uint64)
    before = np.concatenate([np.zeros(1, np.uint64), char[:-1]])
    after = np.concatenate([char[1:], np.zeros(1, np.uint64)])
    columns = [char, _mix(before, char), _mix(_mix(before, char), after)]
    if include_words:
        columns += [attrs[:, 0], attrs[:, 1]]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _mix(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    # Multiplication by an odd constant wraps around 2^64: a bijection, so pairs rarely collide.
    return (left * np.uint64(0x9E3779B97F4A7C15)) ^ (
        right * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(0x165667B19E3779F9)
    )
