"""Where shards are done: in this process, in worker processes, on a Ray cluster. All give the same bytes.

An engine takes the run's plan and what is done already and yields, in any order, what has been done since and the
numbers of the shards that need not be done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from ..plan import Plan
from ..worker import Finished


class Engine(Protocol):
    """Does the shards of a run."""

    def __call__(self, plan: Plan, done: Mapping[int, str], stop: Callable[[], bool]) -> Iterator[Finished | int]:
        """Do the shards of a run.

        Args:
            plan: The run.
            done: Shard → SHA-256 of what went in, of those that are done already.
            stop: Whether to finish what is in hand and end.

        Yields:
            A shard that was done, or the number of one that was done before from the same input.

        Raises:
            PipelineError: the pipeline cannot be loaded, or cannot process a sentence.
        """


def choose(plan: Plan) -> Engine:
    """The engine that the plan names."""
    if plan.engine == "ray":
        from .on_ray import on_ray  # noqa: PLC0415 - an extra

        return on_ray
    if plan.workers:
        from .processes import in_processes  # noqa: PLC0415

        return in_processes
    from .here import here  # noqa: PLC0415

    return here
