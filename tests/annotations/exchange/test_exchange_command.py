"""`zhaoshang annotate export` and `import`: exit codes, what is written, what is said."""

import json

import pytest
from test_edited import ITEM, TEXT
from typer.testing import CliRunner

from zhaoshang.annotations.cli import COMMANDS, app
from zhaoshang.annotations.cli.exchange import FormatName
from zhaoshang.annotations.exchange import FORMATS


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "page.txt").write_bytes(TEXT.encode())
    (tmp_path / "in.jsonl").write_bytes(ITEM.record.to_json() + b"\n")
    return tmp_path


def annotate(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def export(folder, name, **changed):
    options = {"--documents": folder / "pages", "--format": name, "--output": folder / "tool"} | changed
    return annotate("export", folder / "in.jsonl", *(word for pair in options.items() for word in pair))


def import_(folder, name, *more):
    options = ("--documents", folder / "pages", "--format", name, "--output", folder / "out.jsonl")
    return annotate("import", folder / "tool", *options, *more)


def test_every_format_has_its_name_on_the_command_line():
    assert [name.value for name in FormatName] == list(FORMATS)


def test_help_names_every_command():
    result = annotate("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", FORMATS)
def test_there_and_back(folder, name):
    assert export(folder, name).exit_code == 0
    result = import_(folder, name)
    if name == "conll":
        assert result.exit_code == 1
        assert result.stdout == "to mend: page, T4: '5000万元' has no amount yet; `zhaoshang train` works it out\n"
    else:
        assert (result.exit_code, result.stdout) == (0, "")
        assert (folder / "out.jsonl").read_bytes() == (folder / "in.jsonl").read_bytes()


def test_unaligned_spans_are_listed_and_nothing_is_written(folder):
    export(folder, "doccano")
    row = json.loads((folder / "tool").read_text("utf-8"))
    row["entities"].append({"id": 90, "label": "GPE", "start_offset": 6, "end_offset": 8})
    (folder / "tool").write_text(json.dumps(row), "utf-8")
    result = import_(folder, "doccano")
    assert result.exit_code == 2
    assert "unaligned: page: GPE [6, 8) '消息': the label must be one of ORG" in result.stdout
    assert "nothing is imported; mend them in the tool, or give --drop-unaligned" in result.stderr
    assert not (folder / "out.jsonl").exists()
    assert import_(folder, "doccano", "--drop-unaligned").exit_code == 1
    assert (folder / "out.jsonl").read_bytes() == (folder / "in.jsonl").read_bytes()


def test_missing_documents_are_told(folder):
    (folder / "pages" / "page.txt").rename(folder / "pages" / "other.txt")
    result = export(folder, "brat")
    assert result.exit_code == 2
    assert "has no document 'page'" in result.stderr
    assert not (folder / "tool").exists()


def test_a_malformed_file_is_told_in_one_sentence(folder):
    (folder / "tool").write_text("{", "utf-8")
    result = import_(folder, "prodigy")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"zhaoshang annotate import: {folder / 'tool'}, line 1: ")
