"""What the recogniser learns from a batch, for HanLP's trainer and for `accelerated`: it needs torch alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, pad

from zhaoshang.pipeline.tag.crf import forward_scores

HIDDEN = 0.15
"""Share of the characters that are blanked out in pretraining."""


def without(batch: Mapping[str, Tensor], hidden: Tensor, unknown: int) -> dict[str, Tensor]:
    """A batch's id fields with some characters blanked out.

    Args:
        batch: Fields `token_id`, `left_id` (bigram of the character before and this one), `right_id`, `word_id`.
        hidden: (batch, tokens), true where the character is to be guessed.
        unknown: Id of a character that is not in the vocabulary.

    Returns:
        A batch in which neither the characters nor the bigrams that hold them can be seen.
    """
    before, behind = pad(hidden[:, :-1], (1, 0)), pad(hidden[:, 1:], (0, 1))
    return {
        **batch,
        "token_id": batch["token_id"].masked_fill(hidden, unknown),
        "left_id": batch["left_id"].masked_fill(hidden | before, 0),
        "right_id": batch["right_id"].masked_fill(hidden | behind, 0),
    }


def taught_loss(
    states: Tensor,
    batch: Mapping[str, Tensor],
    hidden: Tensor,
    *,
    out: Callable[[Tensor], Tensor],
    guess: Callable[[Tensor], Tensor],
    characters: Tensor,
) -> Tensor:
    """Mean cross entropy of the teacher's tags plus that of the hidden characters.

    Args:
        states: (batch, tokens, width), read without the hidden characters.
        batch: Fields `token_id` and `tag_id` as they are; id 0 is padding.
        hidden: (batch, tokens), true where the character is to be guessed.
        out: From states to scores of the tags.
        guess: From states to vectors as wide as `characters`.
        characters: (characters, width) that a hidden one may be.
    """
    truth, mask = batch["token_id"], batch["token_id"].gt(0)
    loss = cross_entropy(out(states[mask]), batch["tag_id"][mask])
    if hidden.any():
        loss = loss + cross_entropy(guess(states[hidden]) @ characters.T, truth[hidden])
    return loss


def partial_loss(
    emissions: Tensor, allowed: Tensor, mask: Tensor, transitions: tuple[Tensor, Tensor, Tensor], weight: Tensor
) -> Tensor:
    """Weighted marginal negative log-likelihood of sentences of which sets of possible tags are known, per token.

    Args:
        emissions: (batch, tokens, tags).
        allowed: The same shape: 0 for a possible tag, -10,000 for every other.
        mask: (batch, tokens), true where a sentence has a token.
        transitions: Start, step and end scores.
        weight: (batch,) of each sentence.
    """
    start, step, end = transitions
    both = forward_scores(torch.cat([emissions, emissions + allowed]), torch.cat([mask, mask]), start, step)[:, -1]
    every, inside = torch.logsumexp(both + end, dim=1).chunk(2)
    return ((every - inside) * weight).sum() / mask.sum()
