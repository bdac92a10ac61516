"""What the fuser knows of a proposal: who made it, who contradicts it, and what the rest of the document says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ..tag.repeats import occurrences
from .candidates import Proposal

SOURCES = ("spacy", "hanlp", "rule")
NAMES = (
    "bias",
    *(f"{source}:{what}" for source in SOURCES for what in ("proposed", "score", "inside", "contains", "crosses")),
    *(f"{source}:other label" for source in SOURCES),
    "sources",
    "all agree",
    "hanlp:score squared",
    "best elsewhere",
    "share of occurrences",
    "occurrences",
    "log length",
    "one word",
    "starts word",
    "ends word",
    "line start",
    "line end",
    "whole line",
    "repeat only",
    "repeat only:best elsewhere",
    "repeat only:share of occurrences",
    "repeat only:log length",
    "rule only",
    "behind 各",
)


def feature_matrix(doc: Doc, proposals: Sequence[Proposal]) -> NDArray[np.float64]:
    """Features of every proposal: (proposals, NAMES)."""
    if not proposals:
        return np.zeros((0, len(NAMES)))
    text = doc.text
    surfaces = [doc[p.start : p.end].text for p in proposals]
    found: Counter[tuple[str, str]] = Counter()
    best: dict[tuple[str, str], list[float]] = defaultdict(list)
    for proposal, surface in zip(proposals, surfaces, strict=True):
        scores = [score for source, score in proposal.scores.items() if source in SOURCES]
        if scores:
            found[surface, proposal.label] += 1
            best[surface, proposal.label].append(max(scores))
    total = Counter(text[a:b] for a, b in occurrences(text, {s for s in surfaces if len(s) > 1}))
    context = _neighbours(proposals)
    rows = []
    for i, (proposal, surface) in enumerate(zip(proposals, surfaces, strict=True)):
        key = (surface, proposal.label)
        row = [1.0]
        for source in SOURCES:
            row += [float(source in proposal.scores), proposal.scores.get(source, 0.0), *context[i][source][:3]]
        row += [context[i][source][3] for source in SOURCES]
        agree = sum(source in proposal.scores for source in SOURCES)
        times, alone = max(1, total[surface]), agree == 0
        first, last = doc[proposal.start], doc[proposal.end - 1]
        at_start = proposal.start == 0 or doc[proposal.start - 1].text == "\n"
        at_end = proposal.end == len(doc) or doc[proposal.end].text == "\n"
        row += [
            agree / 3,
            float(agree == len(SOURCES)),
            proposal.scores.get("hanlp", 0.0) ** 2,
            max(best[key], default=0.0),
            min(1.0, found[key] / times),
            min(3.0, float(np.log1p(times))),
            float(np.log(len(surface))),
            float(proposal.end - proposal.start == 1),
            float(first.tag_[:1] in ("B", "S")),
            float(last.tag_[:1] in ("E", "S")),
            float(at_start),
            float(at_end),
            float(at_start and at_end),
            float(alone),
            alone * max(best[key], default=0.0),
            alone * min(1.0, found[key] / times),
            alone * float(np.log(len(surface))),
            float(agree == 1 and "rule" in proposal.scores),
            float(proposal.start > 0 and doc[proposal.start - 1].text in ("各", "全", "该", "本")),
        ]
        rows.append(row)
    return np.asarray(rows, dtype=np.float64)


def _neighbours(proposals: Sequence[Proposal]) -> list[dict[str, list[float]]]:
    """For each proposal and source: best score of one that lies inside, contains, crosses it, or differs in label."""
    context = [{source: [0.0, 0.0, 0.0, 0.0] for source in SOURCES} for _ in proposals]
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
                for source, score in other.scores.items():
                    if source in SOURCES:
                        context[me][source][place] = max(context[me][source][place], score)
    return context
