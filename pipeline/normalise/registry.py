"""Canonical names across a run: what one document says about a name holds in the others.

Two passes over the records. The first collects evidence: which names one document uses for one organisation. The
second renames. Evidence is a multiset of name pairs, so parts of a run can be collected anywhere, in any order, and
merged; it grows with the number of distinct names that documents link, not with the number of documents.

Only names that single something out beyond their document count (not 高新区, 市委), and only unambiguous ones: a
name that documents link to two full names is left as each document has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Self

import orjson

from zhaoshang.corpus.record import Entity, Record

from .legal_form import brief_name, has_legal_form
from .name_rules import NameRules, shipped_rules, surface

LINKED_LABEL = "ORG"
"""Persons of one name are already one; descriptions of projects are not names beyond their document."""


class NameEvidence:
    """How many documents link a full name with each of its other names.

    Merging is commutative and associative, and `resolve` depends on the evidence alone, so a run comes out the
    same whatever its order and number of workers.
    """

    def __init__(self, rules: NameRules | None = None) -> None:
        self._rules = rules or shipped_rules()
        self._links: Counter[tuple[str, str]] = Counter()

    def add(self, record: Record) -> None:
        """Count what one document says."""
        for names in _names(_mentions(record)).values():
            lasting = [name for name in names if not self._rules.is_local(name)]
            if len(lasting) > 1:
                full = max(lasting, key=self._fullness)
                self._links.update((full, name) for name in lasting if name != full)

    def count(self, links: Iterable[tuple[str, str, int]]) -> None:
        """Take in links as `to_bytes` lists them: full name, other name, documents that link them."""
        for full, name, documents in links:
            self._links[full, name] += documents

    def merge(self, other: NameEvidence) -> Self:
        """Add another part's evidence to this one."""
        self._links.update(other._links)
        return self

    def resolve(self) -> dict[str, str]:
        """Every name that documents link to others → the one name for it.

        Of the names linked to a full name and to no other: the one that most documents use, then the shortest,
        then the first in code point order.
        """
        fulls = {full for full, _ in self._links}
        owner: dict[str, str | None] = {}
        for full, name in self._links:
            owner[name] = full if owner.setdefault(name, full) == full else None
        mapping: dict[str, str] = {}
        briefs: dict[str, str | None] = {}
        # One full name at a time: tables of sets and dicts for all of them took four times the evidence.
        for full, links in groupby(sorted(self._links), key=itemgetter(0)):
            names = [name for _, name in links if owner[name] is not None and name not in fulls]
            if names:
                best = self._best(full, names)
                mapping.update(dict.fromkeys([full, *names], best))
                brief = brief_name(full, self._rules)
                briefs[brief] = None if brief in briefs else best
        # What a document with the full name alone calls it.
        for brief, only in briefs.items():
            if only is not None and brief not in owner:
                mapping.setdefault(brief, only)
        return mapping

    def to_bytes(self) -> bytes:
        """The evidence as JSON, the same bytes for the same evidence: a part of a run leaves it for the merge."""
        return orjson.dumps([[full, name, count] for (full, name), count in sorted(self._links.items())])

    @classmethod
    def from_bytes(cls, data: bytes, rules: NameRules | None = None) -> NameEvidence:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: the bytes are not such evidence.
        """
        evidence = cls(rules)
        evidence.count(orjson.loads(data))
        return evidence

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NameEvidence) and self._links == other._links

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _best(self, full: str, names: list[str]) -> str:
        short = [name for name in names if not has_legal_form(name, self._rules)] or names
        return min(short, key=lambda name: (-self._links[full, name], len(name), name))

    def _fullness(self, name: str) -> tuple[bool, int, str]:
        return has_legal_form(name, self._rules), len(name), name


def apply(record: Record, mapping: Mapping[str, str], rules: NameRules | None = None) -> Record:
    """The record with the run's names in `canonical`; nothing else changes.

    A name that only its document understands (高新区) gives way to one that lasts, where the document has one.
    """
    renamed = _renamed(_mentions(record), mapping, rules or shipped_rules())
    if not renamed:
        return record
    entities = [_rename(entity, renamed) for entity in record.entities]
    return record.model_copy(update={"entities": entities})


def apply_to_row(row: dict[str, Any], mapping: Mapping[str, str], rules: NameRules | None = None) -> None:
    """What `apply` does, to a record as the JSON object it is in a file, in place.

    At the end of a run most records keep all their names; reading them into the typed model and out of it again
    would take most of that time (docs/SCALING.md).
    """
    organisations = [entity for entity in row["entities"] if entity["label"] == LINKED_LABEL]
    mentions = {(entity.get("canonical"), surface(entity["text"])) for entity in organisations}
    renamed = _renamed(mentions, mapping, rules or shipped_rules())
    for entity in organisations if renamed else ():
        if entity.get("canonical") in renamed:
            entity["canonical"] = renamed[entity["canonical"]]


def unify(read: Callable[[], Iterable[Record]], rules: NameRules | None = None) -> Iterator[Record]:
    """Records of a run with one name per organisation.

    Args:
        read: Gives the run's records from the beginning, each time it is called; it is called twice.
        rules: Word lists; the shipped ones without.
    """
    evidence = NameEvidence(rules)
    for record in read():
        evidence.add(record)
    mapping = evidence.resolve()
    for record in read():
        yield apply(record, mapping, rules)


def _mentions(record: Record) -> set[tuple[str | None, str]]:
    """The distinct organisations of a record as (canonical name, name as written)."""
    return {(entity.canonical, surface(entity.text)) for entity in record.entities if entity.label == LINKED_LABEL}


def _renamed(
    mentions: Iterable[tuple[str | None, str]], mapping: Mapping[str, str], rules: NameRules
) -> dict[str, str]:
    """Canonical names of a document that the run calls otherwise → what it calls them."""
    renamed = {}
    for canonical, names in _names(mentions).items():
        found = {mapping[name] for name in (*names, canonical) if name in mapping}
        if len(found) == 1:
            (renamed[canonical],) = found
        elif not found and rules.is_local(canonical):
            lasting = [name for name in names if not rules.is_local(name)]
            renamed[canonical] = min(lasting, key=lambda name: (len(name), name), default=canonical)
    return {old: new for old, new in renamed.items() if old != new}


def _names(mentions: Iterable[tuple[str | None, str]]) -> dict[str, dict[str, None]]:
    """Canonical name → the distinct names of its mentions, the longest first."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for canonical, name in sorted(mentions, key=lambda pair: (-len(pair[1]), pair[1])):
        if canonical is not None:
            names[canonical][name] = None
    return names


def _rename(entity: Entity, renamed: Mapping[str, str]) -> Entity:
    if entity.label != LINKED_LABEL or entity.canonical is None or entity.canonical not in renamed:
        return entity
    return entity.model_copy(update={"canonical": renamed[entity.canonical]})
