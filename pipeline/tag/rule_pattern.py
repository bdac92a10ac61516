r"""The pattern language of the grammar files, and its compilation to regular expressions.

A pattern is a sequence of parts, separated by blanks and read as Chinese is, from left to right:

- `legal_form`, `legal_form?`, `han{2,6}`: a class of the lexicon, once, perhaps, two to six times;
- `'党工委'`: the characters themselves; a quantifier may follow;
- `@ORG`: a span that an earlier stage has found;
- `edge`: nothing, but beside it stands punctuation, a found span, or the text ends.

Every repetition has an upper bound, so a match costs a bounded number of steps at every place and a text costs time
linear in its length. A grammar that is read to the left is compiled on the reversed text: Chinese noun phrases end in
their head, so a rule starts at a rare, fixed word and walks towards the open side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from zhaoshang.corpus.record import LABELS

from .rule_model import LEXICON, Lexicon, Rule, RuleError

MASKS: dict[str, tuple[str, str]] = {
    label: (chr(0xE000 + 2 * place), chr(0xE001 + 2 * place)) for place, label in enumerate(LABELS)
}
"""Label → the two private-use characters that stand for a found span: its first character and the others."""

_PART = re.compile(r"(?:'(?P<literal>[^']+)'|(?P<mask>@[A-Z]+)|(?P<name>[a-z_]+))(?P<many>\?|\{\d+,\d+\})?")
_MAX_REPEAT = 60
_EDGE_CHARS = r"\s\ue000-\ue0ff，。；：！？、,.;:!?“”‘’\"'（）()《》〈〉【】\[\]「」『』—–…|｜·•●▲△▼◆■□→~～/#*&＆➤✔✅📌"


def _trie(words: Iterable[str]) -> str:
    """An alternation of fixed words that shares prefixes and prefers the longest."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def walk(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
        leaves = [re.escape(char) for char, below in node.items() if char and list(below) == [""]]
        branches = [re.escape(char) + walk(below) for char, below in node.items() if char and list(below) != [""]]
        if leaves:
            branches.append(leaves[0] if len(leaves) == 1 else "[" + "".join(leaves) + "]")
        body = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
        return f"(?:{body})?" if "" in node else body

    return walk(root)


