"""The files of a folder, in an order that does not depend on the machine."""

from __future__ import annotations

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
    pending = [""]
    met: set[tuple[int, int]] = set()
    while pending:
        relative = pending.pop()
        path = folder / relative
        try:
            if path.is_dir():
                status = path.stat()
                if (status.st_dev, status.st_ino) in met:
                    continue
                met.add((status.st_dev, status.st_ino))
                names = sorted((entry.name for entry in path.iterdir() if not entry.name.startswith(".")), reverse=True)
                pending += [f"{relative}/{name}" if relative else name for name in names]
            elif path.suffix.lower() in suffixes:
                yield relative
        except OSError as error:
            reason = f"it cannot be read ({error.strerror})"
            yield Rejected(printable(path.as_posix()), None, None, reason, "make it readable or leave it out")


def printable(name: str) -> str:
    """A file name as text that can be printed and written; its bytes that are not UTF-8 are shown escaped."""
    return name.encode("utf-8", "backslashreplace").decode()
