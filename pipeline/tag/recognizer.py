"""HanLP's recurrent recogniser with its CRF mended, lenient decoding and a probability for every span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer
from hanlp.components.taggers.rnn_tagger import RNNTagger
from hanlp_common.constant import IDX
from torch import Tensor, nn

from .crf import illegal_transitions, posterior, viterbi

Found = tuple[str, str, int, int, float]
"""(text, label, start, end, probability); offsets count tokens, end-exclusive."""


class CharRecognizer(RNNNamedEntityRecognizer):
    """`RNNNamedEntityRecognizer` as it ought to be.

    Three things differ from HanLP 2.1.5: the CRF is told that the batch comes first (stock HanLP swaps batch and
    time); tag paths that IOBES forbids have no probability, so decoding cannot raise; and `predict` gives every
    span its posterior probability. Saved models are HanLP's own three files and load with `hanlp.load`.
    """

    def build_model(self, rnn_input: int, rnn_hidden: int, drop: float, crf: bool, **kwargs: Any) -> nn.Module:
        """Build HanLP's tagging model and mend its CRF."""
        model: nn.Module = super().build_model(rnn_input, rnn_hidden, drop, crf, **kwargs)
        cast(Any, model).crf.batch_first = True
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
            For every sentence its spans in order of offset.
        """
        rows = [dict(row) if isinstance(row, dict) else {"token": list(row)} for row in data]
        tokens = [row["token"] for row in rows]
        batches = self.build_dataloader(rows, batch_size or self.config.get("batch_size", 64), False, self.device)
        names = self.vocabs["tag"].idx_to_token
        start, step, end = self.transition_scores()
        outputs: list[list[Found]] = [[] for _ in rows]
        for batch in batches:
            emissions, mask = self.feed_batch(batch)
            paths = viterbi(emissions, mask, start, step, end)
            chances = posterior(emissions, mask, start, step, end).gather(2, paths.unsqueeze(2)).squeeze(2)
            lengths = mask.sum(1).tolist()
            for row, path, chance, length in zip(batch[IDX], paths.tolist(), chances.tolist(), lengths, strict=True):
                outputs[row] = _spans(tokens[row], [names[i] for i in path[:length]], chance)
        return outputs

    def input_is_flat(self, tokens: Any) -> bool:
        """One sentence, not a batch: a list of strings."""
        return isinstance(tokens, list) and bool(tokens) and isinstance(tokens[0], str)

    def predict(self, tokens: Any, batch_size: int | None = None, **kwargs: Any) -> Any:
        """Recognise spans in one sentence (a list of tokens) or in a list of sentences; see `predict_data`."""
        return RNNTagger.predict(self, tokens, batch_size, **kwargs)


def _spans(tokens: Sequence[str], tags: Sequence[str], chances: Sequence[float]) -> list[Found]:
    spans, start = [], 0
    for i, tag in enumerate(tags):
        place, _, label = tag.partition("-")
        if place in ("B", "S"):
            start = i
        if place in ("E", "S"):
            spans.append(("".join(tokens[start : i + 1]), label, start, i + 1, min(chances[start : i + 1])))
    return spans
