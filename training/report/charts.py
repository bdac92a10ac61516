"""Charts as inline SVG: an interval on a line, a reliability curve, learning curves; coloured by the style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from ..calibration import Calibration
from ..curves import Curve, Height, Point
from .context import shown

_SIDE, _LEFT, _BOTTOM, _TOP = 260, 44, 40, 12
_SERIES: tuple[tuple[str, Callable[[Point], Height | None]], ...] = (
    ("entities", lambda point: point.entities),
    ("relations", lambda point: point.relations),
)
_MOST_NAMES = 8
"""Names under an axis; more of them overlap."""


def interval_line(value: float | None, bounds: tuple[float, float] | None) -> str:
    """A figure between 0 and 1 as a dot on a line, its interval as a bar. The numbers stand beside it in the table."""
    if value is None:
        return ""
    low, high = bounds or (value, value)
    return (
        '<svg class="spread" viewBox="0 0 100 12" width="100" height="12" aria-hidden="true" focusable="false">'
        '<line class="grid" x1="0" y1="6" x2="100" y2="6"/>'
        f'<line class="bar" x1="{100 * low:.1f}" y1="6" x2="{100 * high:.1f}" y2="6"/>'
        f'<circle class="dot" cx="{100 * value:.1f}" cy="6" r="3"/></svg>'
    )


def reliability(calibration: Calibration, what: str) -> str:
    """Confidence against precision; what lies under the diagonal is said with too much confidence."""
    width, height = _SIDE + _LEFT + 10, _SIDE + _TOP + _BOTTOM
    most = max((row.items for row in calibration.bins), default=1)
    parts = [_frame("confidence", "precision"), f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>']
    for row in calibration.bins:
        if row.interval:
            x, low, high = _x(row.confidence), _y(row.interval[0]), _y(row.interval[1])
            parts.append(f'<path class="whisker entities" d="M{x} {low}L{x} {high}"/>')
    spots = [(_x(row.confidence), _y(row.precision)) for row in calibration.bins]
    parts.append(_line(spots, "entities"))
    for (x, y), row in zip(spots, calibration.bins, strict=True):
        radius = 3 + 5 * (row.items / most) ** 0.5
        tip = f"{row.items:,} items said with {row.confidence:.2f}: {row.precision:.2f} right"
        parts.append(f'<circle class="spot entities" cx="{x}" cy="{y}" r="{radius:.1f}"><title>{tip}</title></circle>')
    said = f"{what}: confidence against precision in {len(calibration.bins)} bins"
    if calibration.error is not None:
        said += f", expected calibration error {calibration.error:.3f}"
    return _svg(width, height, said, parts)


def learning_curves(curve: Curve) -> str:
    """F1 of entities and relations along the curve's axis, with their intervals as bands."""
    width, height = _SIDE + _LEFT + 90, _SIDE + _TOP + _BOTTOM
    xs = [point.x for point in curve.points]
    span = xs[-1] - xs[0] or 1.0
    parts = [_frame(curve.axis, "F1", ends=False), *_names(curve.points, span)]
    for name, height_of in _SERIES:
        rows = [((point.x - xs[0]) / span, height_of(point)) for point in curve.points]
        there = [(_x(x), row) for x, row in rows if row is not None]
        banded = [(x, row.interval) for x, row in there if row.interval]
        if len(banded) > 1:
            edge = [f"{x} {_y(low)}" for x, (low, _) in banded] + [f"{x} {_y(high)}" for x, (_, high) in banded[::-1]]
            parts.append(f'<path class="band {name}" d="M{"L".join(edge)}Z"/>')
        spots = [(x, _y(row.f1)) for x, row in there]
        parts.append(_line(spots, name))
        for (x, y), (_, row) in zip(spots, there, strict=True):
            parts.append(f'<g class="spot {name}">{_shape(name, x, y)}<title>{name} {row.f1:.3f}</title></g>')
        if spots:
            parts.append(f'<text class="name {name}" x="{spots[-1][0] + 8}" y="{spots[-1][1] + 4}">{name}</text>')
    ends = "; ".join(_told(point) for point in (curve.points[0], curve.points[-1]))
    return _svg(width, height, f"F1 along {curve.axis}, first and last point: {ends}", parts)


def _told(point: Point) -> str:
    figures = [
        f"{name} {row.f1:.3f}" for name, row in (("entities", point.entities), ("relations", point.relations)) if row
    ]
    return f"{point.label}: {', '.join(figures)}"


def _names(points: Sequence[Point], span: float) -> list[str]:
    step, under = -(-len(points) // _MOST_NAMES), _y(0) + 15
    places = [(_x((point.x - points[0].x) / span), shown(point.label, 12)) for point in points[::step]]
    return [f'<text x="{x}" y="{under}" text-anchor="middle">{name}</text>' for x, name in places]


def _frame(across: str, up: str, *, ends: bool = True) -> str:
    """Grid, ticks and the names of both axes."""
    parts = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<path class="grid" d="M{_x(0)} {_y(tick)}L{_x(1)} {_y(tick)}"/>')
        parts.append(f'<text x="{_x(0) - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
        if ends:
            parts.append(f'<text x="{_x(tick)}" y="{_y(0) + 15}" text-anchor="middle">{tick:g}</text>')
    middle = _y(0.5)
    parts.append(f'<text x="{_x(0.5)}" y="{_y(0) + 33}" text-anchor="middle">{shown(across, 40)}</text>')
    parts.append(f'<text transform="translate(11 {middle}) rotate(-90)" text-anchor="middle">{up}</text>')
    return "".join(parts)


def _line(spots: Sequence[tuple[float, float]], name: str) -> str:
    return "".join(f'<path class="line {name}" d="M{a} {b}L{c} {d}"/>' for (a, b), (c, d) in pairwise(spots))


def _shape(name: str, x: float, y: float) -> str:
    """A circle or a square: colour alone tells nothing to some readers."""
    if name == "entities":
        return f'<circle cx="{x}" cy="{y}" r="4"/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'


def _svg(width: int, height: int, said: str, parts: Sequence[str]) -> str:
    label = shown(said, 400)
    inner = "\n".join(part for part in parts if part)
    return f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">\n{inner}\n</svg>'


def _x(share: float) -> float:
    return round(_LEFT + _SIDE * share, 1)


def _y(share: float) -> float:
    return round(_TOP + _SIDE * (1 - share), 1)
