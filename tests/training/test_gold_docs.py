"""Gold records as Docs."""

from spacy.vocab import Vocab

from zhaoshang.annotations.corpus import load
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.training.gold import gold_doc

TOKENIZER = CharTokenizer(Vocab())


def test_nearly_every_gold_span_falls_on_tokens_of_the_restored_text():
    lost = spans = 0
    for text, record in load("train"):
        doc, unaligned = gold_doc(TOKENIZER, text, record)
        lost, spans = lost + len(unaligned), spans + len(record.entities)
        assert len(doc.ents) + len(unaligned) == len(record.entities)
    assert spans > 10_000
    assert lost / spans < 0.001


def test_relations_point_to_the_same_mentions():
    text, record = next((t, r) for t, r in load("dev") if r.relations)
    doc, unaligned = gold_doc(TOKENIZER, text, record)
    names = {entity.id: entity.text for entity in record.entities}
    assert unaligned == []
    assert [(names[r.subject], r.type, names[r.object]) for r in record.relations] == [
        (doc.ents[link.subject].text, link.type, doc.ents[link.object].text) for link in doc._.relations
    ]
