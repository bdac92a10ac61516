"""Time, memory and disk that work takes, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def alone(work: Callable[..., T], *args: Any) -> T:
    """What a function returns in a fresh process; the function is one of a module, so that the process finds it."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args).result()


def timed(work: Callable[[], Any]) -> float:
    """Seconds of a core that a call takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def peak() -> float:
    """Most memory that this process has had, in MB; what a parent had when it was started does not count."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def size(folder: Path) -> tuple[int, int]:
    """Files below a folder and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)
