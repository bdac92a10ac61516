"""pkuseg words as attributes of characters, with the segmenter that ships."""

from types import SimpleNamespace

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy_pkuseg.config import config

from zhaoshang.pipeline.load import SHIPPED
from zhaoshang.pipeline.segment.words import LOOKED_UP, POSITION_TAGS, WordAnnotator, position_tag

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})
WORDS = WordAnnotator(NLP.vocab).from_disk(SHIPPED / "zhaoshang_words")


def test_position_tags():
    assert [position_tag(i, 3) for i in range(3)] == ["B3", "M3", "E3"]
    assert [position_tag(i, n) for i, n in ((0, 1), (0, 7), (6, 7))] == ["S1", "B4", "E4"]
    assert len(POSITION_TAGS) == 9


def test_words_are_written_on_their_characters():
    doc = WORDS(NLP("开发区开工"))
    assert [(t.text, t.tag_, t.lemma_) for t in doc] == [
        ("开", "B3", "开发区"),
        ("发", "M3", "开发区"),
        ("区", "E3", "开发区"),
        ("开", "B2", "开工"),
        ("工", "E2", "开工"),
    ]


@settings(deadline=None, max_examples=300)
@given(st.text("开发区招商3.5亿元 ，。\nAb", max_size=40))
def test_words_tile_what_is_not_white_space(text):
    doc = WORDS(NLP(text))
    assert all(bool(t.tag_) != t.text.isspace() for t in doc)
    # A run of digits or letters is one token though pkuseg may cut it: its first character decides.
    assert all(t.text[0] in t.lemma_ for t in doc if not t.text.isspace())


def test_pkuseg_looks_up_short_words_and_is_left_as_it_was(monkeypatch):
    seen = []
    monkeypatch.setattr(WORDS, "_segmenter", SimpleNamespace(cut=lambda text: seen.append(config.wordMax) or [text]))
    assert config.wordMax == 6
    assert WORDS.cut("高新技术产业开发区") == ["高新技术产业开发区"]
    assert seen == [LOOKED_UP] and config.wordMax == 6


def test_model_survives_bytes():
    again = WordAnnotator(NLP.vocab).from_bytes(WORDS.to_bytes())
    assert again.cut("总投资") == WORDS.cut("总投资")


def test_without_a_model_it_says_so():
    with pytest.raises(ValueError, match="load one with load_model"):
        WordAnnotator(NLP.vocab).cut("总投资")
