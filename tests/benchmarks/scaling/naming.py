"""Evidence for names: how much there is, and what it costs to keep and to resolve."""

from __future__ import annotations

import time
from collections.abc import Iterator

import orjson

from .resources import alone, peak
from .settings import Settings


def link(count: int) -> tuple[float, float, float, float]:
    """MB of evidence with so many links, MB more to resolve it, seconds to take it in and to resolve it."""
    from zhaoshang.pipeline.normalise.registry import NameEvidence

    evidence, before = NameEvidence(), peak()
    rows = ((f"江苏锦禾{number:09}科技有限公司", f"锦禾{number:09}", 1) for number in range(count))
    begin = time.process_time()
    evidence.count(rows)
    taken, held = time.process_time(), peak()
    evidence.resolve()
    return held - before, peak() - held, taken - begin, time.process_time() - taken


def names(settings: Settings) -> Iterator[str]:
    """Evidence for names: bytes a link, and how many links documents bring."""
    from zhaoshang.corpus.record import Record
    from zhaoshang.pipeline.normalise.registry import NameEvidence

    records = [Record.from_json(line) for line in settings.records.read_bytes().splitlines()]
    for part in (4, 2, 1):
        evidence = NameEvidence()
        for record in records[::part]:
            evidence.add(record)
        links = len(orjson.loads(evidence.to_bytes()))
        count = len(records[::part])
        yield f"{count:6,} documents: {links:6,} different links, {links / count:5.2f} a document"
    for count in settings.sizes:
        held, more, taking, resolving = alone(link, count)
        yield (
            f"{count:10,} links: {1e6 * held / count:6.0f} bytes each, {1e6 * more / count:6.0f} more to resolve them;"
            f" {1e6 * taking / count:5.1f} µs each to take in, {1e6 * resolving / count:5.1f} µs to resolve"
        )
