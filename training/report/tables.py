"""The report's tables: figures with their intervals, differences, confusion of labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..b_cubed import BCubed
from ..calibration import Calibration
from ..compare import Difference
from ..confusion import NOTHING, labels
from ..curves import Curve
from ..detail import Group
from ..figures import Figure, Share
from .charts import interval_line
from .context import shown
from .names import HEADLINES, chance, compared, count, point_spread, points, share, spread

MOST_ROWS = 60
"""Groups of documents of one table."""

Named = tuple[str, Figure | BCubed, bool]
"""Name, figure, and whether it belongs to the one above."""


def figure_table(caption: str, rows: Iterable[Named]) -> str:
    """F1 first, for a phone shows the first columns."""
    heads = ("", "F1", "95 % of F1", "", "precision", "recall", "matched", "gold", "predicted")
    lines = []
    for name, figure, inner in rows:
        matched = count(figure.matched) if isinstance(figure, Figure) else ""
        cells = [share(figure.f1), spread(figure.f1_interval), interval_line(figure.f1, figure.f1_interval)]
        cells += [_with_spread(figure.precision, figure.precision_interval)]
        cells += [_with_spread(figure.recall, figure.recall_interval)]
        cells += [matched, count(figure.gold), count(figure.predicted)]
        lines.append((name, cells, inner))
    return table(caption, heads, lines)


def share_table(caption: str, rows: Iterable[tuple[str, Share]]) -> str:
    """Shares with their intervals."""
    lines = []
    for name, row in rows:
        cells = [share(row.value), spread(row.interval), interval_line(row.value, row.interval)]
        lines.append((name, [*cells, count(row.right), count(row.of)], False))
    return table(caption, ("", "share", "95 %", "", "right", "of"), lines)


def group_table(caption: str, groups: Mapping[str, Group]) -> str:
    """The headlines of groups of documents, the largest first; what is too much is counted."""
    heads = ("", "documents", "entities, F1", "95 %", "relations, F1", "95 %", "amounts")
    largest = sorted(groups.items(), key=lambda row: (-row[1].documents, row[0]))
    lines = []
    for name, group in largest[:MOST_ROWS]:
        cells = [count(group.documents)]
        for figure in (group.entities, group.relations):
            cells += [share(figure.f1), spread(figure.f1_interval)]
        lines.append((name, [*cells, _with_spread(group.amounts.value, group.amounts.interval)], False))
    rest = len(largest) - MOST_ROWS
    more = f'<p class="facts">{rest:,} smaller groups are not shown.</p>' if rest > 0 else ""
    return table(caption, heads, lines) + more


def difference_table(caption: str, differences: Mapping[str, Difference]) -> str:
    """Predictions beside a baseline."""
    heads = ("", "F1", "baseline", "points", "95 % of the difference", "p")
    lines = []
    for key, name in compared().items():
        row = differences[key]
        cells = [share(row.value), share(row.baseline), points(row.difference)]
        lines.append((name, [*cells, point_spread(row.interval), chance(row.p)], key not in HEADLINES))
    return table(caption, heads, lines)


def confusion_table(caption: str, counts: Counter[tuple[str, str]]) -> str:
    """Gold labels down, predicted labels across; the darker, the larger the share of the row."""
    names = labels(counts)
    columns = (*names, NOTHING)
    heads = ["gold \\ predicted", *names, "missed"]
    lines = []
    for gold in columns:
        row = [counts[gold, guess] for guess in columns]
        cells = [_heat(value, sum(row), right=gold == guess) for value, guess in zip(row, columns, strict=True)]
        if gold == NOTHING:
            cells[-1] = "<td>–</td>"
        lines.append(f'<tr><th scope="row">{"invented" if gold == NOTHING else gold}</th>{"".join(cells)}</tr>')
    return _wrapped(caption, _head(heads), "\n".join(lines), "matrix")


def calibration_table(caption: str, calibration: Calibration) -> str:
    """The numbers of a reliability curve."""
    heads = ("confidence", "items", "mean confidence", "precision", "95 %")
    lines = [
        (
            f"{row.low:.1f} – {row.high:.1f}",
            [count(row.items), share(row.confidence), share(row.precision), spread(row.interval)],
            False,
        )
        for row in calibration.bins
    ]
    return table(caption, heads, lines)


def curve_table(caption: str, curve: Curve) -> str:
    """The numbers of learning curves."""
    lines = []
    for point in curve.points[:MOST_ROWS]:
        cells = []
        for height in (point.entities, point.relations):
            cells += [share(height.f1 if height else None), spread(height.interval if height else None)]
        lines.append((point.label, cells, False))
    return table(caption, (curve.axis, "entities, F1", "95 %", "relations, F1", "95 %"), lines)


def table(caption: str, heads: Sequence[str], lines: Iterable[tuple[str, Sequence[str], bool]]) -> str:
    """A table whose rows have a name; cells are HTML, names and heads are not."""
    body = []
    for name, cells, inner in lines:
        kind = ' class="inner"' if inner else ""
        row = "".join(f'<td class="number">{cell}</td>' for cell in cells)
        body.append(f'<tr><th scope="row"{kind}>{shown(name)}</th>{row}</tr>')
    return _wrapped(caption, _head(heads), "\n".join(body), "figures")


def _wrapped(caption: str, head: str, body: str, kind: str) -> str:
    """A table that scrolls by itself where it is wider than the screen, by touch or by keyboard."""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{shown(caption)}"><table class="{kind}">\n'
        f"<caption><span>{shown(caption, 400)}</span></caption>\n<thead>{head}</thead>\n"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _head(heads: Sequence[str]) -> str:
    first, *others = (shown(head) for head in heads)
    cells = "".join(f'<th scope="col" class="number">{head}</th>' if head else "<td></td>" for head in others)
    corner = f'<th scope="col">{first}</th>' if first else "<td></td>"
    return f"<tr>{corner}{cells}</tr>"


def _with_spread(value: float | None, bounds: tuple[float, float] | None) -> str:
    return f"{share(value)} <small>{spread(bounds)}</small>" if bounds else share(value)


def _heat(value: int, total: int, *, right: bool) -> str:
    strength = 0.45 * value / total if total else 0
    kind = ' class="right"' if right else ""
    return f'<td{kind} style="background: rgb(var(--heat) / {strength:.2f})">{value:,}</td>'
