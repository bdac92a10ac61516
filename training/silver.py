"""Silver labels: what trained models say of unlabelled text, where they are sure.

A tagger learns a few hundred documents by heart; silver text of the same kind keeps it general (self-training;
Yarowsky, 1995). spaCy's ner learns from a recogniser, the base recogniser from a whole pipeline, whose fuser knows
better than each of its taggers. What the teacher is not sure of is left open, not called nothing.
"""

from __future__ import annotations

import gzip
import random
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from zhaoshang.annotations.standoff import FILES, labelled_lines
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
"""Probability from which a span of a tagger that the fuser refused is left open."""
_TAGGERS = ("spacy", "hanlp", "rule")
_NEAR = re.compile(
    "开发区|高新区|经开区|新区|园区|集团|公司|总投资|签约|[市县省区]委|[市县区]长|董事长|总经理|项目|工程|开工|投产|建设"
)
"""Wordings of the domain: a line that holds two of them is near it."""


def sample_paragraphs(
    path: Path, number: int, rng: random.Random, least: int = 40, skipped: Collection[int] = ()
) -> list[str]:
    """Random lines of a gzipped text file that hold at least so many characters; none of the numbers in `skipped`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [line.strip() for at, line in enumerate(lines) if at not in skipped]
    found = [line for line in found if len(line) >= least]
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
    """Random lines of the unlabelled text below `data`, none of them labelled by hand.

    Returns:
        `number` lines of each file, and as many again that are near the domain, as far as there are so many.
    """
    found: list[str] = []
    for name in FILES:
        lines = sample_paragraphs(data / "text" / name, sys.maxsize, rng, skipped=labelled_lines(name))
        near = [line for line in lines[number:] if len(_NEAR.findall(line)) >= 2]
        found += lines[:number] + near[:number]
    return found


def silver_sentences(
    texts: Sequence[str], nlp: Language, words: WordAnnotator, weight: float = 0.5
) -> Iterator[Sentence]:
    """Sentences for the recogniser from texts that a whole pipeline labelled.

    Args:
        texts: Running text.
        nlp: A pipeline with a fuser; what stands behind the fuser is not asked.
        words: The pkuseg component that the recogniser is trained with.
        weight: Of a sentence in the loss; one of ours has 1.

    Yields:
        Sentences in which the entities that the fuser is sure of are given, what it or a tagger doubts is left open,
        and everything else is outside.
    """
    names = nlp.pipe_names
    for doc in nlp.pipe(texts, disable=names[names.index("zhaoshang_fuser") + 1 :]):
        sure = [span for span in doc.ents if (span._.score or 0.0) >= _SURE]
        doubted = [span for span in doc.ents if (span._.score or 0.0) < _SURE]
        doubted += [span for span, _, score in attributes.read_candidates(doc, _TAGGERS) if score >= _DOUBT]
        taken = {token.i for span in sure for token in span}
        open_ = [(i, i + 1, span.label_) for span in doubted for i in range(span.start, span.end) if i not in taken]
        doc.ents = tuple(sure)
        for sentence in document_sentences(doc, words, open_spans=open_):
            yield {**sentence, "weight": weight}
