"""Documents tagged by taggers that did not learn from them: what the fuser and the relation scorer learn from.

A tagger is far surer of documents it was trained on than of a page it never saw. The base models know briefs a to q;
the later briefs are cut into two halves, and each is tagged by a recogniser that learned from the other and by the base
of spaCy's ner. What the base recogniser was told of them is indirect: the teacher of its silver lines knew them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from zhaoshang.annotations.corpus import load
from zhaoshang.corpus.record import Record

from .gold import gold_doc

BASE_BRIEFS = tuple("abcdefghijklmnopq")
"""Briefs that the base models learn from; documents of all others are held out of them."""
_BRIEF = re.compile(r"[a-z]+")


def brief(doc_id: str) -> str:
    """The letters that begin a document's id.

    >>> brief("ba07")
    'ba'
    """
    found = _BRIEF.match(doc_id)
    return found[0] if found else ""


def base_documents() -> Iterator[tuple[str, Record]]:
    """Training documents of the base briefs."""
    return (row for row in load("train") if brief(row[1].doc_id) in BASE_BRIEFS)


def held_out(half: int) -> list[tuple[str, Record]]:
    """One of the two halves, 0 or 1, of the training documents of the later briefs; the checksum of the id decides."""
    return [
        (text, record)
        for text, record in load("train")
        if brief(record.doc_id) not in BASE_BRIEFS and zlib.crc32(record.doc_id.encode()) % 2 == half
    ]


def without_held_out(half: int) -> list[tuple[str, Record]]:
    """All training documents but those of one half."""
    held = {record.doc_id for _, record in held_out(half)}
    return [row for row in load("train") if row[1].doc_id not in held]


def taggers(segmenter: Path, spacy_model: Path, hanlp_model: Path) -> Language:
    """The pipeline up to the candidates: words, spaCy, HanLP, rules, other cuts, repeats."""
    nlp = spacy.load(spacy_model)
    nlp.get_pipe("zhaoshang_words").load_model(segmenter)  # type: ignore[attr-defined]
    nlp.add_pipe("zhaoshang_spacy")
    nlp.add_pipe("zhaoshang_hanlp").load_model(hanlp_model)  # type: ignore[attr-defined]
    nlp.add_pipe("zhaoshang_rules")
    nlp.add_pipe("zhaoshang_splits")
    nlp.add_pipe("zhaoshang_repeats")
    return nlp


def paired(nlp: Language, rows: Sequence[tuple[str, Record]]) -> list[tuple[Doc, Doc]]:
    """Docs as the pipeline leaves them, with their gold Docs."""
    docs = nlp.pipe([text for text, _ in rows])
    return [
        (doc, gold_doc(nlp.tokenizer, text, record)[0])  # type: ignore[arg-type]
        for doc, (text, record) in zip(docs, rows, strict=True)
    ]


def unseen(
    segmenter: Path, spacy_model: Path, hanlp_model: Path, spacy_held: Path, hanlp_held: Path
) -> Iterator[tuple[str, Doc, Doc]]:
    """Split, Doc with candidates and gold Doc of dev and of every held-out document.

    Args:
        segmenter: Directory of the pkuseg model.
        spacy_model: spaCy pipeline that ships.
        hanlp_model: HanLP recogniser that ships.
        spacy_held: spaCy pipeline that did not see the held-out documents.
        hanlp_held: Directory of two HanLP recognisers, 0 and 1; neither saw the half of its number.
    """
    for doc, gold in paired(taggers(segmenter, spacy_model, hanlp_model), list(load("dev"))):
        yield "dev", doc, gold
    for half in (0, 1):
        for doc, gold in paired(taggers(segmenter, spacy_held, hanlp_held / str(half)), held_out(half)):
            yield "train", doc, gold
