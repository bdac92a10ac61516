"""The recogniser's first school: repeat a teacher's tags token by token (see `teacher`)."""

from __future__ import annotations

from typing import Any

import torch
from hanlp.common.vocab import Vocab
from torch import Tensor

from .partial_recognizer import PartialRecognizer, SentenceFile


class TagPretrainer(PartialRecognizer):
    """A recogniser over any tag set, without a CRF's transitions: its embeddings and LSTM are what is wanted."""

    def build_dataset(self, data: Any, transform: Any) -> SentenceFile:
        """Sentences from a file; tags stay as they are."""
        return SentenceFile(data, list(transform))

    def build_vocabs(self, dataset: Any, logger: Any) -> None:
        """Tags and characters of the training sentences; characters seen once are left out."""
        self.vocabs.tag = Vocab(pad_token=None, unk_token=None)
        self.vocabs.token = Vocab()
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

    def partial_loss(self, batch: dict[str, Any]) -> Tensor:
        """Mean cross entropy of the tags."""
        emissions, mask = self.feed_batch(batch)
        return torch.nn.functional.cross_entropy(emissions[mask], batch["tag_id"][mask])

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
