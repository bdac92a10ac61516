"""Fusion: gathering, trimming, choosing."""

from itertools import combinations

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.fuse import policies
from zhaoshang.pipeline.fuse.candidates import Proposal, close_bracket, gather, trim
from zhaoshang.pipeline.fuse.component import Fuser
from zhaoshang.pipeline.fuse.features import NAMES, Features
from zhaoshang.pipeline.fuse.generic import is_nothing
from zhaoshang.pipeline.fuse.neighbours import shared_edges
from zhaoshang.pipeline.fuse.network import Shape
from zhaoshang.pipeline.fuse.scorer import LearnedScorer
from zhaoshang.pipeline.fuse.select import best_disjoint
from zhaoshang.training.fuser import FuserRecipe, Rows, choose_thresholds, train_fuser

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
        ("★县残联", "县残联"),
        ("▷高新区", "高新区"),
        ("→云溪社区", "云溪社区"),
        ("④镜湖泵站", "镜湖泵站"),
        ("标准厂房20万㎡", "标准厂房20万㎡"),
        ("王○○", "王○○"),
        ("*ST江圆", "*ST江圆"),
        ("6号泵站", "6号泵站"),
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


@pytest.mark.parametrize(
    ("text", "span", "label", "kept"),
    [
        ("共计：税收", (0, 5), "METRIC", "税收"),
        ("我市　市委", (0, 5), "ORG", "市委"),
        ("县\u00a0教育局\u00a0办", (1, 6), "ORG", "教育局"),
        ("\u200b王建国\u200b", (0, 5), "OFFICIAL", "王建国"),
        ("投资1,200万元", (3, 9), "MONEY", None),
        ("甲,乙局", (2, 4), "ORG", "乙局"),
    ],
)
def test_gather_cuts_to_the_name(text, span, label, kept):
    tokens = list(text)
    doc = Doc(NLP.vocab, words=tokens, spaces=[False] * len(tokens))
    attributes.write_candidates(doc, "hanlp", [(*span, label, 0.9, "h")])
    assert [doc[p.start : p.end].text for p in gather(doc)] == ([kept] if kept else [])


def test_no_name_begins_or_ends_within_a_term():
    doc = doc_with(
        "榆岭中等专业学校、二中等学校",
        hanlp=[(0, 3, "ORG", 0.9, "h"), (4, 8, "ORG", 0.9, "h"), (0, 8, "ORG", 0.1, "h"), (9, 11, "ORG", 0.9, "h")],
    )
    assert [(p.start, p.end) for p in gather(doc)] == [(0, 8), (9, 11)]


def test_gather_leaves_verbs_and_a_second_head_outside():
    doc = doc_with("解决资金，硅片项目项目", hanlp=[(0, 4, "METRIC", 0.9, "h"), (5, 11, "PROJECT", 0.9, "h")])
    assert [(p.start, p.end, p.label) for p in gather(doc)] == [(2, 4, "METRIC"), (5, 9, "PROJECT")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("全部工业开票销售", "工业开票销售"),
        ("全部财政收入", "全部财政收入"),
        ("上半年累计税收", "税收"),
        ("计划投资", "投资"),
        ("年度计划投资", "年度计划投资"),
        ("年销售额", "年销售额"),
    ],
)
def test_gather_leaves_out_what_check_e16_refuses_in_front_of_a_metric(text, kept):
    doc = doc_with(text, hanlp=[(0, len(text), "METRIC", 0.9, "h")])
    (found,) = gather(doc)
    assert text[found.start : found.end] == kept


def test_gather_leaves_deictic_words_outside():
    doc = doc_with("我市市委决定", hanlp=[(0, 4, "ORG", 0.6, "h")], rule=[(2, 4, "ORG", 0.9, "r")])
    (proposal,) = gather(doc)
    assert (doc[proposal.start : proposal.end].text, proposal.scores) == ("市委", {"hanlp": 0.6, "rule": 0.9})


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


def learned():
    """A scorer that learned from documents in which what HanLP is sure of is right."""
    pairs = []
    for i in range(60):
        doc = doc_with(f"安泽光学{i}与松照", hanlp=[(0, 4, "ORG", 0.9, "h"), (6, 8, "ORG", 0.3, "h")])
        gold = NLP(doc.text)
        gold.ents = [gold.char_span(0, 4, label="ORG")]
        pairs.append((doc, gold))
    quick = FuserRecipe(epochs=4, rate=0.02, threads=1, shape=Shape(vector=8, state=8, span=8, hidden=8))
    return train_fuser(pairs, recipe=quick).scorer


