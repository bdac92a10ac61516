"""Shards done one after the other in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..plan import Plan
from ..worker import Finished, Worker


def here(plan: Plan, done: Mapping[int, str], stop: Callable[[], bool]) -> Iterator[Finished | int]:
    """Do the shards of a run; see `Engine`."""
    worker = Worker(plan.work)
    for shard in plan.shards():
        if done.get(shard.number) == shard.sha256:
            yield shard.number
        else:
            yield worker(shard)
        if stop():
            return
