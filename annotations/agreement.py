"""How far two annotators agree: F1 on spans and relations with document-bootstrap intervals, kappa on characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from zhaoshang.corpus.record import ASKED_LABELS, LABELS, Entity, Record, RelationType

from .bootstrap import interval, resampled_sums
from .facts import ComparisonError, Things, by_id, end_of, labelled, overlap, same_value, span, typed_span
from .matching import maximum_matching

RELATION_TYPES: tuple[str, ...] = get_args(RelationType)
KAPPA_REMARK = (
    "Kappa flatters: characters are not what annotators decide on. Most of them are nothing for both, long names "
    "weigh more than short ones, and a boundary that is off by one costs one character of ten instead of the span."
)

_Counts = tuple[int, int, int]
_CLASSES = ("", *LABELS)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two lists of items agree.

    Attributes:
        matched: Items of one side that have a partner on the other.
        a: Items of side A.
        b: Items of side B.
        interval: 95 % document-bootstrap interval of F1, none where some draw leaves it undefined.
    """

    matched: int
    a: int
    b: int
    interval: tuple[float, float] | None = None

    @property
    def f1(self) -> float | None:
        """2 · matched / (a + b), the same whichever side is called gold; none where neither side has an item."""
        return 2 * self.matched / (self.a + self.b) if self.a + self.b else None

    def to_dict(self) -> dict[str, Any]:
        """Figure, interval and counts."""
        bounds = self.interval and list(self.interval)
        return {"f1": self.f1, "interval": bounds, "matched": self.matched, "a": self.a, "b": self.b}


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa over the characters of all documents, each in one of seven classes: a label or none.

    Attributes:
        value: Kappa, or none where both sides use one class only.
        interval: Its 95 % document-bootstrap interval.
        observed: Share of the characters that both sides put into one class.
        expected: That share if both had drawn their classes by chance (Cohen 1960).
    """

    value: float | None
    interval: tuple[float, float] | None
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is said about two annotators.

    Attributes:
        documents: Documents that both sides have.
        only_a: Documents that B does not have; they are left out.
        only_b: Documents that A does not have.
        figures: Name → agreement: `entities` (the four asked-for labels, exact), `entities all`, `entities overlap`,
            `entities untyped`, `entities untyped overlap`, each label, each label with ` overlap`, `relations`, each
            relation type, and `amounts` (of the MONEY spans both have, those with the same five fields).
        kappa: Over characters.
    """

    documents: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    figures: dict[str, Agreement]
    kappa: Kappa

    def to_dict(self) -> dict[str, Any]:
        """A tree of plain JSON values."""
        kappa = self.kappa
        return {
            "documents": self.documents,
            "only_a": list(self.only_a),
            "only_b": list(self.only_b),
            "figures": {name: figure.to_dict() for name, figure in self.figures.items()},
            "kappa": {
                "value": kappa.value,
                "interval": kappa.interval and list(kappa.interval),
                "observed": kappa.observed,
                "expected": kappa.expected,
                "remark": KAPPA_REMARK,
            },
        }


def agree(a: Sequence[Record], b: Sequence[Record]) -> Report:
    """Compare two annotators' records of the same documents, paired by `doc_id`.

    Spans agree with the same label and offsets; beside that with an overlap, and whatever the label. Relations agree
    as CONTRACT §7 has it; the names of a thing are those that A gives it.

    Raises:
        ComparisonError: no document is in both, an id occurs twice, a source differs, or a relation has no end.
    """
    pairs, only_a, only_b = paired(a, b)
    rows = [_document(one, other) for one, other in pairs]
    keys = list(rows[0])
    table = np.array([[count for key in keys for count in row[key]] for row in rows], dtype=np.int64)
    confusion = np.array([_confusion(one, other).ravel() for one, other in pairs], dtype=np.int64)
    sums, draws = table.sum(axis=0), resampled_sums(np.hstack([table, confusion]))
    figures = {}
    for index, key in enumerate(keys):
        columns = slice(3 * index, 3 * index + 3)
        matched, ours, theirs = (int(count) for count in sums[columns])
        drawn = draws[:, columns].astype(float)
        with np.errstate(invalid="ignore"):
            spread = interval(2 * drawn[:, 0] / (drawn[:, 1] + drawn[:, 2]))
        figures[key] = Agreement(matched, ours, theirs, spread)
    cells = draws[:, table.shape[1] :]
    return Report(len(pairs), only_a, only_b, figures, _kappa(confusion.sum(axis=0), cells))


