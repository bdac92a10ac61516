"""The second look: what the first one thought of the same subject around a candidate.

A figure's subject is often stated once and holds for a whole passage; an owner stands once before a list of projects.
The scorer therefore looks twice: the second look also sees what the first one thought of the same subject for the
objects before, after and around, and of the other members of a list.
"""

from __future__ import annotations

import numpy as np

from .candidates import Pairs
from .view import Floats, Ints, View

SECOND_FEATURES: tuple[str, ...] = (
    "own",
    "best_other",
    "sum_of_others",
    "share",
    "lead",
    "pair_before",
    "pair_after",
    "wins_before",
    "wins_after",
    "before_in_sentence",
    "after_in_sentence",
    "mean_of_paragraph",
    "mean_of_sentence",
    "sum_of_document",
    "best_before",
    "best_after",
    "mean_in_objects_list",
    "mean_in_subjects_list",
)


def second_look(view: View, pairs: Pairs, probability: Floats) -> Floats:
    """What the first look says of the same subject nearby, a row a pair, in the order of `SECOND_FEATURES`.

    Args:
        view: The batch.
        pairs: Candidates of one family, grouped by object.
        probability: What the first look thinks of each.
    """
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
    lists = view.lists.number
    columns.append(_mean_of_others(lists[object_], thing, probability))
    columns.append(_mean_of_others(lists[subject], view.thing[object_], probability))
    return np.stack(columns, axis=1).astype(np.float32)


def _mean_of_others(group: Ints, thing: Ints, probability: Floats) -> Floats:
    """Mean probability of the other pairs of the same group and thing; -0.1 where there are none."""
    key = group.astype(np.int64) * (int(thing.max()) + 1) + thing
    _, inverse = np.unique(key, return_inverse=True)
    size = np.bincount(inverse)[inverse] - 1
    summed = np.bincount(inverse, weights=probability)[inverse] - probability
    found: Floats = np.where(size > 0, summed / np.maximum(size, 1), -0.1).astype(np.float32)
    return found


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
