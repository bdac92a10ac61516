"""How far predicted records agree with gold records (CONTRACT §7).

Entities count as found with the same label and the same offsets; offsets are taken as the records give them,
that is trimmed. Relations are compared by the things they are about, not by the mention that was picked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from zhaoshang.annotations.facts import (
    ComparisonError,
    Things,
    by_id,
    end_of,
    labelled,
    overlap,
    same_value,
    span,
    typed_span,
)
from zhaoshang.annotations.matching import maximum_matching
from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import ASKED_LABELS, Entity, Record

from .figures import Scores, Share
from .tally import Counts, added, figures

ScoringError = ComparisonError
"""Records that cannot be scored: the same that cannot be compared."""


def score(gold: Sequence[Record], pred: Sequence[Record]) -> Scores:
    """Compare predictions with gold, paired by `doc_id`.

    Raises:
        ScoringError: there is no gold, an id occurs twice in a list, or a relation points to no entity.
    """
    pairs = paired(gold, pred)
    found = figures([document_counts(*pair) for pair in pairs])
    held, guessed = {record.doc_id for record in gold}, {record.doc_id for record in pred}
    amounts = found["amounts"]  # predicted repeats gold there, so that F1 is the share itself
    return Scores(
        documents=len(pairs),
        missing=tuple(sorted(held - guessed)),
        unscored=tuple(sorted(guessed - held)),
        entities=found["exact"],
        entities_all=found["exact_all"],
        entities_partial=found["partial"],
        entities_untyped=found["untyped"],
        by_label={label: found[f"exact {label}"] for label in active().labels},
        by_label_partial={label: found[f"partial {label}"] for label in active().labels},
        relations=found["relations"],
        by_type={kind: found[f"relations {kind}"] for kind in active().arguments},
        amounts=Share(int(amounts.matched), amounts.gold, amounts.f1_interval),
    )


def paired(gold: Sequence[Record], pred: Sequence[Record]) -> list[tuple[Record, Record | None]]:
    """Gold documents in order of their ids, each with its prediction.

    Raises:
        ScoringError: there is no gold, or an id occurs twice in a list.
    """
    golds, preds = by_id(gold, "the gold"), by_id(pred, "the predictions")
    if not golds:
        raise ScoringError("there are no gold documents to score against; give a file with at least one record")
    return [(golds[name], preds.get(name)) for name in sorted(golds)]


def read_from_other_texts(gold: Sequence[Record], pred: Sequence[Record]) -> list[str]:
    """Ids of the documents whose prediction was made from another text than the gold, by the sources' SHA-256."""
    known = {record.doc_id: record.source.sha256 for record in gold}
    return [record.doc_id for record in pred if known.get(record.doc_id, record.source.sha256) != record.source.sha256]


def document_counts(gold: Record, pred: Record | None) -> dict[str, Counts]:
    """(matched, gold, predicted) of every figure in one document."""
    golds = gold.entities
    preds = pred.entities if pred else []
    asked, asked_pred = labelled(golds, ASKED_LABELS), labelled(preds, ASKED_LABELS)
    counts = {
        "exact": _exact(asked, asked_pred, typed_span),
        "exact_all": _exact(golds, preds, typed_span),
        "untyped": _exact(asked, asked_pred, span),
        "amounts": _amounts(golds, preds),
    }
    for label in active().labels:
        ours, theirs = labelled(golds, (label,)), labelled(preds, (label,))
        counts[f"exact {label}"] = _exact(ours, theirs, span)
        counts[f"partial {label}"] = (maximum_matching(ours, theirs, overlap), len(ours), len(theirs))
    counts["partial"] = added(counts[f"partial {label}"] for label in ASKED_LABELS)
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
    counts["relations"] = added(counts[f"relations {kind}"] for kind in active().arguments)
    return counts


def _exact(golds: Iterable[Entity], preds: Iterable[Entity], key: Callable[[Entity], Any]) -> Counts:
    held, found = Counter(map(key, golds)), Counter(map(key, preds))
    return (held & found).total(), held.total(), found.total()


def _amounts(golds: Iterable[Entity], preds: Iterable[Entity]) -> Counts:
    """(right, exactly found, exactly found): F1 of these counts is the share itself."""
    held = {span(entity): entity.money for entity in golds if entity.label == "MONEY"}
    found = {span(entity): entity.money for entity in preds if entity.label == "MONEY"}
    both = held.keys() & found.keys()
    right = sum(same_value(held[span], found[span]) for span in both)
    return right, len(both), len(both)
