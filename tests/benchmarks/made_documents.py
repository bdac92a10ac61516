"""Documents for the benchmarks of whole runs: the corpus cut into pieces, each with names and numbers of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import orjson

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
_PLACES = ("江北", "云岭", "白塔", "东渡", "南屏", "青禾")
_HANZI = [chr(code) for code in range(0x4E00, 0x9000)]


def pieces(size: int) -> Iterator[str]:
    """The corpus in pieces of `size` characters, over and over; a piece ends where the text is cut."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(DOCUMENTS.iterdir()))
    while True:
        for at in range(0, len(text) - size, size):
            yield text[at : at + size]


def made(count: int, size: int, seed: int = 7) -> Iterator[str]:
    """`count` texts of about `size` characters, all different: a company, a Latin word and a sum are new in each."""
    chance = random.Random(seed)
    for number, piece in zip(range(count), pieces(size - 50), strict=False):
        name = "".join(chance.choices(_HANZI, k=chance.randint(2, 4)))
        brand = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9))
        begun = f"{chance.choice(_PLACES)}{name}科技有限公司{brand}{number}项目总投资{chance.randint(1, 10**7)}万元。"
        yield f"{begun}{piece}"


def write_rows(path: Path, texts: Iterator[str]) -> int:
    """Write the texts as JSON Lines; their characters."""
    chars = 0
    with path.open("wb") as stream:
        for number, text in enumerate(texts):
            stream.write(orjson.dumps({"id": f"d{number:09}", "text": text}) + b"\n")
            chars += len(text)
    return chars
