"""What a shell learns of a run; 130 and 143 of a run at work are in test_batch_stop."""

import signal
import subprocess
import sys
import time

import pytest
import tiny_pipeline
from tiny_pipeline import FULL, make
from typer.testing import CliRunner

from zhaoshang.pipeline.cli import build_app
from zhaoshang.pipeline.run import job


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{FULL}总投资100亿元。", "utf-8")
    (folder / "b.txt").write_text(f"{FULL}开工。", "utf-8")
    return folder


def command(pages, model, output, *options):
    run = [sys.executable, tiny_pipeline.__file__, "run", pages, "-o", output, "--model", model, "--workers", "0"]
    return [*map(str, run), *options]


@pytest.mark.parametrize(
    ("text", "output", "options", "code", "said"),
    [
        ("好", "out.jsonl", ["--quiet"], 0, ""),
        ("爆", "out.jsonl", ["--quiet"], 1, "zhaoshang run: 1 set aside, see "),
        ("好", "/dev/full", ["--quiet", "--rejected", "r.jsonl"], 2, "(No space left on device)"),
        ("爆", "out.jsonl", ["--quiet", "--fail-fast"], 3, "1 inputs were set aside, more than 0; mend them, allow"),
    ],
)
def test_exit_codes(pages, tmp_path, model, text, output, options, code, said):
    (pages / "b.txt").write_text(text, "utf-8")
    done = subprocess.run(
        command(pages, model, output, *options), capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == code, done.stderr
    assert said in done.stderr and done.stderr.count("\n") == (code > 0), "one sentence, or none"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_the_pipeline_loads_or_a_document_takes_long(pages, tmp_path, model, number, code):
    """A document that sleeps is not waited for: the second signal ends the run at once."""
    marker = tmp_path / "asleep"
    sleepy = make(tmp_path / "sleepy", marker)
    (pages / "b.txt").write_text("眠", "utf-8")
    process = subprocess.Popen(command(pages, sleepy, tmp_path / "out.jsonl"), stderr=subprocess.PIPE, text=True)
    while not marker.exists():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    process.send_signal(number)
    assert "once more to stop at once" in process.stderr.readline()
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "stopped at once, what stood in" in said and "Traceback" not in said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_outside_the_shards(pages, tmp_path, model, monkeypatch, number, code):
    def asked(*_):
        raise KeyboardInterrupt(number)

    monkeypatch.setattr(job, "run", asked)
    arguments = ["run", str(pages), "-o", str(tmp_path / "out.jsonl"), "--model", str(model)]
    done = CliRunner().invoke(build_app(arguments), arguments)
    assert done.exit_code == code and "stopped at once" in done.output


def test_no_memory_left_in_the_main_process_is_said(pages, tmp_path, model, monkeypatch):
    def starved(*_):
        raise MemoryError

    monkeypatch.setattr(job, "run", starved)
    arguments = ["run", str(pages), "-o", str(tmp_path / "out.jsonl"), "--model", str(model)]
    done = CliRunner().invoke(build_app(arguments), arguments)
    assert done.exit_code == 2 and "has no memory left; give fewer workers" in done.output


def test_an_input_whose_name_is_not_utf8_is_set_aside(tmp_path, model):
    name = b"b\xff.txt".decode("utf-8", "surrogateescape")
    (tmp_path / name).write_text(FULL, "utf-8")
    done = subprocess.run(command(name, model, "out.jsonl"), capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1 and "set aside: b\\udcff.txt: its name is not UTF-8; rename it" in done.stderr


def test_records_go_through_a_pipe(pages, tmp_path, model):
    options = ["--quiet", "--rejected", str(tmp_path / "r.jsonl")]
    done = subprocess.run(command(pages, model, "/dev/stdout", *options), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line[:17] for line in done.stdout.splitlines()] == [b'{"schema_version"'] * 2
