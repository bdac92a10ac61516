"""N: canonical names (guidelines, section 三)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .page import Page
from .rule import Hit, rule

_LEGAL = re.compile(r"(?:股份|集团)?有限(?:责任)?公司$")
_COMMITTEE = re.compile(r"(?:党工委|管委会|纪工委|党委|党组|工会|人大工委)$")
_SHORT = re.compile(r"集团|园区|开发区管|[一二三四]期|.{0,2}(?:局|办|部|处|厅|委|会|院|所|站|镇|村|县|市|区)$")
"""Beginnings and whole names that tell a thing from its like only with help."""


@rule("N01", "one canonical name under two labels", "warning")
def two_labels(page: Page) -> Iterator[Hit]:
    """One thing has one label."""
    label_of: dict[str, str] = {}
    for label, name in page.things:
        if name in label_of:
            first = page.things[label, name][0]
            what = f"{name!r} is {label_of[name]} elsewhere and {label} here; give one thing one label"
            yield first.start, first.end, what
        label_of.setdefault(name, label)


@rule("N02", "one wording with two canonical names", "warning")
def two_names(page: Page) -> Iterator[Hit]:
    """The same words in one document mostly mean the same thing."""
    name_of: dict[tuple[str, str], str] = {}
    told = set()
    for entity in page.record.entities:
        if entity.canonical:
            name = name_of.setdefault((entity.label, entity.text), entity.canonical)
            if name != entity.canonical and (entity.text, entity.canonical) not in told:
                told.add((entity.text, entity.canonical))
                what = f"{entity.text!r} is {name!r} before and {entity.canonical!r} here; give it one name"
                yield entity.start, entity.end, what


@rule("N03", "a canonical name that the document does not give", "warning")
def foreign_name(page: Page) -> Iterator[Hit]:
    """It is written there, or is the mention shortened, or a mention behind its parent's name."""
    for (_, name), mentions in page.things.items():
        if name not in page.squeezed and not any(_is_made_of(name, entity.text, page.squeezed) for entity in mentions):
            first = mentions[0]
            yield first.start, first.end, f"the canonical name {name!r} is not of this document; use a name it gives"


@rule("N04", "a legal tail in a canonical name")
def legal_tail(page: Page) -> Iterator[Hit]:
    """有限公司 and the like are dropped where what is left is still distinctive."""
    for (label, name), mentions in page.things.items():
        found = _LEGAL.search(name)
        if label == "ORG" and found and found.start() > 3:
            first = mentions[0]
            yield first.start, first.end, f"the canonical name {name!r} keeps {found[0]!r}; drop it"


@rule("N05", "a shorter distinctive name in use", "warning")
def shortest_name(page: Page) -> Iterator[Hit]:
    """The canonical name is the shortest distinctive one that the document uses."""
    for (label, name), mentions in page.things.items():
        short = min((entity for entity in mentions), key=lambda entity: len(entity.text))
        # The tail of a name (镇妇联 of 糜滩镇妇联) and two characters rarely tell a thing from its like.
        distinctive = len(short.text) > 2 and not _SHORT.match(short.text) and not name.endswith(short.text)
        if label != "PROJECT" and len(short.text) < len(name) and distinctive:
            yield short.start, short.end, f"{short.text!r} is shorter than {name!r}; make it the canonical name"


@rule("N06", "a person under another name")
def person_renamed(page: Page) -> Iterator[Hit]:
    """An OFFICIAL's canonical name is the name as written somewhere in the document."""
    for entity in page.labelled("OFFICIAL"):
        if entity.canonical and entity.canonical != entity.text and entity.canonical not in page.squeezed:
            yield entity.start, entity.end, f"{entity.text!r} is called {entity.canonical!r}; use the name as written"


@rule("N07", "a committee under its area's name")
def committee_merged(page: Page) -> Iterator[Hit]:
    """高新区党工委 and 高新区 are two bodies."""
    for entity in page.labelled("ORG"):
        found = _COMMITTEE.search(entity.text)
        if found and entity.canonical and entity.canonical == entity.text[: found.start()]:
            yield entity.start, entity.end, f"{entity.text!r} is not {entity.canonical!r}; keep the two bodies apart"


def _is_made_of(name: str, mention: str, text: str) -> bool:
    """Whether a name is characters of the mention in their order, or such characters behind names from the text."""
    rest = re.sub(r"[（）()]", "", name)
    while not _is_within(rest, mention):
        cut = next((cut for cut in range(len(rest) - 1, 1, -1) if rest[:cut] in text), 0)
        if not cut:
            return False
        rest = rest[cut:]
    return True


def _is_within(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)
