import json

import pytest
from records import SOURCE, entity, record

from zhaoshang.annotations.corpus import load
from zhaoshang.training.detail import detail
from zhaoshang.training.groups import SplitsError, genre, read_splits, source, split_of
from zhaoshang.training.score import score

FIRM, ZONE = entity(1, "ORG", 0, "安泽光学"), entity(2, "ORG", 10, "青川口高新区")


def from_row(**meta):
    return SOURCE.model_copy(update={"uri": "table.csv#3", "meta": meta or None})


def test_what_the_row_says_goes_before_what_the_annotator_says():
    stated = record(source=from_row(genre="report", source="county"), meta={"genre": "news", "origin": "written"})
    assert (genre(stated), source(stated)) == ("report", "county")
    annotated = record(meta={"genre": " news ", "origin": "written"})
    assert (genre(annotated), source(annotated)) == ("news", "written")
    assert (genre(record(meta={"genre": 7})), source(record())) == ("not stated", "not stated")


def test_figures_of_each_group():
    golds = [
        record([FIRM, ZONE], doc_id="a", meta={"genre": "news"}),
        record([FIRM, ZONE], doc_id="b", meta={"genre": "news"}),
        record([FIRM], doc_id="c", meta={"genre": "report"}),
    ]
    preds = [record([FIRM], doc_id="a"), record([FIRM, ZONE], doc_id="b"), record([ZONE], doc_id="c")]
    groups = detail(golds, preds, {"test": frozenset("ab"), "dev": frozenset("c")}).groups
    assert list(groups) == ["genre", "source", "split"]
    news, report = groups["genre"]["news"], groups["genre"]["report"]
    assert (news.documents, news.entities.matched, news.entities.f1) == (2, 3, 6 / 7)
    assert news.entities.f1_interval == pytest.approx((2 / 3, 1.0))
    assert (report.documents, report.entities.f1, report.entities.f1_interval) == (1, 0.0, None)
    assert groups["split"]["test"] == news
    assert groups["source"]["not stated"].entities == score(golds, preds).entities


def test_the_corpus_states_its_genres():
    golds = [row for _, row in load("dev")]
    groups = detail(golds, golds).groups
    assert len(groups["genre"]) > 20
    assert sum(group.documents for group in groups["genre"].values()) == len(golds)
    assert {group.entities.f1 for group in groups["genre"].values()} == {1.0}


def test_splits_are_read_and_refused(tmp_path):
    path = tmp_path / "splits.json"
    path.write_text(json.dumps({"dev": ["d"], "test": ["x"]}))
    splits = read_splits(path)
    assert split_of(record(), splits) == "dev"
    assert split_of(record(doc_id="z"), splits) == "not stated"
    for bad in ("[]", '{"dev": "d"}', '{"dev": [1]}', "{"):
        path.write_text(bad)
        with pytest.raises(SplitsError, match=r"splits\.json is no .*see annotations/splits\.json"):
            read_splits(path)
    with pytest.raises(SplitsError, match="cannot be read"):
        read_splits(tmp_path / "none")


def test_everything_is_plain_json():
    golds = [row for _, row in load("dev")][:3]
    tree = detail(golds, golds).to_dict()
    assert json.loads(json.dumps(tree, allow_nan=False)) == tree
    assert tree["schemes"]["partial"]["all"]["f1"] == tree["relations"]["strict"]["all"]["f1"] == 1.0
    assert tree["b_cubed"]["all"]["f1"] == tree["names"]["share"] == 1.0
