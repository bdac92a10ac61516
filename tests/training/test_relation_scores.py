from records import counts, entity, record, relation

from zhaoshang.annotations.corpus import load
from zhaoshang.training.detail import detail
from zhaoshang.training.relation_scores import ALL, WAYS, relation_counts, relation_pairs
from zhaoshang.training.score import score

LONG = entity(1, "ORG", 0, "安泽光学股份有限公司", "安泽光学")
SHORT = entity(2, "ORG", 30, "安泽光学")
PROJECT = entity(3, "PROJECT", 40, "镜头二期项目")
AMOUNT = entity(4, "MONEY", 50, "1亿元")
ZONE = entity(7, "ORG", 80, "青川口高新区")
ENTITIES = [LONG, SHORT, PROJECT, AMOUNT, ZONE]


def ways(gold, pred):
    found = relation_counts(gold, pred)
    return {way: found[way, ALL] for way in WAYS}


def test_another_mention_of_the_thing_is_strict_a_part_of_a_mention_is_not():
    gold = record(ENTITIES, [relation("建设", "T1", "T3")])
    assert ways(gold, record(ENTITIES, [relation("建设", "T2", "T3")])) == dict.fromkeys(WAYS, (1, 1, 1))
    part = entity(8, "ORG", 30, "安泽")
    loose = ways(gold, record([*ENTITIES, part], [relation("建设", "T8", "T3")]))
    assert loose == {"strict": (0, 1, 1), "headline": (1, 1, 1), "relaxed": (1, 1, 1), "ends found": (1, 1, 1)}


def test_an_end_with_another_label_is_not_strict():
    gold = record(ENTITIES, [relation("落户", "T1", "T7")])
    other = entity(8, "PROJECT", 30, "安泽光学")
    found = ways(gold, record([*ENTITIES, other], [relation("落户", "T8", "T7")]))
    assert (found["strict"], found["headline"]) == ((0, 1, 1), (1, 1, 1))


def test_relaxed_looks_at_type_and_ends_only():
    gold = record(ENTITIES, [relation("指标", "T7", "T4", "外资到账")])
    found = ways(gold, record(ENTITIES, [relation("指标", "T7", "T4", "外资")]))
    assert found == {"strict": (0, 1, 1), "headline": (0, 1, 1), "relaxed": (1, 1, 1), "ends found": (0, 1, 1)}
    other_type = ways(gold, record(ENTITIES, [relation("总投资", "T7", "T4")]))
    assert other_type["relaxed"] == (0, 1, 1)


def test_ends_found_leaves_out_what_recognition_lost_or_made_up():
    gold = record(
        ENTITIES, [relation("建设", "T1", "T3"), relation("总投资", "T3", "T4"), relation("指标", "T7", "T4")]
    )
    stranger = entity(9, "ORG", 120, "松照农机")
    pred = record(
        [LONG, PROJECT, AMOUNT, stranger],
        [relation("建设", "T1", "T3"), relation("建设", "T9", "T3"), relation("总投资", "T1", "T4")],
    )
    found = ways(gold, pred)
    assert found["headline"] == (1, 3, 3)
    # 指标 has no subject left, 松照农机 is nothing in the gold; 总投资 could have been found and was not.
    assert found["ends found"] == (1, 2, 2)


def test_cooperation_counts_either_way_in_every_way():
    gold = record(ENTITIES, [relation("合作", "T1", "T7")])
    assert ways(gold, record(ENTITIES, [relation("合作", "T7", "T2")])) == dict.fromkeys(WAYS, (1, 1, 1))


def test_no_prediction_leaves_nothing_to_link():
    gold = record(ENTITIES, [relation("建设", "T1", "T3")])
    assert ways(gold, None) == {way: (0, 0 if way == "ends found" else 1, 0) for way in WAYS}


def test_the_ways_are_ordered_and_the_headline_is_the_score():
    golds = [row for _, row in load("dev")]
    shifted = [row.model_copy(update={"relations": row.relations[1:] + row.relations[:1]}) for row in golds]
    preds = [row.model_copy(update={"entities": row.entities, "relations": row.relations[2:]}) for row in shifted]
    relations = detail(golds, preds).relations
    assert relations["headline"][ALL] == score(golds, preds).relations
    matched = [relations[way][ALL].matched for way in ("strict", "headline", "relaxed")]
    assert matched == sorted(matched)
    assert counts(relations["ends found"][ALL]) == counts(relations["headline"][ALL])  # all entities are there


def test_pairs_are_those_of_the_headline():
    gold = record(ENTITIES, [relation("建设", "T1", "T3"), relation("总投资", "T3", "T4")])
    pred = record(
        ENTITIES, [relation("总投资", "T3", "T4"), relation("落户", "T1", "T7"), relation("建设", "T2", "T3")]
    )
    assert relation_pairs(gold, pred) == [(0, 2), (1, 0)]
    assert relation_pairs(gold, None) == []
