"""Train the fuser: boosted trees a label over the candidates of documents that no tagger learned from.

The taggers are far surer of documents they were trained on than of text they never saw, so those teach nothing.
Thresholds are chosen on the same documents, fold by fold, by trees that did not see them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch  # noqa: F401 - before LightGBM, whose OpenMP library it brings: a bare system has none
from numpy.typing import NDArray
from spacy.tokens import Doc

import lightgbm  # isort: skip

from zhaoshang.corpus.record import LABELS
from zhaoshang.pipeline.boosters import booster
from zhaoshang.pipeline.fuse.candidates import Proposal, gather
from zhaoshang.pipeline.fuse.features import CATEGORIES, NAMES, Features
from zhaoshang.pipeline.fuse.scorer import BoostedScorer, predict
from zhaoshang.pipeline.fuse.select import best_disjoint

Pair = tuple[Doc, Doc]
"""A Doc with candidates and the Doc with the gold entities, over the same tokens."""


@dataclass(frozen=True)
class FuserRecipe:
    """How the trees are grown.

    Attributes:
        leaves: Leaves of one tree.
        leaf_size: Proposals a leaf holds at least.
        rate: Learning rate.
        first_rounds: Trees a label of the first look.
        rounds: Trees a label of the second look.
        folds: Parts of the documents that are scored, for the thresholds, by trees that did not see them.
    """

    leaves: int = 15
    leaf_size: int = 20
    rate: float = 0.08
    first_rounds: int = 80
    rounds: int = 150
    folds: int = 4


@dataclass
class _Rows:
    doc: Doc
    gold: set[tuple[int, int, str]]
    proposals: list[Proposal]
    truth: NDArray[np.float32]
    fold: int


def train_fuser(
    pairs: Sequence[Pair], *, sources: Sequence[str] | None = None, recipe: FuserRecipe | None = None, seed: int = 1
) -> BoostedScorer:
    """Grow the trees of both looks and choose the thresholds.

    What the first look says to the second in training, and what the thresholds are chosen on, comes from trees that
    did not see the document.

    Args:
        pairs: Documents that the taggers did not learn from.
        sources: Taggers that are heard, or none for all.
        recipe: How the trees are grown.
        seed: Of everything that is drawn.
    """
    recipe = recipe or FuserRecipe()
    rows = [_prepare(doc, gold, sources, recipe.folds, seed) for doc, gold in pairs]
    features = [Features(r.doc, r.proposals) for r in rows]
    first = [f.matrix() for f in features]
    chances = _out_of_fold(rows, first, recipe, recipe.first_rounds, seed)
    second = [f.matrix(c) for f, c in zip(features, chances, strict=True)]
    held = list(zip(rows, _out_of_fold(rows, second, recipe, recipe.rounds, seed), strict=True))
    models = _fit(rows, first, recipe, recipe.first_rounds, seed)
    again = _fit(rows, second, recipe, recipe.rounds, seed)
    return BoostedScorer(models, _choose_thresholds(held), again)


def _prepare(doc: Doc, gold: Doc, sources: Sequence[str] | None, folds: int = 1, seed: int = 1) -> _Rows:
    proposals = gather(doc, sources)
    right = {(span.start, span.end, span.label_) for span in gold.ents}
    truth = np.asarray([(p.start, p.end, p.label) in right for p in proposals], np.float32)
    return _Rows(doc, right, proposals, truth, zlib.crc32(f"{seed}{doc.text[:200]}".encode()) % folds)


def _out_of_fold(
    rows: Sequence[_Rows], matrices: Sequence[NDArray[np.float32]], recipe: FuserRecipe, rounds: int, seed: int
) -> list[NDArray[np.float64]]:
    """Probabilities of every document's proposals by trees that did not see it."""
    found: list[NDArray[np.float64]] = [np.zeros(len(r.proposals)) for r in rows]
    for part in range(recipe.folds):
        used = [i for i, r in enumerate(rows) if r.fold != part]
        if not used:
            continue
        models = _fit([rows[i] for i in used], [matrices[i] for i in used], recipe, rounds, seed)
        boosters = {label: booster(text) for label, text in models.items()}
        for i, r in enumerate(rows):
            if r.fold == part:
                found[i] = predict(boosters, matrices[i], [p.label for p in r.proposals])
    return found


def _fit(
    rows: Sequence[_Rows], matrices: Sequence[NDArray[np.float32]], recipe: FuserRecipe, rounds: int, seed: int
) -> dict[str, str]:
    matrix = np.concatenate(matrices)
    truth = np.concatenate([r.truth for r in rows])
    labels = np.asarray([p.label for r in rows for p in r.proposals])
    options = {
        "objective": "binary",
        "num_leaves": recipe.leaves,
        "learning_rate": recipe.rate,
        "min_data_in_leaf": recipe.leaf_size,
        "min_data_per_group": 40,
        "cat_smooth": 20,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    names = [f"f{i}" for i in range(len(NAMES))]
    categories = [NAMES.index(name) for name in CATEGORIES]
    models = {}
    for label in sorted(set(labels.tolist())):
        chosen = labels == label
        data = lightgbm.Dataset(matrix[chosen], truth[chosen], feature_name=names, categorical_feature=categories)
        models[label] = lightgbm.train(options, data, rounds).model_to_string()
    return models


def _choose_thresholds(scored: Sequence[tuple[_Rows, NDArray[np.float64]]]) -> dict[str, float]:
    """For each label the threshold with the best F1 after overlaps are resolved; 0.5 where several do as well."""
    labels = [*LABELS, *sorted({p.label for rows, _ in scored for p in rows.proposals} - set(LABELS))]
    chosen = dict.fromkeys(labels, 0.5)
    grid = sorted(np.arange(0.25, 0.71, 0.05), key=lambda t: abs(t - 0.5))
    for label in labels:
        chosen[label] = float(round(max(grid, key=lambda t: fused_f1(scored, {**chosen, label: t}, (label,))), 2))
    return chosen


def fused_f1(
    scored: Sequence[tuple[_Rows, NDArray[np.float64]]], thresholds: dict[str, float], labels: Sequence[str]
) -> float:
    """Micro-F1 of exact spans of some labels, of documents with the probabilities of their proposals."""
    right = guessed = gold_count = 0
    for rows, chances in scored:
        weights = [float(c) - thresholds[p.label] for p, c in zip(rows.proposals, chances, strict=True)]
        kept = [rows.proposals[i] for i in best_disjoint([(p.start, p.end) for p in rows.proposals], weights)]
        guess = {(p.start, p.end, p.label) for p in kept if p.label in labels}
        truth = {key for key in rows.gold if key[2] in labels}
        right, guessed, gold_count = right + len(guess & truth), guessed + len(guess), gold_count + len(truth)
    return 2 * right / max(1, guessed + gold_count)
