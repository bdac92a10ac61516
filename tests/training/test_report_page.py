import hashlib
import re
from html.parser import HTMLParser

import pytest
from records import entity, record, relation

from zhaoshang.annotations.corpus import load
from zhaoshang.corpus.labels import LabelSet, RelationKind, using
from zhaoshang.corpus.record import Entity
from zhaoshang.training.report.content import gather, provenance
from zhaoshang.training.report.errors import grouped
from zhaoshang.training.report.page import page
from zhaoshang.training.report.texts import texts

HOSTILE = '"><script>alert(1)</script><img src=//x.invalid/y onerror=alert(1)>\u202e'


class Page(HTMLParser):
    """Tags, attributes, ids and text of a page, and whether its tags are balanced."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def values(self, name):
        return [value for _, key, value in self.attributes if key == name]


def made(golds, preds, **options):
    return gather(golds, preds, {"zhaoshang": "0", "command": HOSTILE}, **options)


@pytest.fixture(scope="module")
def corpus():
    rows = list(load("dev"))[:12]
    golds = [row for _, row in rows]
    preds = [
        row.model_copy(
            update={
                "entities": [
                    e.model_copy(update={"confidence": 0.05 + (n % 10) / 10, "sources": ["rule"]})
                    for n, e in enumerate(row.entities)
                ],
                "relations": row.relations[1:],
            }
        )
        for row in golds
    ]
    return golds, preds, {row.doc_id: text for text, row in rows}


@pytest.fixture(scope="module")
def report(corpus):
    golds, preds, found = corpus
    return page(made(golds, preds, baseline=golds, max_drop=0.5), found, "A report")


def test_the_page_is_whole_and_loads_and_runs_nothing(report):
    parsed = Page(report)
    assert parsed.open == []
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(parsed.tags)
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in parsed.attributes
    assert all(value.startswith("#") for value in parsed.values("href"))
    assert parsed.values("src") == []
    assert not re.search(r"url\(|@import|@font-face|https?://", report)
    assert not [key for _, key, _ in parsed.attributes if key.startswith("on")]


def test_every_section_is_linked_and_every_table_has_headers(report):
    parsed = Page(report)
    ids = parsed.values("id")
    assert [link[1:] for link in parsed.values("href")] == ids
    assert ids == ["scores", "comparison", "groups", "confusion", "calibration", "errors", "provenance"]
    assert parsed.tags.count("table") == parsed.tags.count("caption") == parsed.tags.count("thead") > 8
    assert set(parsed.values("scope")) == {"row", "col"}
    assert parsed.values("lang") == ["en"]
    charts = [value for tag, key, value in parsed.attributes if tag == "svg" and key == "aria-label"]
    assert len(charts) == 1
    assert charts[0].startswith("entities: confidence against precision in 10 bins, expected calibration error")
    assert "No relations with a confidence." in "".join(parsed.text)


def test_the_page_says_the_figures(report, corpus):
    text = "".join(Page(report).text)
    scores = made(*corpus[:2]).scores
    assert f"relations, F1{scores.relations.f1:.3f}" in text
    assert "The gate fails: relations may have dropped by more than 0.5 points" in text
    missed = scores.relations.gold - scores.relations.matched
    assert missed == sum(bool(row.relations) for row in corpus[0])
    assert f"{missed} relation missed" in text
    assert "both ends were found, nothing links them" in text


def test_errors_of_a_kind_are_bounded_and_the_rest_counted(corpus):
    golds, _, found = corpus
    html = page(made(golds, []), found, "A report", most=3)
    missed = sum(len(row.entities) for row in golds)
    assert html.count('<article class="case">') == 6  # missed entities and missed relations
    assert f"{missed - 3:,} more are counted but not shown." in html
    assert f"<b>{missed:,}</b> missed" in html
    none_shown = page(made(golds, []), found, "A report", most=0)
    assert '<article class="case">' not in none_shown
    assert {kind: group.count for kind, group in grouped([]).items()}["missed"] == 0


def test_what_a_label_set_adds_is_reported_and_compared():
    company, machine = entity(1, "ORG", 0, "云杉半导体"), {"id": "T2", "label": "PRODUCT", "start": 9, "end": 12}
    with using(LabelSet(("PRODUCT",), (RelationKind("量产", frozenset({"ORG"}), frozenset({"PRODUCT"})),))):
        ends = [company, Entity.model_validate(machine | {"text": "封测机"})]
        gold, base = record(ends, [relation("量产", "T1", "T2")]), record([company])
        content = made([gold], [gold], baseline=[base])
        html = page(content, {}, "A report")
    text = "".join(Page(html).text)
    assert len(re.findall("\n量产1.000", text)) == 2  # as it is, and beside the baseline
    assert len(re.findall("\n量产, (?:strict|relaxed|ends found)1.000", text)) == 3
    assert len(re.findall("\nPRODUCT1.000", text)) == 2


def test_everything_from_outside_is_escaped():
    firm = entity(1, "ORG", 0, HOSTILE, HOSTILE, sources=[HOSTILE], confidence=0.5)
    zone = entity(2, "ORG", 200, "高新区" + HOSTILE, HOSTILE + "甲")
    gold = record([zone], doc_id=HOSTILE, meta={"genre": HOSTILE, "origin": HOSTILE})
    pred = record([firm, zone], [relation("合作", "T1", "T2", HOSTILE)], doc_id=HOSTILE)
    other = record([firm], doc_id="without " + HOSTILE)
    html = page(made([gold], [pred, other]), {HOSTILE: HOSTILE * 10}, HOSTILE)
    parsed = Page(html)
    assert parsed.open == []
    assert not {"script", "img"} & set(parsed.tags)
    assert "\u202e" not in html
    assert "<script>alert(1)</script>" in "".join(parsed.text)  # as text


def test_a_document_without_text_is_said_and_shown_without_context(corpus):
    golds, preds, _ = corpus
    html = page(made(golds, preds), {}, "A report")
    assert "The text of 12 documents was not found unchanged; name its folder with --documents." in html
    assert "<mark" not in html
    assert '<article class="case">' in html


def test_texts_are_found_by_uri_or_by_name_and_only_unchanged(tmp_path):
    (text, gold), *_ = load("dev")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / f"{gold.doc_id}.txt").write_bytes(text.encode())
    assert texts([gold], [tmp_path]) == {}
    assert texts([gold], [tmp_path], tmp_path / "kept") == {gold.doc_id: text}
    direct = gold.model_copy(update={"source": gold.source.model_copy(update={"uri": f"kept/{gold.doc_id}.txt"})})
    assert texts([direct], [tmp_path]) == {gold.doc_id: text}
    (tmp_path / "kept" / f"{gold.doc_id}.txt").write_bytes(text.encode() + b".")
    assert texts([gold], [tmp_path], tmp_path / "kept") == {}


def test_provenance_tells_each_set_of_models_once(tmp_path):
    (tmp_path / "gold.jsonl").write_bytes(b"gold")
    meta = {"pipeline": "p@1", "models": {"hanlp": "ab"}}
    preds = [record(meta=meta), record(meta=meta), record(meta={"pipeline": "p@2"})]
    found = provenance({"gold": tmp_path / "gold.jsonl"}, [record(meta={"guidelines": "1.1"})], preds, "zhaoshang")
    assert found["pipelines"] == [
        {"pipeline": "p@1", "models": {"hanlp": "ab"}},
        {"pipeline": "p@2", "models": {}},
    ]
    assert found["gold"]["sha256"] == hashlib.sha256(b"gold").hexdigest()
    assert found["guidelines"] == ["1.1"]
