"""Train the fuser: a network over the candidates of documents that no tagger learned from.

The taggers are far surer of documents they were trained on than of text they never saw, so those teach nothing.
Thresholds are chosen on the same documents, each half scored by a network that learned from the other.
"""

from __future__ import annotations

import logging
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from torch import Tensor

from zhaoshang.corpus.labels import LABELS, WORDING_LABELS
from zhaoshang.pipeline.characters import Characters
from zhaoshang.pipeline.fuse.candidates import Proposal, gather
from zhaoshang.pipeline.fuse.disjoint import NONE, Chains, chains
from zhaoshang.pipeline.fuse.network import Shape, SpanNetwork
from zhaoshang.pipeline.fuse.scorer import LearnedScorer
from zhaoshang.pipeline.fuse.select import best_disjoint
from zhaoshang.pipeline.fuse.sheet import Sheet, lay_out
from zhaoshang.pipeline.segment.folding import fold_token

from .one_cycle import one_cycle, start_embedding
from .threads import torch_threads

_log = logging.getLogger(__name__)

Pair = tuple[Doc, Doc]
"""A Doc with candidates and the Doc with the gold entities, over the same tokens."""
HALVES = (0, 1)


@dataclass(frozen=True)
class FuserRecipe:
    """How the network is trained.

    Attributes:
        epochs: Times that every document is seen.
        rate: Highest learning rate of the one cycle; the characters' vectors, which start trained, learn at a third.
        documents: Documents of a step, of like length.
        threads: Threads.
        shape: Sizes of the network.
    """

    epochs: int = 8
    rate: float = 3e-3
    documents: int = 6
    threads: int = 2
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True)
class TrainedFuser:
    """What training makes.

    Attributes:
        scorer: Learned from all documents.
        halves: Scorers with the same thresholds; neither learned from the documents of which `half` gives its number.
    """

    scorer: LearnedScorer
    halves: tuple[LearnedScorer, LearnedScorer]


@dataclass(frozen=True)
class Rows:
    """A document with its gold spans and its proposals."""

    doc: Doc
    gold: set[tuple[int, int, str]]
    proposals: list[Proposal]


@dataclass(frozen=True)
class _Step:
    sheet: Sheet
    truth: Tensor
    tables: list[Chains]


def half(doc: Doc) -> int:
    """0 or 1: the half of the documents to which one belongs; the checksum of its text decides."""
    return zlib.crc32(doc.text[:200].encode()) % len(HALVES)


def train_fuser(
    pairs: Sequence[Pair],
    *,
    sources: Sequence[str] | None = None,
    recipe: FuserRecipe | None = None,
    seed: int = 1,
    characters: tuple[str, NDArray[np.float32]] | None = None,
) -> TrainedFuser:
    """Train the network and choose the thresholds.

    Args:
        pairs: Documents that the taggers did not learn from.
        sources: Taggers that are heard, or none for all.
        recipe: How the network is trained.
        seed: Of everything that is drawn.
        characters: Characters that the network knows and their first vectors, a row each; those of the documents with
            random vectors without.
    """
    recipe = recipe or FuserRecipe()
    rows = [_prepare(doc, gold, sources) for doc, gold in pairs]
    known = characters or _own_characters(rows, recipe.shape.vector, seed)
    labels = tuple(sorted({p.label for r in rows for p in r.proposals}))
    with torch_threads(recipe.threads):
        apart = [
            train_network([r for r in rows if half(r.doc) != number], labels, known, recipe, seed) for number in HALVES
        ]
        judges = [LearnedScorer(one, {}) for one in apart]
        held = [(r, judges[half(r.doc)].probabilities([r.doc], [r.proposals])[0]) for r in rows]
        thresholds = choose_thresholds(held)
        _log.info("fuser: F1 %.4f of documents that were not seen", fused_f(held, thresholds, LABELS))
        network = train_network(rows, labels, known, recipe, seed)
    first, second = (LearnedScorer(one, thresholds) for one in apart)
    return TrainedFuser(LearnedScorer(network, thresholds), (first, second))


def _prepare(doc: Doc, gold: Doc, sources: Sequence[str] | None) -> Rows:
    return Rows(doc, {(span.start, span.end, span.label_) for span in gold.ents}, gather(doc, sources))


