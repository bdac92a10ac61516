"""`zhaoshang annotate suggest`: documents worth annotating, marked as the pipeline reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.options import MAX_CHARS, ReadOptions
from zhaoshang.corpus.writers.atomic import OutputError
from zhaoshang.pipeline.cli import INCOMPLETE, INTERRUPTED, fail
from zhaoshang.pipeline.load import PipelineError

SHOWN = 20


def suggest(
    docs: Annotated[list[str], typer.Argument(metavar="DOCS...", help="Files and folders, as `zhaoshang run` reads.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The records, best first, JSONL.")],
    count: Annotated[int, typer.Option(min=1, help="Documents to choose.")] = 50,
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="A pipeline other than the shipped one.")] = None,
    labelled: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Labelled documents beside the project's own.")
    ] = None,
    max_chars: Annotated[int, typer.Option(min=1, help="Longer documents are set aside.")] = MAX_CHARS,
) -> None:
    """Choose the documents whose annotation is expected to teach the most, and mark them to be corrected.

    A document counts for what the pipeline is unsure of in 1,000 characters of it: taggers that disagree, spans of
    middling probability, entities and relations just above their thresholds, names that no labelled document has. One
    that resembles a labelled or an already chosen one counts less. `meta.suggest` of a record says how it came out.

    Exit codes: 0 all documents were looked at; 1 some could not be read or processed; 2 the call could not be
    carried out; 130 interrupted.
    """
    from ..suggest.suggest import SuggestPlan  # noqa: PLC0415  (seconds of imports, which --help need not wait for)
    from ..suggest.suggest import suggest as choose  # noqa: PLC0415
    from ..update.annotated import UpdateError  # noqa: PLC0415

    plan = SuggestPlan(tuple(docs), output, count, model, labelled, ReadOptions(max_chars=max_chars))
    try:
        found = choose(plan)
    except (UpdateError, PipelineError, OutputError) as error:
        fail("annotate suggest", f"{error}; nothing was written")
    except KeyboardInterrupt:
        typer.echo(f"zhaoshang annotate suggest: interrupted; {output} is as it was before", err=True)
        raise typer.Exit(INTERRUPTED) from None
    said = f"{len(found.records):,} of {found.looked_at:,} documents chosen, {found.labelled:,} are labelled already"
    typer.echo(said, err=True)
    for item in found.rejected[:SHOWN]:
        typer.echo(f"set aside: {item.message}", err=True)
    if found.rejected:
        raise typer.Exit(INCOMPLETE)
