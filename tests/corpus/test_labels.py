"""Label sets: what a file may declare, and where it counts."""

import json

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from zhaoshang.corpus.labels import ARGUMENTS, CONTRACT, LABELS, LabelSet, LabelSetError, active, using
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.schema import json_schema
from zhaoshang.corpus.validate import check_record

STATED = {
    "entities": ["PRODUCT"],
    "relations": {"生产": {"subject": ["ORG"], "object": ["PRODUCT"], "triggers": ["生产"]}},
}
ROW = {
    "doc_id": "a",
    "source": {"uri": "a.txt", "sha256": "0" * 64, "encoding": "utf-8", "chars": 6},
    "entities": [
        {"id": "T1", "label": "ORG", "start": 0, "end": 2, "text": "甲厂", "canonical": "甲厂"},
        {"id": "T2", "label": "PRODUCT", "start": 4, "end": 6, "text": "隔膜"},
    ],
    "relations": [{"id": "R1", "type": "生产", "subject": "T1", "object": "T2", "predicate": "生产"}],
}


def test_a_record_may_hold_added_labels_only_where_the_set_is_in_use():
    with pytest.raises(ValidationError, match=r"entities\.1\.label"):
        Record.from_json(json.dumps(ROW))
    with using(LabelSet.from_dict(STATED)) as labels:
        record = Record.from_json(json.dumps(ROW))
        assert active() == labels
        assert check_record(record) == []
        turned = record.model_copy(
            update={"relations": [record.relations[0].model_copy(update={"subject": "T2", "object": "T1"})]}
        )
        assert "the subject of 生产 must be ORG" in str(check_record(turned)[0])
        with pytest.raises(ValidationError, match="Input should be"):
            Record.from_json(json.dumps(ROW).replace("PRODUCT", "PLACE"))
    assert active() == CONTRACT
    assert json.loads(record.to_json())["entities"][1]["label"] == "PRODUCT"


def test_the_schema_follows_the_set():
    line = {"schema_version": "1.0", **ROW}
    assert Draft202012Validator(json_schema(LabelSet.from_dict(STATED))).is_valid(line)
    assert not Draft202012Validator(json_schema()).is_valid(line)


def test_a_set_comes_back_from_its_file(tmp_path):
    labels = LabelSet.from_dict(STATED)
    assert LabelSet.from_dict(labels.to_dict()) == labels
    assert labels.labels == (*LABELS, "PRODUCT")
    assert list(labels.arguments) == [*ARGUMENTS, "生产"]
    assert LabelSet.read(tmp_path) == CONTRACT
    (tmp_path / "labels.json").write_text(json.dumps(STATED), encoding="utf-8")
    assert LabelSet.read(tmp_path) == LabelSet.read(tmp_path / "labels.json") == labels


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"entities": ["ORG"]}, "ORG is there already"),
        ({"entities": ["A", "A"]}, "A is there already"),
        ({"entities": ["产品"]}, "entities.0"),
        ({"relations": {"合作": {"subject": ["ORG"], "object": ["ORG"]}}}, "合作 is there already"),
        ({"relations": {"生产": {"subject": ["ORG"], "object": ["PRODUCT"]}}}, "PRODUCT cannot be an end of it"),
        ({"relations": {"生产": {"subject": ["ORG"]}}}, "relations.生产.object"),
        ({"labels": []}, "labels: Extra inputs"),
        ([], "the file: Extra inputs"),
    ],
)
def test_a_wrong_set_is_refused_with_its_place(tmp_path, stated, said):
    file = tmp_path / "labels.json"
    file.write_text(json.dumps(stated), encoding="utf-8")
    with pytest.raises(LabelSetError, match=said) as caught:
        LabelSet.read(file)
    assert str(caught.value).startswith(str(file))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LabelSetError, match=r"none\.json: No such file"):
        LabelSet.read(tmp_path / "none.json")
