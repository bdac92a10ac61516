import random
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.annotations.alignment import align
from zhaoshang.annotations.corpus import load
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.annotations.migration import migrate
from zhaoshang.annotations.wrapping import wrap
from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Money
from zhaoshang.corpus.validate import check_record

NAME = "安泽光学"
LETTERS = "春江花月夜山水云林石泉松竹梅兰菊荷枫桥渡舟楫帆樯灯塔港湾岛屿"


def document(text, doc_id="d"):
    return Document(doc_id, text, f"{doc_id}.txt", "utf-8", sha256(text.encode()).hexdigest())


def normalise(text):
    return Money(amount="1", min=None, max=None, currency="CNY", approx=False)


def carried(source, text):
    """What became of the mentions of a marked document when its text is replaced: (text, state, reason, start)."""
    parsed = parse_inline("d", source, normalise)
    found = migrate(parsed.record, parsed.text, document(text))
    assert check_record(found.record, text) == []
    return [(move.entity.text, move.state, move.reason, move.start) for move in found.moves], found


OLD = "今年三月十二日，{O#a:安泽光学}与{O#b:松照农机}签约共建{J#p:镜头二期项目}。\n===\n合 a b\n建 a p\n"
TEXT = "今年三月十二日，安泽光学与松照农机签约共建镜头二期项目。\n"


def test_the_same_text_gives_the_same_labels():
    rows = list(load("dev"))
    assert rows
    for text, record in rows:
        found = migrate(record, text, document(text))
        assert found.record.entities == record.entities
        assert found.record.relations == record.relations
        assert found.count("sure") == len(record.entities)


def test_white_space_at_an_edge_of_a_span_is_cut_off():
    parsed = parse_inline("d", OLD, normalise)
    first, *others = parsed.record.entities
    wide = first.model_copy(update={"start": 0, "text": NAME})
    text = "\u3000 " + TEXT[first.start :]
    shift = 2 - first.start
    entities = [wide.model_copy(update={"end": first.end + shift})]
    entities += [e.model_copy(update={"start": e.start + shift, "end": e.end + shift}) for e in others]
    found = migrate(parsed.record.model_copy(update={"entities": entities}), text, document(TEXT))
    assert found.record.entities == parsed.record.entities


def test_a_mended_headline_leaves_the_rest_sure():
    moves, found = carried(OLD, "头条新闻：好消息一则\n\n" + TEXT + "（完）\n")
    assert [move[:3] for move in moves] == [
        (NAME, "sure", ""),
        ("松照农机", "sure", ""),
        ("镜头二期项目", "unsure", "surroundings changed"),
    ]
    assert moves[0][3] == 20
    assert [relation.type for relation in found.record.relations] == ["合作", "建设"]


def test_wrapping_makes_unsure_by_layout():
    moves, found = carried(OLD, TEXT.replace("光学与", "光\n学与"))
    assert moves[0] == (NAME, "unsure", "layout changed", 8)
    assert found.record.entities[0].end == 13


def test_a_renamed_body_is_lost_with_its_relations():
    moves, found = carried(OLD, TEXT.replace("松照农机", "青禾水务"))
    assert moves[1] == ("松照农机", "lost", "gone", None)
    assert [move[1] for move in moves] == ["unsure", "lost", "unsure"]
    assert [relation.id for relation in found.lost_relations] == ["R1"]
    (kept,) = found.record.relations
    assert (kept.id, kept.type, kept.subject, kept.object) == ("R1", "建设", "T1", "T2")


def test_a_name_elsewhere_is_found_and_unsure():
    moves, _ = carried("{O:安泽光学}来了。\n===\n", "昨日下雨，大家在说安泽光学的事情。\n")
    assert moves == [(NAME, "unsure", "found elsewhere", 9)]
    moves, _ = carried("昨天{O:安泽光学}来了。\n===\n", "说安泽光学的事，大前年安泽光学走了。\n")
    assert moves == [(NAME, "unsure", "several places fit", 1)]


def test_a_deleted_paragraph_does_not_take_the_next_ones_name():
    moves, _ = carried(
        "{O:安泽光学}在城东建设了一座新的厂房。\n{O:安泽光学}在城西开了一次董事会会议。\n===\n",
        "安泽光学在城西开了一次董事会会议。\n",
    )
    assert [move[1] for move in moves] == ["lost", "unsure"]
    assert moves[1][3] == 0


