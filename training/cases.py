"""Every error with its places on both sides, by kind, as the report shows them.

Entities and relations are paired as the scores pair them, so every miss and false alarm of a headline is one case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhaoshang.annotations.facts import Things, overlap, same_value, thing
from zhaoshang.annotations.matching import matched_pairs
from zhaoshang.corpus.record import NAMED_LABELS, Entity, Record
from zhaoshang.corpus.text import squeeze

from .confusion import entity_pairs
from .relation_scores import Linked, ends_there, linked, relation_pairs, same_ends

KINDS = {
    "boundary": "right label, but the span starts or ends elsewhere",
    "type": "right span, another label",
    "boundary and type": "overlaps, with another label",
    "missed": "a gold entity that nothing was paired with",
    "invented": "a predicted entity that was paired with nothing",
    "alias": "right span and label, but the canonical name is another",
    "amount": "right span, but a normalised field is wrong",
    "wrong subject": "a relation of the right type to the right object, from another thing",
    "wrong object": "a relation of the right type and wording from the right subject, to another thing",
    "wrong predicate": "both ends are right, but type, metric or title is not",
    "relation missed": "a gold relation that no prediction comes near",
    "relation invented": "a predicted relation that comes near nothing in the gold",
}
"""Kind → what it means, in the order of the report."""

NOTHING_KEPT = "nothing stands here in the record: no source proposed it, or the fuser dropped what was proposed"


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to point at."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Case:
    """One error.

    Attributes:
        kind: One of `KINDS`.
        document: The document's id.
        name: Label or relation type; of the gold where there is gold.
        gold: What should stand there; None for what is invented.
        found: What was predicted; None for what is missed.
        gold_marks: Where the gold item stands.
        found_marks: Where the predictions stand that have to do with it.
        notes: What its sources proposed, a sentence each.
    """

    kind: str
    document: str
    name: str
    gold: str | None
    found: str | None
    gold_marks: tuple[Mark, ...]
    found_marks: tuple[Mark, ...]
    notes: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where the reader has to look first: the offset of the first mark."""
        return min(mark.start for mark in (*self.gold_marks, *self.found_marks))


def all_cases(pairs: Iterable[tuple[Record, Record | None]]) -> Iterator[Case]:
    """Cases of all documents, document by document."""
    for gold, pred in pairs:
        yield from entity_cases(gold, pred)
        yield from relation_cases(gold, pred)


def entity_cases(gold: Record, pred: Record | None) -> Iterator[Case]:
    """Cases about spans, labels, canonical names and amounts, in order of offset."""
    preds: Sequence[Entity] = pred.entities if pred else []
    pairs = entity_pairs(gold.entities, preds)
    both = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    grouped = Counter((thing(ours), thing(theirs)) for ours, theirs in both)
    told: set[tuple[object, object]] = set()
    for ours, theirs in pairs:
        kind = _kind(ours, theirs)
        notes: list[str] = []
        if kind == "alias" and ours and theirs:
            key = thing(ours), thing(theirs)
            if key in told:
                continue
            told.add(key)
            notes = [f"{grouped[key]} mentions of {ours.canonical} are called {theirs.canonical}"]
            others = {name for (name, other) in grouped if other == key[1] and name != key[0]}
            notes += [f"it is taken for the same as {', '.join(sorted(name for _, name in others))}"] if others else []
        if kind is None:
            continue
        near = [theirs] if theirs else [entity for entity in preds if ours and overlap(ours, entity)]
        notes += [_proposal(entity) for entity in near] or [NOTHING_KEPT]
        either = ours or theirs
        assert either is not None
        yield Case(
            kind,
            gold.doc_id,
            either.label,
            _said(kind, ours),
            _said(kind, theirs),
            _marks([ours]),
            _marks(near),
            tuple(notes),
        )


