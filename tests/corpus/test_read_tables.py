"""CSV and Parquet: strings stay strings, a bad row costs one row, nothing asks the network."""

from __future__ import annotations

import datetime
import socket
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pytest
from pyarrow import parquet

from zhaoshang.corpus.read import Document, ReadOptions, Rejected, read


def rows(path: Path, options: ReadOptions | None = None) -> list[tuple[Any, ...]]:
    """What was read, and messages without the path."""
    found = read([str(path)], options)
    return [
        (item.doc_id, item.text, item.meta, item.uri.rpartition("#")[2])
        if isinstance(item, Document)
        else (item.line, item.reason)
        for item in found
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_cells_stay_as_they_are(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "pages.csv"
    table = 'id,text,n\r\n001,"新签约项目,\n总投资",1.50\r\n\r\n002,开发区,NA\r\n,党工委,\r\n'
    path.write_bytes(table.encode(encoding))
    assert rows(path) == [
        ("001", "新签约项目,\n总投资", {"n": "1.50"}, "2"),
        ("002", "开发区", {"n": "NA"}, "4"),
        ("pages-5", "党工委", {"id": "", "n": ""}, "5"),
    ]


def test_a_row_with_too_many_cells_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    lines = [f"{number},第{number}行" for number in range(2500)]
    lines[3] += ",x"
    lines[2100] += ",x,y"
    path.write_text("id,text\n" + "\n".join(lines), "utf-8")
    found = rows(path)
    assert found[3] == (5, "its cells do not fit the columns (expected 2 fields, saw 3)")
    assert found[2100] == (2102, "its cells do not fit the columns (expected 2 fields, saw 4)")
    assert [row[3] for row in found if len(row) == 4] == [
        str(number + 2) for number in range(2500) if number not in (3, 2100)
    ]


def test_quotes_that_do_not_match_are_said(tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    path.write_text('id,text\n1,"abc\n2,b\n', "utf-8")
    assert rows(path) == [(2, "it cannot be read from here on (EOF inside string starting at row 1)")]


def test_rows_before_an_open_quote_are_read(tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    lines = [f'{number},"第\n{number}行"' for number in range(1200)]
    lines[7] += ",x"
    lines[1100] += ",x"
    path.write_text("id,text\n" + "\n".join([*lines, '1200,"第1200行', "1201,第1201行"]), "utf-8")
    found = rows(path)
    assert [row[:2] for row in found if len(row) == 4] == [
        (str(number), f"第\n{number}行") for number in range(1200) if number not in (7, 1100)
    ]
    assert [row for row in found if len(row) == 2] == [
        (9, "its cells do not fit the columns (expected 2 fields, saw 3)"),
        (1102, "its cells do not fit the columns (expected 2 fields, saw 3)"),
        (1202, "it cannot be read from here on (EOF inside string starting at row 1201)"),
    ]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("id,body\n1,甲\n", "it has no column 'text' among 'id', 'body'"),
        ("id,text\n", "it has no document"),
        ("", "it has no document"),
        ("\0\0", "it is binary: it holds control characters"),
    ],
)
def test_a_csv_file_that_gives_nothing_says_why(tmp_path: Path, table: str, reason: str) -> None:
    path = tmp_path / "pages.csv"
    path.write_text(table, "utf-8")
    assert rows(path) == [(None, reason)]


def test_columns_are_options_and_tabs_are_by_extension(tmp_path: Path) -> None:
    path = tmp_path / "pages [1] 100*.tsv"
    path.write_text("键\t正文\ttext\nk\t甲,乙\tx\n", "utf-8")
    assert rows(path, ReadOptions(text_field="正文", id_field="键")) == [("k", "甲,乙", {"text": "x"}, "2")]
    assert rows(path, ReadOptions(id_field="no")) == [(None, "it has no column 'no' among '键', '正文', 'text'")]


def test_parquet_values_become_json(tmp_path: Path) -> None:
    path = tmp_path / "pages.parquet"
    columns = {
        "doc_id": [1, 2],
        "text": ["甲", None],
        "day": [datetime.date(2023, 1, 31)] * 2,
        "amount": [Decimal("1.50")] * 2,
        "share": [float("nan")] * 2,
        "tags": [["a"], []],
        "more": [{"at": datetime.datetime(2023, 1, 31, 8)}] * 2,
    }
    parquet.write_table(pa.table(columns), path)
    meta = {"day": "2023-01-31", "amount": "1.50", "share": None, "tags": ["a"], "more": {"at": "2023-01-31T08:00:00"}}
    assert rows(path) == [("1", "甲", meta, "1"), (2, "its text in 'text' is missing")]


def test_a_broken_parquet_file_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pages.parquet"
    path.write_bytes(b"PAR1....")
    ((line, reason),) = rows(path)
    assert line == 1
    assert reason.startswith("it cannot be read from here on (Parquet magic bytes not found")
    assert capfd.readouterr().err == ""


def test_no_table_asks_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (tmp_path / "a.csv").write_text("text\n甲\n", "utf-8")
    parquet.write_table(pa.table({"text": ["乙"]}), tmp_path / "b.parquet")
    found = list(read([str(tmp_path)]))
    assert [item.doc_id for item in found if isinstance(item, Document)] == ["a-2", "b-1"]
    assert not any(isinstance(item, Rejected) for item in found)


def test_the_first_row_may_not_have_too_many_cells_either(tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    lines = [f"{number},第{number}行" for number in range(2500)]
    for number in (0, 1, 3, 1100):
        lines[number] += ",总投资"
    path.write_text("id,text\n" + "\n".join(lines), "utf-8")
    found = rows(path)
    assert found[:2] == [(row, "its cells do not fit the columns (1 too many)") for row in (2, 3)]
    assert [row[0] for row in found if len(row) == 2] == [2, 3, 5, 1102]
    assert [row[1] for row in found if len(row) == 4] == [
        f"第{number}行" for number in range(2500) if number not in (0, 1, 3, 1100)
    ]


def test_an_empty_cell_too_many_at_the_end_of_every_row_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    path.write_text("id,text\n1,开发区,\n2,党工委,\n", "utf-8")
    assert [row[1] for row in rows(path)] == ["开发区", "党工委"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_what_is_wrong(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "pages.csv"
    path.write_text(f"id{separator}text\n1{separator}开发区\n", "utf-8")
    (found,) = read([str(path)])
    assert isinstance(found, Rejected)
    assert found.remedy == "separate its cells by commas (by tabs in a .tsv file)"
