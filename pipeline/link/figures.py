"""What only a figure's candidates have: its METRIC, and what the figures around it are said of.

A figure's subject is often stated once and holds for a whole passage. The scorer therefore looks twice: the second
look also sees what the first one thought of the same subject for the figures before, after and around.
"""

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
SECOND_FEATURES: tuple[str, ...] = (
    "own",
    "best_other",
    "sum_of_others",
    "share",
    "lead",
    "figure_before",
    "figure_after",
    "wins_before",
    "wins_after",
    "before_in_sentence",
    "after_in_sentence",
    "mean_of_paragraph",
    "mean_of_sentence",
    "sum_of_document",
    "best_before",
    "best_after",
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


def second_look(view: View, pairs: Pairs, probability: Floats) -> Floats:
    """What the first look says of the same subject nearby, a row a pair, in the order of `SECOND_FEATURES`."""
    subject, object_ = pairs
    size = len(subject)
    if not size:
        return np.zeros((0, len(SECOND_FEATURES)), np.float32)
    thing = view.thing[subject]
    amounts, place = np.unique(object_, return_inverse=True)
    total = np.bincount(place, weights=probability)
    best, runner_up, winner = _best_two(place, probability, thing, len(amounts))
    known = _Table(amounts[place], thing, probability)

    document = view.doc[amounts]
    linked = document[1:] == document[:-1]
    none = np.int32(-1)
    before = np.concatenate([[none], np.where(linked, np.arange(len(amounts) - 1), none)])
    after = np.concatenate([np.where(linked, np.arange(1, len(amounts)), none), [none]])

    columns: list[Floats | Ints] = [
        probability,
        best[place] - probability,
        total[place] - probability,
        probability / np.maximum(total[place], 1e-6),
        np.where(probability >= best[place], runner_up[place], best[place]),
    ]
    neighbours = [(before[place], before[place] >= 0), (after[place], after[place] >= 0)]
    for at, there in neighbours:
        columns.append(np.where(there, known.find(amounts[at], thing, -0.1), -0.2))
    for at, there in neighbours:
        columns.append((there & (winner[at] == thing)) * best[at])
    for at, there in neighbours:
        columns.append(there & (view.sentence[amounts[at]] == view.sentence[object_]))
    for group in (view.paragraph, view.sentence):
        _, number = np.unique(group[amounts], return_inverse=True)
        members = np.bincount(number)[number][place] - 1
        summed = _summed(group[object_], thing, probability) - probability
        columns.append(summed / np.maximum(members, 1))
    columns.append(np.bincount(thing, weights=probability)[thing] - probability)
    for at, there in neighbours:
        columns.append(np.where(there, best[at], -0.1))
    return np.stack(columns, axis=1).astype(np.float32)


def _best_two(place: Ints, probability: Floats, thing: Ints, size: int) -> tuple[Floats, Floats, Ints]:
    order = np.lexsort((probability, place))
    last = np.flatnonzero(np.concatenate([place[order][1:] != place[order][:-1], [True]]))
    best = probability[order[last]]
    winner = thing[order[last]]
    runner_up: Floats = np.zeros(size, np.float32)
    several = np.concatenate([[last[0] > 0], np.diff(last) > 1])
    runner_up[several] = probability[order[last[several] - 1]]
    return best, runner_up, winner


def _summed(group: Ints, thing: Ints, probability: Floats) -> Floats:
    key = group.astype(np.int64) * (int(thing.max()) + 1) + thing
    _, inverse = np.unique(key, return_inverse=True)
    sums: Floats = np.bincount(inverse, weights=probability)[inverse].astype(np.float64)
    return sums


class _Table:
    """Probabilities by (amount, thing)."""

    def __init__(self, amount: Ints, thing: Ints, probability: Floats) -> None:
        self.width = int(thing.max()) + 1
        key = amount.astype(np.int64) * self.width + thing
        order = np.argsort(key)
        self.keys = key[order]
        self.values = probability[order]

    def find(self, amount: Ints, thing: Ints, missing: float) -> Floats:
        key = amount.astype(np.int64) * self.width + thing
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        found: Floats = np.where(self.keys[at] == key, self.values[at], missing).astype(np.float32)
        return found
