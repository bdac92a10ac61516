"""The further figures of a scoring: schemes, ways of counting relations, canonical names, groups of documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import NAMED_LABELS, Record

from .b_cubed import BCubed, b_cubed, same_names
from .figures import Figure, Share
from .groups import genre, source, split_of
from .relation_scores import WAYS, relation_counts
from .score import document_counts, paired
from .semeval import ALL, SCHEMES, scheme_counts
from .tally import Counts, figures


@dataclass(frozen=True, slots=True)
class Group:
    """The headlines over some of the documents; those over a single one have no intervals.

    Attributes:
        documents: How many.
        entities: Exact, four labels.
        relations: As the headline.
        amounts: Right of those found.
    """

    documents: int
    entities: Figure
    relations: Figure
    amounts: Share

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        return {
            "documents": self.documents,
            "entities": self.entities.to_dict(),
            "relations": self.relations.to_dict(),
            "amounts": self.amounts.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Detail:
    """What `Scores` does not hold.

    Attributes:
        schemes: SemEval scheme → label or `all` → figure (`semeval.py`).
        relations: Way of counting → type or `all` → figure (`relation_scores.py`).
        b_cubed: Label or `all` → B³ of the canonical names (`b_cubed.py`).
        names: Of the named mentions exactly found, those whose canonical string is right.
        groups: `genre`, `source` and, where splits are given, `split` → name → headlines of those documents.
    """

    schemes: dict[str, dict[str, Figure]]
    relations: dict[str, dict[str, Figure]]
    b_cubed: dict[str, BCubed]
    names: Share
    groups: dict[str, dict[str, Group]]

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        return {
            "schemes": _tree(self.schemes),
            "relations": _tree(self.relations),
            "b_cubed": {name: figure.to_dict() for name, figure in self.b_cubed.items()},
            "names": self.names.to_dict(),
            "groups": _tree(self.groups),
        }


def detail(
    gold: Sequence[Record], pred: Sequence[Record], splits: Mapping[str, frozenset[str]] | None = None
) -> Detail:
    """Compare predictions with gold, paired by `doc_id`.

    Args:
        gold: Gold records.
        pred: Predicted records.
        splits: Names of sets of documents → their ids.

    Raises:
        ScoringError: as `score`.
    """
    pairs = paired(gold, pred)
    schemes = figures([scheme_counts(g.entities, p.entities if p else []) for g, p in pairs])
    ways = figures([relation_counts(*pair) for pair in pairs])
    (names,) = figures([{"names": same_names(*pair)} for pair in pairs]).values()
    kinds: dict[str, Callable[[Record], str]] = {"genre": genre, "source": source}
    if splits is not None:
        kinds["split"] = lambda record: split_of(record, splits)
    rows = [(record, document_counts(record, guess)) for record, guess in pairs]
    return Detail(
        schemes={scheme: {name: schemes[scheme, name] for name in (ALL, *active().labels)} for scheme in SCHEMES},
        relations={way: {name: ways[way, name] for name in (ALL, *active().arguments)} for way in WAYS},
        b_cubed={ALL: b_cubed(pairs)} | {label: b_cubed(pairs, (label,)) for label in NAMED_LABELS},
        names=Share(int(names.matched), names.gold, names.f1_interval),
        groups={kind: _grouped(rows, key) for kind, key in kinds.items()},
    )


def _grouped(rows: Sequence[tuple[Record, Mapping[str, Counts]]], key: Callable[[Record], str]) -> dict[str, Group]:
    members: dict[str, list[Mapping[str, Counts]]] = {}
    for record, counts in rows:
        members.setdefault(key(record), []).append({name: counts[name] for name in ("exact", "relations", "amounts")})
    found = {}
    for name in sorted(members):
        figure = figures(members[name])
        if len(members[name]) == 1:  # one document cannot tell how others would do
            figure = {key: Figure(row.matched, row.gold, row.predicted) for key, row in figure.items()}
        amounts = figure["amounts"]
        share = Share(int(amounts.matched), amounts.gold, amounts.f1_interval)
        found[name] = Group(len(members[name]), figure["exact"], figure["relations"], share)
    return found


def _tree(groups: Mapping[str, Mapping[str, Figure | Group]]) -> dict[str, dict[str, Any]]:
    return {one: {name: figure.to_dict() for name, figure in inner.items()} for one, inner in groups.items()}