def train_network(
    rows: Sequence[Rows],
    labels: tuple[str, ...],
    characters: tuple[str, NDArray[np.float32]],
    recipe: FuserRecipe,
    seed: int,
) -> SpanNetwork:
    """A network that has learned to choose among the proposals of some documents."""
    torch.manual_seed(seed)
    known, vectors = characters
    network = SpanNetwork(known, labels, recipe.shape)
    start_embedding(network.embed, vectors)
    steps = list(_steps(rows, labels, network.characters, recipe.documents))
    network.measure(np.concatenate([step.sheet.features for step in steps]) if steps else np.zeros((0, 0), np.float32))

    def loss_of(step: _Step) -> Tensor:
        return disagreement(network(step.sheet), step.truth, step.tables) / 100

    rng = random.Random(seed)
    one_cycle(network, network.embed, steps, loss_of, epochs=recipe.epochs, rate=recipe.rate, rng=rng, name="fuser")
    return SpanNetwork.from_parts(network.settings(), network.weights())  # as it will be read


def _steps(rows: Sequence[Rows], labels: tuple[str, ...], characters: Characters, size: int) -> Iterator[_Step]:
    ordered = sorted((r for r in rows if r.proposals), key=lambda r: len(r.doc))
    for at in range(0, len(ordered), size):
        batch = ordered[at : at + size]
        sheet = lay_out([r.doc for r in batch], [r.proposals for r in batch], labels, characters)
        truth = [(p.start, p.end, p.label) in r.gold for r in batch for p in r.proposals]
        yield _Step(sheet, torch.tensor(truth, dtype=torch.float32), chains(sheet.start, sheet.end))


def disagreement(weights: Tensor, truth: Tensor, tables: Sequence[Chains]) -> Tensor:
    """Negative log-likelihood of the reading that holds the true proposals and no other.

    Args:
        weights: Of every proposal.
        truth: 1 for those that are entities; no two of them overlap.
        tables: What `disjoint.chains` made of the proposals.
    """
    parts = [-(weights * truth).sum()]
    for table in tables:
        index, before = torch.from_numpy(table.index), torch.from_numpy(table.before)
        weight = weights[index.clamp(min=0)].masked_fill(index < 0, NONE)
        totals = [torch.zeros(len(index))]
        for k in range(index.shape[1]):
            reached = torch.stack(totals, dim=1).gather(1, before[:, k : k + 1]).squeeze(1)
            totals.append(torch.logaddexp(totals[-1], reached + weight[:, k]))
        parts.append(totals[-1].sum())
    return torch.stack(parts).sum()


def _own_characters(rows: Sequence[Rows], width: int, seed: int) -> tuple[str, NDArray[np.float32]]:
    known = "".join(sorted({fold_token(token.text)[0] for r in rows for token in r.doc}))
    return known, np.random.default_rng(seed).normal(0, 0.3, (len(known), width)).astype(np.float32)


def choose_thresholds(scored: Sequence[tuple[Rows, NDArray[np.float64]]]) -> dict[str, float]:
    """For each label the threshold with the best F1 after overlaps are resolved; 0.5 where several do as well.

    For the wordings of relations it is the best F2: a METRIC or TITLE too many is one that the linker leaves, one too
    few takes its fact with it.
    """
    labels = [*LABELS, *sorted({p.label for rows, _ in scored for p in rows.proposals} - set(LABELS))]
    chosen = dict.fromkeys(labels, 0.5)
    grid = sorted(np.arange(0.25, 0.71, 0.05), key=lambda t: abs(t - 0.5))
    for label in labels:
        beta = 2.0 if label in WORDING_LABELS else 1.0
        chosen[label] = float(round(max(grid, key=lambda t: fused_f(scored, {**chosen, label: t}, (label,), beta)), 2))
    return chosen


def fused_f(
    scored: Sequence[tuple[Rows, NDArray[np.float64]]],
    thresholds: dict[str, float],
    labels: Sequence[str],
    beta: float = 1.0,
) -> float:
    """Micro-F of exact spans of some labels, of documents with the probabilities of their proposals.

    Args:
        scored: The documents.
        thresholds: Of every label.
        labels: Those that count.
        beta: How many times as much recall weighs as precision.
    """
    right = guessed = gold_count = 0
    for rows, chances in scored:
        weights = [float(c) - thresholds[p.label] for p, c in zip(rows.proposals, chances, strict=True)]
        kept = [rows.proposals[i] for i in best_disjoint([(p.start, p.end) for p in rows.proposals], weights)]
        guess = {(p.start, p.end, p.label) for p in kept if p.label in labels}
        truth = {key for key in rows.gold if key[2] in labels}
        right, guessed, gold_count = right + len(guess & truth), guessed + len(guess), gold_count + len(truth)
    return (1 + beta**2) * right / max(1, guessed + beta**2 * gold_count)
