"""Records, and rejected inputs, as JSON Lines."""

from __future__ import annotations

from typing import Any

import orjson

from ..document import Rejected
from ..record import Record
from .atomic import AtomicFile
from .compressed import CompressedFile


class RecordWriter(CompressedFile):
    """Writes records, one a line; the file appears when the block ends without an exception.

    Args:
        path: The file; one that is there is replaced. `.gz` and `.zst` at its end have it compressed.
    """

    def write(self, record: Record) -> None:
        """Write a line.

        Raises:
            OutputError: the file cannot be written.
        """
        self.append(record.to_json() + b"\n")

    def write_row(self, row: dict[str, Any]) -> None:
        """Write a record that is a JSON object already; it is not checked again.

        Raises:
            OutputError: the file cannot be written.
        """
        self.append(orjson.dumps(row) + b"\n")


class RejectedWriter(AtomicFile):
    """Writes rejected inputs, one a line.

    Args:
        path: The file; one that is there is replaced.
    """

    def write(self, rejected: Rejected) -> None:
        """Write a line.

        Raises:
            OutputError: the file cannot be written.
        """
        self.append(orjson.dumps(rejected) + b"\n")
