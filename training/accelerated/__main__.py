"""Pretrain the recogniser, then teach it the base's and the joint sentences."""

from __future__ import annotations

import argparse
import json
import logging
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from zhaoshang.pipeline.tag.crf import FORBIDDEN

from .network import Network, entity_loss, pretraining_loss
from .sentences import Batch, PackedSentences

_log = logging.getLogger(__name__)


@torch.no_grad()
def tags_right(network: Network, data: PackedSentences) -> float:
    """Share of the teacher's tags that are repeated right, nothing hidden."""
    network.eval()
    right = total = 0
    for batch in data.batches(torch.Generator().manual_seed(1), tokens=16_384):
        hits = network.out(network.encode(batch)).argmax(dim=2) == batch["tag_id"]
        right, total = right + int((hits & batch["mask"]).sum()), total + int(batch["mask"].sum())
    return right / max(1, total)


@torch.no_grad()
def dev_loss(network: Network, data: PackedSentences, allowed: Tensor) -> float:
    """Mean `entity_loss` of the batches."""
    network.eval()
    losses = [float(entity_loss(network, b, allowed)) for b in data.batches(torch.Generator(), tokens=16_384)]
    return sum(losses) / max(1, len(losses))


def learn(
    network: Network,
    data: PackedSentences,
    loss_of: Callable[[Batch], Tensor],
    *,
    passes: int,
    rate: float,
    seed: int,
    sentences: int = 0,
    tokens: int = 0,
) -> Iterator[tuple[int, float]]:
    """Train in place with AdamW and a cosine schedule.

    Args:
        network: The network.
        data: What it learns from.
        loss_of: Loss of a batch.
        passes: Times that all of it is read.
        rate: Highest learning rate.
        seed: Of the order.
        sentences: Sentences a batch, or 0 where `tokens` counts.
        tokens: Padded characters a batch.

    Yields:
        After every pass its number and mean loss.
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    read, total = 0, passes * len(data.length)
    for number in range(1, passes + 1):
        network.train()
        summed, steps = torch.zeros((), device=data.device), 0
        for batch in data.batches(generator, sentences=sentences, tokens=tokens):
            for group in optimizer.param_groups:
                group["lr"] = rate * _share(read / total)
            read += len(batch["length"])
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            summed, steps = summed + loss.detach(), steps + 1
        yield number, float(summed) / max(1, steps)


def _share(part: float) -> float:
    """Share of the highest rate after a part of the sentences: up within a fiftieth, down with the cosine."""
    return min(1.0, part * 50 + 0.01) * (0.02 + 0.98 * (1 + math.cos(math.pi * part)) / 2)


def main(arguments: list[str] | None = None) -> None:
    """Pretrain, then learn the base's and the joint sentences; each stage saves its weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packed", type=Path, help="folder that `packing pack` wrote")
    parser.add_argument("output", type=Path, help="folder of the weights: pretrained.pt, base.pt, joint.pt")
    parser.add_argument(
        "--start", type=Path, help="model.pt of the pretrained recogniser that the packed sentences name first, if any"
    )
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--passes", type=int, default=16, help="of pretraining")
    parser.add_argument("--later-passes", type=int, default=4, help="of each later stage")
    parser.add_argument("--tokens", type=int, default=32_768, help="characters a batch of pretraining")
    parser.add_argument("--sentences", type=int, default=96, help="sentences a batch of the later stages")
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args(arguments)
    torch.manual_seed(given.seed)
    torch.backends.cuda.matmul.allow_tf32 = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    vocabs = json.loads((given.packed / "vocabs.json").read_text(encoding="utf-8"))
    given.output.mkdir(parents=True, exist_ok=True)

    def sentences(name: str) -> PackedSentences:
        return PackedSentences(given.packed, name, device)

    def network_of(tags: list[str], drop: float, weights: dict[str, Tensor] | None, *, guess: bool = False) -> Network:
        network = Network(len(vocabs["token"]), tags, given.hidden, drop, guess=guess)
        network.start_from(weights or {})
        return network.to(device)

    start = torch.load(given.start, map_location="cpu", weights_only=True) if given.start else None
    network = network_of(vocabs["taught"], 0.2, start, guess=True)
    held = sentences("taught_dev")
    learned = learn(
        network,
        sentences("taught"),
        lambda batch: pretraining_loss(network, batch, vocabs["guessed"]),
        passes=given.passes,
        rate=2e-3,
        seed=given.seed,
        tokens=given.tokens,
    )
    _run(network, learned, given.output / "pretrained.pt", lambda: tags_right(network, held))
    allowed = torch.from_numpy(np.load(given.packed / "arrays.npz")["possible"])
    allowed = torch.where(allowed, 0.0, FORBIDDEN).to(device)
    dev = sentences("dev")
    for stage in ("base", "joint"):
        entities = network_of(vocabs["tag"], 0.4, network.weights())
        learned = learn(
            entities,
            sentences(stage),
            lambda batch, learner=entities: entity_loss(learner, batch, allowed),  # type: ignore[misc]
            passes=given.later_passes,
            rate=2.5e-3,
            seed=given.seed,
            sentences=given.sentences,
        )
        _run(entities, learned, given.output / f"{stage}.pt", lambda learner=entities: dev_loss(learner, dev, allowed))  # type: ignore[misc]
        network = entities


def _run(network: Network, learned: Iterator[tuple[int, float]], path: Path, measure: Callable[[], float]) -> None:
    begin = time.monotonic()
    for number, loss in learned:
        torch.save(network.weights(), path)
        _log.info(
            "%s: pass %d, loss %.4f, dev %.4f, %.0f s", path.stem, number, loss, measure(), time.monotonic() - begin
        )


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
