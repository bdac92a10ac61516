import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import YI, counts, entity, record, relation

from zhaoshang.annotations.bootstrap import interval, resampled_sums
from zhaoshang.annotations.corpus import load
from zhaoshang.training.score import ScoringError, score

# A gold document: 安泽光学 twice (long and short name), its project, two amounts, a person, two other bodies.
LONG = entity(1, "ORG", 0, "安泽光学股份有限公司", "安泽光学")
SHORT = entity(2, "ORG", 30, "安泽光学")
PROJECT = entity(3, "PROJECT", 40, "镜头二期项目")
AMOUNT = entity(4, "MONEY", 50, "1亿元")
OTHER_AMOUNT = entity(5, "MONEY", 60, "1亿元")
PERSON = entity(6, "OFFICIAL", 70, "路遥川")
ZONE = entity(7, "ORG", 80, "青川口高新区")
OFFICE = entity(8, "ORG", 90, "青川口高新区管委会")
ENTITIES = [LONG, SHORT, PROJECT, AMOUNT, OTHER_AMOUNT, PERSON, ZONE, OFFICE]


def matches(gold_relation, guess, *extra):
    """How many of one gold relation a predicted one over the same entities (and some more) finds."""
    gold = record(ENTITIES, [gold_relation])
    return score([gold], [record([*ENTITIES, *extra], [guess])]).relations.matched


def test_gold_against_itself_is_perfect_everywhere():
    gold = [row for _, row in load("dev")]
    scores = score(gold, gold)
    figures = [scores.entities, scores.entities_all, scores.entities_partial, scores.entities_untyped]
    figures += [scores.relations, *scores.by_label.values(), *scores.by_label_partial.values()]
    figures += [figure for figure in scores.by_type.values() if figure.gold]
    assert {figure.f1 for figure in figures} == {1.0}
    assert {figure.f1_interval for figure in figures} <= {(1.0, 1.0), None}
    assert scores.amounts.value == 1.0
    assert scores.entities.gold == sum(e.label not in ("TITLE", "METRIC") for row in gold for e in row.entities)
    assert scores.relations.gold == sum(len(row.relations) for row in gold)
    assert scores.remarks == []


def test_entities_exact_partial_and_untyped():
    gold = record([LONG, PROJECT, AMOUNT, entity(9, "TITLE", 100, "总经理")])
    pred = record(
        [
            entity(1, "ORG", 0, "安泽光学股份有限公司"),  # right
            entity(2, "ORG", 40, "镜头二期项目"),  # right place, wrong label
            entity(3, "MONEY", 49, "约1亿元"),  # overlaps
            entity(4, "METRIC", 100, "总经理"),  # helper label, wrong
            entity(5, "OFFICIAL", 150, "苏见山"),  # nothing there
        ]
    )
    scores = score([gold], [pred])
    assert counts(scores.entities) == (1, 3, 4)
    assert scores.entities.precision == 1 / 4
    assert scores.entities.recall == 1 / 3
    assert scores.entities.f1 == 2 / 7
    assert counts(scores.entities_all) == (1, 4, 5)
    assert counts(scores.entities_partial) == (2, 3, 4)
    assert counts(scores.entities_untyped) == (2, 3, 4)
    assert counts(scores.by_label["ORG"]) == (1, 1, 2)
    assert counts(scores.by_label_partial["MONEY"]) == (1, 1, 1)
    assert counts(scores.by_label["TITLE"]) == (0, 1, 0)
    assert scores.by_label["TITLE"].precision is None
    assert scores.by_label["TITLE"].recall == 0.0


def test_partial_matches_are_one_to_one_and_doubles_count_once():
    gold = record([entity(1, "ORG", 0, "安泽光学"), entity(2, "ORG", 4, "松照农机")])
    joined = record([entity(1, "ORG", 0, "安泽光学松照农机")])
    assert counts(score([gold], [joined]).entities_partial) == (1, 2, 1)
    doubled = record([entity(1, "ORG", 0, "安泽光学"), entity(2, "ORG", 0, "安泽光学")])
    assert counts(score([gold], [doubled]).entities) == (1, 2, 2)


