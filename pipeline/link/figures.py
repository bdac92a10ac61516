"""What only a figure's candidates have: its METRIC."""

from __future__ import annotations

import numpy as np

from .candidates import Pairs
from .view import ENTITY_FEATURES, MARK, Floats, Ints, View

_METRIC_COLUMNS = [
    i for i, n in enumerate(ENTITY_FEATURES) if n.startswith("metric.") or n in ("chars", "order_in_sentence")
]

METRIC_FEATURES: tuple[str, ...] = (
    *(f"its_metric.{ENTITY_FEATURES[i]}" for i in _METRIC_COLUMNS),
    "its_metric",
    "its_metric.probability",
    "its_metric.stands_first",
    "its_metric.gap",
    "its_metric.gap_to_subject",
    "its_metric.after_subject",
    "its_metric.between",
    "its_metric.amounts_from_subject",
    "its_metric.in_subject_sentence",
    "its_metric.in_subject_clause",
)


def best_subjects(pairs: Pairs, probability: Floats, size: int, least: float) -> tuple[Ints, Floats]:
    """For every entity of the batch the best candidate where it is the object, and its probability.

    Args:
        pairs: Candidates of one family.
        probability: Theirs.
        size: Number of entities of the batch.
        least: A candidate below this probability is none.

    Returns:
        The subjects' entity indices, -1 where there is none, and their probabilities.
    """
    subject = np.full(size, -1, np.int32)
    best = np.zeros(size, np.float32)
    order = np.argsort(probability, kind="stable")
    order = order[probability[order] >= least]
    subject[pairs.object[order]] = pairs.subject[order]
    best[pairs.object[order]] = probability[order]
    return subject, best


def metric_features(view: View, pairs: Pairs, metric: Ints, probability: Floats) -> Floats:
    """What the METRIC attached to the object says, a row a pair, in the order of `METRIC_FEATURES`.

    Args:
        view: The batch.
        pairs: Candidates of the family "figure".
        metric: Of every entity its METRIC's index, or -1.
        probability: Of that attachment.
    """
    subject, object_ = pairs
    has = metric[object_] >= 0
    its = np.where(has, metric[object_], object_)
    visible, start, end = view.visible, view.start, view.end
    gap = np.where(
        its > object_, visible[start[its]] - visible[end[object_]], visible[start[object_]] - visible[end[its]]
    )
    away = np.where(
        subject < its, visible[start[its]] - visible[end[subject]], visible[start[subject]] - visible[end[its]]
    )
    amounts = view.counts[:, MARK["MONEY"]]
    low, high = np.minimum(start[its], start[subject]), np.maximum(start[its], start[subject])
    clause = view.bounds["clause"][0]
    columns = np.stack(
        [
            has,
            probability[object_],
            its < object_,
            np.where(has, gap, -1),
            np.where(has, np.minimum(away, 200), -1),
            (subject < its) & has,
            (subject < its) & (its < object_) & has,
            (amounts[high] - amounts[low]) * has,
            (view.sentence[subject] == view.sentence[its]) & has,
            (clause[subject] == clause[its]) & has,
        ],
        axis=1,
    ).astype(np.float32)
    of_metric = view.features[its][:, _METRIC_COLUMNS] * has[:, None]
    return np.concatenate([of_metric, columns], axis=1)
