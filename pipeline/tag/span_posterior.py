"""Probable spans of a sentence under a linear-chain CRF over IOBES tags: all of them, not the best path's alone.

The probability of a span is the summed probability of all paths that hold exactly it: forward score up to its first
token, the one way through it, backward score from its last (the constrained forward-backward of Culotta and McCallum,
2004). A fuser that weighs sources wants the second-best reading too, with what it is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpanChain:
    """Tag ids of the labels of an IOBES tag set, and the transition scores between tags: (tags, tags)."""

    labels: tuple[tuple[str, int, int, int, int], ...]
    step: Matrix

    @classmethod
    def of(cls, tags: Sequence[str], step: Matrix) -> SpanChain:
        """The chain of a tag list such as `["O", "B-ORG", "I-ORG", "E-ORG", "S-ORG"]`."""
        index = {tag: i for i, tag in enumerate(tags)}
        names = [tag[2:] for tag in tags if tag.startswith("B-")]
        rows = [(n, index[f"B-{n}"], index[f"I-{n}"], index[f"E-{n}"], index[f"S-{n}"]) for n in names]
        return cls(tuple(rows), step)


def probable_spans(
    chain: SpanChain, emissions: Matrix, alpha: Matrix, beta: Matrix, *, least: float, longest: int
) -> Iterator[tuple[str, int, int, float]]:
    """Spans of one sentence with a probability of `least` or more.

    Args:
        chain: The tag set and its transitions.
        emissions: (tokens, tags) scores of the sentence.
        alpha: Forward scores, the emission included; same shape.
        beta: Backward scores, the emission left out; same shape.
        least: Smallest probability; the number of spans looked at is at most (1 / least)² a position.
        longest: Tokens of the longest span.

    Yields:
        (label, start, end, probability), end-exclusive, in no order.
    """
    both = alpha + beta
    total = float(np.logaddexp.reduce(both[-1].astype(np.float64)))
    floor = total + float(np.log(least))
    step = chain.step
    for label, b, i, e, s in chain.labels:
        for at in np.flatnonzero(both[:, s] >= floor).tolist():
            yield label, at, at + 1, min(1.0, float(np.exp(both[at, s] - total)))
        starts, ends = np.flatnonzero(both[:, b] >= floor), np.flatnonzero(both[:, e] >= floor)
        if not len(starts) or not len(ends):
            continue
        inner = np.cumsum(emissions[:, i].astype(np.float64) + float(step[i, i]))
        for first in starts.tolist():
            for last in ends[(ends > first) & (ends < first + longest)].tolist():
                if last == first + 1:
                    through = float(step[b, e])
                else:
                    through = float(step[b, i] - step[i, i] + step[i, e]) + inner[last - 1] - inner[first]
                score = float(alpha[first, b]) + through + float(emissions[last, e] + beta[last, e])
                if score >= floor:
                    yield label, first, last + 1, min(1.0, float(np.exp(score - total)))
