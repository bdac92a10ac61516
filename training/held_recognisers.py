"""Train the two recognisers that tag what the fuser and the linker learn from (see `held_out`), side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from spacy.vocab import Vocab

from zhaoshang.annotations.corpus import load
from zhaoshang.pipeline.segment.words import WordAnnotator

from .hanlp_ner import train_recognizer
from .held_out import without_held_out
from .invented_names import invented_names
from .ner_data import write_training_files


def train_held_recognisers(segmenter: Path, start: Path, output: Path, epochs: int = 3) -> Iterator[float]:
    """Train each without one half of the later briefs, into `output`/0 and `output`/1.

    Each has a process and one thread of its own: on two cores that takes three quarters of the time that one after the
    other takes with two threads (training/EXPERIMENTS.md).

    Args:
        segmenter: Saved word segmenter.
        start: Recogniser that both go on from.
        output: Folder to write to.
        epochs: Passes over the sentences.

    Yields:
        Span F1 on the development documents, of each.
    """
    work = partial(_train, segmenter, start, output, epochs)
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, (0, 1))


def _train(segmenter: Path, start: Path, output: Path, epochs: int, half: int) -> float:
    words = WordAnnotator(Vocab()).load_model(segmenter)
    with TemporaryDirectory() as scratch:
        rows, dev = without_held_out(half), list(load("dev"))
        write_training_files(Path(scratch), words, rows, dev, names=invented_names(), copies=1)
        settings = {"epochs": epochs, "lr": 1.5e-3, "batch_size": 32, "threads": 1}
        return train_recognizer(Path(scratch), output / str(half), start=start, **settings)  # type: ignore[arg-type]
