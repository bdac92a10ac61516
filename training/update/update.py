"""One update from an analyst's annotations to a judged pipeline: learn, judge, promote or keep aside."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhaoshang.annotations.corpus import load as load_corpus
from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.labels import LabelSet, LabelSetError, using
from zhaoshang.corpus.writers.atomic import AtomicFile
from zhaoshang.pipeline.load import SHIPPED, describe, label_set

from .annotated import Annotated, UpdateError, read_annotated, text_hash
from .checkpoints import Checkpoints
from .gates import DEFAULT, compare, gate_rows
from .lesson import Lesson, learned_before, make_lesson
from .progress import Progress
from .promotion import place, recover
from .recipe import UpdateRecipe
from .verdict import TOLERANCE, Verdict

Maker = Callable[[Lesson, Path, Checkpoints, UpdateRecipe, int], Path]
"""Makes the new pipeline: lesson, current pipeline, finished steps, recipe, seed → its directory."""


@dataclass(frozen=True)
class UpdatePlan:
    """What an update is to do.

    Attributes:
        annotations: Folder of the analyst's gold records and texts (see `annotated.read_annotated`).
        output: Where the promoted pipeline goes; may be the current one.
        current: The pipeline to go on from.
        documents: A further folder of texts.
        gates: Sets that the result is judged on (see `gates.gate_rows`); without the documents that are learned from.
        seed: Of everything that is drawn.
        tolerance: How far the lower bound of a difference may lie below zero, in F1 from 0 to 1.
        recipe: How every step learns.
        labels: A label set to learn (see `corpus.labels`); that of the current pipeline without.
    """

    annotations: Path
    output: Path
    current: Path = SHIPPED
    documents: Path | None = None
    gates: Sequence[str] = (DEFAULT,)
    seed: int = 0
    tolerance: float = TOLERANCE
    recipe: UpdateRecipe = field(default_factory=UpdateRecipe)
    labels: Path | None = None

    @property
    def work(self) -> Path:
        """Finished steps; may be removed whenever no update is on."""
        return self.output.with_name(f"{self.output.name}.work")

    @property
    def refused(self) -> Path:
        """Where a pipeline goes that is not promoted."""
        return self.output.with_name(f"{self.output.name}.refused")

    @property
    def report(self) -> Path:
        """What was learned and how it was judged, JSON."""
        return self.output.with_name(f"{self.output.name}.report.json")


@dataclass(frozen=True)
class Outcome:
    """How an update ended.

    Attributes:
        verdict: The new pipeline beside the current one.
        path: Where the new pipeline is.
        rejected: Annotations that were not learned from, with the reason.
        report: What the report file says.
    """

    verdict: Verdict
    path: Path
    rejected: list[Rejected]
    report: dict[str, Any]


def update(plan: UpdatePlan, progress: Progress | None = None, make: Maker | None = None) -> Outcome:
    """Learn from annotated documents and promote the result where nothing drops.

    Stopped and started again, it goes on with the first step that is not finished. The output is replaced whole,
    and only by a pipeline that passed; one that did not goes to `plan.refused`.

    Args:
        plan: What to do.
        progress: Who is told how far it is.
        make: Another way to make the new pipeline; `parts.remake` without.

    Raises:
        UpdateError: the update cannot be carried out as planned.
        PipelineError: the current pipeline is not there or does not load.
    """
    recover(plan.output)
    with using(_label_set(plan)) as labels:
        return _update(plan, labels, progress or Progress(), make or _remake())


def _update(plan: UpdatePlan, labels: LabelSet, progress: Progress, make: Maker) -> Outcome:
    started = time.monotonic()
    learned = _learned(plan.current)
    annotated = read_annotated(plan.annotations, plan.documents)
    taught = learned.keys() | {text_hash(text) for text, _ in annotated.rows}
    gates = {name: gate_rows(name, taught) for name in plan.gates}
    lesson = make_lesson(
        annotated.rows,
        list(load_corpus("train")),
        list(load_corpus("dev")),
        [row for rows in gates.values() for row in rows],
        learned,
        labels,
    )
    rejected = [*annotated.rejected, *lesson.aside]
    if not lesson.new:
        raise UpdateError(_nothing(plan, annotated, rejected))
    steps = Checkpoints(plan.work, progress)
    with steps.locked():
        with _log(plan.work / "training.log"):
            made = make(lesson, plan.current, steps, plan.recipe, plan.seed)
        steps.progress.begin("judge")
        verdict = compare(plan.current, made, gates, plan.tolerance)
        steps.progress.end("judge", skipped=False)
        target = plan.output if verdict.passed else plan.refused
        report = _report(plan, lesson, rejected, verdict, round(time.monotonic() - started))
        place(made, target)
        with AtomicFile(plan.report) as file:
            file.append(json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n")
    return Outcome(verdict, target, rejected, report)


def _label_set(plan: UpdatePlan) -> LabelSet:
    current = label_set(plan.current)
    try:
        labels = LabelSet.read(plan.labels) if plan.labels else current
    except LabelSetError as error:
        raise UpdateError(str(error)) from error
    if (
        labels.labels[: len(current.labels)] != current.labels
        or not current.arguments.keys() <= labels.arguments.keys()
    ):
        raise UpdateError(f"{plan.labels} lacks labels that {plan.current} has; begin with those of its labels.json")
    return labels


def _remake() -> Maker:
    from .parts import remake  # noqa: PLC0415  (seconds of imports, which a wrong path need not wait for)

    return remake


def _learned(current: Path) -> dict[str, str]:
    describe(current)
    return learned_before(json.loads((current / "meta.json").read_text(encoding="utf-8")))


def _nothing(plan: UpdatePlan, annotated: Annotated, rejected: Sequence[Rejected]) -> str:
    if rejected:
        return f"nothing in {plan.annotations} can be learned from: {rejected[0].message} ({len(rejected)} in all)"
    return (
        f"{plan.current} has learned from all {len(annotated.rows)} documents of {plan.annotations}; "
        "annotate further ones, or go on from an earlier pipeline with --from"
    )


def _report(
    plan: UpdatePlan, lesson: Lesson, rejected: Sequence[Rejected], verdict: Verdict, seconds: int
) -> dict[str, Any]:
    return {
        "promoted": verdict.passed,
        "from": describe(plan.current).meta["pipeline"],
        "gate": verdict.to_dict(),
        "tolerance": plan.tolerance,
        "seed": plan.seed,
        "seconds": seconds,
        "documents": {
            "new": [record.doc_id for _, record in lesson.new],
            "old": len(lesson.old),
            "validation": len(lesson.validation),
            "set_aside": [item.message for item in rejected],
        },
    }


@contextlib.contextmanager
def _log(path: Path) -> Iterator[None]:
    """What the trainers print goes to a file; standard error belongs to the progress."""
    with path.open("a", encoding="utf-8") as log, contextlib.redirect_stderr(log), contextlib.redirect_stdout(log):
        yield
