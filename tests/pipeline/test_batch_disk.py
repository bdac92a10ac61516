"""A disk that is full or loses what it had: one sentence, the old output, and the same bytes after the cure."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import tiny_pipeline
from tiny_pipeline import FULL

from zhaoshang.corpus.writers.atomic import OutputError
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan
from zhaoshang.pipeline.run.progress import Progress

PAGES = 24
OLD = b"old\n"


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(PAGES):
        (folder / f"p{number:02}.txt").write_text(f"{FULL}总投资100亿元,第{number}期。", "utf-8")
    return folder


@pytest.fixture
def whole(pages, tmp_path, model):
    run(planned(pages, tmp_path / "whole", model))
    return contents(tmp_path / "whole")


def planned(pages, folder, model, suffix=".jsonl", **options):
    return Plan(
        (str(pages),),
        folder / f"all{suffix}",
        folder / "all.csv",
        model=model,
        batch_size=1,
        shard_batches=1,
        **options,
    )


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def begun(folder):
    """A folder with outputs of an earlier run."""
    folder.mkdir(exist_ok=True)
    for name in ("all.jsonl", "all.csv"):
        (folder / name).write_bytes(OLD)
    return {"all.jsonl": OLD, "all.csv": OLD}


@pytest.fixture
def disk(tmp_path):
    """A small disk: its folder, and a function that gives it other mount options."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options):
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    try:
        allowed = mount("size=64k")
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("this user may not mount a disk")
    yield folder, lambda options: mount(f"remount,{options}")
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_is_full_wherever_it_may_be_full(pages, model, whole, disk):
    folder, remount = disk
    old = begun(folder)
    plan = planned(pages, folder, model)
    failures, shards = [], []
    for size in range(64, 400, 12):
        assert remount(f"size={size}k")
        try:
            summary = run(plan)
            break
        except OutputError as error:
            failures.append(str(error))
            shards.append(len(list(plan.run_folder.rglob("0*.jsonl"))))
            assert {name: data for name, data in contents(folder).items() if name in old} == old
    assert contents(folder) == whole and not plan.run_folder.exists()
    assert all("No space left on device" in said and "make room" in said for said in failures)
    assert shards == sorted(shards) and shards[0] < PAGES, "what is done is never lost"
    assert shards[-1] == PAGES, "it was full while the files were put together, too"
    assert summary.resumed_chars == summary.chars


def test_a_disk_that_is_read_only(pages, model, whole, disk):
    folder, remount = disk
    old = begun(folder)
    assert remount("ro")
    with pytest.raises(OutputError, match=r"all\.jsonl: it cannot be written \(Read-only file system\); make room or"):
        run(planned(pages, folder, model))
    assert contents(folder) == old
    assert remount("rw,size=1m")
    run(planned(pages, folder, model))
    assert contents(folder) == whole


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet"])
def test_outputs_are_replaced_together_or_not_at_all(pages, tmp_path, model, monkeypatch, suffix):
    """The records' last bytes, which formats hold back, do not fit: the triples must not be new beside them."""
    plan = planned(pages, tmp_path / "out", model, suffix)
    run(plan)
    before = contents(tmp_path / "out")
    (pages / "p99.txt").write_text(f"{FULL}总投资100亿元。", "utf-8")
    sync = os.fsync

    def full(descriptor):
        if Path(f"/proc/self/fd/{descriptor}").readlink().name == f".all{suffix}.part":
            raise OSError(28, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patch, pytest.raises(OutputError, match="No space left on device"):
        patch.setattr(os, "fsync", full)
        run(plan)
    assert contents(tmp_path / "out") == before
    assert run(plan).documents == PAGES + 1
    assert all(data != before[name] for name, data in contents(tmp_path / "out").items())


def test_a_limit_on_the_size_of_files_ends_in_a_sentence(pages, tmp_path, model, whole):
    folder = tmp_path / "out"
    old = begun(folder)
    options = ["-o", folder / "all.jsonl", "--triples", folder / "all.csv", "--model", model]
    sizes = ["--batch-size", "1", "--shard-size", "1", "--workers", "0"]
    command = [sys.executable, tiny_pipeline.__file__, "run", pages, *options, *sizes]
    limit = len(whole["all.jsonl"]) // 2

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=small)
    assert done.returncode == 2
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("zhaoshang run:")]
    assert "(File too large); make room" in said and "start the same command again" in said
    assert "Traceback" not in done.stderr
    assert contents(folder) == old
    assert run(planned(pages, folder, model)).documents == PAGES
    assert contents(folder) == whole


class Meddler(Progress):
    """Does something behind the run's back when a shard is done."""

    def __init__(self, at, deed):
        super().__init__()
        self.at, self.deed = at, deed

    def show(self):
        if self.tally.documents + self.tally.rejected == self.at:
            self.deed()


@pytest.mark.parametrize("deed", [lambda file: file.write_bytes(file.read_bytes()[:-20]), lambda file: file.unlink()])
def test_a_shard_that_is_damaged_while_the_run_goes_on(pages, tmp_path, model, whole, deed):
    folder = tmp_path / "out"
    old = begun(folder)
    plan = planned(pages, folder, model)
    shard = plan.run_folder / "000000" / "000000003.jsonl"
    with pytest.raises(OutputError, match=r"000000003\.jsonl: it .*; start again to have it done again"):
        run(plan, Meddler(PAGES, lambda: deed(shard)))
    assert contents(folder) == old
    assert run(plan).documents == PAGES
    assert contents(folder) == whole


def test_an_input_that_vanishes_in_mid_run_is_set_aside(pages, tmp_path, model, whole):
    page, away = pages / "p20.txt", tmp_path / "p20.txt"
    plan = planned(pages, tmp_path / "out", model)
    summary = run(plan, Meddler(2, lambda: page.rename(away)))
    assert (summary.documents, summary.rejected, summary.exit_code) == (PAGES - 1, 1, 1)
    (row,) = map(orjson.loads, plan.rejected_path.read_bytes().splitlines())
    assert (row["uri"], row["reason"]) == (page.as_posix(), "it is not there")
    away.rename(page)
    run(plan)
    assert contents(tmp_path / "out") == whole


def test_a_folder_that_vanishes_in_mid_run_is_set_aside(pages, tmp_path, model):
    (pages / "q").mkdir()
    (pages / "q" / "q.txt").write_text(FULL, "utf-8")
    plan = planned(pages, tmp_path / "out", model)
    summary = run(plan, Meddler(2, lambda: (pages / "q").rename(tmp_path / "q")))
    assert (summary.documents, summary.rejected) == (PAGES, 1)
    (row,) = map(orjson.loads, plan.rejected_path.read_bytes().splitlines())
    assert row["uri"] == (pages / "q").as_posix() and "No such file" in row["reason"]


def test_a_document_that_wants_too_much_memory_is_set_aside(pages, tmp_path, model):
    (pages / "p05.txt").write_text("吞" * 1234, "utf-8")
    plan = planned(pages, tmp_path / "out", model)
    assert run(plan).documents == PAGES - 1
    (row,) = map(orjson.loads, plan.rejected_path.read_bytes().splitlines())
    assert row["doc_id"] == "p05" and row["reason"] == "there is not the memory to process its 1,234 characters"
