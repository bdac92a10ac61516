"""The lines of a page, and what their first and last characters say about the text going on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_LINES = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without width by which a web page says where a line may break: left out like white space."""
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))
_BLANK = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + INVISIBLE
PUNCTUATION = re.compile(r"[，。；！？｡,;!?]|(?<=[^\x00-\x7f])\.")
"""What running text has and a heading seldom: a heading's colon, dash or 、 do not count."""
_CLOSING = "”’」』》）〉】〕)]}\"'"
_HALF_STOP = re.compile(r"[^\x00-/:-\x7f]\.|[)%\"']\.")

NEVER_FIRST = frozenset("，。、；：！？）》”’」』】〉〕％%,.;:!?)]}℃．")
"""Characters that no line of its own begins with: such a line goes on from the one before."""
_NEVER_LAST = frozenset("，、,（(《“‘「『【〈[〔/")


class Ending(Enum):
    """What the end of a line says about the next."""

    STOP = "stop"
    """A sentence ends here: 。！？… and closing quotes or brackets behind them."""
    CLAUSE = "clause"
    """；, ： or ——: an item of a list, the head of one, or the middle of a sentence."""
    DANGLING = "dangling"
    """A comma or an opening bracket: the sentence goes on."""
    OPEN = "open"
    """Anything else: a heading's end, or a sentence cut in two."""


@dataclass(slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        start: Offset of its first character that is not white space.
        end: Offset behind its last one.
        text: The source between the two.
        newline: Offset of the first line feed behind it before the next line, or -1.
        gap: Blank lines in front of it.
        indent: Width of the white space in front, in em; a tab counts two.
        chars: Printed width in characters, indent included.
        ems: The same in em: ASCII takes half.
        ending: What its end says.
        punctuated: It holds punctuation of running text.
    """

    start: int
    end: int
    text: str
    newline: int
    gap: int
    indent: float
    chars: int
    ems: float
    ending: Ending
    punctuated: bool

    @property
    def follows(self) -> bool:
        """Its first character can only stand behind something."""
        return self.text[0] in NEVER_FIRST


def visible(text: str) -> str:
    """`text` without the characters that have no width."""
    return text.translate(_UNSEEN)


def ems(text: str) -> float:
    """Printed width of `text` in em."""
    return len(text) - len(text.encode("ascii", "ignore")) / 2


def ending(text: str) -> Ending:
    """Classify the end of a non-empty, stripped line."""
    bare = text.rstrip(_CLOSING)
    last = bare[-1:]
    if not last:
        return Ending.OPEN
    if last in "。！？!?｡…" or bare.endswith("..."):
        return Ending.STOP
    if last in "；;：:" or bare.endswith("——"):
        return Ending.CLAUSE if bare == text else Ending.OPEN
    if last == "." and _HALF_STOP.match(bare, len(bare) - 2):
        return Ending.STOP
    if last in _NEVER_LAST and bare == text:
        return Ending.DANGLING
    return Ending.OPEN


def read_lines(source: str) -> Iterator[Line]:
    """The lines of `source` that are not blank, in order, with the blank ones counted; linear."""
    previous: Line | None = None
    behind = 0  # where the previous line's white space begins
    for match in _LINES.finditer(source):
        raw = match[0]
        text = raw.strip(_BLANK)
        if not text:
            continue
        lead = raw[: raw.index(text[0])]
        start = match.start() + len(lead)
        lead = visible(lead)
        newline = source.find("\n", behind, match.start()) if previous else -1
        breaks = max(source.count("\n", behind, match.start()), source.count("\r", behind, match.start()))
        if previous:
            previous.newline = newline
        width = len(lead) + len(text) + (raw[-1] == " ")  # a space that the break fell behind filled the line too
        line = Line(
            start=start,
            end=start + len(text),
            text=text,
            newline=-1,
            gap=max(0, breaks - 1) if previous else 0,
            indent=ems(lead) + 1.5 * lead.count("\t") if lead else 0.0,
            chars=width,
            ems=ems(lead) + ems(text) + (raw[-1] == " ") / 2,
            ending=ending(text),
            punctuated=PUNCTUATION.search(text) is not None,
        )
        if previous:
            yield previous
        previous, behind = line, line.end
    if previous:
        yield previous
