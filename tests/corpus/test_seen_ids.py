from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.corpus.seen import SeenIds


@given(st.lists(st.text(max_size=3)), st.integers(1, 5))
def test_it_tells_new_from_old_as_a_set_does(names: list[str], recent: int) -> None:
    seen, expected = SeenIds(recent), set()
    for name in names:
        assert seen.add(name) == (name not in expected)
        expected.add(name)


def test_it_takes_eight_bytes_a_name() -> None:
    seen = SeenIds(recent=1000)
    assert all(seen.add(f"page-{number}") for number in range(5000))
    assert seen._sorted.nbytes == 8 * 5000
    assert not seen.add("page-0")
    assert not seen.add("page-4999")
