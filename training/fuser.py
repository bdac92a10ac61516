"""Train the fuser: a logistic regression a label over the candidates of development documents.

The taggers were trained on the training documents and are far surer there than on text they never saw, so the
fuser learns from documents that none of them learned from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc

from zhaoshang.corpus.record import LABELS
from zhaoshang.pipeline.fuse.candidates import Proposal, gather
from zhaoshang.pipeline.fuse.features import NAMES, feature_matrix
from zhaoshang.pipeline.fuse.scorer import LogisticScorer
from zhaoshang.pipeline.fuse.select import best_disjoint

Pair = tuple[Doc, Doc]
"""A Doc with candidates and the Doc with the gold entities, over the same tokens."""


def train_fuser(
    pairs: Sequence[Pair], *, penalty: float = 0.02, sources: Sequence[str] | None = None
) -> LogisticScorer:
    """Fit weights and thresholds.

    Args:
        pairs: Development documents.
        penalty: Weight of the squared norm in the loss.
        sources: Taggers that are heard, or none for all.
    """
    rows: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    truth: dict[str, list[float]] = defaultdict(list)
    for doc, gold in pairs:
        proposals = gather(doc, sources)
        right = {(span.start, span.end, span.label_) for span in gold.ents}
        for proposal, row in zip(proposals, feature_matrix(doc, proposals), strict=True):
            rows[proposal.label].append(row)
            truth[proposal.label].append(float((proposal.start, proposal.end, proposal.label) in right))
    weights = {label: _fit(np.stack(rows[label]), np.asarray(truth[label]), penalty) for label in sorted(rows)}
    scorer = LogisticScorer(weights, dict.fromkeys(LABELS, 0.5))
    return LogisticScorer(weights, choose_thresholds(scorer, pairs, sources))


def choose_thresholds(
    scorer: LogisticScorer, pairs: Sequence[Pair], sources: Sequence[str] | None = None
) -> dict[str, float]:
    """For each label the threshold with the best F1 after overlaps are resolved; 0.5 where several do as well."""
    prepared = [(gather(doc, sources), doc, gold) for doc, gold in pairs]
    scored = [(rows, scorer.probabilities(doc, rows), gold) for rows, doc, gold in prepared]
    chosen = dict.fromkeys(LABELS, 0.5)
    for label in LABELS:
        grid = sorted(np.arange(0.2, 0.81, 0.05), key=lambda t: abs(t - 0.5))
        chosen[label] = float(round(max(grid, key=lambda t: _f1(scored, {**chosen, label: t}, label)), 2))
    return chosen


def _f1(
    scored: Sequence[tuple[list[Proposal], NDArray[np.float64], Doc]], thresholds: dict[str, float], label: str
) -> float:
    right = guessed = gold_count = 0
    for proposals, chances, gold in scored:
        weights = [float(c) - thresholds[p.label] for p, c in zip(proposals, chances, strict=True)]
        kept = [proposals[i] for i in best_disjoint([(p.start, p.end) for p in proposals], weights)]
        guess = {(p.start, p.end) for p in kept if p.label == label}
        truth = {(span.start, span.end) for span in gold.ents if span.label_ == label}
        right, guessed, gold_count = right + len(guess & truth), guessed + len(guess), gold_count + len(truth)
    return 2 * right / max(1, guessed + gold_count)


def _fit(matrix: NDArray[np.float64], truth: NDArray[np.float64], penalty: float) -> NDArray[np.float64]:
    x, y = torch.from_numpy(matrix), torch.from_numpy(truth)
    weights = torch.zeros(len(NAMES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        fit = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y, reduction="sum")
        loss: torch.Tensor = fit + penalty * len(y) ** 0.5 * (weights[1:] ** 2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    fitted: NDArray[np.float64] = weights.detach().numpy()
    return fitted
