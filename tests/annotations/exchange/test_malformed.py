"""Files that cannot be read, and records that cannot be written: one sentence with file, place and cure."""

import json
import re

import pytest
from generated import document
from test_edited import ITEM, TEXT

from zhaoshang.annotations.exchange import FORMATS, ExchangeError, Item

ROW = {"text": TEXT, "doc_id": "page", "entities": [], "relations": []}
TASK = {"data": {"text": TEXT, "doc_id": "page"}, "annotations": [{"result": []}]}
PRODIGY = {"text": TEXT, "meta": {"doc_id": "page"}}


def refused(name, path, documents=None):
    with pytest.raises(ExchangeError) as refusal:
        FORMATS[name].load(path, documents if documents is not None else {"page": document(ITEM)})
    (sentence,) = str(refusal.value).splitlines()
    return sentence.replace(str(path), "FILE")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("doccano", '\n{"text": ', r"FILE, line 2: Invalid JSON: .*; export the project again as JSONL with relations"),
        (
            "doccano",
            json.dumps(ROW | {"entities": [{"id": 1}]}),
            r"FILE, line 1: entities\.1\.label: Field required; .*",
        ),
        ("doccano", json.dumps(ROW | {"record": {}}), r"FILE, line 1: record\.doc_id: Field required; .*"),
        ("doccano", json.dumps(ROW) + "\n" + json.dumps(ROW), r"FILE, line 2: page is there a second time; .*"),
        ("prodigy", json.dumps({"text": TEXT}), r"FILE, line 1: meta: Field required; .* prodigy db-out"),
        ("labelstudio", json.dumps(TASK), r"FILE: Input should be a valid array; export .* as JSON \(not JSON-MIN\)"),
        ("labelstudio", json.dumps([{"text": TEXT, "label": []}]), r"FILE: 1\.data: Field required; .*"),
        (
            "labelstudio",
            json.dumps([TASK | {"annotations": TASK["annotations"] * 2}]),
            r"FILE, task 1: it has 2 annotations; .*",
        ),
        ("conll", "岚\tB-ORG\n", r"FILE, line 1: no document has begun; put a line '# doc_id = …' before .*"),
        ("conll", "# doc_id = page\n岚\tI-ORG\n", r"FILE, line 2: I-ORG follows no ORG; begin a span with B-ORG"),
        (
            "conll",
            "# doc_id = page\n岚溪\tO\n",
            r"FILE, line 2: '岚溪\\tO' is no line of CoNLL; write one character, .*",
        ),
        ("conll", b"\xff\xfe", r"FILE: it is not UTF-8; save it as UTF-8"),
    ],
)
def test_malformed_files(tmp_path, name, content, sentence):
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert re.fullmatch(sentence, refused(name, path))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("T1 ORG 0 2", "FILE, line 1: 'T1 ORG 0 2' is no line of brat standoff; correct it or take it out"),
        ("T1\tORG 1 2\t岚\nT1\tORG 2 3\t溪", "FILE, line 2: the id T1 is used twice; give each annotation its own"),
        ("A1\tStatus R1 Maybe", "FILE, line 1: the attribute Status Maybe is unknown; write Approx, or Status .*"),
        ('#1\tAnnotatorNotes T1\t{"a', "FILE, line 1: the note on T1 is no JSON .*; write it like .*"),
        ('#1\tAnnotatorNotes T1\t{"canonical": 3}', "FILE, line 1: the note on T1 has another kind of value .*"),
        ("R1\tFigure T1 T2", r"FILE, line 1: 'R1\\tFigure T1 T2' is no line of brat standoff; .*"),
    ],
)
def test_lines_that_brat_does_not_write(tmp_path, line, sentence):
    folder = tmp_path / "brat"
    FORMATS["brat"].export([ITEM], folder)
    (folder / "page.ann").write_text(line + "\n", "utf-8")
    assert re.fullmatch(sentence, refused("brat", folder).replace("FILE/page.ann", "FILE"))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_there(tmp_path, name):
    assert re.search("; (check the path|give the folder of the collection)$", refused(name, tmp_path / "nothing"))
    FORMATS[name].export([ITEM], tmp_path / "tool")
    sentence = refused(name, tmp_path / "tool", documents={})
    assert sentence.endswith("there is no document 'page'; give the folder that it was exported from")


@pytest.mark.parametrize("name", FORMATS)
def test_a_record_of_another_text_is_not_exported(tmp_path, name):
    other = Item(TEXT.replace("方未", "方末"), ITEM.record)
    with pytest.raises(ExchangeError, match=r"^page: T6 is '方未', and the text has '方末' there; give"):
        FORMATS[name].export([other], tmp_path / "tool")
    assert list(tmp_path.iterdir()) == []


def test_brat_never_writes_over_annotations(tmp_path):
    FORMATS["brat"].export([ITEM], tmp_path / "brat")
    with pytest.raises(ExchangeError, match="not empty; name a new folder"):
        FORMATS["brat"].export([ITEM], tmp_path / "brat")
