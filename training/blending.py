"""Weights between those of the current tagger and of the one that went on from it.

The mean of a network's weights before and after fine-tuning keeps more of what either of them knows than any number
of steps between them (Wortsman et al. 2022, WiSE-FT), and moves fewer decisions. What the new one has beyond the
current one, such as characters that it never met, is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from zhaoshang.pipeline.load import load


def blend(current: Mapping[str, Tensor], learned: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights of the learned network's shapes, `share` of the way from the current ones.

    Args:
        current: Weights by name; a tensor may be smaller than the learned one, which then begins with it.
        learned: Weights by name.
        share: 0 keeps the current weights, 1 takes the learned ones.
    """
    blended = {}
    for name, after in learned.items():
        value = after.float().clone()
        before = current.get(name)
        if before is not None and before.dim() == after.dim():
            place = tuple(slice(size) for size in before.shape)
            value[place] = (1 - share) * before.float() + share * value[place]
        blended[name] = value.to(after.dtype)
    return blended


def blend_recogniser(current: Path, learned: Path, share: float) -> None:
    """Blend the weights of a saved recogniser, in place, with those of the one that it went on from."""
    file = "model.pt"
    before, after = (torch.load(path / file, map_location="cpu", weights_only=True) for path in (current, learned))
    torch.save(blend(before, after, share), learned / file)


def blend_spacy(current: Path, learned: Path, share: float) -> None:
    """Blend tok2vec and ner of a saved spaCy pipeline, in place, with those of the pipeline that they went on from."""
    before, after = load(current), load(learned)
    for name in ("tok2vec", "ner"):
        models = (nlp.get_pipe(name).model for nlp in (before, after))  # type: ignore[attr-defined]
        for old, new in zip(*(model.walk() for model in models), strict=True):
            for key in new.param_names:
                if new.has_param(key) and old.has_param(key):
                    new.set_param(key, (1 - share) * old.get_param(key) + share * new.get_param(key))
    after.to_disk(learned)
