"""What somebody wrote into `choice`, read and checked against the two sides and the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from zhaoshang.corpus.record import NAMED_LABELS, Entity, Money, Relation
from zhaoshang.corpus.text import squeeze

from .disagreements import AROUND, Disagreement

_WORDS = ("a", "b", "both", "neither")


class AdjudicationError(ValueError):
    """Decisions that cannot be carried out; `problems` holds a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision.

    Attributes:
        name: a, b, both, neither or corrected.
        entities: What stands there in the gold, for an item of spans.
        relations: A corrected relation with its two ends, for an item of relations.
        update: Fields to set on the item's mentions, for an amount or a canonical name.
    """

    name: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[tuple[Relation, Entity, Entity], ...] = ()
    update: Mapping[str, Any] | None = None


def read_choice(
    item: Disagreement, row: Mapping[str, Any] | None, fresh: Mapping[str, Any], text: str | None
) -> Choice:
    """Read the decision on one item.

    Args:
        item: The disagreement.
        row: The row that was decided; none where the file has none.
        fresh: The row as these two records give it, to tell whether the decision was made on others.
        text: The document, where it is at hand.

    Raises:
        AdjudicationError: it is missing, undecided, was made on other readings, or cannot be carried out.
    """
    if row is None:
        raise AdjudicationError([f"{item.id} is not in the file; write the items anew and decide it"])
    if any(row.get(key) != fresh[key] for key in ("kind", "a", "b")):
        raise AdjudicationError([f"{item.id} was decided on other readings; write the items anew and decide it"])
    choice = row.get("choice")
    if choice is None:
        raise AdjudicationError([f"{item.id} ({item.kind}) is undecided; set its choice"])
    try:
        if item.kind in ("amount", "canonical"):
            return _value(item, choice)
        if isinstance(choice, str):
            if choice not in _WORDS:
                raise ValueError(f"the choice {choice!r} is not one of {', '.join(_WORDS)}")
            sides = {"a": item.a, "b": item.b, "both": (*item.a, *item.b), "neither": ()}[choice]
            return Choice(choice, tuple(value for value in sides if isinstance(value, Entity)))
        parts = choice if isinstance(choice, list) else [choice]
        if not parts or not all(isinstance(part, dict) for part in parts):
            raise ValueError("a correction must be an object in the form of the sides, or a list of them")
        if item.layer == "entity":
            return Choice("corrected", tuple(_entity(part, item, text) for part in parts))
        return Choice("corrected", relations=tuple(_relation(part, item, text) for part in parts))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise AdjudicationError([f"{item.id}: {place}: {first['msg']}; mend its choice"]) from error
    except ValueError as error:
        raise AdjudicationError([f"{item.id}: {error}; mend its choice"]) from error


def _value(item: Disagreement, choice: Any) -> Choice:
    """A canonical name or the fields of an amount: a side, or the right value."""
    field = "money" if item.kind == "amount" else "canonical"
    if choice in ("a", "b"):
        return Choice(choice, update={field: getattr((item.a if choice == "a" else item.b)[0], field)})
    if choice in ("both", "neither"):
        raise ValueError(f"one mention has one {'amount' if field == 'money' else 'canonical name'}, not {choice}")
    value = choice.get(field, choice) if isinstance(choice, dict) else choice
    if field == "money":
        return Choice("corrected", update={field: Money.model_validate(value)})
    if not isinstance(value, str) or not squeeze(value):
        raise ValueError("a canonical name must be a text")
    return Choice("corrected", update={field: value})


def _entity(part: dict[str, Any], item: Disagreement, text: str | None) -> Entity:
    """A corrected mention: label and place, or label and text where that stands once in the passage."""
    if text is None:
        raise ValueError("its document was not found, so a correction cannot be checked (name the --documents folder)")
    if "start" in part and "end" in part:
        start, end = part["start"], part["end"]
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
            raise ValueError(f"[{start}, {end}) is no span of a document of {len(text)} characters")
    else:
        start, end = _place(str(part.get("text", "")), item, text)
    span = text[start:end]
    start, end = start + len(span) - len(span.lstrip()), end - len(span) + len(span.rstrip())
    words = squeeze(text[start:end])
    if "text" in part and squeeze(str(part["text"])) != words:
        raise ValueError(f"the text is {part['text']!r}, but the source has {words!r} at [{start}, {end})")
    label = part.get("label")
    known = item.entities
    fields: dict[str, Any] = {"id": "T1", "label": label, "start": start, "end": end, "text": words}
    if label in NAMED_LABELS:
        names = [entity.canonical for entity in known if entity.label == label and entity.text == words]
        fields["canonical"] = part.get("canonical") or next(iter(names), words)
    if label == "MONEY":
        amounts = [entity.money for entity in known if entity.text == words and entity.money]
        if "money" not in part and not amounts:
            raise ValueError(f"{words!r} needs the five fields of its amount in money")
        fields["money"] = Money.model_validate(part["money"]) if "money" in part else amounts[0]
    return Entity.model_validate(fields)


def _place(words: str, item: Disagreement, text: str) -> tuple[int, int]:
    """Where some words stand in the item's passage, white space aside."""
    low, high = max(0, item.start - AROUND), min(len(text), item.end + AROUND)
    places = [place for place in range(low, high) if not text[place].isspace()]
    passage, wanted = "".join(text[place] for place in places), squeeze(words)
    if not wanted or passage.count(wanted) != 1:
        times = passage.count(wanted) if wanted else 0
        raise ValueError(f"{words!r} stands {times} times in its passage, so give start and end")
    at = passage.index(wanted)
    return places[at], places[at + len(wanted) - 1] + 1


def _relation(part: dict[str, Any], item: Disagreement, text: str | None) -> tuple[Relation, Entity, Entity]:
    """A corrected relation, its ends as the sides write them."""
    ends: list[Entity] = []
    for role in ("subject", "object"):
        end = part.get(role)
        if not isinstance(end, dict):
            raise ValueError(f"the {role} must be an object with label, start and end")
        if text is None:
            raise ValueError("its document was not found (name the --documents folder)")
        fields = {"id": "T1", "canonical": None} | {key: end.get(key) for key in ("label", "start", "end")}
        start, stop = fields["start"], fields["end"]
        if not (isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop <= len(text)):
            raise ValueError(f"the {role} [{start}, {stop}) is no span of a document of {len(text)} characters")
        words = squeeze(text[start:stop])
        named = fields["label"] in NAMED_LABELS
        ends.append(Entity.model_validate(fields | {"text": words, "canonical": words if named else None}))
    fields = {key: part[key] for key in ("type", "predicate", "qualifiers", "evidence") if key in part}
    relation = Relation.model_validate({"id": "R1", "subject": "T1", "object": "T1"} | fields)
    return relation, ends[0], ends[1]
