"""A relation's wording as a line of text: Label Studio has no fields on relations, so its object carries them.

A line is `type subject [wording] [qualifier=value …]`, where the subject is the text of its mention. A line that is
as it was exported stands for the exported relation, so no value has to be parsed back that nobody has touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import Qualifiers, Record, Relation

from .draft import Link

Arrow = tuple[str, str, str]
"""Type, key of the subject, key of the object."""


def fact_line(relation: Relation, subject: str) -> str:
    """The line of a relation whose subject reads so."""
    words = [relation.type, subject]
    words += [relation.predicate] if relation.predicate != relation.type else []
    words += [f"{key}={value}" for key, value in relation.qualifiers.model_dump(exclude_none=True).items()]
    return " ".join(words)


def fact_fields(line: str) -> dict[str, Any]:
    """The fields of a relation that a line names."""
    kind, _, *words = line.split()
    qualifiers = {}
    wording = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key in Qualifiers.model_fields:
            qualifiers[key] = value
        else:
            wording.append(word)
    return {"predicate": " ".join(wording) or kind, "qualifiers": qualifiers}


def links(
    arrows: Iterable[Arrow], facts: Mapping[str, list[str]], texts: Mapping[str, str], exported: Record | None
) -> tuple[list[Link], list[str]]:
    """The relations that arrows and lines say together, and remarks on lines that have no arrow.

    Args:
        arrows: The relations drawn; Label Studio draws one between two spans, with one or more types.
        facts: Key of an object → its lines.
        texts: Key of a mark → its text, white space removed.
        exported: The record that was exported, whose entity ids are the keys of the spans that are still there.
    """
    groups: dict[Arrow, list[str]] = defaultdict(list)
    for kind, subject, object_ in arrows:
        groups[kind, texts.get(subject, subject), object_].append(subject)
    carried: dict[Arrow, list[Relation]] = defaultdict(list)
    for relation in exported.relations if exported else ():
        carried[relation.type, texts.get(relation.subject, relation.subject), relation.object].append(relation)
    waiting: dict[Arrow, list[str]] = defaultdict(list)
    remarks = []
    for object_, lines in facts.items():
        for line in lines:
            words = line.split()
            if len(words) > 1 and (words[0], words[1], object_) in groups:
                waiting[words[0], words[1], object_].append(line)
            elif words:
                remarks.append(_stray(words, line))
    found = [
        link
        for group, subjects in groups.items()
        for link in _group(group, subjects, waiting[group], [c for c in carried[group] if c.subject in subjects])
    ]
    return found, remarks


def _stray(words: list[str], line: str) -> str:
    if len(words) < 2 or words[0] not in active().arguments:
        cure = f"write type and subject, the type one of {', '.join(active().arguments)}"
    else:
        cure = "draw the relation, or take the line out"
    return f"the line {line!r} was left out, as no relation is drawn for it; {cure}"


def _group(group: Arrow, subjects: list[str], lines: list[str], carried: list[Relation]) -> Iterator[Link]:
    """The relations of one type between spans that read the same and one object."""
    kind, text, object_ = group
    edited = list(lines)
    touched: list[Relation] = []
    said = set()
    for relation in carried:
        line = fact_line(relation, text)
        if line in edited:
            edited.remove(line)
        elif lines:
            touched.append(relation)
            continue
        said.add(relation.subject)
        yield Link(kind, relation.subject, object_, relation.id)
    for line in edited:
        before = touched.pop(0) if touched else None
        subject = before.subject if before else subjects[0]
        said.add(subject)
        yield Link(kind, subject, object_, before.id if before else None, fact_fields(line))
    for subject in subjects:
        if subject not in said:
            yield Link(kind, subject, object_)
