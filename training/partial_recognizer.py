"""HanLP's trainer over sentences of which only sets of possible tags are known.

The loss of a sentence is log Z(all paths) - log Z(paths inside the sets): for a fully labelled sentence that is the
CRF's ordinary negative log-likelihood, for a partly labelled one its marginal (Tsuboi et al., 2008).
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import torch
from hanlp.common.dataset import TransformableDataset
from hanlp.common.vocab import Vocab
from torch import Tensor, nn

from zhaoshang.corpus.record import LABELS
from zhaoshang.pipeline.fuse.select import best_disjoint
from zhaoshang.pipeline.segment.folding import fold_token
from zhaoshang.pipeline.tag.char_features import CharFeatureModule, bigram_bucket
from zhaoshang.pipeline.tag.crf import FORBIDDEN
from zhaoshang.pipeline.tag.recognizer import CharRecognizer

from .recogniser_losses import partial_loss
from .vectors import read_vectors

_LEAST = 0.4
"""Probability of a span that development scoring takes for found: about where exact F1 is best."""


@lru_cache(maxsize=16)
def tags_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The IOBES tags of labels, in their order."""
    return ("O", *(f"{place}-{label}" for label in labels for place in "BIES"))


TAGS = tags_of(LABELS)


@lru_cache(maxsize=10_000)
def possible_tags(cell: str, labels: tuple[str, ...] = LABELS) -> tuple[int, ...]:
    """Tag ids that a cell such as `O|B-ORG` or `O|PROJECT` allows.

    Raises:
        ValueError: the cell names a tag that does not exist.
    """
    names: list[str] = []
    for part in cell.split("|"):
        names += [f"{place}-{part}" for place in "BIES"] if part in labels else [part]
    return tuple(sorted({tags_of(labels).index(name) for name in names}))


class SentenceFile(TransformableDataset):
    """JSON lines of `{"token": [...], "tag": [...], "word": [...], "weight": 1.0}`."""

    def load_file(self, filepath: str) -> Iterator[dict[str, Any]]:
        """Read the sentences."""
        with Path(filepath).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


