"""Documents in, records out: order, isolation, bounded batches and memory."""

import hashlib

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_pipeline import FULL, make

from zhaoshang.corpus.document import Document, Rejected
from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.load import PipelineError
from zhaoshang.pipeline.run.process import probe, process
from zhaoshang.pipeline.run.shards import batches

META = {"pipeline": "zh_tiny@0"}


@pytest.fixture(scope="module")
def nlp(tmp_path_factory):
    return spacy.load(make(tmp_path_factory.mktemp("tiny") / "model"))


def test_a_pipeline_that_fails_on_everything_is_found_out(nlp, monkeypatch):
    probe(nlp)
    monkeypatch.setattr("zhaoshang.pipeline.run.process.PROBE", "爆")
    with pytest.raises(PipelineError, match=r"cannot process even one sentence \(ValueError: it went up in smoke\)"):
        probe(nlp)


def document(doc_id, text):
    return Document(doc_id, text, f"in/{doc_id}.txt", "utf-8", hashlib.sha256(text.encode()).hexdigest())


def test_record_of_a_document(nlp):
    (record,) = process(nlp, [document("a", f"{FULL}总投资100亿元。")], META)
    assert isinstance(record, Record)
    assert [(entity.text, entity.start, entity.end) for entity in record.entities] == [
        (FULL, 0, 10),
        ("100亿元", 13, 18),
    ]
    assert [(relation.subject, relation.object) for relation in record.relations] == [("T1", "T2")]
    assert record.meta == META


def test_only_the_document_that_fails_is_set_aside(nlp):
    documents = [document("a", FULL), document("b", "爆"), document("c", FULL)]
    first, second, third = process(nlp, documents, META)
    assert isinstance(first, Record) and isinstance(third, Record)
    assert second.message == (
        "in/b.txt: processing it failed (ValueError: it went up in smoke); "
        "leave it out, and report it with the document"
    )
    assert second.doc_id == "b"


def test_a_row_is_set_aside_with_its_line(nlp):
    row = Document("r", "爆", "in/rows.jsonl#17", "utf-8", "0" * 64)
    (rejected,) = process(nlp, [row], META)
    assert (rejected.uri, rejected.line) == ("in/rows.jsonl", 17)


KINDS = st.lists(st.sampled_from(["good", "bad", "unread"]), max_size=12)


@settings(deadline=None, max_examples=40)
@given(kinds=KINDS, batch_size=st.integers(1, 5), batch_chars=st.integers(1, 40))
def test_every_input_comes_out_once_and_in_order(nlp, kinds, batch_size, batch_chars):
    inputs = [
        Rejected(str(number), None, None, "it is empty", "give text")
        if kind == "unread"
        else document(str(number), FULL if kind == "good" else "爆")
        for number, kind in enumerate(kinds)
    ]
    outcomes = list(process(nlp, inputs, META, batch_size=batch_size, batch_chars=batch_chars))
    assert ["good" if isinstance(outcome, Record) else "bad" for outcome in outcomes] == [
        "good" if kind == "good" else "bad" for kind in kinds
    ]
    ids = [outcome.doc_id if isinstance(outcome, Record) else outcome.doc_id or outcome.uri for outcome in outcomes]
    assert ids == [str(number) for number in range(len(kinds))]


@given(sizes=st.lists(st.integers(0, 50)), batch_size=st.integers(1, 5), batch_chars=st.integers(1, 60))
def test_batches_are_bounded(sizes, batch_size, batch_chars):
    documents = [document(str(number), "字" * size) for number, size in enumerate(sizes)]
    cut = list(batches(iter(documents), batch_size, batch_chars))
    assert [found for batch in cut for found in batch] == documents
    for batch in cut:
        assert 1 <= len(batch) <= batch_size
        assert len(batch) == 1 or sum(len(found.text) for found in batch) <= batch_chars


def test_input_is_taken_as_it_is_needed(nlp):
    taken = []

    def stream():
        for number in range(1000):
            taken.append(number)
            yield document(str(number), FULL)

    outcomes = process(nlp, stream(), META, batch_size=4)
    next(outcomes)
    assert len(taken) <= 5


def test_the_vocabulary_does_not_grow_with_the_documents(nlp):
    before = len(nlp.vocab.strings)
    documents = (document(str(number), f"word{number}x unheard{number}y") for number in range(300))
    assert sum(isinstance(outcome, Record) for outcome in process(nlp, documents, META, batch_size=16)) == 300
    assert len(nlp.vocab.strings) <= before + 5
