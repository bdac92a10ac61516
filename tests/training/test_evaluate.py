import hashlib
import json

import pytest
import typer
from typer.testing import CliRunner

from zhaoshang.annotations.corpus import load
from zhaoshang.corpus.record import ARGUMENTS, Record
from zhaoshang.training.cli.evaluate import evaluate

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
    assert set(report["scores"]["relations"]["by_type"]) == set(ARGUMENTS)
    provenance = report["provenance"]
    assert provenance["gold"]["sha256"] == hashlib.sha256(gold).hexdigest()
    assert provenance["pred"]["sha256"] == hashlib.sha256(pred).hexdigest()
    assert provenance["guidelines"] == ["1.3"]
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


def weaker(gold: bytes) -> bytes:
    """Predictions that lack every second entity and all relations."""
    rows = []
    for line in gold.splitlines():
        row = Record.from_json(line)
        rows.append(row.model_copy(update={"entities": row.entities[::2], "relations": []}).to_json())
    return b"\n".join(rows) + b"\n"


def test_a_baseline_prints_differences(run, gold, tmp_path):
    (tmp_path / "base.jsonl").write_bytes(weaker(gold))
    result = run(gold, gold, "--baseline", str(tmp_path / "base.jsonl"))
    assert result.exit_code == 0
    at = result.stdout.index("beside the baseline")
    (relations,) = [line for line in result.stdout[at:].splitlines() if line.startswith("relations")]
    assert relations.split()[:7] == ["relations", "1.000", "0.000", "+100.0", "+100.0", "–", "+100.0"]
    assert "The gate" not in result.stdout


def test_the_comparison_lists_what_a_label_set_adds(run, gold, tmp_path):
    (tmp_path / "base.jsonl").write_bytes(weaker(gold))
    added = {"entities": ["PRODUCT"], "relations": {"量产": {"subject": ["ORG"], "object": ["PRODUCT"]}}}
    (tmp_path / "labels.json").write_text(json.dumps(added), encoding="utf-8")
    result = run(gold, gold, "--baseline", str(tmp_path / "base.jsonl"), "--labels", str(tmp_path / "labels.json"))
    compared = result.stdout[result.stdout.index("beside the baseline") :].splitlines()
    assert [line.split() for line in compared if "PRODUCT" in line or "量产" in line] == [
        ["PRODUCT", "–", "–", "–"],
        ["量产", "–", "–", "–"],
    ]


def test_the_gate_ends_with_three_after_writing_everything(run, gold, tmp_path):
    (tmp_path / "base.jsonl").write_bytes(gold)
    options = ["--baseline", str(tmp_path / "base.jsonl"), "--json", str(tmp_path / "out.json")]
    passed = run(gold, gold, *options, "--max-drop", "0")
    assert passed.exit_code == 0
    assert "The gate passes: entities +0.0 points [+0.0, +0.0] and relations" in passed.stdout
    failed = run(gold, weaker(gold), *options, "--max-drop", "0.5")
    assert failed.exit_code == 3
    assert failed.stderr.startswith("zhaoshang evaluate: The gate fails: entities may have dropped")
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert report["gate"]["passed"] is False
    assert report["gate"]["figures"]["relations"]["difference"] == -1.0
    assert report["comparison"]["exact"]["baseline_f1"] == 1.0
    assert report["provenance"]["baseline"]["sha256"] == hashlib.sha256(gold).hexdigest()
    without = run(gold, gold, "--max-drop", "0.5")
    assert without.exit_code == 2
    assert without.stderr == "zhaoshang evaluate: --max-drop compares with a baseline; name one with --baseline.\n"