def test_a_moved_paragraph_takes_its_labels_along():
    first = "早间消息，{O:安泽光学}在城东的厂房昨日封顶，工人们放了鞭炮。\n"
    second = "另讯，昨夜大雨，{O:松照农机}派出三十台水泵，支援沿河的两个村庄排涝，直到今晨雨停。\n"
    plain = [part.replace("{O:", "").replace("}", "") for part in (first, second)]
    moves, found = carried(first + second + "===\n", plain[1] + plain[0])
    assert {(text, state) for text, state, _, _ in moves} <= {
        (NAME, "sure"),
        (NAME, "unsure"),
        ("松照农机", "sure"),
        ("松照农机", "unsure"),
    }
    assert "moved" in {reason for _, _, reason, _ in moves}
    assert [entity.text for entity in found.record.entities] == ["松照农机", NAME]


def test_a_record_of_another_text_is_refused():
    parsed = parse_inline("d", OLD, normalise)
    with pytest.raises(ValueError, match="d: T1 does not fit the old text; give the folder"):
        migrate(parsed.record, "别的文字", document(TEXT))


@settings(deadline=None, max_examples=60)
@given(st.text("春江花月夜。，", max_size=60), st.text("春江花月夜。，", max_size=60))
def test_alignment_maps_equal_characters_one_to_one(old, new):
    found = align(old, new)
    kept = [place for place in found.kept if place >= 0]
    assert kept == sorted(set(kept))
    places = [place for place in (*found.kept, *found.moved) if place >= 0]
    assert len(places) == len(set(places))
    for row in (found.kept, found.moved):
        assert all(place < 0 or old[index] == new[place] for index, place in enumerate(row))


def sentence(seed):
    """Some characters in an order of their own, so that no two sentences share a run by chance."""
    chance = random.Random(seed)
    return "".join(chance.sample(LETTERS, chance.randint(12, 24)))


paragraphs = st.lists(st.integers(0, 10**6), min_size=2, max_size=8, unique=True).map(
    lambda seeds: [(sentence(f"{seed} before"), sentence(f"{seed} behind")) for seed in seeds]
)


@settings(deadline=None, max_examples=80)
@given(paragraphs, st.data())
def test_a_repeated_name_goes_to_its_own_paragraph(rows, data):
    """Paragraphs are inserted, deleted and re-wrapped around the same name; those that stay keep theirs."""
    gone = data.draw(st.sets(st.integers(0, len(rows) - 1), max_size=len(rows) - 1))
    source = "".join(f"{before}，{{O:{NAME}}}，{after}。\n" for before, after in rows) + "===\n"
    parsed = parse_inline("d", source, normalise)
    new, places = "", {}
    for index, (before, after) in enumerate(rows):
        if data.draw(st.booleans()):
            new += f"新增的第{index}段文字说明情况如下，没有别的内容。\n"
        if index not in gone:
            places[index] = len(new) + len(before) + 1
            new += f"{before}，{NAME}，{after}。\n"
    if data.draw(st.booleans()):
        wrapped = wrap(new, data.draw(st.integers(1, 5)))
        places = {index: wrapped.span(place, place + 4)[0] for index, place in places.items()}
        new = wrapped.text
    found = migrate(parsed.record, parsed.text, document(new))
    assert {index: found.moves[index].start for index in range(len(rows))} == {
        index: places.get(index) for index in range(len(rows))
    }
    assert check_record(found.record, new) == []


@settings(deadline=None, max_examples=40)
@given(paragraphs, st.randoms(use_true_random=False))
def test_moved_paragraphs_keep_their_names(rows, chance):
    order = list(range(len(rows)))
    chance.shuffle(order)
    source = "".join(f"{before}，{{O:{NAME}}}，{after}。\n" for before, after in rows) + "===\n"
    parsed = parse_inline("d", source, normalise)
    new, places = "", {}
    for index in order:
        before, after = rows[index]
        places[index] = len(new) + len(before) + 1
        new += f"{before}，{NAME}，{after}。\n"
    found = migrate(parsed.record, parsed.text, document(new))
    assert [move.start for move in found.moves] == [places[index] for index in range(len(rows))]


def test_sure_labels_of_misread_pages_are_right():
    """Lines are dropped and characters lost, changed or added; where every character has gone is known."""
    chance = random.Random(7)
    right = lost = 0
    for text, record in list(load("dev"))[:12]:
        new, places = "", []
        for line in text.splitlines(keepends=True):
            dropped = chance.random() < 0.1
            for char in line:
                draw = chance.random() if char.strip() else 1.0
                places.append(-1 if dropped or draw < 0.006 else len(new))
                new += "" if dropped or draw < 0.003 else "囗" if draw < 0.006 else char + "丶" * (draw < 0.009)
        found = migrate(record, text, document(new, record.doc_id))
        assert check_record(found.record, new) == []
        for move in found.moves:
            if move.state == "sure":
                assert move.start == places[move.entity.start]
                right += 1
            lost += move.state == "lost"
    assert right > 250
    assert lost > 20
