"""The network of the fuser: what it reads, and that it says the same of a Doc wherever that stands."""

import numpy as np
import pytest
import spacy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.characters import Characters
from zhaoshang.pipeline.fuse import network
from zhaoshang.pipeline.fuse.candidates import gather
from zhaoshang.pipeline.fuse.network import Shape, SpanNetwork
from zhaoshang.pipeline.fuse.scorer import LearnedScorer
from zhaoshang.pipeline.fuse.sheet import BREAK, heard_size, lay_out

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})
LABELS = ("ORG", "PROJECT")
KNOWN = "安泽光学新厂，。0"
SMALL = Shape(vector=8, state=6, span=5, hidden=4)
TEXT = "安泽光学建新厂。\n安泽投2亿元，"


def doc_with(text, *rows, source="hanlp"):
    doc = NLP(text)
    attributes.write_candidates(doc, source, [(*row, "m") for row in rows])
    return doc


def page(times=1):
    rows = [(0, 4, "ORG", 0.9), (0, 7, "PROJECT", 0.2), (5, 7, "PROJECT", 0.6), (9, 11, "ORG", 0.7)]
    size = len(NLP(TEXT))
    every = [(a + size * i, b + size * i, label, score) for i in range(times) for a, b, label, score in rows]
    return doc_with(TEXT * times, *every)


def reader(seed=0):
    torch.manual_seed(seed)
    return SpanNetwork(KNOWN, LABELS, SMALL).eval()


def chances(scorer, docs):
    return scorer.probabilities(docs, [gather(doc) for doc in docs])


def test_a_batch_is_laid_out_with_a_break_in_front_of_every_doc_and_behind_it():
    docs = [page(), doc_with("安12")]
    sheet = lay_out(docs, [gather(doc) for doc in docs], LABELS, Characters(KNOWN))
    first = len(docs[0]) + 2
    assert sheet.bounds.tolist() == [0, first, first + len(docs[1]) + 2]
    assert sheet.place[[0, 9, first - 1, first]].tolist() == [BREAK] * 4
    assert sheet.character[1:5].tolist() == [2, 3, 4, 5]
    assert sheet.character[first + 1 : first + 3].tolist() == [2, 2 + KNOWN.index("0")]
    assert (sheet.start.tolist(), sheet.end.tolist()) == ([1, 1, 6, 10], [5, 8, 8, 12])
    assert sheet.label.tolist() == [0, 1, 1, 0]
    assert len(set(sheet.name.tolist())) == 4


def test_what_a_source_says_is_heard_at_start_middle_and_end():
    doc = doc_with("安泽光学厂", (0, 4, "ORG", 0.5), (0, 5, "ORG", 0.25))
    sheet = lay_out([doc], [gather(doc)], LABELS, Characters(KNOWN))
    heard = sheet.heard.reshape(-1, 3, len(LABELS), 3)[1:-1, 1, 0]  # HanLP, ORG
    assert heard.tolist() == [[0.5, 0.5, 0], [0, 0.5, 0], [0, 0.5, 0], [0, 0.5, 0.5], [0, 0.25, 0.25]]
    assert sheet.heard.shape == (7, heard_size(LABELS))
    assert sheet.heard.sum() == heard.sum()


@given(st.lists(st.sampled_from(["page", "twice", "none", "empty", "number"]), min_size=1, max_size=4))
@settings(deadline=None, max_examples=30)
def test_a_document_has_the_same_probabilities_alone_and_among_others(kinds):
    made = {"page": page, "twice": lambda: page(2), "none": lambda: NLP("无事。"), "empty": lambda: NLP("")}
    docs = [made.get(kind, lambda: doc_with("12安泽", (1, 3, "ORG", 0.5)))() for kind in kinds]
    scorer = LearnedScorer(reader(), {})
    for doc, together in zip(docs, chances(scorer, docs), strict=True):
        (alone,) = chances(scorer, [doc])
        assert len(alone) == len(gather(doc))
        assert np.allclose(together, alone, atol=1e-5)


def test_a_long_document_is_read_in_pieces_that_hold_every_proposal(monkeypatch):
    doc = page(12)
    monkeypatch.setattr(network, "LONGEST", 20)
    monkeypatch.setattr(network, "MARGIN", 5)
    sheet = lay_out([doc, page()], [gather(doc), gather(page())], LABELS, Characters(KNOWN))
    pieces = list(network._pieces(sheet))
    assert [i for first, last, _, _ in pieces for i in range(first, last)] == list(range(len(sheet.start)))
    for first, last, begin, end in pieces:
        assert begin < sheet.start[first:last].min()
        assert sheet.end[first:last].max() < end
    cut = reader().probabilities(sheet)
    monkeypatch.setattr(network, "LONGEST", 10_000)
    assert len(list(network._pieces(sheet))) == 2
    assert np.allclose(cut, reader().probabilities(sheet), atol=0.05), "what is farther away matters little"


def test_what_overlaps_and_what_bears_the_name_changes_the_answer():
    scorer = LearnedScorer(reader(), {})
    (alone,) = chances(scorer, [doc_with(TEXT, (0, 4, "ORG", 0.9))])
    (rivalled,) = chances(scorer, [doc_with(TEXT, (0, 4, "ORG", 0.9), (0, 7, "PROJECT", 0.9))])
    assert abs(alone[0] - rivalled[0]) > 1e-4


def test_a_label_that_was_never_learned_has_no_chance():
    scorer = LearnedScorer(reader(), {})
    doc = doc_with(TEXT, (0, 4, "ORG", 0.9), (0, 4, "TITLE", 0.9), (5, 7, "PROJECT", 0.6))
    (found,) = chances(scorer, [doc])
    assert found[[p.label for p in gather(doc)].index("TITLE")] == 0
    assert sorted(found)[1] > 0


def test_settings_and_weights_make_the_same_network_again():
    first = reader(3)
    kept = SpanNetwork.from_parts(first.settings(), first.weights())
    again = SpanNetwork.from_parts(kept.settings(), kept.weights())
    doc = page()
    sheet = lay_out([doc], [gather(doc)], LABELS, Characters(KNOWN))
    assert np.array_equal(kept.probabilities(sheet), again.probabilities(sheet))
    assert np.allclose(kept.probabilities(sheet), first.probabilities(sheet), atol=0.02)  # half precision


@pytest.mark.parametrize(
    ("change", "weights"),
    [({"span": 7}, None), ({"characters": "甲"}, None), ({"colour": 1}, None), ({"labels": 3}, None), ({}, b"PK")],
)
def test_parts_that_do_not_belong_together_are_refused(change, weights):
    first = reader()
    with pytest.raises(ValueError, match="do not belong together"):
        SpanNetwork.from_parts({**first.settings(), **change}, first.weights() if weights is None else weights)
