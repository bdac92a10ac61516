"""The recogniser's first school: repeat a teacher's tags token by token (see `teacher`) and guess hidden characters.

Guessing what stood at a place that was blanked out (Devlin et al., 2019) teaches what words and names are like beyond
what the teacher's tags tell; one character in seven is hidden, with both bigrams that would betray it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import torch
from hanlp.common.vocab import Vocab
from torch import Tensor, nn

from .partial_recognizer import PartialRecognizer, SentenceFile
from .recogniser_losses import HIDDEN, taught_loss, without


class TagPretrainer(PartialRecognizer):
    """A recogniser over any tag set, without a CRF's transitions: its embeddings and LSTM are what is wanted."""

    def build_dataset(self, data: Any, transform: Any) -> SentenceFile:
        """Sentences from a file; tags stay as they are."""
        return SentenceFile(data, list(transform))

    def build_vocabs(self, dataset: Any, logger: Any) -> None:
        """Those of the model to go on from, if any, then tags and characters of the sentences that occur twice."""
        self.vocabs.tag = Vocab(pad_token=None, unk_token=None)
        self.vocabs.token = Vocab()
        if start := self.config.get("start"):
            known = json.loads((Path(start) / "vocabs.json").read_text(encoding="utf-8"))
            for name in ("tag", "token"):
                for unit in known[name]["idx_to_token"]:
                    self.vocabs[name].add(unit)
        seen: dict[str, int] = {}
        for sample in dataset:
            for tag in sample["tag"]:
                self.vocabs.tag.add(tag)
            for token in sample["token"]:
                seen[token] = seen.get(token, 0) + 1
        for token, times in seen.items():
            if times > 1:
                self.vocabs.token.add(token)
        self.vocabs.lock()
        self.vocabs.summary(logger)

    def build_model(self, *args: Any, **kwargs: Any) -> nn.Module:
        """The recogniser's network and a layer that guesses a character from the state at its place."""
        model: Any = super().build_model(*args, **kwargs)
        model.guess = nn.Linear(model.out.in_features, model.embed.char.embedding_dim)
        return cast(nn.Module, model)

    def partial_loss(self, batch: dict[str, Any]) -> Tensor:
        """Mean cross entropy of the tags plus that of the hidden characters."""
        truth, mask = batch["token_id"], batch["token_id"].gt(0)
        hidden = mask & (torch.rand(truth.shape) < HIDDEN)
        states = self.model.encode(without(batch, hidden, self.vocabs["token"].get_idx("")), mask)
        characters = self.model.embed.char.weight
        return taught_loss(states, batch, hidden, out=self.model.out, guess=self.model.guess, characters=characters)

    @torch.inference_mode()
    def span_f1(self, dev: Any) -> float:
        """Share of the tokens that are tagged right."""
        self.model.eval()
        right = total = 0
        for batch in dev:
            emissions, mask = self.feed_batch(batch)
            hits = emissions.argmax(dim=2) == batch["tag_id"]
            right, total = right + int((hits & mask).sum()), total + int(mask.sum())
        return right / max(1, total)
