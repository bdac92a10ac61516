from hashlib import sha256
from pathlib import Path

import pytest

from zhaoshang.annotations.check import check_annotations
from zhaoshang.annotations.corpus import RecordsError, load, read_records, splits


def test_every_document_is_there_and_sound():
    documents = list(load())
    assert len(documents) == 2269
    findings = check_annotations(documents, splits())
    assert findings
    assert [finding for finding in findings if finding.severity == "error"] == []
    for text, record in documents:
        assert sha256(text.encode()).hexdigest() == record.source.sha256
        assert record.meta["guidelines"] in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6")
        assert "invented" in record.meta["origin"]


def test_records_are_sorted_and_point_to_their_texts():
    root = Path(__file__).parents[2]
    folder = root / "annotations" / "gold"
    records = list(read_records(folder / "records.jsonl"))
    assert [r.doc_id for r in records] == sorted(r.doc_id for r in records)
    assert all((folder / r.source.uri).is_file() for r in records)
    assert len(list((root / "corpus" / "documents").glob("*.txt"))) == len(records)


def test_splits_hold_whole_briefs_back():
    chosen = splits()
    assert {split: len(names) for split, names in chosen.items()} == {"train": 2043, "dev": 74, "test": 152}
    briefs = {split: {record.meta["brief"] for _, record in load(split)} for split in chosen}
    assert briefs["test"] - briefs["train"] == {"c", "ea", "eb", "nx", "ny"}
    assert briefs["dev"] <= briefs["train"]
    assert [r.doc_id for _, r in load("dev")] == chosen["dev"]


def test_unknown_split_is_refused():
    with pytest.raises(ValueError, match="there is no split 'all'; choose one of train, dev, test"):
        next(load("all"))


def test_bad_lines_are_named(tmp_path):
    path = tmp_path / "records.jsonl"
    with pytest.raises(RecordsError, match=r"records.jsonl: No such file or directory; give the path"):
        list(read_records(path))
    path.write_text('\n{"schema_version": "1.0", "doc_id": ""}\n', encoding="utf-8")
    with pytest.raises(RecordsError, match=r"records.jsonl, line 2: doc_id: .* run 'zhaoshang validate'"):
        list(read_records(path))
