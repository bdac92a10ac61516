"""What is held out of the taggers that the fuser learns from."""

import pytest

from zhaoshang.annotations.corpus import load
from zhaoshang.training.held_out import BASE_BRIEFS, base_documents, brief, held_out, without_held_out


@pytest.mark.parametrize(("doc_id", "letters"), [("a01", "a"), ("ba07", "ba"), ("7", "")])
def test_brief(doc_id, letters):
    assert brief(doc_id) == letters


@pytest.mark.parametrize("half", [0, 1])
def test_a_half_and_what_is_without_it_make_up_the_training_documents(half):
    train = {record.doc_id for _, record in load("train")}
    held = {record.doc_id for _, record in held_out(half)}
    kept = {record.doc_id for _, record in without_held_out(half)}
    assert held | kept == train
    assert not held & kept
    later = [name for name in train if brief(name) not in BASE_BRIEFS]
    assert 0.4 < len(held) / len(later) < 0.6
    assert {record.doc_id for _, record in base_documents()} <= kept


def test_base_briefs_are_never_held_out_and_all_others_are():
    held = [record.doc_id for half in (0, 1) for _, record in held_out(half)]
    assert {brief(name) for name in held}.isdisjoint(BASE_BRIEFS)
    assert len(held) == len(set(held)) == len(list(load("train"))) - len(list(base_documents()))
