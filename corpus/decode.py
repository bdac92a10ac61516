"""From bytes to text: which encoding a Chinese document is in.

UTF-8 is certain when it decodes, a byte order mark when it is there. What is left - GB18030, Big5, UTF-16
without a mark - is told by the share of everyday characters: the level-1 characters of GB 2312 and of Big5, which
those standards chose by use. On slices of this project's documents of 16 characters and more it never took one of the
two for the other. charset-normalizer, asked to choose between them, did below 40 characters, and took most
slices of up to 3 characters for Big5; it names the encoding of what is refused, which it does well.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BIG5 = ("big5", "cp950", "big5hkscs")
"""Big5, and what Windows (碁, 裏, €) and Hong Kong (啲, 嘅) add to it; the first that decodes counts."""
_UNMARKED = ("gb18030", *_BIG5, "utf-16-le", "utf-16-be")
"""In order of preference where the evidence is even, as it may be on a handful of characters."""

_OTHERS = ("cp932", "euc_jp", "cp949", "cp1251", "cp1252")
"""What else Chinese collections have among them; it is named, not read."""

_LEAST_SHARE = 0.5
"""Everyday characters below which a decoding is wrong; right ones had 0.75 and more from 8 characters on."""
_JUDGED = 5_000
"""Characters beyond ASCII that are enough to judge a decoding."""

_ASCII = re.compile(r"[\x00-\x7f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.05
"""Share of control characters from which a file is binary; text taken from PDF files has a few."""

_SAVE = "save it as UTF-8"


class UndecodableError(ValueError):
    """Bytes that are no text.

    Attributes:
        reason: What is wrong with them.
        remedy: What to do about it.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the Python codec that gives it: `data.decode(encoding) == text`.

    A byte order mark in front of GB18030 is dropped too, though that codec keeps it.
    """

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Decode a whole document; a byte order mark is dropped, nothing else changed, line ends included.

    Raises:
        UndecodableError: the data is empty, blank, binary, or in none of the encodings this module knows.
    """
    decoded = _decode(data, final=True)
    if not decoded.text or decoded.text.isspace():
        raise UndecodableError("it has only white space" if data else "it is empty", "give a file with text")
    return decoded


def detect_encoding(sample: bytes) -> str:
    """The codec for a file that begins with the sample; a character that the sample's end cuts does not matter.

    Raises:
        UndecodableError: the sample is binary, or in none of the encodings this module knows.
    """
    return _decode(sample, final=False).encoding


def _decode(data: bytes, *, final: bool) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _attempt(data, encoding, final)
            if text is None:
                name = encoding.removesuffix("-sig").upper()
                raise UndecodableError(f"it has the byte order mark of {name}, but is not {name}", _SAVE)
            return Decoded(_checked(text), encoding)
    text = _attempt(data, "utf-8", final)
    if text is not None and "\0" not in text:
        return Decoded(_checked(text), "utf-8")
    readings = {encoding: _attempt(data, encoding, final) for encoding in _UNMARKED}
    shares = {
        encoding: share
        for encoding, reading in readings.items()
        if reading is not None and not _is_binary(reading) and (share := _share(reading, encoding)) >= _LEAST_SHARE
    }
    if not shares:
        raise _refusal(data)
    encoding = max(shares, key=lambda encoding: shares[encoding])
    return Decoded((readings[encoding] or "").removeprefix("\ufeff"), encoding)


def _attempt(data: bytes, encoding: str, final: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, final)
    except UnicodeDecodeError:
        return None


def _share(text: str, encoding: str) -> float:
    """Share of everyday characters among those beyond ASCII; 1 where there are none."""
    judged = _ASCII.sub("", text)[:_JUDGED]
    everyday = _everyday(encoding)
    return sum(char in everyday for char in judged) / len(judged) if judged else 1.0


@cache
def _everyday(encoding: str) -> frozenset[str]:
    """Symbols, punctuation and level-1 characters of GB 2312 or of Big5; of both for the encodings of Unicode."""
    if encoding == "gb18030":
        return _region("gb2312", range(0xA1, 0xA4), range(0xB0, 0xD8), trails=[range(0xA1, 0xFF)])
    if encoding in _BIG5[1:]:
        return _everyday("big5")
    if encoding == "big5":
        return _region("big5", range(0xA1, 0xA4), range(0xA4, 0xC7), trails=[range(0x40, 0x7F), range(0xA1, 0xFF)])
    return _everyday("gb18030") | _everyday("big5")


def _region(encoding: str, *leads: range, trails: list[range]) -> frozenset[str]:
    pairs = (bytes((lead, trail)) for lead in chain(*leads) for trail in chain(*trails))
    return frozenset(char for pair in pairs for char in pair.decode(encoding, "ignore") if char > "\x7f")


def _checked(text: str) -> str:
    if _is_binary(text):
        raise UndecodableError("it is binary: it holds control characters", "give a text file")
    return text


def _is_binary(text: str) -> bool:
    return "\0" in text or sum(1 for _ in _CONTROL.finditer(text)) > _MOST_CONTROLS * len(text)


def _refusal(data: bytes) -> UndecodableError:
    if _is_binary(data.decode("latin-1")):
        return UndecodableError("it is binary: it holds control characters", "give a text file")
    for encoding in ("utf-8", "gb18030", "big5"):
        lenient = data.decode(encoding, "replace")
        if not lenient.isascii() and _share(lenient, encoding) >= _LEAST_SHARE:
            place = max(_break(data, codec) for codec in (_BIG5 if encoding == "big5" else (encoding,)))
            reason = f"it is {encoding.upper()}, but broken at byte {place}"
            return UndecodableError(reason, f"mend it there, or {_SAVE} again")
    match = from_bytes(data[: 4 * _JUDGED], cp_isolation=list(_OTHERS), enable_fallback=False).best()
    guess = f", rather {match.encoding}" if match is not None else ""
    return UndecodableError(f"it is neither UTF-8, GB18030, Big5 nor UTF-16{guess}", _SAVE)


def _break(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return len(data)
