"""Every rule of a record, broken once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import pytest

from zhaoshang.corpus.read import Document, read
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.validate import Problem, Tally, check_record, validate_file

TEXT = "某某总经理到新瑞光\n电调研，新瑞光电总投资100亿元，与乙公司合作。"


def fields() -> dict[str, Any]:
    """A sound record of TEXT."""
    yuan = {"amount": "10000000000", "min": None, "max": None, "currency": "CNY", "approx": False}
    return {
        "doc_id": "a",
        "source": {
            "uri": "a.txt",
            "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
            "encoding": "utf-8",
            "chars": len(TEXT),
        },
        "entities": [
            {"id": "T1", "label": "OFFICIAL", "start": 0, "end": 2, "text": "某某", "canonical": "某某"},
            {"id": "T2", "label": "TITLE", "start": 2, "end": 5, "text": "总经理"},
            {"id": "T3", "label": "ORG", "start": 6, "end": 11, "text": "新瑞光电", "canonical": "新瑞光电"},
            {"id": "T4", "label": "ORG", "start": 14, "end": 18, "text": "新瑞光电", "canonical": "新瑞光电"},
            {"id": "T5", "label": "METRIC", "start": 18, "end": 21, "text": "总投资"},
            {"id": "T6", "label": "MONEY", "start": 21, "end": 26, "text": "100亿元", "money": yuan},
            {"id": "T7", "label": "ORG", "start": 28, "end": 31, "text": "乙公司", "canonical": "乙公司"},
        ],
        "relations": [
            {
                "id": "R1",
                "type": "任职",
                "subject": "T1",
                "object": "T3",
                "predicate": "任职",
                "qualifiers": {"title": "总经理"},
            },
            {
                "id": "R2",
                "type": "总投资",
                "subject": "T4",
                "object": "T6",
                "predicate": "总投资",
                "evidence": [14, 26],
            },
            {"id": "R3", "type": "合作", "subject": "T4", "object": "T7", "predicate": "合作"},
        ],
    }


def problems(change: Callable[[dict[str, Any]], object]) -> list[str]:
    changed = fields()
    change(changed)
    return [str(problem) for problem in check_record(Record.from_json(orjson.dumps(changed)), TEXT)]


def entity(number: int, **changes: Any) -> Callable[[dict[str, Any]], object]:
    return lambda row: row["entities"][number - 1].update(changes)


def relation(number: int, **changes: Any) -> Callable[[dict[str, Any]], object]:
    return lambda row: row["relations"][number - 1].update(changes)


def more(**added: Any) -> Callable[[dict[str, Any]], object]:
    return lambda row: row["relations"].append({"id": "R4", "predicate": added["type"]} | added)


def test_a_sound_record_has_no_problem() -> None:
    record = Record.from_json(orjson.dumps(fields()))
    assert check_record(record, TEXT) == check_record(record) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (entity(2, id="T9"), ["T9: it is entity 2, so its id must be T2"]),
        (entity(3, text="新瑞光"), ["T3: its text is '新瑞光', but the source has '新瑞光电' there"]),
        (
            entity(3, text="新瑞光\n电"),
            [
                "T3: its text '新瑞光\\n电' holds white space",
                "T3: its text is '新瑞光\\n电', but the source has '新瑞光电' there",
            ],
        ),
        (entity(3, end=10, text="新瑞光"), ["T3: white space stands at an edge of its span; narrow it"]),
        (
            entity(2, end=2),
            ["T2: its end 2 is not behind its start 2", "T2: its text is '总经理', but the source has '' there"],
        ),
        (
            entity(7, end=99),
            [
                "T7: it ends at 99, but the source has 34 characters",
                "T7: its text is '乙公司', but the source has '乙公司合作。' there",
            ],
        ),
        (entity(2, start=1, text="某总经理"), ["T2: it overlaps T1"]),
        (entity(1, canonical=None), ["T1: OFFICIAL must have a canonical name"]),
        (entity(2, canonical="总经理"), ["T2: TITLE must have no canonical name"]),
        (entity(6, money=None), ["T6: MONEY must have an amount in money"]),
        (entity(5, money=fields()["entities"][5]["money"]), ["T5: METRIC must have no amount in money"]),
        (
            lambda row: row["entities"][5]["money"].update(min="5"),
            ["T6: its bounds 5 and None must repeat the amount 10000000000 or be null"],
        ),
        (
            lambda row: row["entities"][5]["money"].update(amount=None, min="10", max="9"),
            ["T6: without an amount it is a range, which 10 to 9 is not"],
        ),
        (relation(1, id="R7"), ["R7: it is relation 1, so its id must be R1"]),
        (relation(1, qualifiers={}), ["R1: 任职 must have a title among its qualifiers"]),
        (relation(2, object="T9", subject="T8"), ["R2: there is no entity T8 and no T9"]),
        (relation(2, object="T5"), ["R2: the object of 总投资 must be MONEY, and T5 is METRIC"]),
        (relation(2, subject="T1"), ["R2: the subject of 总投资 must be ORG or PROJECT, and T1 is OFFICIAL"]),
        (relation(2, evidence=[14, 35]), ["R2: its evidence [14, 35) is no passage of 34 characters"]),
        (relation(2, evidence=[14, 14]), ["R2: its evidence [14, 14) is no passage of 34 characters"]),
        (relation(3, object="T3"), ["R3: it relates 新瑞光电 to itself"]),
        (more(type="总投资", subject="T3", object="T6"), ["R4: it says what R2 says; a fact is written once"]),
        (more(type="合作", subject="T7", object="T3"), ["R4: it says what R3 says; a fact is written once"]),
        (more(type="总投资", subject="T3", object="T6", qualifiers={"period": "2023年"}), []),
        (more(type="调研", subject="T1", object="T3"), []),
        (
            lambda row: row["source"].update(chars=33),
            ["source.chars: it says 33, but the source has 34 characters"],
        ),
        (
            lambda row: row["source"].update(sha256="0" * 64),
            ["source.sha256: the source has changed since, or is another file"],
        ),
    ],
)
def test_each_broken_rule_is_said(change: Callable[[dict[str, Any]], object], found: list[str]) -> None:
    assert problems(change) == found


def test_entities_out_of_order_are_said() -> None:
    def swap(row: dict[str, Any]) -> None:
        row["entities"][:2] = [row["entities"][1] | {"id": "T1"}, row["entities"][0] | {"id": "T2"}]
        row["relations"][0]["subject"] = "T2"

    assert problems(swap) == ["T2: it starts before T1; entities are written in order of offset"]


def line(**source: Any) -> bytes:
    row = fields()
    row["source"].update(source)
    return orjson.dumps(row | {"doc_id": source.get("uri", "a")}) + b"\n"


def test_a_file_is_checked_line_by_line_against_its_sources(tmp_path: Path) -> None:
    out, base = tmp_path / "out" / "records.jsonl", tmp_path / "base"
    out.parent.mkdir()
    base.mkdir()
    (out.parent / "a.txt").write_text(TEXT, "utf-8")
    (base / "b.txt").write_bytes(TEXT.encode("utf-16"))
    (base / "changed.txt").write_text(TEXT.replace("\n", ""), "utf-8")
    wide = hashlib.sha256(TEXT.encode("utf-16")).hexdigest()
    out.write_bytes(
        line()
        + b"{]\n\n"
        + line(uri="b.txt", encoding="utf-16", sha256=wide)
        + line(uri="changed.txt")
        + line(uri="gone.txt")
        + line(chars="x")
        + line()
    )
    tally = Tally()
    assert [(problem.doc_id, str(problem)) for problem in validate_file(out, base, tally=tally)] == [
        ("", "line 2: Invalid JSON: key must be a string at column 2"),
        ("changed.txt", "line 5, source.sha256: changed.txt has changed since, or is another file"),
        ("a", "line 7, source.chars: Input should be a valid integer"),
        ("a", "line 8, doc_id: 'a' is the id of an earlier line too"),
    ]
    assert (tally.records, tally.against_source) == (5, 3)


def test_rows_are_found_again(tmp_path: Path) -> None:
    rows = [{"id": number, "text": TEXT if number != 2 else ""} for number in range(4)]
    (tmp_path / "pages.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    read_rows = [row for row in read([str(tmp_path / "pages.jsonl")]) if isinstance(row, Document)]
    assert [row.uri.rpartition("/")[2] for row in read_rows] == ["pages.jsonl#1", "pages.jsonl#2", "pages.jsonl#4"]
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"".join(line(uri=f"pages.jsonl#{number}") for number in (1, 4)))
    tally = Tally()
    assert list(validate_file(out, tally=tally)) == []
    assert tally.against_source == 2
    out.write_bytes(line(uri="pages.jsonl#2").replace("总经理".encode(), "副经理".encode(), 1))
    (problem,) = validate_file(out)
    assert problem == Problem("pages.jsonl#2", "line 1, T2", "its text is '副经理', but the source has '总经理' there")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    (problem,) = validate_file(tmp_path / "none.jsonl")
    assert str(problem) == f"{tmp_path}/none.jsonl: it cannot be read (No such file or directory); check the path"


def test_the_gold_records_of_this_project_are_sound() -> None:
    path = Path(str(files("zhaoshang.annotations") / "gold" / "records.jsonl"))
    tally = Tally()
    assert list(validate_file(path, tally=tally)) == []
    assert tally.against_source == tally.records > 0
