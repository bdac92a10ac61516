"""Finished steps of an update on disk: a second start does only what is missing or was made from other inputs."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .annotated import UpdateError
from .progress import Progress

if sys.platform != "win32":
    import fcntl

_INPUTS = "inputs.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A finished step.

    Attributes:
        path: Directory with what it made.
        key: Hash of its name and inputs; stands for it among the inputs of later steps.
    """

    path: Path
    key: str


class Checkpoints:
    """Steps below one directory: `STEP/made/` with what the step made, `STEP/inputs.json` with what from.

    Args:
        folder: The directory.
        progress: Who is told which step is on.
    """

    def __init__(self, folder: Path, progress: Progress | None = None) -> None:
        self.folder = folder
        self.progress = progress or Progress()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory, so that two updates never write the same step.

        Raises:
            UpdateError: another update holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            if sys.platform != "win32":
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    reason = f"{self.folder}: another update works there; wait for it or name another output"
                    raise UpdateError(reason) from error
            yield

    def step(self, name: str, inputs: Mapping[str, object], make: Callable[[Path], object]) -> Checkpoint:
        """Do a step unless it is done.

        What is made appears whole or not at all: it is written beside its place and moved there at the end.

        Args:
            name: Name of the step.
            inputs: Everything its result depends on, as JSON values; hashes stand for files and documents.
            make: Writes the result into an empty directory.
        """
        said = json.dumps({"step": name, **inputs}, ensure_ascii=False, sort_keys=True, indent=1)
        place, key = self.folder / name, hashlib.sha256(said.encode()).hexdigest()
        finished = Checkpoint(place / "made", key)
        known = place / _INPUTS
        if known.is_file() and known.read_text(encoding="utf-8") == said:
            self.progress.end(name, skipped=True)
            return finished
        part = self.folder / f".{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        (part / "made").mkdir(parents=True)
        self.progress.begin(name)
        make(part / "made")
        (part / _INPUTS).write_text(said, encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        part.rename(place)
        self.progress.end(name, skipped=False)
        return finished
