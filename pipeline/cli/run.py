"""`zhaoshang run`: documents to records and triples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.options import MAX_CHARS, ReadOptions
from zhaoshang.corpus.writers.atomic import OutputError

from ..load import PipelineError
from . import INTERRUPTED, fail
from .options import TextColumn


def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files (.txt .md .jsonl .csv .tsv .parquet .pdf .html), folders, or - (stdin)."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The records, JSONL.")],
    triples: Annotated[Path | None, typer.Option(metavar="FILE", help="The flat view, .csv or .jsonl.")] = None,
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="A pipeline other than the shipped one.")] = None,
    rejected: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Inputs set aside.  [default: OUTPUT.rejected.jsonl]")
    ] = None,
    text_column: TextColumn = "text",
    id_column: Annotated[str | None, typer.Option(help="Column with the id.  [default: doc_id or id]")] = None,
    max_chars: Annotated[int, typer.Option(min=1, help="Longer documents are set aside.")] = MAX_CHARS,
    batch_size: Annotated[int, typer.Option(min=1, help="Most documents processed together.")] = 64,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Find entities, amounts and relations in documents.

    The outputs appear when the whole run is done; a run that fails or is stopped leaves the old ones as they were.
    A document that cannot be used is set aside with its reason, and the run goes on.

    Exit codes: 0 every document is in the output; 1 some were set aside; 2 the run could not be carried out;
    130 interrupted.
    """
    from ..run import job  # noqa: PLC0415  (seconds of imports, which --help need not wait for)
    from ..run.plan import Plan, PlanError  # noqa: PLC0415
    from ..run.progress import choose  # noqa: PLC0415

    reading = ReadOptions(text_field=text_column, id_field=id_column, max_chars=max_chars)
    plan = Plan(tuple(inputs), output, triples, rejected, model, reading, batch_size)
    try:
        summary = job.run(plan, choose(quiet=quiet))
    except (PlanError, PipelineError) as error:
        fail("run", f"{error}; nothing was written")
    except OutputError as error:
        fail("run", f"{error}; what stood in {output} before is as it was")
    except OSError as error:
        reason = f"the run could not go on ({error.strerror or error}); what stood in {output} before is as it was"
        fail("run", reason)
    except KeyboardInterrupt:
        typer.echo(f"zhaoshang run: interrupted; {output} is as it was before, start again to write it", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if not quiet:
        typer.echo(summary.table(), err=True)
    if summary.rejected:
        typer.echo(f"zhaoshang run: {summary.rejected:,} set aside, see {plan.rejected_path}", err=True)
        raise typer.Exit(summary.exit_code)
