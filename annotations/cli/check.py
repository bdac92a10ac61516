"""`zhaoshang annotate check`: check annotations against the rules of the guidelines."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from zhaoshang.corpus.labels import using

from ..check import Finding, check_document
from ..rules import RULES
from ..sourced import Documents
from .labels import Labels, label_set_of
from .report import INCOMPLETE, fail, records_of, write_json


def check(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="Annotated records, JSONL.")],
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of their documents, if not where the records say.")
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all findings as JSON.")] = None,
    rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this rule; may be repeated.")] = None,
    labels: Labels = None,
) -> None:
    """Check every rule of the guidelines that a machine can check; prints one line a finding.

    An error breaks the guidelines, a warning is worth a look. Of a record whose document is not found only the
    record itself is checked.

    Exit codes: 0 no error; 1 errors, or documents that were not found; 2 the file cannot be read.
    """
    chosen = set(rule or ())
    unknown = chosen - RULES.keys() - {"V01"}
    if unknown:
        fail("check", f"there is no rule {', '.join(sorted(unknown))}; rules are V01, {', '.join(RULES)}")
    sources = Documents(records, documents)
    findings: list[Finding] = []
    missing = []
    with using(label_set_of("check", labels)):
        rows = records_of("check", records)
        for record in rows:
            document = sources.find(record)
            if document is None:
                missing.append(record.doc_id)
            found = check_document(record, document.text if document else None)
            findings += [finding for finding in found if not chosen or finding.rule in chosen]
    for finding in findings:
        typer.echo(str(finding))
    counts = Counter((finding.rule, finding.severity) for finding in findings)
    if json is not None:
        by_rule = {rule: number for (rule, _), number in sorted(counts.items())}
        report = {"records": len(rows), "without_document": missing, "by_rule": by_rule}
        write_json("check", json, report | {"findings": [asdict(finding) for finding in findings]})
    for (rule_id, severity), number in sorted(counts.items()):
        title = RULES[rule_id].title if rule_id in RULES else "a record that is not sound"
        typer.echo(f"{number:>6}  {rule_id} {severity}: {title}", err=True)
    errors = sum(finding.severity == "error" for finding in findings)
    tally = f"{len(rows):,} records: {errors} errors, {len(findings) - errors} warnings"
    typer.echo(tally, err=True)
    if missing:
        where = f"no document for {', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}"
        typer.echo(f"{where}: only the record was checked; name their folder with --documents", err=True)
    if errors or missing:
        raise typer.Exit(INCOMPLETE)
