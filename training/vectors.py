"""Character and bigram vectors from unlabelled text, and their file."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

_SENTENCE_END = re.compile(r"(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class Table:
    """Vectors of units in order of falling frequency: `matrix` is (units, width)."""

    units: list[str]
    matrix: np.ndarray


def read_sentences(files: Sequence[tuple[Path, int]]) -> Iterator[str]:
    """Sentences of gzipped text files, digits folded to 0, spaces left out.

    Args:
        files: (path, how often it is read): in-domain text counts more than once.
    """
    for path, times in files:
        for _ in range(times):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    text = re.sub(r"\d", "0", re.sub(r"\s", "", line))
                    yield from (part for part in _SENTENCE_END.split(text) if len(part) > 3)


class Grams:
    """Re-iterable stream of sentences cut into overlapping n-grams, as gensim wants it."""

    def __init__(self, files: Sequence[tuple[Path, int]], n: int) -> None:
        self.files, self.n = files, n

    def __iter__(self) -> Iterator[list[str]]:
        for text in read_sentences(self.files):
            yield [text[i : i + self.n] for i in range(len(text) - self.n + 1)]


def train_vectors(files: Sequence[tuple[Path, int]], output: Path, *, epochs: int = 4, seed: int = 1) -> None:
    """Skip-gram vectors (Mikolov et al., 2013): 64 wide for characters, 48 for bigrams seen 15 times.

    One worker, so that a seed gives the same file again; about six minutes for 13 million characters.
    """
    from gensim.models import Word2Vec  # noqa: PLC0415 - a training extra

    arrays: dict[str, np.ndarray] = {}
    output.mkdir(parents=True, exist_ok=True)
    for name, n, width, window, least in (("chars", 1, 64, 5, 5), ("bigrams", 2, 48, 4, 15)):
        model = Word2Vec(
            Grams(files, n),
            vector_size=width,
            window=window,
            min_count=least,
            sg=1,
            negative=5,
            sample=1e-4,
            epochs=epochs,
            workers=1,
            seed=seed,
        )
        arrays[name] = model.wv.vectors.astype(np.float16)
        (output / f"{name}.txt").write_text("\n".join(model.wv.index_to_key), encoding="utf-8")
    save_file(arrays, str(output / "vectors.safetensors"))


def read_vectors(path: Path, name: str) -> Table:
    """Read one table (`chars` or `bigrams`), scaled to a standard deviation of one."""
    matrix = load_file(str(path / "vectors.safetensors"))[name].astype(np.float32)
    return Table((path / f"{name}.txt").read_text(encoding="utf-8").split("\n"), matrix / matrix.std())
