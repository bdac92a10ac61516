"""Packed sentences, from the file to padded batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

TAUGHT_SETS = ("taught", "taught_dev")
ENTITY_SETS = ("base", "joint", "dev")
Batch = dict[str, Tensor]


class PackedSentences:
    """One set of a folder that `packed.pack` wrote, on the device that learns."""

    def __init__(self, folder: Path, name: str, device: torch.device) -> None:
        arrays = np.load(folder / "arrays.npz")
        self.length = torch.from_numpy(arrays[f"{name}/length"]).long()
        self.start = torch.cat([torch.zeros(1, dtype=torch.long), self.length.cumsum(0)])[:-1].to(device)
        self.fields = {
            field: torch.from_numpy(arrays[f"{name}/{field}"]).to(device)
            for field in ("token", "pair", "word", "tag", "weight")
        }
        self.device = device

    def batch(self, rows: Tensor) -> Batch:
        """Sentences as padded ids, the longest first: HanLP's fields (batch, tokens), `mask`, `length` and `weight`."""
        length, order = self.length[rows].sort(descending=True)
        rows = rows[order].to(self.device)
        places = torch.arange(int(length[0]), device=self.device)
        mask = places < length.to(self.device).unsqueeze(1)
        at = self.start[rows].unsqueeze(1) + places
        pairs = at + rows.unsqueeze(1)  # a sentence has one pair more than characters

        def padded(field: str, where: Tensor) -> Tensor:
            values = self.fields[field]
            return torch.where(mask, values[where.clamp_max(len(values) - 1)].long(), 0)

        fields = {f"{field}_id": padded(field, at) for field in ("token", "word", "tag")}
        fields |= {"left_id": padded("pair", pairs), "right_id": padded("pair", pairs + 1)}
        return {**fields, "mask": mask, "length": length, "weight": self.fields["weight"][rows]}

    def batches(self, generator: torch.Generator, *, sentences: int = 0, tokens: int = 0) -> Iterator[Batch]:
        """One pass in random order: batches of sentences of like length, by their number or by their padded tokens."""
        order = torch.randperm(len(self.length), generator=generator)
        groups: list[Tensor] = []
        for rows in torch.split(order, 20_000 if tokens else sentences * 50):
            part = rows[self.length[rows].argsort()]
            if tokens:
                first = 0
                for i, length in enumerate(self.length[part].tolist()):
                    if (i + 1 - first) * length > tokens and i > first:
                        groups.append(part[first:i])
                        first = i
                groups.append(part[first:])
            else:
                groups += torch.split(part, sentences)
        for i in torch.randperm(len(groups), generator=generator).tolist():
            yield self.batch(groups[i])
