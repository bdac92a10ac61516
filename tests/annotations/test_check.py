import pytest

from zhaoshang.annotations.check import check_annotations, check_splits, near_duplicates
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.corpus.record import Money
from zhaoshang.pipeline.amounts import parse_amount

LONG = "青川口高新区今年前三季度新签约项目二十一个，其中装备制造九个，涉及外资的有四个。"


def normalise(text: str) -> Money:
    return Money(amount="1", min=None, max=None, currency="CNY", approx=False)


def found(source: str) -> list[str]:
    document = parse_inline("d", source, parse_amount)
    return [finding.cure for finding in check_annotations([(document.text, document.record)])]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("{O:安泽光学}来了，安泽\n光学走了\n===\n", "the name '安泽光学' is not marked; mark it"),
        ("县长{P:方季明}说，方季明笑了\n===\n", "the name '方季明' is not marked; mark it"),
        ("又投了3亿5千万元\n===\n", "the amount '3亿5千万元' is not marked; mark it"),
        ("达1,200.5万美元。\n===\n", "the amount '1,200.5万美元' is not marked; mark it"),
        ("投资近{M:2亿元}。\n===\n", "a bound or currency is left outside in '投资近2亿元。'; widen the span"),
        ("投资{M:2亿\n元}左右\n===\n", "a bound or currency is left outside in '投资2亿元左右'; widen the span"),
        ("{O#a:安泽}与{O#b:安泽}\n===\n合 a b\n", "R1: it relates 安泽 to itself"),
        ("{O#a:安泽}与{O#b:松照}\n===\n合 a b\n合 b a\n", "R2: it says what R1 says; a fact is written once"),
    ],
)
def test_what_was_forgotten_is_told(source, what):
    assert found(source) == [what]


@pytest.mark.parametrize(
    "source",
    [
        "新签约{M:3000万元以上}项目，接近{M:2亿元}\n===\n",
        "2024年元旦，亿元企业3家\n===\n",
        "{O:县委}说，县委\n===\n",
        "{O#a:安泽}{X:产值}{M#m:1亿元}{X:税收}{M#n:1亿元}\n===\n指 a m 产值\n指 a n 税收\n",
    ],
)
def test_what_is_right_is_left_alone(source):
    assert found(source) == []


def test_offsets_are_checked_against_the_text():
    document = parse_inline("d", "{O:安泽光学}来了\n===\n", normalise)
    findings = check_annotations([("来了安泽光学\n", document.record)])
    assert findings
    assert all(finding.doc_id == "d" and finding.rule == "V01" for finding in findings)


def test_a_near_copy_in_another_split_is_refused():
    copy = LONG.replace("四个", "五个").replace("，", "，\n")
    texts = {"a": LONG, "b": copy, "c": "一二三四五六七八九十" * 4}
    assert [(one, other) for one, other, _ in near_duplicates(texts)] == [("a", "b")]
    assert check_splits(texts, {"train": ["a", "b"], "test": ["c"]}) == []
    (finding,) = check_splits(texts, {"train": ["a"], "test": ["b", "c"]})
    assert str(finding).startswith("a: S01 error: it shares ")
    assert str(finding).endswith(" of its 8-grams with b of another split; put both into one split")


def test_identical_texts_share_everything():
    assert list(near_duplicates({"a": LONG, "b": LONG})) == [("a", "b", 1.0)]


def test_each_document_belongs_to_one_split():
    texts = {"a": "甲" * 9, "b": "乙" * 9}
    findings = check_splits(texts, {"train": ["a", "x"], "dev": ["a"]})
    assert [str(finding) for finding in findings] == [
        "b: S01 error: it is in no split; put it into one in splits.json",
        "a: S01 error: it is in several splits; keep it in one",
        "x: S01 error: it is split but not there; take it out of splits.json",
    ]
