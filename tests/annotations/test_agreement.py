import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.annotations.agreement import agree, paired
from zhaoshang.annotations.corpus import load
from zhaoshang.annotations.disagreements import as_row, disagreements
from zhaoshang.annotations.facts import ComparisonError
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.pipeline.amounts import parse_amount

A = "{O#a:安泽光学}与{O#b:松照农机}签约{J#p:二期扩建项目}，{X:总投资}{M#m:3亿元}。\n===\n合 a b\n建 a p\n投 p m\n"
B = "{O#a:安泽光学}与{O#b:松照}农机签约{O:二期扩建}项目，{X:总投资}{M#m:3亿元}。\n===\n合 b a\n投 a m\n"


def record(source, doc_id="d"):
    return parse_inline(doc_id, source, parse_amount).record


def test_a_record_agrees_with_itself():
    rows = [row for _, row in load("dev")]
    report = agree(rows, rows)
    assert {figure.f1 for figure in report.figures.values()} == {1.0}
    assert {figure.interval for figure in report.figures.values()} <= {(1.0, 1.0), None}
    assert report.kappa.value == 1.0
    assert report.kappa.interval == pytest.approx((1.0, 1.0))
    assert report.documents == len(rows)
    assert not any(disagreements(row, row) for row in rows)


def test_figures_of_a_hand_made_pair():
    figures = agree([record(A)], [record(B)]).figures
    counts = {name: (figure.matched, figure.a, figure.b) for name, figure in figures.items()}
    assert counts["entities"] == (2, 4, 4)
    assert counts["entities all"] == (3, 5, 5)
    assert counts["entities overlap"] == (3, 4, 4)
    assert counts["entities untyped"] == (2, 4, 4)
    assert counts["entities untyped overlap"] == (4, 4, 4)
    assert counts["ORG"] == (1, 2, 3)
    assert counts["ORG overlap"] == (2, 2, 3)
    assert counts["PROJECT"] == (0, 1, 0)
    assert counts["relations"] == (1, 3, 2)
    assert (counts["合作"], counts["建设"], counts["总投资"]) == ((1, 1, 1), (0, 1, 0), (0, 1, 1))
    assert counts["amounts"] == (1, 1, 1)
    assert figures["entities"].f1 == 0.5
    assert figures["relations"].f1 == 2 / 5
    assert figures["调研"].f1 is None


def test_kappa_of_a_hand_made_pair():
    """Ten characters: 4 ORG for both, 2 ORG for A only, 4 nothing: observed 0.8, by chance 0.6·0.4 + 0.4·0.6."""
    one, other = (
        record("{O:安泽光学股份}来了吗？===\n".replace("===", "\n===")),
        record("{O:安泽光学}股份来了吗？\n===\n"),
    )
    assert one.source.chars == 11  # the line break counts as nothing for both
    kappa = agree([one], [other]).kappa
    assert kappa.observed == pytest.approx(9 / 11)
    chance = (6 * 4 + 5 * 7) / 121
    assert kappa.expected == pytest.approx(chance)
    assert kappa.value == pytest.approx((9 / 11 - chance) / (1 - chance))


def test_the_interval_spans_what_documents_would_do():
    """Nine documents agree, one does not: F1 is 0.9, and draws with the odd one absent or three times are in reach."""
    same = "{O:安泽光学}来了\n===\n"
    ours = [record(same, f"d{n}") for n in range(10)]
    theirs = [record(same if n else "安泽{O:光学}来了\n===\n", f"d{n}") for n in range(10)]
    figure = agree(ours, theirs).figures["ORG"]
    assert figure.f1 == 0.9
    assert figure.interval[1] == 1.0
    assert 0.6 <= figure.interval[0] < 0.9
    assert np.isclose(agree(ours, theirs).figures["ORG overlap"].f1, 1.0)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=6))
def test_span_agreement_has_no_sides(which):
    ours = [record({"a": A, "b": B}[side], f"d{n}") for n, side in enumerate(which)]
    theirs = [record(A, f"d{n}") for n in range(len(which))]
    there, back = agree(ours, theirs).figures, agree(theirs, ours).figures
    for name in ("entities", "entities overlap", "entities untyped", "ORG", "PROJECT", "METRIC"):
        assert there[name].f1 == back[name].f1
        assert there[name].interval == back[name].interval
    assert there["entities"].f1 == (2 * 2 * which.count("b") + 2 * 4 * which.count("a")) / (8 * len(which))


def test_disagreements_are_told_with_both_readings():
    parsed = parse_inline("d", A, parse_amount)
    one, other = parsed.record, record(B)
    items = disagreements(one, other)
    assert [(item.id, item.layer, item.kind) for item in items] == [
        ("d#1", "entity", "boundary"),
        ("d#2", "entity", "span"),
        ("d#3", "relation", "only a"),
        ("d#4", "relation", "only b"),
        ("d#5", "relation", "only a"),
    ]
    row = as_row(items[0], one, other, parsed.text)
    assert row["context"] == "安泽光学与【松照农机】签约二期扩建项目，总投资3亿元。"
    assert (row["a"][0]["text"], row["b"][0]["text"]) == ("松照农机", "松照")
    assert as_row(items[3], one, other, None)["b"][0]["subject"]["text"] == "安泽光学"


def test_other_values_of_one_span_are_disagreements_too():
    one = record("{O#a:安泽光学|安泽}{X:税收}{M#m:3亿元}，{O:安泽光学|安泽}\n===\n指 a m 税收 period=去年\n")
    other = record("{O#a:安泽光学}{X:税收}{M#m:3亿元}，{O:安泽光学}\n===\n指 a m 税收 period=今年\n")
    name, wording = disagreements(one, other)
    assert (name.kind, len(name.also)) == ("canonical", 2)
    assert wording.kind == "wording"


def test_only_common_documents_are_compared():
    report = agree([record(A, "x"), record(A, "y")], [record(B, "y"), record(B, "z")])
    assert (report.documents, report.only_a, report.only_b) == (1, ("x",), ("z",))
    with pytest.raises(ComparisonError, match="no document is in both files"):
        paired([record(A, "x")], [record(A, "z")])
    with pytest.raises(ComparisonError, match="x occurs twice in A"):
        paired([record(A, "x")] * 2, [record(A, "x")])
    with pytest.raises(ComparisonError, match="x: A and B were made from different texts"):
        paired([record(A, "x")], [record("{O:别家}\n===\n", "x")])
