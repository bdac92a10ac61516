"""The learned fuser's model: a network over the proposals of a Doc, and the thresholds of its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from .candidates import Proposal
from .features import NAMES
from .sheet import lay_out

if TYPE_CHECKING:
    from .network import SpanNetwork


@dataclass
class LearnedScorer:
    """Probability that a proposal is an entity.

    Attributes:
        network: Reads the Doc and weighs its proposals.
        thresholds: Label → the least probability that is accepted, chosen on documents that the network did not see.
    """

    network: SpanNetwork
    thresholds: Mapping[str, float]

    def probabilities(self, docs: Sequence[Doc], proposals: Sequence[Sequence[Proposal]]) -> list[NDArray[np.float64]]:
        """Probability of every proposal of every Doc; 0 for labels that were never learned."""
        labels = self.network.labels
        known = [[p for p in found if p.label in labels] for found in proposals]
        sheet = lay_out(docs, known, labels, self.network.characters)
        chances = iter(self.network.probabilities(sheet).tolist())
        return [np.array([next(chances) if p.label in labels else 0.0 for p in found]) for found in proposals]

    def to_parts(self) -> tuple[dict[str, Any], bytes]:
        """Plain data, and the network's weights."""
        return {
            "features": list(NAMES),
            "network": self.network.settings(),
            "thresholds": dict(sorted(self.thresholds.items())),
        }, self.network.weights()

    @classmethod
    def from_parts(cls, data: Mapping[str, Any], weights: bytes) -> Self:
        """Read what `to_parts` made.

        Raises:
            ValueError: it was made by another version.
        """
        from .network import SpanNetwork  # noqa: PLC0415 - torch, which a pipeline without it need not wait for

        if tuple(data.get("features", ())) != NAMES or "network" not in data:
            raise ValueError(
                "the fuser was trained for other features: train it again with this version ('make train')"
            )
        return cls(SpanNetwork.from_parts(data["network"], weights), data["thresholds"])
