"""A run that is killed or interrupted half way leaves no half file."""

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


def start(pages, tmp_path, marker):
    """A run in a process of its own, once it has begun on a slow document."""
    model = make(tmp_path / "slow", marker)
    command = [sys.executable, tiny_pipeline.__file__, "run", str(pages), "-o", str(tmp_path / "out" / "all.jsonl")]
    process = subprocess.Popen(
        [*command, "--model", str(model), "--triples", str(tmp_path / "out" / "t.csv"), "--batch-size", "1"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    while not marker.exists():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    return process


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_the_old_output_and_can_be_started_again(tmp_path, kind):
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(50):
        (pages / f"c{number:02}.txt").write_text(f"慢{FULL}{number}", "utf-8")
    output = tmp_path / "out" / "all.jsonl"
    output.parent.mkdir()
    output.write_bytes(b"old\n")
    process = start(pages, tmp_path, tmp_path / "begun")
    process.send_signal(kind)
    _, said = process.communicate(timeout=60)
    assert output.read_bytes() == b"old\n" and not (tmp_path / "out" / "t.csv").exists()
    if kind == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 130
        assert f"interrupted; {output} is as it was before" in said and "Traceback" not in said
        assert [path.name for path in output.parent.iterdir()] == ["all.jsonl"]
    for page in pages.iterdir():
        page.write_text(FULL, "utf-8")
    run(Plan((str(pages),), output, tmp_path / "out" / "t.csv", model=tmp_path / "slow"))
    assert len(output.read_bytes().splitlines()) == 50
    assert sorted(path.name for path in output.parent.iterdir()) == ["all.jsonl", "t.csv"]
