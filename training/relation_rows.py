"""What the linker's trees are grown on: candidates of many documents with their rows of features and their truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from zhaoshang.corpus.labels import LabelSet
from zhaoshang.pipeline.link.candidates import Context, Pairs, families, propose
from zhaoshang.pipeline.link.figures import best_subjects, metric_features
from zhaoshang.pipeline.link.network import PairNetwork
from zhaoshang.pipeline.link.scorer import METRIC_LEAST, UNASKED, family_rows
from zhaoshang.pipeline.link.second_look import second_look
from zhaoshang.pipeline.link.view import Floats, View

from .relation_choice import METRIC_OF_MONEY
from .relation_data import Target, targets

CHUNK = 40
"""Documents laid end to end: bounds the memory."""
_MARGIN = 2.0  # log-odds below `UNASKED` that the trees are still grown on: the network is surer of what it has learned

_Maker = Callable[[View, dict[str, Pairs], Floats], Floats]


@dataclass
class Prepared:
    """Candidates of training documents with their rows and truths, in chunks that share a view."""

    labels: LabelSet
    views: list[View] = field(default_factory=list)
    pairs: list[dict[str, Pairs]] = field(default_factory=list)
    rows: dict[str, Floats] = field(default_factory=dict)
    target: dict[str, Target] = field(default_factory=dict)
    group: dict[str, NDArray[np.int64]] = field(default_factory=dict)


def prepare(docs: Sequence[Doc], context: Context, labels: LabelSet) -> Prepared:
    """Propose the candidates of training documents, with their rows of features and what is true of them."""
    found, every = Prepared(labels), families(labels)
    rows: dict[str, list[Floats]] = {family: [] for family in every}
    truths: dict[str, list[Target]] = {}
    groups: dict[str, list[NDArray[np.int64]]] = {family: [] for family in every}
    for start in range(0, len(docs), CHUNK):
        view = View(docs[start : start + CHUNK], labels)
        pairs = propose(view, context)
        found.views.append(view)
        found.pairs.append(pairs)
        for name, target in targets(view, pairs).items():
            truths.setdefault(name, []).append(target)
        for family, made in family_rows(view, pairs).items():
            rows[family].append(made)
            groups[family].append(view.doc[pairs[family].object].astype(np.int64) + start)
    found.rows = {family: np.concatenate(parts) for family, parts in rows.items()}
    found.group = {family: np.concatenate(parts) for family, parts in groups.items()}
    found.target = {
        name: Target(np.concatenate([t.truth for t in parts]), np.concatenate([t.weight for t in parts]))
        for name, parts in truths.items()
    }
    return found


def possible(data: Prepared, network: PairNetwork | None) -> dict[str, NDArray[np.bool_]]:
    """Candidates that the trees are grown on, by family: all but those that they will never be asked about.

    Args:
        data: The candidates.
        network: Reads them first at run time; without one, and of what it is not asked, all are possible.
    """
    found = {family: np.ones(len(rows), bool) for family, rows in data.rows.items()}
    if network is None:
        return found
    at = dict.fromkeys(found, 0)
    for view, pairs in zip(data.views, data.pairs, strict=True):
        parts = {family: slice(first, first + len(pairs[family].object)) for family, first in at.items()}
        odds = network.log_odds(view, pairs, {family: data.rows[family][part] for family, part in parts.items()})
        for family, part in parts.items():
            at[family] = part.stop
            if family != METRIC_OF_MONEY:
                found[family][part] = odds[family] >= UNASKED - _MARGIN
    return found


def metric_rows(view: View, pairs: dict[str, Pairs], scores: Floats) -> Floats:
    """What the METRIC model says of the amounts of the candidates of figures."""
    metric, sure = best_subjects(pairs["metric"], scores, len(view), METRIC_LEAST)
    return metric_features(view, pairs["figure"], metric, sure)


def second_rows(family: str, view: View, pairs: dict[str, Pairs], scores: Floats) -> Floats:
    """What the first look at a family says around its candidates."""
    return second_look(view, pairs[family], scores)


def by_chunk(data: Prepared, family: str, scores: Floats, make: _Maker) -> Floats:
    """Rows that are made of the scores of a family, chunk by chunk."""
    parts, at = [], 0
    for view, pairs in zip(data.views, data.pairs, strict=True):
        size = len(pairs[family].object)
        parts.append(make(view, pairs, scores[at : at + size]))
        at += size
    return np.concatenate(parts)
