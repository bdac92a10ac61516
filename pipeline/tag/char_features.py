"""What the HanLP recogniser sees of a token: the character, its two bigrams and its place in the pkuseg word."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from hanlp.layers.embeddings.embedding import Embedding, EmbeddingDim
from torch import nn

from ..segment.folding import fold_token
from ..segment.words import POSITION_TAGS

_WORD_IDS = {tag: i for i, tag in enumerate(POSITION_TAGS, 1)}
_EDGE = "▏"
_MOST_PAIRS = 500_000  # bounds the memory of a long run


def bigram_bucket(left: str, right: str, buckets: int) -> int:
    """Bucket of a pair of normalised tokens, 1 to `buckets`; 0 is padding. CRC-32: the same on every machine."""
    return zlib.crc32(f"{left}\t{right}".encode()) % buckets + 1


class _Buckets(dict[tuple[str, str], int]):
    """Buckets of the pairs seen so far; a plain dict, since `lru_cache` costs more than the recogniser's embedding."""

    def __init__(self, buckets: int) -> None:
        super().__init__()
        self.buckets = buckets

    def __missing__(self, pair: tuple[str, str]) -> int:
        if len(self) >= _MOST_PAIRS:
            self.clear()
        found = self[pair] = bigram_bucket(*pair, self.buckets)
        return found


class CharFeatureTransform:
    """Add the id fields to a HanLP sample: `token` normalised, `left_id`, `right_id`, `word_id`."""

    def __init__(self, buckets: int) -> None:
        self.buckets = _Buckets(buckets)

    def __call__(self, sample: dict[str, Any]) -> dict[str, Any]:
        """Transform one sample in place."""
        tokens = [fold_token(token) for token in sample["token"]]
        sample["token"] = tokens
        padded = [_EDGE, *("0" if token[0] == "0" else token for token in tokens), _EDGE]
        pairs = [self.buckets[pair] for pair in pairwise(padded)]
        sample["left_id"], sample["right_id"] = pairs[:-1], pairs[1:]
        words: Sequence[str] = sample.get("word") or ()
        sample["word_id"] = [_WORD_IDS.get(tag, 0) for tag in words] if words else [0] * len(tokens)
        return sample

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CharFeatureTransform)

    def __hash__(self) -> int:
        return hash(type(self))


class CharFeatureModule(nn.Module, EmbeddingDim):
    """Concatenation of the embeddings of character, left bigram, right bigram and word position."""

    def __init__(self, chars: int, char_dim: int, bigram_dim: int, buckets: int, word_dim: int) -> None:
        super().__init__()
        self.char = nn.Embedding(chars, char_dim, padding_idx=0)
        self.bigram = nn.Embedding(buckets + 1, bigram_dim, padding_idx=0, sparse=True)  # a step touches few rows
        self.word = nn.Embedding(len(POSITION_TAGS) + 1, word_dim)

    @property
    def embedding_dim(self) -> int:
        """Width of one token's vector."""
        return self.char.embedding_dim + 2 * self.bigram.embedding_dim + self.word.embedding_dim

    def forward(self, batch: dict[str, torch.Tensor], mask: torch.Tensor | None = None, **_: Any) -> torch.Tensor:
        """(batch, tokens) id fields to (batch, tokens, embedding_dim)."""
        return torch.cat(
            [
                self.char(batch["token_id"]),
                self.bigram(batch["left_id"]),
                self.bigram(batch["right_id"]),
                self.word(batch["word_id"]),
            ],
            dim=-1,
        )


class CharFeatures(Embedding):
    """HanLP embedding builder; its public attributes are what HanLP stores in config.json.

    Args:
        char_dim: Width of the character vectors.
        bigram_dim: Width of the hashed bigram vectors; one table serves left and right.
        buckets: Rows of the bigram table.
        word_dim: Width of the word-position vectors.
    """

    def __init__(self, char_dim: int = 64, bigram_dim: int = 48, buckets: int = 65536, word_dim: int = 16) -> None:
        super().__init__()
        self.char_dim, self.bigram_dim, self.buckets, self.word_dim = char_dim, bigram_dim, buckets, word_dim

    def transform(self, **_: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """The sample transform that makes the id fields."""
        return CharFeatureTransform(self.buckets)

    def module(self, vocabs: Any, **_: Any) -> nn.Module:
        """The layer, sized by the token vocabulary; its weights live in model.pt."""
        return CharFeatureModule(len(vocabs["token"]), self.char_dim, self.bigram_dim, self.buckets, self.word_dim)
