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
    "behind_best",
    "sum_of_others",
    "share",
    "best_rival",
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

    Several mentions of a subject are one: the likeliest speaks for it.

    Args:
        view: The batch.
        pairs: Candidates of one family, grouped by object.
        probability: What the first look thinks of each.
    """
    subject, object_ = pairs
    if not len(subject):
        return np.zeros((0, len(SECOND_FEATURES)), np.float32)
    thing = view.thing[subject]
    objects, place = np.unique(object_, return_inverse=True)
    known = _Table(place, thing, probability)
    own = known.value[known.row]
    total = np.bincount(known.first, weights=known.value)
    best, runner_up, winner = _best_two(known, len(objects))

    document = view.doc[objects]
    linked = document[1:] == document[:-1]
    none = np.int32(-1)
    before = np.concatenate([[none], np.where(linked, np.arange(len(objects) - 1), none)])
    after = np.concatenate([np.where(linked, np.arange(1, len(objects)), none), [none]])

    columns: list[Floats | Ints] = [
        probability,
        best[place] - probability,
        total[place] - own,
        probability / np.maximum(total[place], 1e-6),
        np.where(own >= best[place], runner_up[place], best[place]),
    ]
    neighbours = [(before[place], before[place] >= 0), (after[place], after[place] >= 0)]
    for at, there in neighbours:
        columns.append(np.where(there, known.find(at, thing, -0.1), -0.2))
    for at, there in neighbours:
        columns.append((there & (winner[at] == thing)) * best[at])
    for at, there in neighbours:
        columns.append(there & (view.sentence[objects[at]] == view.sentence[object_]))
    for group in (view.paragraph, view.sentence):
        _, number = np.unique(group[objects], return_inverse=True)
        others = np.bincount(number)[number][place] - 1
        columns.append(known.sum_of_others(group[objects]) / np.maximum(others, 1))
    columns.append(known.sum_of_others(np.zeros(len(objects), np.int32)))
    for at, there in neighbours:
        columns.append(np.where(there, best[at], -0.1))
    lists = view.lists.number
    columns.append(known.mean_of_others(lists[objects]))
    things = int(view.thing.max()) + 1
    members, member = np.unique(lists[subject].astype(np.int64) * things + thing, return_inverse=True)
    columns.append(_Table(member, view.thing[object_], probability).mean_of_others(members // things))
    return np.stack(columns, axis=1).astype(np.float32)


class _Table:
    """The largest probability of every pair of a first and a second number.

    Attributes:
        first, second: The pairs, a row each, in order.
        value: Their largest probabilities.
        row: Of every candidate its pair's row.
    """

    def __init__(self, first: Ints, second: Ints, probability: Floats) -> None:
        self._width = int(second.max()) + 1
        self._keys, self.row = np.unique(first.astype(np.int64) * self._width + second, return_inverse=True)
        self.first, self.second = np.divmod(self._keys, self._width)
        self.value: Floats = np.zeros(len(self._keys), np.float32)
        np.maximum.at(self.value, self.row, probability)

    def find(self, first: Ints, second: Ints, missing: float) -> Floats:
        """The value of every pair, `missing` of one that is not there."""
        key = first.astype(np.int64) * self._width + second
        at = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        found: Floats = np.where(self._keys[at] == key, self.value[at], missing).astype(np.float32)
        return found

    def sum_of_others(self, group: Ints) -> Floats:
        """Of every candidate the sum over the pairs with its second number whose first is another of the same group.

        Args:
            group: Of every first number, its group.
        """
        summed, _ = self._others(group)
        return summed

    def mean_of_others(self, group: Ints) -> Floats:
        """`sum_of_others` over their number; -0.1 where there are none."""
        summed, size = self._others(group)
        found: Floats = np.where(size > 0, summed / np.maximum(size, 1), -0.1)
        return found

    def _others(self, group: Ints) -> tuple[Floats, Ints]:
        _, number = np.unique(group[self.first].astype(np.int64) * self._width + self.second, return_inverse=True)
        summed = np.bincount(number, weights=self.value)[number] - self.value
        return summed[self.row], (np.bincount(number)[number] - 1)[self.row]


def _best_two(known: _Table, size: int) -> tuple[Floats, Floats, Ints]:
    """Of every first number the largest value, the next, and the second number that has the largest."""
    order = np.lexsort((known.value, known.first))
    last = np.flatnonzero(np.concatenate([known.first[order][1:] != known.first[order][:-1], [True]]))
    best, winner = known.value[order[last]], known.second[order[last]]
    runner_up: Floats = np.zeros(size, np.float32)
    several = np.concatenate([[last[0] > 0], np.diff(last) > 1])
    runner_up[several] = known.value[order[last[several] - 1]]
    return best, runner_up, winner
