"""The label set that a command of this room reads and writes records with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.labels import CONTRACT, LabelSet, LabelSetError

from . import fail

Labels = Annotated[
    Path | None,
    typer.Option("--labels", metavar="FILE", help="A label set (labels.json) or a pipeline that has one."),
]


def label_set_of(command: str, path: Path | None) -> LabelSet:
    """The label set of an option; the command ends where it cannot be used."""
    try:
        return CONTRACT if path is None else LabelSet.read(path)
    except LabelSetError as error:
        fail(command, error)
