"""A pipeline directory takes its place whole: the one before stands until the new one is complete."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def place(source: Path, target: Path) -> None:
    """Copy a directory to its place, replacing what was there by two renames.

    A crash before the first rename leaves the old directory, one between them both whole under hidden names, which
    `recover` sets right.

    Args:
        source: A finished directory.
        target: Where it goes.
    """
    part, before = _hidden(target, "part"), _hidden(target, "before")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, part)
    for file in part.rglob("*"):
        if file.is_file():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
    if target.exists():
        shutil.rmtree(before, ignore_errors=True)
        target.rename(before)
    part.rename(target)
    shutil.rmtree(before, ignore_errors=True)


def recover(target: Path) -> None:
    """Put back what a crash between the two renames of `place` moved away."""
    before = _hidden(target, "before")
    if before.exists() and not target.exists():
        before.rename(target)


def _hidden(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{kind}")
