"""Amounts: the pipeline component."""

import spacy
from spacy.tokens import Doc, Span

from zhaoshang.pipeline.amounts import component


def make_doc(nlp, text, *entities):
    doc = Doc(nlp.vocab, words=list(text), spaces=[False] * len(text))
    doc.ents = [Span(doc, start, end, label=label) for start, end, label in entities]
    return doc


def make_stage(**config):
    nlp = spacy.blank("zh")
    return nlp, nlp.add_pipe("zhaoshang_amounts", config=config)


def test_money_is_set_on_amounts_only():
    nlp, stage = make_stage()
    doc = stage(make_doc(nlp, "安泽公司总投资近2亿元", (0, 4, "ORG"), (7, 11, "MONEY")))
    org, money = doc.ents
    assert org._.money is None
    assert (money._.money.amount, money._.money.max, money._.money.approx) == ("200000000", "200000000", True)


def test_an_elided_unit_comes_from_the_text():
    nlp, stage = make_stage()
    doc = stage(make_doc(nlp, "分别为3.5、2亿和1亿美元", (3, 6, "MONEY"), (7, 9, "MONEY"), (10, 14, "MONEY")))
    assert [(entity._.money.amount, entity._.money.currency) for entity in doc.ents] == [
        ("350000000", "USD"),
        ("200000000", "USD"),
        ("100000000", "USD"),
    ]


def test_colloquial_amount_that_the_recogniser_leaves_alone():
    nlp, stage = make_stage()
    doc = stage(make_doc(nlp, "多花了四千万左右", (3, 8, "MONEY")))
    assert doc.ents[0]._.money.amount == "40000000"


def test_unreadable_amount_is_dropped_and_logged(caplog):
    nlp, stage = make_stage()
    with caplog.at_level("DEBUG", logger=component.__name__):
        doc = stage(make_doc(nlp, "安泽公司是亿元企业", (0, 4, "ORG"), (5, 7, "MONEY")))
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("安泽公司", "ORG")]
    assert "'亿元' at 5" in caplog.text


def test_label_is_a_setting_and_survives_serialisation(tmp_path):
    nlp, _ = make_stage(label="金额")
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path).from_bytes(nlp.to_bytes())
    stage = again.get_pipe("zhaoshang_amounts")
    [doc] = stage.pipe([make_doc(again, "共3亿元", (1, 4, "金额"))])
    assert doc.ents[0]._.money.amount == "300000000"
