"""Sentence files as arrays of ids, for a machine that has torch and nothing else of ours.

A folder of packed sentences holds `arrays.npz` and `vocabs.json`. What comes back are the weights of a network with
these vocabularies; `unpack` makes a save directory of HanLP's out of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer

from zhaoshang.pipeline.tag.char_features import CharFeatureTransform

from ..partial_recognizer import TAGS, possible_tags
from .network import UNKNOWN
from .sentences import ENTITY_SETS, TAUGHT_SETS

BUCKETS = 65536
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Folder = Annotated[Path, typer.Argument()]
Sentence = dict[str, Any]


def pack(files: Mapping[str, Path], output: Path, start: Path | None = None) -> int:
    """Write the sentences of every file as arrays.

    Args:
        files: JSON lines of `{"token", "tag", "word", "weight"}` by name of the set: those of `TAUGHT_SETS` have the
            teacher's tags, those of `ENTITY_SETS` cells of possible tags.
        output: Folder to write to.
        start: Pretrained recogniser whose characters and tags come first, in its order, or none.

    Returns:
        Number of characters in the vocabulary.
    """
    output.mkdir(parents=True, exist_ok=True)
    transform = CharFeatureTransform(BUCKETS)
    tokens = _tokens(files, transform, start)
    index = {token: i for i, token in enumerate(tokens["all"])}
    known_tags = _vocabulary(start, "tag") if start else []
    units: dict[str, dict[str, int]] = {"taught": {tag: i for i, tag in enumerate(known_tags)}, "entities": {}}
    arrays: dict[str, Any] = {}
    for name, path in files.items():
        known = units["taught" if name in TAUGHT_SETS else "entities"]
        columns: dict[str, list[Any]] = {"token": [], "pair": [], "word": [], "tag": [], "length": [], "weight": []}
        for sentence in _sentences(path, transform):
            columns["token"] += [index.get(token, UNKNOWN) for token in sentence["token"]]
            columns["pair"] += [*sentence["left_id"], sentence["right_id"][-1]]
            columns["word"] += sentence["word_id"]
            columns["tag"] += [known.setdefault(tag, len(known)) for tag in sentence["tag"]]
            columns["length"].append(len(sentence["token"]))
            columns["weight"].append(sentence.get("weight", 1.0))
        for field, values in columns.items():
            kind = np.float32 if field == "weight" else np.int32
            arrays[f"{name}/{field}"] = np.asarray(values, dtype=kind)
    possible = np.zeros((len(units["entities"]), len(TAGS)), dtype=bool)
    for cell, row in units["entities"].items():
        possible[row, list(possible_tags(cell))] = True
    np.savez_compressed(output / "arrays.npz", possible=possible, **arrays)
    vocabs = {"token": tokens["all"], "guessed": len(tokens["first"]), "taught": list(units["taught"]), "tag": TAGS}
    (output / "vocabs.json").write_text(json.dumps(vocabs, ensure_ascii=False), encoding="utf-8")
    return len(index)


def _sentences(path: Path, transform: CharFeatureTransform) -> Iterator[Sentence]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            sentence: Sentence = json.loads(line)
            if sentence["token"]:
                yield transform(sentence)


def _vocabulary(saved: Path, name: str) -> list[str]:
    units: list[str] = json.loads((saved / "vocabs.json").read_text(encoding="utf-8"))[name]["idx_to_token"]
    return units


def _tokens(files: Mapping[str, Path], transform: CharFeatureTransform, start: Path | None) -> dict[str, list[str]]:
    """Characters that are guessed in pretraining (`first`), and with those of the entity sets behind them (`all`)."""
    first = _vocabulary(start, "token") if start else ["<pad>", "<unk>"]
    seen: Counter[str] = Counter()
    for sentence in _sentences(files["taught"], transform):
        seen.update(sentence["token"])
    first = list(dict.fromkeys([*first, *(token for token, times in seen.items() if times > 1)]))
    rest = (
        token for name in ENTITY_SETS for sentence in _sentences(files[name], transform) for token in sentence["token"]
    )
    return {"first": first, "all": list(dict.fromkeys([*first, *rest]))}


def unpack(weights: Path, packed: Path, like: Path, output: Path) -> None:
    """Make a recogniser's save directory of weights that `__main__` saved.

    Args:
        weights: File of the weights.
        packed: Folder of the sentences that they were learned from.
        like: Save directory of a recogniser, for what its config.json says beside the network's size.
        output: Save directory to write.
    """
    state = torch.load(weights, map_location="cpu", weights_only=True)
    vocabs = json.loads((packed / "vocabs.json").read_text(encoding="utf-8"))
    config = json.loads((like / "config.json").read_text(encoding="utf-8"))
    config["rnn_hidden"] = int(state["forth.0.weight_hh_l0"].shape[1])
    units = {"tag": (vocabs["tag"], None, None), "token": (vocabs["token"], "<pad>", "<unk>")}
    saved = {
        name: {"idx_to_token": list(known), "pad_token": pad, "unk_token": unknown, "mutable": False}
        for name, (known, pad, unknown) in units.items()
    }
    output.mkdir(parents=True, exist_ok=True)
    (output / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2), encoding="utf-8")
    (output / "vocabs.json").write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")
    torch.save(state, output / "model.pt")


@app.command("pack")
def pack_folders(
    taught: Folder,
    base: Folder,
    joint: Folder,
    output: Folder,
    start: Annotated[Path | None, typer.Option(help="Pretrained recogniser to go on from.")] = None,
) -> None:
    """Pack the sentence files of three steps: teacher, base-sentences, joint-sentences."""
    files = {"taught": taught / "train.jsonl", "taught_dev": taught / "dev.jsonl"}
    files |= {"base": base / "train.jsonl", "joint": joint / "train.jsonl", "dev": joint / "dev.jsonl"}
    typer.echo(f"{pack(files, output, start)} characters in the vocabulary", err=True)


@app.command("unpack")
def unpack_weights(weights: Folder, packed: Folder, like: Folder, output: Folder) -> None:
    """Make a recogniser of learned weights."""
    unpack(weights, packed, like, output)


if __name__ == "__main__":
    app()