def test_relation_ends_match_by_any_mention_of_the_thing():
    gold = relation("建设", "T1", "T3")
    assert matches(gold, relation("建设", "T1", "T3")) == 1
    assert matches(gold, relation("建设", "T2", "T3")) == 1
    overlapping = entity(20, "ORG", 28, "由安泽光")
    assert matches(gold, relation("建设", "T20", "T3"), overlapping) == 1
    assert matches(gold, relation("建设", "T7", "T3")) == 0


def test_relation_ends_match_by_name_or_canonical():
    gold = relation("建设", "T2", "T3")
    elsewhere = entity(20, "ORG", 120, "安泽光学股份有限公司", "别名")
    canonical = entity(21, "ORG", 120, "该公司", "安泽光学")
    stranger = entity(22, "ORG", 120, "安泽光电")
    assert matches(gold, relation("建设", "T20", "T3"), elsewhere) == 1
    assert matches(gold, relation("建设", "T21", "T3"), canonical) == 1
    assert matches(gold, relation("建设", "T22", "T3"), stranger) == 0


def test_things_of_the_same_name_but_another_label_stay_apart():
    place = entity(10, "PROJECT", 110, "安泽光学")
    gold = record([LONG, SHORT, place, ZONE], [relation("落户", "T10", "T7")])
    by_short_name = record([SHORT, ZONE], [relation("落户", "T2", "T7")])
    assert score([gold], [by_short_name]).relations.matched == 1  # the name is equal
    by_long_mention = record([entity(1, "ORG", 0, "安泽光学股份", "安泽股份"), ZONE], [relation("落户", "T1", "T7")])
    assert score([gold], [by_long_mention]).relations.matched == 0


def test_an_amount_has_to_be_the_same_place():
    gold = relation("总投资", "T3", "T4")
    assert matches(gold, relation("总投资", "T3", "T4")) == 1
    assert matches(gold, relation("总投资", "T3", "T5")) == 0
    wider = entity(20, "MONEY", 49, "约1亿元")
    assert matches(gold, relation("总投资", "T3", "T20"), wider) == 1


def test_type_has_to_be_equal():
    assert matches(relation("总投资", "T3", "T4"), relation("指标", "T3", "T4", "总投资")) == 0


def test_predicate_counts_for_figures_only():
    gold = relation("指标", "T7", "T4", "外资到账")
    assert matches(gold, relation("指标", "T7", "T4", "外资 到\n账")) == 1
    assert matches(gold, relation("指标", "T7", "T4", "外资")) == 0
    assert matches(relation("总投资", "T3", "T4", "概算"), relation("总投资", "T3", "T4", "总投资")) == 1


def test_title_counts_for_offices():
    gold = relation("任职", "T6", "T1", title="总经理")
    assert matches(gold, relation("任职", "T6", "T1", title="总 经理")) == 1
    assert matches(gold, relation("任职", "T6", "T1", title="副总经理")) == 0
    assert matches(gold, relation("任职", "T6", "T1")) == 0


def test_cooperation_counts_either_way_others_do_not():
    assert matches(relation("合作", "T1", "T8"), relation("合作", "T8", "T2")) == 1
    assert matches(relation("落户", "T1", "T7"), relation("落户", "T7", "T1")) == 0


def test_a_gold_relation_is_found_once():
    twice = [relation("建设", "T1", "T3"), relation("建设", "T2", "T3")]
    scores = score([record(ENTITIES, twice[:1])], [record(ENTITIES, twice)])
    assert counts(scores.relations) == (1, 1, 2)
    assert counts(scores.by_type["建设"]) == (1, 1, 2)
    assert counts(scores.by_type["调研"]) == (0, 0, 0)
    assert scores.by_type["调研"].f1 is None


def test_matching_does_not_depend_on_the_order():
    # The wide amount fits both facts, the exact one only the second.
    wide = entity(20, "MONEY", 50, "1亿元和另外的二三1亿元")
    gold = record(ENTITIES, [relation("总投资", "T3", "T4"), relation("总投资", "T3", "T5")])
    guesses = [relation("总投资", "T3", "T20"), relation("总投资", "T3", "T4")]
    for order in (guesses, guesses[::-1]):
        assert counts(score([gold], [record([*ENTITIES, wide], order)]).relations) == (2, 2, 2)


