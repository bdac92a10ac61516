"""Whole pages of each kind of layout, as an analyst would want to read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhaoshang.pipeline.restore import Restoration, restore

PAGES = Path(__file__).parent / "data"


def read(name: str) -> Restoration:
    return restore((PAGES / name).read_bytes().decode("utf-8"))


def segments(restoration: Restoration, *, furniture: bool = False) -> list[str]:
    return [restoration.text[start:end] for start, end in restoration.segments(furniture=furniture)]


def test_wrapped_page_with_blank_lines_in_sentences_and_captions_printed_twice() -> None:
    assert segments(read("restore_wrapped.txt")) == [
        "攻坚克难抓项目，开局起步见实效",
        "2031年，云溪开发区把招商引资作为头号工程，全年签约项目十二个，其中亿元以上项目五个。"
        "星河电子科技有限公司投资的智能传感器项目三月开工，总投资3.5亿元，目前主体厂房已经封顶。",
        "园区服务用心用情，营商环境持续向好",
        "园区为企业配备服务专员，帮助解决用工、融资等难题七十二件。云溪供电公司新建一座110千伏变电站，保障企业用电。"
        "全年新增贷款2亿元，惠及企业六十家。",
        *["副市长林远航来云溪调研"] * 2,
        *["县长周明察看春耕"] * 2,
        *["云溪商会会长"] * 2,
        "，，原原《《",
        *["创业月刊"] * 2,
        "》》",
        *["主编"] * 2,
    ]


def test_long_lines_with_column_breaks_furniture_and_a_heading_inside_a_sentence() -> None:
    page = read("restore_columns.txt")
    assert segments(page) == [
        "白鹭洲开发区开工率创新高",
        "本报白鹭洲讯（记者 陈溪 通讯员 郭小满）今年以来，白鹭洲开发区坚持项目为王，一手抓招引、一手抓落地，"
        "签约的二十三个项目中已有十九个开工。其中，总投资12亿元的云帆储能电池项目从签约到开工只用了六十天，"
        "企业负责人刘向阳说，最看重的是这里的服务。开发区还建立了领导挂联、部门协同、专员跟进的工作机制，推动项目早投产、早达",
        "开发区召开银企对接会",
        "效，为全年目标任务的完成打下了坚实基础。",
        "会上，白鹭洲农商银行与六家企业签约，授信8.6亿元。",
    ]
    assert [page.text[start:end] for start, end in page.furniture] == [
        "第03版:要闻·园区 2031年5月6日 星期二",
        "（下转第4版）",
        "新闻热线：0519-85550123 在线投稿：tg@bailuzhou.example",
        "责任编辑：何小舟\u3000版式：丁一",
    ]
    assert len(segments(page, furniture=True)) == len(segments(page)) + 4


def test_table_rows_and_items_stay_apart() -> None:
    assert segments(read("restore_table.txt")) == [
        "重点项目一览表",
        "序号\t项目名称\t总投资（万元）",
        "1\t高端轴承扩产项目\t32000",
        "2\t冷链物流园\t4500",
        "名称\u3000金额\u3000进度",
        "智慧停车场\u30006200万元\u3000主体封顶",
        "●双桥镇建成口袋公园三处。",
        "●双桥中学举行运动会，四百名学生参加。",
        "李某某\u3000王某某",
    ]


def test_line_feeds_of_the_source_are_the_hard_breaks() -> None:
    page = read("restore_wrapped.txt")
    assert "\r" in page.source
    assert "\r" not in page.text
    assert all(page.source[page.offsets[i]] == "\n" for i, char in enumerate(page.text) if char == "\n")


@pytest.mark.parametrize("separator", ["\r", "\f", "\u2028"])
def test_a_boundary_without_a_line_feed_is_a_break(separator: str) -> None:
    page = restore(separator.join(["甲镇开工。", "乙镇投产。", "第3版　责编：何舟"]))
    assert page.text == "甲镇开工。乙镇投产。第3版\u3000责编：何舟"
    assert page.breaks == [5, 10]
    assert segments(page) == ["甲镇开工。", "乙镇投产。"]


@pytest.mark.parametrize(
    "page",
    [
        "开发区晒出成绩单\n全年签约项目二十个。\n一季度投产五个。\n",
        "“签吗？”林远问。\n“签。”\n“那就这么定了。”\n",
        "一、工作目标\n签约项目二十个。\n（一）工业项目\n1.总投资12亿元的电池项目；\n2.冷链物流园；\n3.双桥轴承扩产。\n",
        "　　会议指出，要抓好春耕。\n　　会议要求，要抓好防汛。\n　　（本报综合）\n",
        "问：钱从哪里来？\n答：银行贷款。\n",
        "甲镇　一千二百亩\n乙镇　八百亩\n",
    ],
)
def test_clean_text_is_left_as_it_is(page: str) -> None:
    assert restore(page).text == "\n".join(line.strip() for line in page.splitlines())


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("", ""),
        (" \n\u3000\n\t", ""),
        (
            "目前，项目主体厂房已经封\n顶，正在安装设备，预计七\n月试产。",
            "目前，项目主体厂房已经封顶，正在安装设备，预计七月试产。",
        ),
        ("同比增长8.\n5%，总投资3\n亿元。", "同比增长8.5%，总投资3亿元。"),
        ("今年固定资产投资8\n600万元先备料", "今年固定资产投资8600万元先备料"),
        ("今年投资1\n2.5亿元的项目", "今年投资12.5亿元的项目"),
        ("投资３．\n５亿元", "投资３．５亿元"),
        ("开工项目8\n12日投产", "开工项目8\n12日投产"),
        ("开票销售12 \n0亿元，税收8. \n5亿元，增长9 \n.5%。", "开票销售120亿元，税收8.5亿元，增长9.5%。"),
        ("昨日，（由New \nWorld集团投资）开工。", "昨日，（由New World集团投资）开工。"),
        ("县长出席（名单见第\n二页）并讲话。", "县长出席（名单见第二页）并讲话。"),
        ("市政府召开常务会议市政府召开常务会议", "市政府召开常务会议市政府召开常务会议"),
        ("市政府召开常务会议\n市政府召开常务会议 研究防汛", "市政府召开常务会议\n市政府召开常务会议 研究防汛"),
        ("云溪铁路今日开工本报讯（记者 何舟）昨日，铁路开工。", "云溪铁路今日开工本报讯（记者 何舟）昨日，铁路开工。"),
        ("甲镇开工。　　乙镇投产。", "甲镇开工。乙镇投产。"),
        ("总投资2.4 亿元，占 68.5 %，在2#库施 工。", "总投资2.4亿元，占68.5%，在2#库施工。"),
    ],
)
def test_small_pages(page: str, text: str) -> None:
    assert restore(page).text == text


@pytest.mark.parametrize("width", range(16, 30, 2))
def test_spaces_around_figures_make_no_table_row_of_running_text(width: int) -> None:
    sentence = (
        "市发展改革委介绍，今年开工较多，其中由新瑞光电科技有限公司投资建设的 12 GW 新型高效光伏电池项目"
        "总投资 100 亿元，达产后年产值 80 亿元，带动就业 3000 人左右，预计明年投产。"
    )
    page = restore("\n".join(sentence[at : at + width] for at in range(0, len(sentence), width)))
    (only,) = segments(page)
    assert only.replace(" ", "") == sentence.replace(" ", "")


def test_boundaries_inside_a_line() -> None:
    assert segments(restore("市政府召开常务会议市政府召开常务会议")) == ["市政府召开常务会议"] * 2
    assert segments(restore("甲镇开工。　　乙镇投产。")) == ["甲镇开工。", "乙镇投产。"]
    glued = restore("云溪铁路今日开工本报讯（记者 何舟）昨日，铁路开工。")
    assert segments(glued) == ["云溪铁路今日开工", "本报讯（记者 何舟）昨日，铁路开工。"]


@pytest.mark.parametrize(
    ("line", "paper"),
    [
        ("云溪日报　2031年5月6日　星期二　第4版", ["云溪日报"]),
        ("云溪日报 第4版 2031年5月6日", ["云溪日报"]),
        ("第4版 云溪日报 2031年5月6日", ["云溪日报"]),
        ("云溪报 第4版 2031年5月6日", ["云溪报"]),
        ("今日云溪 第4版 2031年5月6日", ["今日云溪"]),
        ("第4版 云溪新闻 2031年5月6日", []),
        ("天气预报 第4版 2031年5月6日", []),
    ],
)
def test_the_name_of_the_paper_in_a_folio_line_is_not_furniture(line: str, paper: list[str]) -> None:
    assert segments(restore(f"{line}\n甲镇开工。")) == [*paper, "甲镇开工。"]


def test_spans_lead_back_over_characters_without_width() -> None:
    source = "\u200b昨日，新瑞光电\u200b科技签约，总投资3\u2009亿元。"
    page = restore(source)
    assert page.text == "昨日，新瑞光电科技签约，总投资3亿元。"
    assert page.source_span(3, 9) == (4, 11)


def test_spans_lead_back_over_left_out_white_space() -> None:
    source = "昨日，位于云溪的星河电子科技有\n\n限公司集中签约，总投资三亿元的\n项目投产。"
    page = restore(source)
    start = page.text.index("星河")
    first, last = page.source_span(start, start + 10)
    assert source[first:last] == "星河电子科技有\n\n限公司"
    assert page.restored_span(first, last) == (start, start + 10)
