from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.annotations.wrapping import wrap


def test_lines_have_one_width_and_words_are_cut():
    page = wrap("新" * 400, 3)
    widths = {len(line) for line in page.text.split("\n")[:-1] if line}
    assert len(widths) == 1
    assert 18 <= widths.pop() <= 40


def test_some_breaks_leave_a_blank_line_in_the_sentence():
    blank = sum("\n\n" in wrap("字" * 600, seed).text for seed in range(50))
    assert 25 < blank < 50


def test_the_layout_depends_on_the_seed_alone():
    text = "全年实现一般公共预算收入三亿元" * 20
    assert wrap(text, 11) == wrap(text, 11)
    assert len({wrap(text, seed).text for seed in range(10)}) > 5


@settings(deadline=None)
@given(st.text(alphabet="字a7。\n 　", max_size=300), st.integers(0, 10**6))
def test_only_line_breaks_are_added_and_offsets_lead_to_every_character(text, seed):
    page = wrap(text, seed)
    assert "".join(page.text[offset] for offset in page.offsets) == text
    kept = set(page.offsets)
    assert {char for place, char in enumerate(page.text) if place not in kept} <= {"\n"}
    assert page.offsets == sorted(kept)


def test_spans_keep_breaks_at_their_edges_outside():
    text = "字" * 100
    page = wrap(text, 5)
    width = page.text.index("\n")
    start, end = page.span(width, width + 1)
    assert (page.text[start:end], end - start) == ("字", 1)
    start, end = page.span(width - 1, width + 1)
    assert page.text[start:end].strip() == page.text[start:end]
    assert "\n" in page.text[start:end]
