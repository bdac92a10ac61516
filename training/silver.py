"""Silver labels: what trained models say of unlabelled text, where they are sure.

A tagger learns a few hundred documents by heart; silver text of the same kind keeps it general (self-training;
Yarowsky, 1995). spaCy's ner learns from a recogniser, the base recogniser from a whole pipeline, whose fuser knows
better than each of its taggers. What the teacher is not sure of is left open, not called nothing.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from zhaoshang.annotations.standoff import FILES, held_out_lines
from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.fuse.select import best_disjoint
from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.pipeline.tag.hanlp_ner import HanlpTagger

from .ner_data import Sentence, document_sentences

_SURE = 0.75
"""Probability from which a span of the teacher is taken."""
_DOUBT = 0.25
"""Probability from which a span that the teacher refused is left open."""


def sample_paragraphs(path: Path, number: int, rng: random.Random, least: int = 40) -> list[str]:
    """Random lines of a gzipped text file that hold at least so many characters."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [line.strip() for line in lines if len(line.strip()) >= least]
    return rng.sample(found, min(number, len(found)))


def silver_docs(
    texts: Sequence[str], words: WordAnnotator, teacher: HanlpTagger, *, sure: float = _SURE
) -> Iterator[Doc]:
    """Label texts with the teacher's spans.

    Args:
        texts: Running text.
        words: The pkuseg component.
        teacher: A loaded recogniser.
        sure: Probability from which a span is taken; less sure ones are marked as missing.
    """
    tokenizer = CharTokenizer(words.vocab)
    docs = (words(tokenizer.from_restoration(Restoration.identity(text))) for text in texts)
    for doc in teacher.pipe(docs):
        rows = [(span, score) for span, _, score in attributes.read_candidates(doc, ["hanlp"])]
        chosen = best_disjoint([(s.start, s.end) for s, _ in rows], [score for _, score in rows])
        spans: list[Span] = [rows[i][0] for i in chosen if rows[i][1] >= sure]
        open_: list[Span] = [rows[i][0] for i in chosen if rows[i][1] < sure]
        doc.set_ents(spans, missing=open_, default="outside")
        doc.spans.clear()
        yield doc


def silver_lines(data: Path, number: int, rng: random.Random) -> list[str]:
    """Random lines of the unlabelled text below `data`, `number` of each file, none of the held-out ones."""
    found: list[str] = []
    for name in FILES:
        path = data / "text" / name
        skipped = held_out_lines(name)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [line.strip() for at, line in enumerate(lines) if at not in skipped]
        rows = [row for row in rows if len(row) >= 40]
        found += rng.sample(rows, min(number, len(rows)))
    return found


def silver_sentences(texts: Sequence[str], nlp: Language, weight: float = 0.5) -> Iterator[Sentence]:
    """Sentences for the recogniser from texts that a whole pipeline labelled.

    Args:
        texts: Running text.
        nlp: A pipeline with a fuser; its other components are not asked.
        weight: Of a sentence in the loss; one of ours has 1.

    Yields:
        Sentences in which the entities that the fuser is sure of are given, those that it or a tagger doubts are left
        open, and everything else is outside.
    """
    words = nlp.get_pipe("zhaoshang_words")
    asked = ("zhaoshang_words", "tok2vec", "ner", "zhaoshang_hanlp", "zhaoshang_rules", "zhaoshang_fuser")
    others = [name for name in nlp.pipe_names if name not in asked]
    for doc in nlp.pipe(texts, disable=others):
        sure = [span for span in doc.ents if (span._.score or 0.0) >= _SURE]
        doubted = [span for span in doc.ents if (span._.score or 0.0) < _SURE]
        doubted += [span for span, _, score in attributes.read_candidates(doc, ["hanlp"]) if score >= _DOUBT]
        taken = {token.i for span in sure for token in span}
        open_ = [
            (span.start, span.end, span.label_)
            for span in doubted
            if not taken.intersection(range(span.start, span.end))
        ]
        doc.ents = tuple(sure)
        for sentence in document_sentences(doc, words, open_spans=open_):  # type: ignore[arg-type]
            yield {**sentence, "weight": weight}
