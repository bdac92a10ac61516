"""From scored candidates to facts: every fact once, worded and qualified."""

import numpy as np
import pytest
from test_link_candidates import marked

from zhaoshang.corpus.record import Money
from zhaoshang.pipeline.link.candidates import FAMILIES, Context, Pairs, propose
from zhaoshang.pipeline.link.repair import chosen, links
from zhaoshang.pipeline.link.scorer import Scored
from zhaoshang.pipeline.link.view import View


def scored(docs, sure, *, kind=0.0, metric=None):
    """Candidates of a batch; those in `sure` (family → pairs of entity places) get 0.9, the rest 0.05."""
    view = View(docs if isinstance(docs, list) else [docs])
    pairs = propose(view, Context())
    probability = {}
    for family in FAMILIES:
        rows = zip(*(side.tolist() for side in pairs[family]), strict=True)
        probability[family] = np.array([0.9 if row in sure.get(family, ()) else 0.05 for row in rows], np.float32)
    its = np.full(len(view.label), -1, np.int32)
    for money, place in (metric or {}).items():
        its[money] = place
    return Scored(view, pairs, probability, np.full(len(probability["figure"]), kind, np.float32), its)


def told(doc, links_):
    ents = doc.ents
    return [(link.type, ents[link.subject].text, ents[link.object].text, link.predicate) for link in links_]


def test_figure_takes_its_metric_as_predicate_with_period_and_growth():
    doc = marked("2023年，{O:甲园}实现{X:税收}{M:3亿元}，增长9%；{X:产值}{M:50亿元}。")
    found = links(scored(doc, {"figure": {(0, 2), (0, 4)}}, metric={2: 1, 4: 3}), {})[0]
    assert told(doc, found) == [("指标", "甲园", "3亿元", "税收"), ("指标", "甲园", "50亿元", "产值")]
    assert found[0].qualifiers == {"period": "2023年", "growth": "+9%"}
    assert found[1].qualifiers == {"period": "2023年"}
    assert doc.text[slice(*found[0].evidence)] == "甲园实现税收3亿元"


def test_period_is_inherited_along_the_passage_but_not_into_the_next():
    doc = marked("2023年{O:甲园}{X:税收}{M:3亿元}。{X:产值}{M:5亿元}。\n{X:投资}{M:7亿元}。")
    facts = {"figure": {(0, 2), (0, 4), (0, 6)}}
    found = links(scored(doc, facts, metric={2: 1, 4: 3, 6: 5}), {})[0]
    assert [link.qualifiers.get("period") for link in found] == ["2023年", "2023年", None]


def test_without_a_metric_the_measure_is_read_from_the_text():
    doc = marked("{O:甲园}，工业产值达{M:3亿元}；{O:乙园}拿出{M:5亿元}")
    found = links(scored(doc, {"figure": {(0, 1), (2, 3)}}), {})[0]
    assert [link.predicate for link in found] == ["工业产值", "指标"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年实现销售收入", "销售收入"),
        ("项目预计总投资约", "总投资"),
        ("去年农村居民人均可支配收入达", "农村居民人均可支配收入"),
        ("，其中税收收入", "税收收入"),
        ("新增贷款", "贷款"),
        ("2023年投资", "投资"),
        ("2023年末贷款余额", "贷款余额"),
        ("达产后年产值", "年产值"),
    ],
)
def test_the_measure_is_without_verb_and_period(text, expected):
    doc = marked(f"{{O:甲园}}{text}{{M:3亿元}}。")
    assert links(scored(doc, {"figure": {(0, 1)}}), {})[0][0].predicate == expected


def test_the_measure_is_not_read_from_the_document_or_line_before():
    docs = [marked("{O:乙园}的税收"), marked("{M:3亿元}归{O:甲园}\n销售收入\n{M:5亿元}归{O:丙园}")]
    found = links(scored(docs, {"figure": {(2, 1), (4, 3)}}), {})[1]
    assert told(docs[1], found) == [("指标", "甲园", "3亿元", "指标"), ("指标", "丙园", "5亿元", "指标")]


