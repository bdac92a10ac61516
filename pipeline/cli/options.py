"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

SourceFolder = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where sources are looked for, beside FILE's folder and this one."),
]
Labels = Annotated[
    Path | None,
    typer.Option("--labels", metavar="FILE", help="A label set (labels.json) or a pipeline that has one."),
]
TextColumn = Annotated[str, typer.Option(help="Column of tables and JSONL with the text.")]
IdColumn = Annotated[str | None, typer.Option(help="Column with the id.  [default: doc_id or id]")]
