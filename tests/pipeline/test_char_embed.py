"""Keys of characters and their n-grams."""

import pytest
import spacy

from zhaoshang.pipeline.segment.folding import fold_token
from zhaoshang.pipeline.tag.char_embed import COLUMNS, build_char_embed, ngram_keys

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def test_folding():
    assert [fold_token(t) for t in ("，", ",", "Ａb", "7", "2023", "20235", "　", "亿")] == [
        ",", ",", "ab", "0", "0000", "0000", "▁", "亿",
    ]  # fmt: skip


def test_keys_know_their_left_and_not_the_digits():
    one, other = ngram_keys(NLP("总投资3亿"), False), ngram_keys(NLP("总投资8亿"), False)
    assert one.shape == (5, len(COLUMNS) - 2)
    assert (one == other).all()
    first, second = ngram_keys(NLP("甲乙"), False), ngram_keys(NLP("丙乙"), False)
    assert first[1, 0] == second[1, 0]
    assert first[1, 1] != second[1, 1]


def test_words_are_columns_of_their_own():
    doc = NLP("开工")
    doc[0].lemma_ = doc[1].lemma_ = "开工"
    keys = ngram_keys(doc, True)
    assert keys.shape == (2, len(COLUMNS))
    assert keys[0, 3] == keys[1, 3] == NLP.vocab.strings["开工"]


def test_layer_gives_a_vector_a_token():
    layer = build_char_embed(width=8, rows=[50, 50, 50], include_words=False)
    docs = [NLP("招商引资"), NLP("")]
    layer.initialize(X=docs)
    assert [rows.shape for rows in layer.predict(docs)] == [(4, 8), (0, 8)]


def test_missing_rows_are_named():
    with pytest.raises(ValueError, match="needs 5 numbers in 'rows', got 2"):
        build_char_embed(width=8, rows=[50, 50], include_words=True)
