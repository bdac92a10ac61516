"""`zhaoshang evaluate`: score predicted records against gold records."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
import unicodedata
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from zhaoshang.annotations.corpus import RecordsError, read_records
from zhaoshang.corpus.labels import CONTRACT, LabelSet, LabelSetError, using
from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.cli.options import Labels

from ..errors import all_errors
from ..errors import report as error_report
from ..figures import Figure, Scores
from ..score import ScoringError, score

_NAME_WIDTH = 22
_COLUMNS = "{:>9} {:>9} {:>9}   {:<15} {:>7} {:>6} {:>9}"


def evaluate(
    gold: Annotated[Path, typer.Option("--gold", metavar="FILE", help="Gold records, JSONL.")],
    pred: Annotated[Path, typer.Option("--pred", metavar="FILE", help="Predicted records, JSONL.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with the hashes of both files.")] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="FILE", help="Write every error, by kind, as Markdown.")
    ] = None,
    labels: Labels = None,
) -> None:
    """Score predictions: entities, relations and amounts, each with a 95 % bootstrap interval over documents."""
    try:
        with using(LabelSet.read(labels) if labels else CONTRACT):
            golds, preds = list(read_records(gold)), list(read_records(pred))
            scores = score(golds, preds)
    except (LabelSetError, RecordsError, ScoringError) as error:
        typer.echo(f"zhaoshang evaluate: {error}.", err=True)
        raise typer.Exit(2) from error
    if errors is not None:
        try:
            errors.write_text(error_report(all_errors(golds, preds)), encoding="utf-8")
        except OSError as error:
            typer.echo(f"zhaoshang evaluate: {errors}: {error.strerror}; name a file that can be written.", err=True)
            raise typer.Exit(2) from error
    if as_json:
        report = {"scores": scores.to_dict(), "provenance": provenance(gold, pred, golds)}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        typer.echo(table(scores))


def provenance(gold: Path, pred: Path, golds: list[Record]) -> dict[str, Any]:
    """What the figures were made from: both files by hash, the guidelines of the gold, the command line."""
    return {
        "gold": {"path": str(gold), "sha256": _sha256(gold)},
        "pred": {"path": str(pred), "sha256": _sha256(pred)},
        "guidelines": sorted({str(record.meta.get("guidelines", "not stated")) for record in golds}),
        "zhaoshang": version("zhaoshang"),
        "command": shlex.join(sys.argv),
    }


def table(scores: Scores) -> str:
    """The scores as lines for a reader; an undefined figure is a dash."""
    head = ("precision", "recall", "F1", "95 % of F1", "matched", "gold", "predicted")
    lines = [f"{scores.documents} documents", "", " " * _NAME_WIDTH + _COLUMNS.format(*head)]
    lines += [
        _row("entities, exact", scores.entities),
        _row("  with TITLE, METRIC", scores.entities_all),
        _row("  partial", scores.entities_partial),
        _row("  type-agnostic", scores.entities_untyped),
    ]
    lines += [_row(f"  {label}", figure) for label, figure in scores.by_label.items()]
    lines += ["", _row("relations", scores.relations)]
    lines += [_row(f"  {kind}", figure) for kind, figure in scores.by_type.items()]
    amounts = scores.amounts
    span = _interval(amounts.interval)
    lines += ["", f"amounts: {amounts.right} of {amounts.of} found right, {_share(amounts.value)}  {span}".rstrip()]
    return "\n".join([*lines, *(["", *scores.remarks] if scores.remarks else [])])


def _row(name: str, figure: Figure) -> str:
    shares = map(_share, (figure.precision, figure.recall, figure.f1))
    wide = sum(unicodedata.east_asian_width(char) == "W" for char in name)  # two columns on a terminal
    counts = (figure.matched, figure.gold, figure.predicted)
    return f"{name:<{_NAME_WIDTH - wide}}" + _COLUMNS.format(*shares, _interval(figure.f1_interval), *counts)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(bounds: tuple[float, float] | None) -> str:
    return "" if bounds is None else f"{bounds[0]:.3f} – {bounds[1]:.3f}"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
