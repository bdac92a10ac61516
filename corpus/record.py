"""The one record type: predictions, gold labels and annotation exchange all use it.

Every model here is strict: an unknown key or a wrong type is an error that names the field.
Offsets are Unicode code points into the decoded source text, end-exclusive.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"

EntityLabel = Literal["ORG", "OFFICIAL", "PROJECT", "MONEY", "TITLE", "METRIC"]
RelationType = Literal["总投资", "指标", "任职", "建设", "落户", "合作", "调研"]

LABELS: tuple[str, ...] = ("ORG", "OFFICIAL", "PROJECT", "MONEY", "TITLE", "METRIC")
ASKED_LABELS: tuple[str, ...] = LABELS[:4]
"""The four labels the headline score is taken over; TITLE and METRIC carry a relation's wording."""
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

Decimal = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)(\.[0-9]+)?$")]
"""A plain decimal string in whole currency units: no sign, no exponent, no grouping."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Money(_Strict):
    """A normalised amount. `amount` is null for a range; a bound repeats the written figure in `min` or `max`."""

    amount: Decimal | None
    min: Decimal | None
    max: Decimal | None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    approx: bool


class Entity(_Strict):
    """One mention. `text` is `source[start:end]` with layout white space removed."""

    id: Annotated[str, Field(pattern=r"^T[1-9][0-9]*$")]
    label: EntityLabel
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    text: Annotated[str, Field(min_length=1)]
    canonical: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    sources: list[str] | None = None
    money: Money | None = None


class Qualifiers(_Strict):
    """What narrows a relation, where the text gives it."""

    period: str | None = None
    growth: str | None = None
    status: Literal["实际", "预计", "计划", "目标"] | None = None
    scope: str | None = None
    title: str | None = None


class Relation(_Strict):
    """One fact, written once. `subject` and `object` are entity ids; `evidence` is [start, end) in the source."""

    id: Annotated[str, Field(pattern=r"^R[1-9][0-9]*$")]
    type: RelationType
    subject: str
    object: str
    predicate: str
    evidence: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    qualifiers: Qualifiers = Qualifiers()


class Source(_Strict):
    """Where the text came from. `sha256` is of the file's bytes, or of a row's text in UTF-8."""

    uri: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    encoding: str
    chars: Annotated[int, Field(ge=0)]
    meta: dict[str, Any] | None = None


class Record(_Strict):
    """One document's output: a line of the JSONL file, keys in this order."""

    schema_version: Literal["1.0"] = "1.0"
    doc_id: Annotated[str, Field(min_length=1)]
    source: Source
    entities: list[Entity]
    relations: list[Relation]
    meta: dict[str, Any] = {}

    def to_json(self) -> bytes:
        """One line of UTF-8 JSON without a line break; absent fields are left out, the nulls of `money` kept."""
        data = self.model_dump(exclude_none=True)
        for row, entity in zip(data["entities"], self.entities, strict=True):
            if entity.money is not None:
                row["money"] = entity.money.model_dump()
        return orjson.dumps(data)

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """Parse one line.

        Raises:
            pydantic.ValidationError: a field is missing, unknown or of the wrong type.
        """
        return cls.model_validate_json(line)
