"""The command line: every command is there, only the called one is loaded, exit codes mean what they say."""

import json
import subprocess
import sys
from importlib.metadata import entry_points, version

import orjson
import pytest
from jsonschema import Draft202012Validator
from tiny_pipeline import FULL, make
from typer.testing import CliRunner

from zhaoshang.pipeline.cli import GROUP, build_app

COMMANDS = ["amounts", "annotate", "evaluate", "info", "run", "schema", "show", "train", "validate"]


def call(*arguments, **options):
    words = [str(word) for word in arguments]
    if words[0] == "run" and len(words) > 2:
        words += ["--workers", "0"]  # the tiny pipeline's component is known to this process alone
    return CliRunner().invoke(build_app(words), words, **options)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def output(tmp_path, model, monkeypatch):
    """A file of records made by `zhaoshang run` of one page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text(f"{FULL}总投资100亿元。", "utf-8")
    assert call("run", "page.txt", "-o", "out.jsonl", "--model", model, "--quiet").exit_code == 0
    return tmp_path / "out.jsonl"


def test_help_lists_every_installed_command_with_a_line():
    result = call("--help")
    assert result.exit_code == 0
    listed = dict(line.split(maxsplit=1) for line in result.stdout.partition("Commands:\n")[2].splitlines() if line)
    assert sorted(listed) == sorted(point.name for point in entry_points(group=GROUP))
    assert set(COMMANDS) <= set(listed)
    assert all(len(line) > 10 and line[0].isupper() for line in listed.values()), listed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    result = call(command, "--help")
    assert result.exit_code == 0, result.output
    assert f"zhaoshang {command}" in result.stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from zhaoshang.pipeline.cli import build_app\n"
        "for words in (['--help'], ['run', '--help'], ['show', '--help']):\n"
        "    build_app(words)\n"
        "print(sorted({'spacy', 'torch', 'hanlp', 'datasets', 'pandas'} & set(sys.modules)))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_version_and_wrong_usage():
    assert call("--version").stdout.strip() == version("zhaoshang")
    assert call("nonsense").exit_code == 2
    assert call("run").exit_code == 2
    assert call("run", "x.txt", "-o", "y.jsonl", "--batch-size", "0").exit_code == 2


def test_run_exits_with_0_and_prints_the_summary(output, model):
    result = call("run", "page.txt", "-o", "out.jsonl", "--triples", "t.jsonl", "--model", model)
    assert result.exit_code == 0
    assert result.stdout == "" and "documents                1" in result.stderr
    (triple,) = [orjson.loads(line) for line in output.with_name("t.jsonl").read_bytes().splitlines()]
    assert (triple["predicate"], triple["amount"], triple["currency"]) == ("总投资", "10000000000", "CNY")


def test_run_exits_with_1_when_documents_were_set_aside(output, model):
    output.with_name("bad.txt").write_text("爆", "utf-8")
    result = call("run", "page.txt", "bad.txt", "-o", "out.jsonl", "--model", model)
    assert result.exit_code == 1
    assert "set aside: bad.txt: processing it failed (ValueError" in result.stderr
    assert "1 set aside, see out.jsonl.rejected.jsonl" in result.stderr
    assert output.with_name("out.jsonl.rejected.jsonl").is_file()
    assert len(output.read_bytes().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.txt", "-o", "o.jsonl"], "there is no file or folder nowhere.txt"),
        (["nowhere.txt", "-o", "o.csv"], "o.csv is no name for records; name a .jsonl"),
        (["nowhere.txt", "-o", "-"], "- is no name for records; name a .jsonl"),
        (["page.txt", "-o", "page.txt"], "never overwrites what it reads"),
        (["page.txt", "-o", "o.jsonl", "--model", "page.txt"], "there is no pipeline in page.txt"),
        (["page.txt", "-o", "page.txt/o.jsonl"], "cannot be written"),
    ],
)
def test_run_exits_with_2_and_one_sentence_when_it_cannot_be_done(output, model, arguments, said):
    if "--model" not in arguments:
        arguments = [*arguments, "--model", str(model)]
    result = call("run", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr and result.stderr.startswith("zhaoshang run: ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert not output.with_name("o.jsonl").exists()


def test_schema_describes_what_run_writes(output):
    schema = json.loads(call("schema").stdout)
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(orjson.loads(output.read_bytes()))) == []


def test_validate(output):
    result = call("validate", "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 records, 1 of them against their source: no problems" in result.stderr
    row = orjson.loads(output.read_bytes())
    row["entities"][0]["end"] -= 1
    output.write_bytes(orjson.dumps(row) + b"\n")
    result = call("validate", "out.jsonl")
    assert result.exit_code == 1
    assert "out.jsonl, line 1, T1: its text is" in result.stdout
    assert call("validate", "nowhere.jsonl").exit_code == 2


def test_info(model):
    facts = json.loads(call("info", "--model", model, "--json").stdout)
    assert facts["zhaoshang"] == version("zhaoshang") and facts["pipeline"] == "zh_pipeline@0.0.0"
    assert facts["libraries"]["spacy"] == version("spacy")
    assert facts["components"] == ["tiny_tagger"]
    config = (model / "config.cfg").read_bytes()
    assert facts["models"]["config"]["bytes"] == len(config)
    lines = call("info", "--model", model).stdout.splitlines()
    assert any(line.split()[:2] == ["pipeline", "zh_pipeline@0.0.0"] for line in lines)
    assert call("info", "--model", model / "none").exit_code == 2
