"""Fixed fusion policies: named functions from proposals to weights, to compare the learned fuser with.

A policy gives every proposal a weight; the disjoint set of greatest total weight becomes the entities, and a
proposal whose weight is not positive is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.util import registry

from .candidates import Proposal

Policy = Callable[[Sequence[Proposal]], list[float]]
TRUSTED_RULES = frozenset({"MONEY"})
"""Labels that are grammar: the rule alone decides them in every policy."""


LIKELY = 0.4
"""Score from which a source counts as having proposed; the HanLP recogniser tells its less likely readings too."""


def _best(proposal: Proposal) -> float:
    return max(proposal.scores.values())


def _voters(proposal: Proposal) -> list[str]:
    return [source for source, score in proposal.scores.items() if score >= LIKELY]


@registry.misc("zhaoshang.fuse.union.v1")
def union() -> Policy:
    """Everything that anybody proposed; of overlapping spans the better scored."""
    return lambda proposals: [_best(p) if _voters(p) else 0.0 for p in proposals]


@registry.misc("zhaoshang.fuse.longest.v1")
def longest() -> Policy:
    """Everything that anybody proposed; of overlapping spans the longer."""
    return lambda proposals: [(p.end - p.start) ** 2 + 0.1 * _best(p) if _voters(p) else 0.0 for p in proposals]


@registry.misc("zhaoshang.fuse.agreement.v1")
def agreement() -> Policy:
    """What at least two taggers proposed, and amounts of the rules."""
    return lambda proposals: [
        sum(p.scores.values()) if len(_voters(p)) > 1 or (p.label in TRUSTED_RULES and "rule" in p.scores) else 0.0
        for p in proposals
    ]


@registry.misc("zhaoshang.fuse.prefer.v1")
def prefer(sources: list[str]) -> Policy:
    """The first source that says anything about a place decides it; later ones only fill what is free."""
    worth = {source: 1000.0 ** (len(sources) - i) for i, source in enumerate(sources)}
    return lambda proposals: [
        max((worth[s] * (p.end - p.start) for s in _voters(p) if s in worth), default=0.0) for p in proposals
    ]
