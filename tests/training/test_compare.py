import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import entity, record

from zhaoshang.annotations.corpus import load
from zhaoshang.training.compare import ROUNDS, compare, differences
from zhaoshang.training.gate import gate
from zhaoshang.training.score import document_counts, score


def rows(*matched, gold=10, predicted=10):
    return [{"exact": (count, gold, predicted)} for count in matched]


def test_the_same_predictions_differ_by_nothing():
    golds = [row for _, row in load("dev")][:20]
    found = compare(golds, golds, golds)
    assert set(found) == set(document_counts(golds[0], golds[0]))
    exact = found["exact"]
    assert (exact.value, exact.baseline, exact.difference, exact.interval, exact.p) == (1.0, 1.0, 0.0, (0.0, 0.0), 1.0)


def test_a_constant_gain_is_certain():
    found = differences(rows(*[8] * 20), rows(*[6] * 20))["exact"]
    assert found.difference == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.2, 0.2))
    # Exchanging outputs reaches 0.2 only when all 20 documents are exchanged, or none.
    assert found.p == 1 / (ROUNDS + 1)


def test_the_p_value_of_three_documents_by_hand():
    # Of the 8 exchanges, only "all" and "none" are as far apart as what was seen: p is near a quarter.
    found = differences(rows(8, 8, 8), rows(6, 6, 6))["exact"]
    assert found.p == pytest.approx(0.25, abs=0.04)


def test_pairing_matters():
    # Documents of very different difficulty, so that unpaired intervals would overlap; each gains one item.
    hard = [1, 2, 3, 4, 5, 6, 7, 8] * 3
    found = differences(rows(*[count + 1 for count in hard]), rows(*hard))["exact"]
    assert found.interval == pytest.approx((0.1, 0.1))
    assert found.p < 0.005


def test_what_is_noise_is_not_significant():
    up_and_down = [5, 7] * 15
    found = differences(rows(*up_and_down), rows(*up_and_down[::-1]))["exact"]
    assert found.difference == 0.0
    assert found.interval[0] < 0 < found.interval[1]
    assert found.p == 1.0


def test_swapping_predictions_and_baseline_turns_the_difference():
    one, other = rows(8, 7, 9, 3, 5), rows(6, 7, 7, 4, 4)
    there, back = differences(one, other)["exact"], differences(other, one)["exact"]
    assert there.difference == -back.difference
    assert there.interval == (-back.interval[1], -back.interval[0])
    assert there.p == back.p


def test_what_neither_has_differs_by_nothing_and_what_one_has_is_undefined():
    nothing, something = [{"k": (0, 0, 0)}] * 3, [{"k": (0, 0, 2)}] * 3
    empty = differences(nothing, nothing)["k"]
    assert empty.empty
    assert (empty.difference, empty.interval, empty.p) == (None, None, None)
    one = differences(something, nothing)["k"]
    assert not one.empty
    assert (one.value, one.baseline, one.difference, one.interval, one.p) == (0.0, None, None, None, None)


def test_documents_without_the_item_do_not_hide_the_difference():
    # Some draws hold no item at all: there the two are alike.
    found = differences(
        [{"k": (1, 1, 1)}, {"k": (0, 0, 0)}, {"k": (0, 0, 0)}], [{"k": (0, 1, 0)}, *[{"k": (0, 0, 0)}] * 2]
    )["k"]
    assert found.difference == 1.0
    assert found.interval == (0.0, 1.0)


def test_a_baseline_without_a_document_missed_it():
    golds = [record([entity(1, "ORG", 0, "安泽光学")], doc_id=name) for name in "ab"]
    found = compare(golds, golds, golds[:1])["exact"]
    assert found.value == 1.0
    assert found.baseline == score(golds, golds[:1]).entities.f1 == pytest.approx(2 / 3)


counts = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=25)
@given(counts, st.integers(0, 3))
def test_seeded_and_within_bounds(pairs, seed):
    ours, theirs = rows(*(one for one, _ in pairs)), rows(*(other for _, other in pairs))
    found = differences(ours, theirs, seed)["exact"]
    assert found == differences(ours, theirs, seed)["exact"]
    assert -1 <= found.interval[0] <= found.interval[1] <= 1
    assert 0 < found.p <= 1
    gains = [one - other for one, other in pairs]
    if min(gains) > 0:
        assert found.interval[0] > 0
    assert np.sign(found.difference) == np.sign(sum(gains))
    assert gate(found, found, 100).passed