def test_of_two_amounts_in_two_clauses_the_second_takes_the_second_rate():
    doc = marked("{O:甲园}{X:税收}{M:3亿元}，{X:利润}{M:2亿元}，同比分别增长42%、37%。")
    found = links(scored(doc, {"figure": {(0, 2), (0, 4)}}, metric={2: 1, 4: 3}), {})[0]
    assert found[1].qualifiers == {"growth": "+37%"}


def test_growth_is_read_behind_the_figures_own_metric():
    doc = marked("{O:甲园}完成{M:3亿元}{X:税收}，增长9%。")
    found = links(scored(doc, {"figure": {(0, 1)}}, metric={1: 2}), {})[0]
    assert found[0].qualifiers == {"growth": "+9%"}


def test_total_investment_of_a_body_has_a_scope():
    doc = marked("{O:甲园}新签约项目27个，{X:总投资}达{M:130.5亿元}。")
    found = links(scored(doc, {"figure": {(0, 2)}}, kind=0.9, metric={2: 1}), {})[0]
    assert told(doc, found) == [("总投资", "甲园", "130.5亿元", "总投资")]
    assert found[0].qualifiers == {"scope": "新签约项目27个"}


def test_behind_the_count_of_others_projects_a_total_is_the_companys_own():
    doc = marked("12个重大项目开工，{O:甲公司}{X:总投资}{M:3亿元}。")
    found = links(scored(doc, {"figure": {(0, 2)}}, kind=0.9, metric={2: 1}), {})[0]
    assert found[0].qualifiers == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{O:甲园}{X:实际利用外资}{M:3亿元}。", {}),
        ("{O:甲园}实际完成{X:税收}{M:3亿元}。", {"status": "实际"}),
        ("{O:甲园}{X:年度计划投资}{M:3亿元}。", {"status": "计划"}),
    ],
)
def test_what_a_measure_is_called_does_not_say_that_it_was_done(text, expected):
    found = links(scored(marked(text), {"figure": {(0, 2)}}, metric={2: 1}), {})[0]
    assert found[0].qualifiers == expected


def test_a_total_is_one_fact_however_it_is_worded():
    doc = marked("{O:甲园}{X:投资}{M:3亿元}\n昨天，{O:甲园}公布{X:总投资}{M:3亿元}。")
    for kind, expected in ((0.9, [("总投资", "甲园", "3亿元", "总投资")]), (0.0, ["投资", "总投资"])):
        found = links(scored(doc, {"figure": {(0, 2), (3, 5)}}, kind=kind, metric={2: 1, 5: 4}), {})[0]
        assert (told(doc, found) if kind else [link.predicate for link in found]) == expected


def test_same_amount_in_heading_and_text_is_one_fact_said_in_the_text():
    doc = marked("{O:甲园}{X:总投资}{M:3亿元}\n昨天，{O:甲园}公布{X:总投资}{M:3亿元}。")
    money = Money(amount="300000000", min=None, max=None, currency="CNY", approx=False)
    ents = doc.ents
    ents[2]._.money = ents[5]._.money = money
    doc.ents = ents
    found = links(scored(doc, {"figure": {(0, 2), (3, 5)}}, kind=0.9, metric={2: 1, 5: 4}), {})[0]
    assert [(link.subject, link.object) for link in found] == [(3, 5)]


def test_several_subjects_share_one_amount_only_when_all_are_sure():
    doc = marked("{O:甲}、{O:乙}{X:税收}双双突破{M:3亿元}。")
    both = scored(doc, {"figure": {(0, 3), (1, 3)}}, metric={3: 2})
    assert len(links(both, {})[0]) == 2
    assert len(links(both, {"figure+": 0.95})[0]) == 1


def test_one_relation_an_office_with_its_title():
    doc = marked("{O:县委}{T:副书记}、{T:县长}{P:张三}，{O:县局}{T:局长}{P:李四}")
    facts = {"holder": {(3, 1), (3, 2), (6, 5)}, "office": {(0, 1), (4, 5)}}
    found = links(scored(doc, facts), {})[0]
    assert [(*row[:3], link.qualifiers["title"]) for row, link in zip(told(doc, found), found, strict=True)] == [
        ("任职", "张三", "县委", "副书记"),
        ("任职", "李四", "县局", "局长"),
    ]
    assert found[0].score == pytest.approx(0.81)


