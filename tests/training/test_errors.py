"""Errors by kind."""

import records as made

from zhaoshang.corpus.record import Record
from zhaoshang.training.errors import all_errors, report
from zhaoshang.training.score import score

TEXT = "高新区与安泽光学签约二期项目，总投资3亿元。方季明出席"


def record(rows, relations=()):
    entities = []
    for i, (label, text) in enumerate(rows, 1):
        start = TEXT.index(text)
        entity = {"id": f"T{i}", "label": label, "start": start, "end": start + len(text), "text": text}
        if label in ("ORG", "OFFICIAL", "PROJECT"):
            entity["canonical"] = text
        if label == "MONEY":
            entity["money"] = {"amount": "300000000", "min": None, "max": None, "currency": "CNY", "approx": False}
        entities.append(entity)
    links = [
        {
            "id": f"R{i}",
            "type": kind,
            "subject": s,
            "object": o,
            "predicate": kind,
            "evidence": [0, 5],
            "qualifiers": {},
        }
        for i, (kind, s, o) in enumerate(relations, 1)
    ]
    return Record.model_validate(
        {
            "schema_version": "1.0",
            "doc_id": "d1",
            "source": {"uri": "d1.txt", "sha256": "0" * 64, "encoding": "utf-8", "chars": len(TEXT)},
            "entities": entities,
            "relations": links,
            "meta": {},
        }
    )


GOLD = record(
    [("ORG", "高新区"), ("ORG", "安泽光学"), ("PROJECT", "二期项目"), ("MONEY", "3亿元"), ("OFFICIAL", "方季明")],
    [("合作", "T1", "T2"), ("建设", "T2", "T3"), ("总投资", "T3", "T4")],
)


def test_every_kind_is_told():
    pred = record(
        [("ORG", "高新"), ("PROJECT", "安泽光学"), ("ORG", "二期"), ("MONEY", "3亿元"), ("ORG", "签约")],
        [("总投资", "T2", "T4")],
    )
    rows = [(e.name, e.kind, e.gold, e.found) for e in all_errors([GOLD], [pred])]
    assert rows == [
        ("ORG", "boundary", "高新区", "高新"),
        ("ORG", "type", "安泽光学", "安泽光学"),
        ("ORG", "invented", "", "签约"),
        ("PROJECT", "both", "二期项目", "二期"),
        ("OFFICIAL", "missed", "方季明", ""),
        ("合作", "not linked", "高新区 — 合作 — 安泽光学", ""),
        ("建设", "not linked", "安泽光学 — 建设 — 二期项目", ""),
        ("总投资", "not linked", "二期项目 — 总投资 — 3亿元", ""),
        ("总投资", "invented", "", "安泽光学 — 总投资 — 3亿元"),
    ]


def test_nothing_wrong_gives_nothing_and_a_missing_document_everything():
    assert all_errors([GOLD], [GOLD]) == []
    missing = all_errors([GOLD], [])
    assert [e.kind for e in missing] == ["missed"] * 5 + ["no end"] * 3
    assert "| ORG | 0 | 0 | 0 | 2 | 0 |" in report(missing)
    assert "| 总投资 | 1 | 0 | 0 |" in report(missing)


def test_relations_are_paired_as_the_score_pairs_them():
    plant = made.entity(1, "PROJECT", 0, "二期项目")
    gold = made.record(
        [plant, made.entity(2, "MONEY", 10, "13亿元"), made.entity(3, "MONEY", 15, "26亿元")],
        [made.relation("总投资", "T1", "T2"), made.relation("总投资", "T1", "T3")],
    )
    # the second predicted amount touches both gold amounts, the first only one of them
    pred = made.record(
        [plant, made.entity(2, "MONEY", 10, "1"), made.entity(3, "MONEY", 13, "元总共26亿")],
        [made.relation("总投资", "T1", "T3"), made.relation("总投资", "T1", "T2")],
    )
    assert score([gold], [pred]).relations.f1 == 1.0
    assert [error.name for error in all_errors([gold], [pred])] == ["MONEY", "MONEY"]
