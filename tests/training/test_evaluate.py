import hashlib
import json

import pytest
import typer
from typer.testing import CliRunner

from zhaoshang.annotations.corpus import load
from zhaoshang.training.cli.evaluate import evaluate
from zhaoshang.training.score import RELATION_TYPES

RUNNER = CliRunner()


@pytest.fixture
def run(tmp_path):
    app = typer.Typer()
    app.command()(evaluate)

    def call(gold: bytes, pred: bytes, *options: str):
        (tmp_path / "gold.jsonl").write_bytes(gold)
        (tmp_path / "pred.jsonl").write_bytes(pred)
        paths = ["--gold", str(tmp_path / "gold.jsonl"), "--pred", str(tmp_path / "pred.jsonl")]
        return RUNNER.invoke(app, [*paths, *options])

    return call


@pytest.fixture(scope="module")
def gold() -> bytes:
    return b"".join(record.to_json() + b"\n" for _, record in list(load("dev"))[:3])


def test_the_table_shows_every_figure(run, gold):
    result = run(gold, gold)
    assert result.exit_code == 0
    assert "3 documents" in result.stdout
    lines = result.stdout.splitlines()
    (headline,) = [line for line in lines if line.startswith("entities, exact")]
    assert headline.split()[2:8] == ["1.000", "1.000", "1.000", "1.000", "–", "1.000"]
    for name in ("ORG", "OFFICIAL", "PROJECT", "MONEY", "TITLE", "METRIC", "总投资", "任职", "relations", "amounts"):
        assert any(line.strip().startswith(name) for line in lines)
    assert lines[-1] == "The intervals rest on 3 documents: read them as a hint only."


def test_json_carries_figures_and_provenance(run, gold):
    pred = gold.split(b"\n")[0] + b"\n"
    result = run(gold, pred, "--json", "-")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["scores"]["documents"] == 3
    assert len(report["scores"]["missing"]) == 2
    exact = report["scores"]["entities"]["exact"]
    assert exact["precision"] == 1.0
    assert exact["recall"] == exact["matched"] / exact["gold"] < 1
    assert set(report["scores"]["relations"]["by_type"]) == set(RELATION_TYPES)
    provenance = report["provenance"]
    assert provenance["gold"]["sha256"] == hashlib.sha256(gold).hexdigest()
    assert provenance["pred"]["sha256"] == hashlib.sha256(pred).hexdigest()
    assert provenance["guidelines"] == ["1.1"]
    assert provenance["command"]


def test_bad_input_is_one_sentence_and_exit_code_two(run, gold, tmp_path):
    for bad, said in [
        (b"", "there are no gold documents"),
        (b"not json\n", "gold.jsonl, line 1: the line: Invalid JSON"),
        (gold + gold, "occurs twice in the gold"),
        (b"\xff\xfe\n", "gold.jsonl, line 1"),
    ]:
        result = run(bad, gold)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""
    result = RUNNER.invoke(_app(), ["--gold", str(tmp_path / "none"), "--pred", str(tmp_path)])
    assert result.exit_code == 2
    assert "No such file or directory; give the path" in result.stderr


def _app() -> typer.Typer:
    app = typer.Typer()
    app.command()(evaluate)
    return app
