"""Entities by the four schemes of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), which nervaluate reports too.

| scheme | a predicted entity is right when |
|---|---|
| strict | offsets and label are those of a gold entity |
| exact | the offsets are, whatever the label (type-agnostic) |
| type | it overlaps a gold entity of its label (boundary-agnostic) |
| partial | the offsets are, whatever the label; half right when it overlaps a gold entity |

Items are used once. Where a span overlaps several, the pairs are chosen so that most are formed, in whatever order
the entities stand; nervaluate pairs greedily, in order. The two agree where nothing overlaps more than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhaoshang.annotations.facts import overlap
from zhaoshang.annotations.matching import maximum_matching
from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import ASKED_LABELS, Entity

from .tally import Counts, added

SCHEMES = ("strict", "exact", "partial", "type")
ALL = "all"
"""Key of the figure over the four asked-for labels."""


def scheme_counts(gold: Sequence[Entity], pred: Sequence[Entity]) -> dict[tuple[str, str], Counts]:
    """Counts of one document by (scheme, label or `ALL`); under a label, entities of other labels do not exist."""
    counts: dict[tuple[str, str], Counts] = {}
    for label in active().labels:
        ours, theirs = _labelled(gold, label), _labelled(pred, label)
        same = _same_span(ours, theirs)
        counts["strict", label] = counts["exact", label] = (same, len(ours), len(theirs))
        counts["partial", label] = (_credit(ours, theirs), len(ours), len(theirs))
        counts["type", label] = (maximum_matching(ours, theirs, overlap), len(ours), len(theirs))
    for scheme in ("strict", "type"):
        counts[scheme, ALL] = added(counts[scheme, label] for label in ASKED_LABELS)
    ours, theirs = _labelled(gold, *ASKED_LABELS), _labelled(pred, *ASKED_LABELS)
    counts["exact", ALL] = (_same_span(ours, theirs), len(ours), len(theirs))
    counts["partial", ALL] = (_credit(ours, theirs), len(ours), len(theirs))
    return counts


def _labelled(entities: Sequence[Entity], *labels: str) -> list[Entity]:
    return [entity for entity in entities if entity.label in labels]


def _same_span(gold: Sequence[Entity], pred: Sequence[Entity]) -> int:
    return (_spans(gold) & _spans(pred)).total()


def _credit(gold: Sequence[Entity], pred: Sequence[Entity]) -> float:
    """One for each pair with the same offsets, a half for each pair of others that overlap."""
    both = _spans(gold) & _spans(pred)
    rest = maximum_matching(_without(gold, both), _without(pred, both), overlap)
    return both.total() + rest / 2


def _spans(entities: Sequence[Entity]) -> Counter[tuple[int, int]]:
    return Counter((entity.start, entity.end) for entity in entities)


def _without(entities: Sequence[Entity], spans: Counter[tuple[int, int]]) -> list[Entity]:
    left, kept = spans.copy(), []
    for entity in entities:
        span = entity.start, entity.end
        if left[span]:
            left[span] -= 1
        else:
            kept.append(entity)
    return kept
