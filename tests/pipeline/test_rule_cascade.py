"""What the shipped grammars do with whole texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.tag.rule_tagger import RuleTagger

CASCADE = RuleTagger().cascade


def spans(text, label):
    return [text[match.start : match.end] for match in CASCADE.find(text) if match.label == label]


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("开发区党工委副书记王大明说。", "ORG", ["开发区党工委"]),
        ("开发区党工委副书记王大明说。", "TITLE", ["副书记"]),
        ("开发区党工委副书记王大明说。", "OFFICIAL", ["王大明"]),
        ("市委常委、市委组织部部长李刚出席。", "ORG", ["市委", "市委组织部"]),
        ("市委常委、市委组织部部长李刚出席。", "TITLE", ["常委", "部长"]),
        ("市科协党组书记、主席陈青云介绍", "TITLE", ["党组书记", "主席"]),
        ("县委副书记、县长诸葛敏率队走访", "OFFICIAL", ["诸葛敏"]),
        ("总投资100亿元的新瑞光电科技有限公司项目现场", "ORG", ["新瑞光电科技有限公司"]),
        ("总投资100亿元的新瑞光电科技有限公司项目现场", "METRIC", ["总投资"]),
        ("总投资100亿元的新瑞光电科技有限公司项目现场", "MONEY", ["100亿元"]),
        ("全年实现一般公共预算收入3.8亿元，增长39.7%", "METRIC", ["一般公共预算收入"]),
        ("固定资产投资、工业投资分别完成96亿元和58亿元", "METRIC", ["固定资产投资", "工业投资"]),
        ("预计全部总投资达130.5亿元", "METRIC", ["总投资"]),
        ("今年新签约重大项目19个，列省项目2个。", "PROJECT", []),
        ("12GW新型高效光伏电池项目开工", "PROJECT", ["12GW新型高效光伏电池项目"]),
        ("全区企业、相关部门和各村都要行动", "ORG", []),
        ("全市一般公共预算收入3亿元", "ORG", []),
        ("记者张三报道", "OFFICIAL", []),
    ],
)
def test_decided_cases(text, label, expected):
    assert spans(text, label) == expected


def test_segments_are_read_each_by_itself():
    text = "青川县委。青川市委书记王大明说"
    assert [match.start for match in CASCADE.find(text)] == [0, 5, 9, 11]
    assert [(match.start, match.rule) for match in CASCADE.find(text, [(5, 11), (11, 15)])] == [
        (5, "org.party.committee"),
        (11, "official.speech"),
    ]


def test_private_use_characters_of_the_text_are_no_symbols():
    # They look like the symbols of a found span; a page printed with its own glyphs holds such characters.
    assert spans("\ue000\ue001王大明说。", "OFFICIAL") == []


def test_labels_choose_what_is_reported():
    only = RuleTagger(labels=["TITLE"]).cascade.find("县委书记王大明说。")
    assert [(match.label, match.rule) for match in only] == [("TITLE", "title.of_org")]


PIECES = [
    *("县委", "书记", "总投资", "3亿元", "项目", "有限公司", "青川", "王大明", "说", "主任", "实现", "产值", "管委会"),
    *(
        "建设",
        "二期",
        "大学",
        "开发区",
        "集团",
        "1.5",
        "GW",
        "的",
        "和",
        "与",
        "由",
        "在",
        "、",
        "，",
        "。",
        "（",
        "）",
        "“",
    ),
    *("”", "\u3000", "\n", "年产", "万吨", "：", "分别完成", "A", "7"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS)
@settings(deadline=None)
def test_matches_lie_inside_lines(text):
    for match in CASCADE.find(text):
        found = text[match.start : match.end]
        assert found
        assert found == found.strip()
        assert "\n" not in found
        assert 0 <= match.score <= 1


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_lines_are_independent(first, second):
    both = CASCADE.find(first + "\n" + second)
    apart = [(match.start, match.end, match.rule) for match in CASCADE.find(first)]
    apart += [(match.start + len(first) + 1, match.end + len(first) + 1, match.rule) for match in CASCADE.find(second)]
    assert sorted((match.start, match.end, match.rule) for match in both) == sorted(apart)
