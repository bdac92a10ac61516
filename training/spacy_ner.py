"""Train spaCy's `ner` over character tokens, with spaCy's own training loop."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config, registry
from spacy.util import load_model as load_pipeline

from zhaoshang.pipeline.segment.words import WordAnnotator

ATTRIBUTES = ("TAG", "LEMMA", "ENT_IOB", "ENT_TYPE")


def write_docs(docs: Iterable[Doc], words: WordAnnotator, path: Path) -> int:
    """Store Docs with gold (or silver, or missing) entities and the words of the segmenter; returns their number."""
    bin_ = DocBin(attrs=list(ATTRIBUTES))
    for doc in docs:
        bin_.add(words(doc))
    path.parent.mkdir(parents=True, exist_ok=True)
    bin_.to_disk(path)
    return len(bin_)


@registry.readers("zhaoshang.TaggedDocs.v1")
def tagged_docs(path: Path) -> Callable[[Language], Iterator[Example]]:
    """Reader of `write_docs` files: the predicted half keeps the words, so that no step segments again."""

    def read(nlp: Language) -> Iterator[Example]:
        docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
        random.shuffle(docs)
        for doc in docs:
            if len(doc):
                predicted = doc.copy()
                predicted.set_ents([], default="missing")
                yield Example(predicted, doc)

    return read


def train_spacy(
    train_file: Path,
    dev_file: Path,
    words: WordAnnotator,
    output: Path,
    *,
    config: Path,
    steps: int = 3000,
    lr: float = 0.001,
    seed: int = 1,
    start: Path | None = None,
) -> float:
    """Train and save the best pipeline (words, tok2vec, ner) to `output/model-best`.

    Args:
        train_file: Docs written by `write_docs`.
        dev_file: The same, to choose the step on.
        words: The pkuseg component.
        output: Directory of the pipeline.
        config: spaCy's training config.
        steps: Training steps.
        lr: Learning rate.
        seed: Of everything random.
        start: A pipeline of the same shape to go on from.

    Returns:
        F1 of exact entities on the development Docs.
    """
    settings = load_config(
        config,
        overrides={
            "paths.train": str(train_file),
            "paths.dev": str(dev_file),
            "training.max_steps": steps,
            "training.optimizer.learn_rate": lr,
            "system.seed": seed,
        },
    )
    nlp = init_nlp(settings)
    if start is not None:
        known = load_pipeline(start)
        for label in nlp.get_pipe("ner").labels:  # type: ignore[attr-defined]
            known.get_pipe("ner").add_label(label)  # type: ignore[attr-defined]
        for label in known.get_pipe("ner").labels:  # type: ignore[attr-defined]
            nlp.get_pipe("ner").add_label(label)  # type: ignore[attr-defined]
        for name in ("tok2vec", "ner"):
            nlp.get_pipe(name).from_bytes(known.get_pipe(name).to_bytes())  # type: ignore[attr-defined]
    component = nlp.get_pipe("zhaoshang_words")
    assert isinstance(component, WordAnnotator)
    component.from_bytes(words.to_bytes())
    output.mkdir(parents=True, exist_ok=True)
    nlp, _ = train(nlp, output, stdout=sys.stderr, stderr=sys.stderr)
    best = load_pipeline(output / "model-best")
    best.config["paths"].update({"train": None, "dev": None})  # where it was trained is nobody's business
    best.to_disk(output / "model-best")
    return float(nlp.meta["performance"]["ents_f"])
