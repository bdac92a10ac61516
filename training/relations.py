"""Train the relation linker: boosted trees and a network, mixed, with thresholds chosen where neither has learned.

Every figure in here that one model makes for another (the METRIC of an amount, the first look at its subject) is
made by models that did not see the document, as it will be at run time.
"""

from __future__ import annotations

import logging
import random
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch  # noqa: F401 - before LightGBM, whose OpenMP library it brings: a bare system has none
from numpy.typing import NDArray
from spacy.tokens import Doc

import lightgbm  # isort: skip

from zhaoshang.corpus.labels import CONTRACT, LabelSet
from zhaoshang.pipeline.link.candidates import Context, families
from zhaoshang.pipeline.link.component import Linker
from zhaoshang.pipeline.link.network import Shape
from zhaoshang.pipeline.link.scorer import KIND, SECOND, UNASKED_CHANCE, Scored, Scorer, family_rows
from zhaoshang.pipeline.link.view import Floats, View

from .pair_network import Reading, train_network
from .relation_choice import METRIC_OF_MONEY, calibrate, calibrated, choose_thresholds, evaluate, mix, remixed
from .relation_data import noisy
from .relation_rows import CHUNK, Prepared, by_chunk, metric_rows, possible, prepare, second_rows

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """How the trees are grown.

    Attributes:
        leaves: Leaves of one tree.
        leaf_size: Candidates a leaf holds at least.
        random_splits: Try one random threshold a feature: little loss of fit, less learned by heart.
        rate: Learning rate.
        rounds: Trees of every decision but those below.
        figure_rounds: Trees of the first look at a figure's subject.
        second_rounds: Trees of a second look.
        parts: One in so many training documents is kept aside for mixture and thresholds: scored by trees that did not
            see it, and never seen by the network.
        inner_folds: The same within one training, for what one model makes for another.
        copies: Noisy copies of every training document.
        drop: Share of mentions that a noisy copy loses.
        copy_weight: Weight of a copy's candidates.
        reading: How the network is trained.
    """

    leaves: int = 31
    leaf_size: int = 15
    random_splits: bool = True
    rate: float = 0.06
    rounds: int = 200
    figure_rounds: int = 400
    second_rounds: int = 200
    parts: int = 10
    inner_folds: int = 2
    copies: int = 0
    drop: float = 0.08
    copy_weight: float = 0.5
    reading: Reading = field(default_factory=Reading)


def train_relations(
    train_docs: Sequence[Doc],
    dev_docs: Sequence[Doc],
    output_dir: Path,
    seed: int = 0,
    *,
    predicted_docs: Sequence[Doc] = (),
    context: Context | None = None,
    recipe: Recipe | None = None,
    labels: LabelSet = CONTRACT,
    characters: tuple[str, NDArray[np.float32]] | None = None,
) -> dict[str, dict[str, dict[str, float]]]:
    """Train the linker and write it as `Linker.to_disk` does.

    Args:
        train_docs: Docs with entities, their attributes and gold `doc._.relations`.
        dev_docs: Docs of the same kind that are not trained on; thresholds are chosen on them together with the
            training documents, each scored by a model that did not see it.
        output_dir: Folder to write.
        seed: Of everything that is drawn.
        predicted_docs: More training Docs, with predicted entities and projected relations (see
            `relation_data.with_relations`).
        context: How far candidates are looked for.
        recipe: How the trees are grown.
        labels: The label set; every relation type that it adds gets a model of its own.
        characters: Characters that the network knows and their first vectors, a row each; those of the documents with
            random vectors without.

    Returns:
        "dev" and "unseen" (the training documents that were kept aside) → relation type or "all" → p, r, f, gold,
        guessed.

    Raises:
        ValueError: there are no training documents with relations.
    """
    context, recipe = context or Context(), recipe or Recipe()
    if not any(doc._.relations for doc in train_docs):
        raise ValueError("no training document has relations: give Docs made by training.gold.gold_doc")
    docs = [*train_docs, *predicted_docs]
    draw = np.array([zlib.crc32(f"{seed}{doc.text[:200]}".encode()) for doc in docs])
    aside, inner = draw % recipe.parts == 0, draw // recipe.parts % recipe.inner_folds
    rng = random.Random(seed)
    copies = [(i, noisy(doc, rng, drop=recipe.drop)) for _ in range(recipe.copies) for i, doc in enumerate(docs)]
    everything = [*docs, *(copy for _, copy in copies)]
    source = np.array([*range(len(docs)), *(i for i, _ in copies)])
    original = np.arange(len(everything)) < len(docs)
    prepared = prepare(everything, context, labels)

    network = None
    if recipe.reading.epochs:
        seen = [doc for doc, out in zip(docs, aside, strict=True) if not out]
        network = train_network(seen, labels, context, seed, recipe.reading, characters or _own_characters(docs, seed))
    every = np.ones(len(everything), bool)
    asked = possible(prepared, network)
    with ThreadPoolExecutor(2) as pool:  # a core each
        grow = partial(_fit, prepared, asked=asked, folds=inner[source], original=original, seed=seed, recipe=recipe)
        scorer, whole = pool.map(grow, (~aside[source], every))
    if network is not None:  # asked first, as it will be; what the trees say is not mixed with what it says yet
        scorer.network = network
        scorer.mix = {name: (1.0, 0.0, 0.0) for name in families(labels) if name != METRIC_OF_MONEY}
    unseen = [doc for doc, out in zip(docs, aside, strict=True) if out]
    held, on_dev = _score(scorer, unseen, context), _score(scorer, dev_docs, context)
    scorer.calibration = calibrate([*held, *on_dev])
    held, on_dev = calibrated(held, scorer), calibrated(on_dev, scorer)
    if network is not None:
        read = [network.log_odds(b.view, b.pairs, family_rows(b.view, b.pairs)) for b in (*held, *on_dev)]
        scorer.mix = mix([*held, *on_dev], read)
        held, on_dev = remixed(held, read[: len(held)], scorer), remixed(on_dev, read[len(held) :], scorer)
    thresholds = choose_thresholds([*held, *on_dev])
    scorer = Scorer(whole.models, scorer.calibration, thresholds, labels, network, scorer.mix)
    Linker(scorer=scorer).to_disk(output_dir)
    figures = {"dev": evaluate(on_dev, scorer.thresholds), "unseen": evaluate(held, scorer.thresholds)}
    for which, rows in figures.items():
        for name, row in rows.items():
            _log.info("%s %s P %.3f R %.3f F1 %.3f of %d", which, name, row["p"], row["r"], row["f"], row["gold"])
    return figures


