"""What the fuser knows of a proposal: who made it, who contradicts it, and what the rest of the document says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from .. import attributes
from ..tag.repeats import occurrences
from . import wording
from .candidates import Proposal
from .neighbours import EDGE_NAMES, LIST_NAMES, list_neighbours, overlapping, shared_edges

SOURCES = ("spacy", "hanlp", "rule")
LIKELY = 0.5
"""Score from which a proposal elsewhere in the document counts as a find."""
NAMES = (
    *(f"{source}:{what}" for source in SOURCES for what in ("proposed", "score", "inside", "contains", "crosses")),
    *(f"{source}:other label" for source in SOURCES),
    *(f"{source}:{edge}" for source in SOURCES for edge in EDGE_NAMES),
    "sources",
    "best elsewhere",
    "finds elsewhere",
    "share of occurrences",
    "occurrences",
    "in longer names",
    "starts with a name",
    "length",
    "one token",
    "starts word",
    "ends word",
    "line start",
    "line end",
    "no tagger",
    "split",
    "repeat",
    *LIST_NAMES,
    *wording.NAMES,
)


_DOCUMENT = slice(NAMES.index("best elsewhere"), NAMES.index("starts with a name") + 1)
_LISTS = slice(NAMES.index(LIST_NAMES[0]), NAMES.index(LIST_NAMES[-1]) + 1)


class Features:
    """Features of all proposals of a Doc.

    Args:
        doc: A Doc with candidates.
        proposals: In order of start, then end.
    """

    def __init__(self, doc: Doc, proposals: Sequence[Proposal]) -> None:
        self.proposals = proposals
        self.text = attributes.text(doc)
        self.words = attributes.texts(doc)
        self.surfaces = ["".join(self.words[p.start : p.end]) for p in proposals]
        self.tags = [tag[:1] for tag in attributes.tags(doc)]

    def matrix(self) -> NDArray[np.float32]:
        """All features: (proposals, NAMES)."""
        table = np.asarray(self._rows(), dtype=np.float32).reshape(len(self.proposals), len(NAMES))
        if len(table):
            scores = [
                max((s for source, s in p.scores.items() if source in SOURCES), default=0.0) for p in self.proposals
            ]
            named = {surface for surface in self.surfaces if len(surface) > 1}
            times = Counter(self.text[a:b] for a, b in occurrences(self.text, named))
            elsewhere = _Elsewhere(times, self.proposals, self.surfaces, scores)
            table[:, _DOCUMENT] = [elsewhere.of(i) for i in range(len(scores))]
            table[:, _LISTS] = list_neighbours(self.words, self.proposals, scores)
        return table

    def _rows(self) -> list[list[float]]:
        words, tags, context = self.words, self.tags, overlapping(self.proposals, SOURCES)
        edges = [shared_edges(self.proposals, source) for source in SOURCES]
        rows = []
        for i, (proposal, surface) in enumerate(zip(self.proposals, self.surfaces, strict=True)):
            start, end, scores = proposal.start, proposal.end, proposal.scores
            row: list[float] = []
            for source in SOURCES:
                row += [float(source in scores), scores.get(source, 0.0), *context[i][source][:3]]
            row += [context[i][source][3] for source in SOURCES]
            for found in edges:
                row += found[i]
            row += [
                float(sum(source in scores for source in SOURCES)),
                *(0.0,) * (_DOCUMENT.stop - _DOCUMENT.start),
                float(len(surface)),
                float(end - start == 1),
                float(tags[start] in ("B", "S")),
                float(tags[end - 1] in ("E", "S")),
                float(start == 0 or words[start - 1] == "\n"),
                float(end == len(words) or words[end] == "\n"),
                float(scores.keys().isdisjoint(SOURCES)),
                scores.get("split", 0.0),
                scores.get("repeat", 0.0),
                *(0.0,) * len(LIST_NAMES),
                *wording.wording(words, start, end, surface),
            ]
            rows.append(row)
        return rows


class _Elsewhere:
    """What the document says of a name in other places."""

    def __init__(
        self, total: Counter[str], proposals: Sequence[Proposal], surfaces: list[str], scores: list[float]
    ) -> None:
        self.keys = [(surface, p.label) for surface, p in zip(surfaces, proposals, strict=True)]
        self.scores = scores
        self.by_name: dict[tuple[str, str], list[float]] = defaultdict(list)
        for key, score in zip(self.keys, scores, strict=True):
            self.by_name[key].append(score)
        for found in self.by_name.values():
            found.sort(reverse=True)
        # Counted once a name: counting for every mention would be quadratic in a page that says one name all along.
        self.finds = {key: sum(score >= LIKELY for score in found) for key, found in self.by_name.items()}
        self.total = total
        # Longer likely names that begin with a name, and likely organisations that a text begins with.
        self.longer: dict[str, float] = defaultdict(float)
        self.orgs: dict[str, float] = {}
        for (surface, label), found in self.by_name.items():
            if found[0] >= LIKELY:
                if label == "ORG":
                    self.orgs[surface] = found[0]
                for length in range(2, len(surface)):
                    prefix = surface[:length]
                    self.longer[prefix] = max(self.longer[prefix], found[0])

    def of(self, i: int) -> list[float]:
        """Best score elsewhere, number of finds there, found share, occurrences, in longer names, starts with one."""
        surface, _ = key = self.keys[i]
        found = self.by_name[key]
        others = found[1:2] if found[0] == self.scores[i] else found[:1]
        finds = self.finds[key] - (self.scores[i] >= LIKELY)
        times = max(1, self.total[surface])
        return [
            others[0] if others else 0.0,
            float(min(finds, 20)),
            min(finds / max(1, times - 1), 1.0),  # names of one character are not counted
            float(min(times, 30)),
            self.longer.get(surface, 0.0),
            max((self.orgs.get(surface[:n], 0.0) for n in range(2, len(surface))), default=0.0),
        ]
