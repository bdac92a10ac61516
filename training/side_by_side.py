"""Run steps at the same time, a process each: `python -m zhaoshang.training.side_by_side "STEP …" "STEP …"`.

For steps that do not need each other and keep one core busy; each is written as behind `zhaoshang.training.steps`.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from collections.abc import Sequence

_PAUSE = 0.5  # seconds between two looks at what runs


def run_side_by_side(commands: Sequence[Sequence[str]]) -> int:
    """Run commands at once and wait for all; when one fails, the others are ended.

    Returns:
        0, or the exit code of the first that was seen to fail.
    """
    running = [subprocess.Popen(command) for command in commands]
    try:
        while running:
            codes = [process.poll() for process in running]
            if failed := [code for code in codes if code]:
                return failed[0]
            running = [process for process, code in zip(running, codes, strict=True) if code is None]
            time.sleep(_PAUSE if running else 0)
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


if __name__ == "__main__":
    sys.exit(
        run_side_by_side(
            [[sys.executable, "-m", "zhaoshang.training.steps", *shlex.split(step)] for step in sys.argv[1:]]
        )
    )
