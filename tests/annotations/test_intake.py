from pathlib import Path

import pytest

from zhaoshang.annotations.corpus import read_records
from zhaoshang.annotations.inline import InlineError
from zhaoshang.annotations.intake import DOCUMENTS, RECORDS, take_in
from zhaoshang.corpus.record import Money

SAMPLES = Path(__file__).parent / "data"


def normalise(text: str) -> Money:
    return Money(amount=str(len(text)), min=None, max=None, currency="CNY", approx=False)


def test_texts_and_records_are_written_and_point_to_each_other(tmp_path):
    assert take_in([SAMPLES / "signing.mk", SAMPLES / "page.mk"], normalise, tmp_path, meta={"brief": "z"}) == 2
    records = list(read_records(tmp_path / RECORDS))
    assert [record.doc_id for record in records] == ["page", "signing"]
    assert records[0].meta == {"guidelines": "1.6", "brief": "z"}
    for record in records:
        there = (tmp_path / RECORDS).parent / record.source.uri
        assert there.resolve() == (tmp_path / DOCUMENTS / f"{record.doc_id}.txt").resolve()
        text = there.read_bytes().decode()
        assert len(text) == record.source.chars
        assert all("".join(text[e.start : e.end].split()) == e.text for e in record.entities)
    assert not list(tmp_path.rglob("*.part"))


def test_a_second_document_joins_and_a_known_one_is_refused_unless_replaced(tmp_path):
    take_in([SAMPLES / "signing.mk"], normalise, tmp_path, meta={})
    take_in([SAMPLES / "page.mk"], normalise, tmp_path, meta={})
    before = (tmp_path / RECORDS).read_bytes()
    with pytest.raises(InlineError, match="page, line 1: the corpus has this id already"):
        take_in([SAMPLES / "page.mk"], normalise, tmp_path, meta={})
    take_in([SAMPLES / "page.mk"], normalise, tmp_path, meta={}, replace=True)
    assert (tmp_path / RECORDS).read_bytes() == before


def test_one_bad_file_writes_nothing(tmp_path):
    with pytest.raises(InlineError) as caught:
        take_in([SAMPLES / "signing.mk", SAMPLES / "broken.mk"], normalise, tmp_path, meta={})
    assert {problem.document for problem in caught.value.problems} == {"broken"}
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_utf8_is_named(tmp_path):
    path = tmp_path / "gbk.mk"
    path.write_bytes("总投资\n===\n".encode("gb18030"))
    with pytest.raises(InlineError, match="gbk, line 1: the file is not UTF-8; save it as UTF-8"):
        take_in([path], normalise, tmp_path, meta={})
