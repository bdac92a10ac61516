"""The files of a folder, in an order that does not depend on the machine."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from ..document import Rejected


def walk(folder: Path, suffixes: Collection[str]) -> Iterator[str | Rejected]:
    """Paths of the files with one of the suffixes, relative to the folder, `/` between the parts.

    Names are sorted by code point, folder by folder. Hidden files and folders are passed over. Links are
    followed; a folder that several paths lead to is read at the first, so that links in a circle do no harm.

    Args:
        folder: Where to start.
        suffixes: Extensions with the dot, in small letters.

    Yields:
        A path, or a folder or file that cannot be read.
    """
    pending = [("", True)]
    met: set[tuple[int, int]] = set()
    while pending:
        relative, was_folder = pending.pop()
        path = folder / relative
        try:
            # One that has gone since it was listed is said to be, not passed over with all that was in it.
            if was_folder or path.is_dir():
                status = path.stat()
                if (status.st_dev, status.st_ino) in met:
                    continue
                met.add((status.st_dev, status.st_ino))
                with os.scandir(path) as entries:
                    listed = sorted((entry.name, _is_folder(entry)) for entry in entries if entry.name[0] != ".")
                pending += [(f"{relative}/{name}" if relative else name, is_dir) for name, is_dir in reversed(listed)]
            elif path.suffix.lower() in suffixes:
                yield relative
        except OSError as error:
            reason = f"it cannot be read ({error.strerror})"
            yield Rejected(printable(path.as_posix()), None, None, reason, "make it readable or leave it out")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def printable(name: str) -> str:
    """A file name as text that can be printed and written; its bytes that are not UTF-8 are shown escaped."""
    return name.encode("utf-8", "backslashreplace").decode()
