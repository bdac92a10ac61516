from hypothesis import given, settings
from hypothesis import strategies as st
from records import entity, record

from zhaoshang.annotations.corpus import load
from zhaoshang.training.confusion import NOTHING, confusion, entity_pairs, labels


def made(*rows):
    return record([entity(n, label, start, "字" * size) for n, (label, start, size) in enumerate(rows, 1)])


def test_every_entity_counts_once():
    gold = made(("ORG", 0, 4), ("PROJECT", 10, 4), ("PROJECT", 20, 4), ("OFFICIAL", 30, 3))
    pred = made(("ORG", 0, 4), ("ORG", 10, 4), ("PROJECT", 21, 2), ("MONEY", 40, 3))
    assert confusion([(gold, pred)]) == {
        ("ORG", "ORG"): 1,
        ("PROJECT", "ORG"): 1,
        ("PROJECT", "PROJECT"): 1,
        ("OFFICIAL", NOTHING): 1,
        (NOTHING, "MONEY"): 1,
    }


def test_the_same_label_is_paired_before_another():
    gold = made(("ORG", 0, 8))
    pairs = entity_pairs(gold.entities, made(("PROJECT", 0, 5), ("ORG", 5, 3)).entities)
    assert [(one and one.label, other and other.label) for one, other in pairs] == [("ORG", "ORG"), (None, "PROJECT")]


def test_a_missing_document_is_missed():
    gold = made(("ORG", 0, 4), ("TITLE", 5, 2))
    counts = confusion([(gold, None)])
    assert counts == {("ORG", NOTHING): 1, ("TITLE", NOTHING): 1}
    assert labels(counts) == ["ORG", "TITLE"]


def test_gold_against_itself_lies_on_the_diagonal():
    golds = [row for _, row in load("dev")]
    counts = confusion([(row, row) for row in golds])
    assert {gold for gold, guess in counts} == {guess for gold, guess in counts if gold == guess}
    assert counts.total() == sum(len(row.entities) for row in golds) > 2000


spans = st.lists(
    st.tuples(st.sampled_from(["ORG", "PROJECT", "METRIC"]), st.integers(0, 15), st.integers(1, 5)), max_size=6
)


@settings(deadline=None, max_examples=50)
@given(spans, spans)
def test_rows_add_up_to_gold_and_columns_to_predictions(left, right):
    gold, pred = made(*left), made(*right)
    counts = confusion([(gold, pred)])
    for label in ("ORG", "PROJECT", "METRIC"):
        assert sum(n for (one, _), n in counts.items() if one == label) == sum(e.label == label for e in gold.entities)
        assert sum(n for (_, two), n in counts.items() if two == label) == sum(e.label == label for e in pred.entities)
    assert counts[NOTHING, NOTHING] == 0
