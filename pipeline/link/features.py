"""What the scorer sees of a candidate pair: one dense row, computed for a whole batch with array gathers.

A row says what stands between and around the two mentions (trigger classes, entities, punctuation, the characters
right beside them), how far apart they are, how they rank among the other candidates for the same object, and what
kind of thing each is. No name is in it, so nothing can be learned by heart.
"""

from __future__ import annotations

import numpy as np

from zhaoshang.corpus.record import LABELS

from . import lexicon
from .candidates import Pairs
from .view import ENTITY_FEATURES, MARK, Floats, Ints, View

_TRIGGERS = slice(MARK[next(iter(lexicon.TRIGGERS))], MARK[LABELS[0]])
_LABELS = slice(MARK[LABELS[0]], MARK[LABELS[-1]] + 1)
_CHARS = slice(MARK[LABELS[-1]] + 1, len(MARK))
_DIVISIONS = slice(0, len(lexicon.DIVISIONS))
_NEAR, _WIDE = 6, 14  # characters looked at beside a mention, towards the partner and away from it
_FAR = 400.0  # a distance in characters beyond which it does not matter how far

_MARK_NAMES = list(MARK)
_DISTANCES = (
    "order",
    "gap",
    "log_gap",
    "entities_between",
    "same_sentence",
    "same_paragraph",
    "same_clause",
    "rank",
    "rank_on_side",
    "nearest_before",
    "nearest_after",
    "candidates",
    "candidates_before",
    "rank_in_sentence",
    "same_label_between",
    "things_alike",
    "object_list",
    "subject_list",
    "object_place_in_list",
    "subject_place_in_list",
    "offset_in_list",
)
_WINDOWS = ("between", "before", "after", "sentence", "right_of_first", "left_of_second")
_SIDES = ("subject<", "subject>", "object<", "object>")

PAIR_FEATURES: tuple[str, ...] = (
    *_DISTANCES,
    *(f"{window}:{name}" for window in _WINDOWS for name in _MARK_NAMES[_TRIGGERS]),
    *(f"between:{name}" for name in _MARK_NAMES[_DIVISIONS]),
    *(f"between:{name}" for name in _MARK_NAMES[_LABELS]),
    *(f"sentence:{name}" for name in _MARK_NAMES[_LABELS]),
    *(f"between:{name!r}" for name in _MARK_NAMES[_CHARS]),
    *(f"{side}{name!r}" for side in _SIDES for name in _MARK_NAMES[_CHARS]),
    *(f"subject.{name}" for name in ENTITY_FEATURES),
    *(f"object.{name}" for name in ENTITY_FEATURES),
)
"""Names of the columns of `pair_features`, for reading a model."""


def pair_features(view: View, pairs: Pairs) -> Floats:
    """One row a pair, in the order of `PAIR_FEATURES`."""
    subject, object_ = pairs
    if not len(subject):
        return np.zeros((0, len(PAIR_FEATURES)), np.float32)
    first, second = np.minimum(subject, object_), np.maximum(subject, object_)
    left, right = view.end[first], np.maximum(view.start[second], view.end[first])
    sentence_start, sentence_end = view.bounds["sentence"]
    clause_start, clause_end = view.bounds["clause"]
    windows = (
        (left, right),
        (np.maximum(clause_start[first], view.start[first] - _WIDE), view.start[first]),
        (view.end[second], np.minimum(clause_end[second], view.end[second] + _WIDE)),
        (sentence_start[object_], sentence_end[object_]),
        (left, np.minimum(left + _NEAR, right)),
        (np.maximum(right - _NEAR, left), right),
    )
    blocks: list[Floats] = [_distances(view, pairs)]
    blocks.extend(_counted(view, _TRIGGERS, start, end, 3) for start, end in windows)
    blocks.append(_counted(view, _DIVISIONS, left, right, 20))
    blocks.append(_counted(view, _LABELS, left, right, 20))
    blocks.append(_counted(view, _LABELS, *windows[3], 20))
    blocks.append(_counted(view, _CHARS, left, right, 3))
    for side in (subject, object_):
        blocks.append(_counted(view, _CHARS, np.maximum(view.start[side] - 1, 0), view.start[side], 1))
        blocks.append(_counted(view, _CHARS, view.end[side], view.end[side] + 1, 1))
    blocks.extend((view.features[subject], view.features[object_]))
    return np.concatenate(blocks, axis=1)


def _counted(view: View, marks: slice, start: Ints, end: Ints, most: int) -> Floats:
    table = view.counts
    found: Floats = np.minimum(table[end, marks] - table[start, marks], most).astype(np.float32)
    return found


def _distances(view: View, pairs: Pairs) -> Floats:
    subject, object_ = pairs
    first, second = np.minimum(subject, object_), np.maximum(subject, object_)
    before = subject < object_
    gap = np.maximum(view.visible[view.start[second]] - view.visible[view.end[first]], 0).astype(np.float32)
    same_sentence = view.sentence[subject] == view.sentence[object_]
    clause = view.bounds["clause"][0]
    label = view.label[subject]
    alike = view.counts[:, _LABELS]
    lane = np.where(label < len(LABELS), np.maximum(label, 0), 0)
    lists = view.lists
    between = alike[view.start[second], lane] - alike[view.end[first], lane]
    out: Floats = np.stack(
        [
            before,
            np.minimum(gap, _FAR),
            np.log1p(gap),
            np.minimum(second - first - 1, 40),
            same_sentence,
            view.paragraph[subject] == view.paragraph[object_],
            clause[subject] == clause[object_],
            _rank(object_, gap),
            _rank(object_ * 2 + before, gap),
            (_rank(object_ * 2 + before, gap) == 0) & before,
            (_rank(object_ * 2 + before, gap) == 0) & ~before,
            _sizes(object_),
            _totals(object_, before.astype(np.int32)),
            _rank(object_ * 2 + same_sentence, -view.start[subject].astype(np.float32)),
            np.minimum(between, 20),
            _sizes(object_.astype(np.int64) * (int(view.thing.max()) + 1) + view.thing[subject]),
            lists.length[object_],
            lists.length[subject],
            lists.place[object_],
            lists.place[subject],
            np.where(lists.number[subject] == lists.number[object_], lists.place[subject] - lists.place[object_], 9),
        ],
        axis=1,
    ).astype(np.float32)
    return out


def _rank(group: Ints, key: Floats) -> Ints:
    """Place of every row within its group when the group is ordered by `key`, from 0, at most 20."""
    order = np.lexsort((key, group))
    ordered = group[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    lengths = np.diff(np.concatenate([starts, [len(group)]]))
    ranks = np.empty(len(group), np.int32)
    ranks[order] = np.arange(len(group)) - np.repeat(starts, lengths)
    limited: Ints = np.minimum(ranks, 20).astype(np.int32)
    return limited


def _sizes(group: Ints) -> Ints:
    _, inverse, number = np.unique(group, return_inverse=True, return_counts=True)
    sizes: Ints = np.minimum(number[inverse], 40).astype(np.int32)
    return sizes


def _totals(group: Ints, flag: Ints) -> Floats:
    _, inverse = np.unique(group, return_inverse=True)
    totals: Floats = np.bincount(inverse, weights=flag.astype(np.float32))[inverse].astype(np.float32)
    return totals
