"""Names found once are evidence everywhere: propose every other occurrence of what the taggers found.

Real pages repeat the same body dozens of times, and a tagger that decides sentence by sentence finds half of
the mentions (PILOT: 开发区 missed 22 times of 45).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pydantic import StrictFloat, StrictInt
from spacy.language import Language
from spacy.tokens import Doc

from .. import attributes
from ..normalise.legal_form import brief_name, has_legal_form
from ..normalise.name_rules import shipped_rules
from .splits import WORD_CUT

LEAST_CHARS = {"ORG": 2, "OFFICIAL": 2, "PROJECT": 4}
"""Shortest name of each label that is looked for; a shorter one is too often part of another word."""


class RepeatTagger:
    """Propose repeated names in `doc.spans["cand.repeat"]`.

    A company's full name also brings its short one (江苏锦禾合金科技有限公司: 锦禾合金). The score of a repeat is that
    of the name's best mention; whether the repeats are mentions too is for the fuser to say. The time is linear in
    the text: every position is looked up once for each length of a name that begins with the two characters there.

    Args:
        name: Name in the pipeline.
        min_score: Names whose best candidate scores less are not looked for.
        max_chars: Longest name, in characters.
    """

    def __init__(self, name: str = "zhaoshang_repeats", *, min_score: float = 0.5, max_chars: int = 30) -> None:
        self.name, self.min_score, self.max_chars = name, min_score, max_chars
        self._rules = shipped_rules()

    def __call__(self, doc: Doc) -> Doc:
        """Propose the repeats of one Doc."""
        page = attributes.text(doc)
        best: dict[tuple[str, str], float] = defaultdict(float)
        known: set[tuple[int, int, str]] = set()
        for span, source, score in attributes.read_candidates(doc):
            label, start, end = span.label_, span.start_char, span.end_char
            text = page[start:end]
            known.add((start, end, label))
            if span.id_ == WORD_CUT:
                continue
            if LEAST_CHARS.get(label, self.max_chars + 1) <= len(text) <= self.max_chars and source != "repeat":
                best[text, label] = max(best[text, label], score)
        for (text, label), score in list(best.items()):
            if label == "ORG" and has_legal_form(text, self._rules):
                short = brief_name(text, self._rules), label
                best[short] = max(best[short], score)
        names: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for (text, label), score in best.items():
            if score >= self.min_score and "\n" not in text:
                names[text].append((label, score))
        rows = []
        for start, end in occurrences(page, names):
            for label, score in names[page[start:end]]:
                mention = doc.char_span(start, end) if (start, end, label) not in known else None
                if mention is not None:
                    rows.append((mention.start, mention.end, label, score, self.name))
        attributes.write_candidates(doc, "repeat", rows)
        return doc


def occurrences(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """All occurrences of names of two characters and more, as half-open ranges in order of offset."""
    lengths: dict[str, set[int]] = defaultdict(set)
    known = set(names)
    for name in known:
        lengths[name[:2]].add(len(name))
    ordered = {head: sorted(found) for head, found in lengths.items()}
    for start in range(len(text) - 1):
        for length in ordered.get(text[start : start + 2], ()):
            if start + length <= len(text) and text[start : start + length] in known:
                yield start, start + length


@Language.factory("zhaoshang_repeats", default_config={"min_score": 0.5, "max_chars": 30})
def make_repeats(nlp: Language, name: str, min_score: StrictFloat, max_chars: StrictInt) -> RepeatTagger:
    """Registered factory; the settings are those of `RepeatTagger`."""
    return RepeatTagger(name, min_score=min_score, max_chars=max_chars)
