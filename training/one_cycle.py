"""Train a network that begins with characters' vectors, in one cycle of the learning rate (Smith and Topin, 2019)."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, MutableSequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

_log = logging.getLogger(__name__)
Step = TypeVar("Step")


def start_embedding(embed: nn.Embedding, vectors: NDArray[np.float32]) -> None:
    """Set the vectors of the known characters, from row 2 on, if they are as wide as the embedding's."""
    if vectors.shape[1] == embed.embedding_dim:
        with torch.no_grad():
            embed.weight[2:] = torch.from_numpy(vectors)


def one_cycle(
    network: nn.Module,
    embed: nn.Module,
    steps: MutableSequence[Step],
    loss_of: Callable[[Step], Tensor | None],
    *,
    epochs: int,
    rate: float,
    rng: random.Random,
    name: str,
) -> None:
    """Train in place.

    Args:
        network: The network.
        embed: The part of it that starts trained and learns at a third of the rate.
        steps: What one step learns from; shuffled in place before every epoch.
        loss_of: Loss of a step, none where it teaches nothing.
        epochs: Times that every step is made.
        rate: Highest learning rate.
        rng: Of the order.
        name: What the log calls it.
    """
    slow = list(embed.parameters())
    known = {id(value) for value in slow}
    fast = [value for value in network.parameters() if id(value) not in known]
    optimizer = torch.optim.AdamW([{"params": fast}, {"params": slow}], lr=rate, weight_decay=0.01)
    total = epochs * len(steps) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [rate, rate / 3], total_steps=total, pct_start=0.15)
    network.train()
    for epoch in range(epochs):
        rng.shuffle(steps)
        summed = 0.0
        for step in steps:
            loss = loss_of(step)
            if loss is not None:
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(network.parameters(), 5.0)
                optimizer.step()
                summed += float(loss.detach())
            schedule.step()
        _log.info("%s: epoch %d of %d, loss %.3f", name, epoch + 1, epochs, summed / max(len(steps), 1))
