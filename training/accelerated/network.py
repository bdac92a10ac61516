"""The recogniser's network (`pipeline.tag.tagging_model`) as a GPU reads it fastest, and what it learns.

cuDNN reads packed sequences in both directions at once, which is slow on the CPU alone. Weights are saved under the
names of the recogniser's model.pt.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from zhaoshang.pipeline.tag.crf import illegal_transitions

from ..recogniser_losses import HIDDEN, partial_loss, taught_loss, without
from .sentences import Batch

UNKNOWN = 1
"""Id of a character that is not in the vocabulary."""


class Network(nn.Module):
    """Embeddings, BiLSTM, tag scores and a CRF's transitions.

    Args:
        chars: Characters of the vocabulary.
        tags: Tags, in IOBES where they are entities'.
        hidden: Width of each direction of an LSTM layer.
        drop: Dropout before, between and behind the layers.
        guess: Whether it also guesses hidden characters.
    """

    def __init__(self, chars: int, tags: list[str], hidden: int, drop: float, *, guess: bool = False) -> None:
        super().__init__()
        # Sizes of the shipped recogniser's CharFeatures.
        self.char, self.bigram = nn.Embedding(chars, 64, padding_idx=0), nn.Embedding(65537, 48, padding_idx=0)
        self.char.weight.data *= 0.4  # about as large as trained ones: a rare character must not outshout them
        self.word = nn.Embedding(10, 16)
        self.lstm = nn.LSTM(176, hidden, 2, batch_first=True, bidirectional=True, dropout=drop)
        self.drop, self.out = nn.Dropout(drop), nn.Linear(2 * hidden, len(tags))
        shapes = {"start": (len(tags),), "step": (len(tags), len(tags)), "end": (len(tags),)}
        self.crf = nn.ParameterDict({name: torch.empty(shape).uniform_(-0.1, 0.1) for name, shape in shapes.items()})
        self.guess = nn.Linear(2 * hidden, 64) if guess else None
        self.register_buffer("illegal", illegal_transitions(tags), persistent=False)

    def encode(self, batch: Batch) -> Tensor:
        """Last layer's states (batch, tokens, 2 * hidden), after dropout."""
        parts = [self.char(batch["token_id"]), self.bigram(batch["left_id"]), self.bigram(batch["right_id"])]
        states = self.drop(torch.cat([*parts, self.word(batch["word_id"])], dim=2))
        read, _ = self.lstm(pack_padded_sequence(states, batch["length"], batch_first=True))
        return self.drop(pad_packed_sequence(read, batch_first=True)[0])  # type: ignore[no-any-return]

    def transitions(self) -> tuple[Tensor, Tensor, Tensor]:
        """Start, step and end scores with forbidden steps at -10,000."""
        illegal: Tensor = self.illegal  # type: ignore[assignment]
        crf = self.crf
        return crf["start"] + illegal[0, 1:], crf["step"] + illegal[1:, 1:], crf["end"] + illegal[1:, 0]

    def weights(self) -> dict[str, Tensor]:
        """Weights in half precision under the names of the recogniser's model.pt."""
        return {_saved_name(name): value.half().cpu() for name, value in self.state_dict().items()}

    def start_from(self, weights: dict[str, Tensor]) -> None:
        """Take over what has the same shape, and of fewer characters the rows that there are."""
        with torch.no_grad():
            for name, own in self.state_dict().items():
                known = weights.get(_saved_name(name))
                if known is not None and (known.shape == own.shape or name == "char.weight"):
                    own[: len(known)] = known.float()


def _saved_name(name: str) -> str:
    layer, _, rest = name.partition(".")
    if layer == "lstm":
        direction = "back" if rest.endswith("_reverse") else "forth"
        rest = rest.removesuffix("_reverse")
        return f"{direction}.{rest[-1]}.{rest[:-1]}0"
    if layer == "crf":
        return "crf.transitions" if rest == "step" else f"crf.{rest}_transitions"
    return f"embed.{name}" if layer in ("char", "bigram", "word") else name


def pretraining_loss(network: Network, batch: Batch, guessed: int) -> Tensor:
    """`taught_loss` with some of the first `guessed` characters hidden."""
    assert network.guess is not None
    truth = batch["token_id"]
    hidden = batch["mask"] & (truth < guessed) & (torch.rand(truth.shape, device=truth.device) < HIDDEN)
    states = network.encode(without(batch, hidden, UNKNOWN))
    characters = network.char.weight[:guessed]
    return taught_loss(states, batch, hidden, out=network.out, guess=network.guess, characters=characters)


def entity_loss(network: Network, batch: Batch, allowed: Tensor) -> Tensor:
    """`partial_loss` of a batch; `allowed` is (cells, tags)."""
    emissions = network.out(network.encode(batch))
    return partial_loss(emissions, allowed[batch["tag_id"]], batch["mask"], network.transitions(), batch["weight"])
