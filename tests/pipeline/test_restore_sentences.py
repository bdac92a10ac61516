"""Where a segment is cut into sentences."""

from __future__ import annotations

import pytest

from zhaoshang.pipeline.segment.sentences import sentences


def cut(text: str, **limits: int) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text), **limits)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("签约了。投产了！开工了？", ["签约了。", "投产了！", "开工了？"]),
        ("产值3亿元；税收2亿元;增长8%", ["产值3亿元；", "税收2亿元;", "增长8%"]),
        ("等了三年……终于开工。", ["等了三年……", "终于开工。"]),
        ("完成3.5亿元,增长8%.其中工业2亿元.", ["完成3.5亿元,增长8%.", "其中工业2亿元."]),
        ("总投资６.８亿元,增长８%.其中工业２亿元.", ["总投资６.８亿元,增长８%.", "其中工业２亿元."]),
        ("他说：“签了。”大家鼓掌。", ["他说：“签了。”", "大家鼓掌。"]),
        ("一半给工人！”她笑。", ["一半给工人！”", "她笑。"]),
        ("“先谈清单。再谈感情。”书记说。", ["“先谈清单。再谈感情。”", "书记说。"]),
        ("有“快！准！狠！”的作风。", ["有“快！准！狠！”的作风。"]),
        ("会议（谁主持？）结束了。", ["会议（谁主持？）结束了。"]),
        ("《问答；续》出版。", ["《问答；续》出版。"]),
        ("没有句号", ["没有句号"]),
        ("", []),
    ],
)
def test_cuts(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_long_quotation_is_cut_inside() -> None:
    speech = "“" + "产业要强，项目要实。" * 8 + "”"
    assert cut(speech)[0] == "“产业要强，项目要实。"
    assert cut(speech)[-1] == "产业要强，项目要实。”"
    assert cut(speech + "，书记说。")[-1] == "产业要强，项目要实。”，书记说。"


def test_a_long_sentence_is_cut_at_a_comma_then_anywhere() -> None:
    assert cut("甲镇开工，乙镇投产，丙镇签约", max_chars=12) == ["甲镇开工，乙镇投产，", "丙镇签约"]
    assert cut("收入12,600万元", max_chars=8) == ["收入12,600", "万元"]
    assert cut("甲镇工厂总投资1,200万元", max_chars=9) == ["甲镇工厂总投资", "1,200万元"]
    assert cut("甲镇工厂总投资1,200万元", max_chars=8) == ["甲镇工厂总投资", "1,200万元"]
    assert cut("一" * 25, max_chars=10) == ["一" * 10, "一" * 10, "一" * 5]


def test_only_the_segment_is_cut() -> None:
    assert sentences("甲。乙。丙。", 2, 5) == [(2, 4), (4, 5)]


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="max_chars of 1 or more"):
        sentences("甲。", 0, 2, max_chars=0)
