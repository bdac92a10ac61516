"""A file that is compressed where its name says so."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, Protocol, Self

from .atomic import AtomicFile

_GZIP = 16 + zlib.MAX_WBITS
"""Asks zlib for a gzip member; it writes no name and no time, so the same lines are the same bytes."""


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class CompressedFile(AtomicFile):
    """An `AtomicFile` whose content is compressed if its name ends in `.gz` or `.zst`.

    Args:
        path: The file.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(Path(path))
        self._compressor: _Compressor | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        self._compressor = _compressor(self.path.suffix.lower())
        return self

    def append(self, data: bytes) -> None:
        """Write bytes at the end of the content.

        Raises:
            OutputError: the file cannot be written.
        """
        super().append(data if self._compressor is None else self._compressor.compress(data))

    def _drain(self) -> None:
        if self._compressor is not None:
            super().append(self._compressor.flush())


def _compressor(suffix: str) -> Any:
    if suffix == ".gz":
        return zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    if suffix == ".zst":
        import zstandard  # noqa: PLC0415 - seldom needed

        return zstandard.ZstdCompressor(level=3).compressobj()
    return None
