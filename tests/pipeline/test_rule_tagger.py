"""The spaCy component around the grammars."""

import pytest
import spacy

from zhaoshang.pipeline.attributes import read_candidates
from zhaoshang.pipeline.restore import Restoration
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.tag.rule_model import RuleError
from zhaoshang.pipeline.tag.rule_tagger import RuleTagger, read_rule_files
from zhaoshang.training.rule_scores import rule_precision

TEXT = "县委书记王大明介绍，全年完成固定资产投资96.2亿元。"
FOUND = [
    ("县委", "ORG", "org.party.committee"),
    ("书记", "TITLE", "title.of_org"),
    ("王大明", "OFFICIAL", "official.after_title"),
    ("固定资产投资", "METRIC", "metric.composed"),
    ("96.2亿元", "MONEY", "amount.figure"),
]
TOY = {
    "lexicon.toml": '[words]\nend = "局"\n[chars]\nhan = "一-鿿"\n',
    "toy.toml": 'read = "left"\n[[rule]]\nid = "org.toy"\nlabel = "ORG"\npattern = ["han{2,2} end"]\n'
    'example = { text = "青川局", span = "青川局" }\n',
}


@pytest.fixture
def nlp():
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def found(doc):
    return [(span.text, span.label_, span.id_) for span, source, _ in read_candidates(doc) if source == "rule"]


def test_candidates_carry_label_rule_and_score(nlp):
    nlp.add_pipe("zhaoshang_rules")
    doc = nlp(TEXT)
    assert found(doc) == FOUND
    assert all(0.8 < score <= 1 for _, _, score in read_candidates(doc))


def test_furniture_is_not_tagged(nlp):
    restoration = Restoration(TEXT, TEXT, list(range(len(TEXT))), furniture=[(0, 9)])
    doc = RuleTagger()(CharTokenizer(nlp.vocab).from_restoration(restoration))
    assert [label for _, label, _ in found(doc)] == ["METRIC", "MONEY"]


def test_match_off_the_token_boundary_is_left_out(nlp):
    doc = RuleTagger()(spacy.tokens.Doc(nlp.vocab, words=["县", "委书", "记王大明说。"], spaces=[False] * 3))
    assert found(doc) == []


def test_saved_pipeline_brings_its_own_rules(nlp, tmp_path):
    for name, text in TOY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    nlp.add_pipe("zhaoshang_rules", config={"stages": ["toy"], "directory": str(tmp_path)})
    assert found(nlp("青川局")) == [("青川局", "ORG", "org.toy")]
    nlp.to_disk(tmp_path / "saved")
    for name in TOY:
        (tmp_path / name).unlink()
    assert found(spacy.load(tmp_path / "saved")("青川局")) == [("青川局", "ORG", "org.toy")]


def test_bytes_round_trip(nlp):
    nlp.add_pipe("zhaoshang_rules")
    again = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})
    again.add_pipe("zhaoshang_rules")
    again.from_bytes(nlp.to_bytes())
    assert found(again(TEXT)) == FOUND


def test_unknown_label_is_named(nlp):
    nlp.add_pipe("zhaoshang_rules", config={"labels": ["PLACE"]})
    with pytest.raises(RuleError, match="no label 'PLACE'"):
        nlp.initialize()


def test_missing_file_is_named(tmp_path):
    with pytest.raises(RuleError, match=r"lexicon\.toml: cannot be read"):
        read_rule_files(tmp_path, ["org"])


def test_precision_counts_exact_spans(nlp):
    doc = nlp.make_doc(TEXT)
    doc.ents = [doc.char_span(0, 2, label="ORG"), doc.char_span(2, 4, label="ORG")]
    counts = rule_precision([doc], RuleTagger())
    assert counts["org.party.committee"] == (1, 1)
    assert counts["title.of_org"] == (0, 1)
