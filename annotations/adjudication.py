"""From two annotators and somebody's decisions to one gold record a document.

`open_items` gives every disagreement as a row whose `choice` is null. The reader sets it to `a`, `b`, `both`,
`neither`, or what is right instead: an entity or a list of them, a relation, a canonical name, or the fields of an
amount, in the form the sides `a` and `b` have. `resolve` builds the gold; nothing is built while a row is undecided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhaoshang.corpus.record import ARGUMENTS, Entity, Record, Relation

from .choices import AdjudicationError, Choice, read_choice
from .disagreements import Disagreement, as_row, disagreements, same_facts
from .facts import overlap

Exporter = Callable[[str, Record], dict[str, Any]]
"""Makes one Label Studio task with one prediction from a document's text and its record."""


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """The gold, and what became of the items.

    Attributes:
        records: One record for each pair, in order of `doc_id`.
        lost: A sentence for each relation that was chosen and has an end that was not.
        choices: How often a, b, both, neither was chosen, and how often something was `corrected`.
    """

    records: tuple[Record, ...]
    lost: tuple[str, ...]
    choices: Counter[str]


def open_items(pairs: Iterable[tuple[Record, Record]], texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Every disagreement of every pair as a row to be decided.

    Args:
        pairs: A's and B's record of each document.
        texts: The documents by id; an item whose document is not there comes without context.
    """
    for a, b in pairs:
        for item in disagreements(a, b):
            row = as_row(item, a, b, texts.get(a.doc_id))
            yield {"choice": None} | row


def side_by_side(
    pairs: Iterable[tuple[Record, Record]], texts: Mapping[str, str], exporter: Exporter
) -> Iterator[dict[str, Any]]:
    """Label Studio tasks of the documents with disagreements: A and B as two predictions of one task.

    Args:
        pairs: A's and B's record of each document.
        texts: The documents by id.
        exporter: Makes a task of one record; `exchange.labelstudio` has one.

    Raises:
        AdjudicationError: a document is not there.
    """
    for a, b in pairs:
        if not disagreements(a, b):
            continue
        if a.doc_id not in texts:
            raise AdjudicationError([f"{a.doc_id}: its document was not found; name the folder with --documents"])
        task, other = exporter(texts[a.doc_id], a), exporter(texts[a.doc_id], b)
        sides = zip(("A", "B"), (task, other), strict=True)
        yield task | {"predictions": [side["predictions"][0] | {"model_version": name} for name, side in sides]}


def resolve(
    pairs: Sequence[tuple[Record, Record]], rows: Iterable[Mapping[str, Any]], texts: Mapping[str, str]
) -> Adjudicated:
    """Build the gold from A, B and the decided rows.

    What both sides have is taken as A has it. A relation follows its ends: where the very mention was not chosen, it
    goes to the one that overlaps it with the same label, else to the nearest mention of the same thing.

    Args:
        pairs: A's and B's record of each document, the same that the rows were made from.
        rows: All rows of `open_items`, decided.
        texts: The documents by id; needed where something is corrected.

    Raises:
        AdjudicationError: rows are undecided, unknown, missing or were made from other records, or a choice cannot
            be carried out; all of them come at once.
    """
    decided: dict[str, Mapping[str, Any]] = {}
    problems: list[str] = []
    for decision in rows:
        name = str(decision.get("id"))
        if name in decided:
            problems.append(f"{name} is decided twice; keep one row")
        decided[name] = decision
    records, lost, choices = [], [], Counter[str]()
    for a, b in pairs:
        chosen: dict[str, Choice] = {}
        items = disagreements(a, b)
        for item in items:
            row: Mapping[str, Any] | None = decided.pop(item.id) if item.id in decided else None
            try:
                chosen[item.id] = read_choice(item, row, as_row(item, a, b, None), texts.get(a.doc_id))
            except AdjudicationError as error:
                problems += error.problems
        if len(chosen) == len(items):
            builder = _Builder(a, b, items, chosen)
            problems += builder.problems
            records.append(builder.record())
            lost += builder.lost
            choices.update(choice.name for choice in chosen.values())
    problems += [f"{name} is no disagreement of these two files; take the row out" for name in decided]
    if problems:
        raise AdjudicationError(problems)
    return Adjudicated(tuple(records), tuple(lost), choices)


class _Builder:
    """Puts one document's gold together."""

    def __init__(self, a: Record, b: Record, items: Sequence[Disagreement], chosen: Mapping[str, Choice]) -> None:
        self._a, self._b = a, b
        self._chosen = chosen
        self.lost: list[str] = []
        self.entities = self._entities([item for item in items if item.layer == "entity"])
        self.problems = [
            f"{a.doc_id}: {one.label} {one.text!r} at {one.start} and {other.label} {other.text!r} overlap; "
            "decide for one of them"
            for one, other in zip(self.entities, self.entities[1:], strict=False)
            if other.start < one.end
        ]
        self._relations = list(self._kept([item for item in items if item.layer == "relation"]))

    def record(self) -> Record:
        """The record, ids renumbered; `meta` counts the choices."""
        entities = [entity.model_copy(update={"id": f"T{n}"}) for n, entity in enumerate(self.entities, 1)]
        relations = [relation.model_copy(update={"id": f"R{n}"}) for n, relation in enumerate(self._relations, 1)]
        counts = Counter(choice.name for choice in self._chosen.values())
        meta = self._a.meta | {"adjudicated": dict(sorted(counts.items()))}
        return self._a.model_copy(update={"entities": entities, "relations": relations, "meta": meta})

    def _entities(self, items: Sequence[Disagreement]) -> list[Entity]:
        disputed = {_key(entity) for item in items if not _is_value(item) for entity in item.entities}
        held = {_key(entity): entity for entity in self._a.entities if _key(entity) not in disputed}
        for item in items:
            choice = self._chosen[item.id]
            if _is_value(item):
                for entity in item.also or item.entities[:1]:
                    held[_key(entity)] = held[_key(entity)].model_copy(update=choice.update)
            else:
                held |= {_key(entity): entity for entity in choice.entities}
        return sorted(held.values(), key=lambda entity: (entity.start, entity.end))

    def _kept(self, items: Sequence[Disagreement]) -> Iterator[Relation]:
        """A's relations in their order, each as decided, then those of B alone."""
        of_a = {item.a[0].id: item for item in items if item.a}
        partner = same_facts(self._a, self._b)
        for index, relation in enumerate(self._a.relations):
            item = of_a.get(relation.id)
            if item is not None:
                yield from self._decided(item)
                continue
            told = len(self.lost)
            found = list(self._placed(relation, self._a, "A"))
            if not found:  # both say it, so B's mentions will do
                found = list(self._placed(self._b.relations[partner[index]], self._b, "B"))
                del self.lost[told + (not found) :]
            yield from found
        for item in items:
            if not item.a:
                yield from self._decided(item)

    def _decided(self, item: Disagreement) -> Iterator[Relation]:
        choice = self._chosen[item.id]
        for side, record, values in (("A", self._a, item.a), ("B", self._b, item.b)):
            if choice.name in (side.lower(), "both"):
                for value in values:
                    if isinstance(value, Relation):
                        yield from self._placed(value, record, side)
        for relation, subject, target in choice.relations:
            yield from self._joined(relation, subject, target, f"the correction of {item.id}")

    def _placed(self, relation: Relation, record: Record, side: str) -> Iterator[Relation]:
        entities = {entity.id: entity for entity in record.entities}
        ends = entities[relation.subject], entities[relation.object]
        return self._joined(relation, *ends, f"{relation.id} of {side}")

    def _joined(self, relation: Relation, subject: Entity, target: Entity, name: str) -> Iterator[Relation]:
        """The relation between mentions of the gold, under their provisional ids; none where an end is gone."""
        ends = [self._mention(end) for end in (subject, target)]
        allowed = ARGUMENTS[relation.type]
        gone = [
            old.text
            for old, new, labels in zip((subject, target), ends, allowed, strict=True)
            if new is None or new.label not in labels
        ]
        if gone:
            said = " — ".join((subject.text, relation.type, target.text))
            self.lost.append(
                f"{self._a.doc_id}: {name} ({said}) is left out: the gold has no {' and no '.join(gone)}; "
                "decide for the mention too, or against the relation"
            )
            return
        places = {id(entity): number for number, entity in enumerate(self.entities, 1)}
        subject_id, object_id = (f"T{places[id(end)]}" for end in ends)
        yield relation.model_copy(update={"subject": subject_id, "object": object_id})

    def _mention(self, end: Entity) -> Entity | None:
        """The gold's mention for one side's."""
        near = [entity for entity in self.entities if overlap(entity, end)]
        exact = [entity for entity in near if _key(entity) == _key(end)]
        same = [entity for entity in near if entity.label == end.label]
        if exact or same or end.canonical is None:
            return next(iter(exact or same), None)
        names = {end.canonical, end.text}
        alike = [entity for entity in self.entities if entity.label == end.label and names & _names(entity)]
        return min(alike, key=lambda entity: abs(entity.start - end.start), default=None)


def _key(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.label


def _names(entity: Entity) -> set[str | None]:
    return {entity.text, entity.canonical}


def _is_value(item: Disagreement) -> bool:
    return item.kind in ("amount", "canonical")