def test_learned_scorer_decides_and_says_who_proposed():
    fuser = Fuser()
    fuser.scorer = learned()
    doc = doc_with("安泽光学7与松照", hanlp=[(0, 4, "ORG", 0.9, "h"), (6, 8, "ORG", 0.3, "h")])
    (entity,) = fuser(doc).ents
    assert (entity.text, entity._.sources) == ("安泽光学", ["hanlp"])
    assert 0.5 < entity._.score <= 1.0
    stranger = doc_with("安泽光学", hanlp=[(0, 4, "PROJECT", 0.9, "h")])
    assert list(fuser(stranger).ents) == [], "a label that was never learned is never chosen"


def test_scorer_round_trip_and_version_check(tmp_path):
    fuser = Fuser()
    fuser.scorer = learned()
    fuser.to_disk(tmp_path)
    again = Fuser().from_disk(tmp_path)
    assert again.to_bytes() == Fuser().from_bytes(fuser.to_bytes()).to_bytes() == fuser.to_bytes()
    with pytest.raises(ValueError, match="train it again"):
        LearnedScorer.from_parts({"features": ["bias"], "models": {}, "thresholds": {}}, b"")


@pytest.mark.parametrize(("label", "threshold"), [("ORG", 0.5), ("METRIC", 0.25)])
def test_thresholds_of_wording_labels_weigh_recall(label, threshold):
    doc = NLP("甲乙丙丁戊己庚辛")
    proposals = [Proposal(i, i + 1, label) for i in range(8)]
    rows = Rows(doc, {(i, i + 1, label) for i in range(5)}, proposals)
    chances = np.array([0.9, 0.9, 0.9, 0.9, 0.3, 0.3, 0.3, 0.3])  # F1 is best without the doubtful, F2 with them
    assert choose_thresholds([(rows, chances)])[label] == threshold


def test_untrained_fuser_says_so():
    with pytest.raises(ValueError, match="is not trained"):
        Fuser()(doc_with("安泽光学", hanlp=[(0, 4, "ORG", 0.9, "h")]))


def test_document_evidence_is_in_the_features():
    doc = doc_with("安泽好。安泽", hanlp=[(0, 2, "ORG", 0.9, "h")], repeat=[(4, 6, "ORG", 0.9, "r")])
    proposals = gather(doc)
    matrix = Features(doc, proposals).matrix()
    assert matrix.shape == (2, len(NAMES))
    repeat = dict(zip(NAMES, matrix[1], strict=True))
    assert (repeat["hanlp:proposed"], repeat["best elsewhere"], repeat["finds elsewhere"]) == (0.0, np.float32(0.9), 1)
    assert (repeat["occurrences"], repeat["share of occurrences"], repeat["no tagger"]) == (2, 1, 1)


def test_lists_owners_and_wording_are_in_the_features():
    text = "建安泽光学新厂、二期项目。"
    doc = doc_with(
        text,
        hanlp=[
            (1, 5, "ORG", 0.9, "h"),
            (1, 7, "PROJECT", 0.3, "h"),
            (5, 7, "PROJECT", 0.6, "h"),
            (8, 12, "PROJECT", 0.8, "h"),
        ],
    )
    proposals = gather(doc)
    rows = [dict(zip(NAMES, row, strict=True)) for row in Features(doc, proposals).matrix()]
    whole, plant, phase = (
        next(row for p, row in zip(proposals, rows, strict=True) if doc[p.start : p.end].text == wanted)
        for wanted in ("安泽光学新厂", "新厂", "二期项目")
    )
    assert plant["ORG ends here"] == np.float32(0.9)
    assert plant["same label behind 、"] == phase["same label before 、"] + np.float32(0.2) == np.float32(0.8)
    assert (whole["starts with a name"], plant["starts with a name"]) == (np.float32(0.9), 0)
    assert whole["hanlp:contains"] == 0 or whole["hanlp:inside"] == np.float32(0.9)


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
        ("青河市下达开发区", "ORG", True),
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


def test_a_proposal_shares_the_edges_of_what_a_source_found():
    found = [
        Proposal(0, 4, "ORG", {"hanlp": 0.9}),
        Proposal(0, 6, "ORG", {"split": 0.8}),
        Proposal(2, 4, "ORG", {"split": 0.8}),
        Proposal(2, 4, "PROJECT", {"hanlp": 0.7}),
    ]
    assert shared_edges(found, "hanlp") == [[0.9, 0.9], [0.9, 0.0], [0.0, 0.9], [0.7, 0.7]]
