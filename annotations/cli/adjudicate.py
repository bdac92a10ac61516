"""`zhaoshang annotate adjudicate`: decide what two annotators disagree on, and build the gold."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from zhaoshang.corpus.record import Record

from ..facts import ComparisonError
from ..sourced import Documents
from .report import INCOMPLETE, fail, records_of, write_json, write_lines


class Format(StrEnum):
    """Where the items are decided."""

    JSONL = "jsonl"
    LABELSTUDIO = "labelstudio"


def adjudicate(
    a: Annotated[Path, typer.Argument(metavar="A", help="One annotator's records, JSONL.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The other's, of the same documents.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The items, or the gold records.")],
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the documents, if not where the records say.")
    ] = None,
    resolved: Annotated[
        Path | None, typer.Option("--resolve", metavar="FILE", help="The items with every choice set: build the gold.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="What the items are written for.")] = Format.JSONL,
) -> None:
    """Write what two annotators disagree on, each with its context and both readings, to be decided.

    Set the `choice` of every item to a, b, both, neither or what is right instead, in the form the sides have; then
    call again with --resolve to build the gold from A, B and the choices.

    Exit codes: 0 everything is written; 1 the gold is written, but relations lost an end; 2 nothing was written.
    """
    from ..adjudication import open_items, side_by_side  # noqa: PLC0415
    from ..agreement import paired  # noqa: PLC0415  (numpy)

    if output.resolve() in {path.resolve() for path in (a, b, *([resolved] if resolved else []))}:
        fail("adjudicate", f"{output} is one of the inputs; name another file")
    try:
        pairs, only_a, only_b = paired(records_of("adjudicate", a), records_of("adjudicate", b))
        sources = Documents(a, documents)
        found = {one.doc_id: sources.find(one) for one, _ in pairs}
        texts = {name: document.text for name, document in found.items() if document}
        if resolved is not None:
            _resolve(pairs, resolved, texts, output)
        elif form is Format.LABELSTUDIO:
            tasks = list(side_by_side(pairs, texts, _labelstudio))
            write_json("adjudicate", output, tasks)
            typer.echo(f"{len(tasks):,} tasks in {output}", err=True)
        else:
            rows = list(open_items(pairs, texts))
            write_lines("adjudicate", output, rows)
            typer.echo(f"{len(rows):,} items in {output}; set the choice of each, then --resolve {output}", err=True)
    except (ComparisonError, ValueError) as error:
        fail("adjudicate", error)
    for which, names in (("A", only_a), ("B", only_b)):
        if names:
            typer.echo(f"only in {which}, left out: {', '.join(names)}", err=True)


def _resolve(pairs: list[tuple[Record, Record]], decisions: Path, texts: dict[str, str], output: Path) -> None:
    from ..adjudication import resolve  # noqa: PLC0415

    gold = resolve(pairs, _rows(decisions), texts)
    write_lines("adjudicate", output, gold.records)
    counts = ", ".join(f"{number} {name}" for name, number in sorted(gold.choices.items()))
    typer.echo(f"{len(gold.records):,} records in {output}: {counts or 'nothing to decide'}", err=True)
    if gold.lost:
        typer.echo("\n".join(gold.lost), err=True)
        raise typer.Exit(INCOMPLETE)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        fail("adjudicate", f"{path} cannot be read ({error.strerror}); check the path")
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                fail("adjudicate", f"{path}, line {number}: it is no JSON ({error}); mend the line")
            if not isinstance(row, dict):
                fail("adjudicate", f"{path}, line {number}: it is no object; write the items anew")
            yield row


def _labelstudio(text: str, record: Record) -> dict[str, Any]:
    """One task from the exchange with Label Studio, which is looked for only when it is asked for."""
    try:
        exchange = import_module("zhaoshang.annotations.exchange")
    except ModuleNotFoundError:
        fail("adjudicate", "the exchange with Label Studio is not installed; use --format jsonl")
    (task,) = exchange.labelstudio.tasks([exchange.Item(text, record)])
    return dict(task)
