"""Train the HanLP recogniser."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import torch
from hanlp.utils import log_util

from zhaoshang.pipeline.tag.char_features import CharFeatures

from .partial_recognizer import PartialRecognizer
from .pretraining import TagPretrainer


def train_recognizer(
    data: Path,
    output: Path,
    *,
    vectors: Path | None = None,
    start: Path | None = None,
    epochs: int = 10,
    hidden: int | None = None,
    layers: int = 2,
    drop: float = 0.4,
    lr: float = 2e-3,
    batch_size: int = 64,
    buckets: int = 65536,
    word_dim: int = 16,
    threads: int = 2,
    seed: int = 1,
    pretrain: bool = False,
    labels: tuple[str, ...] | None = None,
) -> float:
    """Train with HanLP's trainer on `train.jsonl` and keep the epoch best on `dev.jsonl` of the directory `data`.

    Args:
        data: Directory written by `ner_data.write_training_files`.
        output: Save directory in HanLP's format: config.json, vocabs.json, model.pt (half-precision weights).
        vectors: Directory of pretrained vectors, or none for a random start.
        start: Save directory of a recogniser of the same shape to go on from.
        epochs: Passes over the training sentences.
        hidden: Width of each direction of the LSTM; without it that of `start`, or 256.
        layers: Layers of the LSTM.
        drop: Dropout before and after it.
        lr: Highest learning rate of the cosine schedule.
        batch_size: Sentences a step.
        buckets: Rows of the hashed bigram table.
        word_dim: Width of the word-position vectors.
        threads: Threads that torch may use.
        seed: Of everything random.
        pretrain: Learn the teacher's tags (see `teacher`), whatever they are, token by token.
        labels: Labels that are learned, or none for the contract's.

    Returns:
        Micro-F1 of exact spans on the development sentences; in pretraining the share of tokens tagged right.
    """
    torch.set_num_threads(threads)
    recognizer = TagPretrainer() if pretrain else PartialRecognizer()
    with _printing_to(sys.stderr):
        score = recognizer.fit(
            str(data / "train.jsonl"),
            str(data / "dev.jsonl"),
            str(output),
            batch_size=batch_size,
            epochs=epochs,
            embed=CharFeatures(buckets=buckets, word_dim=word_dim),
            rnn_input=None,
            rnn_hidden=hidden or _width(start),
            rnn_layers=layers,
            drop=drop,
            lr=lr,
            crf=True,
            tagging_scheme="IOBES",
            token_delimiter="",
            devices=-1,
            seed=seed,
            vectors=str(vectors) if vectors else None,
            start=str(start) if start else None,
            labels=list(labels) if labels else None,
        )
    (output / "train.log").unlink(missing_ok=True)
    return float(score)


def _width(start: Path | None) -> int:
    return int(json.loads((start / "config.json").read_text(encoding="utf-8"))["rnn_hidden"]) if start else 256


@contextlib.contextmanager
def _printing_to(stream: TextIO) -> Iterator[None]:
    """HanLP keeps the stderr of its import, also where a caller has redirected it since."""
    printer = log_util._printer
    before, printer.out = printer.out, stream
    try:
        yield
    finally:
        printer.out = before
