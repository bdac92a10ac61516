"""Names of people and companies made up from syllables: what mention replacement draws from without any lexicon.

Every pattern stands for a kind of name that real pages hold and a recogniser must know from its surroundings: two
characters alone, two characters with a trade, a transliteration, Latin letters, a service of a network operator.
"""

from __future__ import annotations

import gzip
import random
import tomllib
from importlib import resources
from pathlib import Path

from .augment import Names

_LISTS: dict[str, str] = tomllib.loads((Path(__file__).parent / "name_syllables.toml").read_text(encoding="utf-8"))
_COMMON, _GIVEN, _FIRST, _SECOND, _SOUNDS = (
    "".join(_LISTS[name].split()) for name in ("common_surnames", "given", "first", "second", "sounds")
)
_TRADES, _SERVICES, _OPERATORS = (_LISTS[name].split() for name in ("trades", "services", "operators"))


def invented_names(number: int = 4000, seed: int = 1) -> Names:
    """Draw as many companies and people.

    Args:
        number: How many of each.
        seed: Of the draw.
    """
    rng = random.Random(seed)
    file = resources.files("zhaoshang.pipeline").joinpath("rules/surnames.txt")
    surnames = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return Names([_company(rng) for _ in range(number)], [_person(rng, surnames) for _ in range(number)])


def read_names(lexicon: Path) -> Names:
    """Lexicons of company and person names in a directory, and invented ones among them."""

    def lines(name: str, longest: int) -> list[str]:
        with gzip.open(lexicon / name, "rt", encoding="utf-8") as file:
            return [word for word in map(str.strip, file) if 2 <= len(word) <= longest]

    invented = invented_names(20000)
    return Names(
        [*lines("company_short_wainshine.txt.gz", 5), *invented.companies],
        [*lines("person_hanlp.txt.gz", 3), *invented.people],
    )


def _person(rng: random.Random, surnames: list[str]) -> str:
    surname = rng.choice(_COMMON if rng.random() < 0.7 else surnames)
    return surname + "".join(rng.choice(_GIVEN) for _ in range(1 if rng.random() < 0.2 else 2))


def _company(rng: random.Random) -> str:
    core = rng.choice(_FIRST) + rng.choice(_SECOND)
    kind = rng.random()
    if kind < 0.3:
        return core
    if kind < 0.6:
        return core + rng.choice(_TRADES)
    if kind < 0.7:
        return rng.choice(_FIRST) + core
    if kind < 0.87:
        return "".join(rng.sample(_SOUNDS, rng.choice((2, 3, 3, 4))))
    if kind < 0.93:
        return rng.choice((core, rng.choice(_OPERATORS))) + rng.choice(_SERVICES)
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTVXYZ") for _ in range(rng.choice((2, 3, 3, 4)))) + rng.choice(
        ("", "", rng.choice(_TRADES))
    )
