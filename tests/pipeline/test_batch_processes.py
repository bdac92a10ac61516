"""Worker processes: the same bytes as one process; one that dies costs at most the document that killed it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
import tiny_pipeline
from tiny_pipeline import FULL, make

from zhaoshang.corpus.document import Document, Rejected
from zhaoshang.pipeline.run.engines import processes
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan
from zhaoshang.pipeline.run.shards import Shard
from zhaoshang.pipeline.run.worker import Finished


def zhaoshang(*arguments):
    """`zhaoshang` in a process of its own, whose workers know the tiny pipeline."""
    command = [sys.executable, tiny_pipeline.__file__, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )


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


@pytest.mark.parametrize(("workers", "shard_size"), [(2, 1)])
def test_workers_and_shards_do_not_change_the_bytes(pages, tmp_path, model, whole, workers, shard_size):
    output = tmp_path / "out.jsonl"
    options = ["--workers", workers, "--shard-size", shard_size, "--batch-size", 2, "--model", model]
    done = zhaoshang("run", pages, "-o", output, *options)
    assert done.returncode == 0, done.stderr
    assert output.read_bytes() == whole


@pytest.mark.parametrize("batch_size", [4])
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


def start(pages, output, model, *options):
    command = [sys.executable, tiny_pipeline.__file__, "run", pages, "-o", output, "--model", model, "--workers", "2"]
    command += ["--batch-size", "1", "--shard-size", "1", *options]
    return subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True, start_new_session=True)


def workers(run_process):
    """Process ids of the workers of a run that is at work."""
    found = []
    for task in Path(f"/proc/{run_process.pid}/task").glob("*/children"):
        for pid in task.read_text().split():
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_workers_end_when_their_run_is_killed_though_a_document_takes_long(pages, tmp_path, model):
    marker = tmp_path / "asleep"
    (pages / "p00.txt").write_text("眠", "utf-8")
    process = start(pages, tmp_path / "out.jsonl", make(tmp_path / "sleepy", marker), "--quiet")
    while not marker.exists():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    found = workers(process)
    assert found and all(map(alive, found))
    process.kill()
    _, said = process.communicate()
    deadline = time.monotonic() + 60  # half of what the document sleeps
    while any(map(alive, found)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, found)), "a worker outlived its run"
    assert said == ""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_workers_that_are_killed_from_outside_cost_nothing_but_time(pages, tmp_path):
    marker = tmp_path / "begun"
    slow = make(tmp_path / "slow", marker)
    for page in pages.iterdir():
        page.write_text(f"慢{page.read_text('utf-8')}", "utf-8")
    run(Plan((str(pages),), tmp_path / "whole.jsonl", model=slow, batch_size=1))
    marker.unlink()
    output = tmp_path / "out.jsonl"
    process = start(pages, output, slow, "--quiet")
    killed = set()
    while len(killed) < 3:
        assert process.poll() is None, process.stderr.read()
        if marker.exists():
            marker.unlink()
            victim = min(set(workers(process)) - killed, default=None)
            if victim is not None:
                os.kill(victim, signal.SIGKILL)
                killed.add(victim)
        time.sleep(0.02)
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (0, "")
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_a_signal_to_the_whole_group_stops_the_run_and_kills_no_worker(pages, tmp_path, model):
    """A terminal sends Ctrl-C to all processes of the group, a service manager SIGTERM: at the very start, too."""
    process = start(pages, tmp_path / "out.jsonl", model)
    while not workers(process):
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 143
    assert "stopping when the shards in hand are done" in said and "Traceback" not in said and "died" not in said


def test_an_answer_that_breaks_off_is_a_death(monkeypatch):
    ours, its = multiprocessing.Pipe()
    os.write(its.fileno(), (100).to_bytes(4, "big") + b"only a part")
    its.close()
    worker = object.__new__(processes._Worker)
    worker.connection, worker.task = ours, processes._Task(Shard(0, [[document("a")]], ""))
    monkeypatch.setattr(processes._Worker, "_replace", lambda self: "replaced")
    assert worker.receive() == "replaced"


def document(name):
    return Document(name, FULL, f"{name}.txt", "utf-8", "0" * 64)


def test_only_a_document_that_kills_twice_alone_is_set_aside():
    good, bad, unread = document("good"), document("bad"), Rejected("e.txt", None, None, "it is empty", "give text")
    task = processes._Task(Shard(4, [[unread, bad], [good]], ""))
    parts = []

    def bury():
        parts.append([item for batch in task.part.batches for item in batch])
        return task.bury("SIGKILL")

    assert not bury() and not bury(), "as a whole, twice"
    assert not bury(), "the first batch"
    assert not bury(), "what was never read, in a process that is killed from outside"
    assert not bury() and not bury(), "the document alone, twice"
    assert parts == [[unread, bad, good], [unread, bad, good], [unread, bad], [unread], [bad], [bad]]
    assert task.take(Finished(4, "", "", [b"{}"], documents=1, chars=10))
    assert [item.uri for item in task.finished.rejected] == ["e.txt", "bad.txt"]
    assert task.finished.rejected[1].reason == "the worker that processed it died (SIGKILL)"
    assert (task.finished.documents, len(task.finished.lines)) == (1, 3)
