"""Worker processes: the same bytes as one process; one that dies costs at most the document that killed it."""

import os
import subprocess
import sys

import orjson
import pytest
import tiny_pipeline
from tiny_pipeline import FULL, make

from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan


def zhaoshang(*arguments):
    """`zhaoshang` in a process of its own, whose workers know the tiny pipeline."""
    command = [sys.executable, tiny_pipeline.__file__, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(12):
        (folder / f"p{number:02}.txt").write_text(f"{FULL}总投资100亿元,第{number}期。", "utf-8")
    return folder


@pytest.fixture
def whole(pages, tmp_path, model):
    run(Plan((str(pages),), tmp_path / "whole.jsonl", model=model, batch_size=2))
    return (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize(("workers", "shard_size"), [(1, 100), (2, 1), (3, 2)])
def test_workers_and_shards_do_not_change_the_bytes(pages, tmp_path, model, whole, workers, shard_size):
    output = tmp_path / "out.jsonl"
    options = ["--workers", workers, "--shard-size", shard_size, "--batch-size", 2, "--model", model]
    done = zhaoshang("run", pages, "-o", output, *options)
    assert done.returncode == 0, done.stderr
    assert output.read_bytes() == whole


@pytest.mark.parametrize("batch_size", [1, 4])
def test_a_document_that_kills_its_worker_is_set_aside_alone(pages, tmp_path, model, batch_size):
    (pages / "p05.txt").write_text("亡", "utf-8")
    output = tmp_path / "out.jsonl"
    done = zhaoshang("run", pages, "-o", output, "--workers", 2, "--batch-size", batch_size, "--model", model)
    assert done.returncode == 1, done.stderr
    ids = [orjson.loads(line)["doc_id"] for line in output.read_bytes().splitlines()]
    assert ids == [f"p{number:02}" for number in range(12) if number != 5]
    (row,) = [orjson.loads(line) for line in (tmp_path / "out.jsonl.rejected.jsonl").read_bytes().splitlines()]
    assert row["doc_id"] == "p05" and row["reason"] == "the worker that processed it died (SIGKILL, out of memory?)"
    assert row["remedy"] and "Traceback" not in done.stderr


def test_a_worker_that_died_once_is_replaced_and_its_shard_redone(pages, tmp_path, model, whole):
    marker = tmp_path / "died"
    page = pages / "p03.txt"
    kept = page.read_text("utf-8")
    page.write_text(f"{kept}逝", "utf-8")
    run(Plan((str(pages),), tmp_path / "again.jsonl", model=model, batch_size=2))
    whole = (tmp_path / "again.jsonl").read_bytes()
    dying = make(tmp_path / "dying", marker)
    output = tmp_path / "out.jsonl"
    done = zhaoshang("run", pages, "-o", output, "--workers", 2, "--batch-size", 2, "--model", dying)
    assert done.returncode == 0, done.stderr
    assert marker.exists(), "a worker died"
    made = [orjson.loads(line) | {"meta": None} for line in output.read_bytes().splitlines()]
    assert made == [orjson.loads(line) | {"meta": None} for line in whole.splitlines()]


def test_a_pipeline_that_no_worker_can_load_ends_the_run(pages, tmp_path, model):
    broken = make(tmp_path / "broken")
    config = (broken / "config.cfg").read_text("utf-8")
    (broken / "config.cfg").write_text(config.replace("tiny_tagger", "no_such_tagger"), "utf-8")
    done = zhaoshang("run", pages, "-o", tmp_path / "out.jsonl", "--workers", 2, "--model", broken)
    assert done.returncode == 2
    assert "cannot be loaded" in done.stderr and "Traceback" not in done.stderr
