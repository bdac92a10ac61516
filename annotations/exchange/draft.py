"""The shared in-between of all importers: what a tool says about one document, before it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhaoshang.corpus.record import Record


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as a tool holds it.

    Attributes:
        key: The tool's name for it, by which relations refer to it.
        label: Its label; need not be one of ours.
        start: Code points into the draft's text.
        end: The same, exclusive.
        text: What the tool says stands there; None where it does not say.
        fields: Fields of the entity that the tool shows, as they are now: `canonical`, `approx`.
        fault: Why the span cannot be taken, where the tool's own format says so.
    """

    key: str
    label: str
    start: int
    end: int
    text: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation as a tool holds it.

    Attributes:
        type: Its type; need not be one of ours.
        subject: Key of a mark.
        object: Key of a mark.
        known: Id of the exported relation that it is, where the tool keeps ids.
        fields: Fields of the relation that the tool shows, as they are now: `predicate`, `qualifiers`.
    """

    type: str
    subject: str
    object: str
    known: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a tool says about one document.

    Attributes:
        doc_id: The document.
        where: Its place in the tool's file, for messages.
        text: The document as the tool has it; tools may change white space.
        marks: Its spans.
        links: Its relations.
        exported: The record that was exported to the tool: whatever the tool has no field for is taken from it.
        remarks: What the reader of the format has to report.
    """

    doc_id: str
    where: str
    text: str
    marks: list[Mark]
    links: list[Link]
    exported: Record | None = None
    remarks: list[str] = field(default_factory=list)
