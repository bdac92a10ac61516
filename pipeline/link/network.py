"""The network that reads: one recurrent pass over the text, then every candidate pair with what stands around it.

Where the trees see counts of trigger classes, this sees the words themselves, in order, and weighs a candidate against
the others of the same object and of the same thing. A pair is its two mentions' states and the trees' own features;
the largest and the mean state of the pairs that compete with it stand beside it (PointNet's pooling, Qi et al. 2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from zhaoshang.corpus.labels import CONTRACT, LabelSet

from ..characters import Characters
from ..pooling import largest, mean
from ..scaling import logarithmic
from ..turning import read_both_ways, turned
from ..weights import pack, unpack
from .candidates import Pairs, families
from .features import PAIR_FEATURES
from .folding import Folded, fold
from .view import Floats, Ints, View

_ROWS = 32  # pieces read at once
_PAIRS = 32_768  # pairs weighed at once: bounds the memory of a large document
_FAR = 5.0  # standard deviations beyond which a feature does not matter


@dataclass(frozen=True)
class Shape:
    """Sizes of the network.

    Attributes:
        vector: Width of a character's vector.
        state: Width of each direction of the recurrent layer.
        pair: Width of a pair's state.
        hidden: Width of the layer before the answer.
    """

    vector: int = 64
    state: int = 128
    pair: int = 96
    hidden: int = 64


class PairNetwork(nn.Module):
    """Log-odds of candidate pairs.

    Args:
        characters: The characters it knows.
        labels: The label set; every family of candidates has layers of its own.
        shape: Sizes.
    """

    def __init__(self, characters: str, labels: LabelSet = CONTRACT, shape: Shape | None = None) -> None:
        super().__init__()
        self.characters, self.labels, self.shape = Characters(characters), labels, shape or Shape()
        size, names = self.shape, families(labels)
        self.embed = nn.Embedding(len(self.characters), size.vector, padding_idx=0)
        self.embed_label = nn.Embedding(len(labels.labels) + 2, size.vector)
        self.forth = nn.LSTM(size.vector, size.state, batch_first=True)
        self.back = nn.LSTM(size.vector, size.state, batch_first=True)
        self.subject = nn.ModuleList(nn.Linear(2 * size.state, size.pair, bias=False) for _ in names)
        self.object = nn.ModuleList(nn.Linear(2 * size.state, size.pair, bias=False) for _ in names)
        self.feature = nn.ModuleList(nn.Linear(len(PAIR_FEATURES), size.pair) for _ in names)
        self.inner = nn.ModuleList(nn.Linear(4 * size.pair, size.hidden) for _ in names)
        self.answer = nn.ModuleList(nn.Linear(size.hidden, 1) for _ in names)
        self.drop = nn.Dropout(0.3)
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(len(names), len(PAIR_FEATURES)))
        self.register_buffer("scale", torch.ones(len(names), len(PAIR_FEATURES)))

    def read(self, folded: Folded) -> Tensor:
        """State of every mention: (mentions, 2 * state)."""
        if not len(folded.mention):
            return torch.zeros(0, 2 * self.shape.state)
        pieces = sorted(folded.pieces(), key=lambda piece: piece[3] - piece[2])
        found: list[Tensor] = []
        order: list[Ints] = []
        for at in range(0, len(pieces), _ROWS):
            batch = pieces[at : at + _ROWS]
            longest = max(to - begin for _, _, begin, to in batch)
            table = np.zeros((2, len(batch), longest), np.int64)
            where: list[Ints] = []
            for row, (start, end, begin, to) in enumerate(batch):
                table[0, row, : to - begin] = folded.character[begin:to]
                table[1, row, : to - begin] = folded.label[begin:to]
                first, last = np.searchsorted(folded.mention, (start, end))
                order.append(np.arange(first, last, dtype=np.int32))
                where.append(row * longest + folded.mention[first:last] - begin)
            states = self._states(torch.from_numpy(table[0]), torch.from_numpy(table[1])).flatten(0, 1)
            found.append(states.index_select(0, torch.from_numpy(np.concatenate(where))))
        return torch.cat(found).index_select(0, torch.from_numpy(np.argsort(np.concatenate(order))))

    def _states(self, character: Tensor, label: Tensor) -> Tensor:
        vectors = self.drop(self.embed(character) + self.embed_label(label))
        order = turned(character.gt(0))
        return self.drop(read_both_ways(self.forth, self.back, vectors, order))  # type: ignore[no-any-return]

    def forward(self, view: View, pairs: Mapping[str, Pairs], rows: Mapping[str, Floats]) -> dict[str, Tensor]:
        """Log-odds of every candidate, by family.

        Args:
            view: The batch.
            pairs: Candidates by family.
            rows: Their features, in the order of `PAIR_FEATURES`; columns behind those are not looked at.
        """
        states = self.read(fold(view, self.characters))
        thing = torch.from_numpy(view.thing.astype(np.int64))
        things = int(view.thing.max(initial=-1)) + 1
        found: dict[str, Tensor] = {}
        for number, family in enumerate(families(self.labels)):
            subject, object_ = (torch.from_numpy(side.astype(np.int64)) for side in pairs[family])
            if not len(subject):
                found[family] = torch.zeros(0)
                continue
            pair = torch.relu(
                self.subject[number](states).index_select(0, subject)
                + self.object[number](states).index_select(0, object_)
                + self.feature[number](self.normalised(number, rows[family]))
            )
            beside = (
                (largest(pair, object_, len(states)), object_),
                (largest(pair, thing[subject], things), thing[subject]),
                (mean(pair, object_, len(states)), object_),
            )
            answers = []
            for at in range(0, len(pair), _PAIRS):
                part = slice(at, at + _PAIRS)
                wide = torch.cat([pair[part], *(table.index_select(0, where[part]) for table, where in beside)], dim=1)
                answers.append(self.answer[number](torch.relu(self.inner[number](self.drop(wide)))).squeeze(1))
            found[family] = torch.cat(answers)
        return found

    def normalised(self, number: int, rows: Floats) -> Tensor:
        """Features of a family on a logarithmic scale, with mean 0 and deviation 1 over the training documents."""
        squashed = torch.from_numpy(logarithmic(rows[:, : len(PAIR_FEATURES)]))
        return ((squashed - self.mean[number]) / self.scale[number]).clamp(-_FAR, _FAR)

    @torch.inference_mode()
    def log_odds(self, view: View, pairs: Mapping[str, Pairs], rows: Mapping[str, Floats]) -> dict[str, Floats]:
        """`forward` for reading: no dropout, arrays."""
        self.eval()
        return {family: odds.numpy() for family, odds in self(view, pairs, rows).items()}

    def settings(self) -> dict[str, Any]:
        """What `from_parts` needs beside the weights, as plain data."""
        return {"characters": self.characters.known, **vars(self.shape)}

    def weights(self) -> bytes:
        """The weights; see `weights.pack`."""
        return pack(self)

    @classmethod
    def from_parts(cls, settings: Mapping[str, Any], weights: bytes, labels: LabelSet = CONTRACT) -> PairNetwork:
        """The inverse of `settings` and `weights`; loading executes no code.

        Raises:
            ValueError: they do not belong together, or are of another version.
        """
        sizes = {name: int(value) for name, value in settings.items() if name != "characters"}
        try:
            network = cls(str(settings["characters"]), labels, Shape(**sizes))
            unpack(network, weights)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"its weights and its settings do not belong together ({error})") from error
        return network.eval()
