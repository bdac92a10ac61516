"""What a processed document says of how unsure the pipeline is of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.link.repair import FIGURES

SIGNALS: tuple[str, ...] = ("disagreement", "uncertain_spans", "low_margins", "unsure_relations", "unseen_names")
"""Names of the signals, in the order of `Signals.of`."""
LIKELY = 0.5
"""Posterior from which HanLP counts as proposing a span: of disjoint readings at most one has more."""
UNCERTAIN = (0.2, 0.8)
"""Posteriors between which a span is neither found nor ruled out."""
MARGIN = 0.25
"""A probability that lies this far above its threshold counts as sure."""
SHORTEST = 300
"""Characters that a shorter document counts as, so that a single doubt does not make it the densest of all."""


class Signals:
    """Count doubts in a Doc, a number per 1,000 characters each.

    Disagreement of a committee (Seung, Opper and Sompolinsky 1992), small margins (Scheffer, Decomain and Wrobel
    2001), and density instead of sums, so that a long page does not win by its length (Settles and Craven 2008).

    Args:
        known: ORG and PROJECT surfaces and canonical names of labelled documents.
        entity_thresholds: Label → the fuser's threshold.
        relation_thresholds: Decision → the linker's threshold.
    """

    def __init__(
        self,
        known: Collection[str] = (),
        entity_thresholds: Mapping[str, float] | None = None,
        relation_thresholds: Mapping[str, float] | None = None,
    ) -> None:
        self.known = frozenset(known)
        self.entity_thresholds = dict(entity_thresholds or {})
        self.relation_thresholds = dict(relation_thresholds or {})

    def of(self, doc: Doc) -> tuple[float, ...]:
        """The signals of a Doc after the last stage, in the order of `SIGNALS`.

        - disagreement: spans that one of spaCy and HanLP proposes with that label and the other does not;
        - uncertain_spans: HanLP's spans with a posterior between 0.2 and 0.8;
        - low_margins: entities accepted just above their threshold, each by how near it is, 0 to 1;
        - unsure_relations: the same of relations;
        - unseen_names: different ORG and PROJECT surfaces that no labelled document has.
        """
        spacy_spans, hanlp_spans, uncertain = set(), set(), 0
        for span, source, score in attributes.read_candidates(doc, ("spacy", "hanlp")):
            key = span.start, span.end, span.label_
            if source == "spacy":
                spacy_spans.add(key)
            else:
                if score > LIKELY:
                    hanlp_spans.add(key)
                uncertain += UNCERTAIN[0] < score < UNCERTAIN[1]
        names = {span.text: span._.canonical for span in doc.ents if span.label_ in ("ORG", "PROJECT")}
        counts = (
            len(spacy_spans ^ hanlp_spans) if hanlp_spans or spacy_spans else 0,
            uncertain,
            sum(_doubt(span._.score, self.entity_thresholds.get(span.label_, 0.5)) for span in doc.ents),
            sum(_doubt(link.score, self._least(link.type)) for link in doc._.relations or ()),
            sum(text not in self.known and name not in self.known for text, name in names.items()),
        )
        per_thousand = 1000 / max(len(attributes.text(doc)), SHORTEST)
        return tuple(count * per_thousand for count in counts)

    def _least(self, kind: str) -> float:
        least = self.relation_thresholds
        if kind == "任职":  # its score is the product of both decisions
            return least.get("holder", 0.5) * least.get("office", 0.5)
        return least.get("figure" if kind in FIGURES else kind, 0.5)


def _doubt(score: float | None, threshold: float) -> float:
    """1 at the threshold, 0 from `MARGIN` above it.

    >>> _doubt(0.5, 0.5), _doubt(0.75, 0.5), _doubt(0.625, 0.5)
    (1.0, 0.0, 0.5)
    """
    return 0.0 if score is None else min(1.0, max(0.0, 1 - (score - threshold) / MARGIN))


class SignalCollector:
    """Last component of a pipeline: keeps the signals of the last `KEPT` Docs by their source text.

    Args:
        signals: What is counted.
    """

    KEPT = 1024

    def __init__(self, signals: Signals) -> None:
        self.signals = signals
        self._found: dict[int, tuple[float, ...]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Count; the Doc is left as it is."""
        key = hash(doc._.restoration.source)
        self._found.pop(key, None)  # a text that is counted again is the newest again
        self._found[key] = self.signals.of(doc)
        if len(self._found) > self.KEPT:
            del self._found[next(iter(self._found))]
        return doc

    def find(self, text: str) -> tuple[float, ...]:
        """The signals of the Doc that was made from this text."""
        return self._found[hash(text)]


@Language.factory("zhaoshang_signals", requires=["doc.ents"])
def make_signals(nlp: Language, name: str) -> SignalCollector:
    """Create the component with the thresholds of the pipeline it stands in."""
    fuser, linker = (_part(nlp, part) for part in ("zhaoshang_fuser", "zhaoshang_linker"))
    scorers = [getattr(part, "scorer", None) for part in (fuser, linker)]
    entity, relation = (getattr(scorer, "thresholds", {}) for scorer in scorers)
    chosen = getattr(getattr(linker, "config", None), "thresholds", {})
    return SignalCollector(Signals((), entity, {**relation, **chosen}))


def _part(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(name) if name in nlp.pipe_names else None
