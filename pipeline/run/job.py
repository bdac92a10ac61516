"""One run from inputs to files: all or nothing, and never the same work twice."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Any

from zhaoshang.corpus.count import count_documents
from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.labels import using
from zhaoshang.corpus.writers import record_writer
from zhaoshang.corpus.writers.jsonl import RejectedWriter
from zhaoshang.corpus.writers.triples import TripleWriter

from ..load import label_set
from . import engines
from .assemble import outcomes
from .manifest import Manifest
from .plan import Plan, PlanError
from .progress import Progress
from .stop import Stop, Stopped
from .summary import Summary
from .worker import Finished


class TooManyRejectedError(Exception):
    """More inputs were set aside than the plan allows; what was finished is kept."""


def run(plan: Plan, progress: Progress | None = None) -> Summary:
    """Read, process, unify names across the documents, write.

    Finished shards are kept in `plan.run_folder`; the same plan again goes on from there. The outputs appear when
    everything is done, each replaced atomically, the records last, and the folder goes. A run that fails or is
    stopped leaves the outputs that were there before. Memory holds the shards in hand and the evidence for names.

    Args:
        plan: What to do.
        progress: Who is told how far it is.

    Returns:
        What was done, in figures.

    Raises:
        PlanError: the plan cannot be carried out as it stands.
        PipelineError: the pipeline cannot be loaded, or cannot process a sentence.
        OutputError: an output cannot be written, or there is no room on its disk.
        Stopped: SIGINT or SIGTERM came; the shards in hand were finished first.
        TooManyRejectedError: more were set aside than `plan.max_rejected`.
    """
    progress = progress or Progress()
    plan.check()
    setup = plan.setup()
    with using(label_set(plan.model)), ExitStack() as files:
        files.callback(progress.close)
        # Entered first, so replaced last: where the records are, everything is.
        records = files.enter_context(record_writer(plan.output))
        triples = files.enter_context(TripleWriter(plan.triples)) if plan.triples else None
        rejects = files.enter_context(RejectedWriter(plan.rejected_path))
        manifest = Manifest(_run_folder(plan, files))
        _begin(manifest, plan, setup, progress)
        started = time.monotonic()
        Thread(target=_count, args=(plan, progress), daemon=True).start()
        shards, resumed_chars = _process(plan, manifest, progress)
        if not any(manifest.done[number].documents + manifest.done[number].rejected for number in range(shards)):
            manifest.remove()
            raise PlanError(f"there is no document in {' '.join(plan.inputs)}; give files or folders that hold some")
        summary = Summary(resumed_chars=resumed_chars)
        for outcome in outcomes(manifest, range(shards)):
            if isinstance(outcome, Rejected):
                summary.rejected += 1
                rejects.write(outcome)
                continue
            summary.add(outcome)
            records.write_row(outcome)
            if triples:
                triples.write_row(outcome)
        for file in (rejects, triples, records):
            if file:
                file.finish()  # a disk that is full now must not leave new triples beside old records
    if not summary.rejected and plan.rejected_path.is_file():
        plan.rejected_path.unlink()
    manifest.remove()
    summary.seconds = time.monotonic() - started
    return summary


def _run_folder(plan: Plan, files: ExitStack) -> Path:
    """Where finished shards are kept; an output that is no file, such as /dev/stdout, has nothing to go on from."""
    if plan.output.is_char_device() or plan.output.is_fifo():
        return Path(files.enter_context(tempfile.TemporaryDirectory())) / "run"
    return plan.run_folder


def _begin(manifest: Manifest, plan: Plan, setup: Mapping[str, Any], progress: Progress) -> None:
    changed = manifest.begin(setup, restart=plan.restart)
    for notice in manifest.notices:
        progress.say(notice)
    if changed:
        done = f"{len(manifest.done):,} finished shards in {manifest.folder} were made with another {changed}"
        raise PlanError(f"{done}; use the same again to go on from them, or --restart to do them anew")
    if manifest.done:
        progress.say(f"{len(manifest.done):,} shards of this run are done already: going on from there")


def _count(plan: Plan, progress: Progress) -> None:
    total = count_documents(plan.inputs)
    if total is not None:
        progress.expect(total)


def _process(plan: Plan, manifest: Manifest, progress: Progress) -> tuple[int, int]:
    """Do what is not done; the number of shards of the whole run, and the characters that were done before."""
    done = {number: entry.input for number, entry in manifest.done.items()}
    rejected = resumed_chars = 0
    covered: set[int] = set()
    with Stop(lambda: progress.say("stopping when the shards in hand are done; once more to stop at once")) as stop:
        found = engines.choose(plan)(plan, done, lambda: stop.asked)
        try:
            for finished in found:
                if isinstance(finished, Finished):
                    if finished.number in done:
                        where = f"shard {finished.number}, from {finished.first} on"
                        progress.say(f"{where}: its input has changed since the run was interrupted, it is done again")
                    manifest.add(finished)
                    for item in finished.rejected:
                        progress.reject(item.message)
                number = finished.number if isinstance(finished, Finished) else finished
                entry = manifest.done[number]
                covered.add(number)
                rejected += entry.rejected
                resumed = not isinstance(finished, Finished)
                resumed_chars += entry.chars if resumed else 0
                progress.update(entry.documents, entry.rejected, entry.chars, resumed=resumed)
                if plan.max_rejected is not None and rejected > plan.max_rejected:
                    raise TooManyRejectedError(f"{rejected:,} inputs were set aside, more than {plan.max_rejected:,}")
        finally:
            close = getattr(found, "close", None)
            if close is not None:
                close()
        if stop.signal is not None:
            raise Stopped(stop.signal)
    return len(covered), resumed_chars
