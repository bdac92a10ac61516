"""An output is whole or not there; the old one stays until the new one is whole."""

from __future__ import annotations

import csv
import fcntl
import gzip
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.record import Entity, Money, Qualifiers, Record, Relation, Source
from zhaoshang.corpus.writers import record_writer
from zhaoshang.corpus.writers.atomic import AtomicFile, OutputError
from zhaoshang.corpus.writers.jsonl import RecordWriter, RejectedWriter
from zhaoshang.corpus.writers.triples import COLUMNS, TripleWriter, triples


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


SOURCE = Source(uri="a.txt", sha256="0" * 64, encoding="utf-8", chars=100)
EMPTY = Record(doc_id="a", source=SOURCE, entities=[], relations=[])


def record(**changes: Any) -> Record:
    """A record with a fact of each shape."""
    money = Money(amount="200000000", min=None, max="200000000", currency="CNY", approx=True)
    entities = [
        Entity(id="T1", label="ORG", start=0, end=12, text="新瑞光电科技有限公司", canonical="新瑞光电"),
        Entity(id="T2", label="MONEY", start=20, end=24, text="近2亿元", money=money),
        Entity(id="T3", label="OFFICIAL", start=30, end=32, text="某某", canonical="某某"),
    ]
    relations = [
        Relation(
            id="R1",
            type="指标",
            subject="T1",
            object="T2",
            predicate="工业开票销售",
            confidence=0.5,
            qualifiers=Qualifiers(period="2023年", growth="+39.7%", status="实际", scope='"规上",\n企业'),
        ),
        Relation(
            id="R2", type="任职", subject="T3", object="T1", predicate="总经理", qualifiers=Qualifiers(title="总经理")
        ),
    ]
    return Record(doc_id="a", source=SOURCE, entities=entities, relations=relations).model_copy(update=changes)


def test_records_and_rejected_inputs_are_lines(tmp_path: Path) -> None:
    path, aside = tmp_path / "new" / "out.jsonl", tmp_path / "new" / "aside.jsonl"
    with RecordWriter(path) as writer, RejectedWriter(aside) as rejects:
        writer.write(record())
        rejects.write(Rejected("b.txt", None, 3, "它是空的", "give text"))
        assert not path.exists() and not aside.exists()
    assert Record.from_json(path.read_bytes().rstrip()) == record()
    assert list(orjson.loads(aside.read_bytes()).items()) == [
        ("uri", "b.txt"),
        ("doc_id", None),
        ("line", 3),
        ("reason", "它是空的"),
        ("remedy", "give text"),
    ]
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["aside.jsonl", "out.jsonl"]


@pytest.mark.parametrize(("suffix", "unpack"), [(".gz", gzip.decompress), (".zst", _zstd), (".txt", bytes)])
def test_compression_goes_by_the_name(tmp_path: Path, suffix: str, unpack: Callable[[bytes], bytes]) -> None:
    paths = [tmp_path / f"{name}.jsonl{suffix}" for name in "ab"]
    for path in paths:
        with record_writer(path) as writer:
            for _ in range(3):
                writer.write(record())
    assert unpack(paths[0].read_bytes()) == (record().to_json() + b"\n") * 3
    assert paths[0].read_bytes() == paths[1].read_bytes(), "no time and no name in it"


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst", "out.parquet"])
def test_datasets_reads_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    import datasets

    with record_writer(tmp_path / name) as writer:
        for _ in range(3):
            writer.write(record())
    kind = "parquet" if name.endswith("parquet") else "json"
    rows = datasets.load_dataset(
        kind, data_files=str(tmp_path / name), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert len(rows) == 3
    money = rows[1]["entities"][1]
    assert (rows[0]["doc_id"], money["text"], money["money"]["max"]) == ("a", "近2亿元", "200000000")
    assert [fact["type"] for fact in rows[2]["relations"]] == [fact.type for fact in record().relations]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.parquet", "facts.csv", "facts.jsonl"])
def test_a_record_as_a_json_object_is_written_as_the_same_bytes(tmp_path: Path, name: str) -> None:
    said = SOURCE.model_copy(update={"meta": {"paper": "日报", "pages": [1, 2.5], "size": {"w": 18446744073709551615}}})
    each = [record(), record(source=said, meta={"pipeline": "p@1"}), EMPTY]
    make = TripleWriter if name.startswith("facts") else record_writer
    with make(tmp_path / "typed" / name) as writer:
        for one in each:
            writer.write(one)
    with make(tmp_path / "rows" / name) as writer:
        for one in each:
            writer.write_row(orjson.loads(one.to_json()))
    assert (tmp_path / "rows" / name).read_bytes() == (tmp_path / "typed" / name).read_bytes()


def test_the_columns_of_parquet_are_the_fields_of_a_record() -> None:
    from zhaoshang.corpus.writers.parquet import FEATURES

    def names(model: type[BaseModel]) -> list[str]:
        return list(model.model_fields)

    assert list(FEATURES) == names(Record)
    assert list(FEATURES["source"]) == names(Source)
    assert list(FEATURES["entities"].feature) == names(Entity)
    assert list(FEATURES["entities"].feature["money"]) == names(Money)
    assert list(FEATURES["relations"].feature) == names(Relation)
    assert list(FEATURES["relations"].feature["qualifiers"]) == names(Qualifiers)


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.parquet"])
def test_an_interrupted_packed_file_leaves_the_old_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), record_writer(path) as writer:
        writer.write(record())
        raise KeyboardInterrupt
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [(name, b"old")]