def relation_cases(gold: Record, pred: Record | None) -> Iterator[Case]:
    """Cases about relations: those nearest to being right first."""
    things = Things(gold)
    ours, theirs = linked(gold), linked(pred) if pred else []
    right = relation_pairs(gold, pred)
    held, guessed = {one for one, _ in right}, {other for _, other in right}
    ours = [row for place, row in enumerate(ours) if place not in held]
    theirs = [row for place, row in enumerate(theirs) if place not in guessed]
    near: dict[str, Callable[[Linked, Linked], bool]] = {
        "wrong predicate": lambda one, other: same_ends(things, one, other),
        "wrong subject": lambda one, other: one[0].type == other[0].type and things.same_end(one[2], other[2]),
        "wrong object": lambda one, other: _same_wording(one, other) and things.same_end(one[1], other[1]),
    }
    for kind, fits in near.items():
        pairs = matched_pairs(ours, theirs, fits)
        for one, other in pairs:
            yield _relation_case(kind, gold.doc_id, ours[one], theirs[other], _linked_notes(theirs[other]))
        taken, used = {one for one, _ in pairs}, {other for _, other in pairs}
        ours = [row for place, row in enumerate(ours) if place not in taken]
        theirs = [row for place, row in enumerate(theirs) if place not in used]
    for row in ours:
        yield _relation_case("relation missed", gold.doc_id, row, None, [_why_missed(things, row, pred)])
    for row in theirs:
        yield _relation_case("relation invented", gold.doc_id, None, row, _linked_notes(row))


def _kind(gold: Entity | None, pred: Entity | None) -> str | None:
    if gold is None or pred is None:
        return "missed" if gold else "invented"
    same_span = (gold.start, gold.end) == (pred.start, pred.end)
    if gold.label != pred.label:
        return "type" if same_span else "boundary and type"
    if not same_span:
        return "boundary"
    if gold.label == "MONEY":
        return None if same_value(gold.money, pred.money) else "amount"
    return "alias" if gold.label in NAMED_LABELS and thing(gold) != thing(pred) else None


def _said(kind: str, entity: Entity | None) -> str | None:
    if entity is None:
        return None
    if kind == "alias":
        return f"{entity.label} {entity.text} → {entity.canonical or entity.text}"
    if kind == "amount" and entity.money is not None:
        fields = entity.money.model_dump()
        return f"{entity.text} → " + ", ".join(f"{name} {'–' if v is None else v}" for name, v in fields.items())
    return f"{entity.label} {entity.text}"


def _proposal(entity: Entity) -> str:
    sources = ", ".join(entity.sources) if entity.sources else "a source that the record does not name"
    sure = "" if entity.confidence is None else f", confidence {entity.confidence:.2f}"
    return f"{entity.label} {entity.text}: proposed by {sources}{sure}"


def _relation_case(kind: str, document: str, gold: Linked | None, pred: Linked | None, notes: Sequence[str]) -> Case:
    either = gold or pred
    assert either is not None
    marks = [_marks(row[1:]) if row else () for row in (gold, pred)]
    return Case(kind, document, either[0].type, _fact(gold), _fact(pred), marks[0], marks[1], tuple(notes))


def _fact(row: Linked | None) -> str | None:
    if row is None:
        return None
    relation, subject, object_ = row
    wording = relation.qualifiers.title if relation.type == "任职" else relation.predicate
    said = relation.type if wording in {None, relation.type} else f"{relation.type}: {wording}"
    return f"{subject.text} — {said} — {object_.text}"


def _linked_notes(row: Linked) -> list[str]:
    sure = "" if row[0].confidence is None else f"linked with confidence {row[0].confidence:.2f}"
    return [note for note in (sure, *map(_proposal, row[1:])) if note]


def _why_missed(things: Things, gold: Linked, pred: Record | None) -> str:
    if ends_there(things, gold, pred):
        return "both ends were found, nothing links them"
    entities: Sequence[Entity] = pred.entities if pred else []
    lost = [end.text for end in gold[1:] if not any(things.same_end(end, entity) for entity in entities)]
    return f"not found: {', '.join(lost)}"


def _same_wording(one: Linked, other: Linked) -> bool:
    ours, theirs = one[0], other[0]
    if ours.type != theirs.type:
        return False
    if ours.type == "指标":
        return squeeze(ours.predicate) == squeeze(theirs.predicate)
    return ours.type != "任职" or squeeze(ours.qualifiers.title or "") == squeeze(theirs.qualifiers.title or "")


def _marks(entities: Iterable[Entity | None]) -> tuple[Mark, ...]:
    return tuple(Mark(entity.start, entity.end, entity.label) for entity in entities if entity)
