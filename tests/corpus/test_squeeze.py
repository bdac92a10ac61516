from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from zhaoshang.corpus.text import squeeze


@given(st.text())
@example("\u3000总 投\n\n资\u00a0\u2003\u2028\x1c")
def test_it_leaves_out_exactly_what_isspace_calls_white(text: str) -> None:
    assert squeeze(text) == "".join(char for char in text if not char.isspace())
