"""`zhaoshang schema`: the JSON Schema of the records."""

from __future__ import annotations

import json

import typer

from zhaoshang.corpus.labels import CONTRACT, LabelSet, LabelSetError
from zhaoshang.corpus.schema import json_schema

from . import fail
from .options import Labels


def schema(labels: Labels = None) -> None:
    """Print the JSON Schema (2020-12) that every line of an output file follows."""
    try:
        stated = LabelSet.read(labels) if labels else CONTRACT
    except LabelSetError as error:
        fail("schema", error)
    typer.echo(json.dumps(json_schema(stated), ensure_ascii=False, indent=2))
