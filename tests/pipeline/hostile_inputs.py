"""A folder of inputs made to break a reader or a pipeline, and how many documents or refusals it must give."""

from __future__ import annotations

import codecs
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

COMPANY = "江北圆晶科技有限公司"
NEWS = f"近日,{COMPANY}总投资100亿元的芯片项目在云岭开发区开工。\n"
_ODD = "\u200b\u200e\u202e\u2066\ufeff\u00ad\u3000\x85\u2028"
"""Zero-width characters, marks that turn the direction of writing, odd spaces and line ends."""
_EMOJI = "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f1e8\U0001f1f3\u2764\ufe0f"
_RTL = "שלום عليكم"


def _bytes(chance: random.Random, scale: int) -> bytes:
    return chance.randbytes(chance.randint(1, 50 * scale))


def _mixed(chance: random.Random, scale: int) -> bytes:
    parts = [NEWS.encode(chance.choice(["utf-8", "gb18030", "big5", "utf-16-le"]), "replace") for _ in range(4)]
    return b"".join(parts)


def _woven(chance: random.Random, scale: int) -> bytes:
    """News with odd characters between its own."""
    odd = _ODD + _EMOJI + _RTL + "".join(map(chr, (0x10FFFF, 0xFFFD, 0x0301, 0xE000, 0x2F00)))
    return "".join(char + (chance.choice(odd) if chance.random() < 0.3 else "") for char in NEWS * 3).encode()


def _repeated(*units: str) -> Callable[[random.Random, int], bytes]:
    return lambda chance, scale: (chance.choice(units) * (10 * scale)).encode()


TEXTS: dict[str, Callable[[random.Random, int], bytes]] = {
    "bytes": _bytes,
    "cesu": lambda chance, scale: NEWS.encode() + b"\xed\xa0\xbd\xed\xb8\x80" + NEWS.encode(),
    "surrogate": lambda chance, scale: NEWS.encode() + chance.choice([b"\xed\xa0\x80", b"\xed\xbf\xbf"]),
    "nul": lambda chance, scale: NEWS.replace(",", "\0").encode(),
    "controls": lambda chance, scale: NEWS.replace(",", chr(chance.randint(1, 31))).encode(),
    "mixed": _mixed,
    "cut": lambda chance, scale: NEWS.encode()[: chance.randint(1, 90)],
    "woven": _woven,
    "digits": lambda chance, scale: "".join(chance.choices("0123456789零一二三百千万亿０９", k=20 * scale)).encode(),
    "brackets": _repeated("(", ")", "（", "《", "“", "()", "【（"),
    "punctuation": _repeated("。", "、", ",", "!?", "…", "——", "\u3000", ";:"),
    "money": _repeated("1亿元", "100万元、", "10至20亿元", "￥", "百", "亿"),
    "names": _repeated(COMPANY, f"{COMPANY}、", f"{COMPANY}(", "市委", "项目"),
    "row": _repeated("|1|2.5亿元|江北|\n", "1\t2\t3\n", "一、\n", " \n", "甲 乙 丙\n"),
    "combining": _repeated("e\u0301", "\u0301", "\u200d", "\U0001f468\u200d"),
    "empty": lambda chance, scale: b"",
    "blank": lambda chance, scale: b" \n\t\r\n",
    "mark": lambda chance, scale: chance.choice([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE]),
    "marked": lambda chance, scale: codecs.BOM_UTF8 + NEWS.encode() + codecs.BOM_UTF8,
    "returns": lambda chance, scale: NEWS.replace(",", "\r").replace("\n", "\r\n").encode(),
}
"""Kind → the bytes of a text file, given a source of chance and a size."""


def _nested(depth: int) -> bytes:
    return b'{"text":"' + NEWS.strip().encode() + b'","x":' + b"[" * depth + b"]" * depth + b"}"


def _row(**fields: object) -> bytes:
    return json.dumps({"text": NEWS} | fields, ensure_ascii=False).encode()


