"""The learned fuser's model: gradient-boosted trees a label, in LightGBM's own text format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..boosters import booster
from .candidates import Proposal
from .features import NAMES, Features

if TYPE_CHECKING:
    from lightgbm import Booster

HOPELESS = 0.01
"""Probability after the first look below which there is no second one: none of those was ever accepted."""


@dataclass
class BoostedScorer:
    """Probability that a proposal is an entity.

    It looks twice: the second look also knows what the first one thought of the same name elsewhere in the document
    and of the proposals beside it.

    Attributes:
        models: Label → trees of the first look over `features.NAMES`, as LightGBM writes them.
        again: The same of the second look; without, the first one decides.
        thresholds: Label → the least probability that is accepted, chosen on documents that the trees did not see.
    """

    models: Mapping[str, str]
    thresholds: Mapping[str, float]
    again: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._first = {label: booster(text) for label, text in self.models.items()}
        self._second = {label: booster(text) for label, text in self.again.items()}

    def probabilities(self, docs: Sequence[Doc], proposals: Sequence[Sequence[Proposal]]) -> list[NDArray[np.float64]]:
        """Probability of every proposal of every Doc; 0 for labels that were never learned.

        What the first look thinks next to impossible is not looked at again.
        """
        labels = [p.label for found in proposals for p in found]
        features = [Features(doc, found) for doc, found in zip(docs, proposals, strict=True)]
        cuts = np.cumsum([len(found) for found in proposals])[:-1]
        chances = predict(self._first, np.concatenate([f.matrix() for f in features]), labels)
        if self._second:
            first = np.split(chances, cuts)
            again = np.concatenate([f.matrix(c) for f, c in zip(features, first, strict=True)])
            chances = predict(self._second, again, labels, among=chances >= HOPELESS, otherwise=chances)
        return np.split(chances, cuts)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: feature names, trees, thresholds."""
        return {
            "features": list(NAMES),
            "models": dict(sorted(self.models.items())),
            "again": dict(sorted(self.again.items())),
            "thresholds": dict(sorted(self.thresholds.items())),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError: the trees were grown on other features than this version computes.
        """
        if tuple(data["features"]) != NAMES:
            raise ValueError(
                "the fuser was trained for other features: train it again with this version ('make train')"
            )
        return cls(data["models"], data["thresholds"], data["again"])


def predict(
    boosters: Mapping[str, Booster],
    matrix: NDArray[np.float32],
    labels: Sequence[str],
    *,
    among: NDArray[np.bool_] | None = None,
    otherwise: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Probabilities of rows of features under the trees of their labels.

    Args:
        boosters: Label → trees.
        matrix: (rows, features).
        labels: Label of every row.
        among: Rows that are asked for; without it, all.
        otherwise: What the others get, and rows of a label without trees; without it, 0.
    """
    result = np.zeros(len(matrix)) if otherwise is None else otherwise.copy()
    names = np.asarray(labels)
    for label, trees in boosters.items():
        chosen = names == label if among is None else (names == label) & among
        if chosen.any():
            result[chosen] = trees.predict(matrix[chosen], num_threads=1)
    return result