def test_a_shared_title_is_an_office_of_every_holder_that_is_sure():
    doc = marked("{O:县局}{T:副局长}{P:张三}、{P:李四}到会。")
    both = scored(doc, {"holder": {(2, 1), (3, 1)}, "office": {(0, 1)}})
    assert [row[1] for row in told(doc, links(both, {"holder+": 0.85})[0])] == ["张三", "李四"]
    assert len(links(both, {})[0]) == 1


def test_proposed_office_is_planned():
    doc = marked("{P:张三}，现任{O:县局}{T:局长}")
    found = links(scored(doc, {"holder": {(0, 2)}, "office": {(1, 2)}}), {})[0]
    assert found[0].qualifiers == {"title": "局长"}
    doc = marked("拟任{P:张三}为{O:县局}{T:局长}")
    found = links(scored(doc, {"holder": {(0, 2)}, "office": {(1, 2)}}), {})[0]
    assert found[0].qualifiers == {"title": "局长", "status": "计划"}


def test_an_office_is_planned_by_what_stands_before_its_title():
    doc = marked("{O:甲局}拟任{T:局长}{P:张三}。今天到会。{P:李四}任{O:乙局}{T:局长}，拟提任{O:丙局}{T:书记}")
    facts = {"holder": {(2, 1), (3, 5), (3, 7)}, "office": {(0, 1), (4, 5), (6, 7)}}
    found = links(scored(doc, facts), {})[0]
    assert [link.qualifiers.get("status") for link in found] == ["计划", None, "计划"]


def test_cooperation_is_written_once_whatever_the_order():
    doc = marked("{O:甲}与{O:乙}签约。{O:乙}和{O:甲}共建。")
    found = links(scored(doc, {"合作": {(0, 1), (2, 3)}}), {})[0]
    assert len(found) == 1


def test_planned_building():
    doc = marked("{O:甲}将建设{J:新线}，{O:乙}建成{J:旧线}")
    found = links(scored(doc, {"建设": {(0, 1), (2, 3)}}), {})[0]
    assert [link.qualifiers for link in found] == [{"status": "计划"}, {}]


def test_a_word_of_planning_inside_a_name_plans_nothing():
    doc = marked("{O:甲园}与{O:市规划院}、{O:乙园}签约。{O:市规划局}{X:经费}{M:3亿元}。{X:估算投资}{M:5亿元}。")
    sure = {"合作": {(0, 2)}, "figure": {(3, 5), (3, 7)}}
    assert [link.qualifiers for link in links(scored(doc, sure, metric={5: 4, 7: 6}), {})[0]][:2] == [{}, {}]
    found = links(scored(doc, {"figure": {(3, 7)}}, kind=0.9, metric={7: 6}), {})[0]
    assert found[0].predicate == "估算投资"
    assert "status" not in found[0].qualifiers


def test_status_of_the_second_amount_of_a_metric_is_read_in_its_own_clause():
    doc = marked("{O:甲园}全年计划完成{X:投资}{M:43亿元}，上半年已完成{M:24亿元}。")
    found = links(scored(doc, {"figure": {(0, 2), (0, 3)}}, metric={2: 1, 3: 1}), {})[0]
    assert [link.qualifiers["status"] for link in found] == ["计划", "实际"]


def test_a_year_inside_a_name_is_no_period():
    doc = marked("{O:甲园}的{J:2025年水网工程}带来{X:税收}{M:3亿元}。")
    assert links(scored(doc, {"figure": {(0, 3)}}, metric={3: 2}), {})[0][0].qualifiers == {}


def test_below_the_threshold_nothing_is_said():
    doc = marked("{O:甲}{X:税收}{M:3亿元}，{P:张三}调研{O:乙}")
    assert links(scored(doc, {}), {}) == [[]]


def test_chosen_keeps_the_best_and_the_sure():
    pairs = Pairs(np.array([0, 1, 2, 3], np.int32), np.array([9, 9, 9, 8], np.int32))
    rows = chosen(pairs, np.array([0.5, 0.9, 0.7, 0.2], np.float32), 0.4, 0.6)
    assert rows.tolist() == [1, 2]
    assert chosen(Pairs(pairs.subject[:0], pairs.object[:0]), np.zeros(0, np.float32), 0.4, 0.6).tolist() == []
