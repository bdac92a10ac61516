"""Which label was taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhaoshang.annotations.facts import overlap
from zhaoshang.annotations.matching import matched_pairs
from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import Entity, Record

NOTHING = "∅"
"""Column of gold entities that nothing was predicted for, row of predictions that are nothing in the gold."""


def confusion(pairs: Sequence[tuple[Record, Record | None]]) -> Counter[tuple[str, str]]:
    """Counts of (gold label, predicted label); `NOTHING` stands for missed and invented.

    Entities are paired one to one: first those with the same offsets, then those that overlap under the same label,
    then those that overlap. The sum of a label's row is its gold entities, that of its column its predictions.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for gold, pred in pairs:
        for ours, theirs in entity_pairs(gold.entities, pred.entities if pred else []):
            counts[ours.label if ours else NOTHING, theirs.label if theirs else NOTHING] += 1
    return counts


def entity_pairs(gold: Sequence[Entity], pred: Sequence[Entity]) -> list[tuple[Entity | None, Entity | None]]:
    """Every gold and every predicted entity once, in a pair or alone, in order of offset."""
    ours, theirs = list(gold), list(pred)
    found: list[tuple[Entity | None, Entity | None]] = []
    for fits in (_same, _same_span, _same_label, overlap):
        pairs = matched_pairs(ours, theirs, fits)
        found += [(ours[one], theirs[other]) for one, other in pairs]
        taken, used = {one for one, _ in pairs}, {other for _, other in pairs}
        ours = [entity for place, entity in enumerate(ours) if place not in taken]
        theirs = [entity for place, entity in enumerate(theirs) if place not in used]
    found += [(entity, None) for entity in ours] + [(None, entity) for entity in theirs]
    return sorted(found, key=lambda pair: min(entity.start for entity in pair if entity))


def labels(counts: Counter[tuple[str, str]]) -> list[str]:
    """Labels that occur on either side, in their usual order."""
    present = {label for pair in counts for label in pair}
    return [label for label in active().labels if label in present]


def _same(one: Entity, other: Entity) -> bool:
    return one.label == other.label and _same_span(one, other)


def _same_span(one: Entity, other: Entity) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _same_label(one: Entity, other: Entity) -> bool:
    return one.label == other.label and overlap(one, other)
