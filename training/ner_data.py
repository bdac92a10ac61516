"""Sentence files for the HanLP recogniser: our documents, renamed copies of them, and the public corpora."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from zhaoshang.annotations.standoff import FILES, Split, read_standoff
from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.chunks import chunks
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator

from .augment import Names, replace_mentions
from .gold import gold_doc
from .public_corpora import CORPORA, read_corpus

Sentence = dict[str, Any]


def document_sentences(
    doc: Doc, words: WordAnnotator, unsearched: Sequence[str] = (), open_spans: Sequence[tuple[int, int, str]] = ()
) -> Iterator[Sentence]:
    """The chunks of a Doc with gold entities as fully labelled sentences; an entity that is cut is left open.

    Args:
        doc: A Doc with gold entities.
        words: The pkuseg component.
        unsearched: Labels that nobody looked for in it; where it has no entity, one of those is left open.
        open_spans: (start token, end token, label) of what may be an entity or may be none; apart from the entities.
    """
    tags = ["|".join(("O", *unsearched))] * len(doc)
    for span in doc.ents:
        places = ["S"] if len(span) == 1 else ["B", *["I"] * (len(span) - 2), "E"]
        tags[span.start : span.end] = [f"{place}-{span.label_}" for place in places]
    for start, end, label in open_spans:
        for place in range(start, end):
            if label not in tags[place].split("|"):
                tags[place] += f"|{label}"
    words(doc)
    pieces = chunks(doc)
    for span in doc.ents:
        if not any(start <= span.start and span.end <= end for start, end in pieces):
            tags[span.start : span.end] = [f"O|{span.label_}"] * len(span)
    for start, end in pieces:
        yield {
            "token": [token.text for token in doc[start:end]],
            "tag": tags[start:end],
            "word": [token.tag_ for token in doc[start:end]],
        }


def renamed(doc: Doc, names: Names, rng: random.Random, tokenizer: CharTokenizer) -> Doc:
    """A copy of the Doc about other companies and people, with its gold entities."""
    text, spans = replace_mentions(doc, names, rng)
    copy = tokenizer.from_restoration(Restoration.identity(text))
    found = [copy.char_span(start, end, label=label) for start, end, label in spans]
    copy.ents = tuple(span for span in found if span is not None)
    return copy


def public_sentences(
    data: Path, words: WordAnnotator, weight: float, share: float, rng: random.Random
) -> Iterator[Sentence]:
    """A random share of the public corpora's sentences, with sets of possible tags."""
    tokenizer = CharTokenizer(words.vocab, restore_layout=False)
    for name in CORPORA:
        for sentence in read_corpus(data, name, tokenizer):
            if rng.random() >= share:
                continue
            doc = words(Doc(words.vocab, words=sentence["token"], spaces=[False] * len(sentence["token"])))
            yield {**sentence, "word": [token.tag_ for token in doc], "weight": weight}


def standoff_sentences(data: Path, split: Split, words: WordAnnotator) -> Iterator[Sentence]:
    """Lines of public text that were labelled for this project (see `annotations.standoff`)."""
    tokenizer = CharTokenizer(words.vocab, restore_layout=False)
    for name in FILES:
        for line in read_standoff(data / "text" / name, split):
            doc = tokenizer.from_restoration(Restoration.identity(line.text))
            spans = [doc.char_span(start, end, label=label) for start, end, label in line.spans]
            doc.ents = tuple(span for span in spans if span is not None)
            yield from document_sentences(doc, words)


def write_training_files(
    output: Path,
    words: WordAnnotator,
    train: Sequence[tuple[str, Record]],
    dev: Iterable[tuple[str, Record]],
    *,
    names: Names | None = None,
    copies: int = 2,
    public: Path | None = None,
    public_share: float = 0.6,
    public_weight: float = 0.5,
    seed: int = 1,
    added: Sequence[str] = (),
    searched: Collection[str] = (),
    silver: Iterable[Sentence] = (),
) -> dict[str, int]:
    """Write `train.jsonl` and `dev.jsonl`.

    Args:
        output: Directory of the two files.
        words: The pkuseg component; its position tags are features.
        train: Texts and gold records to learn from; each stands in the file once as it is.
        dev: The same, to choose the epoch on.
        names: Lexicons for renamed copies; none are made without.
        copies: Renamed copies of every training document.
        public: Directory of the public corpora and of the text that `annotations.standoff` labels; left out without.
        public_share: Share of their sentences that is taken.
        public_weight: Weight of a public sentence in the loss; one of ours has 1.
        seed: Of the names.
        added: Labels that a label set adds.
        searched: Ids of the documents that were annotated with them; in all others they are left open.
        silver: Sentences that a model labelled (see `silver`).

    Returns:
        Number of sentences of each kind.
    """
    output.mkdir(parents=True, exist_ok=True)
    tokenizer, rng = CharTokenizer(words.vocab), random.Random(seed)
    counts = {"ours": 0, "renamed": 0, "public": 0, "standoff": 0, "silver": 0, "dev": 0}
    with (output / "train.jsonl").open("w", encoding="utf-8") as file:

        def put(sentences: Iterable[Sentence], kind: str) -> None:
            for sentence in sentences:
                file.write(json.dumps(sentence, ensure_ascii=False) + "\n")
                counts[kind] += 1

        for text, record in train:
            doc, _ = gold_doc(tokenizer, text, record)
            unsearched = () if record.doc_id in searched else added
            put(document_sentences(doc, words, unsearched), "ours")
            for _ in range(copies if names else 0):
                assert names is not None
                put(document_sentences(renamed(doc, names, rng, tokenizer), words, unsearched), "renamed")
        if public:
            put(public_sentences(public, words, public_weight, public_share, rng), "public")
            for _ in range(2):
                put(standoff_sentences(public, "train", words), "standoff")
        put(silver, "silver")
    with (output / "dev.jsonl").open("w", encoding="utf-8") as file:
        for text, record in dev:
            unsearched = () if record.doc_id in searched else added
            put(document_sentences(gold_doc(tokenizer, text, record)[0], words, unsearched), "dev")
    return counts
