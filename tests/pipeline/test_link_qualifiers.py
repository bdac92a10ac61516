"""Grammars of period, growth, status and scope."""

import pytest

from zhaoshang.pipeline.link import qualifiers


def at(text: str, part: str) -> int:
    return text.index(part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年，全县实现产值3亿元", "2023年"),
        ("上半年税收3亿元", "上半年"),
        ("1—9月，全区产值3亿元", "1—9月"),
        ("今年1至6月产值3亿元", "今年1至6月"),
        ("截至三季度末贷款3亿元", "截至三季度末"),
        ("前11个月产值3亿元", "前11个月"),
        ("去年产值9亿元，今年产值3亿元", "今年"),
        ("去年开工。产值3亿元", None),
        ("产值3亿元", None),
        ("今年产值比上年增长8%，达到3亿元", "今年"),
        ("今年产值超过去年同期，达到3亿元", "今年"),
        ("去年开工。" + "又建路" * 150 + "产值3亿元", None),
        ("去年开工" + "又建路" * 150 + "产值3亿元", None),
        ("今年以来签约3亿元", "今年以来"),
        ("报告期内收入3亿元", "报告期内"),
        ("存款较上年末增长8.2%，贷款达3亿元", None),
        ("比去年上半年增长8%，税收3亿元", None),
        ("比2022年末增加，今年税收3亿元", "今年"),
        ("与2022年相比，税收3亿元", None),
        ("同去年相比翻番，税收3亿元", None),
        ("截至2024年末，贷款3亿元", "截至2024年末"),
        ("去年末贷款3亿元", "去年末"),
        ("2021年至2023年，收入3亿元", "2021年至2023年"),
        ("2021—2023年收入3亿元", "2021—2023年"),
        ("三年内投资3亿元", None),
        ("年内投资3亿元", "年内"),
    ],
)
def test_period_is_the_last_one_before_the_figure_in_its_sentence(text, expected):
    assert qualifiers.period(text, at(text, "3亿元"), qualifiers.periods(text)) == expected


@pytest.mark.parametrize(
    ("text", "order", "length", "expected"),
    [
        ("3亿元，同比增长39.7%。", 0, 1, "+39.7%"),
        ("3亿元，下降4.5%", 0, 1, "-4.5%"),
        ("3亿元，增长6%左右", 0, 1, "+6%左右"),
        ("3亿元，同比+14.2%；", 0, 1, "+14.2%"),
        ("3亿元，同比-1.8%", 0, 1, "-1.8%"),
        ("3亿元 ↑6.2%", 0, 1, "+6.2%"),
        ("3亿元，同比增长9.4％、13.7％", 1, 2, "+13.7%"),
        ("3亿元，同比增长9.4%、13.7%", 0, 2, "+9.4%"),
        ("3亿元，增长9.4%", 1, 2, None),
        ("3亿元，同比分别增长42%、37%", 0, 1, "+37%"),
        ("3亿元和2亿元，分别增长5%、4%、3%", 1, 2, "+3%"),
        ("3亿元，增长８％", 0, 1, "+8%"),
        ("3亿元，同比负增长3%", 0, 1, "-3%"),
        ("3亿元，降幅8.2%，用电增长5%", 0, 1, "-8.2%"),
        ("3亿元和2亿元，分别增长5.2%、－3.4%", 1, 2, "-3.4%"),
        ("3亿元和2亿元，分别增长5.2%、－3.4%", 0, 2, "+5.2%"),
        ("3亿元。工业增长9%", 0, 1, None),
        ("3亿元，占比77.9%", 0, 1, None),
    ],
)
def test_growth(text, order, length, expected):
    assert qualifiers.growth(text, 3, len(text), order, length) == expected


def test_growth_of_the_next_figure_is_not_taken():
    text = "3亿元，税收2亿元，增长9%"
    assert qualifiers.growth(text, 3, at(text, "税收")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年力争产值3亿元", "目标"),
        ("预计年产值3亿元", "预计"),
        ("达产后年产值3亿元", "预计"),
        ("拟投资3亿元", "计划"),
        ("将投资3亿元", "计划"),
        ("累计完成投资3亿元", "实际"),
        ("产值3亿元", None),
        ("计划开工，产值3亿元", None),
        ("旅游接待收入3亿元", None),
        ("职工待遇支出3亿元", None),
        ("虚拟现实产值3亿元", None),
        ("尚待投资3亿元", "计划"),
        ("收入将近3亿元", None),
        ("期待已久的项目投资3亿元", None),
        ("超预期完成税收3亿元", None),
        ("专项准备金3亿元", None),
    ],
)
def test_status_is_read_in_the_clause(text, expected):
    start = at(text, "3亿元")
    assert qualifiers.status(text, start, start + 3) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新签约项目38个，总投资3亿元", "新签约项目38个"),
        ("12个制造业项目总投资3亿元", "12个制造业项目"),
        ("项目很多，总投资3亿元", None),
        ("签约项目3个。总投资3亿元", None),
    ],
)
def test_scope_is_the_counted_set_just_before(text, expected):
    assert qualifiers.scope(text, at(text, "总投资")) == expected
