"""Linear-chain CRF inference over batches: forward and backward scores, posteriors.

Forward and backward recursions as in Lafferty, McCallum and Pereira (2001), in log space, one step of the
whole batch at a time. Every function takes emissions (batch, length, tags) and a boolean mask (batch, length)
whose first column is true.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

FORBIDDEN = -1e4
_TINY = 1e-30


def illegal_transitions(tags: Sequence[str]) -> Tensor:
    """Additive scores, 0 or -10,000, of IOBES steps: (1 + tags, 1 + tags); index 0 is outside the sentence."""

    def allowed(left: str, right: str) -> bool:
        opens, _, name = left.partition("-")
        place, _, other = right.partition("-")
        inside = opens in ("B", "I")
        return (place in ("I", "E") and name == other) if inside else place in ("O", "B", "S")

    names = ["O", *tags]
    return torch.tensor([[0.0 if allowed(a, b) else FORBIDDEN for b in names] for a in names])


def forward_scores(emissions: Tensor, mask: Tensor, start: Tensor, step: Tensor) -> Tensor:
    """Log-sum over all paths that end at a position with a tag: (batch, length, tags)."""
    score, factors = start + emissions[:, 0], step.exp()
    rows = [score]
    for i in range(1, emissions.shape[1]):
        new = _log_matmul(score, factors) + emissions[:, i]
        score = torch.where(mask[:, i].unsqueeze(1), new, score)
        rows.append(score)
    return torch.stack(rows, dim=1)


def _log_matmul(scores: Tensor, factors: Tensor) -> Tensor:
    """log(exp(scores) @ factors), scaled by each row's maximum: a (batch, tags, tags) array a step would cost more."""
    top = scores.max(dim=1, keepdim=True).values.detach()
    return ((scores - top).exp() @ factors).clamp_min(_TINY).log() + top


def backward_scores(emissions: Tensor, mask: Tensor, step: Tensor, end: Tensor) -> Tensor:
    """Log-sum over all continuations of a position with a tag, its own emission left out: (batch, length, tags)."""
    beta, factors = end.expand(emissions.shape[0], -1), step.exp().T
    rows = [beta]
    for i in range(emissions.shape[1] - 1, 0, -1):
        new = _log_matmul(emissions[:, i] + beta, factors)
        beta = torch.where(mask[:, i].unsqueeze(1), new, beta)
        rows.append(beta)
    return torch.stack(rows[::-1], dim=1)


def posterior(emissions: Tensor, mask: Tensor, start: Tensor, step: Tensor, end: Tensor) -> Tensor:
    """Probability of every tag at every position, given the sentence: (batch, length, tags)."""
    alpha = forward_scores(emissions, mask, start, step)
    return torch.softmax(alpha + backward_scores(emissions, mask, step, end), dim=2)
