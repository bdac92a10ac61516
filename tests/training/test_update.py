"""An update from annotations to promotion, with a tiny pipeline in the place of the trained one."""

import hashlib
import json
import sys
from pathlib import Path

import pytest
import spacy
import typer
from typer.testing import CliRunner

from zhaoshang.annotations import corpus as annotated
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.text import squeeze
from zhaoshang.pipeline.load import load
from zhaoshang.training.cli.train import train
from zhaoshang.training.update.annotated import UpdateError, fingerprint, read_annotated, text_hash
from zhaoshang.training.update.gates import compare, gate_rows
from zhaoshang.training.update.update import UpdatePlan, update

sys.path.append(str(Path(__file__).parents[1] / "pipeline"))
from tiny_pipeline import AMOUNT, FULL, SHORT, make


def gold(doc_id: str, text: str) -> tuple[str, Record]:
    """What the tiny pipeline would say: right by definition."""
    rows = [(FULL, "ORG"), (SHORT, "ORG"), (AMOUNT, "MONEY")]
    found = sorted((text.index(word), word, label) for word, label in rows if word in text)
    money = {"amount": "10000000000", "min": None, "max": None, "currency": "CNY", "approx": False}
    entities = [
        {"id": f"T{i}", "label": label, "start": at, "end": at + len(word), "text": word}
        | ({"money": money} if label == "MONEY" else {"canonical": SHORT if SHORT in text else FULL})
        for i, (at, word, label) in enumerate(found, 1)
    ]
    ids = {row["label"]: row["id"] for row in reversed(entities)}
    fact = {"id": "R1", "type": "总投资", "subject": ids.get("ORG"), "object": ids.get("MONEY"), "predicate": "总投资"}
    source = {"uri": f"documents/{doc_id}.txt", "encoding": "utf-8", "chars": len(text)}
    source["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    record = {"doc_id": doc_id, "source": source, "entities": entities}
    record["relations"] = [fact] if len(ids) == 2 else []
    return text, Record.from_json(json.dumps(record))


def write(folder, rows):
    (folder / "documents").mkdir(parents=True)
    for text, record in rows:
        (folder / "documents" / f"{record.doc_id}.txt").write_text(text, encoding="utf-8")
    (folder / "records.jsonl").write_bytes(b"".join(record.to_json() + b"\n" for _, record in rows))
    return folder


SAID = ["{}今天宣布投下{}建厂。", "本报讯，{}的新线用去{}。", "{}说，{}已经到账。", "听说{}拿出{}修路。", "{}又添{}。"]


@pytest.fixture(scope="module")
def corpus():
    """The project's own documents, read once."""
    return {split: list(annotated.load(split)) for split in ("train", "dev")}


@pytest.fixture
def house(tmp_path, corpus, monkeypatch):
    """A current pipeline, new annotations and a gate that share no document."""
    monkeypatch.setattr("zhaoshang.training.update.update.load_corpus", corpus.__getitem__)
    make(tmp_path / "current")
    write(tmp_path / "new", [gold(f"n{i}", said.format(FULL, AMOUNT)) for i, said in enumerate(SAID)])
    write(tmp_path / "gate", [gold("g0", f"去年底{SHORT}签下合同，金额是{AMOUNT}，工期两年。")])
    return tmp_path


def plan(house, **more):
    return UpdatePlan(house / "new", house / "output", house / "current", gates=(str(house / "gate"),), **more)


class Maker:
    """Two steps: one counts how often it ran, the other saves a tiny pipeline, or one that finds nothing."""

    def __init__(self, *, damaged=False, fail=False):
        self.damaged, self.fail, self.ran = damaged, fail, []

    def __call__(self, lesson, current, steps, recipe, seed):
        first = steps.step("first", {"documents": fingerprint(lesson.new), "seed": seed}, self._first)
        return steps.step("second", {"first": first.key, "damaged": self.damaged}, self._second).path

    def _first(self, out):
        self.ran.append("first")
        (out / "weights").write_text("1")

    def _second(self, out):
        self.ran.append("second")
        if self.fail:
            (out / "half").write_text("half")
            raise KeyboardInterrupt
        if self.damaged:
            tokenizer = {"@tokenizers": "zhaoshang.CharTokenizer.v1"}
            spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}}).to_disk(out)
        else:
            make(out)


