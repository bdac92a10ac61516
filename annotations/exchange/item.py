"""What goes into an exchange with an annotation tool, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhaoshang.corpus.record import Record
from zhaoshang.corpus.text import squeeze
from zhaoshang.corpus.validate import Problem


class ExchangeError(ValueError):
    """A file or record that cannot be exchanged; the message names it, the place and the cure."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document and what is said about it.

    Attributes:
        text: The document as decoded, line breaks and layout included.
        record: Its record; offsets are code points into `text`.
    """

    text: str
    record: Record


@dataclass(frozen=True, slots=True)
class Unaligned:
    """A span of a tool that is no span of the source.

    Attributes:
        doc_id: The document.
        start: Offset as the tool's file has it, in code points.
        end: The same, exclusive.
        label: The label as the tool's file has it.
        text: What the tool says stands there.
        context: What stands there in the source, with a few characters around it.
        reason: Why it was not taken.
    """

    doc_id: str
    start: int
    end: int
    label: str
    text: str
    context: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.doc_id}: {self.label} [{self.start}, {self.end}) {self.text!r}"
        return f"{place}: {self.reason}; the source has {self.context!r} there"


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read from a tool.

    Attributes:
        records: In the order of the tool's file; empty where spans were unaligned and were not to be dropped.
        unaligned: Every span that is no span of its source.
        problems: What is left to mend in the records: amounts to make, relations that lost an end.
    """

    records: tuple[Record, ...]
    unaligned: tuple[Unaligned, ...]
    problems: tuple[Problem, ...]


def sound(items: Iterable[Item]) -> Iterator[Item]:
    """The items, each once its record is found to fit its text.

    Raises:
        ExchangeError: an offset does not fit, or a relation has no such end.
    """
    for item in items:
        problem = _misfit(item)
        if problem:
            cure = "give the document it was made from, or mend the record"
            raise ExchangeError(f"{item.record.doc_id}: {problem}; {cure}")
        yield item


def _misfit(item: Item) -> str | None:
    text, record = item.text, item.record
    if record.source.chars != len(text):
        return f"the record is of a text of {record.source.chars} characters, and this one has {len(text)}"
    for entity in record.entities:
        if squeeze(text[entity.start : entity.end]) != entity.text:
            return f"{entity.id} is {entity.text!r}, and the text has {text[entity.start : entity.end]!r} there"
    ids = {entity.id for entity in record.entities}
    if len(ids) < len(record.entities):
        return "two entities have the same id"
    for relation in record.relations:
        if not {relation.subject, relation.object} <= ids:
            return f"{relation.id} has an end that is not among the entities"
    return None
