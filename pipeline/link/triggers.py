"""Words that a label set names for a relation type, counted around a pair; `lexicon` has those of the contract."""

from __future__ import annotations

import re

import numpy as np

from zhaoshang.corpus.labels import RelationKind

from .candidates import Pairs
from .view import Floats, View

TRIGGER_FEATURES: tuple[str, ...] = ("triggers_between", "triggers_before", "triggers_after", "triggers_in_sentence")
_WIDE = 14  # characters looked at outside a pair
_MOST = 3


def trigger_features(view: View, pairs: Pairs, kind: RelationKind) -> Floats:
    """How many triggers stand between the two mentions, right before and after them, and in the object's sentence.

    Args:
        view: The batch.
        pairs: Candidates of the relation type.
        kind: The type.
    """
    first, second = np.minimum(*pairs), np.maximum(*pairs)
    sentence_start, sentence_end = view.bounds["sentence"]
    paragraph_start, paragraph_end = view.bounds["paragraph"]
    windows = (
        (view.end[first], np.maximum(view.start[second], view.end[first])),
        (np.maximum(view.start[first] - _WIDE, paragraph_start[first]), view.start[first]),
        (view.end[second], np.minimum(view.end[second] + _WIDE, paragraph_end[second])),
        (sentence_start[pairs.object], sentence_end[pairs.object]),
    )
    pattern = "|".join(re.escape(word) for word in sorted(kind.triggers, key=len, reverse=True))
    places = np.array([found.start() for found in re.finditer(pattern, view.text)] if pattern else [], np.int64)
    counts = [np.searchsorted(places, end) - np.searchsorted(places, start) for start, end in windows]
    found: Floats = np.minimum(np.stack(counts, axis=1), _MOST).astype(np.float32)
    return found
