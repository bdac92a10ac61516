"""A proposal among the others: those that overlap it, and those that stand right beside it in a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .candidates import Proposal

LIST_NAMES = (
    "same label before 、",
    "same label behind 、",
    "ORG ends here",
    "PROJECT begins behind",
    "TITLE ends here",
    "TITLE begins behind",
)
EDGE_NAMES = ("begins as one", "ends as one")
_COMMAS = ("、", "和", "及", "与", "，", ",")


def overlapping(proposals: Sequence[Proposal], sources: Sequence[str]) -> list[dict[str, list[float]]]:
    """For each proposal and source: best score of one that lies inside, contains, crosses it, or differs in label."""
    context = [{source: [0.0, 0.0, 0.0, 0.0] for source in sources} for _ in proposals]
    for i, left in enumerate(proposals):
        for j in range(i + 1, len(proposals)):
            right = proposals[j]
            if right.start >= left.end:
                break
            # Sorted by start, then end: the right one starts at or after the left one.
            if (left.start, left.end) == (right.start, right.end):
                places = (3, 3)
            elif right.end <= left.end:
                places = (0, 1)
            elif left.start == right.start:
                places = (1, 0)
            else:
                places = (2, 2)
            for me, other, place in ((i, right, places[0]), (j, left, places[1])):
                rows = context[me]
                for source, score in other.scores.items():
                    if source in rows and score > rows[source][place]:
                        rows[source][place] = score
    return context


def shared_edges(proposals: Sequence[Proposal], source: str) -> list[list[float]]:
    """Best score that a source gave to a span of the same label with the same start, and with the same end.

    A cut of a proposal has no score of its own: that its start is the start of something probable speaks for it.
    """
    starts: dict[tuple[int, str], float] = defaultdict(float)
    ends: dict[tuple[int, str], float] = defaultdict(float)
    for p in proposals:
        score = p.scores.get(source, 0.0)
        starts[p.start, p.label] = max(starts[p.start, p.label], score)
        ends[p.end, p.label] = max(ends[p.end, p.label], score)
    return [[starts[p.start, p.label], ends[p.end, p.label]] for p in proposals]


def list_neighbours(words: Sequence[str], proposals: Sequence[Proposal], scores: Sequence[float]) -> list[list[float]]:
    """Features `LIST_NAMES` of every proposal: best scores of those that touch it or share a list with it."""
    ends: dict[tuple[int, str], float] = defaultdict(float)
    starts: dict[tuple[int, str], float] = defaultdict(float)
    for proposal, score in zip(proposals, scores, strict=True):
        at_end, at_start = (proposal.end, proposal.label), (proposal.start, proposal.label)
        ends[at_end] = max(ends[at_end], score)
        starts[at_start] = max(starts[at_start], score)
    rows = []
    for p in proposals:
        listed_before = p.start > 0 and words[p.start - 1] in _COMMAS
        listed_behind = p.end < len(words) and words[p.end] in _COMMAS
        rows.append(
            [
                ends.get((p.start - 1, p.label), 0.0) if listed_before else 0.0,
                starts.get((p.end + 1, p.label), 0.0) if listed_behind else 0.0,
                ends.get((p.start, "ORG"), 0.0),
                starts.get((p.end, "PROJECT"), 0.0),
                ends.get((p.start, "TITLE"), 0.0),
                starts.get((p.end, "TITLE"), 0.0),
            ]
        )
    return rows
