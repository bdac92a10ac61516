"""`zhaoshang validate`: check records against the schema, the contract and their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.labels import CONTRACT, LabelSet, LabelSetError, using
from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.packed import unpack_first
from zhaoshang.corpus.validate import Tally, validate_file

from . import INCOMPLETE, fail
from .options import IdColumn, Labels, SourceFolder, TextColumn


def validate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Records, JSONL.")],
    source: SourceFolder = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
    labels: Labels = None,
) -> None:
    """Check every field, and every span against the source where it can be found.

    Prints one line a problem.

    Exit codes: 0 nothing is wrong; 1 something is; 2 the file cannot be read.
    """
    if not file.is_file():
        fail("validate", f"there is no file {file}; check the path")
    if reason := unpack_first(file.name):
        fail("validate", f"{file}: {reason}")
    tally, problems = Tally(), 0
    try:
        stated = LabelSet.read(labels) if labels else CONTRACT
    except LabelSetError as error:
        fail("validate", error)
    with using(stated):
        for problem in validate_file(file, source, ReadOptions(text_field=text_column, id_field=id_column), tally):
            problems += 1
            typer.echo(f"{file}, {problem}")
    checked = f"{tally.against_source:,} of them against their source"
    typer.echo(f"{tally.records:,} records, {checked}: {problems or 'no'} problem{'s' * (problems != 1)}", err=True)
    if problems:
        raise typer.Exit(INCOMPLETE)
