"""One token a character; runs of digits and of Latin letters stay together."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from .. import attributes
from ..restore import Restoration, restore

_RUNS = re.compile(r"[0-9０-９]+|[A-Za-zＡ-Ｚａ-ｚ]+|.", re.DOTALL)
_SINGLE = re.compile(r".", re.DOTALL)


class CharTokenizer:
    """Restore a page to running text and cut it into characters.

    Entity boundaries of organisations, projects and amounts often fall inside a segmenter's word, and a span
    off the token boundary can be neither learned nor predicted; a boundary inside a number or a Latin word
    practically never matters. White space that the restored text keeps is a token of its own.

    The Doc's text is the restored text; `doc._.restoration` leads back to the source.

    Args:
        vocab: The pipeline's vocabulary.
        keep_runs: Keep runs of digits and of Latin letters together; off, every character is a token.
        restore_layout: Undo newspaper wrapping first; off for text that is already running.
    """

    def __init__(self, vocab: Vocab, *, keep_runs: bool = True, restore_layout: bool = True) -> None:
        self.vocab = vocab
        self.keep_runs = keep_runs
        self.restore_layout = restore_layout

    def __call__(self, text: str) -> Doc:
        """Make a Doc from a document's source text."""
        return self.from_restoration(restore(text) if self.restore_layout else Restoration.identity(text))

    def from_restoration(self, restoration: Restoration) -> Doc:
        """Make a Doc from a text that has been restored already."""
        pattern = _RUNS if self.keep_runs else _SINGLE
        words = pattern.findall(restoration.text)
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        attributes._set_restoration(doc, restoration)
        attributes._set_texts(doc, words)
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Serialise the two switches."""
        return bytes(srsly.msgpack_dumps({"keep_runs": self.keep_runs, "restore_layout": self.restore_layout}))

    def from_bytes(self, data: bytes, **_: Any) -> CharTokenizer:
        """Read the two switches back."""
        state = srsly.msgpack_loads(data)
        self.keep_runs, self.restore_layout = state["keep_runs"], state["restore_layout"]
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the switches to one JSON file."""
        srsly.write_json(Path(path), {"keep_runs": self.keep_runs, "restore_layout": self.restore_layout})

    def from_disk(self, path: str | Path, **_: Any) -> CharTokenizer:
        """Read the switches from that file."""
        state = srsly.read_json(Path(path))
        self.keep_runs, self.restore_layout = state["keep_runs"], state["restore_layout"]
        return self


@registry.tokenizers("zhaoshang.CharTokenizer.v1")
def make_tokenizer(keep_runs: bool = True, restore_layout: bool = True) -> Callable[[Language], CharTokenizer]:
    """Registered factory; the arguments are those of `CharTokenizer`."""

    def create(nlp: Language) -> CharTokenizer:
        return CharTokenizer(nlp.vocab, keep_runs=keep_runs, restore_layout=restore_layout)

    return create
