"""Every rule of the guidelines fires on a case made for it and is silent on its neighbour."""

import re
from pathlib import Path

import pytest

from zhaoshang.annotations.check import check_document
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.annotations.rules import RULES
from zhaoshang.corpus.record import Money, Record
from zhaoshang.pipeline.amounts import parse_amount

# rule, broken, sound
CASES = [
    ("E01", "{O:安泽光学，}来了\n===\n", "{O:安泽光学（云南)}来了\n===\n"),
    ("E02", "“好”，{O:“今日榆岭”}说\n===\n", "{J:“高湿区电机绝缘”项目}开工\n===\n"),
    ("E03", "{O:安泽光学}来了，安泽\n光学走了\n===\n", "{O:安泽}来了，安泽走了\n===\n"),
    ("E04", "{O:园区}里走一走\n===\n", "{O:开发区}里走一走\n===\n"),
    ("E05", "{O:澄北大学、澄北理工学院}来了\n===\n", "{O:澄北大学}、{O:澄北理工学院}来了\n===\n"),
    ("E06", "{O:今日榆岭APP}刊出\n===\n", "{O:今日榆岭}APP刊出\n===\n"),
    ("E07", "{J:二期扩建。三期扩建}开工\n===\n", "{J:二期扩建}。{J:三期扩建}开工\n===\n"),
    ("E10", "本报记者 {P:苏见山}\n===\n", "总编辑{P:苏见山}\n===\n"),
    ("E11", "{P:方季明书记}说\n===\n", "{P:方季明}书记说\n===\n"),
    ("E12", "{T:县委副书记}{P:方季明}\n===\n", "{O:县委}{T:副书记}{P:方季明}\n===\n"),
    ("E13", "{T:市长}现场会召开\n===\n", "{T:副市长}{P:方季明}到会\n===\n"),
    ("E14", "{P:方季明}到会。{T:市长}现场会召开\n===\n", "{T:市长}{P:方季明}到会。\n===\n"),
    ("E15", "{X:固定资产投资}增长8%。\n===\n", "{X:固定资产投资}{M:8亿元}。\n===\n"),
    ("E16", "{X:计划投资}{M:8亿元}\n===\n", "计划{X:投资}{M:8亿元}\n===\n"),
    ("E16", "{X:完成投资}{M:8亿元}\n===\n", "完成{X:投资}{M:8亿元}\n===\n"),
    ("E17", "{X:投入}{M:8亿元}\n===\n", "{X:总投入}{M:8亿元}\n===\n"),
    ("E20", "新开工{J:项目19个}\n===\n", "{J:茶园及文旅项目}开工\n===\n"),
    ("E20", "推进{J:重大项目}\n===\n", "{O:力王}{J:技改}开工\n===\n"),
    ("E20", "引进{J:10亿元以上项目}\n===\n", "{J:年产40万套车载镜头项目}\n===\n"),
    ("E21", "{J:列省文旅项目}2个\n===\n", "{J:列省文旅项目}开工\n===\n"),
    ("E22", "开展{J:百日攻坚行动}\n===\n", "{J:老城管网更新}开工\n===\n"),
    ("E23", "{O:安泽光学}来了，{J:安泽光学项目}投产\n===\n", "{O:安泽光学}项目投产\n===\n"),
    ("E24", "{O:安泽光学有限公司}来了，{J:安泽光学有限公司二期}开工\n===\n", "{O:安泽光学有限公司}{J:二期}开工\n===\n"),
    ("N01", "{O:松照农机|松照}和{J:松照农机二期|松照}\n===\n", "{O:松照农机|松照}和{J:松照农机二期}\n===\n"),
    ("N02", "{O:管委会|高新区管委会}和{O:管委会|开发区管委会}\n===\n", "{O:管委会}和{O:管委会}\n===\n"),
    ("N03", "{O:松照农机|青禾水务}来了\n===\n", "榆岭县的{O:组织部|榆岭县组织部}来了\n===\n"),
    ("N04", "{O:安泽光学有限公司}来了\n===\n", "{O:安泽光学有限公司|安泽光学}来了\n===\n"),
    (
        "N05",
        "{O:青泽光学集团|青泽光学集团}与{O:青泽光学|青泽光学集团}\n===\n",
        "{O:榆岭镇妇联}与{O:镇妇联|榆岭镇妇联}\n===\n",
    ),
    ("N06", "{P:方季明|路遥川}来了\n===\n", "{P:方季明}来了\n===\n"),
    ("N07", "{O:高新区党工委|高新区}开会\n===\n", "{O:高新区党工委}开会\n===\n"),
    ("M01", "又投了3亿5千万元\n===\n", "亿元企业3家，2024年元旦\n===\n"),
    ("M02", "投资近{M:2亿元}\n===\n", "投资接近{M:2亿元}\n===\n"),
    ("M03", "产值{M:达2亿元}\n===\n", "产值达{M:2亿元}\n===\n"),
    ("M04", "{M:百亿元}园区\n===\n", "{M:两百亿元}园区\n===\n"),
    ("M05", "花了{M:2亿}。\n===\n", "花了{M:2亿}和{M:3亿元}。\n===\n"),
    ("M06", "{M:300元/吨}\n===\n", "{M:300元}/吨\n===\n"),
    (
        "R01",
        "{O#a:安泽光学}与{O#b:松照农机}\n===\n合 a b\n合 b a status=计划\n",
        "{O#a:安泽}与{O#b:松照}\n===\n合 a b\n",
    ),
    (
        "R04",
        "{O#a:榆岭县}{X:税收}增。{X:产值}{M#m:2亿元}。\n===\n指 a m 税收\n",
        "{O#a:榆岭县}{X:税收}增。又是{M#m:2亿元}。\n===\n指 a m 税收\n",
    ),
    (
        "R05",
        "{J#a:二期扩建}{X:预算}{M#m:2亿元}\n===\n投 a m 预算\n",
        "{J#a:二期扩建}{X:造价}{M#m:2亿元}\n===\n投 a m 造价\n",
    ),
    (
        "R06",
        "{O#a:开发区}{X:总投资}{M#m:10亿元以上}重大项目7个\n===\n投 a m\n",
        "{O#a:开发区}{X:总投资}{M#m:10亿元以上}，项目7个\n===\n投 a m\n",
    ),
    (
        "R07",
        "{O#a:安泽光学}来了。{J#b:二期扩建}开工。\n===\n建 a b\n",
        "{O#a:安泽光学}来了，\n{J#b:二期扩建}开工。\n===\n建 a b\n",
    ),
    ("R08", "{P#a:方季明}来了。他到{O#b:松照农机}。\n===\n访 a b\n", "{P#a:方季明}到{O#b:松照农机}。\n===\n访 a b\n"),
    ("R09", "陪同{P#a:方季明}到{O#b:松照农机}\n===\n访 a b\n", "{P#a:方季明}到{O#b:松照农机}\n===\n访 a b\n"),
    (
        "R10",
        "{O#a:榆岭县}{X:税收}增加{M#m:2亿元}\n===\n指 a m 税收\n",
        "{O#a:榆岭县}{X:净增税收}{M#m:2亿元}\n===\n指 a m 净增税收\n",
    ),
    (
        "R11",
        "{O#a:榆岭县}{X:均价}{M#m:300元}/吨\n===\n指 a m 均价\n",
        "{O#a:榆岭县}{X:补贴}{M#m:300万元}/年\n===\n指 a m 补贴\n",
    ),
    ("R12", "{O#a:安泽}落户{O#b:澄北大学}\n===\n落 a b\n", "{O#a:安泽}落户{O#b:开发区}\n===\n落 a b\n"),
    (
        "R13",
        "{P#p:方季明}曾任{O#a:县委}{T:书记}\n===\n任 p a 书记\n",
        "{P#p:方季明}任{O#a:县委}{T:书记}\n===\n任 p a 书记\n",
    ),
    (
        "R14",
        "{O#a:县统计局}：{X:产值}{M#m:2亿元}\n===\n指 a m 产值\n",
        "{O#a:县税务局}：{X:退税}{M#m:2亿元}\n===\n指 a m 退税\n",
    ),
    (
        "R15",
        "{O#a:榆岭县}{X:产值}{M#m:2亿元}\n===\n指 a m 产值 period=去年\n",
        "去年{O#a:榆岭县}{X:产值}{M#m:2亿元}\n===\n指 a m 产值 period=去年\n",
    ),
]


