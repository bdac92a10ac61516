"""`zhaoshang show`: records as one HTML page that works offline."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.writers.atomic import AtomicFile, OutputError

from . import INCOMPLETE, fail
from .options import IdColumn, SourceFolder, TextColumn


def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Records, JSONL.")],
    doc: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this document; may be repeated.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="HTML", help="The page.  [default: FILE with .html]")
    ] = None,
    source: SourceFolder = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = None,
) -> None:
    """Write a page with the text, its marked entities, the triples and the relations as arcs.

    The page loads nothing and runs nothing. It holds at most 200 documents; choose others with --doc.

    Exit codes: 0 every document is shown with its text; 1 the text of some was not found or has changed; 2 the page
    could not be made.
    """
    from ..view.file import MOST_DOCUMENTS, RecordsError, read_shown  # noqa: PLC0415  (they import spaCy)
    from ..view.page import page  # noqa: PLC0415

    target = output or file.with_suffix(".html")
    if target.resolve() == file.resolve():
        fail("show", f"{target} holds the records; name another file for the page")
    folders = [source] if source else []
    try:
        found = read_shown(file, frozenset(doc or ()), folders, ReadOptions(text_field=text_column, id_field=id_column))
        shown = list(islice(found, MOST_DOCUMENTS))
        cut = len(shown) == MOST_DOCUMENTS and next(found, None) is not None
        missing = set(doc or ()) - {document.record.doc_id for document in shown}
        if missing and not cut:
            fail("show", f"{file} has no document {', '.join(sorted(missing))}; ids are the doc_id of its records")
        remark = f"These are the first {MOST_DOCUMENTS} documents; choose others with --doc." if cut else None
        rows = ((document.record, document.text, document.problem) for document in shown)
        with AtomicFile(target) as stream:
            stream.append(page(rows, file.name, remark).encode())
    except (RecordsError, OutputError) as error:
        fail("show", error)
    typer.echo(target)
    problems = [document.problem for document in shown if document.problem]
    if problems:
        typer.echo(f"zhaoshang show: {len(problems):,} without text; the first: {problems[0]}", err=True)
        raise typer.Exit(INCOMPLETE)
