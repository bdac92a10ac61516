"""The network that decides: one recurrent pass over a Doc and all that the taggers say of it, then every proposal.

A proposal's weight comes of the states at and around both of its ends, of its features, of the proposals that overlap
it and of the other mentions of its name (largest and mean of their vectors: PointNet's pooling, Qi et al. 2017).
The weights of proposals that overlap are read as those of one chain, of which disjoint ones are drawn: see `disjoint`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..characters import UNKNOWN, Characters
from ..pooling import largest, mean
from ..turning import read_both_ways, turned
from ..weights import pack, unpack
from .candidates import LONGEST as LONGEST_PROPOSAL
from .disjoint import Doubles, Ints, chain_numbers, chains, probabilities
from .features import NAMES
from .sheet import BREAK, Floats, Sheet, heard_size

LONGEST = 1024
"""Tokens of one piece; a longer Doc is read in several."""
MARGIN = 64
"""Tokens before a piece that are read with it, and tokens behind the longest proposal that begins in it."""
_ROWS = 32  # pieces read at once
_FAR = 5.0  # standard deviations beyond which a feature does not matter
_BLANKED = 0.03  # share of the characters that it does not see in training
_DROPPED = 0.3


@dataclass(frozen=True)
class Shape:
    """Sizes of the network.

    Attributes:
        vector: Width of a token's vector.
        state: Width of each direction of the recurrent layer.
        span: Width of a proposal's vector.
        hidden: Width of the layer before the answer.
    """

    vector: int = 64
    state: int = 128
    span: int = 128
    hidden: int = 96


class SpanNetwork(nn.Module):
    """Weights of proposals.

    Args:
        characters: The characters it knows.
        labels: The labels it knows.
        shape: Sizes.
    """

    def __init__(self, characters: str, labels: tuple[str, ...], shape: Shape | None = None) -> None:
        super().__init__()
        self.characters, self.labels, self.shape = Characters(characters), labels, shape or Shape()
        size = self.shape
        self.embed = nn.Embedding(len(self.characters), size.vector, padding_idx=0)
        self.place = nn.Embedding(BREAK + 1, size.vector)
        self.heard = nn.Linear(heard_size(labels), size.vector)
        self.forth = nn.LSTM(size.vector, size.state, batch_first=True)
        self.back = nn.LSTM(size.vector, size.state, batch_first=True)
        self.edges = nn.ModuleList(nn.Linear(2 * size.state, size.span, bias=False) for _ in range(5))
        self.feature = nn.Linear(len(NAMES), size.span)
        self.label = nn.Embedding(len(labels), size.span)
        self.inner = nn.Linear(5 * size.span, size.hidden)
        self.inner_label = nn.Embedding(len(labels), size.hidden)
        self.answer = nn.Linear(size.hidden, len(labels))
        self.drop = nn.Dropout(_DROPPED)
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(len(NAMES)))
        self.register_buffer("scale", torch.ones(len(NAMES)))

    def forward(self, sheet: Sheet) -> Tensor:
        """Weight of every proposal: its log-odds where nothing overlaps it."""
        label = torch.from_numpy(sheet.label)
        span = torch.relu(self._spans(sheet) + self.feature(self._normalised(sheet.features)) + self.label(label))
        parts = [span]
        for number in (chain_numbers(sheet.start, sheet.end), sheet.name):
            group, size = torch.from_numpy(number), int(number.max(initial=-1)) + 1
            parts += [made(span, group, size).index_select(0, group) for made in (largest, mean)]
        hidden = torch.relu(self.inner(self.drop(torch.cat(parts, dim=1))) + self.inner_label(label))
        weights: Tensor = self.answer(hidden).gather(1, label.unsqueeze(1)).squeeze(1)
        return weights

    def _spans(self, sheet: Sheet) -> Tensor:
        """What stands at and around both ends of every proposal, and in it: (proposals, span)."""
        found, order = [torch.zeros(0, self.shape.span)], [np.zeros(0, np.int64)]
        pieces = sorted(_pieces(sheet), key=lambda piece: piece[3] - piece[2])
        for at in range(0, len(pieces), _ROWS):
            batch = pieces[at : at + _ROWS]
            longest = max(end - begin for _, _, begin, end in batch)
            rows = np.full((len(batch), longest), -1, np.int64)
            shift = []
            for row, (first, last, begin, end) in enumerate(batch):
                rows[row, : end - begin] = np.arange(begin, end)
                order.append(np.arange(first, last))
                shift.append(np.full(last - first, row * longest - begin))
            states = self._states(sheet, rows)
            summed = states.cumsum(dim=1).flatten(0, 1)
            states = states.flatten(0, 1)
            chosen, moved = np.concatenate(order[-len(batch) :]), np.concatenate(shift)
            low: Tensor = torch.from_numpy(sheet.start[chosen] + moved)
            high: Tensor = torch.from_numpy(sheet.end[chosen] + moved)
            inside = summed.index_select(0, high - 1) - summed.index_select(0, low - 1)
            ends = [states.index_select(0, place) for place in (low - 1, low, high - 1, high)]
            ends.append(inside / (high - low).unsqueeze(1))
            found.append(torch.stack([edge(state) for edge, state in zip(self.edges, ends, strict=True)]).sum(dim=0))
        return torch.cat(found).index_select(0, torch.from_numpy(np.argsort(np.concatenate(order))))

    def _states(self, sheet: Sheet, rows: Ints) -> Tensor:
        """States of rows of the sheet, -1 for padding: (pieces, tokens, 2 * state)."""
        held = rows >= 0
        character = torch.from_numpy(np.where(held, sheet.character[rows], 0))
        mask = torch.from_numpy(held)
        if self.training:
            character = character.masked_fill((torch.rand(character.shape) < _BLANKED) & mask, UNKNOWN)
        vectors = self.embed(character) + self.place(torch.from_numpy(sheet.place[rows]))
        vectors = self.drop(vectors + self.heard(torch.from_numpy(sheet.heard[rows])))
        return self.drop(read_both_ways(self.forth, self.back, vectors, turned(mask)))  # type: ignore[no-any-return]

    def _normalised(self, features: Floats) -> Tensor:
        """The features, with mean 0 and deviation 1 over the training documents."""
        return ((torch.from_numpy(features) - self.mean) / self.scale).clamp(-_FAR, _FAR)

    def measure(self, features: Floats) -> None:
        """Set mean and deviation of every feature; one that hardly varies is left small."""
        if len(features):
            self.mean.copy_(torch.from_numpy(features.mean(axis=0)))
            self.scale.copy_(torch.from_numpy(features.std(axis=0) + 0.01))

    @torch.inference_mode()
    def probabilities(self, sheet: Sheet) -> Doubles:
        """Probability of every proposal."""
        self.eval()
        return probabilities(self(sheet).double().numpy(), chains(sheet.start, sheet.end))

    def settings(self) -> dict[str, Any]:
        """What `from_parts` needs beside the weights, as plain data."""
        return {"characters": self.characters.known, "labels": list(self.labels), **vars(self.shape)}

    def weights(self) -> bytes:
        """The weights; see `weights.pack`."""
        return pack(self)

    @classmethod
    def from_parts(cls, settings: Mapping[str, Any], weights: bytes) -> SpanNetwork:
        """The inverse of `settings` and `weights`; loading executes no code.

        Raises:
            ValueError: they do not belong together, or are of another version.
        """
        try:
            sizes = {name: int(value) for name, value in settings.items() if name not in ("characters", "labels")}
            network = cls(str(settings["characters"]), tuple(settings["labels"]), Shape(**sizes))
            unpack(network, weights)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"its weights and its settings do not belong together ({error})") from error
        return network.eval()


def _pieces(sheet: Sheet) -> Iterator[tuple[int, int, int, int]]:
    """(first, last, begin, end): for the proposals from first to last, the rows from begin to end are read."""
    for low, high in pairwise(sheet.bounds.tolist()):
        for at in range(low, high, LONGEST):
            stop = min(at + LONGEST, high)
            first, last = np.searchsorted(sheet.start, (at, stop)).tolist()
            if first < last:
                yield first, last, max(low, at - MARGIN), min(high, stop + LONGEST_PROPOSAL + MARGIN)