def normalise(text):
    """The amount as the grammar reads it, or any: some cases are no amounts."""
    try:
        return parse_amount(text)
    except ValueError:
        return Money(amount="1", min=None, max=None, currency="CNY", approx=False)


def findings(source):
    parsed = parse_inline("d", source, normalise)
    return check_document(parsed.record, parsed.text)


@pytest.mark.parametrize(("rule", "broken", "sound"), CASES)
def test_rule_fires_on_what_breaks_it_and_nowhere_else(rule, broken, sound):
    found = [finding for finding in findings(broken) if finding.rule == rule]
    assert len(found) == 1
    assert found[0].severity == RULES[rule].severity
    assert "; " in found[0].cure
    assert [finding for finding in findings(sound) if finding.rule == rule] == []


def with_money(source, **fields):
    """A record of the first amount with some fields changed."""
    parsed = parse_inline("d", source, parse_amount)
    row = parsed.record.model_dump()
    (money,) = [entity for entity in row["entities"] if entity["label"] == "MONEY"]
    money["money"] |= fields
    return [finding.rule for finding in check_document(Record.model_validate(row), parsed.text)]


AMOUNTS = (
    "近7亿元 620余万元 620多万元 超3亿元 不低于3000万元 不超过3亿元 3亿元以内 约3亿元 3亿元左右 4至6亿元 "
    "人民币约3亿元 HK$3亿 逾3亿元 3000万元及以上 两亿六千万元 48万新元"
)