def paired(
    a: Sequence[Record], b: Sequence[Record]
) -> tuple[list[tuple[Record, Record]], tuple[str, ...], tuple[str, ...]]:
    """Records of the same documents, sorted by id, and the ids that only one side has.

    Raises:
        ComparisonError: no document is in both, an id occurs twice, or the two were made from different texts.
    """
    ours, theirs = by_id(a, "A"), by_id(b, "B")
    both = sorted(ours.keys() & theirs.keys())
    if not both:
        raise ComparisonError("no document is in both files; give two files over the same documents")
    for name in both:
        if ours[name].source.sha256 != theirs[name].source.sha256:
            raise ComparisonError(
                f"{name}: A and B were made from different texts; carry one over with 'zhaoshang annotate migrate'"
            )
    only_a, only_b = sorted(ours.keys() - theirs.keys()), sorted(theirs.keys() - ours.keys())
    return [(ours[name], theirs[name]) for name in both], tuple(only_a), tuple(only_b)


def _document(a: Record, b: Record) -> dict[str, _Counts]:
    """(matched, of A, of B) of every figure in one document."""
    asked, asked_b = labelled(a.entities, ASKED_LABELS), labelled(b.entities, ASKED_LABELS)
    counts = {
        "entities": _exact(asked, asked_b, typed_span),
        "entities all": _exact(a.entities, b.entities, typed_span),
        "entities overlap": (0, 0, 0),
        "entities untyped": _exact(asked, asked_b, span),
        "entities untyped overlap": (maximum_matching(asked, asked_b, overlap), len(asked), len(asked_b)),
    }
    for label in LABELS:
        counts[label] = _exact(labelled(a.entities, (label,)), labelled(b.entities, (label,)), span)
    for label in LABELS:
        ours, theirs = labelled(a.entities, (label,)), labelled(b.entities, (label,))
        counts[f"{label} overlap"] = (maximum_matching(ours, theirs, overlap), len(ours), len(theirs))
    counts["entities overlap"] = _total(counts[f"{label} overlap"] for label in ASKED_LABELS)
    counts["relations"] = (0, 0, 0)
    things, entities = Things(a), {entity.id: entity for entity in b.entities}
    for kind in RELATION_TYPES:
        held = [relation for relation in a.relations if relation.type == kind]
        found = [
            (r, end_of(b.doc_id, entities, r, r.subject), end_of(b.doc_id, entities, r, r.object))
            for r in b.relations
            if r.type == kind
        ]
        matched = maximum_matching(held, found, lambda relation, guess: things.same_fact(relation, *guess))
        counts[kind] = (matched, len(held), len(found))
    counts["relations"] = _total(counts[kind] for kind in RELATION_TYPES)
    ours_money = {span(entity): entity.money for entity in labelled(a.entities, ("MONEY",))}
    theirs_money = {span(entity): entity.money for entity in labelled(b.entities, ("MONEY",))}
    both = ours_money.keys() & theirs_money.keys()
    right = sum(same_value(ours_money[span], theirs_money[span]) for span in both)
    return counts | {"amounts": (right, len(both), len(both))}


def _confusion(a: Record, b: Record) -> NDArray[np.int64]:
    """How many characters A puts into the row's class and B into the column's; white space inside a text counts."""
    rows, columns = _classes(a), _classes(b)
    size = len(_CLASSES)
    return np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)


def _classes(record: Record) -> NDArray[np.int64]:
    classes = np.zeros(record.source.chars, dtype=np.int64)
    for entity in record.entities:
        classes[entity.start : entity.end] = _CLASSES.index(entity.label)
    return classes


def _kappa(cells: NDArray[np.int64], draws: NDArray[np.int64]) -> Kappa:
    values, observed, expected = _cohen(np.vstack([cells, draws]))
    value = None if np.isnan(values[0]) else float(values[0])
    return Kappa(value, interval(values[1:]), float(observed[0]), float(expected[0]))


def _cohen(tables: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Kappa, observed and expected agreement of each row, a flat confusion table (Cohen 1960)."""
    size = len(_CLASSES)
    shares = tables.reshape(-1, size, size).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares /= shares.sum(axis=(1, 2), keepdims=True)
        observed = np.trace(shares, axis1=1, axis2=2)
        expected = (shares.sum(axis=1) * shares.sum(axis=2)).sum(axis=1)
        return (observed - expected) / (1 - expected), observed, expected


def _exact(ours: Iterable[Entity], theirs: Iterable[Entity], key: Callable[[Entity], Any]) -> _Counts:
    held, found = Counter(map(key, ours)), Counter(map(key, theirs))
    return (held & found).total(), held.total(), found.total()


def _total(counts: Iterable[_Counts]) -> _Counts:
    matched, ours, theirs = (sum(column) for column in zip(*counts, strict=True))
    return matched, ours, theirs
