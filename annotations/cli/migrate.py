"""`zhaoshang annotate migrate`: carry labels over to documents whose text has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhaoshang.corpus.record import Record

from ..disagreements import context
from ..migration import Migrated
from ..migration import migrate as carry
from ..sourced import by_id
from .report import INCOMPLETE, fail, records_of, write_lines


def migrate(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="Annotated records of the old documents, JSONL.")],
    old: Annotated[Path, typer.Option("--from", metavar="DIR", help="Folder of the old documents.")],
    new: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder of the new documents, under the same ids.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The records of the new documents.")],
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every unsure and lost label with its context, JSONL.")
    ] = None,
) -> None:
    """Carry labels over to new versions of their documents; prints a line a document and every lost label.

    A label is sure where its text and what stands around it are unchanged, unsure where it was carried over all the
    same (moved, re-wrapped, other words around it, found elsewhere), and lost where its text is gone.

    Exit codes: 0 nothing is lost; 1 labels or relations are lost, or documents were set aside; 2 nothing was written.
    """
    for folder in (old, new):
        if not folder.is_dir():
            fail("migrate", f"{folder} is no folder; give the folder of the documents")
    if output.resolve() == records.resolve():
        fail("migrate", f"{output} holds the old records; name another file")
    done: list[tuple[Record, str, Migrated]] = []
    problems = []
    for record in records_of("migrate", records):
        before, after = by_id(old, record.doc_id), by_id(new, record.doc_id)
        if before is None or after is None:
            folder = old if before is None else new
            problems.append(f"{record.doc_id}: {folder} has no such document that can be read; put it there")
            continue
        try:
            done.append((record, before.text, carry(record, before.text, after)))
        except ValueError as error:
            problems.append(str(error))
    write_lines("migrate", output, (found.record for _, _, found in done))
    if report is not None:
        write_lines("migrate", report, (row for record, text, found in done for row in _rows(record, text, found)))
    _tell(done)
    if problems:
        typer.echo("\n".join(f"zhaoshang annotate migrate: set aside: {problem}" for problem in problems), err=True)
    lost = any(found.count("lost") or found.lost_relations for _, _, found in done)
    if problems or lost:
        raise typer.Exit(INCOMPLETE)


def _tell(done: list[tuple[Record, str, Migrated]]) -> None:
    """A line for each document that is not all sure, its lost labels, and the total."""
    for record, text, found in done:
        if any(move.state != "sure" for move in found.moves) or found.lost_relations:
            typer.echo(_line(record.doc_id, [found]))
        for row in _rows(record, text, found):
            if row["state"] == "lost":
                typer.echo(f"  lost {row['id']} {row['what']}: {row['context']}")
    typer.echo(_line(f"{len(done):,} records", [found for _, _, found in done]), err=True)


def _line(name: str, found: list[Migrated]) -> str:
    sure, unsure, lost = (sum(one.count(state) for one in found) for state in ("sure", "unsure", "lost"))
    relations = sum(len(one.record.relations) for one in found)
    gone = sum(len(one.lost_relations) for one in found)
    return f"{name}: {sure:,} sure, {unsure:,} unsure, {lost:,} lost; relations {relations:,} kept, {gone:,} lost"


def _rows(record: Record, text: str, found: Migrated) -> list[dict[str, Any]]:
    """Unsure and lost labels and lost relations, with the old context."""
    rows: list[dict[str, Any]] = []
    for move in found.moves:
        if move.state != "sure":
            entity = move.entity
            row: dict[str, Any] = {"doc_id": record.doc_id, "id": entity.id, "state": move.state, "reason": move.reason}
            row |= {"what": f"{entity.label} {entity.text}", "old": [entity.start, entity.end]}
            new = None if move.start is None else [move.start, move.end]
            rows.append(row | {"new": new, "context": context(text, entity.start, entity.end)})
    entities = {entity.id: entity for entity in record.entities}
    for relation in found.lost_relations:
        subject, target = entities[relation.subject], entities[relation.object]
        row = {"doc_id": record.doc_id, "id": relation.id, "state": "lost", "reason": "an end is lost"}
        row |= {"what": " — ".join((subject.text, relation.type, target.text)), "old": [target.start, target.end]}
        rows.append(row | {"new": None, "context": context(text, target.start, target.end)})
    return rows
