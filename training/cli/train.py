"""`zhaoshang train`: a better pipeline from newly annotated documents, or none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.writers.atomic import OutputError
from zhaoshang.pipeline.cli import INTERRUPTED, fail
from zhaoshang.pipeline.cli.options import Labels
from zhaoshang.pipeline.load import SHIPPED, PipelineError

REFUSED = 3
"""Exit code of an update whose pipeline was not promoted."""
SHOWN = 20


def train(
    annotations: Annotated[
        Path, typer.Option("--annotations", metavar="DIR", help="Gold records (.jsonl) and their texts (.txt).")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The new pipeline.")],
    current: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="The pipeline to go on from.  [default: the shipped one]"),
    ] = None,
    documents: Annotated[Path | None, typer.Option(metavar="DIR", help="A further folder of texts.")] = None,
    gate: Annotated[
        list[str] | None,
        typer.Option(metavar="SET", help="Judge on this too: dev, test, or a file or folder of gold records."),
    ] = None,
    project_gate: Annotated[
        bool, typer.Option(help="Judge on the project's development and test documents together.")
    ] = True,
    tolerance: Annotated[
        float, typer.Option(min=0, max=100, help="Points of F1 that the lower bound of a difference may lie below 0.")
    ] = 0.5,
    share: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="How far the taggers follow the new annotations; more learns, and moves, more."
        ),
    ] = 0.2,
    labels: Labels = None,
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Learn from new annotations; the result is promoted only where it is as good as the current pipeline.

    Stopped and started again, it goes on where it was; finished steps are in OUTPUT.work. A pipeline that drops on a
    gate goes to OUTPUT.refused, and what stood in OUTPUT stays. OUTPUT.report.json has all figures.

    Exit codes: 0 promoted; 3 refused; 2 the update could not be carried out; 130 interrupted.
    """
    from ..update.annotated import UpdateError  # noqa: PLC0415  (seconds of imports, which --help need not wait for)
    from ..update.gates import DEFAULT  # noqa: PLC0415
    from ..update.progress import choose  # noqa: PLC0415
    from ..update.recipe import UpdateRecipe  # noqa: PLC0415
    from ..update.update import UpdatePlan, update  # noqa: PLC0415

    gates = [*([DEFAULT] if project_gate else []), *(gate or [])]
    if not gates:
        fail("train", "there is nothing to judge on; name a --gate or leave --no-project-gate out")
    recipe = UpdateRecipe(share=share)
    plan = UpdatePlan(
        annotations, output, current or SHIPPED, documents, gates, seed, tolerance / 100, recipe, labels=labels
    )
    progress = choose(quiet=quiet)
    try:
        outcome = update(plan, progress)
    except (UpdateError, PipelineError, OutputError) as error:
        progress.close()
        fail("train", f"{error}; what stood in {output} is as it was")
    except OSError as error:
        progress.close()
        fail("train", f"the update could not go on ({error}); start it again when there is room in {plan.work}")
    except KeyboardInterrupt:
        progress.close()
        typer.echo(f"zhaoshang train: interrupted; start again to go on, finished steps are in {plan.work}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    progress.close()
    if not quiet:
        for item in outcome.rejected[:SHOWN]:
            typer.echo(f"set aside: {item.message}", err=True)
        typer.echo(outcome.verdict.table(), err=True)
    if not outcome.verdict.passed:
        typer.echo(f"zhaoshang train: refused, see {outcome.path} and {plan.report}; {output} is as it was", err=True)
        raise typer.Exit(REFUSED)
    if not quiet:
        typer.echo(f"zhaoshang train: promoted, {outcome.path} is the new pipeline", err=True)
