"""Record to tool to record is the identity; for CoNLL, of the entities' labels, offsets and texts."""

import hashlib
import tempfile
from pathlib import Path

import pytest
from generated import document, items
from hypothesis import HealthCheck, given, settings

from zhaoshang.annotations.corpus import load
from zhaoshang.annotations.exchange import FORMATS, Item
from zhaoshang.corpus.labels import LabelSet, RelationKind, using
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.validate import check_record

WHOLE = [name for name in FORMATS if name != "conll"]
thousand = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True, scope="module")
def _no_fsync():
    """A thousand files a test need not survive a power failure."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


def there_and_back(name, given_items):
    exporter, importer = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "tool"
        assert exporter(given_items, target) == len(given_items)
        return importer(target, {item.record.doc_id: document(item) for item in given_items})


@thousand
@given(items())
def test_what_is_generated_is_sound(item):
    assert check_record(item.record, item.text) == []
    assert item.record.relations


@pytest.mark.parametrize("name", WHOLE)
@thousand
@given(item=items())
def test_every_field_comes_back(name, item):
    imported = there_and_back(name, [item])
    assert imported.records == (item.record,)
    assert imported.records[0].to_json() == item.record.to_json()
    assert (imported.unaligned, imported.problems) == ((), ())


@thousand
@given(item=items())
def test_conll_gives_every_entity_back(item):
    imported = there_and_back("conll", [item])
    assert imported.unaligned == ()
    assert spans(imported.records[0]) == spans(item.record)
    assert (imported.records[0].relations, imported.records[0].meta) == ([], {})


def test_conll_cuts_white_space_off_the_edges_of_a_span():
    text = "在 澜湖基金\n签约"
    source = {"uri": "k7.txt", "sha256": "0" * 64, "encoding": "utf-8", "chars": len(text)}
    fund = {"id": "T1", "label": "ORG", "start": 1, "end": 7, "text": "澜湖基金", "canonical": "澜湖基金"}
    record = Record.model_validate({"doc_id": "k7", "source": source, "entities": [fund], "relations": []})
    imported = there_and_back("conll", [Item(text, record)])
    assert spans(imported.records[0]) == [("T1", "ORG", 2, 6, "澜湖基金")]


@pytest.mark.parametrize("name", FORMATS)
def test_documents_of_the_corpus_keep_order_and_relations(name):
    chosen = [Item(text, record) for text, record in load("dev")][:12]
    assert sum(len(item.record.relations) for item in chosen) > 100
    imported = there_and_back(name, chosen)
    assert [spans(record) for record in imported.records] == [spans(item.record) for item in chosen]
    if name != "conll":
        assert list(imported.records) == [item.record for item in chosen]


@pytest.mark.parametrize("name", WHOLE)
def test_an_added_label_and_relation_type_come_back(name):
    text = "澜湖基金参投云杉半导体的封测线设备"
    row = {"doc_id": "k7", "source": {"uri": "k7.txt", "encoding": "utf-8", "chars": len(text)}}
    row["source"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    row["entities"] = [
        {"id": "T1", "label": "ORG", "start": 0, "end": 4, "text": "澜湖基金", "canonical": "澜湖基金"},
        {"id": "T2", "label": "PRODUCT", "start": 12, "end": 17, "text": "封测线设备"},
    ]
    row["relations"] = [{"id": "R1", "type": "投资方", "subject": "T1", "object": "T2", "predicate": "参投"}]
    with using(LabelSet(("PRODUCT",), (RelationKind("投资方", frozenset({"ORG"}), frozenset({"PRODUCT"})),))):
        item = Item(text, Record.model_validate(row))
        assert there_and_back(name, [item]).records == (item.record,)


def spans(record):
    return [(entity.id, entity.label, entity.start, entity.end, entity.text) for entity in record.entities]
