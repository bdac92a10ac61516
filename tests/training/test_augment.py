"""Renamed copies keep their labels."""

import random

import spacy

from zhaoshang.training.augment import Names, replace_mentions

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def test_one_new_name_a_thing_and_bodies_stay():
    doc = NLP("江苏安泽科技有限公司总经理方季明说，安泽与市科技局签约")
    rows = [(0, 10, "ORG", "安泽"), (10, 13, "TITLE", None), (13, 16, "OFFICIAL", "方季明")]
    rows += [(18, 20, "ORG", "安泽"), (21, 25, "ORG", "市科技局")]
    spans = []
    for start, end, label, canonical in rows:
        span = doc.char_span(start, end, label=label)
        span._.canonical = canonical
        spans.append(span)
    doc.ents = spans
    text, found = replace_mentions(doc, Names(["云杉电子"], ["欧阳若水"]), random.Random(0))
    assert text == "江苏云杉电子科技有限公司总经理欧阳若水说，云杉电子与市科技局签约"
    assert [(text[a:b], label) for a, b, label in found] == [
        ("江苏云杉电子科技有限公司", "ORG"),
        ("总经理", "TITLE"),
        ("欧阳若水", "OFFICIAL"),
        ("云杉电子", "ORG"),
        ("市科技局", "ORG"),
    ]


def test_a_person_with_two_surfaces_gets_one_name():
    doc = NLP("县长方季明出席，方县长讲话")
    doc.ents = [doc.char_span(2, 5, label="OFFICIAL"), doc.char_span(8, 9, label="OFFICIAL")]
    for span in doc.ents:
        span._.canonical = "方季明"
    people = [f"欧阳{name}" for name in "甲乙丙丁戊己庚辛"]
    text, spans = replace_mentions(doc, Names([], people), random.Random(1))
    assert [text[start:end] for start, end, _ in spans] == ["欧阳丙", "欧阳丙"]
