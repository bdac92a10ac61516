"""A cascade of finite-state grammars over running text.

Every stage is one regular expression, all rules of a grammar file together, run once over the text. What a stage finds
is replaced by symbols of the same length, so that the next stage can say "a title, then a name" and offsets stay
right (Abney 1996, "Partial parsing via finite-state cascades").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from zhaoshang.corpus.record import LABELS

from ..amounts import find_amounts
from .rule_model import Grammar, RuleError, parse_grammar, parse_lexicon, parse_scores
from .rule_pattern import MASKS, Compiler

UNMEASURED = 0.5
"""Score of a rule whose precision has not been measured."""

_PRIVATE = re.compile("[\ue000-\ue0ff]")


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule found: half-open character range, label, rule id, and the rule's measured precision."""

    start: int
    end: int
    label: str
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    label: str
    mask: bool
    reject: re.Pattern[str] | None


class _Stage:
    """One grammar file, compiled."""

    def __init__(self, name: str, grammar: Grammar, forward: Compiler, backward: Compiler) -> None:
        self.backward = grammar.read == "left"
        self.repeat = grammar.repeat
        compiler = backward if self.backward else forward
        self.rules: dict[str, _Named] = {}
        parts = []
        for place, rule in enumerate(grammar.rule):
            named = f"{name}.toml: {rule.id}"
            reject = re.compile(forward.alternatives(rule.reject, f"{named}.reject")) if rule.reject else None
            parts.append(compiler.rule(rule, f"r{place}", named))
            self.rules[f"r{place}"] = _Named(rule.id, rule.label, rule.mask, reject)
        self._search = re.compile("|".join(parts))

    def find(self, text: str) -> list[tuple[int, int, _Named]]:
        """Spans of this stage, none overlapping."""
        size = len(text)
        found = []
        for match in self._search.finditer(text[::-1] if self.backward else text):
            group = str(match.lastgroup)
            start, end = match.span(group)
            if self.backward:
                start, end = size - end, size - start
            rule = self.rules[group]
            if rule.reject is None or not rule.reject.fullmatch(text, start, end):
                found.append((start, end, rule))
        return found


class Cascade:
    """All grammars over one lexicon; amounts come first and are found by `zhaoshang.pipeline.amounts`.

    Args:
        files: File name → contents: `lexicon.toml`, the grammars, word files, `scores.json`.
        stages: Names of the grammar files, without the extension, in the order in which they run.
        labels: What to report; every stage runs all the same, since later ones build on it.

    Raises:
        RuleError: a file, a class or a rule cannot be read, a label is unknown, or two rules share an id.
    """

    def __init__(self, files: Mapping[str, str], stages: Sequence[str], labels: Collection[str]) -> None:
        unknown = sorted(set(labels) - set(LABELS))
        if unknown:
            raise RuleError(f"no label '{unknown[0]}'; choose among {', '.join(LABELS)}")
        lexicon = parse_lexicon(files)
        compilers = [Compiler(lexicon, files, backward=backward) for backward in (False, True)]
        self._stages = [_Stage(name, parse_grammar(files, name), *compilers) for name in stages]
        self._labels = frozenset(labels)
        self._precision = parse_scores(files).precision
        ids = [rule.id for stage in self._stages for rule in stage.rules.values()]
        twice = sorted({rule for rule in ids if ids.count(rule) > 1})
        if twice:
            raise RuleError(f"rule id '{twice[0]}' is used twice; rename one")

    def find(self, text: str, segments: Iterable[tuple[int, int]] | None = None) -> list[Match]:
        """All matches, in order of offset; those of different labels may overlap.

        The time is linear in the text.

        Args:
            text: Running text; nothing that is found crosses a line break.
            segments: Half-open ranges of it, in order, that are read, each by itself; None for all of it.
        """
        if segments is None:
            return self._find(text)
        ranges = list(segments)
        lines = [text[start:end] for start, end in ranges]
        places = list(accumulate((len(line) + 1 for line in lines), initial=0))
        found = []
        for match in self._find("\n".join(lines)):
            line = bisect_right(places, match.start) - 1
            shift = ranges[line][0] - places[line]
            found.append(replace(match, start=match.start + shift, end=match.end + shift))
        return found

    def _find(self, text: str) -> list[Match]:
        if _PRIVATE.search(text):
            text = _PRIVATE.sub("\ufffd", text)
        found: list[Match] = []
        masked = self._take(text, [(it.start, it.end, "MONEY", it.rule, True) for it in find_amounts(text)], found)
        for stage in self._stages:
            for _ in range(stage.repeat):
                spans = [(start, end, rule.label, rule.id, rule.mask) for start, end, rule in stage.find(masked)]
                if not spans:
                    break
                masked = self._take(masked, spans, found)
        return sorted(found, key=lambda match: (match.start, -match.end))

    def _take(self, text: str, spans: Iterable[tuple[int, int, str, str, bool]], found: list[Match]) -> str:
        """Note the spans; return the text with their symbols in their place."""
        parts, done = [], 0
        for start, end, label, rule, mask in sorted(spans):
            if label in self._labels:
                found.append(Match(start, end, label, rule, self._precision.get(rule, UNMEASURED)))
            if mask and start >= done:
                first, rest = MASKS[label]
                parts += [text[done:start], first, rest * (end - start - 1)]
                done = end
        return "".join(parts) + text[done:]
