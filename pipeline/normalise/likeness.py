"""When a shorter name may be another's short form. Every test is about two names only; see `clusters` for the rest.

A test answers how close the two are: CLOSE (what the short name leaves out is only place or legal form), LIKELY,
or none. Names of different kinds of things (a zone and its committee, a company and its branch) never match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from .aliases import is_subsequence
from .legal_form import has_legal_form
from .name_rules import LEVELS, NameRules, bare_key

_LAST_BRACKET = re.compile(r"[（(][^（）()]*[）)][^（）()]{0,6}$")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_BRACKET_SIGNS = str.maketrans("", "", "（）()")
_NUMBER = re.compile(r"[一二三四五六七八九十]+|\d+(?:\.\d+)?")
_TERM = re.compile(r"第?[一二三四五六七八九十\d]+届")
PHASE = re.compile(r"[一二三四五六七八九十\d]+期")
_ORDINAL_END = re.compile(r"[一二三四五六七八九十\d]$")
_FURTHEST_START = 5
"""A short name may leave out at most this many characters of an unlisted place at the beginning."""


class Likeness(IntEnum):
    """How close a short name is to a longer one."""

    NONE = 0
    LIKELY = 1
    CLOSE = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A distinct name of a document, prepared for comparison.

    Attributes:
        raw: Comparison key, as written but for width, white space and quotation marks.
        key: The same with official long forms abbreviated; names of one key are one thing.
        loose: The same with a zone called by the most general word for it (经开区 → 开发区).
        body: Whether it names a public body, a school or the like.
        legal: Whether it ends in the legal form of a company.
        place: Characters of a place it begins with.
    """

    raw: str
    key: str
    loose: str
    body: bool
    legal: bool
    place: int


def organisation(text: str, rules: NameRules) -> Name:
    """Prepare the name of an ORG."""
    raw = bare_key(text)
    legal = has_legal_form(raw, rules)
    key = raw if legal else rules.abbreviate(_TERM.sub("", raw).removeprefix("中共")) or raw
    return Name(
        raw, key, key.replace("经开区", "开发区"), not legal and rules.is_body(key), legal, rules.place_length(raw)
    )


def project(text: str, rules: NameRules) -> Name:
    """Prepare the name of a PROJECT: 项目 and 工程 at its end do not tell projects apart."""
    raw = bare_key(text)
    stem = rules.project_tail.sub("", raw)
    key = stem if len(stem) > 1 else raw
    return Name(raw, key, key, False, False, 0)


def organisation_likeness(short: Name, full: Name, rules: NameRules) -> Likeness:
    """Whether `short` may be a short form of the longer ORG name `full`."""
    if rules.branch.search(full.key) and not _same_branch(short, full, rules):
        return Likeness.NONE
    if full.raw.endswith(short.raw) or full.key.endswith(short.key):
        return _suffix(short, full, rules)
    if short.key.startswith("开发区") and full.loose.endswith(short.key):
        return Likeness.LIKELY
    if short.legal or _numbers(short) != _numbers(full):
        return Likeness.NONE
    if short.body or full.body:
        return _same_body(short, full, rules)
    return _same_company(short, full, rules)


def project_likeness(short: Name, full: Name, rules: NameRules) -> Likeness:
    """Whether `short` may be a short form of the longer PROJECT name `full`."""
    open_full = _BRACKETED.sub("", full.key)
    if PHASE.fullmatch(short.raw):
        return Likeness.LIKELY if short.raw in open_full else Likeness.NONE
    if set(PHASE.findall(short.raw)) != set(PHASE.findall(full.raw if PHASE.search(short.raw) else open_full)):
        return Likeness.NONE  # a project and its second phase are two
    if set(_NUMBER.findall(short.raw)) - set(_NUMBER.findall(full.raw)):
        return Likeness.NONE
    if short.raw in rules.bare:
        return Likeness.LIKELY if _BRACKETED.sub("", full.raw).endswith(short.raw) else Likeness.NONE
    if not is_subsequence(short.key, full.key):
        return Likeness.NONE
    both_works = short.key != short.raw and full.key != full.raw
    same_head = short.key[-2:] in (full.key[-2:], open_full[-2:])
    same_start = both_works and short.key[:2] == full.key[:2]
    whole = both_works and len(short.key) >= _FURTHEST_START - 1 and short.key in full.key
    return Likeness.LIKELY if same_head or same_start or whole else Likeness.NONE


def _numbers(name: Name) -> set[str]:
    return set(_NUMBER.findall(name.key[name.place :]))  # 四川 is no number


def _same_branch(short: Name, full: Name, rules: NameRules) -> bool:
    return set(rules.branch.findall(short.key)) == set(rules.branch.findall(full.key))


def _suffix(short: Name, full: Name, rules: NameRules) -> Likeness:
    """市财政局 of 某市财政局, 某某有限公司 of 江苏某某有限公司: what stands before is a place or an owner."""
    before = full.raw[: -len(short.raw)] if full.raw.endswith(short.raw) else full.key[: -len(short.key)]
    if len(short.key) < 2 or _ORDINAL_END.search(before):
        return Likeness.NONE
    if rules.is_area(short.key):
        # 某市石桥镇 and 石桥镇, but not 江陵县 and 陵县
        return Likeness.CLOSE if before[-1:] in LEVELS else Likeness.NONE
    if full.place >= len(before) or short.key[0] in LEVELS:
        return Likeness.CLOSE
    return Likeness.LIKELY if short.body or len(short.key) > 2 else Likeness.NONE


def _same_body(short: Name, full: Name, rules: NameRules) -> Likeness:
    """县抗旱指挥部 of 某县抗旱救灾指挥部, a bank of its legal name: the same head and beginning."""
    left, right = short.key, _LAST_BRACKET.sub("", rules.abbreviate(rules.legal_tail.sub("", full.key)))
    if not short.body or len(left) < 3 or rules.is_area(left):
        return Likeness.NONE
    head = 1 if full.legal else 2  # …工程局有限公司 is …局
    if left[-head:] != right[-head:] or not is_subsequence(left, right):
        return Likeness.NONE
    starts = left[:2] == right[:2] or (left[0] in LEVELS and left[0] in right[: _FURTHEST_START + 1])
    return Likeness.LIKELY if starts else Likeness.NONE


def _same_company(short: Name, full: Name, rules: NameRules) -> Likeness:
    """锦禾合金 of 江苏锦禾合金科技有限公司: its brand begins after the place and all its characters follow in order."""
    whole = full.raw
    if whole.endswith(("）", ")")) and not full.legal:
        return Likeness.NONE  # X（香港） is a company of its own beside X
    left, right = short.raw.translate(_BRACKET_SIGNS), whole.translate(_BRACKET_SIGNS)
    furthest = max(full.place, _FURTHEST_START if len(left) > 2 else 0)
    start = right.find(left[:2], 0, furthest + 2)
    if start < 0 or (len(left) == 2 and start not in (0, full.place)) or not is_subsequence(left, right[start:]):
        return Likeness.NONE
    firm = rules.firm_tail.search(whole) is not None
    rest = right[start + len(left) :] if right.startswith(left, start) else None
    if rest is not None and rules.generic.fullmatch(rules.legal_tail.sub("", rest)):
        return Likeness.CLOSE
    if rest is not None and not firm:
        return Likeness.NONE  # 锦禾重钢 beside 锦禾: a name that goes on without a legal form is another's
    return Likeness.LIKELY
