"""What a rule looks at: one record with its document, layout white space taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from zhaoshang.corpus.record import Entity, Record, Relation

_STOP = re.compile(r"[。！？!?]")
_CLAUSE = re.compile(r"[。！？!?；;，,：:]")


class Page:
    """A record and its text; places of the squeezed text lead back to offsets.

    Args:
        record: A record whose spans fit the text.
        text: The decoded document.
    """

    def __init__(self, record: Record, text: str) -> None:
        self.record = record
        self.text = text
        self.places = [place for place, char in enumerate(text) if not char.isspace()]
        self.squeezed = "".join(text[place] for place in self.places)
        self._at = {place: index for index, place in enumerate(self.places)}
        self.entities = {entity.id: entity for entity in record.entities}

    def span(self, entity: Entity) -> tuple[int, int]:
        """A mention's half-open range in the squeezed text."""
        return self._at[entity.start], self._at[entity.end - 1] + 1

    def before(self, entity: Entity, chars: int) -> str:
        """So many characters in front of a mention, fewer at the start of the text."""
        start = self.span(entity)[0]
        return self.squeezed[max(0, start - chars) : start]

    def after(self, entity: Entity, chars: int) -> str:
        """So many characters behind a mention, fewer at the end of the text."""
        end = self.span(entity)[1]
        return self.squeezed[end : end + chars]

    def labelled(self, *labels: str) -> Iterator[Entity]:
        """The mentions with one of these labels, in order of offset."""
        return (entity for entity in self.record.entities if entity.label in labels)

    def ends(self, relation: Relation) -> tuple[Entity, Entity]:
        """A relation's subject and object."""
        return self.entities[relation.subject], self.entities[relation.object]

    @cached_property
    def things(self) -> dict[tuple[str, str], list[Entity]]:
        """(label, canonical) → the mentions of that thing, in order of offset."""
        found: dict[tuple[str, str], list[Entity]] = {}
        for entity in self.record.entities:
            if entity.canonical:
                found.setdefault((entity.label, entity.canonical), []).append(entity)
        return found

    def mentions(self, entity: Entity) -> list[Entity]:
        """All mentions of the thing that a mention stands for; itself where it has no name."""
        return self.things.get((entity.label, entity.canonical or ""), [entity])

    @cached_property
    def _sentence_of(self) -> list[int]:
        return _numbers(_STOP, self.squeezed)

    @cached_property
    def _clause_of(self) -> list[int]:
        return _numbers(_CLAUSE, self.squeezed)

    def sentence(self, entity: Entity) -> int:
        """Number of the sentence a mention begins in; 。！？ end one, a line break does not: pages are wrapped."""
        return self._sentence_of[self.span(entity)[0]]

    def clause(self, entity: Entity) -> int:
        """Number of the clause a mention begins in; commas, colons and semicolons end one too."""
        return self._clause_of[self.span(entity)[0]]

    def line(self, offset: int) -> int:
        """Number of the source's line that holds an offset, from 1."""
        return self.text.count("\n", 0, offset) + 1


def _numbers(stop: re.Pattern[str], text: str) -> list[int]:
    numbers, number = [], 0
    for char in text:
        numbers.append(number)
        number += stop.match(char) is not None
    return numbers
