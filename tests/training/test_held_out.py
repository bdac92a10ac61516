"""What is held out of the taggers that the fuser learns from."""

import pytest

from zhaoshang.annotations.corpus import load
from zhaoshang.training.held_out import BASE_BRIEFS, base_documents, brief, held_out, without_held_out


@pytest.mark.parametrize(("doc_id", "letters"), [("a01", "a"), ("ba07", "ba"), ("7", "")])
def test_brief(doc_id, letters):
    assert brief(doc_id) == letters


def test_the_halves_make_up_the_training_documents_and_base_briefs_are_never_held():
    train = {record.doc_id for _, record in load("train")}
    held = {record.doc_id for _, record in held_out()}
    kept = {record.doc_id for _, record in without_held_out()}
    assert held | kept == train
    assert not held & kept
    assert {brief(name) for name in held}.isdisjoint(BASE_BRIEFS)
    later = [name for name in train if brief(name) not in BASE_BRIEFS]
    assert 0.4 < len(held) / len(later) < 0.6
    assert {record.doc_id for _, record in base_documents()} <= kept
