"""Train the linker's network on all families of candidates at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from torch import Tensor, nn

from zhaoshang.corpus.labels import LabelSet
from zhaoshang.pipeline.link.candidates import Context, Pairs, families, propose
from zhaoshang.pipeline.link.features import PAIR_FEATURES
from zhaoshang.pipeline.link.network import PairNetwork
from zhaoshang.pipeline.link.scorer import family_rows
from zhaoshang.pipeline.link.view import Floats, View
from zhaoshang.pipeline.scaling import logarithmic

from .one_cycle import one_cycle, start_embedding
from .relation_data import targets
from .threads import torch_threads

_DOCUMENTS = 8  # of like length, laid end to end in a step
_SCALE = 1 / 50  # of the summed loss of a step
_MEASURED = 100  # steps from which the features' mean and deviation are taken


@dataclass(frozen=True)
class Reading:
    """How the network is trained.

    Attributes:
        epochs: Times that every document is seen; 0 for no network.
        rate: Highest learning rate of the one cycle; the characters' vectors, which start trained, learn at a third.
        threads: Threads.
    """

    epochs: int = 8
    rate: float = 3e-3
    threads: int = 2


@dataclass(frozen=True)
class _Step:
    view: View
    pairs: dict[str, Pairs]
    rows: dict[str, Floats]
    truth: dict[str, Tensor]
    weight: dict[str, Tensor]


def train_network(
    docs: Sequence[Doc],
    labels: LabelSet,
    context: Context,
    seed: int,
    how: Reading,
    characters: tuple[str, NDArray[np.float32]],
) -> PairNetwork:
    """A network that has learned from documents with gold relations in `doc._.relations`.

    Args:
        docs: The documents.
        labels: The label set.
        context: How far candidates are looked for.
        seed: Of everything that is drawn.
        how: How it is trained.
        characters: The characters to know and their first vectors, a row each.
    """
    torch.manual_seed(seed)
    known, vectors = characters
    network = PairNetwork(known, labels)
    start_embedding(network.embed, vectors)
    rng = random.Random(seed)
    with torch_threads(how.threads):
        ordered = sorted(docs, key=len)
        batches = (View(ordered[at : at + _DOCUMENTS], labels) for at in range(0, len(ordered), _DOCUMENTS))
        steps = [_step(view, context) for view in batches]
        _measure(network, rng.sample(steps, min(_MEASURED, len(steps))))
        one_cycle(
            network,
            network.embed,
            steps,
            partial(_loss, network),
            epochs=how.epochs,
            rate=how.rate,
            rng=rng,
            name="network",
        )
    return PairNetwork.from_parts(network.settings(), network.weights(), labels)  # as it will be read


def _step(view: View, context: Context) -> _Step:
    pairs = propose(view, context)
    rows = {name: table[:, : len(PAIR_FEATURES)] for name, table in family_rows(view, pairs).items()}
    known = targets(view, pairs)
    names = families(view.labels)
    return _Step(
        view,
        pairs,
        rows,
        {name: torch.from_numpy(known[name].truth) for name in names},
        {name: torch.from_numpy(known[name].weight) for name in names},
    )


def _measure(network: PairNetwork, steps: Sequence[_Step]) -> None:
    """Set the mean and deviation of every feature; one that hardly varies is left small."""
    for number, family in enumerate(families(network.labels)):
        rows = logarithmic(np.concatenate([step.rows[family] for step in steps]))
        if len(rows):
            network.mean[number] = torch.from_numpy(rows.mean(axis=0))
            network.scale[number] = torch.from_numpy(rows.std(axis=0) + 0.01)


def _loss(network: PairNetwork, step: _Step) -> Tensor | None:
    parts = [
        (nn.functional.binary_cross_entropy_with_logits(odds, step.truth[name], reduction="none") * step.weight[name])
        for name, odds in network(step.view, step.pairs, step.rows).items()
        if len(odds)
    ]
    return torch.cat(parts).sum() * _SCALE if parts else None
