"""HanLP's recurrent recogniser with its CRF mended, lenient decoding and a probability for every span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer
from hanlp.components.taggers.rnn_tagger import RNNTagger
from hanlp_common.constant import IDX
from torch import Tensor, nn

from .crf import backward_scores, forward_scores, illegal_transitions
from .span_posterior import SpanChain, probable_spans
from .tagging_model import CharTaggingModel

LEAST = 0.05
"""Smallest posterior probability of a span that `predict` tells."""
LONGEST = 100
"""Tokens of the longest span."""
ALIKE = 0.8
"""Shortest sentence of a batch, as a share of its longest."""
LEAST_ROWS = 8
"""Sentences that a batch has whatever their lengths: fewer do not fill the processor."""
Found = tuple[str, str, int, int, float]
"""(text, label, start, end, probability); offsets count tokens, end-exclusive."""


class CharRecognizer(RNNNamedEntityRecognizer):
    """`RNNNamedEntityRecognizer` as it ought to be.

    Four things differ from HanLP 2.1.5: the CRF is told that the batch comes first (stock HanLP swaps batch and
    time); tag paths that IOBES forbids have no probability, so decoding cannot raise; `predict` tells every
    probable span with its posterior probability, not the best path's alone; and the network has several LSTM
    layers that train in time linear in the sentence. Saved models are HanLP's own three files and load with
    `hanlp.load`.
    """

    def build_model(self, rnn_hidden: int, drop: float, **kwargs: Any) -> nn.Module:
        """Build the network (see `tagging_model`); `rnn_layers` of the config counts its layers."""
        embed = self._convert_embed().module(vocabs=self.vocabs)
        layers = int(kwargs.get("rnn_layers") or 2)
        model = CharTaggingModel(embed, rnn_hidden, layers, len(self.vocabs["tag"]), drop)
        tags = self.vocabs["tag"].idx_to_token
        model.register_buffer("illegal", illegal_transitions(tags), persistent=False)
        return model

    def transition_scores(self) -> tuple[Tensor, Tensor, Tensor]:
        """Start, transition and end scores with forbidden steps at -10,000: (tags,), (tags, tags), (tags,)."""
        crf, illegal = self.model.crf, self.model.illegal
        return (
            crf.start_transitions + illegal[0, 1:],
            crf.transitions + illegal[1:, 1:],
            crf.end_transitions + illegal[1:, 0],
        )

    @torch.inference_mode()
    def predict_data(self, data: Sequence[Any], batch_size: int | None = None, **kwargs: Any) -> list[list[Found]]:
        """Recognise spans in sentences.

        Args:
            data: One sentence an item: a list of tokens, or a dict with `token` and `word` (position tags).
            batch_size: Sentences a batch; sorted by length, so that hardly anything is padding.
            kwargs: Not used; HanLP's signature has them.

        Returns:
            For every sentence all spans with a posterior probability of `LEAST` or more, in order of offset; they may
            overlap. Of disjoint readings at most one has more than a half.
        """
        tokens = [list(row["token"]) if isinstance(row, dict) else list(row) for row in data]
        batches = self._batches(data, batch_size or self.config.get("batch_size", 64))
        names = self.vocabs["tag"].idx_to_token
        start, step, end = self.transition_scores()
        chain = SpanChain.of(names, step.numpy())
        outputs: list[list[Found]] = [[] for _ in tokens]
        for batch in batches:
            emissions, mask = self.feed_batch(batch)
            alpha = forward_scores(emissions, mask, start, step).numpy()
            beta = backward_scores(emissions, mask, step, end).numpy()
            scores, lengths = emissions.numpy(), mask.sum(1).tolist()
            for i, (row, length) in enumerate(zip(batch[IDX], lengths, strict=True)):
                spans = probable_spans(
                    chain, scores[i, :length], alpha[i, :length], beta[i, :length], least=LEAST, longest=LONGEST
                )
                outputs[row] = [
                    ("".join(tokens[row][first:last]), label, first, last, chance)
                    for label, first, last, chance in sorted(spans, key=lambda found: (found[1], found[2], found[0]))
                ]
        return outputs

    def _batches(self, data: Sequence[Any], size: int) -> Iterator[dict[str, Any]]:
        """Sentences of like length as padded tensors of ids; HanLP's loader would transform every one twice."""
        transform = self._convert_embed().transform(vocabs=self.vocabs)
        vocab = self.vocabs["token"]
        known, unknown = vocab.token_to_idx, vocab.get_idx("")  # HanLP's own look-up does more than look up
        samples = []
        for row in data:
            sample = transform(
                {"token": row["token"], "word": row.get("word")} if isinstance(row, dict) else {"token": row}
            )
            tokens = [known.get(token, unknown) for token in sample["token"]]
            samples.append([tokens, sample["left_id"], sample["right_id"], sample["word_id"]])
        order = sorted((i for i in range(len(samples)) if samples[i][0]), key=lambda i: -len(samples[i][0]))
        for chosen in _alike([len(samples[i][0]) for i in order], order, size):
            longest = len(samples[chosen[0]][0])
            table = np.zeros((4, len(chosen), longest), np.int64)
            for place, i in enumerate(chosen):
                table[:, place, : len(samples[i][0])] = samples[i]
            fields = dict(zip(("token_id", "left_id", "right_id", "word_id"), torch.from_numpy(table), strict=True))
            yield {**fields, IDX: chosen}

    def input_is_flat(self, tokens: Any) -> bool:
        """One sentence, not a batch: a list of strings."""
        return isinstance(tokens, list) and bool(tokens) and isinstance(tokens[0], str)

    def predict(self, tokens: Any, batch_size: int | None = None, **kwargs: Any) -> Any:
        """Recognise spans in one sentence (a list of tokens) or in a list of sentences; see `predict_data`."""
        return RNNTagger.predict(self, tokens, batch_size, **kwargs)


def _alike(lengths: Sequence[int], order: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Cut sentences, the longest first, where a batch is full or the next one would be padding for the most part."""
    start = 0
    for at in range(1, len(order) + 1):
        count = at - start
        if at == len(order) or count == size or (count >= LEAST_ROWS and lengths[at] < ALIKE * lengths[start]):
            yield order[start:at]
            start = at
