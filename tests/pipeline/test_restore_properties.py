"""What holds for every source, however it is laid out."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.restore import Restoration, restore
from zhaoshang.pipeline.restore.lines import INVISIBLE
from zhaoshang.pipeline.segment.sentences import sentences

PIECES = [
    *"项目开工招商总投资县长甲乙，。；：！？、（）《》“”【】—…●□一1239.%A",
    *["\n", "\n\n", "\r\n", "\r", " ", "  ", "\t", "\u3000", "\u3000\u3000", "\f", "\x85", "\u2028", "\u200b"],
    *[
        "本报讯",
        "记者 何舟",
        "（下转第3版）",
        "责编：何舟",
        "新闻热线：0519-85550123",
        "2031年5月6日 星期二 第2版",
        "云溪日报",
    ],
    *[
        "甲镇项目集中开工",
        "甲镇项目集中开工甲镇项目集中开工",
        "，，原原《《月刊月刊》》主编主编",
        "全年实现产值二亿元，增长百分之八，",
    ],
]
PAGES = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=80)
PARAGRAPHS = st.lists(
    st.text("开工投产签约，、的项目县镇", min_size=1, max_size=90).map(lambda s: f"在{s}年。"), max_size=8
)


def squeezed(text: str) -> str:
    return "".join(char for char in text if not (char.isspace() or char in INVISIBLE))


@settings(deadline=None)
@given(PAGES)
def test_only_white_space_is_left_out(source: str) -> None:
    page = restore(source)
    assert len(page.text) == len(page.offsets)
    assert all(left < right for left, right in pairwise(page.offsets))
    assert "".join(source[at] for at in page.offsets) == page.text
    assert squeezed(page.text) == squeezed(source)


@settings(deadline=None)
@given(PAGES, st.randoms(use_true_random=False))
def test_spans_go_to_the_source_and_back(source: str, chance: random.Random) -> None:
    page = restore(source)
    if not page.text:
        return
    start = chance.randrange(len(page.text))
    end = chance.randint(start + 1, len(page.text))
    first, last = page.source_span(start, end)
    assert squeezed(source[first:last]) == squeezed(page.text[start:end])
    assert page.restored_span(first, last) == (start, end)


@settings(deadline=None)
@given(PAGES, st.booleans())
def test_segments_are_ordered_trimmed_and_cross_no_boundary(source: str, furniture: bool) -> None:
    page = restore(source)
    found = page.segments(furniture=furniture)
    behind = 0
    for start, end in found:
        assert behind <= start < end
        behind = end
        assert page.text[start:end] == page.text[start:end].strip()
        assert "\n" not in page.text[start:end]
        assert not any(start < at < end for at in page.breaks)
    if furniture:
        assert squeezed("".join(page.text[start:end] for start, end in found)) == squeezed(source)
    else:
        assert not any(start < b and a < end for start, end in found for a, b in page.furniture)


@settings(deadline=None)
@given(PAGES)
@example("本报讯本报讯\u3000\u3000本报讯本报讯")
def test_breaks_and_furniture_are_ordered_and_inside_the_text(source: str) -> None:
    page = restore(source)
    assert page.breaks == sorted(set(page.breaks))
    assert all(0 < at < len(page.text) for at in page.breaks)
    edges = [edge for span in page.furniture for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(page.text) for start, end in page.furniture)


@settings(deadline=None)
@given(PARAGRAPHS)
def test_unwrapped_paragraphs_stay_and_restoring_again_changes_nothing(paragraphs: list[str]) -> None:
    text = restore("\n\n".join(paragraphs)).text
    assert text.split("\n") == paragraphs or not paragraphs
    assert restore(text).text == text


@settings(deadline=None)
@given(
    st.lists(st.text("开工投产签约、的项目县镇", min_size=40, max_size=120), min_size=3, max_size=6),
    st.integers(18, 40),
)
def test_wrapping_is_undone(paragraphs: list[str], width: int) -> None:
    marked = ["\u3000\u3000在" + "，".join(p[i : i + 9] for i in range(0, len(p), 9)) + "了。" for p in paragraphs]
    lines = [text[at : at + width] for text in marked for at in range(0, len(text), width)]
    assert restore("\n".join(lines)).text.split("\n") == [text.strip() for text in marked]


@settings(deadline=None)
@given(PAGES, st.integers(1, 40))
def test_sentences_tile_their_segment(source: str, longest: int) -> None:
    page = restore(source)
    for start, end in page.segments(furniture=True):
        found = sentences(page.text, start, end, max_chars=longest)
        assert found[0][0] == start
        assert found[-1][1] == end
        assert all(left[1] == right[0] for left, right in pairwise(found))
        assert all(0 < b - a <= longest for a, b in found)


@pytest.mark.parametrize(
    "source",
    [
        "今天开工" * 50_000,
        "\n" * 200_000,
        " " * 200_000,
        "（" * 50_000 + "）" * 50_000,
        "开工。　　" * 30_000,
        "a" * 200_000,
        "开 " * 50_000,
        "编@" * 50_000,
    ],
    ids=["line", "newlines", "spaces", "brackets", "flat", "latin", "gaps", "addresses"],
)
def test_long_monotonous_sources_end(source: str) -> None:
    page = restore(source)
    assert squeezed(page.text) == squeezed(source)
    assert sum(len(sentences(page.text, start, end)) for start, end in page.segments()) <= len(source)


def test_identity_keeps_everything_and_still_has_segments() -> None:
    page = Restoration.identity("甲镇开工。\n\n 乙镇\n")
    assert [page.text[start:end] for start, end in page.segments()] == ["甲镇开工。", "乙镇"]
    with pytest.raises(ValueError, match="not inside"):
        page.source_span(3, 3)
    with pytest.raises(ValueError, match="nothing of source span"):
        restore("甲 乙").restored_span(1, 2)
