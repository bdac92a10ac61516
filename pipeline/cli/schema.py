"""`zhaoshang schema`: the JSON Schema of the records."""

from __future__ import annotations

import json

import typer

from zhaoshang.corpus.schema import json_schema


def schema() -> None:
    """Print the JSON Schema (2020-12) that every line of an output file follows."""
    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
