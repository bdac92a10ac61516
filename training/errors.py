"""What predictions get wrong, sorted by kind: the list to read before the next experiment.

Entity errors: `type` (right span, other label), `boundary` (overlaps, same label), `both` (overlaps, other label),
`missed` (nothing overlaps), `invented` (a prediction that overlaps nothing in the gold). Relation errors: `no end`
(a gold relation of which the prediction has not both ends), `not linked` (both ends are there), `invented`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhaoshang.annotations.facts import Things
from zhaoshang.corpus.record import Entity, Record

from .relation_scores import ends_there, linked, relation_pairs

KINDS = ("type", "boundary", "both", "missed", "invented")
RELATION_KINDS = ("no end", "not linked", "invented")


@dataclass(frozen=True, slots=True)
class Error:
    """One error of a document.

    Attributes:
        document: The document's id.
        name: Label or relation type; for `invented` that of the prediction.
        kind: One of `KINDS` or `RELATION_KINDS`.
        gold: Text of the gold item, empty for `invented`.
        found: Text of what was predicted there, empty where there is nothing.
        start: Offset in the source.
    """

    document: str
    name: str
    kind: str
    gold: str
    found: str
    start: int


def entity_errors(gold: Record, pred: Record | None) -> Iterator[Error]:
    """Every entity error of one document, in order of offset."""
    preds = list(pred.entities) if pred else []
    right = {(e.label, e.start, e.end) for e in gold.entities} & {(e.label, e.start, e.end) for e in preds}
    left = [e for e in preds if (e.label, e.start, e.end) not in right]
    used: set[int] = set()
    rows = []
    for entity in gold.entities:
        if (entity.label, entity.start, entity.end) in right:
            continue
        near = [i for i, other in enumerate(left) if other.start < entity.end and entity.start < other.end]
        used.update(near)
        best = max(near, key=lambda i: _likeness(entity, left[i]), default=None)
        other = left[best] if best is not None else None
        rows.append(
            Error(
                gold.doc_id, entity.label, _kind(entity, other), entity.text, other.text if other else "", entity.start
            )
        )
    for i, other in enumerate(left):
        if i not in used:
            rows.append(Error(gold.doc_id, other.label, "invented", "", other.text, other.start))
    return iter(sorted(rows, key=lambda error: error.start))


def relation_errors(gold: Record, pred: Record | None) -> Iterator[Error]:
    """Every relation error of one document: what `relation_pairs` leaves over."""
    things, pairs = Things(gold), relation_pairs(gold, pred)
    matched, right = ({pair[side] for pair in pairs} for side in (0, 1))
    for place, (relation, subject, object_) in enumerate(linked(gold)):
        if place not in matched:
            kind = "not linked" if ends_there(things, (relation, subject, object_), pred) else "no end"
            text = " — ".join((subject.text, relation.predicate, object_.text))
            yield Error(gold.doc_id, relation.type, kind, text, "", object_.start)
    for place, (relation, subject, object_) in enumerate(linked(pred) if pred else []):
        if place not in right:
            text = " — ".join((subject.text, relation.predicate, object_.text))
            yield Error(gold.doc_id, relation.type, "invented", "", text, object_.start)


def all_errors(gold: Sequence[Record], pred: Sequence[Record]) -> list[Error]:
    """Entity and relation errors of all gold documents, paired by `doc_id`."""
    preds = {record.doc_id: record for record in pred}
    rows: list[Error] = []
    for record in gold:
        rows += entity_errors(record, preds.get(record.doc_id))
        rows += relation_errors(record, preds.get(record.doc_id))
    return rows


def report(errors: Iterable[Error]) -> str:
    """The errors as Markdown: a table of counts, then every error with its place."""
    rows = list(errors)
    counts = Counter((error.name, error.kind) for error in rows)
    lines = []
    for title, kinds in (("label", KINDS), ("relation", RELATION_KINDS)):
        names = sorted({e.name for e in rows if ("no end" in kinds) == _is_relation(e)})
        lines += [f"| {title} | {' | '.join(kinds)} |", "|---|" + "---|" * len(kinds)]
        lines += [f"| {name} | {' | '.join(str(counts[name, kind]) for kind in kinds)} |" for name in names]
        lines.append("")
    for error in rows:
        lines.append(
            f"- {error.document}:{error.start} {error.name} {error.kind}: {error.gold or '∅'} → {error.found or '∅'}"
        )
    return "\n".join(lines) + "\n"


def _is_relation(error: Error) -> bool:
    return not error.name.isascii()


def _likeness(one: Entity, other: Entity) -> tuple[bool, int]:
    return one.label == other.label, min(one.end, other.end) - max(one.start, other.start)


def _kind(gold: Entity, other: Entity | None) -> str:
    if other is None:
        return "missed"
    if (gold.start, gold.end) == (other.start, other.end):
        return "type"
    return "boundary" if gold.label == other.label else "both"
