"""How much the recogniser learns from how many documents, in random and in suggested order.

    python -m zhaoshang.training.learning_curve --start DIR --output FILE [--real RECORDS --documents DIR]

Every point is a recogniser trained from the same start, which has seen none of our documents, on the first N documents
of an order, and scored alone by exact micro-F1 over the asked-for labels. The suggested order begins with the same 50
random documents; from then on each step ranks what is left by the doubts of the recogniser trained so far (uncertain
spans and unseen names a thousand characters, and nothing alike; see `suggest`). Finished points are kept in FILE, one
JSON object a line, and are not done again.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import orjson
import typer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.annotations.corpus import load, read_records
from zhaoshang.corpus.record import ASKED_LABELS, Record
from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.fuse.select import best_disjoint
from zhaoshang.pipeline.load import SHIPPED
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.pipeline.tag.hanlp_ner import HanlpTagger

from .gold import gold_doc
from .hanlp_ner import train_recognizer
from .ner_data import write_training_files
from .suggest.ranking import choose
from .suggest.signals import LIKELY, SHORTEST, UNCERTAIN
from .suggest.sketch import sketch

Row = tuple[str, Record]

SIZES = (50, 100, 200, 400)
"""Documents of the points before the last, which has all."""
PASSES = 600
"""Documents seen in the training of a small point: fewer are seen more often, or the optimiser gets nowhere."""
LEAST_EPOCHS = 3
BATCH = 24
"""Sentences a step; of few documents a larger one makes too few steps."""
_ACCEPTED = 0.4
"""Posterior from which a span counts as found, as in development scoring."""


class Curve:
    """The points of one start: train, score, rank.

    Args:
        start: Save directory of the recogniser that every point goes on from.
        tests: Name → documents with gold that points are scored on.
        threads: Threads of the training.
    """

    def __init__(self, start: Path, tests: dict[str, list[Row]], threads: int) -> None:
        self.start, self.tests, self.threads = start, tests, threads
        self.words = WordAnnotator(Vocab()).load_model(SHIPPED / "zhaoshang_words")
        self.tokenizer = CharTokenizer(self.words.vocab)
        self.train = list(load("train"))
        self.sketches = np.stack([sketch(text) for text, _ in self.train])

    def fit(self, chosen: Sequence[int], folder: Path, seed: int) -> HanlpTagger:
        """Train on the documents at these places."""
        rows = [self.train[place] for place in chosen]
        write_training_files(folder / "data", self.words, rows, list(load("dev"))[:10], copies=0)
        epochs = max(LEAST_EPOCHS, round(PASSES / len(rows)))
        settings: dict[str, Any] = {"epochs": epochs, "batch_size": BATCH, "threads": self.threads, "seed": seed}
        train_recognizer(folder / "data", folder / "model", start=self.start, **settings)
        return HanlpTagger().load_model(folder / "model")

    def scores(self, tagger: HanlpTagger) -> dict[str, float]:
        """Exact micro-F1 on every test set."""
        found = {}
        for name, rows in self.tests.items():
            right = guessed = total = 0
            for (text, record), doc in zip(rows, self._tagged(tagger, [text for text, _ in rows]), strict=True):
                gold = {(s.start, s.end, s.label_) for s in gold_doc(self.tokenizer, text, record)[0].ents}
                gold = {key for key in gold if key[2] in ASKED_LABELS}
                pred = {key for key in _accepted(doc) if key[2] in ASKED_LABELS}
                right, guessed, total = right + len(gold & pred), guessed + len(pred), total + len(gold)
            found[name] = 2 * right / max(1, guessed + total)
        return found

    def suggested(self, tagger: HanlpTagger, chosen: Sequence[int], count: int) -> list[int]:
        """The next documents by the doubts of a recogniser trained on those chosen so far."""
        known = {entity.text for place in chosen for entity in self.train[place][1].entities}
        left = [place for place in range(len(self.train)) if place not in set(chosen)]
        docs = self._tagged(tagger, [self.train[place][0] for place in left])
        scores = np.array([_doubts(doc, known) for doc in docs], np.float32)
        nearest = np.zeros(len(left), np.float32)
        for place in chosen:
            np.maximum(nearest, (self.sketches[left] == self.sketches[place]).mean(axis=1), out=nearest)
        return [left[choice.place] for choice in choose(scores, self.sketches[left], count, nearest)]

    def _tagged(self, tagger: HanlpTagger, texts: Sequence[str]) -> Iterator[Doc]:
        return tagger.pipe(map(self.words, map(self.tokenizer, texts)))


def points(curve: Curve, seed: int, done: set[tuple[str, int, int]]) -> Iterator[dict[str, Any]]:
    """The points of one seed, those that are done left out.

    Args:
        curve: Where it starts and what it is scored on.
        seed: Of the random order and of the training.
        done: (order, documents, seed) of the points that need not be done again.
    """
    order = list(range(len(curve.train)))
    random.Random(seed).shuffle(order)
    picks = order[: SIZES[0]]
    folder = Path(tempfile.mkdtemp())
    try:
        for place, size in enumerate(SIZES):
            following = SIZES[place + 1] if place + 1 < len(SIZES) else None
            if ("suggested", size, seed) not in done or following:
                tagger = curve.fit(picks, folder / f"suggested{size}", seed)
                if ("suggested", size, seed) not in done:
                    yield {"order": "suggested", "documents": size, "seed": seed, **curve.scores(tagger)}
                if following:
                    picks = picks + curve.suggested(tagger, picks, following - size)
            if ("random", size, seed) not in done and size > SIZES[0]:
                tagger = curve.fit(order[:size], folder / f"random{size}", seed)
                yield {"order": "random", "documents": size, "seed": seed, **curve.scores(tagger)}
        if ("all", len(order), seed) not in done:
            tagger = curve.fit(order, folder / "all", seed)
            yield {"order": "all", "documents": len(order), "seed": seed, **curve.scores(tagger)}
    finally:
        shutil.rmtree(folder)


def main(
    start: Annotated[Path, typer.Option(help="Recogniser to go on from, which has seen none of our documents.")],
    output: Annotated[Path, typer.Option(help="The points, JSONL; those in it are not done again.")],
    real: Annotated[Path | None, typer.Option(help="Further gold records to score on.")] = None,
    documents: Annotated[Path | None, typer.Option(help="Folder of their texts.")] = None,
    seeds: Annotated[int, typer.Option(help="Number of seeds.")] = 3,
    threads: int = 2,
) -> None:
    """Train and score every point that is not in the file yet."""
    tests = {"test": list(load("test"))}
    if real is not None and documents is not None:
        tests["real"] = [(_text(documents / f"{record.doc_id}.txt"), record) for record in read_records(real)]
    curve = Curve(start, tests, threads)
    lines = output.read_bytes().splitlines() if output.exists() else []
    done = {(row["order"], row["documents"], row["seed"]) for row in map(orjson.loads, lines)}
    for seed in range(1, seeds + 1):
        for point in points(curve, seed, done):
            with output.open("ab") as file:
                file.write(orjson.dumps(point) + b"\n")
            typer.echo(orjson.dumps(point).decode(), err=True)


def _accepted(doc: Doc) -> set[tuple[int, int, str]]:
    """Disjoint spans with the best posteriors."""
    rows = [(span, score) for span, _, score in attributes.read_candidates(doc, ("hanlp",)) if score >= _ACCEPTED]
    kept = best_disjoint([(span.start, span.end) for span, _ in rows], [score for _, score in rows])
    return {(rows[i][0].start, rows[i][0].end, rows[i][0].label_) for i in kept}


def _doubts(doc: Doc, known: set[str]) -> float:
    """Uncertain spans and unseen names a thousand characters, each as `suggest` adds them up."""
    found = attributes.read_candidates(doc, ("hanlp",))
    uncertain = sum(UNCERTAIN[0] < score < UNCERTAIN[1] for _, _, score in found)
    unseen = {span.text for span, _, score in found if score > LIKELY and span.label_ in ("ORG", "PROJECT")} - known
    per_thousand = 1000 / max(len(attributes.text(doc)), SHORTEST)
    return float(np.log1p(uncertain * per_thousand) + np.log1p(len(unseen) * per_thousand))


def _text(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return stream.read()


if __name__ == "__main__":
    typer.run(main)
