import json
from hashlib import sha256

import pytest
import typer
from typer.testing import CliRunner

from zhaoshang.annotations.cli.adjudicate import adjudicate
from zhaoshang.annotations.cli.agree import agree
from zhaoshang.annotations.cli.check import check
from zhaoshang.annotations.cli.migrate import migrate
from zhaoshang.annotations.corpus import read_records
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.corpus.validate import check_record
from zhaoshang.pipeline.amounts import parse_amount

A = "{O#a:安泽光学}与{O#b:松照农机}签约{J#p:二期扩建项目}，{X:总投资}{M#m:3亿元}。\n===\n合 a b\n建 a p\n投 p m\n"
B = A.replace("{O#b:松照农机}", "{O#b:松照}农机")


def call(*arguments):
    app = typer.Typer(pretty_exceptions_enable=False)
    for command in (agree, adjudicate, check, migrate):
        app.command()(command)
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def write(folder, name, *sources):
    """A file of records, and its documents in the folder `documents`."""
    (folder / "documents").mkdir(exist_ok=True)
    lines = []
    for number, source in enumerate(sources, 1):
        parsed = parse_inline(f"d{number}", source, parse_amount)
        (folder / "documents" / f"d{number}.txt").write_bytes(parsed.text.encode())
        lines.append(parsed.record.to_json())
    path = folder / name
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


@pytest.fixture
def pair(tmp_path):
    return write(tmp_path, "a.jsonl", A, A), write(tmp_path, "b.jsonl", A, B), tmp_path / "documents"


def test_check_prints_findings_and_writes_them(tmp_path):
    records = write(tmp_path, "r.jsonl", A, "{O:园区}投了5亿元\n===\n")
    result = call("check", records, "--documents", tmp_path / "documents", "--json", tmp_path / "f.json")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "d2, line 1, offset 0: E04 error: '园区' names no particular body; unmark it",
        "d2, line 1, offset 4: M01 warning: the amount '5亿元' is not marked; mark it",
    ]
    assert "2 records: 1 errors, 1 warnings" in result.stderr
    report = json.loads((tmp_path / "f.json").read_bytes())
    assert report["by_rule"] == {"E04": 1, "M01": 1}
    assert report["findings"][0]["text"] == "园区"


def test_check_with_warnings_only_ends_well_and_takes_rules(tmp_path):
    records = write(tmp_path, "r.jsonl", "{O:园区}投了5亿元\n===\n")
    assert call("check", records, "--documents", tmp_path / "documents", "--rule", "M01").exit_code == 0
    result = call("check", records, "--rule", "X99")
    assert (result.exit_code, "there is no rule X99" in result.stderr) == (2, True)


def test_check_without_documents_says_so(tmp_path):
    records = write(tmp_path, "r.jsonl", A)
    (tmp_path / "documents" / "d1.txt").write_text("别的文字", encoding="utf-8")
    result = call("check", records)
    assert result.exit_code == 1
    assert "no document for d1: only the record was checked" in result.stderr


def test_agree_prints_a_table_and_the_disagreements(pair, tmp_path):
    a, b, documents = pair
    result = call(
        "agree", a, b, "--documents", documents, "--disagreements", tmp_path / "d.jsonl", "--json", tmp_path / "f.json"
    )
    assert result.exit_code == 0
    assert result.stdout.startswith("2 documents in both\n")
    (row,) = (json.loads(line) for line in (tmp_path / "d.jsonl").read_bytes().splitlines())
    assert (row["id"], row["kind"], row["line"]) == ("d2#1", "boundary", 1)
    assert json.loads((tmp_path / "f.json").read_bytes())["figures"]["entities"]["matched"] == 7


@pytest.mark.parametrize("content", ["", "{}\n"])
def test_unusable_records_end_with_one_sentence(pair, tmp_path, content):
    (tmp_path / "x.jsonl").write_text(content, encoding="utf-8")
    for command in ("agree", "adjudicate"):
        result = call(command, pair[0], tmp_path / "x.jsonl", *(["-o", tmp_path / "o"] if command != "agree" else []))
        assert result.exit_code == 2
        assert result.stderr.startswith(f"zhaoshang annotate {command}: ")
    assert not (tmp_path / "o").exists()


def test_adjudicate_writes_items_refuses_open_ones_and_builds_the_gold(pair, tmp_path):
    a, b, documents = pair
    items, gold = tmp_path / "items.jsonl", tmp_path / "gold.jsonl"
    assert call("adjudicate", a, b, "--documents", documents, "-o", items).exit_code == 0
    result = call("adjudicate", a, b, "--documents", documents, "--resolve", items, "-o", gold)
    assert (result.exit_code, gold.exists()) == (2, False)
    assert "d2#1 (boundary) is undecided; set its choice" in result.stderr
    (row,) = (json.loads(line) for line in items.read_bytes().splitlines())
    assert next(iter(row)) == "choice"
    items.write_text(json.dumps(row | {"choice": "a"}) + "\n", encoding="utf-8")
    assert call("adjudicate", a, b, "--documents", documents, "--resolve", items, "-o", gold).exit_code == 0
    resolved, ours = list(read_records(gold)), list(read_records(a))
    assert [(r.entities, r.relations) for r in resolved] == [(r.entities, r.relations) for r in ours]
    assert call("adjudicate", a, b, "-o", a).exit_code == 2


def test_migrate_carries_over_and_lists_what_is_lost(tmp_path):
    records = write(tmp_path, "r.jsonl", A, A)
    new = tmp_path / "new"
    new.mkdir()
    text = (tmp_path / "documents" / "d1.txt").read_text("utf-8")
    (new / "d1.txt").write_bytes(text.encode())
    (new / "d2.txt").write_bytes(("头条新闻一则\n" + text.replace("松照农机", "青禾水务")).encode())
    output, report = tmp_path / "out.jsonl", tmp_path / "report.jsonl"
    result = call("migrate", records, "--from", tmp_path / "documents", "--to", new, "-o", output, "--report", report)
    assert result.exit_code == 1
    assert "  lost T2 ORG 松照农机: 安泽光学与【松照农机】签约" in result.stdout
    assert "  lost R1 安泽光学 — 合作 — 松照农机" in result.stdout
    first, second = read_records(output)
    assert first.entities == next(iter(read_records(records))).entities
    assert len(second.entities) == 4
    for name, record in (("d1", first), ("d2", second)):
        data = (new / f"{name}.txt").read_bytes()
        assert record.source.sha256 == sha256(data).hexdigest()
        assert check_record(record, data.decode()) == []
    assert {json.loads(line)["state"] for line in report.read_bytes().splitlines()} == {"unsure", "lost"}


def test_migrate_sets_aside_what_is_not_there(tmp_path):
    records = write(tmp_path, "r.jsonl", A)
    (tmp_path / "new").mkdir()
    result = call("migrate", records, "--from", tmp_path / "documents", "--to", tmp_path / "new", "-o", tmp_path / "o")
    assert result.exit_code == 1
    assert "set aside: d1: " in result.stderr
    assert call("migrate", records, "--from", tmp_path / "x", "--to", tmp_path, "-o", tmp_path / "o").exit_code == 2
