"""Silver labels: what a HanLP recogniser says of unlabelled text, where it is sure.

spaCy's transition-based ner learns a few hundred documents by heart; silver text of the same kind keeps it general
(self-training; Yarowsky, 1995). What the teacher is not sure of is left open, not called nothing.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.tokens import Doc, Span

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.fuse.select import best_disjoint
from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.pipeline.tag.hanlp_ner import HanlpTagger


def sample_paragraphs(path: Path, number: int, rng: random.Random, least: int = 40) -> list[str]:
    """Random lines of a gzipped text file that hold at least so many characters."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [line.strip() for line in lines if len(line.strip()) >= least]
    return rng.sample(found, min(number, len(found)))


def silver_docs(
    texts: Sequence[str], words: WordAnnotator, teacher: HanlpTagger, *, sure: float = 0.75
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
