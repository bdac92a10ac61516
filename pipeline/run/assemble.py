"""From finished shards to the files that the user asked for, in the order of the input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from zhaoshang.corpus.document import Rejected

from ..normalise.registry import NameEvidence, apply_to_row
from .manifest import Manifest
from .worker import NAMES

RECORD = b'{"schema_version"'
"""What a record's line begins with; other lines are rejected inputs."""


def outcomes(manifest: Manifest, shards: Iterable[int]) -> Iterator[dict[str, Any] | Rejected]:
    """Records and rejected inputs of a run in order, an organisation having one name in all of them.

    Records come as JSON objects: they are this run's own, and their file's SHA-256 has been seen to be right. Memory
    holds the evidence for names and one line. Two passes: the first reads a line a shard.

    Args:
        manifest: What has been done.
        shards: The shards of the run, in order.

    Raises:
        OutputError: a shard's file cannot be read.
    """
    numbers = list(shards)
    evidence = NameEvidence()
    for number in numbers:
        evidence.count(orjson.loads(next(manifest.lines(number)))["names"])
    mapping = evidence.resolve()
    for number in numbers:
        for line in manifest.lines(number):
            if line.startswith(RECORD):
                row = orjson.loads(line)
                apply_to_row(row, mapping)
                yield row
            elif not line.startswith(NAMES):
                yield Rejected(**orjson.loads(line))
