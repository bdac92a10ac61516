"""spaCy component: one canonical name for all mentions of one thing in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from zhaoshang.corpus.record import NAMED_LABELS

from .. import attributes
from .aliases import defined_names, visitors
from .clusters import canonical_names
from .name_rules import NameRules, bare_key, shipped_rules

attributes.register()


class Canonicaliser:
    """Write `span._.canonical` on every ORG, OFFICIAL and PROJECT of `doc.ents`.

    Mentions are one thing where their texts are equal, where the text defines a short name (以下简称), or where a
    short name fits exactly one longer name of the document; anything less certain stays apart. The name is the
    shortest that tells the thing from others; a company that only its full name stands for loses legal form and
    leading place (CONTRACT §3).

    Args:
        name: Name in the pipeline.
        rules: Word lists; the shipped ones without.
    """

    def __init__(self, name: str = "zhaoshang_canonical", rules: NameRules | None = None) -> None:
        self.name = name
        self._rules = rules or shipped_rules()

    def __call__(self, doc: Doc) -> Doc:
        """Name the entities of one document."""
        page = attributes.text(doc)
        guests = visitors(page)
        entities = doc.ents  # spaCy makes them anew whenever they are asked for
        for label in NAMED_LABELS:
            spans = [span for span in entities if span.label_ == label]
            if spans:
                self._name(page, label, spans, guests)
        return doc

    def _name(self, text: str, label: str, spans: list[Span], guests: str) -> None:
        surfaces = [text[span.start_char : span.end_char] for span in spans]
        keys = {span.end_char: bare_key(surface) for span, surface in zip(spans, surfaces, strict=True)}
        defined = defined_names(text, keys, keys.values())
        names = canonical_names(label, surfaces, self._rules, defined, guests)
        for span, canonical in zip(spans, names, strict=True):
            span._.canonical = canonical

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Name the entities of a stream of Docs."""
        for doc in stream:
            yield self(doc)


@Language.factory("zhaoshang_canonical", requires=["doc.ents"], assigns=["span._.canonical"])
def make_canonical(nlp: Language, name: str) -> Canonicaliser:
    """Create the component; it has nothing to save, its word lists come with the package."""
    return Canonicaliser(name)
