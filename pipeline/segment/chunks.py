"""Pieces of a Doc for a recogniser: whole sentences of one paragraph, packed up to a length."""

from __future__ import annotations

from bisect import bisect_left

from spacy.tokens import Doc

from .. import attributes
from .sentences import sentences


def chunks(doc: Doc, max_chars: int = 160) -> list[tuple[int, int]]:
    """Cut a Doc into half-open token ranges that no entity crosses.

    Neighbouring sentences of one segment share a range while they fit: a sentence alone often lacks the
    context that names its subject. Page furniture is left out.

    Args:
        doc: A Doc made by the character tokenizer.
        max_chars: Longest range, in characters; a longer sentence is cut at commas.

    Returns:
        Token ranges in order of offset.
    """
    text, starts = attributes.text(doc), attributes.starts(doc)
    ranges: list[tuple[int, int]] = []
    for first, last in doc._.restoration.segments():
        begin = first
        reach = first
        for start, end in sentences(text, first, last, max_chars=max_chars):
            if end - begin > max_chars and start > begin:
                ranges.append((begin, start))
                begin = start
            reach = end
        if reach > begin:
            ranges.append((begin, reach))
    tokens = [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in ranges]
    # A boundary inside a run of digits or letters leaves one side without a token of its own.
    return [(start, end) for start, end in tokens if start < end]
