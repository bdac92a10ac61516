"""The scores as lines for a reader at a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from ..b_cubed import BCubed
from ..compare import ROUNDS, Difference
from ..detail import Detail
from ..figures import Figure, Scores, Share
from ..semeval import ALL
from .content import Content
from .names import HEADLINES, chance, compared, count, point_spread, points, share, spread

_NAME_WIDTH = 22
_COLUMNS = "{:>9} {:>9} {:>9}   {:<15} {:>7} {:>6} {:>9}"
_DIFFERENCES = "{:>9} {:>9} {:>7}   {:<15} {:>7}"


def table(content: Content) -> str:
    """All figures; an undefined one is a dash."""
    lines = [*_headlines(content.scores), "", *_further(content.detail)]
    if content.differences is not None:
        lines += ["", *_differences(content.differences)]
    if content.verdict is not None:
        lines += ["", content.verdict.sentence]
    remarks = content.scores.remarks
    return "\n".join([*lines, *(["", *remarks] if remarks else [])])


def _headlines(scores: Scores) -> Iterator[str]:
    head = ("precision", "recall", "F1", "95 % of F1", "matched", "gold", "predicted")
    yield f"{scores.documents} documents"
    yield ""
    yield " " * _NAME_WIDTH + _COLUMNS.format(*head)
    yield _row("entities, exact", scores.entities)
    yield _row("  with TITLE, METRIC", scores.entities_all)
    yield _row("  partial", scores.entities_partial)
    yield _row("  type-agnostic", scores.entities_untyped)
    for label, figure in scores.by_label.items():
        yield _row(f"  {label}", figure)
    yield ""
    yield _row("relations", scores.relations)
    for kind, figure in scores.by_type.items():
        yield _row(f"  {kind}", figure)
    yield ""
    yield _right("amounts", scores.amounts)


def _further(detail: Detail) -> Iterator[str]:
    yield _row("SemEval partial", detail.schemes["partial"][ALL])
    for way, figures in detail.relations.items():
        if way != "headline":
            yield _row(f"relations, {way}", figures[ALL])
    yield _row("names, B³", detail.b_cubed[ALL])
    yield _right("names", detail.names)
    if "split" in detail.groups:
        yield ""
        yield "by split: F1 of entities, exact; of relations; documents (genres and sources: --json, --html)"
        for name, group in detail.groups["split"].items():
            columns = [f"{share(f.f1):>6} {spread(f.f1_interval):<15}" for f in (group.entities, group.relations)]
            yield f"{_padded(f'  {name}', _NAME_WIDTH)} {'   '.join(columns)} {group.documents:>6,}"


def _differences(differences: Mapping[str, Difference]) -> Iterator[str]:
    yield f"beside the baseline, in points of F1; p by approximate randomisation, {ROUNDS:,} rounds"
    yield " " * _NAME_WIDTH + _DIFFERENCES.format("F1", "baseline", "points", "95 %", "p")
    for key, name in compared().items():
        row = differences[key]
        cells = (share(row.value), share(row.baseline), points(row.difference))
        shown = name if key in HEADLINES else f"  {name}"
        yield _padded(shown, _NAME_WIDTH) + _DIFFERENCES.format(*cells, point_spread(row.interval), chance(row.p))


def _row(name: str, figure: Figure | BCubed) -> str:
    shares = map(share, (figure.precision, figure.recall, figure.f1))
    matched = count(figure.matched).replace(",", "") if isinstance(figure, Figure) else ""
    counts = (matched, figure.gold, figure.predicted)
    return _padded(name, _NAME_WIDTH) + _COLUMNS.format(*shares, spread(figure.f1_interval), *counts)


def _right(name: str, row: Share) -> str:
    return f"{name}: {row.right} of {row.of} found right, {share(row.value)}  {spread(row.interval)}".rstrip()


def _padded(name: str, width: int) -> str:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in name)  # two columns on a terminal
    return f"{name:<{width - wide}}"