def test_a_pipeline_as_good_as_the_current_one_is_promoted(house):
    outcome = update(plan(house), make=Maker())
    assert outcome.verdict.passed
    assert [row.new for row in outcome.verdict.differences] == [1.0, 1.0]
    assert outcome.path == house / "output"
    assert load(house / "output")(f"{FULL}投{AMOUNT}").ents[0].text == FULL
    report = json.loads((house / "output.report.json").read_text("utf-8"))
    assert report["promoted"]
    assert report["documents"]["new"] == [f"n{i}" for i in range(len(SAID))]
    assert report["documents"]["old"] > 800  # the project's own training documents are rehearsed
    assert not (house / "output.refused").exists()


def test_a_damaged_pipeline_is_kept_aside_and_the_output_stays(house):
    make(house / "output")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (house / "output").rglob("*"))
    outcome = update(plan(house), make=Maker(damaged=True))
    assert not outcome.verdict.passed
    assert [(row.current, row.new, row.passed) for row in outcome.verdict.differences] == [(1.0, 0.0, False)] * 2
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (house / "output").rglob("*")) == before
    assert (house / "output.refused" / "config.cfg").is_file()
    assert not json.loads((house / "output.report.json").read_text("utf-8"))["promoted"]


def test_a_second_start_does_only_what_is_missing(house):
    stopped = Maker(fail=True)
    with pytest.raises(KeyboardInterrupt):
        update(plan(house), make=stopped)
    assert stopped.ran == ["first", "second"]
    assert not (house / "output").exists()
    again = Maker()
    assert update(plan(house), make=again).verdict.passed
    assert again.ran == ["second"]
    assert not list((house / "output").rglob("half"))
    done = Maker()
    update(plan(house), make=done)
    assert done.ran == []
    other = Maker()
    update(plan(house, seed=1), make=other)
    assert other.ran == ["first", "second"]


def test_bad_annotations_are_set_aside_with_their_reason(house):
    file = house / "new" / "records.jsonl"
    lines = file.read_bytes().splitlines()
    shifted = json.loads(lines[0])
    shifted["entities"][0]["start"] += 1
    (house / "new" / "documents" / "n1.txt").unlink()
    file.write_bytes(b"\n".join([json.dumps(shifted).encode(), *lines[1:], lines[2], b"{broken"]))
    outcome = update(plan(house), make=Maker())
    assert outcome.report["documents"]["new"] == ["n2", "n3", "n4"]
    said = [item.message for item in outcome.rejected]
    assert "line 1: n0, T1: its text is" in said[0]
    assert "the text of n1 is not there" in said[1]
    assert "'n2' was read before" in said[2]
    assert len(said) == 4


@pytest.mark.parametrize("encoding", ["", "none", "pdf", "hex"])
def test_an_encoding_that_is_none_is_said(house, encoding):
    file = house / "new" / "records.jsonl"
    row = json.loads(file.read_bytes().splitlines()[0])
    file.write_text(json.dumps(row | {"source": row["source"] | {"uri": "n0.pdf", "encoding": encoding}}))
    found = read_annotated(house / "new")
    assert found.rows == []
    assert [item.line for item in found.rejected] == [1]
    assert f"n0, source.encoding: {encoding!r} is none that a text file can be read in" in found.rejected[0].message


def test_a_text_is_read_in_the_encoding_of_its_record(house):
    file = house / "new" / "records.jsonl"
    row = json.loads(file.read_bytes().splitlines()[0])
    file.write_text(json.dumps(row | {"source": row["source"] | {"uri": "n0", "encoding": "utf-16"}}))
    text = (house / "new" / "documents" / "n0.txt").read_text("utf-8")
    (house / "new" / "documents" / "n0.txt").write_text(text, encoding="utf-16")
    assert [row[0] for row in read_annotated(house / "new").rows] == [text]


def test_of_two_texts_the_one_that_the_record_fits_is_taken(house):
    (house / "old").mkdir()
    for i, said in enumerate(SAID):
        (house / "old" / f"n{i}.txt").write_text(f"修订：{said.format(FULL, AMOUNT)}", encoding="utf-8")
    file = house / "new" / "records.jsonl"
    file.write_bytes(file.read_bytes().replace(b"documents/n", b"elsewhere/n"))
    found = read_annotated(house / "new", house / "old")
    assert found.rejected == []
    assert [row[0] for row in found.rows] == [said.format(FULL, AMOUNT) for said in SAID]


def test_a_document_of_the_gate_is_not_learned_from(house):
    text, record = gold("copy", (house / "gate" / "documents" / "g0.txt").read_text("utf-8") + "（完）")
    (house / "new" / "copy.txt").write_text(text, encoding="utf-8")
    (house / "new" / "more.jsonl").write_bytes(record.to_json())
    outcome = update(plan(house), make=Maker())
    assert "copy" not in outcome.report["documents"]["new"]
    assert ["copy is nearly g0" in item.message for item in outcome.rejected] == [True]


