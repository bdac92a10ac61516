"""All that is known of one scoring, gathered once for the terminal, for machines and for the page."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from zhaoshang.corpus.record import Record

from ..calibration import Calibration, entity_calibration, relation_calibration
from ..compare import Difference, compare
from ..confusion import confusion
from ..curves import Curve
from ..detail import Detail, detail
from ..figures import Scores
from ..gate import Verdict, gate
from ..score import paired, score


@dataclass(frozen=True, slots=True)
class Content:
    """One scoring.

    Attributes:
        pairs: Gold documents with their predictions, in order of their ids.
        scores: The headlines.
        detail: The further figures.
        confusion: Counts by (gold label, predicted label).
        calibrations: `entities` and `relations` → reliability curve.
        differences: Figures beside those of a baseline, by their key; None without one.
        verdict: What the gate says; None where it was not asked.
        curves: Learning curves.
        provenance: What the figures were made from.
    """

    pairs: list[tuple[Record, Record | None]]
    scores: Scores
    detail: Detail
    confusion: Counter[tuple[str, str]]
    calibrations: dict[str, Calibration]
    differences: dict[str, Difference] | None
    verdict: Verdict | None
    curves: tuple[Curve, ...]
    provenance: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        tree: dict[str, Any] = {
            "scores": self.scores.to_dict(),
            "detail": self.detail.to_dict(),
            "confusion": [
                {"gold": gold, "predicted": guess, "count": count}
                for (gold, guess), count in sorted(self.confusion.items())
            ],
            "calibration": {name: row.to_dict() for name, row in self.calibrations.items()},
        }
        if self.differences is not None:
            tree["comparison"] = {name: row.to_dict() for name, row in self.differences.items()}
        if self.verdict is not None:
            tree["gate"] = self.verdict.to_dict()
        if self.curves:
            tree["curves"] = [curve.model_dump(mode="json", exclude_none=True) for curve in self.curves]
        return tree | {"provenance": self.provenance}


def gather(
    gold: Sequence[Record],
    pred: Sequence[Record],
    provenance: dict[str, Any],
    *,
    baseline: Sequence[Record] | None = None,
    max_drop: float | None = None,
    splits: Mapping[str, frozenset[str]] | None = None,
    curves: Sequence[Curve] = (),
) -> Content:
    """Score predictions in every way.

    Args:
        gold: Gold records.
        pred: Predicted records.
        provenance: What `provenance` says of them.
        baseline: Other predictions to compare with.
        max_drop: Points of F1 that the gate allows; it needs a baseline.
        splits: Names of sets of documents → their ids, for figures of each.
        curves: Learning curves to show.

    Raises:
        ScoringError: as `score`.
        ValueError: the gate cannot be asked so.
    """
    scores = score(gold, pred)
    differences = None if baseline is None else compare(gold, pred, baseline)
    verdict = None
    if max_drop is not None:
        if differences is None:
            raise ValueError("a drop can only be judged against a baseline; name one with --baseline")
        verdict = gate(differences["exact"], differences["relations"], max_drop)
    pairs = paired(gold, pred)
    return Content(
        pairs=pairs,
        scores=scores,
        detail=detail(gold, pred, splits),
        confusion=confusion(pairs),
        calibrations={"entities": entity_calibration(pairs), "relations": relation_calibration(pairs)},
        differences=differences,
        verdict=verdict,
        curves=tuple(curves),
        provenance=provenance,
    )


def provenance(
    files: Mapping[str, Path], gold: Sequence[Record], pred: Sequence[Record], command: str
) -> dict[str, Any]:
    """What figures were made from: files by hash, guidelines of the gold, models of the predictions, command line.

    Args:
        files: What a file is (`gold`, `pred`, …) → the file.
        gold: Gold records.
        pred: Predicted records.
        command: The command line.
    """
    pipelines = {(str(record.meta.get("pipeline", "not stated")), _models(record)) for record in pred}
    return {
        **{
            name: {"path": str(path), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for name, path in files.items()
        },
        "guidelines": sorted({str(record.meta.get("guidelines", "not stated")) for record in gold}),
        "pipelines": [{"pipeline": name, "models": json.loads(models)} for name, models in sorted(pipelines)],
        "zhaoshang": version("zhaoshang"),
        "command": command,
    }


def _models(record: Record) -> str:
    """The models of a record as one string, so that records of the same models are told once."""
    return json.dumps(record.meta.get("models", {}), ensure_ascii=False, sort_keys=True)
