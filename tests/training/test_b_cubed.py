import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import entity, record

from zhaoshang.annotations.corpus import load
from zhaoshang.training.b_cubed import b_cubed, same_names


def mentions(names, label="ORG"):
    """Mentions side by side, each with a canonical name; None leaves one out."""
    return record([entity(n, label, 10 * n, "字字", name) for n, name in enumerate(names, 1) if name])


def test_the_example_of_its_authors():
    # Bagga and Baldwin (1998): truth {1-5} {6-7} {8-12}; a response that joins the last two.
    gold, pred = mentions("AAAAABBCCCCC"), mentions("AAAAABBBBBBB")
    found = b_cubed([(gold, pred)])
    assert found.precision == pytest.approx(0.762, abs=1e-3)  # (5 + 2 * 2/7 + 5 * 5/7) / 12
    assert found.recall == 1.0
    # and one that joins the first and the last
    found = b_cubed([(gold, mentions("AAAAABBAAAAA"))])
    assert found.precision == pytest.approx(7 / 12)
    assert found.f1 == pytest.approx(2 * (7 / 12) / (1 + 7 / 12))


def test_the_string_does_not_matter_but_same_names_sees_it():
    gold, pred = mentions("AAB"), mentions("XXB")
    assert b_cubed([(gold, pred)]).f1 == 1.0
    assert same_names(gold, pred) == (1, 3, 3)
    assert same_names(gold, None) == (0, 0, 0)


def test_mentions_without_a_counterpart_score_nothing_on_their_side():
    found = b_cubed([(mentions(["A", "A", None]), mentions(["A", None, "A"]))])
    # One shared mention: half of its predicted cluster, half of its gold one; the other of each side scores 0.
    assert (found.precision, found.recall, found.f1) == (0.25, 0.25, 0.25)
    assert (found.gold, found.predicted) == (2, 2)


def test_clusters_end_with_the_document_and_the_label():
    one, other = mentions("A"), mentions("A").model_copy(update={"doc_id": "e"})
    assert b_cubed([(one, one), (other, other)]).f1 == 1.0
    both = record([*mentions("A").entities, entity(2, "PROJECT", 20, "字字", "A")])
    apart = record([*mentions("A").entities, entity(2, "PROJECT", 20, "字字", "B")])
    assert b_cubed([(both, apart)]).f1 == 1.0
    assert b_cubed([(both, apart)], ("PROJECT",)).gold == 1


def test_nothing_is_undefined_and_nothing_right_is_zero():
    empty = b_cubed([(record(), None)])
    assert (empty.precision, empty.recall, empty.f1, empty.f1_interval) == (None, None, None, None)
    missed = b_cubed([(mentions("A"), None)])
    assert (missed.precision, missed.recall, missed.f1) == (None, 0.0, None)
    elsewhere = b_cubed([(mentions("A"), mentions([None, "A"]))])
    assert (elsewhere.f1, elsewhere.f1_interval) == (0.0, (0.0, 0.0))


def test_gold_against_itself_is_perfect():
    golds = [row for _, row in load("dev")]
    found = b_cubed([(row, row) for row in golds])
    assert (found.precision, found.recall, found.f1) == (1.0, 1.0, 1.0)
    assert found.f1_interval == (1.0, 1.0)
    assert found.gold == sum(e.canonical is not None for row in golds for e in row.entities) > 1000


names = st.lists(st.sampled_from(["A", "B", "C", None]), max_size=8)


@settings(deadline=None, max_examples=50)
@given(names, names)
def test_swapping_the_sides_swaps_precision_and_recall(left, right):
    one, other = mentions(left), mentions(right)
    there, back = b_cubed([(one, other)]), b_cubed([(other, one)])
    assert (there.precision, there.recall) == (back.recall, back.precision)
    assert there.f1_interval == back.f1_interval
