"""Character tokens over restored text."""

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def test_one_token_a_character_and_runs_together():
    doc = NLP("总投资30.5亿元，建TOPCon线")
    assert [t.text for t in doc] == [*"总投资", "30", ".", "5", *"亿元，建", "TOPCon", "线"]


def test_runs_can_be_split():
    tokenizer = CharTokenizer(NLP.vocab, keep_runs=False)
    assert [t.text for t in tokenizer("5G网")] == ["5", "G", "网"]


def test_wrapped_line_is_joined_and_leads_back_to_the_page():
    page = "　　今年以来，安泽开发区坚持项目为王，签约落户新\n能源项目十个，总投资达三十亿元，工作扎实有力推\n进。\n"
    doc = NLP(page)
    start = doc.text.index("新能源")
    assert page[slice(*doc._.restoration.source_span(start, start + 3))] == "新\n能源"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_tokens_tile_the_restored_text(text):
    doc = NLP(text)
    assert "".join(t.text_with_ws for t in doc) == doc._.restoration.text
    restoration = doc._.restoration
    assert "".join(text[i] for i in restoration.offsets) == restoration.text


def test_settings_survive_bytes_and_disk(tmp_path):
    one = CharTokenizer(NLP.vocab, keep_runs=False, restore_layout=False)
    assert CharTokenizer(NLP.vocab).from_bytes(one.to_bytes()).keep_runs is False
    one.to_disk(tmp_path / "tokenizer")
    assert CharTokenizer(NLP.vocab).from_disk(tmp_path / "tokenizer").restore_layout is False


def test_a_doc_made_elsewhere_is_its_own_source():
    doc = Doc(NLP.vocab, words=["招", "商"], spaces=[False, False])
    assert doc._.restoration == Restoration.identity("招商")
