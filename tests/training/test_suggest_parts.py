"""The parts of a suggestion: signals of a Doc, sketches, the greedy order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.pipeline.attributes import Link, write_candidates
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.training.suggest.ranking import choose, parts
from zhaoshang.training.suggest.signals import SIGNALS, SignalCollector, Signals
from zhaoshang.training.suggest.sketch import HASHES, similarity, sketch

TEXT = "云杉半导体在澜湖高新区投建封装测试基地，由方季明主持。" * 20


def page(length: int = 1000) -> Doc:
    doc = Doc(Vocab(), words=["字"] * length, spaces=[False] * length)
    doc.ents = ()
    return doc


def test_signals_count_doubts_per_thousand_characters():
    doc = page(2000)
    write_candidates(doc, "spacy", [(0, 2, "ORG", 0.8, ""), (4, 6, "ORG", 0.8, ""), (8, 9, "TITLE", 0.8, "")])
    write_candidates(
        doc,
        "hanlp",
        [(0, 2, "ORG", 0.99, ""), (4, 7, "ORG", 0.7, ""), (8, 9, "TITLE", 0.4, ""), (9, 10, "ORG", 0.1, "")],
    )
    doc.ents = [doc.char_span(0, 2, label="ORG"), doc.char_span(4, 6, label="ORG"), doc.char_span(8, 9, label="TITLE")]
    for span, score in zip(doc.ents, (0.99, 0.6, 0.45), strict=True):
        span._.score = score
    doc._.relations = [Link("建设", 0, 1, "建设", (0, 6), 0.45), Link("总投资", 0, 1, "总投资", (0, 6), 0.95)]
    signals = Signals(set(), {"ORG": 0.5, "TITLE": 0.45}, {"建设": 0.4, "figure": 0.5})
    found = dict(zip(SIGNALS, signals.of(doc), strict=True))
    # spaCy alone: [4, 6) and [8, 9); HanLP alone: [4, 7).
    assert found["disagreement"] == pytest.approx(3 / 2)
    assert found["uncertain_spans"] == pytest.approx(2 / 2)
    assert found["low_margins"] == pytest.approx((0.6 + 1.0) / 2)
    assert found["unsure_relations"] == pytest.approx(0.8 / 2)
    assert found["unseen_names"] == pytest.approx(1 / 2)  # 字字, twice the same surface


def test_an_office_is_held_to_both_of_its_decisions():
    doc = page(1000)
    doc._.relations = [Link("任职", 0, 1, "任职", (0, 6), 0.6 * 0.5 + 0.125)]
    signals = Signals((), {}, {"holder": 0.6, "office": 0.5})
    assert signals.of(doc)[SIGNALS.index("unsure_relations")] == pytest.approx(0.5)


def test_a_known_name_is_not_unseen_and_a_short_page_is_not_dense():
    doc = page(30)
    doc.ents = [doc.char_span(0, 2, label="ORG"), doc.char_span(4, 7, label="PROJECT")]
    assert Signals().of(doc)[-1] == pytest.approx(2 / 0.3)
    assert Signals({"字字"}).of(doc)[-1] == pytest.approx(1 / 0.3)


def test_a_text_that_comes_again_is_kept_as_the_newest(monkeypatch):
    monkeypatch.setattr(SignalCollector, "KEPT", 2)
    collect, tokenizer = SignalCollector(Signals()), CharTokenizer(Vocab())
    for text in ("甲页。", "乙页。", "甲页。", "丙页。"):
        collect(tokenizer(text))
    assert collect.find("甲页。") == collect.find("丙页。") == (0.0,) * len(SIGNALS)
    with pytest.raises(KeyError):
        collect.find("乙页。")


def test_similarity_estimates_the_jaccard_index():
    one = "".join(chr(0x4E00 + i) for i in range(2000))
    other = one[:1000] + "".join(chr(0x7000 + i) for i in range(1000))
    sketches = np.array([sketch(one), sketch(other), sketch("别的内容" * 50)])
    found = similarity(sketches, sketch(one))
    assert found[0] == 1.0
    assert found[1] == pytest.approx(996 / (2 * 1996 - 996), abs=3 * 0.06)
    assert found[2] < 0.05


@given(st.text(max_size=60), st.integers(0, 60))
def test_layout_does_not_change_a_sketch(text, at):
    spaced = text[:at] + "\n　 " + text[at:]
    assert (sketch(text) == sketch(spaced)).all()
    assert sketch(text).shape == (HASHES,)


def test_parts_grow_with_the_signals_but_ever_less():
    found = parts(np.array([[0, 1, 3, 7, 15]], np.float32))
    assert found[0].tolist() == pytest.approx([0, np.log(2), np.log(4), np.log(8), np.log(16)])


def test_a_double_of_what_was_chosen_comes_last_and_equals_keep_their_order():
    sketches = np.array([sketch(TEXT), sketch(TEXT), sketch("完全不同的一页，讲的是水利。" * 9), sketch("再一页" * 9)])
    order = choose(np.array([3.0, 3.0, 2.0, 2.0], np.float32), sketches, 9)
    assert [choice.place for choice in order] == [0, 2, 3, 1]
    assert order[-1].gain == 0.0
    assert order[-1].likeness == 1.0
    assert [choice.gain for choice in order[:3]] == [3.0, 2.0, 2.0]
    assert [choice.place for choice in choose(np.array([3.0, 3.0, 2.0, 2.0], np.float32), sketches, 1)] == [0]


def test_likeness_to_labelled_documents_counts_from_the_start():
    sketches = np.array([sketch(TEXT), sketch("完全不同的一页，讲的是水利。" * 9)])
    order = choose(np.array([3.0, 2.0], np.float32), sketches, 2, likeness=np.array([0.5, 0.0], np.float32))
    assert [(choice.place, choice.gain) for choice in order] == [(1, 2.0), (0, 1.5)]
