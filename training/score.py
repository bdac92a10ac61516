"""How far predicted records agree with gold records (CONTRACT §7).

Entities count as found with the same label and the same offsets; offsets are taken as the records give them,
that is trimmed. Relations are compared by the things they are about, not by the mention that was picked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import ARGUMENTS, ASKED_LABELS, Entity, Money, Record, Relation

from .bootstrap import interval, resampled_sums
from .figures import Figure, Scores, Share
from .matching import maximum_matching

RELATION_TYPES: tuple[str, ...] = tuple(ARGUMENTS)

_Counts = tuple[int, int, int]


class ScoringError(ValueError):
    """Records that cannot be scored."""


def score(gold: Sequence[Record], pred: Sequence[Record]) -> Scores:
    """Compare predictions with gold, paired by `doc_id`.

    Raises:
        ScoringError: there is no gold, an id occurs twice in a list, or a relation points to no entity.
    """
    golds, preds = _by_id(gold, "gold"), _by_id(pred, "predictions")
    if not golds:
        raise ScoringError("there are no gold documents to score against; give a file with at least one record")
    rows = [_document(golds[name], preds.get(name)) for name in sorted(golds)]
    keys = list(rows[0])
    table = np.array([[count for key in keys for count in row[key]] for row in rows], dtype=np.int64)
    sums = table.sum(axis=0)
    draws = resampled_sums(table)
    figures = {}
    for index, key in enumerate(keys):
        columns = slice(3 * index, 3 * index + 3)
        matched, total, guessed = (int(count) for count in sums[columns])
        drawn = draws[:, columns].astype(float)
        # For amounts the third column repeats the second, so that F1 is the share itself.
        with np.errstate(invalid="ignore"):
            spread = interval(2 * drawn[:, 0] / (drawn[:, 1] + drawn[:, 2]))
        figures[key] = Figure(matched, total, guessed, spread)
    return Scores(
        documents=len(golds),
        missing=tuple(sorted(golds.keys() - preds.keys())),
        unscored=tuple(sorted(preds.keys() - golds.keys())),
        entities=figures["exact"],
        entities_all=figures["exact_all"],
        entities_partial=figures["partial"],
        entities_untyped=figures["untyped"],
        by_label={label: figures[f"exact {label}"] for label in active().labels},
        by_label_partial={label: figures[f"partial {label}"] for label in active().labels},
        relations=figures["relations"],
        by_type={kind: figures[f"relations {kind}"] for kind in active().arguments},
        amounts=Share(figures["amounts"].matched, figures["amounts"].gold, figures["amounts"].f1_interval),
    )


def _document(gold: Record, pred: Record | None) -> dict[str, _Counts]:
    """(matched, gold, predicted) of every figure in one document."""
    golds = gold.entities
    preds = pred.entities if pred else []
    asked, asked_pred = _labelled(golds, ASKED_LABELS), _labelled(preds, ASKED_LABELS)
    counts = {
        "exact": _exact(asked, asked_pred, _typed_span),
        "exact_all": _exact(golds, preds, _typed_span),
        "untyped": _exact(asked, asked_pred, _span),
        "amounts": _amounts(golds, preds),
    }
    for label in active().labels:
        ours, theirs = _labelled(golds, (label,)), _labelled(preds, (label,))
        counts[f"exact {label}"] = _exact(ours, theirs, _span)
        counts[f"partial {label}"] = (maximum_matching(ours, theirs, _overlap), len(ours), len(theirs))
    counts["partial"] = _total(counts[f"partial {label}"] for label in ASKED_LABELS)
    things = Things(gold)
    entities = {entity.id: entity for entity in preds}
    for kind in active().arguments:
        found = [relation for relation in (pred.relations if pred else []) if relation.type == kind]
        held = [relation for relation in gold.relations if relation.type == kind]
        pairs = [
            (r, end_of(gold.doc_id, entities, r, r.subject), end_of(gold.doc_id, entities, r, r.object)) for r in found
        ]
        matched = maximum_matching(held, pairs, lambda relation, guess: things.same_fact(relation, *guess))
        counts[f"relations {kind}"] = (matched, len(held), len(found))
    counts["relations"] = _total(counts[f"relations {kind}"] for kind in active().arguments)
    return counts


class Things:
    """The named things of a gold document: all mentions and all names of each."""

    def __init__(self, record: Record) -> None:
        self.document = record.doc_id
        self.entities = {entity.id: entity for entity in record.entities}
        self.mentions: dict[tuple[str, str], list[Entity]] = {}
        self.names: dict[tuple[str, str], set[str]] = {}
        for entity in record.entities:
            key = _thing(entity)
            self.mentions.setdefault(key, []).append(entity)
            self.names.setdefault(key, set()).update({entity.text, key[1]})

    def same_fact(self, gold: Relation, guess: Relation, subject: Entity, object_: Entity) -> bool:
        """Whether a predicted relation of the same type says what the gold one says."""
        if gold.type == "指标" and _squeeze(gold.predicate) != _squeeze(guess.predicate):
            return False
        if gold.type == "任职" and _squeeze(gold.qualifiers.title) != _squeeze(guess.qualifiers.title):
            return False
        first, second = (end_of(self.document, self.entities, gold, end) for end in (gold.subject, gold.object))
        if self.same_end(first, subject) and self.same_end(second, object_):
            return True
        return gold.type == "合作" and self.same_end(first, object_) and self.same_end(second, subject)

    def same_end(self, gold: Entity, guess: Entity) -> bool:
        """Whether a predicted mention stands for the gold mention's thing; an amount has to be the same place."""
        if gold.label == "MONEY":
            return _overlap(gold, guess)
        key = _thing(gold)
        if self.names[key] & {guess.text, guess.canonical}:
            return True
        return any(_overlap(mention, guess) for mention in self.mentions[key])