class Compiler:
    """Compile patterns over one lexicon, in one reading direction.

    Args:
        lexicon: The named classes.
        files: Contents of the word files the lexicon names.
        backward: Compile for the reversed text.
    """

    def __init__(self, lexicon: Lexicon, files: Mapping[str, str], *, backward: bool) -> None:
        self.backward = backward
        self._lexicon = lexicon
        self._files = files
        self._compiled = {"edge": f"(?![^{_EDGE_CHARS}])"}
        self._open: list[str] = []

    def _class(self, name: str, place: str) -> str:
        """The regular expression of a class, compiled when it is first used."""
        if name in self._compiled:
            return self._compiled[name]
        if name in self._open:
            raise RuleError(f"{LEXICON}: phrases.{name}: refers to itself; write it out")
        lexicon = self._lexicon
        self._open.append(name)
        if name in lexicon.words or name in lexicon.files:
            found = _trie(self._turned(self._words(name, place)))
        elif name in lexicon.chars:
            found = f"[{self._chars(name, place)}]"
        elif name in lexicon.runs:
            found = self._run(name)
        elif name in lexicon.phrases:
            found = self.alternatives(lexicon.phrases[name], f"{LEXICON}: phrases.{name}")
        else:
            raise RuleError(f"{place}: no class '{name}' in {LEXICON}; add it or correct the name")
        self._open.pop()
        self._compiled[name] = found
        return found

    def _turned(self, words: Iterable[str]) -> list[str]:
        return [word[::-1] for word in words] if self.backward else list(words)

    def _words(self, name: str, place: str) -> list[str]:
        lexicon = self._lexicon
        if name in lexicon.words:
            return lexicon.words[name].split()
        path = lexicon.files.get(name)
        if path is None:
            raise RuleError(f"{place}: no word class '{name}' in {LEXICON}; add it or correct the name")
        if path not in self._files:
            raise RuleError(f"{LEXICON}: files.{name}: {path} is not among the rule files; add it")
        lines = (line.partition("#")[0].strip() for line in self._files[path].splitlines())
        return [line for line in lines if line]

    def _chars(self, name: str, place: str) -> str:
        inside = self._lexicon.chars.get(name)
        if inside is None:
            raise RuleError(f"{place}: no character class '{name}' in {LEXICON}; add it or correct the name")
        try:
            re.compile(f"[{inside}]")
        except re.error as error:
            raise RuleError(f"{LEXICON}: chars.{name}: no character class: {error}; correct it") from None
        return inside

    def _run(self, name: str) -> str:
        run, place = self._lexicon.runs[name], f"{LEXICON}: runs.{name}"
        chars = "".join(self._chars(part, f"{place}.chars") for part in run.chars)
        stops = [word for part in run.stop for word in self._words(part, f"{place}.stop")]
        return f"(?:(?!{_trie(self._turned(stops))})[{chars}])" if stops else f"[{chars}]"

    def sequence(self, pattern: str, place: str) -> str:
        """Compile one pattern.

        Raises:
            RuleError: an unknown class, a part that cannot be read, or a repetition without a fair upper bound.
        """
        parts = []
        for text in pattern.split():
            part = _PART.fullmatch(text)
            if part is None:
                raise RuleError(
                    f"{place}: cannot read '{text}'; write class, 'characters' or @LABEL, then ? or {{m,n}}"
                )
            parts.append(self._part(part, place))
        return "".join(reversed(parts) if self.backward else parts)

    def _part(self, part: re.Match[str], place: str) -> str:
        if part["literal"]:
            body = re.escape(part["literal"][::-1] if self.backward else part["literal"])
        elif part["mask"]:
            if part["mask"][1:] not in MASKS:
                raise RuleError(f"{place}: no label '{part['mask']}'; known are {', '.join(MASKS)}")
            first, rest = MASKS[part["mask"][1:]]
            body = f"{rest}*{first}" if self.backward else f"{first}{rest}*"
        else:
            body = self._class(part["name"], place)
        if not part["many"]:
            return body
        if part["many"] != "?" and int(part["many"][1:-1].split(",")[1]) > _MAX_REPEAT:
            raise RuleError(f"{place}: '{part[0]}' repeats more than {_MAX_REPEAT} times; lower it")
        return f"(?:{body}){part['many']}"

    def alternatives(self, patterns: Iterable[str], place: str) -> str:
        """Compile alternatives; the first that matches is taken."""
        return "(?:" + "|".join(self.sequence(pattern, place) for pattern in patterns) + ")"

    def rule(self, rule: Rule, group: str, place: str) -> str:
        """Compile a rule; its span is the group of the given name.

        Raises:
            RuleError: one of its patterns cannot be compiled.
        """
        span = f"(?P<{group}>{self.alternatives(rule.pattern, f'{place}.pattern')})"
        front, back = (rule.after, rule.before) if self.backward else (rule.before, rule.after)
        not_front, not_back = (rule.not_after, rule.not_before) if self.backward else (rule.not_before, rule.not_after)
        head = self._behind(front, place) if front else ""
        if not_front:
            head = self._not_behind(not_front, place) + head
        tail = f"(?={self.alternatives(back, place)})" if back else ""
        if not_back:
            tail += f"(?!{self.alternatives(not_back, place)})"
        return head + span + tail

    def _behind(self, patterns: list[str], place: str) -> str:
        """Context at the side where matching starts: consumed, `edge` looked at."""
        edge = f"(?<![^{_EDGE_CHARS}])"
        found = [edge if pattern == "edge" else self.sequence(pattern, place) for pattern in patterns]
        return "(?:" + "|".join(found) + ")"

    def _not_behind(self, patterns: list[str], place: str) -> str:
        """Context that must not stand where matching starts: fixed words only, one look-behind for each length."""
        return "".join(self._look_back(pattern, place) for pattern in patterns)

    def _look_back(self, pattern: str, place: str) -> str:
        turned = self._turned([pattern[1:-1]] if pattern.startswith("'") else self._words(pattern, place))
        lengths = sorted({len(word) for word in turned})
        return "".join(f"(?<!{_trie(word for word in turned if len(word) == length)})" for length in lengths)
