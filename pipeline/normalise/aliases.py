"""Short names that a text defines itself: X有限公司（以下简称“Y”）, X（简称Y）, X（Y）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .name_rules import bare_key

_OPEN, _CLOSE = "“‘\"'「『《〈", "”’\"'」』》〉"
_NAME = rf"[{_OPEN}]?(?P<name>[^（）()，,。；;：:、\s{_OPEN}{_CLOSE}]{{2,16}})[{_CLOSE}]?"
_CALLED = re.compile(
    rf"[{_CLOSE}]?\s?[（(，,]\s?(?:[^（）()，,。；;：:]{{0,8}}[，,；;]\s?)?"
    rf"(?:证券|以下|下文)?(?:均|统)?(?:简称|下称|又称|英文名)(?:为|作|是)?[：:]?\s?{_NAME}"
)
_BRACKETED = re.compile(rf"[{_CLOSE}]?[（(]{_NAME}[）)]")
_DELEGATION = re.compile(r"([一-鿿]{0,12})(?:考察团|访问团|代表团|考察组)")
_REACH = 48
"""Characters after a name in which its definition ends."""


def defined_names(text: str, ends: Mapping[int, str], known: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs (name, short name) that the text defines, both as comparison keys.

    Args:
        text: The document's running text.
        ends: End of a mention in `text` → its comparison key.
        known: Keys of all mentions; a bracketed name without a word of definition counts only if it is one and
            its letters stand in the same order in the name before it.
    """
    names, pairs = set(known), []
    for end, key in ends.items():
        if found := _CALLED.match(text, end, min(len(text), end + _REACH)):
            pairs.append((key, bare_key(found["name"])))
        elif found := _BRACKETED.match(text, end, min(len(text), end + _REACH)):
            short = bare_key(found["name"])
            if short in names and len(short) < len(key) and is_subsequence(short, key):
                pairs.append((key, short))
    return pairs


def visitors(text: str) -> str:
    """The characters in front of every delegation in the text: whose it is (湖南某市党政考察团)."""
    return "\n".join(found[1] for found in _DELEGATION.finditer(text))


def is_subsequence(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(char in rest for char in short)
