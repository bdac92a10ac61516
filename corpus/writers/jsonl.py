"""Records, and rejected inputs, as JSON Lines."""

from __future__ import annotations

from pathlib import Path

import orjson

from ..document import Rejected
from ..record import Record
from .atomic import AtomicFile


class RecordWriter(AtomicFile):
    """Writes records or rejected inputs, one a line; the file appears when the block ends without an exception.

    Args:
        path: The file; one that is there is replaced.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(Path(path))

    def write(self, item: Record | Rejected) -> None:
        """Write a line.

        Raises:
            OutputError: the file cannot be written.
        """
        self.append((item.to_json() if isinstance(item, Record) else orjson.dumps(item)) + b"\n")
