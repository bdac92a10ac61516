"""Which labels and relation types there are: the contract's, and those that a label set adds to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LABELS: tuple[str, ...] = ("ORG", "OFFICIAL", "PROJECT", "MONEY", "TITLE", "METRIC")
ASKED_LABELS: tuple[str, ...] = LABELS[:4]
"""The four labels the headline score is taken over."""
WORDING_LABELS: tuple[str, ...] = LABELS[4:]
"""The labels that carry a relation's wording and are nothing by themselves."""
NAMED_LABELS: tuple[str, ...] = LABELS[:3]
"""The labels whose mentions carry a canonical name."""

ARGUMENTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "总投资": (frozenset({"ORG", "PROJECT"}), frozenset({"MONEY"})),
    "指标": (frozenset({"ORG", "PROJECT"}), frozenset({"MONEY"})),
    "任职": (frozenset({"OFFICIAL"}), frozenset({"ORG"})),
    "建设": (frozenset({"ORG"}), frozenset({"PROJECT"})),
    "落户": (frozenset({"ORG", "PROJECT"}), frozenset({"ORG"})),
    "合作": (frozenset({"ORG"}), frozenset({"ORG"})),
    "调研": (frozenset({"OFFICIAL"}), frozenset({"ORG"})),
}
"""Relation type → the labels its subject and its object may have."""

FILE = "labels.json"
"""The label set in a pipeline directory; one without it knows the contract's labels."""


class LabelSetError(ValueError):
    """A label set that cannot be used; the message names file, place and cure."""


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A relation type that a label set adds.

    Attributes:
        type: Its name.
        subject: Labels that its subject may have.
        object: Labels that its object may have.
        triggers: Words that tend to say it; the relation scorer counts them around a pair. None are needed.
    """

    type: str
    subject: frozenset[str]
    object: frozenset[str]
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelSet:
    """The contract's labels and relation types and some more.

    Mentions of an added label carry neither a canonical name nor an amount.

    Attributes:
        added_labels: Further entity labels.
        added_relations: Further relation types, between any labels of the set but MONEY.
    """

    added_labels: tuple[str, ...] = ()
    added_relations: tuple[RelationKind, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """All entity labels, the contract's first."""
        return (*LABELS, *self.added_labels)

    @cached_property
    def arguments(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """Relation type → the labels its subject and its object may have, the contract's types first."""
        return {**ARGUMENTS, **{kind.type: (kind.subject, kind.object) for kind in self.added_relations}}

    def to_dict(self) -> dict[str, Any]:
        """The layout of the file."""
        return {
            "entities": list(self.added_labels),
            "relations": {
                kind.type: {
                    "subject": sorted(kind.subject),
                    "object": sorted(kind.object),
                    "triggers": list(kind.triggers),
                }
                for kind in self.added_relations
            },
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LabelSet:
        """The inverse of `to_dict`.

        Raises:
            LabelSetError: a key is missing or unknown, a name is taken, or an argument is no label.
        """
        try:
            stated = _File.model_validate(dict(data))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise LabelSetError(f"{place}: {first['msg']}; write it as corpus/README.md shows") from error
        taken = [name for name in stated.entities if name in LABELS or stated.entities.count(name) > 1]
        taken += [name for name in stated.relations if name in ARGUMENTS]
        if taken:
            raise LabelSetError(f"{taken[0]} is there already; give the new one a name of its own")
        known = {*LABELS, *stated.entities} - {"MONEY"}
        for name, ends in stated.relations.items():
            if unknown := {*ends.subject, *ends.object} - known:
                reason = f"relations.{name}: {min(unknown)} cannot be an end of it"
                raise LabelSetError(f"{reason}; name one of {', '.join(sorted(known))}")
        kinds = [
            RelationKind(name, frozenset(ends.subject), frozenset(ends.object), tuple(ends.triggers))
            for name, ends in stated.relations.items()
        ]
        return cls(tuple(stated.entities), tuple(kinds))

    @classmethod
    def read(cls, path: Path) -> LabelSet:
        """Read a file of a label set, or that of a pipeline directory; one without has the contract's labels.

        Raises:
            LabelSetError: the file cannot be read or used.
        """
        file = path / FILE if path.is_dir() else path
        if path.is_dir() and not file.exists():
            return CONTRACT
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            return cls.from_dict(data if isinstance(data, dict) else {"the file": data})
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise LabelSetError(f"{file}: {reason}") from error


CONTRACT = LabelSet()
"""The contract's labels and nothing more."""

_ACTIVE: ContextVar[LabelSet] = ContextVar("zhaoshang_labels", default=CONTRACT)


def active() -> LabelSet:
    """The label set that records are checked against here; the contract's unless a block says otherwise."""
    return _ACTIVE.get()


@contextmanager
def using(labels: LabelSet) -> Iterator[LabelSet]:
    """Check records against another label set within a block (pydantic's way of giving constructors a context).

    >>> with using(LabelSet(("PRODUCT",))):
    ...     "PRODUCT" in active().labels
    True
    >>> "PRODUCT" in active().labels
    False
    """
    token = _ACTIVE.set(labels)
    try:
        yield labels
    finally:
        _ACTIVE.reset(token)


_Names = Annotated[list[str], Field(min_length=1)]


class _Ends(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    subject: _Names
    object: _Names
    triggers: list[Annotated[str, Field(min_length=1)]] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    entities: list[Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]] = []
    relations: dict[Annotated[str, Field(min_length=1)], _Ends] = {}
