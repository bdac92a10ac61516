from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.annotations.matching import maximum_matching


def brute_force(left: int, right: int, fits: set[tuple[int, int]]) -> int:
    if left > right:
        return brute_force(right, left, {(b, a) for a, b in fits})
    return max(sum(pair in fits for pair in enumerate(order)) for order in permutations(range(right), left))


@settings(deadline=None)
@given(st.integers(0, 4), st.integers(0, 4), st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3))))
def test_it_is_the_best_there_is(left, right, pairs):
    fits = {(a, b) for a, b in pairs if a < left and b < right}
    assert maximum_matching(range(left), range(right), lambda a, b: (a, b) in fits) == brute_force(left, right, fits)


def test_an_item_makes_room_for_a_later_one():
    assert maximum_matching("ab", "xy", lambda a, b: a + b in ("ax", "ay", "bx")) == 2


def test_a_long_chain_moves_by_one():
    size = 300
    # Everyone but the last may sit at its own place or one further; the last one only at its own.
    assert maximum_matching(range(size), range(size), lambda a, b: b == a or (b == a + 1 and a < size - 1)) == size
    # The last comer needs the first place, so everybody has to move on by one.
    assert maximum_matching(range(size), range(size), lambda a, b: b == 0 if a == size - 1 else b in (a, a + 1)) == size
