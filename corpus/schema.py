"""The JSON Schema of a record, generated from the typed model."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from .labels import CONTRACT, LabelSet
from .record import SCHEMA_VERSION, Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FIELDS = {
    "Record": {
        "schema_version": "Version of this schema.",
        "doc_id": "Unique in a file of records: a file's path in its folder without the extension, or a row's own id.",
        "source": "The document the offsets point into.",
        "entities": "Mentions in order of offset, ids T1, T2, ...; they do not overlap.",
        "relations": "Facts, each written once, ids R1, R2, ...",
        "meta": "Who made the record: pipeline and model hashes, or annotator and guideline version.",
    },
    "Source": {
        "uri": "Path of the file as it was given; path#line for a row.",
        "sha256": "Of the file's bytes; of the text in UTF-8 for a row.",
        "encoding": "The encoding that was found; a byte order mark is dropped before offsets are counted.",
        "chars": "Length of the decoded text in Unicode code points.",
        "meta": "What else the input row said.",
    },
    "Entity": {
        "id": "T1, T2, ... in order of offset.",
        "label": "ORG, OFFICIAL, PROJECT, MONEY; TITLE and METRIC carry a relation's wording.",
        "start": "Offset of the first character, in Unicode code points.",
        "end": "Offset behind the last character.",
        "text": "The span's characters without white space.",
        "canonical": "The name all mentions of one thing share; of ORG, OFFICIAL and PROJECT.",
        "confidence": "Probability that the mention is right.",
        "sources": "Who proposed it: spacy, hanlp, rule, repeat.",
        "money": "The normalised amount; of MONEY.",
    },
    "Money": {
        "amount": "The written figure in whole currency units; null for a range.",
        "min": "Lower bound.",
        "max": "Upper bound.",
        "currency": "ISO 4217 code.",
        "approx": "Whether the text says that the figure is not exact.",
    },
    "Relation": {
        "id": "R1, R2, ...",
        "type": "What the relation says of its arguments.",
        "subject": "Id of an entity.",
        "object": "Id of an entity.",
        "predicate": "The metric's wording for 指标 and 总投资, else the type.",
        "evidence": "Start and end of the passage that says so, in the source.",
        "confidence": "Probability that the relation holds.",
        "qualifiers": "What narrows the relation; empty where the text gives nothing.",
    },
    "Qualifiers": {
        "period": "When it holds: 2023年, 上半年.",
        "growth": "Growth over the period before: +39.7%.",
        "status": "Actual, expected, planned or aimed at.",
        "scope": "What set or part an amount is of.",
        "title": "The office, of 任职.",
    },
}
"""Model → field → what it holds."""


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that repeat each field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(labels: LabelSet = CONTRACT) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every line of a file of records follows.

    Args:
        labels: What entities and relations may be called.
    """
    schema = Record.model_json_schema(schema_generator=_Untitled)
    schema["$defs"]["Entity"]["properties"]["label"]["enum"] = list(labels.labels)
    schema["$defs"]["Relation"]["properties"]["type"]["enum"] = list(labels.arguments)
    for name, model in [("Record", schema), *schema["$defs"].items()]:
        model.pop("title", None)
        for field, said in _FIELDS[name].items():
            model["properties"][field]["description"] = said
    head = {
        "$schema": DIALECT,
        "$id": f"urn:zhaoshang:record:{SCHEMA_VERSION}",
        "title": "Entities, amounts and relations of one document",
    }
    return head | schema
