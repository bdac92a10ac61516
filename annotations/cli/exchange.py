"""`zhaoshang annotate export` and `import`: records to an annotation tool and back."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.labels import using
from zhaoshang.corpus.read import read
from zhaoshang.corpus.writers.atomic import AtomicFile, OutputError
from zhaoshang.corpus.writers.jsonl import RecordWriter

from ..corpus import RecordsError, read_records
from ..exchange import FORMATS, ExchangeError, Item, labelstudio
from . import INCOMPLETE, fail
from .labels import Labels, label_set_of


class FormatName(StrEnum):
    """The formats, by the name of their tool."""

    LABELSTUDIO = "labelstudio"
    DOCCANO = "doccano"
    BRAT = "brat"
    PRODIGY = "prodigy"
    CONLL = "conll"


Documents = Annotated[Path, typer.Option("--documents", metavar="DIR", help="The documents, a folder or a file.")]
ToolFormat = Annotated[FormatName, typer.Option("--format", "-f", help="The tool.")]
_SHOWN = 20
"""Problems that are printed; the rest is counted."""


def export(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="Records, JSONL.")],
    documents: Documents,
    format_name: ToolFormat,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="The tool's file, or brat's folder.")],
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write Label Studio's labelling set-up too, for its settings.")
    ] = None,
    labels: Labels = None,
) -> None:
    """Write documents with their records for an annotation tool.

    Everything of a record travels with it, except to CoNLL, which has entities alone.

    Exit codes: 0 all are written; 2 nothing is.
    """
    known = label_set_of("export", labels)
    try:
        with using(known):
            found = list(read_records(records))
            texts = _documents(documents, {record.doc_id for record in found})
            missing = [record.doc_id for record in found if record.doc_id not in texts]
            if missing:
                fail("export", f"{documents} has no document {missing[0]!r}, and {records} has; name their folder")
            number = FORMATS[format_name].export((Item(texts[one.doc_id].text, one) for one in found), output)
            if config is not None:
                with AtomicFile(config) as file:
                    file.append(labelstudio.config().encode())
    except (RecordsError, ExchangeError, OutputError) as error:
        fail("export", error)
    typer.echo(f"{number:,} documents for {format_name} in {output}", err=True)


def import_(
    source: Annotated[Path, typer.Argument(metavar="PATH", help="The tool's file, or brat's folder.")],
    documents: Documents,
    format_name: ToolFormat,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The records, JSONL.")],
    drop_unaligned: Annotated[
        bool, typer.Option("--drop-unaligned", help="Import without the spans that do not fit their source.")
    ] = False,
    labels: Labels = None,
) -> None:
    """Read what an annotation tool wrote as records, every span checked against its source.

    Spans that do not fit are listed, and nothing is imported unless they are to be dropped. What is left to mend in
    the records, such as amounts of new spans, is listed too.

    Exit codes: 0 all is imported; 1 imported, with something to mend or dropped; 2 nothing is imported.
    """
    known = label_set_of("import", labels)
    try:
        with using(known):
            imported = FORMATS[format_name].load(source, _documents(documents), drop_unaligned=drop_unaligned)
        _print("unaligned", map(str, imported.unaligned))
        _print("to mend", (f"{problem.doc_id}, {problem}" for problem in imported.problems))
        if imported.unaligned and not drop_unaligned:
            cure = "mend them in the tool, or give --drop-unaligned"
            fail("import", f"{len(imported.unaligned):,} spans do not fit their source, so nothing is imported; {cure}")
        with RecordWriter(output) as writer:
            for record in imported.records:
                writer.write(record)
    except (ExchangeError, OutputError) as error:
        fail("import", error)
    counts = f"{len(imported.unaligned):,} spans dropped, {len(imported.problems):,} things to mend"
    typer.echo(f"{len(imported.records):,} records in {output}: {counts}", err=True)
    if imported.unaligned or imported.problems:
        raise typer.Exit(INCOMPLETE)


def _documents(folder: Path, wanted: set[str] | None = None) -> dict[str, Document]:
    """The documents by id, those that are wanted."""
    found = {}
    for document in read([str(folder)]):
        if isinstance(document, Document) and (wanted is None or document.doc_id in wanted):
            found[document.doc_id] = document
    return found


def _print(what: str, lines: Iterator[str]) -> None:
    for line in islice(lines, _SHOWN):
        typer.echo(f"{what}: {line}")
    rest = sum(1 for _ in lines)
    if rest:
        typer.echo(f"{what}: and {rest:,} more")
