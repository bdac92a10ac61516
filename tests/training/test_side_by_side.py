"""Steps at the same time: all are waited for, and one that fails ends the others."""

import sys
from pathlib import Path

from zhaoshang.training.side_by_side import run_side_by_side


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_all_are_waited_for(tmp_path: Path):
    write = "import pathlib, time; time.sleep({}); pathlib.Path({!r}).touch()"
    files = [tmp_path / "quick", tmp_path / "slow"]
    assert run_side_by_side([python(write.format(i, str(file))) for i, file in enumerate(files)]) == 0
    assert all(file.exists() for file in files)


def test_one_that_fails_ends_the_others_and_gives_its_code(tmp_path: Path):
    late = tmp_path / "late"
    waits = f"import pathlib, time; time.sleep(60); pathlib.Path({str(late)!r}).touch()"
    assert run_side_by_side([python(waits), python("raise SystemExit(3)")]) == 3
    assert not late.exists()
