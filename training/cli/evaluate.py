"""`zhaoshang evaluate`: score predicted records against gold records."""

from __future__ import annotations

import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from zhaoshang.annotations.corpus import RecordsError, read_records
from zhaoshang.corpus.labels import CONTRACT, LabelSet, LabelSetError, using
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.writers.atomic import AtomicFile, OutputError
from zhaoshang.pipeline.cli.options import Labels

from ..curves import Curve, CurveError, Named, curve_of, read_curve
from ..errors import all_errors
from ..errors import report as error_report
from ..groups import SplitsError, read_splits
from ..report.content import Content, gather, provenance
from ..report.errors import MOST
from ..report.page import page
from ..report.terminal import table
from ..report.texts import texts
from ..score import ScoringError, read_from_other_texts

DROPPED = 3
"""Exit code where the gate fails."""

_BAD_INPUT = (LabelSetError, RecordsError, ScoringError, SplitsError, CurveError, OutputError)


def evaluate(
    gold: Annotated[Path, typer.Option("--gold", metavar="FILE", help="Gold records, JSONL.")],
    pred: Annotated[Path, typer.Option("--pred", metavar="FILE", help="Predicted records, JSONL.")],
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Other predictions to compare with.")
    ] = None,
    max_drop: Annotated[
        float | None,
        typer.Option(metavar="POINTS", help="Exit with 3 where entities or relations may have dropped by more.", min=0),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON; - prints it instead.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report for people, one page.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="FILE", help="Write every error, by kind, as Markdown.")
    ] = None,
    documents: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the report finds the texts, beside GOLD's folder.")
    ] = None,
    splits: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Figures of each of these sets of documents too, JSON.")
    ] = None,
    also: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Predictions to draw before PRED; may be repeated.")
    ] = None,
    curve: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A learning curve to draw, JSON; may be repeated.")
    ] = None,
    most: Annotated[int, typer.Option(metavar="N", help="Errors of a kind that the report shows.", min=0)] = MOST,
    dated: Annotated[bool, typer.Option("--dated", help="Put the time into the provenance.")] = False,
    labels: Labels = None,
) -> None:
    """Score predictions: entities, relations, amounts and names, each with a 95 % bootstrap interval over documents.

    Exit codes: 0 scored; 2 the call could not be carried out; 3 the gate of --max-drop failed.
    """
    if max_drop is not None and baseline is None:
        _fail("--max-drop compares with a baseline; name one with --baseline")
    read = {path.resolve() for path in (gold, pred, baseline, splits, *(also or ()), *(curve or ())) if path}
    for path in (json_file, html, errors):
        if path is not None and path.resolve() in read:
            _fail(f"{path} is an input too; name another file")
    try:
        with using(LabelSet.read(labels) if labels else CONTRACT):
            golds, preds = list(read_records(gold)), list(read_records(pred))
            base = list(read_records(baseline)) if baseline else None
            curves = [*map(read_curve, curve or ()), *_curve(golds, [*(also or ()), pred])]
            files = {"gold": gold, "pred": pred} | ({"baseline": baseline} if baseline else {})
            files |= {f"also {number}": path for number, path in enumerate(also or (), 1)}
            made_from = provenance(files, golds, preds, shlex.join(sys.argv))
            if dated:
                made_from["date"] = datetime.now(UTC).isoformat(timespec="seconds")
            content = gather(
                golds,
                preds,
                made_from,
                baseline=base,
                max_drop=max_drop,
                splits=read_splits(splits) if splits else None,
                curves=curves,
            )
            if errors is not None:
                _write(errors, error_report(all_errors(golds, preds)))
            if html is not None:
                found = texts(golds, [gold.parent, Path()], documents)
                _write(html, page(content, found, f"{pred.name} against {gold.name}", most))
            if json_file is not None and str(json_file) != "-":
                _write(json_file, _json(content))
            said = _json(content) if str(json_file) == "-" else table(content)
    except _BAD_INPUT as error:
        _fail(str(error))
    typer.echo(said, nl=str(json_file) != "-")
    if others := read_from_other_texts(golds, preds):
        few = f"{', '.join(others[:5])}{' …' if len(others) > 5 else ''}"
        remark = (
            f"{len(others):,} documents were predicted from other texts than the gold's, so their offsets do not fit"
        )
        typer.echo(f"zhaoshang evaluate: {remark} ({few}); run on the gold's texts", err=True)
    if content.verdict is not None and not content.verdict.passed:
        typer.echo(f"zhaoshang evaluate: {content.verdict.sentence}", err=True)
        raise typer.Exit(DROPPED)


def _curve(golds: list[Record], files: list[Path]) -> list[Curve]:
    """The headlines from one file of predictions to the next, where there are several."""
    if len(files) < 2:
        return []
    same = len({path.stem for path in files}) < len(files)
    names = [f"{path.parent.name}/{path.stem}" if same else path.stem for path in files]
    return [curve_of(golds, [Named(name, list(read_records(path))) for name, path in zip(names, files, strict=True)])]


def _json(content: Content) -> str:
    return json.dumps(content.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _write(path: Path, text: str) -> None:
    with AtomicFile(path) as stream:
        stream.append(text.encode("utf-8", "replace"))


def _fail(sentence: str) -> NoReturn:
    typer.echo(f"zhaoshang evaluate: {sentence}.", err=True)
    raise typer.Exit(2)
