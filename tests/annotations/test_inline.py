import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.annotations.inline import InlineError, format_inline, parse_inline
from zhaoshang.corpus.record import Entity, Money, Record, Source

DATA = Path(__file__).parent / "data"
AMOUNTS = {"超3.2亿元": "320000000", "1,260万美元": "12600000", "近九千万元": "90000000", "3000余万元": "30000000"}


def normalise(text: str) -> Money:
    amount = AMOUNTS.get(text, "200000000" if re.search(r"\d", text) else None)
    if amount is None:
        raise ValueError("no number")
    return Money(amount=amount, min=None, max=None, currency="USD" if "美元" in text else "CNY", approx=False)


def read(name: str):
    return parse_inline(name, (DATA / f"{name}.mk").read_text(encoding="utf-8"), normalise)


def test_marks_become_text_and_entities():
    document = read("signing")
    assert document.text.startswith("青川口高新区一日签下两单\n\n　　4月9日，安泽（青川口）光学有限公司与")
    assert document.text.endswith("同比增长8%。\n")
    entities = document.record.entities
    assert [(e.label, e.text) for e in entities[:6]] == [
        ("ORG", "青川口高新区"),
        ("ORG", "安泽（青川口）光学有限公司"),
        ("ORG", "青川口高新区管委会"),
        ("PROJECT", "车载镜头二期项目"),
        ("METRIC", "总投资"),
        ("MONEY", "超3.2亿元"),
    ]
    assert all(document.text[e.start : e.end] == e.text for e in entities)
    assert [e.canonical for e in entities if e.text.startswith("安泽")] == ["安泽光学", "安泽光学"]
    assert entities[5].money is not None and entities[5].money.amount == "320000000"
    assert [e.id for e in entities] == [f"T{n}" for n in range(1, len(entities) + 1)]


def test_lines_become_relations():
    record = read("signing").record
    text = {e.id: e.text for e in record.entities}
    rows = [
        (r.type, text[r.subject], text[r.object], r.predicate, r.qualifiers.model_dump(exclude_none=True))
        for r in record.relations
    ]
    assert rows == [
        ("合作", "安泽（青川口）光学有限公司", "青川口高新区管委会", "合作", {"status": "计划"}),
        ("总投资", "车载镜头二期项目", "超3.2亿元", "总投资", {}),
        ("建设", "安泽（青川口）光学有限公司", "车载镜头二期项目", "建设", {}),
        ("任职", "路遥川", "安泽（青川口）光学有限公司", "任职", {"title": "总经理"}),
        ("落户", "安泽（青川口）光学有限公司", "青川口高新区", "落户", {}),
        ("指标", "青川口高新区", "1,260万美元", "外资到账", {"period": "上半年", "growth": "+8%"}),
    ]
    assert [r.id for r in record.relations] == ["R1", "R2", "R3", "R4", "R5", "R6"]


def test_noise_wraps_the_page_and_moves_the_spans():
    document = read("page")
    lines = document.text.split("\n")
    assert max(map(len, lines)) == 28
    assert "丘陵拖\n拉机总装车间" in document.text
    for entity in document.record.entities:
        assert "".join(document.text[entity.start : entity.end].split()) == entity.text
    assert document.record.relations[-1].predicate == "投资"
    assert read("page") == document


def test_every_problem_is_told_with_line_and_cure():
    with pytest.raises(InlineError) as caught:
        read("broken")
    problems = caught.value.problems
    assert [(p.line, p.what) for p in problems] == [
        (1, "'{Q:什么}' is no mark"),
        (1, "the amount '三箱元' cannot be normalised (no number)"),
        (1, "white space at an edge of ' 5亿元'"),
        (1, "the id 'm' is used twice"),
        (1, "canonical name on the MONEY '2亿元'"),
        (2, "stray '{'"),
        (4, "no METRIC reads '造价'"),
        (5, "指标 names 0 METRICs"),
        (6, "'签 a m' is no relation"),
        (7, "no mention has the id 'b'"),
        (8, "'2亿元' is MONEY"),
        (9, "status '也许' is unknown"),
    ]
    assert all(p.cure and p.document == "broken" for p in problems)
    assert str(problems[-1]) == "broken, line 9: status '也许' is unknown; write one of 实际, 预计, 计划, 目标"


def test_text_without_a_rule_is_refused():
    with pytest.raises(InlineError, match="d, line 3: no line '===' ends the text"):
        parse_inline("d", "一\n二\n三", normalise)


@pytest.mark.parametrize("name", ["signing", "page"])
def test_samples_survive_writing_and_reading(name):
    document = read(name)
    assert parse_inline(name, format_inline(document.text, document.record), normalise) == document


def test_what_the_format_cannot_carry_is_refused():
    document = read("signing")
    with pytest.raises(ValueError, match=r"signing: inline mark-up cannot carry it"):
        format_inline("{" + document.text, document.record)
    relation = document.record.relations[0]
    spaced = relation.model_copy(update={"qualifiers": relation.qualifiers.model_copy(update={"scope": "两 项"})})
    with pytest.raises(ValueError, match="signing: R1 holds white space"):
        format_inline(document.text, document.record.model_copy(update={"relations": [spaced]}))


@pytest.mark.parametrize("text", ["\n云杉公司到访", "云杉公司\n===\n到访", "@noise 3\n云杉公司到访", "云杉|公司到访"])
def test_what_would_be_read_as_mark_up_is_refused(text):
    start, end = text.index("云"), text.index("司") + 1
    company = Entity(id="T1", label="ORG", start=start, end=end, text=text[start:end], canonical="云杉公司")
    source = Source(uri="d.txt", sha256="0" * 64, encoding="utf-8", chars=len(text))
    record = Record(doc_id="d", source=source, entities=[company], relations=[])
    with pytest.raises(ValueError, match="d: inline mark-up cannot carry it"):
        format_inline(text, record)


plain = st.text(alphabet="一二三川泽县，。\n　 a7", max_size=12)
surface = st.text(alphabet="甲乙丙丁公司9", min_size=1, max_size=6)
marks = st.tuples(st.sampled_from("OPJTX"), surface, st.none() | surface)


@settings(deadline=None)
@given(st.lists(st.tuples(plain, marks), max_size=8), plain, st.none() | st.integers(0, 9999))
def test_round_trip(pieces, tail, seed):
    source = f"@noise {seed}\n" if seed is not None else ""
    for before, (code, text, canonical) in pieces:
        named = f"|{canonical}" if canonical and code in "OPJ" else ""
        source += f"{before}{{{code}:{text}{named}}}"
    document = parse_inline("d", source + tail + "\n===\n", normalise)
    assert [e.text for e in document.record.entities] == [text for _, (_, text, _) in pieces]
    for entity in document.record.entities:
        assert "".join(document.text[entity.start : entity.end].split()) == entity.text
    assert document.record.source.chars == len(document.text)
    if not document.text.startswith("\n"):
        again = parse_inline("d", format_inline(document.text, document.record), normalise)
        assert again.record.entities == document.record.entities
