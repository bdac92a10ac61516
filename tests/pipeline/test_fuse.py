"""Fusion: gathering, trimming, choosing."""

from itertools import combinations

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.fuse import policies
from zhaoshang.pipeline.fuse.candidates import close_bracket, gather, trim
from zhaoshang.pipeline.fuse.component import Fuser
from zhaoshang.pipeline.fuse.features import NAMES, feature_matrix
from zhaoshang.pipeline.fuse.generic import is_nothing
from zhaoshang.pipeline.fuse.scorer import LogisticScorer
from zhaoshang.pipeline.fuse.select import best_disjoint

NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def doc_with(text, **candidates):
    doc = NLP(text)
    for source, rows in candidates.items():
        attributes.write_candidates(doc, source, rows)
    return doc


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("，安泽光学。", "安泽光学"),
        ("“航材攻关”项目", "“航材攻关”项目"),
        ("“航材攻关”", "航材攻关"),
        ("（安泽光学", "安泽光学"),
        ("学会（国际）部", "学会（国际）部"),
        ("安泽（扬州）", "安泽（扬州）"),
        ("，。", ""),
    ],
)
def test_trim(text, kept):
    start, end = trim(list(text), 0, len(text))
    assert text[start:end] == kept


def test_gather_joins_sources_and_drops_spans_over_hard_breaks():
    doc = doc_with(
        "安泽光学。\n松照科技",
        hanlp=[(0, 4, "ORG", 0.9, "h"), (2, 8, "ORG", 0.8, "h")],
        rule=[(0, 5, "ORG", 0.7, "org.legal")],
    )
    (proposal,) = gather(doc)
    assert (proposal.start, proposal.end, proposal.scores) == (0, 4, {"hanlp": 0.9, "rule": 0.7})
    assert proposal.rules == {"org.legal"}


def test_gather_refuses_cut_numbers_and_generic_wordings():
    text = "年产1.6GWh电池项目，村(社区)，学会(国际)"
    doc = doc_with(
        text,
        rule=[(4, 10, "PROJECT", 0.9, "r")],
        hanlp=[(0, 10, "PROJECT", 0.9, "h"), (11, 15, "ORG", 0.6, "h"), (17, 22, "ORG", 0.6, "h")],
    )
    assert [doc[p.start : p.end].text for p in gather(doc)] == ["年产1.6GWh电池项目", "学会(国际)"]


SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.floats(-1, 1)), max_size=8)


@settings(deadline=None)
@given(SPANS)
def test_selection_is_disjoint_and_optimal(rows):
    spans, weights = [(s, s + n) for s, n, _ in rows], [w for *_, w in rows]

    def disjoint(chosen):
        return all(a[1] <= b[0] or b[1] <= a[0] for a, b in combinations([spans[i] for i in chosen], 2))

    chosen = best_disjoint(spans, weights)
    assert disjoint(chosen)
    every = (c for n in range(len(rows) + 1) for c in combinations(range(len(rows)), n))
    best = max(sum(weights[i] for i in c) for c in every if disjoint(c))
    assert sum(weights[i] for i in chosen) == pytest.approx(best)


def test_policies_disagree_as_they_say():
    doc = doc_with(
        "安泽光学科技", hanlp=[(0, 4, "ORG", 0.9, "h")], rule=[(0, 6, "ORG", 0.6, "r")], spacy=[(0, 4, "ORG", 0.8, "s")]
    )
    ends = {}
    for name, policy in {
        "union": policies.union(),
        "longest": policies.longest(),
        "agreement": policies.agreement(),
        "rule first": policies.prefer(["rule", "hanlp"]),
    }.items():
        ends[name] = [span.text for span in Fuser(policy=policy)(doc).ents]
    assert ends == {
        "union": ["安泽光学"],
        "longest": ["安泽光学科技"],
        "agreement": ["安泽光学"],
        "rule first": ["安泽光学科技"],
    }


def test_learned_scorer_decides_and_says_who_proposed():
    weights = np.zeros(len(NAMES))
    weights[NAMES.index("hanlp:score")], weights[0] = 10.0, -5.0
    fuser = Fuser()
    fuser.scorer = LogisticScorer({"ORG": weights}, {"ORG": 0.5})
    doc = doc_with("安泽光学与松照", hanlp=[(0, 4, "ORG", 0.9, "h"), (5, 7, "ORG", 0.3, "h")])
    (entity,) = fuser(doc).ents
    assert (entity.text, entity._.sources) == ("安泽光学", ["hanlp"])
    assert entity._.score == pytest.approx(1 / (1 + np.exp(-4)))


def test_scorer_round_trip_and_version_check(tmp_path):
    fuser = Fuser()
    fuser.scorer = LogisticScorer({"ORG": np.arange(len(NAMES)) / 7}, {"ORG": 0.4})
    fuser.to_disk(tmp_path)
    again = Fuser().from_disk(tmp_path)
    assert again.to_bytes() == Fuser().from_bytes(fuser.to_bytes()).to_bytes() == fuser.to_bytes()
    with pytest.raises(ValueError, match="train it again"):
        LogisticScorer.from_json({"features": ["bias"], "weights": {}, "thresholds": {}})


def test_untrained_fuser_says_so():
    with pytest.raises(ValueError, match="is not trained"):
        Fuser()(doc_with("安泽光学", hanlp=[(0, 4, "ORG", 0.9, "h")]))


def test_document_evidence_is_in_the_features():
    doc = doc_with("安泽好。安泽", hanlp=[(0, 2, "ORG", 0.9, "h")], repeat=[(4, 6, "ORG", 0.9, "r")])
    proposals = gather(doc)
    matrix = feature_matrix(doc, proposals)
    assert matrix.shape == (2, len(NAMES))
    repeat = dict(zip(NAMES, matrix[1], strict=True))
    assert (repeat["hanlp:proposed"], repeat["best elsewhere"], repeat["share of occurrences"]) == (0.0, 0.9, 0.5)


@pytest.mark.parametrize(
    ("text", "span", "kept"),
    [
        ("建“航材攻关”项目", (2, 9), "“航材攻关”项目"),
        ("建“航材关键攻关”项目", (4, 11), ""),
        ("学会（国际）部", (0, 5), "学会（国际）"),
        ("“甲（乙）”", (0, 6), "“甲（乙）”"),
        ("安泽光学", (0, 4), "安泽光学"),
    ],
)
def test_brackets_and_quotation_marks_keep_their_partner(text, span, kept):
    start, end = close_bracket(list(text), *span)
    assert text[start:end] == kept


@pytest.mark.parametrize(
    ("text", "label", "nothing"),
    [
        ("各村（社区）", "ORG", True),
        ("我市", "ORG", True),
        ("国家级经济技术开发区", "ORG", True),
        ("中央", "ORG", True),
        ("开发区", "ORG", False),
        ("高新区", "ORG", False),
        ("党工委", "ORG", False),
        ("安泽市级", "ORG", False),
        ("重大产业项目", "PROJECT", True),
        ("二期项目", "PROJECT", False),
    ],
)
def test_generic_wordings_are_nothing(text, label, nothing):
    assert is_nothing(text, label) is nothing
