"""Pieces of a Doc for a recogniser."""

from itertools import pairwise

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.segment.chunks import chunks

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def test_sentences_of_a_paragraph_share_a_piece_while_they_fit():
    doc = NLP("甲区开工。乙区投产。\n丙区签约。")
    assert [doc[a:b].text for a, b in chunks(doc)] == ["甲区开工。乙区投产。", "丙区签约。"]
    assert [doc[a:b].text for a, b in chunks(doc, 6)] == ["甲区开工。", "乙区投产。", "丙区签约。"]


@settings(deadline=None, max_examples=300)
@given(st.text("开发区3.5A。，“”\n\r \u2028\u200b\x1c½①", max_size=60), st.integers(3, 20))
def test_pieces_are_in_order_disjoint_and_never_empty(text, longest):
    pieces = chunks(NLP(text), longest)
    assert all(start < end for start, end in pieces)
    assert all(left[1] <= right[0] for left, right in pairwise(pieces))
