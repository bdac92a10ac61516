import pytest
from test_agreement import A, B, record

from zhaoshang.annotations.adjudication import open_items, resolve, side_by_side
from zhaoshang.annotations.choices import AdjudicationError
from zhaoshang.annotations.corpus import load
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.corpus.validate import check_record
from zhaoshang.pipeline.amounts import parse_amount

TEXT = parse_inline("d", A, parse_amount).text
PAIR = [(record(A), record(B))]
TEXTS = {"d": TEXT}


def decided(*choices, pairs=PAIR):
    rows = list(open_items(pairs, TEXTS))
    assert len(rows) == len(choices)
    return [row | {"choice": choice} for row, choice in zip(rows, choices, strict=True)]


def facts(row):
    names = {entity.id: entity.text for entity in row.entities}
    return [(names[r.subject], r.type, names[r.object]) for r in row.relations]


def test_all_a_gives_a():
    documents = list(load("dev"))[:20]
    ours = [row for _, row in documents]
    theirs = [
        row.model_copy(
            update={
                "entities": [e.model_copy(update={"canonical": e.canonical and e.text}) for e in row.entities],
                "relations": row.relations[1:],
            }
        )
        for row in ours
    ]
    pairs = list(zip(ours, theirs, strict=True))
    rows = [row | {"choice": "a"} for row in open_items(pairs, {})]
    assert len(rows) > 20
    gold = resolve(pairs, rows, {})
    assert [row.entities for row in gold.records] == [row.entities for row in ours]
    assert [row.relations for row in gold.records] == [row.relations for row in ours]
    assert gold.lost == ()
    assert gold.choices == {"a": len(rows)}


def test_all_b_gives_b():
    gold = resolve(PAIR, decided("b", "b", "b", "b", "b"), TEXTS)
    (row,) = gold.records
    assert row.entities == PAIR[0][1].entities
    assert sorted(facts(row)) == [("安泽光学", "合作", "松照"), ("安泽光学", "总投资", "3亿元")]
    assert check_record(row, TEXT) == []


def test_mixed_choices_renumber_and_report_what_lost_its_end():
    gold = resolve(PAIR, decided("a", "neither", "a", "neither", "a"), TEXTS)
    (row,) = gold.records
    assert [(entity.id, entity.text) for entity in row.entities] == [
        ("T1", "安泽光学"),
        ("T2", "松照农机"),
        ("T3", "总投资"),
        ("T4", "3亿元"),
    ]
    assert facts(row) == [("安泽光学", "合作", "松照农机")]
    assert [line.split(" is left out")[0] for line in gold.lost] == [
        "d: R2 of A (安泽光学 — 建设 — 二期扩建项目)",
        "d: R3 of A (二期扩建项目 — 总投资 — 3亿元)",
    ]
    assert row.meta["adjudicated"] == {"a": 3, "neither": 2}


def test_corrections_take_the_form_of_the_sides():
    span = {"label": "PROJECT", "text": "二期扩建"}
    fact = {
        "type": "建设",
        "subject": {"label": "ORG", "start": 5, "end": 9},
        "object": {"label": "PROJECT", "start": 11, "end": 15},
        "predicate": "建设",
    }
    gold = resolve(PAIR, decided("a", [span], [fact], "neither", "neither"), TEXTS)
    (row,) = gold.records
    assert check_record(row, TEXT) == []
    assert ("二期扩建", "PROJECT", "二期扩建") in [(e.text, e.label, e.canonical) for e in row.entities]
    assert facts(row) == [("安泽光学", "合作", "松照农机"), ("松照农机", "建设", "二期扩建")]


def test_a_canonical_name_is_decided_for_all_its_mentions():
    one, other = record("{O:安泽光学|安泽}，{O:安泽光学|安泽}\n===\n"), record("{O:安泽光学}，{O:安泽光学}\n===\n")
    for choice, name in (("a", "安泽"), ("b", "安泽光学"), ("安泽集团", "安泽集团")):
        gold = resolve([(one, other)], decided(choice, pairs=[(one, other)]), {})
        assert [entity.canonical for entity in gold.records[0].entities] == [name, name]


def test_what_cannot_be_carried_out_is_refused_all_at_once():
    rows = decided("a", None, "perhaps", "both", {"type": "建设"})
    rows[0] = rows[0] | {"a": []}
    with pytest.raises(AdjudicationError) as caught:
        resolve(PAIR, [*rows, {"id": "x#9"}], TEXTS)
    assert caught.value.problems == (
        "d#1 was decided on other readings; write the items anew and decide it",
        "d#2 (span) is undecided; set its choice",
        "d#3: the choice 'perhaps' is not one of a, b, both, neither; mend its choice",
        "d#5: the subject must be an object with label, start and end; mend its choice",
        "x#9 is no disagreement of these two files; take the row out",
    )


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        ("both", "ORG '松照' at 5 and ORG '松照农机' overlap"),
        ({"label": "ORG", "text": "别家"}, "'别家' stands 0 times in its passage, so give start and end"),
        ({"label": "ORG", "start": 5, "end": 999}, r"\[5, 999\) is no span"),
        ({"label": "ORG", "start": 5, "end": 7, "text": "松照农机"}, "the source has '松照' at"),
        ({"label": "BODY", "start": 5, "end": 7}, "label: Input should be 'ORG'"),
        ([], "a correction must be an object"),
    ],
)
def test_an_impossible_span_is_refused(choice, problem):
    with pytest.raises(AdjudicationError, match=problem):
        resolve(PAIR, decided(choice, "a", "a", "a", "a"), TEXTS)


def test_both_readings_side_by_side_for_label_studio():
    def exporter(text, row):
        return {"data": {"text": text}, "predictions": [{"result": [entity.text for entity in row.entities]}]}

    (task,) = side_by_side([*PAIR, (record(A, "e"), record(A, "e"))], TEXTS, exporter)
    assert [(side["model_version"], side["result"][1]) for side in task["predictions"]] == [
        ("A", "松照农机"),
        ("B", "松照"),
    ]
    with pytest.raises(AdjudicationError, match="d: its document was not found"):
        list(side_by_side(PAIR, {}, exporter))
