import pytest

from zhaoshang.training.compare import Difference
from zhaoshang.training.gate import MAX_DROP, gate

EMPTY = Difference(None, None)


def moved(low, high, *, value=0.9, baseline=0.9):
    return Difference(value, baseline, (low, high), 0.5)


def test_the_lower_bound_decides():
    assert MAX_DROP == 0.5
    assert gate(moved(-0.005, 0.01), moved(0.0, 0.0)).passed
    assert not gate(moved(-0.0051, 0.01), moved(0.0, 0.0)).passed
    assert not gate(moved(0.0, 0.0), moved(-0.0051, 0.02)).passed


def test_a_gain_that_may_be_a_loss_fails():
    # Better on average, but too few documents to know.
    assert not gate(moved(-0.02, 0.04, value=0.91), moved(0.0, 0.0)).passed


def test_the_allowance_is_in_points():
    assert gate(moved(-0.02, 0.0), moved(0.0, 0.0), max_drop=2).passed
    assert not gate(moved(-0.001, 0.0), moved(0.0, 0.0), max_drop=0).passed
    for wrong in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="name 0 or more"):
            gate(moved(0, 0), moved(0, 0), max_drop=wrong)


def test_the_sentence_says_why():
    verdict = gate(moved(-0.012, 0.002, value=0.895), moved(0.01, 0.03, value=0.92))
    assert verdict.sentence == (
        "The gate fails: entities may have dropped by more than 0.5 points, -0.5 points [-1.2, +0.2]."
    )
    verdict = gate(moved(-0.001, 0.002, value=0.905), moved(0.01, 0.03, value=0.92))
    assert verdict.sentence == (
        "The gate passes: entities +0.5 points [-0.1, +0.2] and relations +2.0 points [+1.0, +3.0]; "
        "0.5 points down are allowed."
    )
    assert verdict.to_dict()["figures"]["relations"]["interval"] == [0.01, 0.03]
    assert "lower bound" in verdict.to_dict()["criterion"]


def test_what_cannot_be_judged_does_not_pass():
    undefined = Difference(0.5, None)
    verdict = gate(moved(0.0, 0.0), undefined)
    assert not verdict.passed
    assert "relations cannot be judged" in verdict.sentence
    assert gate(moved(0.0, 0.0), EMPTY).passed  # a corpus without relations
    nothing = gate(EMPTY, EMPTY)
    assert not nothing.passed
    assert nothing.sentence == "The gate fails: there are neither entities nor relations to judge."
