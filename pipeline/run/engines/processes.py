"""Shards done by worker processes on this machine; one that dies is replaced, and what it was doing is redone.

A shard whose worker dies is done once more as a whole. If that worker dies too, its batches are done one by one, then
the documents of the batch that kills, and the document that kills two workers alone is set aside: one of them may have
been killed for the memory that another process took.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any

from zhaoshang.corpus.document import Document, Rejected, split_uri

from ...load import PipelineError
from ..plan import Plan
from ..shards import Batch, Shard
from ..worker import Finished, Work, Worker, prepare_process, started_with

READY = "ready"
RETIRED = 1000
"""Shards after which a worker makes room for a new one: spaCy's string tables grow with every new token, for ever."""

_ASKED = (signal.SIGINT, signal.SIGTERM)
"""What asks a run to stop. Ctrl-C goes to the whole process group, and so do service managers; the run decides."""


def in_processes(plan: Plan, done: Mapping[int, str], stop: Callable[[], bool]) -> Iterator[Finished | int]:
    """Do the shards of a run in `plan.workers` processes; see `Engine`.

    A worker is started when there is a shard for it and all others are busy: a few pages cost one.
    """
    shards = plan.shards()
    workers: list[_Worker] = []
    try:
        following = next(shards, None)
        while following is not None or any(worker.task for worker in workers):
            if following is not None and stop():
                shards, following = iter(()), None
            elif following is not None and done.get(following.number) == following.sha256:
                yield following.number
                following = next(shards, None)
            elif following is not None and (idle := _idle(workers, plan)) is not None:
                idle.begin(_Task(following))
                following = next(shards, None)
            else:
                for worker in _next(workers):
                    finished = worker.receive()
                    if finished is not None:
                        yield finished
    finally:
        for worker in workers:
            worker.end()


def serve(connection: Connection, work: Work) -> None:
    """The life of a worker process: load the pipeline, then do what comes until the other end closes."""
    for number in _ASKED:
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_the_run, daemon=True).start()
    prepare_process(work.threads or 1)
    try:
        worker = Worker(work)
        connection.send(READY)
        while True:
            connection.send(worker(connection.recv()))
    except PipelineError as error:
        connection.send(error)
    except (EOFError, OSError):
        pass  # the run has ended, perhaps in the middle of a shard that it was sending


def _end_with_the_run() -> None:
    """End this process when the run's is killed, and not only when the shard in hand is done."""
    run = multiprocessing.parent_process()
    assert run is not None, "a worker is started by a run"
    run.join()
    os._exit(1)


class _Task:
    """A shard on its way: the parts of it that are still to be done, and what came out of the others."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.parts: deque[list[Batch]] = deque([shard.batches])
        self.finished = Finished(shard.number, shard.sha256, shard.first)
        self._died = False
        self._suspect: Document | None = None

    @property
    def part(self) -> Shard:
        """What is to be done next."""
        return replace(self.shard, batches=self.parts[0])

    def take(self, finished: Finished) -> bool:
        """Take in what came out of a part; whether that was the last."""
        self.finished.add(finished)
        self.parts.popleft()
        return not self.parts

    def bury(self, cause: str) -> bool:
        """The worker died over a part: do it again, smaller; whether nothing is left to do."""
        if not self._died:
            self._died = True
            return False
        part = self.parts.popleft()
        smaller = [[batch] for batch in part] if len(part) > 1 else [[[item]] for item in part[0]]
        if len(smaller) > 1:
            self.parts.extendleft(reversed(smaller))
        elif isinstance(item := part[0][0], Rejected):  # it kills nobody: the worker was killed from outside
            self.finished.reject(item)
        elif item is not self._suspect:
            self._suspect = item
            self.parts.appendleft(part)
        else:
            uri, line = split_uri(item.uri)
            reason = f"the worker that processed it died ({cause})"
            remedy = "leave it out, or give the machine more memory"
            self.finished.reject(Rejected(uri, item.doc_id, line, reason, remedy))
        return not self.parts


class _Worker:
    """A process and what it is doing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._start()
        self._died_loading = False
        self.task: _Task | None = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other, self._work), daemon=True)
        with _unasked(), started_with(self._work.threads or 1):
            self.process.start()
        other.close()
        self.ready, self._shards = False, 0

    def begin(self, task: _Task) -> None:
        self.task = task
        if self.ready:  # else it would not read yet, and a long shard would keep the run waiting
            self._send()

    def receive(self) -> Finished | None:
        """Take what the process says; the task's result when it is done."""
        assert self.task is not None
        try:
            said: Any = self.connection.recv()
        except (EOFError, OSError):  # an OSError where it died in the middle of what it said
            return self._replace()
        if isinstance(said, PipelineError):
            raise said
        if said == READY:
            self.ready = True
        elif self.task.take(said):
            return self._done()
        self._send()
        return None

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()

    def _replace(self) -> Finished | None:
        assert self.task is not None
        self.process.join()
        cause = _cause(self.process.exitcode)
        if self.ready:
            buried = self.task.bury(cause)
        elif not self._died_loading:  # perhaps of what another process took
            buried, self._died_loading = False, True
        else:
            cure = "is there memory for so many workers? give fewer with --workers"
            raise PipelineError(f"a worker died while it loaded the pipeline ({cause}); {cure}")
        self.connection.close()
        self._start()
        return self._done() if buried else None

    def _done(self) -> Finished:
        assert self.task is not None
        finished, self.task = self.task.finished, None
        self._shards += 1
        if self._shards >= RETIRED:
            self.end()
            self._start()
        return finished

    def _send(self) -> None:
        assert self.task is not None
        with suppress(BrokenPipeError, ConnectionResetError):  # it has died: `receive` finds out
            self.connection.send(self.task.part)


@contextmanager
def _unasked() -> Iterator[None]:
    """A process that is started within never hears of SIGINT and SIGTERM; for this one they wait until the end."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # else the first start would start it, which lets the signals through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _idle(workers: list[_Worker], plan: Plan) -> _Worker | None:
    """A worker without a task: one that waits, else a new one where the plan allows another."""
    found = next((worker for worker in workers if worker.task is None), None)
    if found is None and len(workers) < plan.workers:
        found = _Worker(plan.work)
        workers.append(found)
    return found


def _next(workers: list[_Worker]) -> list[_Worker]:
    """Wait until a busy worker says something or dies; those that did."""
    busy = {worker.connection: worker for worker in workers if worker.task is not None}
    return [busy[connection] for connection in wait(list(busy)) if isinstance(connection, Connection)]


def _cause(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    return f"{name}, out of memory?" if name == "SIGKILL" else name
