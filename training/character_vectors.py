"""Vectors of characters from a recogniser: what the linker's network starts from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhaoshang.pipeline.tag.hanlp_ner import load_recognizer
from zhaoshang.pipeline.tag.recognizer import CharRecognizer


def character_vectors(model: Path) -> tuple[str, NDArray[np.float32]]:
    """The single characters of a recogniser's vocabulary and their vectors, a row each.

    Args:
        model: Folder of one of our own recognisers.

    Raises:
        ValueError: it is a recogniser of another kind.
    """
    recognizer = load_recognizer(str(model))
    if not isinstance(recognizer, CharRecognizer):
        raise ValueError(f"{model} holds no recogniser of our own: give the folder of one that this project trained")
    table = recognizer.model.embed.char.weight.detach().float().numpy()
    tokens = recognizer.vocabs["token"].idx_to_token
    rows = [(token, row) for row, token in enumerate(tokens) if len(token) == 1 and not token.isspace()]
    return "".join(token for token, _ in rows), np.ascontiguousarray(table[[row for _, row in rows]], np.float32)
