"""The words and places by which names are compared, read from `rules/canonical.json` and `rules/places.txt`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

RULES = Path(__file__).resolve().parents[1] / "rules"
LEVELS = "省市县区州旗盟镇乡"
"""Last characters of the names of administrative areas."""

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WORD_WIDTH = {code: to for code, to in _WIDTH.items() if chr(to).isalnum()}
_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』《》")
_IN_WORD = r"市(?:政(?!府)|场|民)|区[块域]|乡[村镇]"
"""Where the last character of an area begins a word instead: 市政, 市场, 区块链, 乡村."""
_AREA = re.compile(rf"(?![{LEVELS}])[一-鿿]{{2,4}}?(?!{_IN_WORD})[{LEVELS}](?=[一-鿿]{{3}})")
_CUT = re.compile(_IN_WORD)
_LONGEST_PLACE = 12


def surface(text: str) -> str:
    """A name as it is shown: no white space, Latin letters and digits half-width, all else as written."""
    return "".join(text.split()).translate(_WORD_WIDTH)


def bare_key(text: str) -> str:
    """A name as it is compared: its surface with half-width punctuation and no quotation marks."""
    return "".join(text.split()).translate(_WIDTH).translate(_QUOTES)


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True)
class NameRules:
    """Compiled word lists; see `rules/canonical.json` for what each holds."""

    abbreviations: dict[str, str]
    places: frozenset[str]
    bare: frozenset[str]
    local: frozenset[str]
    local_start: re.Pattern[str]
    long_form: re.Pattern[str]
    legal_tail: re.Pattern[str]
    weak_tail: re.Pattern[str]
    firm_tail: re.Pattern[str]
    descriptive_tail: re.Pattern[str]
    generic: re.Pattern[str]
    trade_tail: re.Pattern[str]
    branch: re.Pattern[str]
    body_head: re.Pattern[str]
    zone_head: re.Pattern[str]
    project_tail: re.Pattern[str]

    def abbreviate(self, key: str) -> str:
        """Official long forms replaced by their usual short ones (经济技术开发区 → 经开区)."""
        return self.long_form.sub(lambda found: self.abbreviations[found.group()], key)

    def place_length(self, name: str) -> int:
        """Characters of the places that a name begins with (江苏省扬州市…): listed ones, else any X市, X县 …."""
        at = 0
        while True:
            longest = range(min(_LONGEST_PLACE, len(name) - at), 1, -1)
            whole = (n for n in longest if not _CUT.match(name, at + n - 1))
            step = next((n for n in whole if name[at : at + n] in self.places), 0)
            if not step:
                break
            at += step
        level = at and at < len(name) - 2 and name[at] in LEVELS and name[at - 1] not in LEVELS
        if level and not _CUT.match(name, at):
            at += 1
        if (not at or name[at - 1] in "省市") and (found := _AREA.match(name, at)):
            at = found.end()
        return at

    def is_body(self, key: str) -> bool:
        """Whether an abbreviated name is that of a public body, a school or the like, not of a company."""
        return self.body_head.search(key) is not None

    def is_area(self, key: str) -> bool:
        """Whether a name is that of a province, city, county, town or village, not of a zone."""
        return key[-1:] in f"{LEVELS}村" and self.zone_head.search(key) is None

    def is_local(self, name: str) -> bool:
        """Whether a name singles something out only within its document: 高新区, 市委, 市财政局, 管委会."""
        key = bare_key(name)
        if key in self.local or key in self.bare or self.local_start.match(key):
            return True
        of_the_area = key[:1] in LEVELS and not self.is_area(key)
        return of_the_area and (self.is_body(key) or self.firm_tail.search(key) is not None)


def compile_rules(words: dict[str, Any], places: Iterable[str]) -> NameRules:
    """Compile the word lists.

    Raises:
        KeyError: a list is missing.
    """

    def tail(*names: str) -> re.Pattern[str]:
        return re.compile(f"(?:{alternatives(word for name in names for word in words[name])})$")

    local = {*words["local"], *words["bare"]}
    generic = alternatives([*words["trade"], *words["descriptive"]])
    return NameRules(
        abbreviations=words["abbreviations"],
        places=frozenset(places),
        bare=frozenset(words["bare"]),
        local=frozenset(words["local"]),
        local_start=re.compile(alternatives(word for word in local if word[-1] in "区园城")),
        long_form=re.compile(alternatives(words["abbreviations"])),
        legal_tail=tail("legal_tails"),
        weak_tail=tail("weak_tails"),
        firm_tail=tail("legal_tails", "weak_tails", "firm_tails"),
        descriptive_tail=tail("descriptive"),
        generic=re.compile(f"(?:{generic})*"),
        trade_tail=tail("trade", "descriptive"),
        branch=re.compile(alternatives(words["branches"])),
        body_head=tail("body_heads"),
        zone_head=tail("zone_heads"),
        project_tail=tail("project_tails"),
    )


@lru_cache(maxsize=1)
def shipped_rules() -> NameRules:
    """The rules that come with the package; read once."""
    words = json.loads((RULES / "canonical.json").read_text("utf-8"))
    lines = (RULES / "places.txt").read_text("utf-8").splitlines()
    return compile_rules(words, (line for line in lines if line and not line.startswith("#")))
