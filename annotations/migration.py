"""Carry labels over to a document whose text has changed: re-read pages, mended headlines, moved paragraphs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Entity, Record, Relation, Source

from .alignment import Alignment, align

SURROUNDINGS = 8
"""Characters on either side that have to be the same for a mention to be sure."""

_AROUND = 40
"""Characters on either side by which places of one text are told apart."""

State = Literal["sure", "unsure", "lost"]


@dataclass(frozen=True, slots=True)
class Move:
    """What became of one mention.

    Attributes:
        entity: The mention in the old document.
        state: `sure` (text and surroundings unchanged), `unsure` (carried over, look at it) or `lost`.
        start: Offset in the new document; none where it is lost.
        end: End there.
        reason: Why it is not sure: `surroundings changed`, `layout changed`, `moved`, `found elsewhere`,
            `several places fit`, `gone`.
    """

    entity: Entity
    state: State
    start: int | None = None
    end: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """A record carried over.

    Attributes:
        record: The record of the new document.
        moves: What became of every mention, in the old order.
        lost_relations: Relations with an end that was lost.
    """

    record: Record
    moves: tuple[Move, ...]
    lost_relations: tuple[Relation, ...] = field(default=())

    def count(self, state: State) -> int:
        """How many mentions came to this."""
        return sum(move.state == state for move in self.moves)


def migrate(record: Record, old: str, new: Document) -> Migrated:
    """Carry one record over.

    A mention follows the alignment of its characters; where that breaks off, it goes to a free place where its text
    stands, the one whose surroundings are most alike. White space at its edges is cut off. Relations follow their ends
    and are lost with one.

    Args:
        record: The labels of the old document.
        old: The old document's text; every span must fit it.
        new: The new document.

    Raises:
        ValueError: the record does not fit the old text.
    """
    for entity in record.entities:
        if "".join(old[entity.start : entity.end].split()) != entity.text:
            raise ValueError(
                f"{record.doc_id}: {entity.id} does not fit the old text; give the folder the labels were made on"
            )
    carrier = _Carrier(old, new.text)
    moves = carrier.carry(record.entities)
    placed = sorted(
        (move for move in moves if move.start is not None), key=lambda move: (move.start or 0, move.end or 0)
    )
    ids = {move.entity.id: f"T{number}" for number, move in enumerate(placed, 1)}
    entities = [
        move.entity.model_copy(update={"id": ids[move.entity.id], "start": move.start, "end": move.end})
        for move in placed
    ]
    kept = [relation for relation in record.relations if {relation.subject, relation.object} <= ids.keys()]
    relations = [
        relation.model_copy(
            update={
                "id": f"R{number}",
                "subject": ids[relation.subject],
                "object": ids[relation.object],
                "evidence": carrier.passage(relation.evidence),
            }
        )
        for number, relation in enumerate(kept, 1)
    ]
    source = Source(uri=new.uri, sha256=new.sha256, encoding=new.encoding, chars=len(new.text))
    carried = record.model_copy(update={"source": source, "entities": entities, "relations": relations})
    names = {relation.id for relation in kept}
    lost = tuple(relation for relation in record.relations if relation.id not in names)
    return Migrated(carried, tuple(moves), lost)


class _Carrier:
    """Both texts without white space, and the way from one to the other."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._old_places = [place for place, char in enumerate(old) if not char.isspace()]
        self._new_places = [place for place, char in enumerate(new) if not char.isspace()]
        self._old_text = "".join(old[place] for place in self._old_places)
        self._new_text = "".join(new[place] for place in self._new_places)
        self._index = {place: index for index, place in enumerate(self._old_places)}
        places = self._old_places
        breaks = {index for index in range(1, len(places)) if "\n" in old[places[index - 1] + 1 : places[index]]}
        self._alignment: Alignment = align(self._old_text, self._new_text, breaks)
        self._taken = bytearray(len(self._new_text))

    def carry(self, entities: Sequence[Entity]) -> list[Move]:
        """Move every mention, the ones that the alignment leads first."""
        moves: dict[str, Move] = {}
        for entity in entities:
            move = self._followed(entity)
            if move is not None:
                moves[entity.id] = move
        for entity in entities:
            if entity.id not in moves:
                moves[entity.id] = self._searched(entity)
        return [moves[entity.id] for entity in entities]

    def passage(self, evidence: list[int] | None) -> list[int] | None:
        """Evidence in the new text; none where its first or last character is gone or they changed places."""
        if evidence is None:
            return None
        inside = [self._index[place] for place in range(*evidence) if place in self._index]
        ends = [self._to(inside[0]), self._to(inside[-1])] if inside else [-1, -1]
        if ends[0] < 0 or ends[1] < ends[0]:
            return None
        # White space at an edge of the evidence stays outside, unless nothing has changed there.
        start, end = self._new_places[ends[0]], self._new_places[ends[1]] + 1
        lead, tail = self._old_places[inside[0]] - evidence[0], evidence[1] - self._old_places[inside[-1]] - 1
        if self._new[max(0, start - lead) : start] == self._old[evidence[0] : evidence[0] + lead]:
            start -= lead
        if self._new[end : end + tail] == self._old[evidence[1] - tail : evidence[1]]:
            end += tail
        return [start, end]

    def _to(self, index: int) -> int:
        kept = self._alignment.kept[index]
        return kept if kept >= 0 else self._alignment.moved[index]

    def _followed(self, entity: Entity) -> Move | None:
        start, size = bisect_left(self._old_places, entity.start), len(entity.text)
        for places, has_moved in ((self._alignment.kept, False), (self._alignment.moved, True)):
            to = places[start]
            if to >= 0 and places[start : start + size] == list(range(to, to + size)):
                if self._likeness(start, size, to) == 0 and not start == to == 0:
                    return None  # the words alone are the same: another place may be as good
                reason = "moved" if has_moved else self._changed(start, size, to)
                return self._place(entity, to, reason)
        return None

    def _changed(self, start: int, size: int, to: int) -> str:
        """What is not as it was around a mention; nothing where it is sure."""
        low, high = max(0, start - SURROUNDINGS), min(len(self._old_text), start + size + SURROUNDINGS)
        first, last = max(0, to - SURROUNDINGS), min(len(self._new_text), to + size + SURROUNDINGS)
        if start - low != to - first or self._old_text[low:high] != self._new_text[first:last]:
            return "surroundings changed"
        old = self._old[self._old_places[low] : self._old_places[high - 1] + 1]
        new = self._new[self._new_places[first] : self._new_places[last - 1] + 1]
        return "" if old == new else "layout changed"

    def _searched(self, entity: Entity) -> Move:
        """The free place whose surroundings are most like the old ones; of equals the first is taken."""
        start, size = bisect_left(self._old_places, entity.start), len(entity.text)
        found: list[tuple[int, int]] = []
        at = self._new_text.find(entity.text)
        while at >= 0:
            if not any(self._taken[at : at + size]):
                found.append((self._likeness(start, size, at), at))
            at = self._new_text.find(entity.text, at + 1)
        if not found:
            return Move(entity, "lost", reason="gone")
        reason = "found elsewhere" if len(found) == 1 else "several places fit"
        return self._place(entity, max(found, key=lambda pair: pair[0])[1], reason)

    def _likeness(self, start: int, size: int, to: int) -> int:
        """How many characters before and behind are the same, outward up to the first that differs."""
        old, new = self._old_text, self._new_text
        before = old[max(0, start - _AROUND) : start], new[max(0, to - _AROUND) : to]
        behind = old[start + size : start + size + _AROUND], new[to + size : to + size + _AROUND]
        return _common(before[0][::-1], before[1][::-1]) + _common(*behind)

    def _place(self, entity: Entity, to: int, reason: str) -> Move:
        size = len(entity.text)
        self._taken[to : to + size] = b"\1" * size
        start, end = self._new_places[to], self._new_places[to + size - 1] + 1
        return Move(entity, "unsure" if reason else "sure", start, end, reason)


def _common(one: str, other: str) -> int:
    """Length of the prefix that two texts share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
