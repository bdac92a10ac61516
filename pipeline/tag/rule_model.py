"""What a grammar file may say: lexicon classes and rules, as typed models that refuse what they do not know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhaoshang.corpus.record import EntityLabel

LEXICON = "lexicon.toml"
SCORES = "scores.json"

_Model = TypeVar("_Model", bound=BaseModel)


class RuleError(ValueError):
    """A grammar file says something that cannot be read; the message names the file, the place and the cure."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Run(_Strict):
    """A stretch of characters in which no stop word may stand.

    Attributes:
        chars: Names of character classes.
        stop: Names of word classes that end the stretch.
    """

    chars: list[str]
    stop: list[str] = []


class Lexicon(_Strict):
    """The named classes that patterns refer to.

    Attributes:
        words: Class name → words, separated by white space.
        files: Class name → a text file beside the lexicon, one word a line, `#` opens a comment.
        chars: Class name → the inside of a regular expression's character class.
        runs: Class name → a `Run`.
        phrases: Class name → alternative patterns over the other classes and the phrases above it.
    """

    words: dict[str, str] = {}
    files: dict[str, str] = {}
    chars: dict[str, str] = {}
    runs: dict[str, Run] = {}
    phrases: dict[str, list[str]] = {}


class Example(_Strict):
    """A sentence and the span that the rule finds in it; earlier stages have run."""

    text: str
    span: str


class Rule(_Strict):
    """One rule.

    Attributes:
        id: Stable name; every span remembers it.
        label: Entity label of what it finds.
        pattern: Alternatives for the span itself.
        before: Alternatives that must stand directly in front.
        after: Alternatives that must stand directly behind.
        not_before: Alternatives that must not stand directly in front.
        not_after: Alternatives that must not stand directly behind.
        reject: Alternatives; a span that one of them matches as a whole is nothing.
        mask: Whether later stages see the span as one symbol `@LABEL` instead of its characters.
        example: What a test runs.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
    label: EntityLabel
    pattern: Annotated[list[str], Field(min_length=1)]
    before: list[str] = []
    after: list[str] = []
    not_before: list[str] = []
    not_after: list[str] = []
    reject: list[str] = []
    mask: bool = True
    example: Example


class Grammar(_Strict):
    """One stage of the cascade.

    Attributes:
        read: The way the rules are read: `left` starts at the head, the last part, and walks to the left.
        repeat: Run the stage again, at most so often, while it finds something: a list grows by one member a time.
        rule: The rules; where two match at one place, the earlier one wins.
    """

    read: Literal["left", "right"]
    repeat: Annotated[int, Field(ge=1, le=20)] = 1
    rule: Annotated[list[Rule], Field(min_length=1)]


class Scores(_Strict):
    """Measured precision of every rule (see `training/rule_scores.py`).

    Attributes:
        measured_on: What the figures were measured on.
        precision: Rule id → share of its spans that are right, smoothed.
    """

    measured_on: str
    precision: dict[str, Annotated[float, Field(ge=0, le=1)]]


def _load(model: type[_Model], name: str, data: Any) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise RuleError(f"{name}: unknown key '{place}'; remove or correct it") from None
        raise RuleError(f"{name}: '{place}': {first['msg']}; correct it") from None


def _toml(files: Mapping[str, str], name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(files[name])
    except KeyError:
        raise RuleError(f"{name}: not among the rule files ({', '.join(sorted(files))}); add it") from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: not valid TOML: {error}") from None


def parse_lexicon(files: Mapping[str, str]) -> Lexicon:
    """Read `lexicon.toml`.

    Raises:
        RuleError: it is missing, not TOML, or has an unknown key.
    """
    return _load(Lexicon, LEXICON, _toml(files, LEXICON))


def parse_grammar(files: Mapping[str, str], name: str) -> Grammar:
    """Read the grammar file `<name>.toml`.

    Raises:
        RuleError: it is missing, not TOML, or has an unknown key or a wrong value.
    """
    return _load(Grammar, f"{name}.toml", _toml(files, f"{name}.toml"))


def parse_scores(files: Mapping[str, str]) -> Scores:
    """Read `scores.json`; without the file no rule has a measured precision.

    Raises:
        RuleError: an unknown key or a value that is not a precision.
    """
    if SCORES not in files:
        return Scores(measured_on="nothing", precision={})
    try:
        return Scores.model_validate_json(files[SCORES])
    except ValidationError as error:
        first = error.errors()[0]
        raise RuleError(f"{SCORES}: '{'.'.join(map(str, first['loc']))}': {first['msg']}; correct it") from None
