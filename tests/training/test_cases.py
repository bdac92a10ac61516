import pytest
from records import YI, entity, record, relation

from zhaoshang.annotations.corpus import load
from zhaoshang.training.cases import KINDS, NOTHING_KEPT, Mark, all_cases, entity_cases, relation_cases
from zhaoshang.training.score import score

FIRM = entity(1, "ORG", 0, "安泽光学股份有限公司", "安泽光学")
PROJECT = entity(3, "PROJECT", 40, "镜头二期项目")
AMOUNT = entity(4, "MONEY", 50, "1亿元")
PERSON = entity(6, "OFFICIAL", 70, "路遥川")
ZONE = entity(7, "ORG", 80, "青川口高新区")
ENTITIES = [FIRM, PROJECT, AMOUNT, PERSON, ZONE]


def only(cases):
    (case,) = cases
    return case


@pytest.mark.parametrize(
    ("guess", "kind", "said", "note"),
    [
        (entity(9, "PROJECT", 42, "二期项目", confidence=0.4), "boundary", "PROJECT 二期项目", "confidence 0.40"),
        (entity(9, "ORG", 40, "镜头二期项目", sources=["hanlp", "rule"]), "type", "ORG 镜头二期项目", "by hanlp, rule"),
        (entity(9, "ORG", 42, "二期"), "boundary and type", "ORG 二期", "a source that the record does not name"),
        (entity(9, "PROJECT", 40, "镜头二期项目", "二期"), "alias", "PROJECT 镜头二期项目 → 二期", "1 mentions of"),
    ],
)
def test_kinds_of_entity_errors(guess, kind, said, note):
    case = only(entity_cases(record(ENTITIES), record([FIRM, guess, AMOUNT, PERSON, ZONE])))
    assert (case.kind, case.name, case.found, case.start) == (kind, "PROJECT", said, 40)
    assert case.gold_marks == (Mark(40, 46, "PROJECT"),)
    assert case.found_marks == (Mark(guess.start, guess.end, guess.label),)
    assert any(note in told for told in case.notes)


def test_missed_and_invented():
    missed = only(entity_cases(record(ENTITIES), record([FIRM, PROJECT, AMOUNT, ZONE])))
    assert (missed.kind, missed.gold, missed.found, missed.found_marks) == ("missed", "OFFICIAL 路遥川", None, ())
    assert missed.notes == (NOTHING_KEPT,)
    invented = only(entity_cases(record(), record([entity(1, "ORG", 5, "本报讯", sources=["spacy"])])))
    assert (invented.kind, invented.gold, invented.found) == ("invented", None, "ORG 本报讯")
    assert invented.notes == ("ORG 本报讯: proposed by spacy",)


def test_a_missed_entity_names_the_prediction_that_covers_it():
    gold = record([entity(1, "ORG", 0, "安泽光学"), entity(2, "ORG", 4, "松照农机")])
    pred = record([entity(1, "ORG", 0, "安泽光学松照农机", sources=["rule"])])
    boundary, missed = entity_cases(gold, pred)
    assert (boundary.kind, missed.kind) == ("boundary", "missed")
    assert missed.gold == "ORG 松照农机"
    assert missed.notes == ("ORG 安泽光学松照农机: proposed by rule",)
    assert missed.found_marks == (Mark(0, 8, "ORG"),)


def test_an_alias_is_told_once_and_says_what_it_is_taken_for():
    gold = record([entity(n, "ORG", 10 * n, "本公司", "安泽光学") for n in (1, 2)] + [entity(3, "ORG", 30, "松照农机")])
    pred = record([entity(n, "ORG", 10 * n, "本公司", "松照农机") for n in (1, 2)] + [entity(3, "ORG", 30, "松照农机")])
    case = only(entity_cases(gold, pred))
    assert case.kind == "alias"
    assert case.notes[:2] == ("2 mentions of 安泽光学 are called 松照农机", "it is taken for the same as 松照农机")


def test_an_amount_with_a_wrong_field():
    wrong = entity(4, "MONEY", 50, "1亿元", money=YI.model_copy(update={"approx": True}))
    case = only(entity_cases(record([AMOUNT]), record([wrong])))
    assert case.kind == "amount"
    assert case.gold == "1亿元 → amount 100000000, min –, max –, currency CNY, approx False"
    assert case.found.endswith("approx True")
    same = entity(4, "MONEY", 50, "1亿元", money=YI.model_copy(update={"amount": "100000000.0"}))
    assert list(entity_cases(record([AMOUNT]), record([same]))) == []


@pytest.mark.parametrize(
    ("truth", "guess", "kind"),
    [
        (relation("指标", "T7", "T4", "外资到账"), relation("指标", "T1", "T4", "外资到账"), "wrong subject"),
        (relation("建设", "T1", "T3"), relation("建设", "T7", "T3"), "wrong subject"),
        (relation("任职", "T6", "T1", title="总经理"), relation("任职", "T6", "T7", title="总经理"), "wrong object"),
        (relation("指标", "T7", "T4", "外资到账"), relation("指标", "T7", "T4", "外资"), "wrong predicate"),
        (relation("任职", "T6", "T1", title="总经理"), relation("任职", "T6", "T1", title="经理"), "wrong predicate"),
        (relation("总投资", "T3", "T4"), relation("指标", "T3", "T4", "总投资"), "wrong predicate"),
    ],
)
def test_relations_that_are_nearly_right_are_one_case(truth, guess, kind):
    case = only(relation_cases(record(ENTITIES, [truth]), record(ENTITIES, [guess])))
    assert case.kind == kind
    assert case.name == truth.type
    assert case.gold and case.found


def test_relations_far_from_right_are_two():
    gold, pred = record(ENTITIES, [relation("建设", "T1", "T3")]), record(ENTITIES, [relation("调研", "T6", "T7")])
    missed, invented = relation_cases(gold, pred)
    assert (missed.kind, missed.gold) == ("relation missed", "安泽光学股份有限公司 — 建设 — 镜头二期项目")
    assert missed.notes == ("both ends were found, nothing links them",)
    assert (invented.kind, invented.found) == ("relation invented", "路遥川 — 调研 — 青川口高新区")
    lost = only(relation_cases(gold, record([FIRM])))
    assert lost.notes == ("not found: 镜头二期项目",)


def test_gold_against_itself_has_no_cases():
    assert list(all_cases((row, row) for _, row in load("dev"))) == []


def test_cases_are_the_misses_and_false_alarms_of_the_scores():
    golds = [row for _, row in load("dev")][:30]
    preds = [
        row.model_copy(
            update={
                "entities": [e for n, e in enumerate(row.entities) if n % 9 or any_end(row, e)],
                "relations": row.relations[:-1],
            }
        )
        for row in golds
    ]
    cases = list(all_cases(zip(golds, preds, strict=True)))
    scores = score(golds, preds)
    assert {case.kind for case in cases} == {"missed", "relation missed"} <= set(KINDS)
    figure = scores.entities_all
    assert sum(case.kind == "missed" for case in cases) == figure.gold - figure.matched > 0
    relations = scores.relations
    assert sum(case.kind == "relation missed" for case in cases) == relations.gold - relations.matched > 0


def any_end(row, e):
    return any(e.id in (r.subject, r.object) for r in row.relations)
