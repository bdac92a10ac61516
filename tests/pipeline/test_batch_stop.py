"""A run that is killed or interrupted half way leaves no half file, and goes on where it was."""

import os
import signal
import subprocess
import sys
import time

import pytest
import tiny_pipeline
from tiny_pipeline import FULL, make

from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan


def start(pages, model, output, *options):
    command = [sys.executable, tiny_pipeline.__file__, "run", str(pages), "-o", str(output), "--model", str(model)]
    return subprocess.Popen(
        [*command, "--batch-size", "1", "--shard-size", "1", *options],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def finished(output):
    return len(list(output.with_name(f".{output.name}.run").rglob("0*.jsonl")))


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(30):
        (folder / f"c{number:02}.txt").write_text(f"慢{FULL}{number}", "utf-8")
    return folder


@pytest.fixture
def whole(tmp_path, pages):
    """The bytes of an uninterrupted run, in one process."""
    make(tmp_path / "model", tmp_path / "begun")
    quick = Plan((str(pages),), tmp_path / "whole.jsonl", model=tmp_path / "model", batch_size=1, shard_batches=1)
    run(quick)
    return (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("number", "workers", "code"), [(signal.SIGKILL, 2, -9), (signal.SIGTERM, 2, 143), (signal.SIGINT, 0, 130)]
)
def test_a_run_that_is_stopped_keeps_the_old_output_and_goes_on(tmp_path, pages, whole, number, workers, code):
    output = tmp_path / "out" / "all.jsonl"
    output.parent.mkdir()
    output.write_bytes(b"old\n")
    process = start(pages, tmp_path / "model", output, "--workers", str(workers))
    while finished(output) < 3:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code and "Traceback" not in said
    assert output.read_bytes() == b"old\n"
    if code > 0:
        assert f"what stood in {output} before is as it was; start the same command again to go on" in said
    done = finished(output)
    assert 3 <= done < 30
    again = start(pages, tmp_path / "model", output, "--workers", "1")
    _, said = again.communicate(timeout=60)
    assert again.returncode == 0 and f"{done} shards of this run are done already" in said
    assert output.read_bytes() == whole
    assert [path.name for path in output.parent.iterdir()] == ["all.jsonl"]


def test_a_second_signal_stops_at_once(tmp_path, pages, whole):
    output = tmp_path / "all.jsonl"
    process = start(pages, tmp_path / "model", output, "--workers", "0", "--batch-size", "30")
    while not (tmp_path / ".all.jsonl.run" / "manifest.jsonl").exists():
        time.sleep(0.02)
    (tmp_path / "begun").unlink()
    while not (tmp_path / "begun").exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "once more to stop at once" in said and "stopped at once" in said and "Traceback" not in said
    assert finished(output) == 0
