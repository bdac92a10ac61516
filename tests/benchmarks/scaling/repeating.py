"""Repeated ids: what the check costs that no id comes twice."""

from __future__ import annotations

import time
from collections.abc import Iterator

from .resources import alone, peak
from .settings import Settings


def meet(count: int) -> tuple[float, float, float, float]:
    """Nanoseconds an id over the whole and over the last tenth, bytes an id that stay, peak MB."""
    from zhaoshang.corpus.seen import SeenIds

    seen, before = SeenIds(), peak()
    begin = last = time.process_time()
    for number in range(count):
        if number == count - count // 10:
            last = time.process_time()
        seen.add(f"d{number:09}")
    end = time.process_time()
    return 1e9 * (end - begin) / count, 1e10 * (end - last) / count, (peak() - before) * 1e6 / count, peak()


def ids(settings: Settings) -> Iterator[str]:
    """The memory and the time of the check that no id comes twice."""
    for count in settings.sizes:
        whole, last, each, memory = alone(meet, count)
        yield (
            f"{count:11,} ids: {whole:7,.0f} ns each, {last:7,.0f} ns in the last tenth,"
            f" at most {each:5.1f} bytes each, peak {memory:6,.0f} MB"
        )
