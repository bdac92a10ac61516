"""The SemEval schemes: values made by hand, and agreement with nervaluate and seqeval where they mean the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator
from records import entity
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support
from seqeval.scheme import IOB2

from zhaoshang.annotations.corpus import load
from zhaoshang.training.detail import detail
from zhaoshang.training.score import score
from zhaoshang.training.semeval import ALL, SCHEMES, scheme_counts

ASKED = ["ORG", "OFFICIAL", "PROJECT", "MONEY"]
NERVALUATE = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


def spans(*rows):
    return [entity(n, label, start, "字" * size) for n, (label, start, size) in enumerate(rows, 1)]


def test_each_scheme_by_hand():
    gold = spans(("ORG", 0, 4), ("ORG", 10, 4), ("PROJECT", 20, 4), ("MONEY", 30, 4), ("OFFICIAL", 40, 3))
    pred = spans(("ORG", 0, 4), ("PROJECT", 10, 4), ("PROJECT", 21, 3), ("ORG", 31, 2), ("ORG", 50, 2))
    found = scheme_counts(gold, pred)
    assert found["strict", ALL] == (1, 5, 5)  # the first
    assert found["exact", ALL] == (2, 5, 5)  # and the second, whose label is wrong
    assert found["type", ALL] == (2, 5, 5)  # the first and the third
    assert found["partial", ALL] == (3, 5, 5)  # 1 + 1 + 1/2 + 1/2
    assert found["partial", "PROJECT"] == (0.5, 1, 2)
    assert found["type", "ORG"] == (1, 2, 3)
    assert found["exact", "ORG"] == found["strict", "ORG"] == (1, 2, 3)


def test_helper_labels_count_under_their_own_name_only():
    found = scheme_counts(spans(("TITLE", 0, 2)), spans(("TITLE", 0, 2)))
    assert found["strict", "TITLE"] == (1, 1, 1)
    assert {found[scheme, ALL] for scheme in SCHEMES} == {(0, 0, 0)}


def test_most_pairs_are_formed_where_nervaluate_is_greedy():
    # nervaluate uses the gold ORG up on the PROJECT, which comes first, and has none left for the right one behind it.
    gold, pred = spans(("ORG", 0, 6)), spans(("PROJECT", 0, 3), ("ORG", 3, 3))
    assert scheme_counts(gold, pred)["type", ALL] == (1, 1, 2)
    results = nervaluate([gold], [pred])
    assert results["overall"]["ent_type"].correct == 0


def nervaluate(golds, preds):
    def rows(documents):
        # Its ends are inclusive.
        return [[{"label": e.label, "start": e.start, "end": e.end - 1} for e in entities] for entities in documents]

    return Evaluator(rows(golds), rows(preds), tags=ASKED, loader="dict").evaluate()


@st.composite
def layers(draw):
    """Two layers over one document in which no span overlaps more than one of the other layer."""
    gold, pred, place = [], [], 0
    for _ in range(draw(st.integers(1, 8))):
        size = draw(st.integers(2, 5))
        place += draw(st.integers(0, 2)) + 2
        sides = draw(st.sampled_from(["both", "gold", "pred"]))
        if sides != "pred":
            gold.append((draw(st.sampled_from(ASKED)), place, size))
        if sides != "gold":
            shift = draw(st.sampled_from([-1, 0, 0, 0, 1]))
            pred.append((draw(st.sampled_from(ASKED)), place + shift, size))
        place += size
    return spans(*gold), spans(*pred)


@settings(deadline=None, max_examples=100)
@given(st.lists(layers(), min_size=1, max_size=3))
def test_agrees_with_nervaluate_where_nothing_overlaps_more_than_one(documents):
    results = nervaluate([gold for gold, _ in documents], [pred for _, pred in documents])
    ours = [scheme_counts(gold, pred) for gold, pred in documents]
    labels = {e.label for gold, pred in documents for e in (*gold, *pred)}
    for scheme, name in NERVALUATE.items():
        pairs = [(ALL, results["overall"][name])]
        pairs += [(label, results["entities"][label][name]) for label in labels]
        for label, theirs in pairs:
            matched, held, found = (sum(row[scheme, label][n] for row in ours) for n in range(3))
            assert (held, found) == (theirs.possible, theirs.actual)
            assert matched == theirs.correct + theirs.partial / 2
            if held + found:
                assert 2 * matched / (held + found) == pytest.approx(theirs.f1)


def noisy(row):
    """A prediction made from a gold record: some entities dropped, moved, or given another label."""
    kept = []
    for number, e in enumerate(row.entities):
        change = {}
        if number % 5 == 0 and e.end - e.start > 2:
            change |= {"end": e.end - 1, "text": e.text[:-1]}
        if number % 11 == 0 and e.label in ("ORG", "PROJECT"):
            change |= {"label": "ORG" if e.label == "PROJECT" else "PROJECT"}
        if number % 7:
            kept.append(e.model_copy(update=change))
    return row.model_copy(update={"entities": kept, "relations": []})


def test_agrees_with_nervaluate_on_the_corpus():
    golds = [row for _, row in load("dev")]
    preds = [noisy(row) for row in golds]
    results = nervaluate([row.entities for row in golds], [row.entities for row in preds])
    schemes = detail(golds, preds).schemes
    for scheme, name in NERVALUATE.items():
        theirs = results["overall"][name]
        figure = schemes[scheme][ALL]
        assert figure.matched == theirs.correct + theirs.partial / 2
        assert (figure.precision, figure.recall) == pytest.approx((theirs.precision, theirs.recall))
    assert schemes["strict"][ALL].f1 < schemes["partial"][ALL].f1 < 1


def test_strict_agrees_with_seqeval_on_the_corpus():
    golds = [(text, row) for text, row in load("dev")]
    preds = [noisy(row) for _, row in golds]
    truth = [tags(text, row) for text, row in golds]
    guess = [tags(text, row) for (text, _), row in zip(golds, preds, strict=True)]
    scores = score([row for _, row in golds], preds)
    exact = scores.entities_all
    given = {"mode": "strict", "scheme": IOB2}
    assert exact.precision == pytest.approx(precision_score(truth, guess, **given))
    assert exact.recall == pytest.approx(recall_score(truth, guess, **given))
    assert exact.f1 == pytest.approx(f1_score(truth, guess, **given))
    by_label = precision_recall_fscore_support(truth, guess, average=None)  # in alphabetical order of the labels
    for label, f1, support in zip(sorted(scores.by_label), by_label[2], by_label[3], strict=True):
        assert scores.by_label[label].f1 == pytest.approx(f1)
        assert scores.by_label[label].gold == support


def tags(text, row):
    """IOB2 tags, one a character."""
    found = ["O"] * len(text)
    for e in row.entities:
        found[e.start : e.end] = [f"B-{e.label}", *[f"I-{e.label}"] * (e.end - e.start - 1)]
    return found


def test_the_schemes_repeat_the_headline_where_they_mean_the_same():
    golds = [row for _, row in load("dev")][:20]
    preds = [noisy(row) for row in golds]
    scores, schemes = score(golds, preds), detail(golds, preds).schemes
    assert schemes["strict"][ALL] == scores.entities
    assert schemes["exact"][ALL] == scores.entities_untyped
    assert schemes["type"][ALL] == scores.entities_partial


rows = st.lists(st.tuples(st.sampled_from(ASKED), st.integers(0, 20), st.integers(1, 5)), max_size=6)


@settings(deadline=None, max_examples=50)
@given(rows, rows)
def test_swapping_the_sides_swaps_gold_and_predicted_in_every_scheme(left, right):
    there, back = scheme_counts(spans(*left), spans(*right)), scheme_counts(spans(*right), spans(*left))
    assert there == {key: (matched, held, found) for key, (matched, found, held) in back.items()}
    for label in (ALL, *ASKED):
        strict, exact, partial, kind = (there[scheme, label][0] for scheme in SCHEMES)
        assert strict <= exact <= partial
        assert strict <= kind


@settings(deadline=None, max_examples=50)
@given(rows)
def test_gold_against_itself_is_one_in_every_scheme(left):
    found = scheme_counts(spans(*left), spans(*left))
    assert {(matched, held) for matched, held, _ in found.values()} <= {(n, n) for n in range(7)}
    assert found["partial", ALL] == (len(left), len(left), len(left))