@given(before=st.binary(max_size=20), lines=st.integers(0, 3), error=st.sampled_from([ValueError, KeyboardInterrupt]))
def test_an_interrupted_write_leaves_the_old_file(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, lines: int, error: type[BaseException]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    path = folder / "out.jsonl"
    path.write_bytes(before)
    with pytest.raises(error), RecordWriter(path) as writer:
        for _ in range(lines):
            writer.write(EMPTY)
        raise error
    assert path.read_bytes() == before
    assert [entry.name for entry in folder.iterdir()] == ["out.jsonl"]


def test_a_killed_run_leaves_the_old_file_and_the_next_one_works(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")
    code = (
        "import sys, os, signal; from pathlib import Path; from zhaoshang.corpus.writers.atomic import AtomicFile\n"
        "with AtomicFile(Path(sys.argv[1])) as file:\n"
        "    file.append(b'x' * 100_000); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    with RecordWriter(path) as writer:
        writer.write(EMPTY)
    assert path.read_bytes() == EMPTY.to_json() + b"\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.jsonl"]


def test_two_runs_cannot_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with RecordWriter(path) as first:
        first.write(EMPTY)
        with pytest.raises(OutputError, match="another run is writing it"), RecordWriter(path):
            pass
    assert path.read_bytes() == EMPTY.to_json() + b"\n"


def test_a_part_that_was_moved_into_place_before_it_was_locked_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run opens the part, the first one ends: what the second holds is now the first one's output."""
    path = tmp_path / "out.jsonl"
    first = RecordWriter(path).__enter__()
    first.write(EMPTY)
    lock = fcntl.flock

    def late(stream: BinaryIO, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", lock)
        first.__exit__(None, None, None)
        lock(stream, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with RecordWriter(path) as second:
        assert path.read_bytes() == EMPTY.to_json() + b"\n", "the first output is whole"
        second.write(EMPTY)
        second.write(EMPTY)
    assert path.read_bytes() == 2 * (EMPTY.to_json() + b"\n")


def test_a_target_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, reason in ((tmp_path, "it is a folder"), (tmp_path / "file" / "out.jsonl", "it cannot be written")):
        with pytest.raises(OutputError, match=reason), RecordWriter(path):
            pass


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    message = r"out.jsonl: it cannot be written \(No space left on device\)"
    with pytest.raises(OutputError, match=message), RecordWriter(path) as writer:
        writer.write(EMPTY)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.jsonl"]


def test_links_are_kept_devices_are_written_and_the_umask_holds(tmp_path: Path) -> None:
    link, target = tmp_path / "link.jsonl", tmp_path / "target.jsonl"
    link.symlink_to(target.name)
    with AtomicFile(link) as file:
        file.append(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    (tmp_path / "plain").touch()
    assert target.stat().st_mode == (tmp_path / "plain").stat().st_mode
    with AtomicFile(Path("/dev/null")) as file:
        file.append(b"gone")
    assert Path("/dev/null").is_char_device()


def test_triples_say_the_facts_flat() -> None:
    first, second = triples(record())
    assert (first.subject, first.predicate, first.object, first.type) == ("新瑞光电", "工业开票销售", "近2亿元", "指标")
    assert (first.amount, first.min, first.max, first.currency, first.approx) == (
        "200000000",
        None,
        "200000000",
        "CNY",
        True,
    )
    assert (first.subject_start, first.subject_end, first.object_start, first.object_end) == (0, 12, 20, 24)
    assert (first.period, first.growth, first.status, first.confidence) == ("2023年", "+39.7%", "实际", 0.5)
    assert (second.subject, second.predicate, second.object, second.title) == ("某某", "任职", "新瑞光电", "总经理")
    assert second.amount is None


def test_a_dangling_relation_is_named() -> None:
    with pytest.raises(ValueError, match="a: R1 names T1, which is no entity"):
        list(triples(record(entities=[])))


def test_triples_as_csv_are_what_excel_and_python_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.CSV"
    with TripleWriter(path) as writer:
        writer.write(record())
        writer.write(EMPTY)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfdoc_id,subject,predicate,object,type,amount,min,max,")
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 2
    assert (rows[0]["scope"], rows[0]["approx"], rows[0]["min"]) == ('"规上",\n企业', "true", "")
    assert (rows[1]["title"], rows[1]["approx"]) == ("总经理", "")


@settings(deadline=None)
@given(st.text(), st.text(min_size=1), st.none() | st.text())
def test_no_text_breaks_the_csv(
    tmp_path_factory: pytest.TempPathFactory, predicate: str, doc_id: str, scope: str | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    first = record().relations[0]
    changed = first.model_copy(update={"predicate": predicate, "qualifiers": Qualifiers(scope=scope)})
    with TripleWriter(path) as writer:
        writer.write(record(doc_id=doc_id, relations=[changed]))
    (row,) = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    assert (row["doc_id"], row["predicate"], row["scope"]) == (doc_id, predicate, scope or "")


def test_triples_as_json_lines_keep_every_column(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    with TripleWriter(path) as writer:
        writer.write(record())
    first, second = map(orjson.loads, path.read_bytes().splitlines())
    assert tuple(first) == tuple(second) == COLUMNS
    assert (first["approx"], first["min"], second["subject_start"]) == (True, None, 30)


def test_triples_have_two_formats(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"written as .jsonl or .csv"):
        TripleWriter(tmp_path / "facts.xlsx")
