import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.training.tally import added, figures, totals


def test_figures_and_intervals_by_hand():
    rows = [{"k": (1, 2, 1)}, {"k": (1, 2, 1)}, {"k": (1, 2, 1)}]
    found = figures(rows)["k"]
    assert (found.matched, found.gold, found.predicted) == (3, 6, 3)
    assert (found.precision, found.recall, found.f1) == (1.0, 0.5, pytest.approx(2 / 3))
    assert found.precision_interval == (1.0, 1.0)
    assert found.recall_interval == (0.5, 0.5)
    assert found.f1_interval == pytest.approx((2 / 3, 2 / 3))


def test_what_some_draw_leaves_undefined_has_no_interval():
    found = figures([{"k": (1, 1, 1)}, {"k": (0, 1, 0)}])["k"]
    assert found.precision_interval is None  # a draw of the second document alone has no prediction
    assert found.recall_interval == (0.0, 1.0)
    assert found.f1_interval == (0.0, 1.0)
    nothing = figures([{"k": (0, 0, 0)}])["k"]
    assert (nothing.f1, nothing.f1_interval) == (None, None)


def test_halves_are_kept_and_whole_counts_stay_whole():
    found = figures([{"half": (0.5, 1, 1), "two": (0.5, 1, 1)}, {"half": (0, 1, 1), "two": (0.5, 1, 1)}])
    assert (found["half"].matched, found["half"].f1) == (0.5, 0.25)
    assert found["two"].matched == 1 and isinstance(found["two"].matched, int)


def test_sums():
    assert added([(1, 2, 3), (0.5, 1, 1)]) == (1.5, 3, 4)
    assert totals([{"a": (1, 1, 1), "b": (0, 1, 0)}, {"a": (0, 1, 2), "b": (1, 1, 1)}]) == {
        "a": (1, 2, 3),
        "b": (1, 2, 1),
    }
    assert figures([]) == {}


documents = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=25)
@given(documents)
def test_seeded_and_swapping_the_sides_swaps_precision_and_recall(counts):
    rows = [{"k": (min(m, g, p), g, p)} for m, g, p in counts]
    swapped = [{"k": (min(m, g, p), p, g)} for m, g, p in counts]
    one, other = figures(rows)["k"], figures(swapped)["k"]
    assert one == figures(rows)["k"]
    assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, other.f1)
    assert (one.precision_interval, one.f1_interval) == (other.recall_interval, other.f1_interval)
