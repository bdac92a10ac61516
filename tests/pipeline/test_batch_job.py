"""A run is all or nothing; nothing is lost; names are one across documents."""

import io
import time
from pathlib import Path

import orjson
import pytest
from tiny_pipeline import FULL, SHORT

from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.validate import validate_file
from zhaoshang.corpus.writers.atomic import OutputError
from zhaoshang.corpus.writers.triples import TripleWriter
from zhaoshang.pipeline.load import PipelineError
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan, PlanError
from zhaoshang.pipeline.run.progress import SHOWN, Bar, Lines, Progress, Tally, choose
from zhaoshang.pipeline.run.summary import Summary


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{FULL}(简称{SHORT})总投资100亿元。", "utf-8")
    (folder / "b.txt").write_text(f"{FULL}总投资100亿元。", "utf-8")
    return folder


def plan(pages, tmp_path, model, **options):
    return Plan((str(pages),), tmp_path / "out" / "all.jsonl", model=model, **options)


def records(path):
    return [Record.from_json(line) for line in path.read_bytes().splitlines()]


def test_run_writes_records_triples_and_nothing_else(pages, tmp_path, model):
    summary = run(plan(pages, tmp_path, model, triples=tmp_path / "out" / "all.csv"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["all.csv", "all.jsonl"]
    assert [record.doc_id for record in records(tmp_path / "out" / "all.jsonl")] == ["a", "b"]
    assert list(validate_file(tmp_path / "out" / "all.jsonl")) == []
    rows = (tmp_path / "out" / "all.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 3 and "10000000000,,,CNY,false" in rows[1]
    assert (summary.documents, summary.rejected, summary.exit_code) == (2, 0, 0)
    assert (summary.entities["ORG"], summary.entities["MONEY"], summary.relations["总投资"]) == (3, 2, 2)
    assert summary.chars == sum(len(path.read_text("utf-8")) for path in pages.iterdir())
    assert summary.seconds > 0


def test_records_say_what_made_them(pages, tmp_path, model):
    run(plan(pages, tmp_path, model))
    meta = records(tmp_path / "out" / "all.jsonl")[0].meta
    assert meta["pipeline"] == "zh_pipeline@0.0.0"
    assert all(len(sha256) == 64 for sha256 in meta["models"].values()) and "config" in meta["models"]


def test_a_company_has_one_name_in_all_documents(pages, tmp_path, model):
    run(plan(pages, tmp_path, model))
    names = {
        entity.canonical
        for record in records(tmp_path / "out" / "all.jsonl")
        for entity in record.entities
        if entity.label == "ORG"
    }
    assert names == {SHORT}, "document b alone says only the full name"


def test_bytes_do_not_depend_on_the_batches(pages, tmp_path, model):
    outputs = []
    for batch_size in (1, 2, 64):
        run(plan(pages, tmp_path, model, batch_size=batch_size))
        outputs.append((tmp_path / "out" / "all.jsonl").read_bytes())
    assert len(set(outputs)) == 1


def test_bad_documents_are_set_aside_and_the_run_goes_on(pages, tmp_path, model):
    (pages / "aa.txt").write_text("爆", "utf-8")
    (pages / "empty.txt").write_bytes(b"")
    summary = run(plan(pages, tmp_path, model))
    assert [record.doc_id for record in records(tmp_path / "out" / "all.jsonl")] == ["a", "b"]
    aside = [orjson.loads(line) for line in (tmp_path / "out" / "all.jsonl.rejected.jsonl").read_bytes().splitlines()]
    assert [Path(row["uri"]).name for row in aside] == ["aa.txt", "empty.txt"]
    assert all(row["reason"] and row["remedy"] for row in aside)
    assert (summary.rejected, summary.exit_code) == (2, 1)


def test_the_list_of_the_rejected_goes_when_there_are_none(pages, tmp_path, model):
    (pages / "bad.txt").write_text("爆", "utf-8")
    run(plan(pages, tmp_path, model))
    assert (tmp_path / "out" / "all.jsonl.rejected.jsonl").exists()
    (pages / "bad.txt").unlink()
    run(plan(pages, tmp_path, model))
    assert not (tmp_path / "out" / "all.jsonl.rejected.jsonl").exists()


def test_output_inside_the_input_folder_is_not_read_again(pages, tmp_path, model):
    job = Plan((str(pages),), pages / "all.jsonl", triples=pages / "triples.csv", model=model)
    first = run(job).documents
    assert run(job).documents == first == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"output": "pages/a.txt"}, "never overwrites what it reads"),
        ({"triples": "pages/a.txt"}, "never overwrites what it reads"),
        ({"triples": "all.jsonl"}, "two of the outputs are the same file"),
        ({"rejected": "sub/../all.jsonl"}, "two of the outputs are the same file"),
    ],
)
def test_outputs_that_would_lose_data_are_refused(pages, tmp_path, model, options, said):
    options = {"output": "all.jsonl"} | options
    inputs = (str(pages / "a.txt"), str(pages / "b.txt"))
    before = (pages / "a.txt").read_bytes()
    with pytest.raises(PlanError, match=said):
        run(Plan(inputs, model=model, **{name: tmp_path / value for name, value in options.items()}))
    assert (pages / "a.txt").read_bytes() == before


