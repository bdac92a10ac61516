"""The points of `learning_curve` as a table, a plot and the documents that the suggested order saves.

python -m zhaoshang.training.learning_curve_plot POINTS.jsonl --svg FILE      # the table goes to stdout
"""

from __future__ import annotations

import html
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Annotated

import orjson
import typer

Series = dict[int, list[float]]
"""Documents → F1 of every seed."""

ORDERS = ("random", "suggested")
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 560, 320, 56, 20, 44
_COLOURS = {"random": "#8a5a00", "suggested": "#0b5394"}


def series(rows: Sequence[Mapping[str, object]], test: str) -> dict[str, Series]:
    """F1 on a test set by order; the first point and the last belong to both.

    Args:
        rows: Points as `learning_curve` writes them.
        test: Name of the test set.
    """
    found: dict[str, Series] = {order: defaultdict(list) for order in ORDERS}
    first = min(int(str(row["documents"])) for row in rows)
    for row in rows:
        size, score = int(str(row["documents"])), float(str(row[test]))
        shared = row["order"] == "all" or size == first
        for order in ORDERS if shared else (str(row["order"]),):
            found[order][size].append(score)
    return {order: dict(sorted(points.items())) for order, points in found.items()}


def documents_for(points: Series, score: float) -> float | None:
    """Documents at which the mean first reaches a score, on a logarithmic scale; None where it never does.

    >>> round(documents_for({50: [0.5], 200: [0.7]}, 0.6))
    100
    """
    means = [(size, mean(scores)) for size, scores in points.items()]
    if means[0][1] >= score:
        return float(means[0][0])
    for (size, low), (following, high) in pairwise(means):
        if low < score <= high:
            share = (score - low) / (high - low)
            return math.exp(math.log(size) + share * (math.log(following) - math.log(size)))
    return None


def table(found: dict[str, Series]) -> str:
    """Rows of documents: mean and range of each order, and what the suggested one saves at the random one's F1."""
    lines = ["| documents | random | suggested | documents saved |", "|---|---|---|---|"]
    for size in sorted({size for points in found.values() for size in points}):
        cells = []
        for order in ORDERS:
            scores = found[order].get(size)
            told = f"{mean(scores):.3f} ({min(scores):.3f} to {max(scores):.3f}, {len(scores)})" if scores else "–"
            cells.append(told)
        scores = found["random"].get(size)
        needed = documents_for(found["suggested"], mean(scores)) if scores else None
        saved = "–" if needed is None else f"{size - needed:+.0f}"
        lines.append(f"| {size} | {cells[0]} | {cells[1]} | {saved} |")
    return "\n".join(lines)


def plot(found: dict[str, Series], title: str) -> str:
    """Both orders as lines of means, the seeds as dots, documents on a logarithmic scale: an SVG of its own."""
    sizes = sorted({size for points in found.values() for size in points})
    scores = [score for points in found.values() for values in points.values() for score in values]
    low, high = math.floor(min(scores) * 20) / 20, math.ceil(max(scores) * 20) / 20

    def x(size: int) -> float:
        span = math.log(sizes[-1] / sizes[0]) or 1.0
        return _LEFT + math.log(size / sizes[0]) / span * (_WIDTH - _LEFT - 110)

    def y(score: float) -> float:
        return _TOP + (high - score) / (high - low or 1.0) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [f'<text x="{_LEFT}" y="14" font-weight="bold">{html.escape(title)}</text>']
    for step in range(round((high - low) * 20) + 1):
        score = low + step / 20
        parts.append(f'<path d="M{_LEFT} {y(score):.1f}H{_WIDTH - 110}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y(score) + 4:.1f}" text-anchor="end">{score:.2f}</text>')
    for size in sizes:
        parts.append(f'<text x="{x(size):.1f}" y="{_HEIGHT - 24}" text-anchor="middle">{size}</text>')
    parts.append(f'<text x="{(_LEFT + _WIDTH - 110) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">documents</text>')
    for order, points in found.items():
        line = "L".join(f"{x(size):.1f} {y(mean(values)):.1f}" for size, values in points.items())
        parts.append(f'<path d="M{line}" fill="none" stroke="{_COLOURS[order]}" stroke-width="2"/>')
        for size, values in points.items():
            dots = (f'<circle cx="{x(size):.1f}" cy="{y(v):.1f}" r="3" fill="{_COLOURS[order]}"/>' for v in values)
            parts.extend(dots)
    for row, order in enumerate(ORDERS):
        place = f'x="{_WIDTH - 100}" y="{_TOP + 20 + 18 * row}"'
        parts.append(f'<text {place} fill="{_COLOURS[order]}">{order}</text>')
    said = html.escape(f"{title}: F1 by number of documents, random and suggested order")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}"'
    style = 'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    return f"{head} {style}{''.join(parts)}</svg>\n"


def main(
    points: Annotated[Path, typer.Argument(help="Points of learning_curve, JSONL.")],
    svg: Annotated[Path | None, typer.Option(help="Where the plots go; `-NAME` is put before the extension.")] = None,
) -> None:
    """Print the tables and write the plots."""
    rows = [orjson.loads(line) for line in points.read_bytes().splitlines()]
    for test in [name for name in rows[0] if name not in ("order", "documents", "seed")]:
        found = series(rows, test)
        typer.echo(f"{test}\n\n{table(found)}\n")
        if svg is not None:
            file = svg.with_name(f"{svg.stem}-{test}{svg.suffix}")
            file.write_text(plot(found, test), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