@pytest.mark.parametrize("text", AMOUNTS.split())
def test_amounts_as_the_grammar_reads_them_are_sound(text):
    assert with_money("{M:" + text + "}\n===\n") == []


@pytest.mark.parametrize(
    ("rule", "text", "fields"),
    [
        ("M07", "近7亿元", {"max": None}),
        ("M07", "620余万元", {"approx": False}),
        ("M07", "3亿元", {"min": "300000000"}),
        ("M07", "4亿元", {"amount": None, "min": "1", "max": "2"}),
        ("M08", "4至6亿元", {"amount": "400000000", "min": None, "max": None}),
        ("M09", "3亿美元", {"currency": "CNY"}),
    ],
)
def test_fields_that_the_wording_contradicts_are_told(rule, text, fields):
    assert with_money("{M:" + text + "}\n===\n", **fields) == [rule]


def test_evidence_that_misses_the_object_is_told():
    parsed = parse_inline("d", "{O#a:安泽光学}与{O#b:松照农机}签约\n===\n合 a b\n", parse_amount)
    row = parsed.record.model_dump()
    assert "R16" not in {finding.rule for finding in check_document(parsed.record, parsed.text)}
    row["relations"][0]["evidence"] = [0, 6]
    (finding,) = check_document(Record.model_validate(row), parsed.text)
    assert (finding.rule, finding.start, finding.end) == ("R16", 0, 6)


@pytest.mark.parametrize(
    ("rule", "source", "field"),
    [
        ("R02", "{O#a:县委}{T:书记}{P#p:方季明}\n===\n任 p a 书记\n", ("qualifiers", {"title": "部长"})),
        ("R03", "{O#a:县委}{X:税收}{M#m:2亿元}\n===\n指 a m 税收\n", ("predicate", "产值")),
    ],
)
def test_a_wording_that_is_not_marked_is_told(rule, source, field):
    parsed = parse_inline("d", source, normalise)
    assert rule not in {finding.rule for finding in check_document(parsed.record, parsed.text)}
    row = parsed.record.model_dump()
    row["relations"][0][field[0]] = field[1]
    found = [finding.rule for finding in check_document(Record.model_validate(row), parsed.text)]
    assert found.count(rule) == 1


def test_amounts_are_read_again_where_a_grammar_is_given():
    parsed = parse_inline("d", "投{M:3亿元}\n===\n", lambda text: parse_amount("4亿元"))
    (finding,) = check_document(parsed.record, parsed.text, parse_amount)
    assert (finding.rule, finding.start, finding.text) == ("M10", 1, "3亿元")
    assert check_document(parsed.record, parsed.text) == []


def test_every_rule_has_a_case():
    assert {rule for rule, _, _ in CASES} | {"M07", "M08", "M09", "R02", "R03", "R16"} == set(RULES)


def test_a_finding_names_its_place():
    (finding,) = findings("今天\n{O:园区}里走一走\n===\n")
    assert (finding.line, finding.start, finding.end, finding.text) == (2, 3, 5, "园区")
    assert str(finding) == "d, line 2, offset 3: E04 error: '园区' names no particular body; unmark it"


def test_the_readme_lists_every_rule_and_its_severity():
    readme = (Path(__file__).parents[2] / "annotations" / "README.md").read_text("utf-8")
    items = [item.strip(" |") for row in readme.splitlines() for item in row.replace(" | ", " · ").split(" · ")]
    rules = [item for item in items if re.match(r"[ENMR]\d\d ", item)]
    listed = {item[:3]: "warning" if item.endswith("(w)") else "error" for item in rules}
    assert listed.pop("M10") == "warning"
    assert listed == {rule.id: rule.severity for rule in RULES.values()}
