"""The learned fuser's model: one logistic regression a label, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from .candidates import Proposal
from .features import NAMES, feature_matrix


@dataclass(frozen=True, slots=True)
class LogisticScorer:
    """Probability that a proposal is an entity.

    Attributes:
        weights: Label → one weight a feature of `features.NAMES`.
        thresholds: Label → the least probability that is accepted, chosen on development data.
    """

    weights: Mapping[str, NDArray[np.float64]]
    thresholds: Mapping[str, float]

    def probabilities(self, doc: Doc, proposals: Sequence[Proposal]) -> NDArray[np.float64]:
        """Probability of every proposal of a Doc; 0 for labels that were never learned."""
        matrix = feature_matrix(doc, proposals)
        result = np.zeros(len(proposals))
        for i, proposal in enumerate(proposals):
            weights = self.weights.get(proposal.label)
            if weights is not None:
                result[i] = 1.0 / (1.0 + np.exp(-float(np.clip(matrix[i] @ weights, -30, 30))))
        return result

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, weights by feature name."""
        return {
            "features": list(NAMES),
            "weights": {label: [round(float(w), 5) for w in row] for label, row in sorted(self.weights.items())},
            "thresholds": dict(sorted(self.thresholds.items())),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError: the weights were made for other features than this version computes.
        """
        if tuple(data["features"]) != NAMES:
            raise ValueError(
                "the fuser was trained for other features: train it again with this version ('make train')"
            )
        return cls({label: np.asarray(row) for label, row in data["weights"].items()}, data["thresholds"])
