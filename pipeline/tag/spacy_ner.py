"""Take spaCy's own `ner` as one tagger among others: its entities become candidates."""

from __future__ import annotations

from pydantic import StrictFloat
from spacy.language import Language
from spacy.tokens import Doc

from .. import attributes


class SpacyCandidates:
    """Move `doc.ents`, as left by a spaCy `ner` before it, to `doc.spans["cand.spacy"]`.

    The transition-based `ner` gives no probability, so every span has the same score: the share of its
    spans that were right on development data. The fuser learns the rest.

    Args:
        name: Name in the pipeline.
        score: Score of every span.
    """

    def __init__(self, name: str = "zhaoshang_spacy", *, score: float = 0.8) -> None:
        self.name, self.score = name, score

    def __call__(self, doc: Doc) -> Doc:
        """Move the entities."""
        rows = [(span.start, span.end, span.label_, self.score, self.name) for span in doc.ents]
        attributes.write_candidates(doc, "spacy", rows)
        doc.ents = ()
        return doc


@Language.factory("zhaoshang_spacy", default_config={"score": 0.8}, requires=["doc.ents"])
def make_spacy_candidates(nlp: Language, name: str, score: StrictFloat) -> SpacyCandidates:
    """Registered factory."""
    return SpacyCandidates(name, score=score)
