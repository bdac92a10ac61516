"""The learned part: one gradient-boosted model a decision, and a network that reads the text beside them.

The trees, over dense features, are loaded from LightGBM's own text format and score a hundred thousand candidates a
second; the network sees the words. Each is about as good as the other, together they are better
(training/EXPERIMENTS.md): the log-odds of both are mixed by weights that were fitted where neither had learned.
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

    from .network import PairNetwork

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

UNASKED = -7.0
"""Log-odds of the network below which the trees are not asked: a third of the linker's time, F1 as it was."""
UNASKED_CHANCE = 0.001
"""What the trees would have said there, about."""


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


METRIC_LEAST = 0.2
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
        network: Reads the text beside the trees; None for trees alone.
        mix: Family → (weight of the trees' log-odds, weight of the network's, offset), fitted on documents that
            neither has learned; a family without is the trees' alone.
    """

    models: dict[str, str] = field(default_factory=dict)
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    labels: LabelSet = CONTRACT
    network: PairNetwork | None = None
    mix: dict[str, tuple[float, float, float]] = field(default_factory=dict)

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
        read = self.network.log_odds(view, pairs, rows) if self.network and self.mix else {}
        found = {family: self._first(family, rows[family], read) for family in rows if family != "figure"}
        metric, sure = best_subjects(pairs["metric"], found["metric"], len(view), METRIC_LEAST)
        of_metric = metric_features(view, pairs["figure"], metric, sure)
        rows["figure"] = np.concatenate([rows["figure"], of_metric], axis=1)
        found["figure"] = self._first("figure", rows["figure"], read)
        for family, model in SECOND.items():
            around = second_look(view, pairs[family], found[family])
            likely = np.flatnonzero(found[family] >= HOPELESS)
            found[family][likely] = self.predict(model, np.concatenate([rows[family][likely], around[likely]], axis=1))
        for family, weights in self.mix.items():
            if family in read:
                found[family] = mixed(found[family], read[family], weights)
        return Scored(view, pairs, found, self.predict(KIND, rows["figure"]), metric)

    def _first(self, family: str, rows: Floats, read: Mapping[str, Floats]) -> Floats:
        """The trees' first look at the candidates that the network holds possible; at all that it is not mixed for."""
        if family not in self.mix or family not in read:
            return self.predict(family, rows)
        found = np.full(len(rows), UNASKED_CHANCE, np.float32)
        possible = np.flatnonzero(read[family] >= UNASKED)
        found[possible] = self.predict(family, rows[possible])
        return found

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        added: dict[str, Any] = {} if self.labels == CONTRACT else {"labels": self.labels.to_dict()}
        if self.network is not None:
            added |= {"network": self.network.settings(), "weights": self.network.weights(), "mix": self.mix}
        return {"models": self.models, "calibration": self.calibration, "thresholds": self.thresholds, **added}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scorer:
        """The inverse of `to_dict`.

        Raises:
            ModelError: the data is of another version.
        """
        calibration = {name: (float(pair[0]), float(pair[1])) for name, pair in data["calibration"].items()}
        mix = {name: (float(row[0]), float(row[1]), float(row[2])) for name, row in data.get("mix", {}).items()}
        if not all(math.isfinite(value) for row in (*calibration.values(), *mix.values()) for value in row):
            raise ModelError("the linker's calibration holds a value that is not a number: train it anew")
        thresholds = {k: float(v) for k, v in data["thresholds"].items()}
        labels = LabelSet.from_dict(data["labels"]) if "labels" in data else CONTRACT
        network = None
        if "network" in data:
            from .network import PairNetwork  # noqa: PLC0415 - torch, which a pipeline without it need not wait for

            try:
                network = PairNetwork.from_parts(data["network"], data["weights"], labels)
            except ValueError as error:
                raise ModelError(f"the linker's network cannot be used, {error}: train it anew") from error
        return cls(dict(data["models"]), calibration, thresholds, labels, network, mix)


def mixed(trees: Floats, network: Floats, weights: tuple[float, float, float]) -> Floats:
    """Probabilities from those of the trees and the log-odds of the network.

    Args:
        trees: Probabilities.
        network: Log-odds of the same candidates.
        weights: Of the trees' log-odds, of the network's, and an offset.
    """
    odds = weights[0] * log_odds(trees) + weights[1] * network + weights[2]
    found: Floats = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return found


def log_odds(probability: Floats) -> Floats:
    """The inverse of the logistic function, kept finite."""
    kept = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    found: Floats = np.log(kept / (1 - kept))
    return found
