"""The recogniser's network: embeddings, bidirectional LSTM layers, tag scores.

HanLP's `RNNTaggingModel` packs its sequences; on the CPU the backward pass of a packed LSTM allocates the whole batch
once a time step, so training slows down with the square of the length (36 times slower here than its forward pass).
This one keeps the padding, runs each direction as an LSTM of its own and turns sequences round by their own length:
the results are those of a packed LSTM.
"""

from __future__ import annotations

from typing import Any

import torch
from hanlp.layers.crf.crf import CRF
from torch import Tensor, nn

from ..turning import read_both_ways, turned


class CharTaggingModel(nn.Module):
    """Tag scores of every token.

    Args:
        embed: Layer from a batch of id fields to (batch, tokens, `embed.embedding_dim`).
        hidden: Width of each direction of an LSTM layer.
        layers: Number of layers.
        tags: Number of tags.
        drop: Dropout before, between and behind the layers.
    """

    def __init__(self, embed: nn.Module, hidden: int, layers: int, tags: int, drop: float) -> None:
        super().__init__()
        self.embed = embed
        widths = [int(getattr(embed, "embedding_dim")), *[2 * hidden] * (layers - 1)]  # noqa: B009 - a property
        self.forth = nn.ModuleList(nn.LSTM(width, hidden, batch_first=True) for width in widths)
        self.back = nn.ModuleList(nn.LSTM(width, hidden, batch_first=True) for width in widths)
        self.out = nn.Linear(2 * hidden, tags)
        self.crf = CRF(tags, None)
        self.crf.batch_first = True  # stock HanLP leaves it unset and swaps batch and time
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, batch: dict[str, Tensor], **_: Any) -> tuple[Tensor, Tensor]:
        """Token ids (batch, tokens), 0 behind a sentence's end, to scores (batch, tokens, tags) and mask."""
        mask = x.gt(0)
        return self.out(self.encode(batch, mask)), mask

    def encode(self, batch: dict[str, Tensor], mask: Tensor) -> Tensor:
        """Id fields and mask (batch, tokens) to the last layer's states (batch, tokens, 2 * hidden), after dropout."""
        order = turned(mask)
        states = self.embed(batch, mask=mask).to(self.precision)
        for forth, back in zip(self.forth, self.back, strict=True):
            states = read_both_ways(forth, back, self.drop(states), order)  # type: ignore[arg-type]
        return self.drop(states).to(self.out.weight.dtype)  # type: ignore[no-any-return]

    @property
    def precision(self) -> torch.dtype:
        """Number format of the LSTM layers' weights and states."""
        return self.forth[0].weight_ih_l0.dtype  # type: ignore[return-value]

    def set_precision(self, precision: torch.dtype) -> None:
        """Convert the LSTM layers; everything else stays in float32. For inference: it cannot be undone."""
        self.forth.to(precision)
        self.back.to(precision)
