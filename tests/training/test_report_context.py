import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.training.cases import Mark
from zhaoshang.training.report.context import AROUND, LONGEST, context, shown

TEXT = "昨日，青川口高新区与安泽\n　　光学签约，总投资1亿元。"


def plain(html):
    return unescape(re.sub(r"<small>.*?</small>|<[^>]+>", "", html))


def test_a_mark_stands_in_its_text_without_layout():
    start = TEXT.index("安泽")
    html = context(TEXT, [Mark(start, TEXT.index("签约"), "ORG")])
    assert '与<mark class="ORG">安泽光学<small>ORG</small></mark>签约' in html
    assert plain(html) == "".join(TEXT.split())


def test_distant_marks_stand_apart():
    text = "甲" * 100 + "高新区" + "乙" * 500 + "1亿元" + "丙" * 100
    html = context(text, [Mark(603, 606, "MONEY"), Mark(100, 103, "ORG")])
    first, second = html.split('<span class="gap"> … </span>')
    assert plain(first) == "甲" * AROUND + "高新区" + "乙" * AROUND
    assert plain(second) == "乙" * AROUND + "1亿元" + "丙" * AROUND


def test_the_reach_is_shown_but_not_marked():
    html = context("甲乙丙高新区丁", [Mark(0, 1, "ORG")], [Mark(3, 6, "ORG")])
    assert plain(html) == "甲乙丙高新区丁"
    assert html.count("<mark") == 1


def test_hostile_text_is_escaped_bounded_and_visible():
    text = '<script>alert("&")</script>\x00\u202e'
    html = context(text, [Mark(0, 8, '"><b>')])
    assert "<script" not in html and "<b>" not in html and "\x00" not in html and "\u202e" not in html
    assert plain(html).endswith("\N{REPLACEMENT CHARACTER}" * 2)
    assert len(plain(context("长" * 10_000, [Mark(0, 10_000, "ORG")]))) == LONGEST + 3
    assert len(plain(context("始" + " " * 100_000 + "终", [Mark(0, 1, "ORG")]))) == 1
    assert shown("甲" * 500, 10) == "甲" * 5 + " … " + "甲" * 5


def test_latin_words_keep_a_space():
    assert plain(context("与 Tian  Lin\nHoldings 签约", [Mark(2, 19, "ORG")])) == "与Tian Lin Holdings签约"


marks = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=5)


@given(st.text(max_size=50), marks)
def test_any_marks_over_any_text_give_balanced_escaped_html(text, places):
    html = context(text, [Mark(start, start + size, "ORG") for start, size in places])
    bare = re.sub(r'<mark class="ORG">|<small>ORG</small>|</mark>|<span class="gap"> … </span>', "", html)
    assert "<" not in bare and ">" not in bare
    assert html.count("<mark") == html.count("</mark>") <= len(places)
