"""The stage of the pipeline that gives every MONEY entity its normal form."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from spacy.language import Language
from spacy.tokens import Doc, Span

from zhaoshang.corpus.record import Money

from .. import attributes
from .grammar import find_amounts, parse_amount

logger = logging.getLogger(__name__)


class AmountNormaliser:
    """Set `span._.money` on every MONEY entity of a Doc.

    An entity that the recogniser finds in the text takes what it read there (a unit elided in a list comes from
    the next figure); another is read by itself. The record demands a normal form, so an entity without a readable
    one is taken out of `doc.ents`, with a line in the debug log.

    Args:
        name: Name in the pipeline.
        label: The entity label of amounts.
    """

    def __init__(self, name: str = "zhaoshang_amounts", *, label: str = "MONEY") -> None:
        self.name, self.label = name, label
        attributes.register()

    def __call__(self, doc: Doc) -> Doc:
        """Read the amounts of one Doc."""
        if all(entity.label_ != self.label for entity in doc.ents):
            return doc
        found = {(amount.start, amount.end): amount.money for amount in find_amounts(attributes.text(doc))}
        kept: list[Span] = []
        for entity in doc.ents:
            if entity.label_ == self.label:
                money = found.get((entity.start_char, entity.end_char)) or self._parse(entity)
                if money is None:
                    continue
                entity._.money = money
            kept.append(entity)
        if len(kept) < len(doc.ents):
            doc.set_ents(kept)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Read the amounts of a stream of Docs."""
        for doc in stream:
            yield self(doc)

    def _parse(self, entity: Span) -> Money | None:
        try:
            return parse_amount(entity.text)
        except ValueError:
            logger.debug("%s at %d is no amount that can be read; dropped", repr(entity.text), entity.start_char)
            return None

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write nothing: the grammar is code, the label is in the config."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read nothing."""
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing to keep."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Nothing to restore."""
        return self


@Language.factory(
    "zhaoshang_amounts",
    default_config={"label": "MONEY"},
    requires=["doc.ents"],
    assigns=["doc.ents", "span._.money"],
)
def make_amounts(nlp: Language, name: str, label: str) -> AmountNormaliser:
    """Registered factory; the setting is that of `AmountNormaliser`."""
    return AmountNormaliser(name, label=label)
