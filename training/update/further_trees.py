"""Go on with a trained relation scorer: some trees more a decision, grown on what the trees so far get wrong.

Growing all trees anew costs minutes and moves every decision a little; a few more trees at a low rate move those that
the new documents contradict. On the documents that the trees so far have learned, little is left to correct, which
makes them an anchor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch  # noqa: F401 - before LightGBM, whose OpenMP library it brings: a bare system has none
from spacy.tokens import Doc

import lightgbm  # isort: skip

from zhaoshang.pipeline.link.candidates import Context, families
from zhaoshang.pipeline.link.scorer import KIND, SECOND, UNASKED_CHANCE, Scorer
from zhaoshang.pipeline.link.view import Floats

from ..relation_rows import by_chunk, metric_rows, possible, prepare, second_rows
from ..relations import Recipe, options


@dataclass(frozen=True)
class Further:
    """How the further trees are grown.

    Attributes:
        rehearsed: Old documents that they are grown on beside the new ones, at most.
        rounds: Trees more a decision.
        rate: Their learning rate, half of the full training's.
        leaves: Leaves of one tree.
        leaf_size: Candidates a leaf holds at least.
    """

    rehearsed: int = 150
    rounds: int = 10
    rate: float = 0.03
    leaves: int = 15
    leaf_size: int = 30


def further_trees(scorer: Scorer, docs: Sequence[Doc], seed: int, how: Further | None = None) -> Scorer:
    """A scorer with more trees; its network, mixture, calibration and thresholds are those of the one before.

    Args:
        scorer: A trained scorer.
        docs: Docs with entities and relations (see `relations.train_relations`); first looks at them are
            its own.
        seed: Of everything that is drawn.
        how: How the trees are grown.
    """
    how = how or Further()
    recipe = Recipe(leaves=how.leaves, leaf_size=how.leaf_size, rate=how.rate)
    data = prepare(docs, Context(), scorer.labels)
    asked = possible(data, scorer.network)
    rows = dict(data.rows)
    models = dict(scorer.models)

    def grow(name: str, table: Floats, family: str, truth: str) -> None:
        target = data.target[truth]
        kept = (target.weight > 0) & asked[family]
        if not kept.any():
            return
        sample = lightgbm.Dataset(table[kept], target.truth[kept], weight=target.weight[kept])
        known = lightgbm.Booster(model_str=models[name])
        models[name] = lightgbm.train(options(seed, recipe), sample, how.rounds, init_model=known).model_to_string()

    def look(family: str) -> Floats:
        """What the models so far say: later ones must see what they will see at run time."""
        known = Scorer({family: models[family]}, scorer.calibration, labels=scorer.labels)
        return np.where(asked[family], known.predict(family, rows[family]), np.float32(UNASKED_CHANCE))

    grow("metric", rows["metric"], "metric", "metric")
    metric = by_chunk(data, "metric", look("metric"), metric_rows)
    rows["figure"] = np.concatenate([rows["figure"], metric], axis=1)
    for family in families(scorer.labels)[1:]:
        grow(family, rows[family], family, family)
        if family in SECOND:
            around = by_chunk(data, family, look(family), partial(second_rows, family))
            grow(SECOND[family], np.concatenate([rows[family], around], axis=1), family, family)
    grow(KIND, rows["figure"], "figure", KIND)
    return replace(scorer, models=models)
