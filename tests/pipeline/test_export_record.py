"""Docs as records: offsets lead back to the source, whatever the layout."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from zhaoshang.corpus.record import Money, Record
from zhaoshang.pipeline.attributes import Link
from zhaoshang.pipeline.export import ExportError, to_record
from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer

VOCAB = Vocab()
TOKENIZER = CharTokenizer(VOCAB, restore_layout=False)
FIVE = Money(amount="500000000", min=None, max=None, currency="CNY", approx=False)


@dataclass(frozen=True)
class Page:
    text: str
    doc_id: str = "page"
    uri: str = "page.txt"
    encoding: str = "utf-8"
    sha256: str = "0" * 64
    meta: dict[str, Any] = field(default_factory=dict)


def annotate(doc: Doc, *wanted: tuple[str, str]) -> Doc:
    spans, at = [], 0
    for text, label in wanted:
        at = doc.text.index(text, at)
        span = doc.char_span(at, at + len(text), label=label)
        span._.score, span._.sources = 0.987654, ["spacy", "rule"]
        span._.money = FIVE if label == "MONEY" else None
        spans.append(span)
        at += len(text)
    doc.set_ents(spans)
    return doc


def wrapped(text: str, cuts: dict[int, str]) -> tuple[str, Restoration]:
    """A source in which layout stands before the given characters of `text`, and its restoration."""
    source, offsets = "", []
    for place, char in enumerate(text):
        source += cuts.get(place, "")
        offsets.append(len(source))
        source += char
    return source, Restoration(source, text, offsets)


TEXT = "锦禾光电总投资5亿元。"


def example(cuts: dict[int, str] | None = None) -> tuple[Doc, Page]:
    source, restoration = wrapped(TEXT, cuts or {})
    doc = annotate(
        TOKENIZER.from_restoration(restoration), ("锦禾光电", "ORG"), ("总投资", "METRIC"), ("5亿元", "MONEY")
    )
    doc._.relations = [Link("总投资", 0, 2, "总投资", (0, 10), 0.912345, {"period": "2023年"})]
    return doc, Page(source)


def test_characters_without_width_stay_in_the_text_of_an_entity_as_in_the_source():
    doc, page = example({2: "\u200b", 8: "\xa0"})
    assert [entity.text for entity in to_record(doc, page, {}).entities] == ["锦禾\u200b光电", "总投资", "5亿元"]


def test_a_record_is_as_the_contract_shows_it():
    doc, page = example({2: "\n  ", 9: "\r\n"})
    made = to_record(doc, page, {"pipeline": "zh_zhaoshang@0.1.0", "models": {"ner": "ab"}})
    assert made.to_json().decode() == (
        '{"schema_version":"1.0","doc_id":"page","source":{"uri":"page.txt","sha256":"' + "0" * 64 + '",'
        '"encoding":"utf-8","chars":16},'
        '"entities":['
        '{"id":"T1","label":"ORG","start":0,"end":7,"text":"锦禾光电","canonical":"锦禾光电","confidence":0.9877,'
        '"sources":["rule","spacy"]},'
        '{"id":"T2","label":"METRIC","start":7,"end":10,"text":"总投资","confidence":0.9877,"sources":["rule","spacy"]},'
        '{"id":"T3","label":"MONEY","start":10,"end":15,"text":"5亿元","confidence":0.9877,"sources":["rule","spacy"],'
        '"money":{"amount":"500000000","min":null,"max":null,"currency":"CNY","approx":false}}],'
        '"relations":[{"id":"R1","type":"总投资","subject":"T1","object":"T3","predicate":"总投资","evidence":[0,15],'
        '"confidence":0.9123,"qualifiers":{"period":"2023年"}}],'
        '"meta":{"pipeline":"zh_zhaoshang@0.1.0","models":{"ner":"ab"}}}'
    )
    assert Record.from_json(made.to_json()) == made


def test_canonical_and_source_meta_are_carried():
    doc, page = example()
    doc.ents[0]._.canonical = "锦禾"
    made = to_record(doc, Page(page.text, meta={"date": "2024-01-02"}), {})
    assert (made.entities[0].canonical, made.source.meta) == ("锦禾", {"date": "2024-01-02"})


def test_relations_come_in_order_of_their_ends():
    doc, page = example()
    late = Link("指标", 0, 2, "总投 资", (0, 10), 0.5, {"scope": "全部\n项目"})
    doc._.relations = [*doc._.relations, late]
    made = to_record(doc, page, {}).relations
    assert [(relation.id, relation.type) for relation in made] == [("R1", "总投资"), ("R2", "指标")]
    assert (made[1].predicate, made[1].qualifiers.scope) == ("总投资", "全部项目")


def spoil_text(doc, page):
    return doc, Page(page.text + "。")


def spoil_map(doc, page):
    doc._.restoration.offsets[3] = 0
    return doc, page


def spoil_edge(doc, page):
    source, restoration = "锦禾 光电", Restoration("锦禾 光电", "锦禾 光电", list(range(5)))
    return annotate(TOKENIZER.from_restoration(restoration), ("锦禾 ", "ORG")), Page(source)


def spoil_money(doc, page):
    doc.ents[2]._.money = None
    return doc, page


def spoil_index(doc, page):
    doc._.relations = [Link("总投资", 0, 3, "总投资", (0, 10), 0.9)]
    return doc, page


def spoil_ends(doc, page):
    doc._.relations = [Link("总投资", 2, 0, "总投资", (0, 10), 0.9)]
    return doc, page


def spoil_evidence(doc, page):
    doc._.relations = [Link("总投资", 0, 2, "总投资", (4, 4), 0.9)]
    return doc, page


def spoil_qualifier(doc, page):
    doc._.relations = [Link("总投资", 0, 2, "总投资", (0, 10), 0.9, {"status": "大概"})]
    return doc, page


def spoil_score(doc, page):
    doc.ents[0]._.score = float("nan")
    return doc, page


def spoil_label(doc, page):
    doc.set_ents([Span(doc, 0, 4, label="GPE")])
    doc._.relations = []
    return doc, page


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_text, "made from another text"),
        (spoil_map, r"\[0, 1\) ORG '锦禾光电': the source reads '锦' there"),
        (spoil_edge, r"\[0, 3\) ORG '锦禾 ': white space at its edge"),
        (spoil_money, r"\[7, 10\) MONEY '5亿元': has no amount"),
        (spoil_index, "entities 0 and 3: there are 3 entities"),
        (spoil_ends, "MONEY and ORG cannot be its ends"),
        (spoil_evidence, r"its evidence span \[4, 4\)"),
        (spoil_qualifier, "Qualifiers does not allow status = '大概'"),
        (spoil_score, "Entity does not allow confidence = nan"),
        (spoil_label, "Entity does not allow label = 'GPE'"),
    ],
)
def test_what_a_stage_got_wrong_is_named_with_document_and_place(spoil, message):
    doc, page = spoil(*example())
    with pytest.raises(ExportError, match=message) as error:
        to_record(doc, page, {})
    assert str(error.value).startswith("page")


LAYOUT = st.sampled_from(["\n", "\r\n", " ", "　", "\n\n  ", "\t"])
LETTERS = "江苏锦禾光电A1，。"


@st.composite
def pages(draw):
    """A text, layout put into it anywhere, and disjoint entities."""
    text = draw(st.text(LETTERS, min_size=1, max_size=60))
    cuts = draw(st.dictionaries(st.integers(0, len(text) - 1), LAYOUT, max_size=12))
    source, restoration = wrapped(text, cuts)
    doc = TOKENIZER.from_restoration(restoration)
    edges = sorted(draw(st.sets(st.integers(0, len(doc)), max_size=10)))
    labels = st.sampled_from(["ORG", "OFFICIAL", "PROJECT", "MONEY", "TITLE", "METRIC"])
    spans = [Span(doc, first, last, label=draw(labels)) for first, last in zip(edges[::2], edges[1::2], strict=False)]
    for span in spans:
        span._.money = FIVE if span.label_ == "MONEY" else None
        span._.score = draw(st.none() | st.floats(0, 1))
    doc.set_ents(spans)
    subjects = [index for index, span in enumerate(doc.ents) if span.label_ in ("ORG", "PROJECT")]
    objects = [index for index, span in enumerate(doc.ents) if span.label_ == "MONEY"]
    if subjects and objects:
        ends = draw(st.lists(st.tuples(st.sampled_from(subjects), st.sampled_from(objects)), max_size=3))
        doc._.relations = [Link("总投资", *pair, "总投资", (0, len(text)), 0.5) for pair in ends]
    return doc, Page(source)


@settings(deadline=None)
@given(pages())
def test_every_record_validates_and_leads_back_to_the_source(given_page):
    doc, page = given_page
    made = to_record(doc, page, {"pipeline": "a@1"})
    assert Record.from_json(made.to_json()) == made
    assert len(made.entities) == len(doc.ents)
    reached = 0
    for number, (entity, span) in enumerate(zip(made.entities, doc.ents, strict=True), 1):
        written = page.text[entity.start : entity.end]
        assert entity.id == f"T{number}" and entity.start >= reached
        assert "".join(written.split()) == entity.text == span.text
        assert written == written.strip()
        reached = entity.end
    ids = {entity.id for entity in made.entities}
    for number, relation in enumerate(made.relations, 1):
        assert relation.id == f"R{number}" and {relation.subject, relation.object} <= ids
        start, end = relation.evidence
        assert "".join(page.text[start:end].split()) == doc.text
