"""What two records say about one document, compared as CONTRACT §7 has it: things, not mentions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from zhaoshang.corpus.record import Entity, Money, Record, Relation
from zhaoshang.corpus.text import squeeze


class ComparisonError(ValueError):
    """Records that cannot be compared."""


class Things:
    """The named things of a gold document: all mentions and all names of each."""

    def __init__(self, record: Record) -> None:
        self.document = record.doc_id
        self.entities = {entity.id: entity for entity in record.entities}
        self.mentions: dict[tuple[str, str], list[Entity]] = {}
        self.names: dict[tuple[str, str], set[str]] = {}
        for entity in record.entities:
            key = thing(entity)
            self.mentions.setdefault(key, []).append(entity)
            self.names.setdefault(key, set()).update({entity.text, key[1]})

    def same_fact(self, gold: Relation, guess: Relation, subject: Entity, object_: Entity) -> bool:
        """Whether a predicted relation of the same type says what the gold one says."""
        if gold.type == "指标" and squeeze(gold.predicate) != squeeze(guess.predicate):
            return False
        if gold.type == "任职" and squeeze(gold.qualifiers.title or "") != squeeze(guess.qualifiers.title or ""):
            return False
        first, second = (end_of(self.document, self.entities, gold, end) for end in (gold.subject, gold.object))
        if self.same_end(first, subject) and self.same_end(second, object_):
            return True
        return gold.type == "合作" and self.same_end(first, object_) and self.same_end(second, subject)

    def same_end(self, gold: Entity, guess: Entity) -> bool:
        """Whether a predicted mention stands for the gold mention's thing; an amount has to be the same place."""
        if gold.label == "MONEY":
            return overlap(gold, guess)
        key = thing(gold)
        if self.names[key] & {guess.text, guess.canonical}:
            return True
        return any(overlap(mention, guess) for mention in self.mentions[key])


def end_of(document: str, entities: dict[str, Entity], relation: Relation, reference: str) -> Entity:
    """The entity that a relation names as one of its ends.

    Raises:
        ComparisonError: there is no such entity in the record.
    """
    if reference not in entities:
        raise ComparisonError(
            f"{document}: relation {relation.id} points to {reference}, which is no entity there; "
            "run 'zhaoshang validate' on the file and mend it"
        )
    return entities[reference]


def thing(entity: Entity) -> tuple[str, str]:
    """What a mention stands for within its document: its label with its canonical name, or its text."""
    return entity.label, entity.canonical or entity.text


def overlap(one: Entity, other: Entity) -> bool:
    """Whether two mentions share a character."""
    return one.start < other.end and other.start < one.end


def span(entity: Entity) -> tuple[int, int]:
    """Where a mention stands."""
    return entity.start, entity.end


def typed_span(entity: Entity) -> tuple[str, int, int]:
    """What a mention is called and where it stands."""
    return entity.label, entity.start, entity.end


def labelled(entities: Iterable[Entity], labels: Collection[str]) -> list[Entity]:
    """The mentions with one of the labels, in their order."""
    return [entity for entity in entities if entity.label in labels]


def by_id(records: Iterable[Record], which: str) -> dict[str, Record]:
    """Records by document.

    Raises:
        ComparisonError: a document occurs twice; `which` says where.
    """
    found: dict[str, Record] = {}
    for record in records:
        if record.doc_id in found:
            raise ComparisonError(f"{record.doc_id} occurs twice in {which}; keep one record a document")
        found[record.doc_id] = record
    return found


def same_value(one: Money | None, other: Money | None) -> bool:
    """Whether all five fields of two amounts say the same: 1.50 is 1.5."""
    return _value(one) == _value(other)


def _value(money: Money | None) -> tuple[object, ...] | None:
    if money is None:
        return None
    figures = (Decimal(figure) if figure is not None else None for figure in (money.amount, money.min, money.max))
    return (*figures, money.currency, money.approx)
