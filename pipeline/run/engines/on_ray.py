"""Shards done by actors on a Ray cluster, with Ray Data over the same plan.

One reading task, on the node of the driver, cuts the inputs into shards and streams them; actors, each with the models
loaded once, do them wherever the cluster has a core; the driver keeps what comes back, in whatever order. Ray redoes
what a lost node had in hand, which yields the same bytes. A node whose program or models are not the driver's ends the
run: its records would differ from the others.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

# To be set before Ray is imported: it sends nothing that nobody asked for, and leaves stderr to the run.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")

import numpy as np
import pyarrow
import ray
from ray.data import ActorPoolStrategy, Datasource, ReadTask
from ray.data.block import BlockMetadata
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ...load import PipelineError, describe
from ..plan import Plan
from ..worker import Finished, Work, Worker, prepare_process

_COLUMNS = ("number", "input", "shard")
"""A row is a shard; one that need not be done again comes without its documents."""

Rows = dict[str, np.ndarray[Any, Any]]


def on_ray(plan: Plan, done: Mapping[int, str], stop: Callable[[], bool]) -> Iterator[Finished | int]:
    """Do the shards of a run on the cluster at `plan.address`, or on one that is started here; see `Engine`.

    Asked to stop, it ends at once: what is under way elsewhere is not waited for.
    """
    # Processes of the cluster have working directories of their own.
    work = replace(plan.work, model=plan.model.absolute() if plan.model else None)
    made_by = {"zhaoshang": version("zhaoshang"), **describe(work.model).meta}
    workers = max(plan.workers, 1)
    if not ray.is_initialized():
        size = {} if plan.address else {"num_cpus": workers}
        ray.init(address=plan.address, log_to_driver=False, logging_level="ERROR", include_dashboard=False, **size)
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what fails is said by the run
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    # A block a shard: by default a block is 128 MB, nearly a thousand shards, all for one actor and back at once.
    context.target_max_block_size = 1
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    shards = ray.data.read_datasource(
        _Shards(plan, dict(done)),
        override_num_blocks=1,
        # No core of its own: on a cluster whose cores are all with actors it would wait for ever.
        num_cpus=0,
        ray_remote_args={"scheduling_strategy": here},
    )
    results = shards.map_batches(
        _Actor,
        fn_constructor_args=(work, made_by),
        batch_size=1,
        compute=ActorPoolStrategy(min_size=1, max_size=workers, max_tasks_in_flight_per_actor=2),
        num_cpus=1,
    )
    try:
        for row in results.iter_rows():
            yield pickle.loads(row["finished"]) if row["finished"] else int(row["number"])
            if stop():
                return
    except RayError as error:
        raise PipelineError(_said(error)) from error


class _Shards(Datasource):
    """The shards of a run as rows, in one streaming task."""

    def __init__(self, plan: Plan, done: dict[int, str]) -> None:
        super().__init__()
        self._plan, self._done = plan, done

    def get_read_tasks(
        self, parallelism: int, per_task_row_limit: int | None = None, data_context: Any = None
    ) -> list[ReadTask]:
        plan, done, place = self._plan, self._done, Path.cwd()

        def rows() -> Iterator[pyarrow.Table]:
            os.chdir(place)  # inputs are named as the user named them, and so are their records
            for shard in plan.shards():
                known = done.get(shard.number) == shard.sha256
                data = b"" if known else pickle.dumps(shard)
                columns = [[shard.number], [shard.sha256], pyarrow.array([data], pyarrow.large_binary())]
                yield pyarrow.table(dict(zip(_COLUMNS, columns, strict=True)))

        return [ReadTask(rows, BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None))]

    def estimate_inmemory_data_size(self) -> int | None:
        return None


class _Actor:
    """A worker on some node of the cluster."""

    def __init__(self, work: Work, made_by: Mapping[str, Any]) -> None:
        prepare_process(work.threads or 1)
        self._worker = Worker(work)
        found = {"zhaoshang": version("zhaoshang"), **self._worker.meta}
        other = [name for name in made_by if found.get(name) != made_by[name]]
        if other:
            node = ray.util.get_node_ip_address()
            raise PipelineError(f"node {node} has another {', '.join(other)} than the driver; install the same on both")

    def __call__(self, rows: Rows) -> Rows:
        found = [pickle.dumps(self._worker(pickle.loads(data))) if data else b"" for data in rows["shard"]]
        results = np.empty(len(found), dtype=object)
        results[:] = found
        return {"number": rows["number"], "finished": results}


def _said(error: BaseException) -> str:
    """What went wrong on the cluster, in a sentence: Ray's message is the whole trace, its last line the reason."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if f"{PipelineError.__name__}: " in line]
    reason = named[-1].partition(f"{PipelineError.__name__}: ")[2] if named else lines[-1] if lines else ""
    return f"the Ray cluster could not do the work ({reason or type(error).__name__})"
