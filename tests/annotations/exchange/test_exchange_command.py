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


PRODUCTS = {"entities": ["PRODUCT"], "relations": {"生产": {"subject": ["ORG"], "object": ["PRODUCT"]}}}


def test_an_added_label_comes_back_where_its_label_set_is_named(folder):
    labels = folder / "labels.json"
    labels.write_text(json.dumps(PRODUCTS), encoding="utf-8")
    setup = folder / "setup.xml"
    assert export(folder, "labelstudio", **{"--labels": labels, "--config": setup}).exit_code == 0
    assert '<Label value="PRODUCT"/>' in setup.read_text("utf-8")
    assert '<Relation value="生产"/>' in setup.read_text("utf-8")
    assert 'whenLabelValue="MONEY,ORG,PROJECT,PRODUCT"' in setup.read_text("utf-8")
    (task,) = json.loads((folder / "tool").read_text("utf-8"))
    result = task.pop("predictions")[0]["result"]
    marked = [one["value"] for one in result if one["type"] == "labels"]
    free = next(
        i for i, char in enumerate(TEXT) if char.isalnum() and not any(v["start"] <= i < v["end"] for v in marked)
    )
    org = next(one["id"] for one in result if one["type"] == "labels" and one["value"]["labels"] == ["ORG"])
    place = {"start": free, "end": free + 1, "text": TEXT[free], "labels": ["PRODUCT"]}
    result.append({"id": "mine", "from_name": "label", "to_name": "text", "type": "labels", "value": place})
    result.append({"type": "relation", "from_id": org, "to_id": "mine", "direction": "right", "labels": ["生产"]})
    (folder / "tool").write_text(json.dumps([task | {"annotations": [{"result": result}]}]), encoding="utf-8")
    without = import_(folder, "labelstudio")
    assert without.exit_code == 2
    assert "the label must be one of ORG, OFFICIAL, PROJECT, MONEY, TITLE, METRIC;" in without.stdout
    assert import_(folder, "labelstudio", "--labels", labels).exit_code == 0
    record = json.loads((folder / "out.jsonl").read_text("utf-8"))
    product = next(entity for entity in record["entities"] if entity["label"] == "PRODUCT")
    assert (product["start"], product["text"]) == (free, TEXT[free])
    assert [link["object"] for link in record["relations"] if link["type"] == "生产"] == [product["id"]]
    check = ["check", folder / "out.jsonl", "--documents", folder / "pages"]
    assert "V01" not in annotate(*check, "--labels", labels).stdout
    assert annotate(*check).exit_code == 2  # the contract does not know the label


def test_a_label_set_that_cannot_be_used_ends_the_command(folder):
    (folder / "labels.json").write_text('{"entities": ["ORG"]}', encoding="utf-8")
    result = export(folder, "labelstudio", **{"--labels": folder / "labels.json"})
    assert result.exit_code == 2
    assert "ORG is there already; give the new one a name of its own" in result.stderr
    assert not (folder / "tool").exists()
