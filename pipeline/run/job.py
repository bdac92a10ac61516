"""One run from inputs to files, all or nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import IO

from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.labels import using
from zhaoshang.corpus.read import read
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.writers.jsonl import RecordWriter
from zhaoshang.corpus.writers.triples import TripleWriter

from ..load import describe, label_set, load
from ..normalise.registry import NameEvidence, apply
from .plan import Plan, PlanError
from .process import probe, process
from .progress import Progress
from .summary import Summary


def run(plan: Plan, progress: Progress | None = None) -> Summary:
    """Read, process, unify names across the documents, write.

    The outputs appear when everything is done, each replaced atomically, the records last; a run that fails or is
    interrupted leaves what was there before. Memory holds one batch and the evidence for names.

    Args:
        plan: What to do.
        progress: Who is told how far it is.

    Returns:
        What was done, in figures.

    Raises:
        PlanError: the plan cannot be carried out as it stands.
        PipelineError: the pipeline cannot be loaded, or cannot process a sentence.
        OSError: an output cannot be written (`OutputError`), or there is no room on its disk.
    """
    progress = progress or Progress()
    plan.check()
    meta = describe(plan.model).meta
    reading = replace(plan.reading, exclude=plan.reading.exclude | {str(path) for path in plan.outputs})
    summary = Summary()
    with using(label_set(plan.model)), ExitStack() as files:
        files.callback(progress.close)
        # Entered first, so replaced last: where the records are, everything is.
        records = files.enter_context(RecordWriter(plan.output))
        triples = files.enter_context(TripleWriter(plan.triples)) if plan.triples else None
        rejects = files.enter_context(RecordWriter(plan.rejected_path))
        spool = files.enter_context(_spool(plan.output))
        nlp = load(plan.model)
        nlp.max_length = max(nlp.max_length, reading.max_chars)
        probe(nlp)
        started = time.monotonic()
        evidence = NameEvidence()
        documents = read(plan.inputs, reading)
        for outcome in process(nlp, documents, meta, batch_size=plan.batch_size, batch_chars=plan.batch_chars):
            summary.seconds = time.monotonic() - started
            if isinstance(outcome, Rejected):
                summary.rejected += 1
                rejects.write(outcome)
                progress.reject(outcome.message)
            else:
                summary.add(outcome)
                evidence.add(outcome)
                spool.write(outcome.to_json() + b"\n")
            progress.update(summary)
        if not summary.documents and not summary.rejected:
            raise PlanError(f"there is no document in {' '.join(plan.inputs)}; give files or folders that hold some")
        mapping = evidence.resolve()
        for record in _read_back(spool):
            unified = apply(record, mapping)
            records.write(unified)
            if triples:
                triples.write(unified)
    if not summary.rejected and plan.rejected_path.is_file():
        plan.rejected_path.unlink()
    summary.seconds = time.monotonic() - started
    return summary


def _spool(output: Path) -> IO[bytes]:
    """A file without a name on the output's disk: it goes when the process goes, however that ends."""
    target = output.resolve()
    return tempfile.TemporaryFile(dir=None if target.is_char_device() else target.parent)


def _read_back(spool: IO[bytes]) -> Iterator[Record]:
    spool.seek(0)
    yield from map(Record.from_json, spool)
