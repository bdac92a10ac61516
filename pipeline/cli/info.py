"""`zhaoshang info`: versions of the program, its pipeline, its models and its libraries."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from ..load import PipelineError, describe
from . import fail

LIBRARIES = ("spacy", "spacy-pkuseg", "hanlp", "torch", "datasets", "numpy", "pydantic")


def info(
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="A pipeline other than the shipped one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print versions, and hash and size of every model: what a bug report or a paper needs."""
    try:
        facts = collect(model)
    except PipelineError as error:
        fail("info", error)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    lines = [("zhaoshang", facts["zhaoshang"]), ("python", facts["python"]), *facts["libraries"].items()]
    lines += [("pipeline", facts["pipeline"]), ("directory", facts["directory"])]
    lines += [("components", " → ".join(facts["components"]))]
    lines += [(f"  {name}", f"{row['bytes']:>12,} bytes  {row['sha256']}") for name, row in facts["models"].items()]
    for name, value in lines:
        typer.echo(f"{name:<22}{value}")


def collect(model: Path | None = None) -> dict[str, Any]:
    """What `zhaoshang info` prints, as a dictionary.

    Args:
        model: A pipeline directory; without one, the shipped pipeline.

    Raises:
        PipelineError: there is no pipeline at the path.
    """
    found = describe(model)
    return {
        "zhaoshang": version("zhaoshang"),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "pipeline": found.meta["pipeline"],
        "directory": str(found.directory),
        "components": found.components,
        "models": {name: {"bytes": found.sizes[name], "sha256": found.models[name]} for name in found.models},
    }
