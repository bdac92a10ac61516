"""Relations counted more strictly and more loosely than the headline, and apart from the entities.

| figure | a predicted relation is right when |
|---|---|
| strict | type and metric or title are right and both ends are, span and label, mentions of the gold things |
| headline | the same, but an end may overlap a mention or bear a name of the gold thing (`score.py`, CONTRACT §7) |
| relaxed | as the headline, but whatever the metric or title is |
| ends found | as the headline, over those relations only whose two ends the other side has as well |

`ends found` tells how good linking is once the entities are there: gold relations with an end that was not predicted
are no misses, predicted relations with an end that is nothing in the gold are no false alarms. It is read off a run
on predicted entities; a linker that is given the gold entities sees more pairs, and may do better or worse.
Strict is what Taillé et al. (2020) ask to be told beside looser figures, with things in the place of mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zhaoshang.annotations.facts import Things, end_of, thing
from zhaoshang.annotations.matching import matched_pairs
from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import Entity, Record, Relation

from .tally import Counts, added

WAYS = ("strict", "headline", "relaxed", "ends found")
ALL = "all"
"""Key of the figure over all types."""

Linked = tuple[Relation, Entity, Entity]
"""A relation with its subject and its object."""


def relation_counts(gold: Record, pred: Record | None) -> dict[tuple[str, str], Counts]:
    """Counts of one document by (way, type or `ALL`).

    Raises:
        ComparisonError: a relation points to no entity.
    """
    things = Things(gold)
    held, found = linked(gold), linked(pred) if pred else []
    fits: dict[str, Callable[[Linked, Linked], bool]] = {
        "strict": lambda ours, theirs: things.same_fact(ours[0], *theirs) and _same_mentions(things, ours, theirs),
        "headline": lambda ours, theirs: things.same_fact(ours[0], *theirs),
        "relaxed": lambda ours, theirs: same_ends(things, ours, theirs),
    }
    counts: dict[tuple[str, str], Counts] = {}
    for kind in active().arguments:
        ours = [row for row in held if row[0].type == kind]
        theirs = [row for row in found if row[0].type == kind]
        for way, fit in fits.items():
            counts[way, kind] = (len(matched_pairs(ours, theirs, fit)), len(ours), len(theirs))
        reachable = [row for row in ours if ends_there(things, row, pred)]
        grounded = [row for row in theirs if _ends_in_gold(things, row)]
        matched = len(matched_pairs(reachable, grounded, fits["headline"]))
        counts["ends found", kind] = (matched, len(reachable), len(grounded))
    for way in WAYS:
        counts[way, ALL] = added(counts[way, kind] for kind in active().arguments)
    return counts


def linked(record: Record) -> list[Linked]:
    """A record's relations with their ends, in its order.

    Raises:
        ComparisonError: a relation points to no entity.
    """
    entities = {entity.id: entity for entity in record.entities}
    return [
        (
            relation,
            end_of(record.doc_id, entities, relation, relation.subject),
            end_of(record.doc_id, entities, relation, relation.object),
        )
        for relation in record.relations
    ]


def relation_pairs(gold: Record, pred: Record | None) -> list[tuple[int, int]]:
    """Places (gold, predicted) of the relations that the headline counts as matched, in order of the gold."""
    things = Things(gold)
    return matched_pairs(
        linked(gold),
        linked(pred) if pred else [],
        lambda ours, theirs: ours[0].type == theirs[0].type and things.same_fact(ours[0], *theirs),
    )


def same_ends(things: Things, gold: Linked, guess: Linked) -> bool:
    """Whether both ends stand for the gold things; for 合作 in either order."""
    (relation, subject, object_), (_, first, second) = gold, guess
    if things.same_end(subject, first) and things.same_end(object_, second):
        return True
    return relation.type == "合作" and things.same_end(subject, second) and things.same_end(object_, first)


def ends_there(things: Things, gold: Linked, pred: Record | None) -> bool:
    """Whether some predicted mention stands for each end of a gold relation."""
    entities: Sequence[Entity] = pred.entities if pred else ()
    return all(any(things.same_end(end, entity) for entity in entities) for end in gold[1:])


def _ends_in_gold(things: Things, guess: Linked) -> bool:
    return all(any(things.same_end(entity, end) for entity in things.entities.values()) for end in guess[1:])


def _same_mentions(things: Things, gold: Linked, guess: Linked) -> bool:
    (relation, subject, object_), (_, first, second) = gold, guess
    if _is_mention(things, subject, first) and _is_mention(things, object_, second):
        return True
    return relation.type == "合作" and _is_mention(things, subject, second) and _is_mention(things, object_, first)


def _is_mention(things: Things, gold: Entity, guess: Entity) -> bool:
    mentions = [gold] if gold.label == "MONEY" else things.mentions[thing(gold)]
    place = (guess.label, guess.start, guess.end)
    return any((mention.label, mention.start, mention.end) == place for mention in mentions)