ROWS: dict[str, Callable[[random.Random, int], bytes]] = {
    "escape": lambda chance, scale: b'{"text":"' + chance.choice([rb"\ud800", rb"\udfff\ud83d"]) + b'"}',
    "raw": lambda chance, scale: b'{"text":"\xed\xa0\x80 \xff"}',
    "nul": lambda chance, scale: _row().replace(b"100", rb"\u0000"),
    "deep": lambda chance, scale: _nested(chance.choice([10, 190, 220, 300, 2_000, 100_000])),
    "number": lambda chance, scale: _row().replace(b"}", b',"n":' + b"9" * chance.choice([20, 400, 5_000]) + b"}"),
    "float": lambda chance, scale: _row().replace(
        b"}", b',"n":1e' + str(chance.randint(-9_999, 9_999)).encode() + b"}"
    ),
    "key": lambda chance, scale: _row(**{"键" * 1_000 * scale: 1}),
    "twice": lambda chance, scale: _row(id="the same"),
    "id": lambda chance, scale: _row(id=chance.choice([True, 1.5, [], {}, "", None, "\n", "零" * 1_000])),
    "type": lambda chance, scale: _row(text=chance.choice([1, None, [], {}, True, "", " "])),
    "json": lambda chance, scale: chance.choice([b"[]", b"1", b"null", b'"x"', b"{", b"{]", b"NaN", b'{"text":']),
    "keys": lambda chance, scale: b'{"text":"' + NEWS.strip().encode() + b'","text":"' + b"x" * 9 + b'"}',
}
"""Kind → the bytes of one line of JSONL."""

NAMES = [
    b"line\nbreak.txt",
    b"\xff\xfe.txt",
    b"tab\t.txt",
    "\u202etxt.exe.txt".encode(),
    b"#7.txt",
    b"a#1.txt",
    b"-.txt",
]
"""File names that are unusual."""


def make_folder(folder: Path, count: int, seed: int = 3, scale: int = 10) -> int:
    """Fill a folder.

    Args:
        folder: An existing empty folder.
        count: About how many inputs: text files and rows in equal shares, then the special ones.
        seed: Source of chance.
        scale: Size of what can be scaled: texts have some ten times as many characters.

    Returns:
        How many documents and refusals a reader must give.
    """
    chance = random.Random(seed)
    expected = sum(1 for _ in _specials(folder))
    texts, rows = list(TEXTS.items()), list(ROWS.items())
    for number in range(max(0, count - expected)):
        if number % 2:
            name, make = texts[number // 2 % len(texts)]
            target = folder / name / f"{number:06}.txt"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(make(chance, scale))
        else:
            name, make = rows[number // 2 % len(rows)]
            with (folder / f"rows-{number // 2000}.jsonl").open("ab") as stream:
                stream.write(make(chance, scale) + b"\n")
        expected += 1
    return expected


def _specials(folder: Path) -> Iterator[Path]:
    """Files that are no ordinary ones, each of them one input."""
    (folder / "\nnothing.txt").write_bytes(b"")
    yield folder / "\nnothing.txt"
    for raw in NAMES:
        path = folder / os.fsdecode(raw)
        path.write_bytes(NEWS.encode())
        yield path
    loop = folder / "loop.txt"
    loop.symlink_to("loop.txt")
    yield loop
    dangling = folder / "dangling.txt"
    dangling.symlink_to("nowhere.txt")
    yield dangling
    os.mkfifo(folder / "pipe.txt")
    yield folder / "pipe.txt"
    inside = folder / "folder.txt"
    inside.mkdir()
    (inside / "inside.txt").write_bytes(NEWS.encode())
    (inside / "up").symlink_to("..")  # leads back to where it is: nothing is read twice
    yield inside / "inside.txt"
    (folder / "x.jsonl").write_bytes(b"")
    yield folder / "x.jsonl"
