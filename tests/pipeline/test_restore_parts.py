"""The witnesses one by one: lines, widths, furniture, doubled captions, white space."""

from __future__ import annotations

import pytest

from zhaoshang.pipeline.restore import doubles, spacing
from zhaoshang.pipeline.restore.columns import columns, habits
from zhaoshang.pipeline.restore.furniture import is_furniture
from zhaoshang.pipeline.restore.lines import Ending, ems, ending, read_lines
from zhaoshang.pipeline.restore.marks import is_row


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目开工。", Ending.STOP),
        ("“项目开工！”", Ending.STOP),
        ("增长8%.", Ending.STOP),
        ("工程三标段.", Ending.STOP),
        ("总投资；", Ending.CLAUSE),
        ("名单如下：", Ending.CLAUSE),
        ("一季度，", Ending.DANGLING),
        ("会议（", Ending.DANGLING),
        ("开局起步", Ending.OPEN),
        ("全力冲刺“双过半”", Ending.OPEN),
        ("ABC.", Ending.OPEN),
    ],
)
def test_ending(text: str, expected: Ending) -> None:
    assert ending(text) is expected


def test_lines_carry_their_place_width_and_the_blank_lines_before() -> None:
    source = "\n\u3000\u3000开工3天 \r\n \r\n\r\n\t投产\n"
    first, second = read_lines(source)
    assert (first.start, first.end, first.text, first.gap, first.indent) == (3, 7, "开工3天", 0, 2.0)
    assert (first.chars, first.ems, source[first.newline]) == (7, 6.0, "\n")
    assert (second.text, second.gap, second.indent, second.newline) == ("投产", 2, 2.0, -1)
    assert ems("3.5亿元，") == 4.5


def test_characters_without_width_are_no_part_of_a_line() -> None:
    (line,) = read_lines("\u200b\n\ufeff 开工\u200b\r\n\u2060\n")
    assert (line.start, line.end, line.text, line.indent) == (4, 6, "开工", 0.5)


def test_the_width_of_a_column_and_the_habits_of_a_page() -> None:
    page = (
        "\u3000\u3000一季度，全市签约项目\n二十个，其中工业项目十二\n个。\n"
        "\u3000\u3000会上，六家企业上台签\n下合同，投资额八亿元左右\n"
    )
    lines = list(read_lines(page))
    found = habits(lines)
    assert found.indented
    assert not (found.spaced or found.airy or found.ragged_indent)
    column = columns(lines, [line.ems for line in lines])[0]
    assert column is not None
    assert (column.width, column.low, column.even) == (12.0, 12.0, True)
    unwrapped = list(
        read_lines("抓项目，见实效\n" + "一季度，全市签约项目二十个。" * 6 + "\n" + "会上，企业上台签约。" * 9)
    )
    assert columns(unwrapped, [line.ems for line in unwrapped]) == [None] * 3


@pytest.mark.parametrize(
    "text",
    [
        "（下转第4版）",
        "上接A1版",
        "第2版",
        "A2 要闻 2031年9月28日 星期六",
        "第6版 公告 编辑:何舟",
        "责任编辑 何舟 电子邮箱 tg@news.example",
        "新闻热线：0519-85550123",
        "http://www.news.example/a?b=1",
        "在线投稿：www.news.example",
        "扫码关注更多新闻",
        "版权所有 未经授权不得转载",
        "版权所有，未经许可不得转载。",
    ],
)
def test_furniture(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "二〇三一年五月六日",
        "总编辑何舟出席会议",
        "开通服务热线，全年接听来电三千个。",
        "云溪新闻网揭牌",
        "县长调研第三版规划",
        "来信请寄组织部干部监督科（邮编747000）。",
        "（本报记者 何舟）",
        "市民扫码即可关注惠企政策，新瑞光电科技有限公司已获补贴100万元。",
        "扫码下载，新瑞光电科技有限公司补贴100万元。",
        "游客扫码下载云溪文旅地图即可领取由云溪文旅集团有限公司发放的总额300万元的消费券",
        "地址：双桥大道12号",
    ],
)
def test_not_furniture(text: str) -> None:
    assert not is_furniture(text)


def test_captions() -> None:
    assert doubles.captions("县长调研双桥镇县长调研双桥镇") == [7]
    assert doubles.captions("县长调研双桥镇 县长调研双桥镇") == [8]
    assert doubles.captions("县长调研双桥镇县长调研双桥镇 书记察看春耕书记察看春耕") == [7, 15, 21]
    assert doubles.captions("县长调研双桥镇县长调研双桥镇并讲话") == [7, 14]
    assert doubles.captions("一步一步向前走") == []
    assert doubles.captions("1000010000 1000010000") == []
    assert doubles.captions("县长调研双桥镇，县长调研甲镇") == []


def test_overprint() -> None:
    assert doubles.overprint("商会商会，，原原《《月刊月刊》》主编主编") == [2, 4, 10, 12, 14, 16, 18]
    assert doubles.overprint("商会召开年会，会长出席年会并讲话") == []
    assert doubles.overprint("好好学习天天向上") == []


@pytest.mark.parametrize(
    ("text", "running", "expected"),
    [
        ("云溪供 应链开工", True, "云溪供应链开工"),
        ("占 68.5 %，共3 亿元", True, "占68.5%，共3亿元"),
        ("James Tay与New  World 集团", True, "James Tay与New World集团"),
        ("投资21 500万元", True, "投资21500万元"),
        ("12 345", False, "12 345"),
        ("（记者 何 舟 通讯员 郭小满）", True, "（记者 何舟 通讯员 郭小满）"),
        ("何小舟\u3000丁小一", True, "何小舟\u3000丁小一"),
        ("何某 男,1978年生", True, "何某 男,1978年生"),
        ("塔吊林立,  工程过半", True, "塔吊林立,工程过半"),
        ("抓项目促发展 云溪开新局", False, "抓项目促发展 云溪开新局"),
        ("公 告", False, "公告"),
        ("新瑞光电\xa0科技\u2009有限公司\u2003签约", True, "新瑞光电科技有限公司\u2003签约"),
        ("总投资3\u200b亿\u200b 元，New\u2060 World", True, "总投资3亿元，New World"),
        ("1\ufeff2亿元", False, "12亿元"),
        ("A 主要指标", False, "A 主要指标"),
    ],
)
def test_white_space_inside_a_line(text: str, running: bool, expected: str) -> None:
    at, out = 0, ""
    for start, end, keep in spacing.kept(text, running=running):
        out += text[at:start] + (text[start] if keep else "")
        at = end
    assert out + text[at:] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\t冷链物流园\t4500", True),
        ("名称　　金额　　进度", True),
        ("2 冷链物流园 4500 在建", True),
        ("抓项目 促发展 开新局", False),
        ("一季度，签约 12 个。", False),
        ("开局起步", False),
    ],
)
def test_rows(text: str, expected: bool) -> None:
    (line,) = read_lines(text)
    assert is_row(line) is expected
