"""Lines that word relations beside Label Studio's arrows."""

import pytest

from zhaoshang.annotations.exchange.draft import Link
from zhaoshang.annotations.exchange.labelstudio_facts import fact_fields, fact_line, links
from zhaoshang.corpus.record import Entity, Qualifiers, Record, Relation, Source

TEXTS = {"T1": "方未", "T2": "夏知光学"}


def office(name, title):
    return Relation(
        id=name, type="任职", subject="T1", object="T2", predicate="任职", qualifiers=Qualifiers(title=title)
    )


RECORD = Record(
    doc_id="page",
    source=Source(uri="page.txt", sha256="0" * 64, encoding="utf-8", chars=9),
    entities=[
        Entity(id="T1", label="OFFICIAL", start=0, end=2, text="方未", canonical="方未"),
        Entity(id="T2", label="ORG", start=3, end=7, text="夏知光学", canonical="夏知光学"),
    ],
    relations=[office("R1", "总经理"), office("R2", "董 事长")],
)
ARROW = ("任职", "T1", "T2")


def test_a_line_words_a_relation():
    figure = Relation(
        id="R1",
        type="指标",
        subject="T2",
        object="T3",
        predicate="开票销售",
        qualifiers=Qualifiers(period="上半年", growth="+3%"),
    )
    line = "指标 夏知光学 开票销售 period=上半年 growth=+3%"
    assert fact_line(figure, "夏知光学") == line
    assert fact_fields(line) == {"predicate": "开票销售", "qualifiers": {"period": "上半年", "growth": "+3%"}}
    assert fact_fields("落户 夏知光学") == {"predicate": "落户", "qualifiers": {}}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # untouched, a value with white space in it too
        (["任职 方未 title=总经理", "任职 方未 title=董 事长"], [Link(*ARROW, "R1"), Link(*ARROW, "R2")]),
        ([], [Link(*ARROW, "R1"), Link(*ARROW, "R2")]),
        # one taken out, one edited, one added
        (["任职 方未 title=董 事长"], [Link(*ARROW, "R2")]),
        (
            ["任职 方未 title=总裁", "任职 方未 title=董 事长"],
            [Link(*ARROW, "R2"), Link(*ARROW, "R1", {"predicate": "任职", "qualifiers": {"title": "总裁"}})],
        ),
        (
            ["任职 方未 title=总经理", "任职 方未 title=董 事长", "任职 方未 title=书记"],
            [
                Link(*ARROW, "R1"),
                Link(*ARROW, "R2"),
                Link(*ARROW, None, {"predicate": "任职", "qualifiers": {"title": "书记"}}),
            ],
        ),
    ],
)
def test_one_arrow_stands_for_every_office(lines, expected):
    assert links([ARROW], {"T2": lines}, TEXTS, RECORD) == (expected, [])


def test_without_an_arrow_there_is_no_relation():
    found, remarks = links([], {"T2": ["任职 方未 title=总经理", "任"]}, TEXTS, RECORD)
    assert found == []
    assert [remark.rpartition("; ")[2] for remark in remarks] == [
        "draw the relation, or take the line out",
        "write type and subject, the type one of 总投资, 指标, 任职, 建设, 落户, 合作, 调研",
    ]
