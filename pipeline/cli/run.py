"""`zhaoshang run`: documents to records and triples."""

from __future__ import annotations

import signal
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.options import MAX_CHARS, ReadOptions
from zhaoshang.corpus.writers.atomic import OutputError

from ..load import PipelineError, usable_cores
from ..run.shards import SHARD_BATCHES
from . import REJECTED, fail
from .options import IdColumn, TextColumn


class Engine(Enum):
    """Where the work is done."""

    LOCAL = "local"
    RAY = "ray"


def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files (.txt .md .jsonl .csv .tsv .parquet .pdf .html), folders, or - (stdin)."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The records: .jsonl, .jsonl.gz, .jsonl.zst or .parquet."),
    ],
    triples: Annotated[Path | None, typer.Option(metavar="FILE", help="The flat view, .csv or .jsonl.")] = None,
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="A pipeline other than the shipped one.")] = None,
    rejected: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Inputs set aside.  [default: OUTPUT.rejected.jsonl]")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=0, help="Worker processes; 0 works in this one.  [default: one a core]", show_default=False),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="This machine, or a Ray cluster (pip install 'zhaoshang[ray]').")] = (
        Engine.LOCAL
    ),
    address: Annotated[
        str | None, typer.Option(help="Address of the Ray cluster.  [default: one on this machine]")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Do not go on with an interrupted run, begin anew.")
    ] = False,
    max_rejected: Annotated[
        int | None, typer.Option(min=0, help="Stop when more inputs are set aside.", show_default=False)
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop when any input is set aside.")] = False,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
    max_chars: Annotated[int, typer.Option(min=1, help="Longer documents are set aside.")] = MAX_CHARS,
    batch_size: Annotated[int, typer.Option(min=1, help="Most documents processed together.")] = 64,
    shard_size: Annotated[int, typer.Option(min=1, help="Batches kept together once done.")] = SHARD_BATCHES,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Progress and notices as JSON, one object a line.")
    ] = False,
) -> None:
    """Find entities, amounts and relations in documents.

    The outputs appear when the whole run is done; a run that fails or is stopped leaves the old ones as they were, and
    the same command goes on where it was. A document that cannot be used is set aside with its reason, and the run
    goes on. The output is JSON Lines (.jsonl, .jsonl.gz, .jsonl.zst) or .parquet.

    Exit codes: 0 every document is in the output; 1 some were set aside; 2 the run could not be carried out;
    3 more were set aside than --max-rejected or --fail-fast allow; 130 and 143 stopped by SIGINT and SIGTERM.
    """
    from ..run import job  # noqa: PLC0415  (imports which --help need not wait for)
    from ..run.plan import Plan, PlanError  # noqa: PLC0415
    from ..run.progress import choose  # noqa: PLC0415
    from ..run.stop import Stopped  # noqa: PLC0415

    plan = Plan(
        tuple(inputs),
        output,
        triples,
        rejected,
        model,
        ReadOptions(text_field=text_column, id_field=id_column, max_chars=max_chars),
        batch_size,
        shard_batches=shard_size,
        workers=usable_cores() if workers is None else workers,
        engine=engine.value,
        address=address,
        restart=restart,
        max_rejected=0 if fail_fast else max_rejected,
    )
    untouched = f"what stood in {output} before is as it was"
    goes_on = f"{untouched}; start the same command again to go on from what is done"
    try:
        summary = job.run(plan, choose(quiet=quiet, json=log_json))
    except (PlanError, PipelineError) as error:
        fail("run", f"{error}; {goes_on if plan.run_folder.exists() else 'nothing was written'}")
    except job.TooManyRejectedError as error:
        fail("run", f"{error}; mend them, allow more or try them again with --restart, {goes_on}", REJECTED)
    except Stopped as stopped:
        fail("run", f"stopped, {goes_on}", 128 + stopped.signal)
    except KeyboardInterrupt as stopped:
        asked = stopped.args[0] if stopped.args else signal.SIGINT
        fail("run", f"stopped at once, {goes_on}", 128 + asked)
    except MemoryError:
        fail("run", f"the run's main process has no memory left; give fewer workers or a lower --max-chars, {goes_on}")
    except OutputError as error:
        fail("run", f"{error}; {goes_on}")
    except OSError as error:
        fail("run", f"the run could not go on ({error.strerror or error}); {goes_on}")
    if not quiet and not log_json:
        typer.echo(summary.table(), err=True)
    if summary.rejected:
        if not log_json:
            typer.echo(f"zhaoshang run: {summary.rejected:,} set aside, see {plan.rejected_path}", err=True)
        raise typer.Exit(summary.exit_code)
