"""JSON Lines: a bad line is set aside with its number, everything else is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.corpus.read import Document, ReadOptions, Rejected, read
from zhaoshang.corpus.record import Record, Source

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
plain_text = st.text(min_size=1).filter(lambda text: not text.isspace())


def write(path: Path, *lines: str | bytes) -> str:
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return str(path)


@settings(deadline=None)
@given(
    text=plain_text, meta=st.dictionaries(st.text().filter(lambda name: name not in ("text", "doc_id")), json_values)
)
def test_every_other_field_comes_back_as_meta(tmp_path_factory: pytest.TempPathFactory, text: str, meta: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "meta.jsonl"
    path.write_bytes(orjson.dumps(meta | {"doc_id": "d", "text": text}))
    (document,) = read([str(path)])
    assert isinstance(document, Document)
    assert (document.doc_id, document.text, document.meta) == ("d", text, meta)
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()
    source = Source(uri=document.uri, sha256=document.sha256, encoding="utf-8", chars=len(text), meta=document.meta)
    record = Record(doc_id="d", source=source, entities=[], relations=[])
    assert Record.from_json(record.to_json()) == record
    assert b"\n" not in record.to_json()


def test_ids_come_from_doc_id_then_id_then_the_line(tmp_path: Path) -> None:
    rows = ['{"id": 7, "doc_id": "a", "text": "甲"}', "", '{"id": 8, "text": "乙"}', '{"id": "", "text": "丙"}']
    path = write(tmp_path / "pages.jsonl", *rows)
    found = [(row.doc_id, row.uri, row.meta) for row in read([path]) if isinstance(row, Document)]
    assert found == [("a", f"{path}#1", {"id": 7}), ("8", f"{path}#3", {}), ("pages-4", f"{path}#4", {"id": ""})]


def test_field_names_are_options(tmp_path: Path) -> None:
    path = write(tmp_path / "pages.jsonl", '{"key": "k", "body": "甲", "text": 1, "id": 2}')
    (row,) = read([path], ReadOptions(text_field="body", id_field="key"))
    assert isinstance(row, Document)
    assert (row.doc_id, row.text, row.meta) == ("k", "甲", {"text": 1, "id": 2})


def test_each_bad_line_is_refused_by_number(tmp_path: Path) -> None:
    bad = {
        1: ("{", "it is not JSON (unexpected end of data at character 3)"),
        2: ('["text"]', "it is not a JSON object"),
        3: ('{"text": 1}', "its text in 'text' is no string"),
        4: ('{"title": "x"}', "its text in 'text' is missing"),
        5: ('{"text": " \\u3000"}', "its text in 'text' is empty"),
        6: ('{"text": "\\ud800"}', "it is not JSON (no low surrogate in string at character 11)"),
        7: ('{"text": "x", "n": NaN}', "it is not JSON (unexpected character, expected a JSON value at character 20)"),
        8: ('{"text": "x", "id": 1.5}', "its id in 'id' is neither a string nor a whole number"),
        9: ('{"text": "x", "id": true}', "its id in 'id' is neither a string nor a whole number"),
        10: ('{"text": "行'.encode() + b'\xff"}', "it is UTF-8, but broken at byte 13"),
        11: ('{"text": "x", "m": ' + "[" * 220 + "]" * 220 + "}", "its fields are nested too deeply"),
        12: ('{"text": "' + "长" * 21 + '"}', "it is longer than 20 characters"),
    }
    path = write(tmp_path / "bad.jsonl", *(line for line, _ in bad.values()), '{"text": "好"}')
    *rejected, good = read([path], ReadOptions(max_chars=20))
    assert {item.line: item.reason for item in rejected if isinstance(item, Rejected)} == {
        number: reason for number, (_, reason) in bad.items()
    }
    assert isinstance(good, Document)
    assert good.doc_id == "bad-13"


def test_a_line_without_end_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "long.jsonl", b'{"text": "' + b"x" * 2_500_000 + b'"}', '{"text": "好"}')
    rejected, good = read([path], ReadOptions(max_chars=10))
    assert isinstance(rejected, Rejected)
    assert rejected.message == (
        f"{path}, line 1: the line is longer than 1,000,060 bytes; put one document on a line or raise --max-chars"
    )
    assert isinstance(good, Document)
    assert good.doc_id == "long-2"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    lines = '{"id": "a", "text": "新签约项目总投资\u2028\\n"}\r\n{"id": "b", "text": "开发区党工委副书记"}'
    path = tmp_path / "pages.jsonl"
    path.write_bytes(lines.encode(encoding))
    rows = [row for row in read([str(path)]) if isinstance(row, Document)]
    assert [(row.doc_id, row.text) for row in rows] == [("a", "新签约项目总投资\u2028\n"), ("b", "开发区党工委副书记")]
    assert {row.encoding for row in rows} == {encoding.removesuffix("-sig")}


def test_utf16_that_breaks_off_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_bytes('{"text": "甲"}\n{"text": "乙'.encode("utf-16") + b"\x00")
    found = list(read([str(path)]))
    assert isinstance(found[-1], Rejected)
    assert found[-1].remedy == "save it as UTF-8"


def test_a_file_without_rows_is_said(tmp_path: Path) -> None:
    (rejected,) = read([write(tmp_path / "none.jsonl", "", "  ")])
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "it has no document"
