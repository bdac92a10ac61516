"""The page: marked text, arcs, triples; nothing in it can run or load."""

import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.corpus.record import Entity, Money, Qualifiers, Record, Relation, Source
from zhaoshang.pipeline.view.arcs import MOST_ARCS, MOST_WORDS, drawings
from zhaoshang.pipeline.view.page import page
from zhaoshang.pipeline.view.text import amount, marked_text

VOID = {"meta", "br"}


class Checker(HTMLParser):
    """Collects tags, attributes and text, and insists that tags nest."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.marks, self.text = [], [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [value for name, value in attrs.items() if name in ("href", "src", "xlink:href")]
        if tag == "mark":
            self.marks.append(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def check(html):
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    return checker


def money(amount_, low=None, high=None, approx=False, currency="CNY"):
    return Money(amount=amount_, min=low, max=high, currency=currency, approx=approx)


def make_record(text, entities, relations=(), doc_id="d"):
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    source = Source(uri="d.txt", sha256=sha256, encoding="utf-8", chars=len(text))
    return Record(doc_id=doc_id, source=source, entities=list(entities), relations=list(relations))


TEXT = "甲市晶圆公司<b>&总投资100亿元。"
ORG = Entity(id="T1", label="ORG", start=0, end=6, text="甲市晶圆公司", canonical="晶圆 <x>")
MONEY = Entity(id="T2", label="MONEY", start=13, end=18, text="100亿元", money=money("10000000000"))
FACT = Relation(
    id="R1", type="总投资", subject="T1", object="T2", predicate="总投资", evidence=[0, 18], confidence=0.975
)


def test_one_document():
    html = page([(make_record(TEXT, [ORG, MONEY], [FACT]), TEXT, None)], "out.jsonl")
    found = check(html)
    assert [mark["class"] for mark in found.marks if "id" in mark] == ["ORG", "MONEY"]
    assert found.ids.count("d1-T1") == 1 and found.links.count("#d1-T1") == 1
    assert "100亿元 → 10,000,000,000 CNY" in found.text
    assert "晶圆 <x>" in found.text, "a name is text, never mark-up"
    assert "<b>" not in html and "&lt;b&gt;&amp;总投资" in html
    assert "svg" in found.tags and "nav" not in found.tags


def test_nothing_external_and_nothing_that_runs():
    html = page([(make_record(TEXT, [ORG, MONEY], [FACT]), TEXT, None)] * 2, "</title><script>alert(1)</script>")
    found = check(html)
    assert "script" not in found.tags and "link" not in found.tags and "img" not in found.tags
    assert all(link.startswith("#") for link in found.links)
    assert "default-src 'none'" in html
    assert re.findall(r"url\(|@import", html) == []


def test_every_link_leads_somewhere_and_ids_are_unique():
    found = check(page([(make_record(TEXT, [ORG, MONEY], [FACT]), TEXT, None)] * 3, "t"))
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert "nav" in found.tags, "several documents have an index"


def test_without_its_text_a_document_still_shows_its_triples():
    found = check(page([(make_record(TEXT, [ORG, MONEY], [FACT]), None, "d.txt is gone")], "t"))
    assert "The text cannot be shown: d.txt is gone." in found.text
    assert "100亿元 → 10,000,000,000 CNY" in found.text
    assert found.links == [link for link in found.links if "arrow" in link], "no link to text that is not there"


def test_page_is_the_same_every_time():
    documents = [(make_record(TEXT, [ORG, MONEY], [FACT]), TEXT, None)]
    assert page(documents, "t") == page(documents, "t")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (money("200000000", high="200000000", approx=True), "≈ ≤ 200,000,000 CNY"),
        (money("8100000", low="8100000"), "≥ 8,100,000 CNY"),
        (money("5000000", high="5000000"), "≤ 5,000,000 CNY"),
        (money(None, "1000000000", "2000000000"), "1,000,000,000 – 2,000,000,000 CNY"),
        (money("0.5", currency="USD"), "0.5 USD"),
    ],
)
def test_amounts_for_a_reader(value, expected):
    assert amount(value) == expected


def test_arc_points_at_the_object_and_carries_the_title():
    text = "金某任区委副书记"
    person = Entity(id="T1", label="OFFICIAL", start=0, end=2, text="金某", canonical="金某")
    body = Entity(id="T2", label="ORG", start=3, end=5, text="区委", canonical="区委")
    post = Relation(
        id="R1", type="任职", subject="T1", object="T2", predicate="任职", qualifiers=Qualifiers(title='副<"书记')
    )
    (svg,) = drawings(make_record(text, [person, body], [post]), "d1")
    assert "副&lt;&quot;书记" in svg
    assert svg.index("金某") < svg.index("区委")


def test_many_arcs_become_several_drawings_with_every_fact_in_one():
    names = [f"第{chr(0x4E00 + i)}公司" for i in range(20)]
    text = "。".join(names)
    entities = [
        Entity(id=f"T{i + 1}", label="ORG", start=i * 5, end=i * 5 + 4, text=name, canonical=name)
        for i, name in enumerate(names)
    ]
    relations = [
        Relation(id=f"R{i}", type="合作", subject="T1", object=f"T{i + 1}", predicate="合作", evidence=[0, 100])
        for i in range(1, 20)
    ]
    svgs = drawings(make_record(text, entities, relations), "d1")
    arcs = [svg.count('class="displacy-arrow"') for svg in svgs]
    assert sum(arcs) == 19 and max(arcs) <= MOST_ARCS
    assert all(svg.count('class="displacy-token"') <= MOST_WORDS for svg in svgs)


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="总投资<>&\"'{}亿元\n　a1", min_size=1, max_size=40), st.data())
def test_marked_text_holds_every_character_once(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    entity = Entity(
        id="T1", label="PROJECT", start=start, end=end, text="".join(text[start:end].split()), canonical="x"
    )
    found = check(marked_text(make_record(text, [entity]), text, "d1"))
    shown = "".join("".join(found.text).split())
    kept = "".join(text[:end].split()) + "PROJECT" + "".join(text[end:].split())
    assert shown == kept
