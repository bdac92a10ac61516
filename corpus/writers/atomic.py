"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform != "win32":
    import fcntl


class OutputError(OSError):
    """An output that cannot be written; the message names it, the reason and the cure."""


class AtomicFile:
    """A context manager that writes `.NAME.part` beside the target and moves it there when all is written.

    When the block ends with an exception - an interruption is one - the target stays as it was and the part is
    removed. After a kill the part stays, and is used again by the next run. Two runs cannot write one target at
    once. A target that is no regular file, such as `/dev/null`, is written directly.

    Args:
        path: The target; missing folders on the way to it are made. A link is kept and what it points to replaced.

    Raises:
        OutputError: on entering, writing or leaving, when the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._target = Path(os.path.realpath(path))  # `resolve` raises on links in a circle, opening one says so
        self._part = self._target.with_name(f".{self._target.name}.part")
        self._stream: BufferedWriter | None = None
        self._finished = False

    def __enter__(self) -> Self:
        try:
            if self.path.is_dir():
                raise OutputError(f"{self.path}: it is a folder; name a file in it")
            # Of the path: what /dev/stdout leads to may be a pipe, which has no path of its own.
            self._direct = self.path.exists() and not stat.S_ISREG(self.path.stat().st_mode)
            if self._direct:
                self._stream = self.path.open("wb")
            else:
                self._target.parent.mkdir(parents=True, exist_ok=True)
                self._stream = self._open_part()
        except OSError as error:
            raise self._explain(error) from error
        return self

    def append(self, data: bytes) -> None:
        """Write bytes at the end of the file."""
        assert self._stream is not None, "write inside the with block"
        try:
            self._stream.write(data)
        except OSError as error:
            raise self._explain(error) from error

    def finish(self) -> None:
        """Put everything on the disk, so that what is left is the move: for files that are to appear together.

        Nothing can be appended after it. Leaving the block finishes a file that is not finished.
        """
        if self._finished:
            return
        assert self._stream is not None, "finish inside the with block"
        self._drain()
        try:
            self._stream.flush()
            if not self._direct:
                os.fsync(self._stream.fileno())
        except OSError as error:
            raise self._explain(error) from error
        self._finished = True

    def _drain(self) -> None:
        """Append what the format has held back until its end."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stream is not None
        try:
            with self._stream:
                if kind is None:
                    self.finish()
                    if not self._direct:
                        self._part.replace(self._target)
                elif not self._direct:
                    self._part.unlink(missing_ok=True)
            if kind is None and not self._direct:
                _sync_folder(self._target.parent)
        except OSError as failure:
            if not self._direct:
                self._part.unlink(missing_ok=True)
            if kind is None:
                if isinstance(failure, OutputError):
                    raise
                raise self._explain(failure) from failure

    def _open_part(self) -> BufferedWriter:
        """Open the part and lock it; only then is it emptied."""
        while True:
            stream = self._part.open("ab")
            if sys.platform != "win32":
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    stream.close()
                    busy = f"{self.path}: another run is writing it; wait for that one or name another file"
                    raise OutputError(busy) from error
                if not self._is_part(stream):
                    stream.close()
                    continue
            stream.truncate(0)
            return stream

    def _is_part(self, stream: BufferedWriter) -> bool:
        """Whether what was opened is still the part: another run may have moved it into place before it was locked."""
        try:
            return os.path.samestat(os.fstat(stream.fileno()), self._part.stat())
        except FileNotFoundError:
            return False

    def _explain(self, error: OSError) -> OutputError:
        if isinstance(error, OutputError):
            return error
        return OutputError(f"{self.path}: it cannot be written ({error.strerror}); make room or name another file")


def _sync_folder(folder: Path) -> None:
    """Make a move in the folder survive a power failure, where the system lets a folder be opened."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