def test_json_is_the_same_every_time_and_dated_on_request(run, gold, tmp_path):
    texts = []
    for name in ("a.json", "b.json"):
        assert run(gold, weaker(gold), "--json", str(tmp_path / name)).exit_code == 0
        texts.append((tmp_path / name).read_text("utf-8"))
    assert texts[0] == texts[1]
    report = json.loads(texts[0])
    assert set(report) == {"scores", "detail", "confusion", "calibration", "provenance"}
    assert set(report["detail"]["schemes"]) == {"strict", "exact", "partial", "type"}
    assert set(report["detail"]["relations"]) == {"strict", "headline", "relaxed", "ends found"}
    assert len(report["scores"]["entities"]["exact"]["precision_interval"]) == 2
    assert "date" not in report["provenance"]
    dated = json.loads(run(gold, gold, "--json", "-", "--dated").stdout)
    assert dated["provenance"]["date"].endswith("+00:00")


def test_html_shows_contexts_where_the_texts_are(run, gold, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for text, record in list(load("dev"))[:3]:
        (folder / f"{record.doc_id}.txt").write_bytes(text.encode())
    page = tmp_path / "report.html"
    result = run(gold, weaker(gold), "--html", str(page), "--documents", str(folder), "--most", "2")
    assert result.exit_code == 0
    html = page.read_text("utf-8")
    assert "was not found unchanged" not in html
    assert html.count("<mark") > 2
    assert "pred.jsonl against gold.jsonl" in html


def test_splits_several_predictions_and_a_curve(run, gold, tmp_path):
    first = Record.from_json(gold.splitlines()[0]).doc_id
    (tmp_path / "splits.json").write_text(json.dumps({"seen": [first]}))
    (tmp_path / "early.jsonl").write_bytes(weaker(gold))
    (tmp_path / "curve.json").write_text(json.dumps({"axis": "n", "points": [{"x": 1, "entities": {"f1": 0.5}}]}))
    options = ["--splits", str(tmp_path / "splits.json"), "--also", str(tmp_path / "early.jsonl")]
    result = run(gold, gold, *options, "--curve", str(tmp_path / "curve.json"), "--json", str(tmp_path / "out.json"))
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines() if line.startswith(("  seen", "  not stated"))] == [
        ["not", "stated"],
        ["seen", "1.000"],
    ]
    curves = json.loads((tmp_path / "out.json").read_text("utf-8"))["curves"]
    assert [curve["axis"] for curve in curves] == ["n", "predictions"]
    early, last = curves[1]["points"]
    assert (early["name"], last["name"]) == ("early", "pred")
    assert early["entities"]["f1"] < last["entities"]["f1"] == 1.0


def test_what_cannot_be_read_or_written_is_one_sentence(run, gold, tmp_path):
    (tmp_path / "bad.json").write_text("{")
    for options, said in [
        (("--splits", "bad.json"), "bad.json is no JSON"),
        (("--curve", "bad.json"), "bad.json is no curve"),
        (("--also", "none.jsonl"), "none.jsonl: No such file"),
        (("--baseline", "none.jsonl"), "none.jsonl: No such file"),
        (("--html", "."), "it is a folder"),
    ]:
        result = run(gold, gold, options[0], str(tmp_path / options[1]))
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""


def test_predictions_of_other_texts_are_named(run, gold):
    other = json.loads(gold.split(b"\n")[0])
    other["source"]["sha256"] = "0" * 64
    result = run(gold, json.dumps(other).encode() + b"\n")
    assert result.exit_code == 0
    assert "1 documents were predicted from other texts than the gold's" in result.stderr
    assert f"({other['doc_id']})" in result.stderr
    assert "other texts" not in run(gold, gold).stderr


@pytest.mark.parametrize("option", ["--json", "--html", "--errors"])
def test_an_input_is_never_written_over(run, gold, tmp_path, option):
    result = run(gold, gold, option, str(tmp_path / "gold.jsonl"))
    assert result.exit_code == 2
    assert "gold.jsonl is an input too; name another file" in result.stderr
    assert (tmp_path / "gold.jsonl").read_bytes() == gold


def test_packed_records_are_to_be_unpacked_first(run, gold, tmp_path):
    (tmp_path / "packed.jsonl.gz").write_bytes(b"x")
    result = run(gold, gold, "--baseline", str(tmp_path / "packed.jsonl.gz"))
    assert result.exit_code == 2
    assert "it is compressed; unpack it first ('gunzip')" in result.stderr
