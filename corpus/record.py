"""The one record type: predictions, gold labels and annotation exchange all use it.

Every model here is strict: an unknown key or a wrong type is an error that names the field.
Offsets are Unicode code points into the decoded source text, end-exclusive.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator

from .labels import ARGUMENTS, ASKED_LABELS, LABELS, NAMED_LABELS, active

__all__ = [
    "ARGUMENTS",
    "ASKED_LABELS",
    "LABELS",
    "NAMED_LABELS",
    "Entity",
    "EntityLabel",
    "Money",
    "Qualifiers",
    "Record",
    "Relation",
    "RelationType",
    "Source",
]

SCHEMA_VERSION = "1.0"

EntityLabel = Literal["ORG", "OFFICIAL", "PROJECT", "MONEY", "TITLE", "METRIC"]
RelationType = Literal["总投资", "指标", "任职", "建设", "落户", "合作", "调研"]


def _label(value: Any, contract: ValidatorFunctionWrapHandler) -> Any:
    """A label that a label set adds passes; all others are the contract's or refused."""
    return value if value in active().added_labels else contract(value)


def _kind(value: Any, contract: ValidatorFunctionWrapHandler) -> Any:
    return value if any(value == kind.type for kind in active().added_relations) else contract(value)


Label = Annotated[EntityLabel, WrapValidator(_label)]
"""One of the contract's labels; or, while a label set is in use (`labels.using`), one that it adds."""
Kind = Annotated[RelationType, WrapValidator(_kind)]
"""The same of relation types."""

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
    label: Label
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
    type: Kind
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
