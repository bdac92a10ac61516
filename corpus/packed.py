"""Files of records that a run can write and nothing here reads as they are."""

from __future__ import annotations

_UNPACK = {".gz": "gunzip", ".zst": "zstd -d"}


def unpack_first(name: str) -> str | None:
    """Why a file of records cannot be read and what to do, by its name; none for one that can.

    >>> unpack_first("out.jsonl.zst")
    "it is compressed; unpack it first ('zstd -d')"
    """
    for suffix, command in _UNPACK.items():
        if name.lower().endswith(suffix):
            return f"it is compressed; unpack it first ({command!r})"
    if name.lower().endswith(".parquet"):
        return "it is a Parquet file; write the run's records to a .jsonl file"
    return None
