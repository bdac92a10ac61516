"""Suggesting documents with a tiny pipeline: two passes, ranks, what is passed over."""

import json
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from zhaoshang.annotations.corpus import load as load_corpus
from zhaoshang.corpus.validate import validate_file
from zhaoshang.training.cli import suggest as command
from zhaoshang.training.suggest.suggest import SuggestPlan, suggest
from zhaoshang.training.update.annotated import UpdateError

sys.path.append(str(Path(__file__).parents[1] / "pipeline"))
from tiny_pipeline import AMOUNT, FULL, SHORT, make

TEXTS = {
    "a": f"今天{FULL}投资{AMOUNT}，这是第一页，讲得十分详细。",
    "b": f"今天{FULL}投资{AMOUNT}，这是第一页，讲得十分详细！",
    "c": "山里下了一夜的雨，河水涨了许多，谁也没有出门。",
    "d": f"{SHORT}又来了，这回是修一条路，从河边到山脚。",
}


@pytest.fixture(scope="module")
def rows():
    return list(load_corpus("train"))[:3]


@pytest.fixture
def house(tmp_path, rows, monkeypatch):
    monkeypatch.setattr("zhaoshang.training.suggest.suggest.load_corpus", lambda split: rows)
    make(tmp_path / "model")
    (tmp_path / "pages").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "pages" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def plan(house, **more):
    return SuggestPlan((str(house / "pages"),), house / "out.jsonl", model=house / "model", **more)


def test_documents_are_ranked_and_written_as_records(house):
    found = suggest(plan(house))
    order = [record.doc_id for record in found.records]
    assert order[0] == "a"
    # c says nothing of any name, b repeats a: d is worth more than both.
    assert order[1] == "d"
    assert sorted(order[2:]) == ["b", "c"]
    said = [record.meta["suggest"] for record in found.records]
    assert [row["rank"] for row in said] == [1, 2, 3, 4]
    assert [row["gain"] for row in said] == sorted((row["gain"] for row in said), reverse=True)
    assert said[0]["score"] == pytest.approx(sum(said[0]["parts"].values()), abs=1e-3)
    assert said[0]["parts"]["unseen_names"] > 0
    assert said[order.index("b")]["likeness"] > 0.5
    assert list(validate_file(house / "out.jsonl", Path())) == []
    lines = [json.loads(line) for line in (house / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["doc_id"] for line in lines] == order
    assert lines[0]["meta"]["pipeline"].startswith("zh_")


def test_the_second_pass_gives_what_the_first_saw(house):
    alone = suggest(plan(house, count=1)).records
    assert [record.model_dump() for record in alone] == [suggest(plan(house)).records[0].model_dump()]


def test_labelled_documents_are_passed_over_and_their_names_are_seen(house, rows):
    (house / "pages" / "e.txt").write_bytes(rows[0][0].encode())
    first = suggest(plan(house)).records[0]
    (house / "done").mkdir()
    (house / "done" / "a.txt").write_text(TEXTS["a"], encoding="utf-8")
    (house / "done" / "records.jsonl").write_bytes(first.to_json())
    found = suggest(plan(house, labelled=house / "done"))
    assert (found.looked_at, found.labelled) == (3, 2)
    said = {record.doc_id: record.meta["suggest"] for record in found.records}
    assert said.keys() == {"b", "c", "d"}
    assert said["b"]["parts"]["unseen_names"] == 0
    assert said["b"]["likeness"] > 0.5
    assert said["d"]["parts"]["unseen_names"] > 0


def test_the_same_text_twice_and_a_document_that_fails_are_no_trouble(house):
    (house / "pages" / "a2.txt").write_text(TEXTS["a"], encoding="utf-8")
    (house / "pages" / "bad.txt").write_text("爆" + TEXTS["d"], encoding="utf-8")
    found = suggest(plan(house))
    assert {record.doc_id for record in found.records} == {"a", "a2", "b", "c", "d"}
    assert [item.doc_id for item in found.rejected] == ["bad"]


def test_the_command(house):
    app = typer.Typer()
    app.command()(command.suggest)
    call = [str(house / "pages"), "--output", str(house / "o.jsonl"), "--model", str(house / "model"), "--count", "2"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    assert "2 of 4 documents chosen, 0 are labelled already" in done.stderr
    assert len((house / "o.jsonl").read_bytes().splitlines()) == 2
    wrong = CliRunner().invoke(app, ["-", *call[1:]])
    assert wrong.exit_code == 2
    assert "cannot be read twice" in wrong.stderr


def test_nothing_to_choose_from_is_said(house):
    for name in TEXTS:
        (house / "pages" / f"{name}.txt").unlink()
    with pytest.raises(UpdateError, match="the folder has no document"):
        suggest(plan(house))
    assert not (house / "out.jsonl").exists()
