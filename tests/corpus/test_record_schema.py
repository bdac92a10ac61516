"""The published schema is the model's, and both agree on what a record is."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from zhaoshang.corpus.record import Entity, Money, Qualifiers, Record, Relation, Source
from zhaoshang.corpus.schema import json_schema

figures = st.none() | st.decimals(0, 10**12, places=2).map(lambda number: f"{number:f}")
probabilities = st.none() | st.floats(0, 1)
entities = st.builds(
    Entity,
    id=st.integers(1, 99).map("T{}".format),
    start=st.integers(0, 99),
    end=st.integers(1, 99),
    text=st.text(min_size=1),
    confidence=probabilities,
    money=st.none()
    | st.builds(Money, amount=figures, min=figures, max=figures, currency=st.just("CNY"), approx=st.booleans()),
)
relations = st.builds(
    Relation,
    id=st.integers(1, 99).map("R{}".format),
    evidence=st.none() | st.lists(st.integers(0, 99), min_size=2, max_size=2),
    confidence=probabilities,
    qualifiers=st.builds(Qualifiers, status=st.sampled_from([None, "实际", "目标"])),
)
records = st.builds(
    Record,
    doc_id=st.text(min_size=1),
    source=st.builds(Source, sha256=st.just("0" * 64), chars=st.integers(0, 99), meta=st.none()),
    entities=st.lists(entities, max_size=3),
    relations=st.lists(relations, max_size=3),
    meta=st.just({}),
)


@settings(deadline=None, max_examples=50)
@given(records)
def test_a_record_comes_back_and_follows_the_schema(record: Record) -> None:
    line = record.to_json()
    assert Record.from_json(line) == record
    Draft202012Validator(json_schema()).validate(json.loads(line))


@pytest.mark.parametrize(
    "change",
    [
        {"doc_id": ""},
        {"more": 1},
        {"schema_version": "2.0"},
        {"source": {"uri": "a", "sha256": "0", "encoding": "utf-8", "chars": 1}},
        {"entities": [{"id": "T1", "label": "PLACE", "start": 0, "end": 1, "text": "市"}]},
        {"entities": [{"id": "T1", "label": "ORG", "start": -1, "end": 1, "text": "市"}]},
        {"entities": [{"id": "T01", "label": "ORG", "start": 0, "end": 1, "text": "市"}]},
        {
            "entities": [
                {
                    "id": "T1",
                    "label": "MONEY",
                    "start": 0,
                    "end": 1,
                    "text": "1元",
                    "money": {"amount": "1２", "min": None, "max": None, "currency": "CNY", "approx": False},
                }
            ]
        },
    ],
)
def test_model_and_schema_refuse_the_same(change: dict[str, Any]) -> None:
    source = {"uri": "a", "sha256": "0" * 64, "encoding": "utf-8", "chars": 1}
    good = {"schema_version": "1.0", "doc_id": "a", "source": source, "entities": [], "relations": [], "meta": {}}
    validator = Draft202012Validator(json_schema())
    assert validator.is_valid(good)
    assert Record.from_json(json.dumps(good)).doc_id == "a"
    assert not validator.is_valid(good | change)
    with pytest.raises(ValidationError):
        Record.from_json(json.dumps(good | change))


def test_the_schema_is_one_and_says_what_each_field_holds() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:zhaoshang:record:1.0"
    for model in [schema, *schema["$defs"].values()]:
        assert model["description"]
        assert all(field.get("description") for field in model["properties"].values())


def test_the_published_file_is_up_to_date() -> None:
    published = (files("zhaoshang.corpus") / "record.schema.json").read_text("utf-8")
    expected = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    assert published == expected, "run: zhaoshang schema > corpus/record.schema.json"
