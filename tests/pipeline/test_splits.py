"""Other cuts of proposed organisations and projects."""

import pytest
import spacy

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.tag.splits import SplitTagger, cuts

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
        ("盖青河泵站", {("青河泵站", "PROJECT")}),
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


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("县妇联县文明办", {"县妇联", "县文明办"}),
        ("区委区政府", {"区委", "区政府"}),
        ("市人社局市总工会市司法局", {"市人社局", "市总工会", "市司法局"}),
        ("市委组织部", set()),
        ("省社会科学院", set()),
    ],
)
def test_bodies_that_stand_together_without_a_mark(text, bodies):
    assert read(text, "ORG") == {(body, "ORG") for body in bodies}


def test_words_at_either_end_are_left_out():
    doc = NLP("恒拓立体仓库开工")
    for token, tag in zip(doc, ("B2", "E2", "B2", "E2", "B2", "E2", "B2", "E2"), strict=True):
        token.tag_ = tag
    attributes.write_candidates(doc, "hanlp", [(0, 6, "PROJECT", 0.7, "h")])
    SplitTagger()(doc)
    found = {(span.text, span.label_) for span, _, _ in attributes.read_candidates(doc, ["split"])}
    assert found == {
        *(("恒拓", "ORG"), ("立体仓库", "PROJECT"), ("恒拓立体", "ORG"), ("仓库", "PROJECT")),
        *(("恒拓", "PROJECT"), ("恒拓立体", "PROJECT")),
    }


def test_component_scores_a_cut_by_what_it_was_cut_from():
    doc = NLP("鑫河扩建开工，别处不动")
    attributes.write_candidates(doc, "hanlp", [(0, 4, "PROJECT", 0.7, "h"), (7, 11, "PROJECT", 0.1, "h")])
    SplitTagger()(doc)
    rows = [(span.text, span.label_, score) for span, _, score in attributes.read_candidates(doc, ["split"])]
    assert rows == [("鑫河", "ORG", 0.7), ("扩建", "PROJECT", 0.7)]
