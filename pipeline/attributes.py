"""What the stages write on a spaCy Doc, and where: one place, so that no stage guesses.

The text of a Doc is the *restored* text (see `restore`); every offset a stage sees is into that. The source
and the way back to it hang on the Doc. Layers, in the order in which they are written:

- `doc._.restoration` (tokenizer): the `Restoration`, source text and map back.
- `token.tag_`, `token.lemma_` (`zhaoshang_words`): position in the pkuseg word (B2, M3, E3, S1 …); the word itself.
- `doc.spans["cand.<source>"]` (taggers): candidates; may overlap; `.attrs["scores"]` runs beside the spans and
  `span.id_` names the rule or model.
- `doc.ents` (`zhaoshang_fuser`): the final entities, with `span._.score` and `span._.sources`.
- `span._.money` (`zhaoshang_amounts`): the `Money` of a MONEY entity.
- `span._.canonical` (`zhaoshang_canonical`): the name shared by all mentions of one thing.
- `doc._.relations` (`zhaoshang_linker`): a list of `Link`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.attrs import IDX, TAG
from spacy.tokens import Doc, Span, SpanGroup

from .restore import Restoration

CANDIDATES = "cand."
"""Prefix of the span groups in which taggers leave their candidates."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two entities of one Doc.

    Attributes:
        type: Relation type (CONTRACT §5).
        subject: Index of the subject in `doc.ents`.
        object: Index of the object in `doc.ents`.
        predicate: The METRIC's text for 指标 and 总投资 where one stands there, else the type.
        evidence: Half-open character range of the restored text the fact was read from.
        score: Probability that the relation holds, 0 to 1.
        qualifiers: period, growth, status, scope, title; only those that the text gives.
    """

    type: str
    subject: int
    object: int
    predicate: str
    evidence: tuple[int, int]
    score: float
    qualifiers: dict[str, str] = field(default_factory=dict)


def _restoration(doc: Doc) -> Restoration:
    found = doc.user_data.get("zhaoshang.restoration")
    return found if found is not None else Restoration.identity(doc.text)


def _set_restoration(doc: Doc, value: Restoration) -> None:
    doc.user_data["zhaoshang.restoration"] = value


def text(doc: Doc) -> str:
    """`doc.text`, which spaCy puts together anew from its tokens whenever it is asked."""
    found = doc.user_data.get("zhaoshang.restoration")
    return found.text if found is not None else doc.text


def texts(doc: Doc) -> list[str]:
    """Texts of a Doc's tokens. The tokenizer leaves them on the Doc: asking every token anew costs a stage its time."""
    found: list[str] | None = doc.user_data.get("zhaoshang.texts")
    return found if found is not None and len(found) == len(doc) else [token.text for token in doc]


def tags(doc: Doc) -> list[str]:
    """`token.tag_` of a Doc's tokens."""
    ids = doc.to_array([TAG]).tolist()
    names = {value: doc.vocab.strings[value] for value in set(ids)}
    return [names[value] for value in ids]


def starts(doc: Doc) -> list[int]:
    """`token.idx` of a Doc's tokens."""
    found: list[int] = doc.to_array([IDX]).tolist()
    return found


def _set_texts(doc: Doc, value: list[str]) -> None:
    doc.user_data["zhaoshang.texts"] = value


def register() -> None:
    """Register the extension attributes; calling it again changes nothing."""
    if not Doc.has_extension("restoration"):
        Doc.set_extension("restoration", getter=_restoration, setter=_set_restoration)
        Doc.set_extension("relations", default=None)
        Span.set_extension("score", default=None)
        Span.set_extension("sources", default=None)
        Span.set_extension("money", default=None)
        Span.set_extension("canonical", default=None)


def write_candidates(doc: Doc, source: str, found: Iterable[tuple[int, int, str, float, str]]) -> None:
    """Write one tagger's candidates to `doc.spans["cand.<source>"]`, replacing what was there.

    Args:
        doc: The document.
        source: Name of the tagger: spacy, hanlp, rule, repeat.
        found: (start token, end token, label, score, rule or model id) of every candidate.
    """
    rows = list(found)
    spans = [Span(doc, start, end, label=label, span_id=rule) for start, end, label, _, rule in rows]
    scores = [float(row[3]) for row in rows]
    doc.spans[CANDIDATES + source] = SpanGroup(doc, name=CANDIDATES + source, attrs={"scores": scores}, spans=spans)


def read_candidates(doc: Doc, sources: Sequence[str] | None = None) -> list[tuple[Span, str, float]]:
    """All candidates as (span, source, score), of the given sources or of every tagger."""
    rows: list[tuple[Span, str, float]] = []
    for key, group in doc.spans.items():
        if not key.startswith(CANDIDATES):
            continue
        source = key[len(CANDIDATES) :]
        if sources is None or source in sources:
            scores: Sequence[Any] = group.attrs["scores"]
            rows.extend((span, source, float(score)) for span, score in zip(group, scores, strict=True))
    return rows


register()
