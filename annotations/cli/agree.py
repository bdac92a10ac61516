"""`zhaoshang annotate agree`: how far two annotators agree, and where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from zhaoshang.corpus.record import ASKED_LABELS, LABELS, Record

from ..facts import ComparisonError
from ..sourced import Documents
from .report import fail, records_of, write_json, write_lines


def agree(
    a: Annotated[Path, typer.Argument(metavar="A", help="One annotator's records, JSONL.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The other's, of the same documents.")],
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the documents, if not where the records say.")
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures as JSON.")] = None,
    differences: Annotated[
        Path | None,
        typer.Option("--disagreements", metavar="FILE", help="Write every disagreement with its context, JSONL."),
    ] = None,
) -> None:
    """Compare two annotators: F1 on spans and relations, with 95 % intervals over documents, and Cohen's kappa.

    Relations are compared as things, under the names that A gives them.

    Exit codes: 0 the figures are printed; 2 the files cannot be compared.
    """
    from ..agreement import agree as compare  # noqa: PLC0415  (numpy)
    from ..agreement import paired  # noqa: PLC0415

    ours, theirs = records_of("agree", a), records_of("agree", b)
    try:
        report = compare(ours, theirs)
    except ComparisonError as error:
        fail("agree", error)
    if json is not None:
        write_json("agree", json, report.to_dict())
    if differences is not None:
        write_lines("agree", differences, rows(paired(ours, theirs)[0], Documents(a, documents)))
    typer.echo(table(report))


def rows(pairs: list[tuple[Record, Record]], documents: Documents) -> Iterator[dict[str, Any]]:
    """Every disagreement as a JSON row."""
    from ..disagreements import as_row, disagreements  # noqa: PLC0415

    for one, other in pairs:
        document = documents.find(one)
        for item in disagreements(one, other):
            yield as_row(item, one, other, document.text if document else None)


def table(report: Any) -> str:
    """The figures as lines for a reader: exact agreement, and overlap beside it."""
    from ..agreement import KAPPA_REMARK, RELATION_TYPES  # noqa: PLC0415

    figures = report.figures
    lines = [f"{report.documents} documents in both", ""]
    lines.append(f"{'':<22}{'F1':>7}   {'95 %':<15} {'matched':>8} {'A':>7} {'B':>7} {'overlap':>8}")
    spans = [
        ("entities", "entities"),
        ("  type-agnostic", "entities untyped"),
        ("  with TITLE, METRIC", "entities all"),
    ]
    spans += [(f"  {label}", label) for label in LABELS]
    for name, key in spans:
        lines.append(_row(name, figures[key], figures.get(f"{key} overlap")))
    lines += ["", _row("relations", figures["relations"])]
    lines += [_row(f"  {kind}", figures[kind], wide=len(kind)) for kind in RELATION_TYPES]
    lines += ["", _row("amounts, same fields", figures["amounts"])]
    kappa = report.kappa
    if kappa.value is not None:
        bounds = f"  {kappa.interval[0]:.3f} – {kappa.interval[1]:.3f}" if kappa.interval else ""
        shares = f"observed {kappa.observed:.3f}, by chance {kappa.expected:.3f}"
        lines += ["", f"kappa over characters {kappa.value:.3f}{bounds}  ({shares})", KAPPA_REMARK]
    lines += [f"entities: {', '.join(ASKED_LABELS)}, exact; overlap: the same label and a common character is enough"]
    for which, names in (("A", report.only_a), ("B", report.only_b)):
        if names:
            lines.append(f"only in {which}, left out: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
    return "\n".join(lines)


def _row(name: str, figure: Any, near: Any = None, wide: int = 0) -> str:
    share = "–" if figure.f1 is None else f"{figure.f1:.3f}"
    bounds = f"{figure.interval[0]:.3f} – {figure.interval[1]:.3f}" if figure.interval else ""
    beside = f" {near.f1:>8.3f}" if near is not None and near.f1 is not None else ""
    return (
        f"{name:<{22 - wide}}{share:>7}   {bounds:<15} {figure.matched:>8} {figure.a:>7} {figure.b:>7}{beside}".rstrip()
    )
