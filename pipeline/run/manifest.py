"""What an unfinished run has done already: a folder beside the output, `.NAME.run`.

`manifest.jsonl` is only ever appended to: a line that says how the run was set up, then a line for every finished
shard with the SHA-256 of what went in and of what came out. A shard's lines are in a file of their own, which is whole
before the manifest names it. Whatever is damaged is done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from zhaoshang.corpus.writers.atomic import AtomicFile, OutputError

from .worker import Finished

MANIFEST = "manifest.jsonl"
_PER_FOLDER = 1000
"""Shard files of one folder: a million in one is more than some file systems like."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished shard as the manifest has it.

    Attributes:
        shard: Its place in the run.
        input: SHA-256 of what went in.
        output: SHA-256 of the shard's file.
        bytes: Size of that file.
        documents: Records in it.
        rejected: Rejected inputs in it.
        chars: Characters of the documents.
    """

    shard: int
    input: str
    output: str
    bytes: int
    documents: int
    rejected: int
    chars: int


def read_entry(line: bytes) -> Entry:
    """Read a line of the manifest.

    Raises:
        ValueError: it is not JSON, or its fields or their types are others.
    """
    row = orjson.loads(line)
    kinds = {field.name: field.type for field in fields(Entry)}
    if not isinstance(row, dict) or {name: type(value).__name__ for name, value in row.items()} != kinds:
        raise ValueError("it is no finished shard")
    return Entry(**row)


class Manifest:
    """The folder of an unfinished run.

    Args:
        folder: Where it is; made by `begin`.

    Attributes:
        done: Finished shards whose files are as the manifest says.
        notices: What was found damaged, a sentence each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[int, Entry] = {}
        self.notices: list[str] = []

    def begin(self, setup: Mapping[str, Any], *, restart: bool = False) -> str | None:
        """Go on with the run that is there, or begin a new one.

        Args:
            setup: What the output depends on besides the documents, as JSON values.
            restart: Forget what is there.

        Returns:
            What the run that is there was begun with and this one is not - the caller says so and stops; else nothing.

        Raises:
            OutputError: the folder cannot be written.
        """
        if restart:
            self.remove()
        begun = self._read()
        if begun is not None:
            changed = [name for name in (*setup, *begun) if setup.get(name) != begun.get(name)]
            if changed and self.done:
                return ", ".join(dict.fromkeys(changed))
            if not changed:
                return None
        self.remove()
        self._append({"setup": dict(setup)})
        return None

    def add(self, finished: Finished) -> None:
        """Keep a finished shard: first its file, then its line.

        Raises:
            OutputError: the disk is full, or the folder has gone.
        """
        data = finished.data()
        with AtomicFile(self._file(finished.number)) as file:
            file.append(data)
        entry = Entry(
            finished.number,
            finished.input,
            hashlib.sha256(data).hexdigest(),
            len(data),
            finished.documents,
            len(finished.rejected),
            finished.chars,
        )
        self._append(asdict(entry))
        self.done[entry.shard] = entry

    def lines(self, shard: int) -> Iterator[bytes]:
        """The lines of a finished shard, name evidence first.

        Raises:
            OutputError: its file cannot be read, or is no longer what was written.
        """
        file = self._file(shard)
        try:
            with file.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != self.done[shard].output:
                    raise OutputError(f"{file}: it has changed since it was written; start again to have it done again")
                stream.seek(0)
                for line in stream:
                    yield line.rstrip(b"\n")
        except OutputError:
            raise
        except OSError as error:
            gone = f"{file}: it cannot be read ({error.strerror})"
            raise OutputError(f"{gone}; start again to have it done again") from error

    def remove(self) -> None:
        """Delete the folder with all that is in it."""
        self.done.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, shard: int) -> Path:
        return self.folder / f"{shard // _PER_FOLDER:06}" / f"{shard:09}.jsonl"

    def _append(self, row: Mapping[str, Any]) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / MANIFEST).open("ab") as stream:
                stream.write(orjson.dumps(row) + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            what = f"{self.folder}: what is done cannot be noted there ({error.strerror})"
            raise OutputError(f"{what}; make room and start again") from error

    def _read(self) -> dict[str, Any] | None:
        """The setup of the run that is there; its finished shards go to `done`. None where there is no such run."""
        path = self.folder / MANIFEST
        try:
            stream = path.open("rb")
        except OSError:
            return None
        with stream:
            return self._read_stream(path, stream)

    def _read_stream(self, path: Path, stream: BinaryIO) -> dict[str, Any] | None:
        head = stream.readline()
        try:
            begun: dict[str, Any] = dict(orjson.loads(head if head.endswith(b"\n") else b"")["setup"])
        except (ValueError, KeyError, TypeError):
            self.notices.append(f"{path}: its head is damaged, the run begins anew")
            return None
        whole = len(head)
        for number, line in enumerate(stream, 2):
            if not line.endswith(b"\n"):
                # A kill in mid-write leaves a torn line: it is cut off, so that the next one does not continue it.
                os.truncate(path, whole)
                break
            whole += len(line)
            try:
                entry = read_entry(line)
            except ValueError:
                self.notices.append(f"{path}, line {number}: it is damaged, its shard is done again")
                continue
            if self._is_whole(entry):
                self.done[entry.shard] = entry
        return begun

    def _is_whole(self, entry: Entry) -> bool:
        file = self._file(entry.shard)
        try:
            with file.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            found = ""
        if found != entry.output:
            self.done.pop(entry.shard, None)
            self.notices.append(f"{file}: it is damaged or gone, shard {entry.shard} is done again")
        return found == entry.output
