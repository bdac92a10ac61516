"""Names of companies: what is legal form and place, and what is left of them without."""

from __future__ import annotations

import re

from .name_rules import LEVELS, NameRules

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_LEADING_FORM = re.compile(r"^株式会社")
_PART_OR_SHORTENED = re.compile(r"(?:分|支|投|担|第?[一二三四五六七八九十\d]+)$")
_OWNED_BY_AREA = re.compile(rf"^(?:[{LEVELS}村]|新区|国网|中国)")
_SHORTEST_BRAND = 3
_SHORTEST_ALONE = 3
"""Below this length a name needs a word of its trade beside it."""


def is_generic(name: str, rules: NameRules) -> bool:
    """Whether a name is made of words of trade alone (市交通投资), so that it singles nobody out."""
    return any(rules.generic.fullmatch(name, start) for start in ((0, 1) if name[:1] in LEVELS else (0,)))


def has_legal_form(name: str, rules: NameRules) -> bool:
    """Whether a name ends in the legal form of a company (…有限公司), a place in brackets aside."""
    return rules.legal_tail.search(_without_last_bracket(name)) is not None


def brief_name(name: str, rules: NameRules) -> str:
    """A company's name without legal form, bracketed place, leading place and descriptive words at its end.

    A part is dropped only where what is left still singles the company out; a name without a legal form stays.

    >>> from zhaoshang.pipeline.normalise.name_rules import shipped_rules
    >>> brief_name("江苏锦禾合金科技有限公司", shipped_rules())
    '锦禾合金'
    >>> brief_name("青岚大学", shipped_rules())
    '青岚大学'
    """
    strict, stem = _without_form(name, rules)
    if not stem:
        return name
    stem = _BRACKETS.sub("", stem)
    core = stem[rules.place_length(stem) :]
    if len(core) < _SHORTEST_BRAND or is_generic(core, rules):
        # 江苏交通控股: nothing but the place tells it from others
        return name if is_generic(stem, rules) and stem[:1] not in LEVELS else stem
    while strict and (found := rules.descriptive_tail.search(core)):
        rest = core[: found.start()]
        if len(rest) < _SHORTEST_ALONE or is_generic(rest, rules):
            break
        core = rest
    return core


def _without_form(name: str, rules: NameRules) -> tuple[bool, str]:
    """Whether the form is a legal one, and the name before it; empty where there is none, or none to drop."""
    plain = _without_last_bracket(name)
    if found := rules.legal_tail.search(plain):
        return True, plain[: found.start()]
    if found := _LEADING_FORM.match(name):
        return True, name[found.end() :]
    found = rules.weak_tail.search(name)
    if found is None:
        return False, ""
    # 县城投公司, 第五公司 and short brands need the word; a brand with its trade does not.
    stem = name[: found.start()]
    core = stem[rules.place_length(stem) :]
    needed = _SHORTEST_ALONE + (1 if rules.trade_tail.search(core) else 2)
    if _OWNED_BY_AREA.match(stem) or _PART_OR_SHORTENED.search(stem) or len(core) < needed:
        return False, ""
    return False, "" if is_generic(core, rules) else stem


def _without_last_bracket(name: str) -> str:
    if name.endswith(("）", ")")):
        opening = max(name.rfind("（"), name.rfind("("))
        if opening > 0:
            return name[:opening]
    return name