def test_an_amount_that_was_marked_in_a_tool_is_worked_out(house):
    file = house / "new" / "records.jsonl"
    row = json.loads(file.read_bytes().splitlines()[0])
    amount = next(entity for entity in row["entities"] if entity["label"] == "MONEY")
    expected = amount.pop("money")
    file.write_text(json.dumps(row), encoding="utf-8")
    found = read_annotated(house / "new")
    assert found.rejected == []
    assert [e.money.model_dump() for e in found.rows[0][1].entities if e.money] == [expected]


def test_nothing_new_is_refused(house):
    (house / "current" / "meta.json").write_text(
        json.dumps(
            json.loads((house / "current" / "meta.json").read_text("utf-8"))
            | {"learned": {text_hash(row[0]): fingerprint([row]) for row in read_annotated(house / "new").rows}}
        )
    )
    with pytest.raises(UpdateError, match="has learned from all 5 documents"):
        update(plan(house), make=Maker())


def test_compare_pairs_the_pipelines_on_every_gate(house):
    make(house / "other")
    rows = [gold(f"d{i}", said.format(FULL, AMOUNT)) for i, said in enumerate(SAID)]
    verdict = compare(house / "current", house / "other", {"one": rows[:2], "two": rows[2:]})
    assert [(row.gold, row.documents, row.figure) for row in verdict.differences] == [
        ("one", 2, "entities"),
        ("one", 2, "relations"),
        ("two", 3, "entities"),
        ("two", 3, "relations"),
    ]
    assert {(row.low, row.high) for row in verdict.differences} == {(0.0, 0.0)}
    assert squeeze(verdict.table().splitlines()[0]).startswith("one(2documents),entities:1.000→1.000")


def test_the_projects_gate_is_dev_and_test_without_what_is_learned():
    every = gate_rows("dev+test")
    assert len(every) == len(gate_rows("dev")) + len(gate_rows("test")) > 100
    learned = {text_hash(text) for text, _ in every[:10]}
    assert gate_rows("dev+test", learned) == every[10:]
    with pytest.raises(UpdateError, match="every document of the gate test is learned from"):
        gate_rows("test", {text_hash(text) for text, _ in every})
    with pytest.raises(UpdateError, match=r"name dev, test, dev\+test, or a file"):
        gate_rows("nowhere")


def test_an_annotated_development_document_leaves_the_gate(house, corpus, monkeypatch):
    rows = [row for row in corpus["dev"] if not set("爆亡逝慢") & set(row[0])][:8]  # what the tiny pipeline stumbles on
    monkeypatch.setattr("zhaoshang.training.update.gates.load_corpus", lambda split: rows)
    write(house / "own", rows[:3])
    gates = ("dev", str(house / "gate"))
    outcome = update(UpdatePlan(house / "own", house / "output", house / "current", gates=gates), make=Maker())
    assert outcome.report["documents"]["new"] == sorted(record.doc_id for _, record in rows[:3])
    assert outcome.rejected == []
    judged = {row.gold: row.documents for row in outcome.verdict.differences}
    assert judged == {"dev": 5, str(house / "gate"): 1}


@pytest.mark.parametrize(("damaged", "code"), [(False, 0), (True, 3)])
def test_the_command_says_how_it_ended(house, monkeypatch, damaged, code):
    maker = Maker(damaged=damaged)
    monkeypatch.setattr("zhaoshang.training.update.update._remake", lambda: maker)
    app = typer.Typer()
    app.command()(train)
    arguments = ["--annotations", house / "new", "--output", house / "out", "--from", house / "current"]
    result = CliRunner().invoke(app, [*map(str, arguments), "--no-project-gate", "--gate", str(house / "gate")])
    assert result.exit_code == code, result.output
    assert "first: 0 s" in result.stderr
    assert "entities: 1.000 →" in result.stderr
    assert ("refused, see" in result.stderr) == damaged


def test_the_command_refuses_what_cannot_be_done(house):
    app = typer.Typer()
    app.command()(train)
    call = ["--output", str(house / "out"), "--from", str(house / "current"), "--annotations"]
    empty = CliRunner().invoke(app, [*call, str(house / "nowhere")])
    assert empty.exit_code == 2
    assert "has no file of records" in empty.stderr
    unjudged = CliRunner().invoke(app, [*call, str(house / "new"), "--no-project-gate"])
    assert unjudged.exit_code == 2
    assert "nothing to judge on" in unjudged.stderr
    shapeless = CliRunner().invoke(app, [*call, str(house / "new")])
    assert shapeless.exit_code == 2
    assert "has no zhaoshang_words; give a pipeline of the shipped one's parts" in shapeless.stderr
