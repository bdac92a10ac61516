"""Names found once are looked for everywhere."""

import spacy
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.tag.repeats import RepeatTagger, occurrences

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def repeats(text, *rows, **settings):
    doc = NLP(text)
    attributes.write_candidates(doc, "hanlp", rows)
    RepeatTagger(**settings)(doc)
    return [(s.start, s.end, s.label_, score) for s, _, score in attributes.read_candidates(doc, ["repeat"])]


def test_other_mentions_are_proposed_with_the_best_score():
    text = "开发区签约。开发区开工"
    assert repeats(text, (0, 3, "ORG", 0.8, "h")) == [(6, 9, "ORG", 0.8)]


def test_short_name_of_a_company_is_looked_for():
    text = "江苏锦禾合金科技有限公司开工，锦禾合金投产"
    assert repeats(text, (0, 12, "ORG", 0.9, "h")) == [(2, 6, "ORG", 0.9), (15, 19, "ORG", 0.9)]


def test_doubtful_short_and_foreign_labels_are_not():
    assert repeats("开发区与开发区", (0, 3, "ORG", 0.3, "h")) == []
    assert repeats("二期与二期", (0, 2, "PROJECT", 0.9, "h")) == []
    assert repeats("主任与主任", (0, 2, "TITLE", 0.9, "h")) == []


@given(st.text("甲乙丙", max_size=30), st.sets(st.text("甲乙丙", min_size=2, max_size=4), max_size=5))
def test_occurrences_are_all_there(text, names):
    expected = {(i, i + len(n)) for n in names for i in range(len(text)) if text.startswith(n, i)}
    assert sorted(expected) == sorted(occurrences(text, names))