def test_what_cannot_be_done_is_said_before_the_work(pages, tmp_path, model):
    with pytest.raises(PlanError, match=r"there is no file or folder .*nowhere"):
        run(plan(tmp_path / "nowhere", tmp_path, model))
    with pytest.raises(PipelineError, match="there is no pipeline in"):
        run(plan(pages, tmp_path, tmp_path))
    with pytest.raises(OutputError, match="it is a folder"):
        run(Plan((str(pages),), tmp_path, rejected=tmp_path / "r", model=model))
    with pytest.raises(OutputError, match=r"written as \.jsonl or \.csv"):
        run(plan(pages, tmp_path, model, triples=tmp_path / "out" / "t.xlsx"))
    earlier = tmp_path / "earlier"
    run(Plan((str(pages),), earlier / "all.jsonl", model=model))
    with pytest.raises(PlanError, match="there is no document in"):
        run(plan(earlier, tmp_path, model))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_failure_leaves_the_old_output(pages, tmp_path, model, monkeypatch):
    job = plan(pages, tmp_path, model, triples=tmp_path / "out" / "t.csv")
    run(job)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    whole = TripleWriter.write_row

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zhaoshang.corpus.writers.triples.TripleWriter.write_row", full)
    with pytest.raises(OSError, match="No space left"):
        run(job)
    files = [path for path in (tmp_path / "out").iterdir() if path.is_file()]
    assert {path.name: path.read_bytes() for path in files} == before
    monkeypatch.setattr(TripleWriter, "write_row", whole)
    assert run(job).resumed_chars == run(job).chars, "nothing but the files was left to do"
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_standard_input_is_an_input(tmp_path, model, monkeypatch):
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(f"{FULL}开工。".encode())))
    monkeypatch.setattr("sys.stdin", stdin)
    run(Plan(("-",), tmp_path / "o.jsonl", model=model))
    (record,) = records(tmp_path / "o.jsonl")
    assert (record.source.uri, record.source.chars) == ("-", 13)


def test_names_of_fields_are_options(tmp_path, model):
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(orjson.dumps({"nr": "x1", "body": FULL, "paper": "日报"}) + b"\n")
    reading = ReadOptions(text_field="body", id_field="nr")
    run(Plan((str(rows),), tmp_path / "o.jsonl", model=model, reading=reading))
    (record,) = records(tmp_path / "o.jsonl")
    assert (record.doc_id, record.source.meta) == ("x1", {"paper": "日报"})


def test_summary_table_lines_up_on_a_terminal():
    summary = Summary(documents=1234, rejected=5, chars=1_000_000, seconds=8)
    summary.entities.update({"ORG": 7, "TITLE": 1})
    summary.relations.update({"总投资": 3})
    lines = summary.table().splitlines()
    assert "documents            1,234" in lines
    assert "characters/s       125,000" in lines
    assert "entities                 8" in lines
    assert "  ORG                    7" in lines
    assert "  总投资                 3" in lines, "a Chinese character takes two columns"
    assert Summary().chars_per_second == 0


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_suits_where_it_goes():
    assert type(choose(quiet=True, stream=Terminal())) is Progress
    assert isinstance(choose(quiet=False, stream=Terminal()), Bar)
    assert isinstance(choose(quiet=False, stream=io.StringIO()), Lines)


@pytest.mark.parametrize("kind", [Bar, lambda stream: Lines(stream, interval=0.0)])
def test_progress_says_how_far_and_names_the_first_rejected(kind):
    stream = Terminal()
    progress = kind(stream)
    progress.expect(10)
    progress.update(1, 2, 500)
    for number in range(SHOWN + 10):
        progress.reject(f"p{number}.txt: it is empty; give text")
    progress.close()
    said = stream.getvalue()
    assert "documents" in said and "chars/s" in said and "2 set aside" in said and " left" in said
    assert said.count("set aside: p") == SHOWN
    assert said.count("further ones are only in the file of the rejected") == 1


def test_progress_for_machines_is_json():
    stream = io.StringIO()
    progress = choose(quiet=False, json=True, stream=stream)
    progress.say("shard 3 is done again")
    progress.update(5, 1, 900)
    progress.update(7, 0, 0, resumed=True)
    progress.close()
    notice, end = map(orjson.loads, stream.getvalue().splitlines())
    assert notice == {"event": "notice", "message": "shard 3 is done again"}
    assert (end["event"], end["documents"], end["rejected"], end["resumed"], end["chars"]) == ("end", 12, 1, 7, 900)


def test_time_left_counts_only_what_this_start_has_done():
    tally = Tally(documents=90, resumed=80, total=100, started=time.monotonic() - 10)
    assert tally.remaining == pytest.approx(10, rel=0.05)
    assert Tally(documents=80, resumed=80, total=100).remaining is None
