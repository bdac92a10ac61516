"""The learned part: one gradient-boosted model a decision, loaded from LightGBM's own text format.

Trees over dense features beat a linear model over hashed n-grams and a recurrent network over the text on the
amount of annotation there is (training/EXPERIMENTS.md), and score a hundred thousand candidates a second.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from zhaoshang.corpus.labels import CONTRACT, LabelSet

from ..boosters import booster
from .candidates import FAMILIES, Context, Pairs, families, propose
from .features import PAIR_FEATURES, pair_features
from .figures import METRIC_FEATURES, best_subjects, metric_features
from .second_look import SECOND_FEATURES, second_look
from .triggers import TRIGGER_FEATURES, trigger_features
from .view import Floats, Ints, View

if TYPE_CHECKING:
    from lightgbm import Booster

KIND = "kind"
"""Model that says whether a figure is a 总投资 (1) or a 指标 (0)."""
LOOKED_AT_TWICE: tuple[str, ...] = ("figure", "建设", "落户", "合作", "调研")
"""Families whose candidates are scored again by what the first look says around them."""
SECOND: dict[str, str] = {family: f"{family}2" for family in LOOKED_AT_TWICE}
"""Family → its model of the second look."""

COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(FAMILIES, PAIR_FEATURES),
    "figure": (*PAIR_FEATURES, *METRIC_FEATURES),
    **{SECOND[family]: (*PAIR_FEATURES, *SECOND_FEATURES) for family in LOOKED_AT_TWICE if family != "figure"},
    SECOND["figure"]: (*PAIR_FEATURES, *METRIC_FEATURES, *SECOND_FEATURES),
    KIND: (*PAIR_FEATURES, *METRIC_FEATURES),
}
"""Model → the names of its columns."""

HOPELESS = 0.003
"""Probability after the first look below which there is no second one: none of those was ever accepted."""


def columns(labels: LabelSet) -> dict[str, tuple[str, ...]]:
    """`COLUMNS` with the models of the relation types that a label set adds; those look once."""
    return {**COLUMNS, **{kind.type: (*PAIR_FEATURES, *TRIGGER_FEATURES) for kind in labels.added_relations}}


def family_rows(view: View, pairs: dict[str, Pairs]) -> dict[str, Floats]:
    """Rows of features of all candidates, by family, as far as no other model is asked for them."""
    rows = {family: pair_features(view, pairs[family]) for family in families(view.labels)}
    for kind in view.labels.added_relations:
        triggers = trigger_features(view, pairs[kind.type], kind)
        rows[kind.type] = np.concatenate([rows[kind.type], triggers], axis=1)
    return rows


METRIC_LEAST = 0.3
"""Probability from which a METRIC is taken as the one of an amount."""


class ModelError(ValueError):
    """A linker model that cannot be used."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates of a batch with their probabilities.

    Attributes:
        view: The batch.
        pairs: Candidates by family.
        probability: Of every candidate that its relation holds, by family, after the second look where there is one.
        kind: Of every candidate of "figure" the probability that it is a 总投资.
        metric: Of every entity the index of its METRIC, or -1.
    """

    view: View
    pairs: dict[str, Pairs]
    probability: dict[str, Floats]
    kind: Floats
    metric: Ints


@dataclass
class Scorer:
    """Models by name, with their calibration and thresholds.

    Attributes:
        models: Name → LightGBM model in its text format.
        calibration: Name → (slope, offset) of the log-odds, fitted on development data (Platt).
        thresholds: Decision → least probability, chosen on development data.
        labels: The label set that the models were trained for.
    """

    models: dict[str, str] = field(default_factory=dict)
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    labels: LabelSet = CONTRACT

    def __post_init__(self) -> None:
        self._boosters: dict[str, Booster] = {}
        known = columns(self.labels)
        for name, text in self.models.items():
            if name not in known:
                raise ModelError(f"the linker model holds {name!r}, which this version does not know: train it anew")
            trees = booster(text)
            if trees.num_feature() != len(known[name]):
                raise ModelError(
                    f"linker model {name!r} was trained on {trees.num_feature()} features, this version has "
                    f"{len(known[name])}: train it anew with the step 'relations' of training/project.yml"
                )
            self._boosters[name] = trees

    @property
    def trained(self) -> bool:
        """Whether every decision has its model."""
        return self._boosters.keys() == columns(self.labels).keys()

    def predict(self, name: str, rows: Floats) -> Floats:
        """Calibrated probabilities of `rows` under one model."""
        if not len(rows):
            return np.zeros(0, np.float32)
        odds = self._boosters[name].predict(rows, raw_score=True, num_threads=1)
        slope, offset = self.calibration.get(name, (1.0, 0.0))
        found: Floats = (1 / (1 + np.exp(-(slope * np.asarray(odds) + offset)))).astype(np.float32)
        return found

    def score(self, view: View, context: Context) -> Scored:
        """Propose and score all candidates of a batch."""
        pairs = propose(view, context)
        rows = family_rows(view, pairs)
        found = {family: self.predict(family, rows[family]) for family in rows if family != "figure"}
        metric, sure = best_subjects(pairs["metric"], found["metric"], len(view), METRIC_LEAST)
        of_metric = metric_features(view, pairs["figure"], metric, sure)
        rows["figure"] = np.concatenate([rows["figure"], of_metric], axis=1)
        found["figure"] = self.predict("figure", rows["figure"])
        for family, model in SECOND.items():
            around = second_look(view, pairs[family], found[family])
            likely = np.flatnonzero(found[family] >= HOPELESS)
            found[family][likely] = self.predict(model, np.concatenate([rows[family][likely], around[likely]], axis=1))
        return Scored(view, pairs, found, self.predict(KIND, rows["figure"]), metric)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        added = {} if self.labels == CONTRACT else {"labels": self.labels.to_dict()}
        return {"models": self.models, "calibration": self.calibration, "thresholds": self.thresholds, **added}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scorer:
        """The inverse of `to_dict`.

        Raises:
            ModelError: the data is of another version.
        """
        calibration = {name: (float(pair[0]), float(pair[1])) for name, pair in data["calibration"].items()}
        if not all(math.isfinite(value) for pair in calibration.values() for value in pair):
            raise ModelError("the linker's calibration holds a value that is not a number: train it anew")
        thresholds = {k: float(v) for k, v in data["thresholds"].items()}
        labels = LabelSet.from_dict(data["labels"]) if "labels" in data else CONTRACT
        return cls(dict(data["models"]), calibration, thresholds, labels)