class PartialRecognizer(CharRecognizer):
    """`CharRecognizer` with the training half; what it saves loads as a `CharRecognizer`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._cells: dict[str, int] = {}

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels that are learned: those of the config, or the contract's."""
        return tuple(self.config.get("labels") or LABELS)

    @property
    def tags(self) -> tuple[str, ...]:
        """Their tags."""
        return tags_of(self.labels)

    def build_dataset(self, data: Any, transform: Any) -> SentenceFile:
        """Sentences from a file or a list; tag cells become id sets."""
        return SentenceFile(data, [self._tag_sets, *transform])

    def _tag_sets(self, sample: dict[str, Any]) -> dict[str, Any]:
        if "tag" in sample:
            sample["tag_set_id"] = [self._cells.setdefault(cell, len(self._cells)) for cell in sample["tag"]]
            sample["tag"] = [self.tags[possible_tags(cell, self.labels)[0]] for cell in sample["tag"]]
            sample.setdefault("weight", 1.0)
        return sample

    def _allowed(self, ids: Tensor) -> Tensor:
        """Additive scores, 0 or -10,000, of every tag for cells given by id: (…, tags)."""
        table = torch.full((len(self._cells), len(self.tags)), FORBIDDEN)
        for cell, row in self._cells.items():
            table[row, list(possible_tags(cell, self.labels))] = 0.0
        return table[ids]

    def build_vocabs(self, dataset: Any, logger: Any) -> None:
        """Fixed tags; the characters of the model to go on from, if any, then those of the training sentences."""
        self.vocabs.tag = Vocab(idx_to_token=list(self.tags), pad_token=None, unk_token=None)
        self.vocabs.token = Vocab()
        if start := self.config.get("start"):
            for token in json.loads((Path(start) / "vocabs.json").read_text(encoding="utf-8"))["token"]["idx_to_token"]:
                self.vocabs.token.add(token)
        for sample in dataset:
            for token in sample["token"]:
                self.vocabs.token.add(token)
        self.vocabs.lock()
        self.vocabs.summary(logger)

    def build_model(self, *args: Any, **kwargs: Any) -> nn.Module:
        """Build the model; in training, start from pretrained vectors or from another model's weights."""
        model: Any = super().build_model(*args, **kwargs)
        vectors = self.config.get("vectors")
        if vectors and kwargs.get("training"):
            load_vectors(model.embed, self.vocabs.token.token_to_idx, Path(vectors), self.config["embed"].buckets)
        if (start := self.config.get("start")) and kwargs.get("training"):
            state = torch.load(Path(start) / "model.pt", map_location="cpu", weights_only=True)
            known = state.pop("embed.char.weight").float()
            fit_weights(model, state, more_tags=self._only_adds_tags(Path(start)))
            with torch.no_grad():
                model.embed.char.weight[: len(known)] = known
        return cast(nn.Module, model)

    def _only_adds_tags(self, start: Path) -> bool:
        known = json.loads((start / "vocabs.json").read_text(encoding="utf-8"))["tag"]["idx_to_token"]
        return bool(list(self.vocabs.tag.idx_to_token[: len(known)]) == known)

    def execute_training_loop(
        self, trn: Any, dev: Any, epochs: int, save_dir: str, logger: Any, lr: float = 2e-3, **kwargs: Any
    ) -> float:
        """Adam with a cosine schedule; keeps the epoch that is best on the development sentences."""
        sparse = [self.model.embed.bigram.weight]
        dense = [p for p in self.model.parameters() if p is not sparse[0]]
        optimizers = [torch.optim.AdamW(dense, lr=lr, weight_decay=1e-4), torch.optim.SparseAdam(sparse, lr=lr)]
        steps, step, best = epochs * len(trn), 0, -1.0
        warm_up = min(200, max(1, steps // 4))
        for epoch in range(1, epochs + 1):
            self.model.train()
            begin, total = time.monotonic(), 0.0
            for batch in trn:
                rate = lr * min(1.0, (step + 1) / warm_up) * (0.02 + 0.98 * (1 + math.cos(math.pi * step / steps)) / 2)
                self.model.zero_grad(set_to_none=True)
                loss = self.partial_loss(batch)
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(dense, 5.0)
                for optimizer in optimizers:
                    optimizer.param_groups[0]["lr"] = rate
                    optimizer.step()
                total, step = total + loss.item(), step + 1
            score = self.span_f1(dev)
            logger.info(
                f"epoch {epoch}/{epochs} loss {total / len(trn):.4f} dev F1 {score:.4f} {time.monotonic() - begin:.0f}s"
            )
            if score >= best:
                best = score
                self.save_weights(save_dir)
        self.load_weights(save_dir)
        return best

    def partial_loss(self, batch: dict[str, Any]) -> Tensor:
        """Mean over the sentences of a batch of their weighted marginal negative log-likelihood, per token."""
        emissions, mask = self.feed_batch(batch)
        allowed = self._allowed(batch["tag_set_id"])
        weight = torch.tensor(batch["weight"], dtype=emissions.dtype)
        return partial_loss(emissions, allowed, mask, self.transition_scores(), weight)

    def span_f1(self, dev: Any) -> float:
        """Micro-F1 of exact spans; a guess where a sentence leaves its label open is neither right nor wrong."""
        self.model.eval()
        rows = list(dev.dataset.data)
        found = self.predict_data([{"token": row["token"], "word": row["word"]} for row in rows], 128)
        right = predicted = gold = 0
        for row, spans in zip(rows, found, strict=True):
            truth = set(gold_spans(row["tag"]))
            chosen = best_disjoint([(start, end) for *_, start, end, _ in spans], [row[-1] - _LEAST for row in spans])
            guess = {spans[i][1:4] for i in chosen if not _is_open(row["tag"], *spans[i][1:4])}
            right, predicted, gold = right + len(truth & guess), predicted + len(guess), gold + len(truth)
        return 2 * right / max(1, predicted + gold)

    def save_weights(self, save_dir: str, filename: str = "model.pt", **kwargs: Any) -> None:
        """Save half-precision weights: half the size, the same spans."""
        state = {name: value.half() for name, value in self.model.state_dict().items()}
        torch.save(state, Path(save_dir) / filename)

    @property
    def _savable_config(self) -> Any:
        config = super()._savable_config
        config["classpath"] = f"{CharRecognizer.__module__}.{CharRecognizer.__qualname__}"
        for private in ("trn_data", "dev_data", "vectors", "start", "logger", "save_dir", "finetune"):
            config.pop(private, None)
        if not config.get("labels"):
            config.pop("labels", None)
        return config


def fit_weights(model: nn.Module, state: dict[str, Tensor], *, more_tags: bool) -> None:
    """Take over another model's weights as far as they fit.

    Args:
        model: The model that is to be trained.
        state: Weights of the other one.
        more_tags: Whether the model's tags begin with the other's; then weights of fewer tags fill its first rows and
            only those of the tags that are new start at random. Otherwise what has another shape is learned anew.
    """
    for name, own in model.state_dict().items():
        known = state.get(name)
        if known is None or known.dim() != own.dim():
            continue
        smaller = all(a <= b for a, b in zip(known.shape, own.shape, strict=True))
        if known.shape == own.shape or (more_tags and smaller):
            own[tuple(slice(size) for size in known.shape)] = known.float()


def _is_open(cells: list[str], label: str, start: int, end: int) -> bool:
    return all(label in cell.split("|") for cell in cells[start:end])


def gold_spans(tags: list[str]) -> Iterator[tuple[str, int, int]]:
    """Spans of a fully labelled IOBES sequence."""
    start = 0
    for i, tag in enumerate(tags):
        place, _, label = tag.partition("-")
        if place in ("B", "S"):
            start = i
        if place in ("E", "S"):
            yield label, start, i + 1


def load_vectors(embed: CharFeatureModule, index: dict[str, int], path: Path, buckets: int) -> None:
    """Start the embedding tables from pretrained character and bigram vectors, at a standard deviation of 0.4.

    Bigrams that share a bucket are averaged with weights 1/rank, so that the commoner one prevails.
    """
    with torch.no_grad():
        for layer in (embed.char, embed.bigram):
            layer.weight *= 0.4
        chars = read_vectors(path, "chars")
        rows = {unit: row for row, unit in enumerate(chars.units)}
        for token, row in index.items():
            known = rows.get(token[:1] if token.startswith("0") else token)
            if known is not None:
                embed.char.weight[row] = 0.4 * torch.from_numpy(chars.matrix[known])
        pairs = read_vectors(path, "bigrams")
        total = torch.zeros(buckets + 1)
        table = torch.zeros_like(embed.bigram.weight)
        for rank, pair in enumerate(pairs.units):
            bucket, weight = bigram_bucket(fold_token(pair[0]), fold_token(pair[1]), buckets), 1 / (rank + 10)
            table[bucket] += weight * torch.from_numpy(pairs.matrix[rank])
            total[bucket] += weight
        seen = total > 0
        embed.bigram.weight[seen] = 0.4 * table[seen] / total[seen].unsqueeze(1)
        embed.bigram.weight[0] = 0.0
