"""pkuseg words as attributes of character tokens.

The segmenter does not decide where an entity may begin (its cuts cross entity boundaries); where it sees a
word is evidence, and the models embed it. `token.tag_` holds the position in the word and the word's length,
`token.lemma_` the word itself: both are ordinary spaCy attributes, so any tok2vec layer can read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Self, cast

import numpy as np
import spacy_pkuseg
import srsly
from numpy.typing import NDArray
from spacy.attrs import LEMMA, TAG
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab
from spacy_pkuseg.config import config

from .. import attributes

MODEL_FILES = ("features.msgpack", "weights.npz")
LONGEST = 4
"""Words of this length and longer share their position tags."""
LOOKED_UP = 3
"""Characters of the longest dictionary word that pkuseg looks for around a character.

Its own 6 make it build 70 strings a character and look each up; with 3 it cuts 2 of 63,000 words of our pages
differently and takes half the time (docs/PERFORMANCE.md).
"""

_CONFIG = Lock()
"""Held while pkuseg's module is set otherwise."""


def position_tag(index: int, length: int) -> str:
    """Position of character `index` in a word of `length` characters: S1, B2, E2, B3, M3, E3, B4 …."""
    if length == 1:
        return "S1"
    place = "B" if index == 0 else "E" if index == length - 1 else "M"
    return f"{place}{min(length, LONGEST)}"


POSITION_TAGS = tuple(sorted({position_tag(i, n) for n in range(1, LONGEST + 1) for i in range(n)}))


class WordAnnotator:
    """spaCy component: segment every line of a Doc with pkuseg and write the words on its tokens.

    Args:
        vocab: The pipeline's vocabulary.
        name: Name in the pipeline.
    """

    def __init__(self, vocab: Vocab, name: str = "zhaoshang_words") -> None:
        self.vocab = vocab
        self.name = name
        self._files: dict[str, bytes] = {}
        self._segmenter: Any = None
        self._tags = {tag: vocab.strings.add(tag) for tag in POSITION_TAGS}
        self._patterns: dict[int, NDArray[np.uint64]] = {}

    def load_model(self, path: str | Path) -> Self:
        """Read a pkuseg model directory (features.msgpack and weights.npz; neither executes code).

        Raises:
            FileNotFoundError: a file of the model is missing.
        """
        self._files = {name: (Path(path) / name).read_bytes() for name in MODEL_FILES}
        with TemporaryDirectory() as scratch:
            # pkuseg insists on a user dictionary file; an empty one, and no post-processing, score best (PILOT).
            (Path(scratch) / "words.txt").write_text("", encoding="utf-8")
            self._segmenter = spacy_pkuseg.pkuseg(str(path), user_dict=str(Path(scratch) / "words.txt"))
        self._segmenter.postprocesser.do_process = False
        return self

    def cut(self, text: str) -> list[str]:
        """Words of `text`; white space separates words and is in none of them.

        Raises:
            ValueError: no model has been loaded.
        """
        if self._segmenter is None:
            raise ValueError(f"component {self.name!r} has no pkuseg model: load one with load_model(directory)")
        with _looking_up(LOOKED_UP):
            return list(self._segmenter.cut(text))

    def __call__(self, doc: Doc) -> Doc:
        """Write `tag_` and `lemma_` of every token that lies in a word."""
        rows = np.zeros((len(doc), 2), dtype="uint64")
        text = attributes.text(doc)
        add = self.vocab.strings.add
        at = 0  # position in the text
        tags = np.zeros(len(text), dtype="uint64")  # of every character, as are the words
        words = np.zeros(len(text), dtype="uint64")
        for line in text.split("\n"):
            for word in self.cut(line) if line else ():
                at = text.index(word, at)
                end = at + len(word)
                tags[at:end] = self._tags_of(len(word))
                words[at:end] = add(word)
                at = end
        if len(doc):
            starts = attributes.starts(doc)
            rows[:, 0], rows[:, 1] = tags[starts], words[starts]
        return doc.from_array([TAG, LEMMA], cast(Any, rows))

    def _tags_of(self, length: int) -> NDArray[np.uint64]:
        """Position tags of the characters of a word."""
        found = self._patterns.get(length)
        if found is None:
            tags = [self._tags[position_tag(i, length)] for i in range(length)]
            found = self._patterns[length] = np.array(tags, dtype="uint64")
        return found

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Annotate a stream of Docs."""
        for doc in stream:
            yield self(doc)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the pkuseg model to a directory."""
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for name, data in self._files.items():
            (target / name).write_bytes(data)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read the pkuseg model from a directory."""
        return self.load_model(path)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model's files, name and content, as msgpack."""
        return bytes(srsly.msgpack_dumps(self._files))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_bytes` wrote."""
        with TemporaryDirectory() as scratch:
            for name, content in srsly.msgpack_loads(data).items():
                (Path(scratch) / name).write_bytes(content)
            return self.load_model(scratch)


@contextmanager
def _looking_up(longest: int) -> Iterator[None]:
    """Set what pkuseg keeps in its module, and set it back: other models of the process must find it as it was."""
    with _CONFIG:
        before, config.wordMax = config.wordMax, longest
        try:
            yield
        finally:
            config.wordMax = before


@Language.factory("zhaoshang_words", assigns=["token.tag", "token.lemma"])
def make_words(nlp: Language, name: str) -> WordAnnotator:
    """Registered factory."""
    return WordAnnotator(nlp.vocab, name)
