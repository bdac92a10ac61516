"""Other cuts of proposed organisations and projects."""

import pytest
import spacy

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.tag.splits import WORD_CUT, SplitTagger, cuts, word_cuts

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def read(text, label="PROJECT", names=()):
    return {(text[first:last], other) for first, last, other in cuts(text, label, set(names))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鑫河扩建", {("鑫河", "ORG"), ("扩建", "PROJECT")}),
        ("云杉1号机房", {("云杉", "ORG"), ("1号机房", "PROJECT")}),
        ("枫林六中新校区", {("枫林六中", "ORG"), ("新校区", "PROJECT")}),
        ("青河桥建设", {("青河桥", "PROJECT")}),
        ("单晶硅片项目项目", {("单晶硅片项目", "PROJECT")}),
        ("河东路及河西路", {("河东路", "PROJECT"), ("河西路", "PROJECT")}),
        ("青河泵站(三座机组)", {("青河泵站", "PROJECT")}),
        ("青河桥", set()),
    ],
)
def test_cuts_of_a_project(text, found):
    assert read(text) == found


def test_lists_are_cut_into_every_run_of_members():
    found = read("甲苑A、B地块及乙路等安置房")
    assert found >= {
        ("甲苑A、B地块", "PROJECT"),
        ("乙路", "PROJECT"),
        ("乙路等安置房", "PROJECT"),
        ("甲苑A", "PROJECT"),
    }


def test_a_known_owner_is_cut_off():
    assert read("安泽光学镜头项目", names=["安泽光学"]) >= {("安泽光学", "ORG"), ("镜头项目", "PROJECT")}
    assert read("安泽光学镜头", "ORG", names=["安泽光学"]) == set()


def words(text, label="PROJECT"):
    """Cuts of words that are separated by |."""
    parts = text.split("|")
    edges = [sum(map(len, parts[:i])) for i in range(1, len(parts))]
    whole = "".join(parts)
    return {(whole[first:last], other) for first, last, other in word_cuts(whole, edges, label)}


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("县|妇联|县|文明办", {"县妇联", "县文明办"}),
        ("区委|区政府", {"区委", "区政府"}),
        ("市|人社局|市|总工会|市|司法局", {"市人社局", "市总工会", "市司法局"}),
    ],
)
def test_bodies_that_stand_together_without_a_mark(text, bodies):
    assert words(text, "ORG") >= {(body, "ORG") for body in bodies}


@pytest.mark.parametrize("text", ["幸福|社区|居委会", "光伏|产业|联盟|理事会"])
def test_no_body_is_cut_in_mid_word(text):
    assert not any(name.endswith(("社", "联")) or name.startswith(("区", "盟")) for name, _ in words(text, "ORG"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("盖|青河|泵站", "青河泵站"),
        ("推进|青河桥|项目", "青河桥项目"),
        ("建设银行|大楼|项目", None),
        ("上海|港|码头", None),
    ],
)
def test_a_verb_in_front_is_left_out(text, found):
    first = len(text.split("|")[0])
    whole = text.replace("|", "")
    verbless = (whole[first:], "PROJECT")
    begins = next(iter(word_cuts(whole, [first], "PROJECT")))
    assert (begins == (first, len(whole), "PROJECT")) == (found is not None)
    assert found is None or verbless == (found, "PROJECT")


def test_words_at_either_end_are_left_out():
    doc = NLP("恒拓立体货架开工")
    for token, tag in zip(doc, ("B2", "E2", "B2", "E2", "B2", "E2", "B2", "E2"), strict=True):
        token.tag_ = tag
    attributes.write_candidates(doc, "hanlp", [(0, 6, "PROJECT", 0.7, "h")])
    SplitTagger()(doc)
    cuts_ = list(attributes.read_candidates(doc, ["split"]))
    assert {(span.text, span.label_) for span, _, _ in cuts_} == {
        *(("恒拓", "ORG"), ("立体货架", "PROJECT"), ("恒拓立体", "ORG"), ("货架", "PROJECT")),
        *(("恒拓", "PROJECT"), ("恒拓立体", "PROJECT")),
    }
    assert {span.id_ for span, _, _ in cuts_} == {WORD_CUT}


def test_component_scores_a_cut_by_what_it_was_cut_from():
    doc = NLP("鑫河扩建开工，别处不动")
    attributes.write_candidates(doc, "hanlp", [(0, 4, "PROJECT", 0.7, "h"), (7, 11, "PROJECT", 0.1, "h")])
    SplitTagger()(doc)
    rows = [(span.text, span.label_, score) for span, _, score in attributes.read_candidates(doc, ["split"])]
    assert rows == [("鑫河", "ORG", 0.7), ("扩建", "PROJECT", 0.7)]
