"""Which mentions of one document name one thing, and what to call it.

Mentions are compared as distinct names, and a name only with longer ones that share its rarest character, so
the work grows with the document, not with its square. Where a short name would fit two things it joins neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .legal_form import brief_name, has_legal_form
from .likeness import PHASE, Likeness, Name, organisation, organisation_likeness, project, project_likeness
from .name_rules import LEVELS, NameRules, bare_key, surface

MOST_COMPARED = 64
"""A short name that so many longer names may stand for says nothing about any of them."""
MOST_SHARING = 512
"""A character that so many names share does not lead to any of them."""
_FOREIGN = "·•・"


def canonical_names(
    label: str,
    texts: Sequence[str],
    rules: NameRules,
    definitions: Iterable[tuple[str, str]] = (),
    visitors: str = "",
) -> list[str]:
    """The canonical name of every mention, in the order given.

    Args:
        label: ORG, OFFICIAL or PROJECT, of all the mentions.
        texts: Text of each mention in order of offset.
        rules: Word lists.
        definitions: Pairs of keys that the document says are one (`aliases.defined_names`).
        visitors: Whose delegations the document tells of (`aliases.visitors`); 市委 is never that of a guest.
    """
    shown = [surface(text) for text in texts]
    keys = [bare_key(text) for text in texts]
    distinct = dict.fromkeys(keys)
    groups = _people(distinct) if label == "OFFICIAL" else _things(label, distinct, rules, definitions, visitors)
    members: dict[str, dict[str, None]] = defaultdict(dict)
    for key, name in zip(keys, shown, strict=True):
        members[groups[key]].setdefault(name)
    names = _choose(label, members, rules)
    return [names[groups[key]] for key in keys]


class _Groups:
    """Union-find over keys; the longest key of a group stands for it."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}

    def find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = key = self._parent[self._parent[key]]
        return key

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.find(one), self.find(other)), key=lambda key: (-len(key), key))
        self._parent[second] = first

    def mapping(self) -> dict[str, str]:
        return {key: self.find(key) for key in self._parent}


def _people(keys: Iterable[str]) -> dict[str, str]:
    """A person is called by the same name, or by the last part of a foreign one."""
    groups = _Groups(keys)
    mapping = groups.mapping()
    parts: dict[str, set[str]] = defaultdict(set)
    for key in mapping:
        for sign in _FOREIGN:
            if sign in key:
                parts[key.rsplit(sign, 1)[1]].add(key)
    for part, full in parts.items():
        if part in mapping and len(full) == 1:
            groups.join(part, *full)
    return groups.mapping()


def _things(
    label: str, keys: Iterable[str], rules: NameRules, definitions: Iterable[tuple[str, str]], visitors: str
) -> dict[str, str]:
    groups = _Groups(keys)
    prepare = organisation if label == "ORG" else project
    names = {raw: prepare(raw, rules) for raw in groups.mapping()}
    by_key: dict[str, str] = {}
    for name in names.values():
        groups.join(name.raw, by_key.setdefault(name.key, name.raw))
    for long, alias in _unambiguous(definitions):
        if long in names and alias in names:
            groups.join(long, alias)
    bucket = _by_character(names.values())
    # From long to short: what a name may stand for has found its own group before.
    told = [name for name in names.values() if name.key]  # of “” there is nothing to compare
    for short in sorted(told, key=lambda name: (-len(name.key), name.raw)):
        found = _candidates(label, short, bucket, rules)
        if _needs_home(short, rules):
            found = [(full, how) for full, how in found if full.raw[:2] not in visitors]
        if any(groups.find(full.raw) == groups.find(short.raw) for full, _ in found):
            continue  # a definition has said which it is
        for least in (Likeness.CLOSE, Likeness.LIKELY):
            roots = {groups.find(full.raw) for full, how in found if how >= least}
            if len(roots) == 1:
                groups.join(short.raw, *roots)
            if roots:
                break
    return groups.mapping()


def _unambiguous(definitions: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The definitions whose short name is given to one thing only."""
    defined: dict[str, set[str]] = defaultdict(set)
    for long, short in definitions:
        defined[short].add(long)
    return [(longs.pop(), short) for short, longs in sorted(defined.items()) if len(longs) == 1]


def _by_character(names: Iterable[Name]) -> dict[str, list[Name]]:
    bucket: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        for char in dict.fromkeys(name.raw + name.key + name.loose):
            bucket[char].append(name)
    return bucket


def _candidates(
    label: str, short: Name, bucket: dict[str, list[Name]], rules: NameRules
) -> list[tuple[Name, Likeness]]:
    """The longer names that `short` may stand for."""
    test = organisation_likeness if label == "ORG" else project_likeness
    rarest = min((bucket[char] for char in short.key), key=len)
    if len(rarest) > MOST_SHARING:
        return []
    longer = [name for name in rarest if len(name.key) > len(short.key)]
    if len(longer) > MOST_COMPARED:
        return []
    rated = [(full, test(short, full, rules)) for full in longer]
    return [(full, how) for full, how in rated if how]


def _needs_home(short: Name, rules: NameRules) -> bool:
    return short.key[0] in LEVELS or short.key in rules.local


def _choose(label: str, members: dict[str, dict[str, None]], rules: NameRules) -> dict[str, str]:
    """The name of every group: its shortest that singles it out; two groups never get the same name."""
    names, taken = {}, {name for group in members.values() for name in group}
    for root, group in sorted(members.items()):
        if label == "OFFICIAL":
            names[root] = max(group, key=lambda name: (len(name), name))
            continue
        telling = [name for name in group if _tells(name, rules)] or list(group)
        name = min(telling, key=lambda name: (name.isascii(), len(name), name))
        if label == "ORG" and (len(group) == 1 or has_legal_form(name, rules)):
            brief = brief_name(name, rules)
            name = name if brief in taken else brief
        names[root] = name
        taken.add(name)
    return names


def _tells(name: str, rules: NameRules) -> bool:
    """Whether a name says more than what kind of thing it is (产业园, 二期)."""
    key = bare_key(name)
    return key not in rules.bare and PHASE.fullmatch(key) is None