def _own_characters(docs: Sequence[Doc], seed: int) -> tuple[str, NDArray[np.float32]]:
    known = "".join(sorted({char for doc in docs for char in doc.text if not char.isspace()}))
    vectors = np.random.default_rng(seed).normal(0, 0.3, (len(known), Shape().vector))
    return known, vectors.astype(np.float32)


def _fit(
    data: Prepared,
    used: NDArray[np.bool_],
    asked: dict[str, NDArray[np.bool_]],
    folds: NDArray[np.int64],
    original: NDArray[np.bool_],
    seed: int,
    recipe: Recipe,
) -> Scorer:
    """Grow all models on the candidates marked in `asked` of the documents marked in `used`."""
    models: dict[str, str] = {}

    def weights(name: str, family: str) -> NDArray[np.float32]:
        shares = np.where(original, 1.0, recipe.copy_weight) * used
        weight = data.target[name].weight * shares[data.group[family]] * asked[family]
        return np.asarray(weight, np.float32)

    def grow(name: str, rows: Floats, family: str, truth: str, rounds: int) -> None:
        models[name] = _grow(
            rows, data.target[truth].truth, weights(truth, family), seed, recipe, rounds
        ).model_to_string()

    def unseen(rows: Floats, family: str, truth: str, rounds: int) -> Floats:
        """Probabilities of used documents by models that did not see them."""
        group, weight = data.group[family], weights(truth, family)
        scores = np.full(len(rows), UNASKED_CHANCE, np.float32)
        for part in range(recipe.inner_folds):
            inside = (folds[group] == part) & asked[family]
            if not (inside & used[group]).any():
                continue
            model = _grow(rows, data.target[truth].truth, weight * (folds[group] != part), seed, recipe, rounds)
            scores[inside] = model.predict(rows[inside], num_threads=1)
        return scores

    rows = dict(data.rows)
    metric = unseen(rows["metric"], "metric", "metric", recipe.rounds)
    rows["figure"] = np.concatenate([rows["figure"], by_chunk(data, "metric", metric, metric_rows)], axis=1)
    for family in families(data.labels):
        rounds = recipe.figure_rounds if family == "figure" else recipe.rounds
        grow(family, rows[family], family, family, rounds)
        if family in SECOND:
            first = unseen(rows[family], family, family, rounds)
            around = by_chunk(data, family, first, partial(second_rows, family))
            grow(SECOND[family], np.concatenate([rows[family], around], axis=1), family, family, recipe.second_rounds)
    grow(KIND, rows["figure"], "figure", KIND, recipe.rounds)
    return Scorer(models, labels=data.labels)


def options(seed: int, recipe: Recipe) -> dict[str, Any]:
    """LightGBM's parameters."""
    return {
        "objective": "binary",
        "num_leaves": recipe.leaves,
        "learning_rate": recipe.rate,
        "min_data_in_leaf": recipe.leaf_size,
        "extra_trees": recipe.random_splits,
        "feature_fraction": 0.3,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "seed": seed + 1,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }


def _grow(
    rows: Floats, truth: NDArray[np.float32], weight: NDArray[np.float32], seed: int, recipe: Recipe, rounds: int
) -> lightgbm.Booster:
    kept = weight > 0
    if not kept.any():  # the network excludes all that there is: so do the trees
        kept, truth, weight = np.ones_like(kept), np.zeros_like(truth), np.ones_like(weight)
    return lightgbm.train(options(seed, recipe), lightgbm.Dataset(rows[kept], truth[kept], weight=weight[kept]), rounds)


def _score(scorer: Scorer, docs: Sequence[Doc], context: Context) -> list[Scored]:
    return [scorer.score(View(docs[i : i + CHUNK], scorer.labels), context) for i in range(0, len(docs), CHUNK)]
