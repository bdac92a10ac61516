"""Mention replacement: the same sentence about another company and another person.

The companies and people of the annotated documents are invented and few; a model that sees each of them dozens
of times learns the names instead of the contexts. Every copy of a document gets names drawn from lexicons, the
same new name for every mention of one thing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

_BODY = re.compile(
    r"(局|委|办|府|院|校|学|会|区|村|镇|乡|县|市|省|部|厅|处|中心|社|队|所|园|组|站|馆|台|报|庭|街道|银行|支行|分行|农商行|"
    r"法院|海关|电视|日报|联盟|基金|协会|工委|纪委|人大|政协|公会|商会|书院|大学|学院|医院)$"
)
_KEEP = re.compile(r"[市县区省镇]")


@dataclass(frozen=True, slots=True)
class Names:
    """Lexicons to draw from.

    Attributes:
        companies: Distinctive cores of company names, two to five characters.
        people: Full names of persons.
    """

    companies: Sequence[str]
    people: Sequence[str]


def replace_mentions(doc: Doc, names: Names, rng: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """The Doc's text with its companies and officials renamed.

    Args:
        doc: A Doc with gold entities and canonical names.
        names: Where new names come from.
        rng: Source of chance.

    Returns:
        The new text and its entities as (start, end, label).
    """
    fresh: dict[tuple[str, str], str] = {}
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    at = length = 0
    text = doc.text
    for span in doc.ents:
        surface = _renamed(span.text, span.label_, span._.canonical or span.text, fresh, names, rng)
        pieces += (text[at : span.start_char], surface)
        length += span.start_char - at
        spans.append((length, length + len(surface), span.label_))
        length += len(surface)
        at = span.end_char
    pieces.append(text[at:])
    return "".join(pieces), spans


def _renamed(
    surface: str,
    label: str,
    canonical: str,
    fresh: dict[tuple[str, str], str],
    names: Names,
    rng: random.Random,
) -> str:
    if label == "OFFICIAL":
        return fresh.setdefault((label, canonical), rng.choice(names.people))
    if label != "ORG" or _BODY.search(canonical) or _KEEP.search(canonical) or not 2 <= len(canonical) <= 6:
        return surface
    if canonical not in surface:
        return surface
    return surface.replace(canonical, fresh.setdefault((label, canonical), rng.choice(names.companies)))
