"""How the headlines move with something: with the size of the training set, or from one set of predictions to the next.

A file of a curve is a JSON object; `interval` may be left out, and either figure too:

    {"axis": "training documents",
     "points": [{"x": 100, "entities": {"f1": 0.81, "interval": [0.79, 0.83]}, "relations": {"f1": 0.52}}, …]}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhaoshang.corpus.record import Record

from .score import score

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_CONFIG = ConfigDict(extra="forbid", frozen=True)


class CurveError(ValueError):
    """A file of a curve that cannot be used."""


class Height(BaseModel):
    """F1 at a point, with its 95 % interval where there is one."""

    model_config = _CONFIG

    f1: _Share
    interval: tuple[_Share, _Share] | None = None


class Point(BaseModel):
    """The headlines at one place of the axis; `name` is shown in the place of `x` where there is one."""

    model_config = _CONFIG

    x: Annotated[float, Field(allow_inf_nan=False)]
    name: str | None = None
    entities: Height | None = None
    relations: Height | None = None

    @property
    def label(self) -> str:
        """What is written under the point."""
        return self.name if self.name is not None else f"{self.x:g}"


class Curve(BaseModel):
    """Points from the left to the right."""

    model_config = _CONFIG

    axis: str
    points: Annotated[tuple[Point, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Named:
    """A set of predictions with what it is called in a curve."""

    name: str
    records: Sequence[Record]


def read_curve(path: Path) -> Curve:
    """A curve from a file, its points in order of `x`.

    Raises:
        CurveError: the file cannot be read or is no curve; the message names file and field.
    """
    try:
        curve = Curve.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CurveError(f"{path} cannot be read ({error.strerror}); check the path") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise CurveError(f"{path} is no curve: {place}: {first['msg']}; training/curves.py shows the form") from error
    return curve.model_copy(update={"points": tuple(sorted(curve.points, key=lambda point: point.x))})


def curve_of(gold: Sequence[Record], predictions: Sequence[Named]) -> Curve:
    """The headlines of several sets of predictions, in the order in which they are given.

    Raises:
        ScoringError: as `score`.
    """
    points = []
    for place, named in enumerate(predictions):
        scores = score(gold, named.records)
        heights = {
            name: Height(f1=figure.f1, interval=figure.f1_interval)
            for name, figure in (("entities", scores.entities), ("relations", scores.relations))
            if figure.f1 is not None
        }
        points.append(Point(x=place, name=named.name, **heights))
    return Curve(axis="predictions", points=tuple(points))
