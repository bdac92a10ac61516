"""Labels of public text: read only with the very text that was labelled."""

import gzip
import json
from importlib import resources

import pytest

from zhaoshang.annotations.standoff import FILES, line_hash, read_standoff
from zhaoshang.corpus.record import LABELS


def rows(name):
    text = resources.files("zhaoshang.annotations").joinpath(f"public_text/{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_rows_are_sorted_sound_and_hold_no_text(name):
    found = rows(name)
    assert len(found) > 100
    assert [row["line"] for row in found] == sorted({row["line"] for row in found})
    for row in found:
        assert row.keys() == {"line", "sha256", "split", "spans"}
        assert row["split"] in ("train", "dev")
        ends = [0, *(end for _, end, _ in row["spans"])]
        assert all(before <= start < end for before, (start, end, _) in zip(ends, row["spans"], strict=False))
        assert {label for *_, label in row["spans"]} <= set(LABELS)


def test_only_the_labelled_text_is_accepted(tmp_path, monkeypatch):
    (tmp_path / "public_text").mkdir()
    row = {"line": 1, "sha256": line_hash("安泽光学投产"), "split": "dev", "spans": [[0, 4, "ORG"]]}
    (tmp_path / "public_text" / "t.gz.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    monkeypatch.setattr("zhaoshang.annotations.standoff.resources.files", lambda _: tmp_path)
    with gzip.open(tmp_path / "t.gz", "wt", encoding="utf-8") as file:
        file.write("别的\n安泽光学投产\n")
    (line,) = read_standoff(tmp_path / "t.gz", "dev")
    assert (line.text, line.spans) == ("安泽光学投产", ((0, 4, "ORG"),))
    assert list(read_standoff(tmp_path / "t.gz", "train")) == []
    with gzip.open(tmp_path / "t.gz", "wt", encoding="utf-8") as file:
        file.write("别的\n换了一行\n")
    with pytest.raises(ValueError, match="line 2 is not the line that was labelled"):
        list(read_standoff(tmp_path / "t.gz", "dev"))
