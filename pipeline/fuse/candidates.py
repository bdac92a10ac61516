"""Candidates of one Doc, put together: one proposal for each span and label, whoever made it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from .. import attributes
from .generic import deictic, is_nothing, repeated_head, verb_in_front

_EDGE = frozenset("，。；：、！？,;:!?·…—-|丨~_>/\\．。｡•｜／～－")
_PAIRS = {
    "（": "）",
    "(": ")",
    "“": "”",
    "《": "》",
    "「": "」",
    "【": "】",
    "‘": "’",
    "[": "]",
    "『": "』",
    "〔": "〕",
    "〈": "〉",
    "［": "］",
}
_CLOSING = {close: open_ for open_, close in _PAIRS.items()}
_GRADES, _SCHOOLING = frozenset("初中高"), frozenset(("专业", "专科", "职业", "教育", "师范"))
_POINTS = (".", "．", ",", "，")
LONGEST = 100
"""Tokens of the longest proposal; nothing named is longer, and a bound keeps the fuser linear."""


@dataclass(slots=True)
class Proposal:
    """A span and a label with the score that each source gave it.

    Attributes:
        start: First token.
        end: Token after the last.
        label: Entity label.
        scores: Source → best score; a source that did not propose it is absent.
        rules: Ids of the rules among the sources.
    """

    start: int
    end: int
    label: str
    scores: dict[str, float] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)


def gather(doc: Doc, sources: Sequence[str] | None = None) -> list[Proposal]:
    """All proposals of a Doc in order of offset, trimmed.

    Those that cross a hard line break, begin or end inside a number or a term, or name nothing in particular are
    dropped.
    """
    words = attributes.texts(doc)
    within = inside_terms(words)
    found: dict[tuple[int, int, str], Proposal] = {}
    for span, source, score in attributes.read_candidates(doc, sources):
        start, end = close_bracket(words, *trim(words, span.start, span.end))
        text = "".join(words[start:end])
        if span.label_ == "ORG":
            start += deictic(text)
        elif span.label_ == "METRIC":
            start += verb_in_front(text)
        elif span.label_ == "PROJECT":
            end -= repeated_head(text)
        start, end = trim(words, start, end)
        if start in within or end in within or cuts_number(words, start) or cuts_number(words, end):
            continue
        if is_nothing("".join(words[start:end]), span.label_):
            continue
        if not 0 < end - start <= LONGEST or any("\n" in word for word in words[start:end]):
            continue
        row = found.setdefault((start, end, span.label_), Proposal(start, end, span.label_))
        row.scores[source] = max(score, row.scores.get(source, 0.0))
        if source == "rule":
            row.rules.add(span.id_)
    return [found[key] for key in sorted(found)]


def inside_terms(words: Sequence[str]) -> set[int]:
    """Boundaries within 中等专业学校, 高等师范学校: 等 is no "and so on" there, and no name begins or ends at it."""
    found: set[int] = set()
    for at, word in enumerate(words):
        if word == "等" and at > 0 and words[at - 1] in _GRADES and "".join(words[at + 1 : at + 3]) in _SCHOOLING:
            found.update((at, at + 1))
    return found


def cuts_number(words: Sequence[str], place: int) -> bool:
    """Whether a boundary falls inside a number, at its point or comma: 1|.6, 1.|6, 1|,200, 1,|200."""
    for mark in (place - 1, place):
        if 0 < mark < len(words) - 1 and words[mark] in _POINTS:
            behind = "".join(words[mark + 1 : mark + 4])
            grouped = words[mark] in ".．" or (len(behind) >= 3 and behind[:3].isdigit())
            return words[mark - 1][-1].isdigit() and words[mark + 1][0].isdigit() and grouped
    return False


def close_bracket(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Take in the bracket or quotation mark right outside a span that holds its partner.

    Returns:
        The span, one token longer where that mends it, or an empty span where a partner is farther away.
    """
    waiting: list[str] = []
    for word in words[start:end]:
        if word in _PAIRS:
            waiting.append(_PAIRS[word])
        elif waiting and word == waiting[-1]:
            waiting.pop()
        elif word in _CLOSING:
            opens_before = start > 0 and words[start - 1] == _CLOSING[word]
            return close_bracket(words, start - 1, end) if opens_before else (start, start)
    if not waiting:
        return start, end
    closes_behind = end < len(words) and waiting == [words[end]]
    return (start, end + 1) if closes_behind else (start, start)


def is_bullet(word: str) -> bool:
    """Whether a token is a sign that an item of a page may begin with, and no name: ★, ○, ▷, →, ①.

    >>> is_bullet("★"), is_bullet("▷"), is_bullet("④"), is_bullet("市")
    (True, True, True, False)
    """
    if len(word) != 1 or word <= "\x7f":
        return False
    return "\u2190" <= word <= "\u27bf" or unicodedata.category(word) in ("So", "No")  # arrows to dingbats


def _at_edge(word: str) -> bool:
    """Whether a token is white space, an invisible character or punctuation that no name begins or ends with."""
    return word in _EDGE or word.isspace() or unicodedata.category(word[0]) == "Cf"


def trim(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Leave out white space, outer punctuation, and a bracket or quotation mark whose partner is outside."""
    while start < end:
        first, last = words[start], words[end - 1]
        inside = words[start:end]
        if (
            _at_edge(first)
            or is_bullet(first)
            or first in _CLOSING
            or (first in _PAIRS and _PAIRS[first] not in inside)
        ):
            start += 1
        elif _at_edge(last) or last in _PAIRS or (last in _CLOSING and _CLOSING[last] not in inside):
            end -= 1
        elif _PAIRS.get(first) == last and words[start + 1 : end - 1].count(last) == 0:
            start, end = start + 1, end - 1
        else:
            break
    return start, end