def _exact(golds: Iterable[Entity], preds: Iterable[Entity], key: Callable[[Entity], Any]) -> _Counts:
    held, found = Counter(map(key, golds)), Counter(map(key, preds))
    return (held & found).total(), held.total(), found.total()


def _amounts(golds: Iterable[Entity], preds: Iterable[Entity]) -> _Counts:
    """(right, exactly found, exactly found): F1 of these counts is the share itself."""
    held = {_span(entity): entity.money for entity in golds if entity.label == "MONEY"}
    found = {_span(entity): entity.money for entity in preds if entity.label == "MONEY"}
    both = held.keys() & found.keys()
    right = sum(_value(held[span]) == _value(found[span]) for span in both)
    return right, len(both), len(both)


def _value(money: Money | None) -> tuple[object, ...] | None:
    """The five fields, comparable: 1.50 is 1.5."""
    if money is None:
        return None
    figures = (Decimal(figure) if figure is not None else None for figure in (money.amount, money.min, money.max))
    return (*figures, money.currency, money.approx)


def _total(counts: Iterable[_Counts]) -> _Counts:
    matched, gold, predicted = (sum(column) for column in zip(*counts, strict=True))
    return matched, gold, predicted


def _labelled(entities: Iterable[Entity], labels: tuple[str, ...]) -> list[Entity]:
    return [entity for entity in entities if entity.label in labels]


def _span(entity: Entity) -> tuple[int, int]:
    return entity.start, entity.end


def _typed_span(entity: Entity) -> tuple[str, int, int]:
    return entity.label, entity.start, entity.end


def _overlap(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end


def _thing(entity: Entity) -> tuple[str, str]:
    return entity.label, entity.canonical or entity.text


def _squeeze(text: str | None) -> str:
    return "".join((text or "").split())


def end_of(document: str, entities: dict[str, Entity], relation: Relation, reference: str) -> Entity:
    """The entity that a relation names as one of its ends.

    Raises:
        ScoringError: there is no such entity in the record.
    """
    if reference not in entities:
        raise ScoringError(
            f"{document}: relation {relation.id} points to {reference}, which is no entity there; "
            "run 'zhaoshang validate' on the file and mend it"
        )
    return entities[reference]


def _by_id(records: Sequence[Record], which: str) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in records:
        if record.doc_id in found:
            raise ScoringError(f"{record.doc_id} occurs twice in the {which}; keep one record a document")
        found[record.doc_id] = record
    return found