def test_amounts_are_judged_where_the_span_is_exact():
    gold = record([entity(1, "MONEY", 0, "近2亿元", money=YI), entity(2, "MONEY", 9, "1亿元"), AMOUNT])
    other = YI.model_copy(update={"approx": True})
    same = YI.model_copy(update={"amount": "100000000.00"})
    pred = record(
        [
            entity(1, "MONEY", 0, "近2亿元", money=other),
            entity(2, "MONEY", 9, "1亿元", money=same),
            entity(3, "MONEY", 51, "亿元"),
        ]
    )
    amounts = score([gold], [pred]).amounts
    assert (amounts.right, amounts.of, amounts.value) == (1, 2, 0.5)
    assert Decimal("100000000.00") == Decimal("100000000")


def test_documents_are_paired_by_id():
    golds = [record([LONG], doc_id="a"), record([SHORT, ZONE], doc_id="b")]
    preds = [record([LONG], doc_id="a"), record([LONG], doc_id="z")]
    scores = score(golds, preds)
    assert counts(scores.entities) == (1, 3, 1)
    assert scores.missing == ("b",)
    assert scores.unscored == ("z",)
    assert scores.remarks == [
        "The intervals rest on 2 documents: read them as a hint only.",
        "No prediction, counted as missed: b.",
        "No gold, left out: z.",
    ]


def test_what_cannot_be_scored_is_refused():
    with pytest.raises(ScoringError, match="there are no gold documents"):
        score([], [record([])])
    with pytest.raises(ScoringError, match="d occurs twice in the predictions; keep one"):
        score([record([])], [record([]), record([])])
    with pytest.raises(ScoringError, match=r"d: relation R1 points to T9, which is no entity there; run 'zhaoshang"):
        score([record([LONG])], [record([LONG], [relation("合作", "T1", "T9")])])


def test_intervals_are_seeded_and_hold_the_figure():
    golds = [record([LONG, PROJECT], doc_id=str(n)) for n in range(30)]
    preds = [record([LONG] if n % 3 else [LONG, PROJECT], doc_id=str(n)) for n in range(30)]
    scores = score(golds, preds)
    assert scores == score(golds[::-1], preds[::-1])
    low, high = scores.entities.f1_interval
    assert low < scores.entities.f1 < high
    assert 0.7 < low < 0.78 and 0.85 < high < 0.9
    assert scores.by_label["ORG"].f1_interval == (1.0, 1.0)


def test_bootstrap_draws_whole_documents():
    counts = np.array([[1, 10], [0, 10], [0, 10]])
    sums = resampled_sums(counts, resamples=500)
    assert set(sums[:, 1].tolist()) == {30}
    assert set(sums[:, 0].tolist()) == {0, 1, 2, 3}
    assert abs(sums[:, 0].mean() - 1) < 0.15
    assert interval(np.arange(1001)) == pytest.approx((25, 975))
    assert interval(np.array([1.0, math.nan])) is None


spans = st.lists(
    st.tuples(
        st.sampled_from(["ORG", "OFFICIAL", "PROJECT", "MONEY", "METRIC"]), st.integers(0, 20), st.integers(1, 5)
    ),
    max_size=6,
)


def made(rows):
    return record([entity(n, label, start, "字" * size) for n, (label, start, size) in enumerate(rows, 1)])


@settings(deadline=None, max_examples=50)
@given(spans, spans)
def test_swapping_the_sides_swaps_precision_and_recall(left, right):
    one, other = score([made(left)], [made(right)]), score([made(right)], [made(left)])
    for name in ("entities", "entities_all", "entities_partial", "entities_untyped"):
        figure, swapped = getattr(one, name), getattr(other, name)
        assert (figure.precision, figure.recall, figure.f1) == (swapped.recall, swapped.precision, swapped.f1)
    assert one.entities.matched <= one.entities_partial.matched <= min(one.entities.gold, one.entities.predicted)
    assert one.entities.matched <= one.entities_untyped.matched
