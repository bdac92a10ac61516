"""Inline mark-up, the form in which documents are written and labelled by hand, as an import and export format.

A file is the text with its mentions marked, a line ``===``, then one relation a line::

    {O#a:瑞明新材料有限公司|瑞明新材料}{X:总投资}{M#m:2.6亿元}
    ===
    投 a m status=计划

A mark is ``{code#id:surface|canonical}``. The id is needed only where a relation refers to the mention, the
canonical name only where it differs from the surface. A relation is ``code subject object [wording]
[qualifier=value …]``; the wording is the METRIC's text for 指 and 投, the TITLE's text for 任. Lines that start
with ``#`` are remarks. A first line ``@noise N`` wraps the text like newspaper page N (see `wrapping`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from zhaoshang.corpus.record import ARGUMENTS, NAMED_LABELS, Entity, Money, Qualifiers, Record, Relation, Source

from .wrapping import wrap

LABEL_OF = {"O": "ORG", "P": "OFFICIAL", "J": "PROJECT", "M": "MONEY", "T": "TITLE", "X": "METRIC"}
TYPE_OF = {"投": "总投资", "指": "指标", "任": "任职", "建": "建设", "落": "落户", "合": "合作", "访": "调研"}
WORDED_BY = {"总投资": "METRIC", "指标": "METRIC", "任职": "TITLE"}
"""Relation type → the label of the mention whose text words it."""

_NOISE = re.compile(r"@noise\s+(\d+)\s*\n")
_RULE = re.compile(r"^===[ \t]*$", re.MULTILINE)
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_MARK = re.compile(r"\{([A-Z])(?:#(\w+))?:([^{}|]+)(?:\|([^{}|]+))?\}")
_SPACE = re.compile(r"\s+")
_STATUS = get_args(get_args(Qualifiers.model_fields["status"].annotation)[0])


@dataclass(frozen=True, slots=True)
class InlineProblem:
    """What is wrong in one line of a file, and what to do about it."""

    document: str
    line: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.document}, line {self.line}: {self.what}; {self.cure}"


class InlineError(ValueError):
    """Inline mark-up that cannot be read; `problems` holds every one of them."""

    def __init__(self, problems: Sequence[InlineProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class InlineDocument:
    """A document read from inline mark-up: its plain text and its gold record."""

    text: str
    record: Record


def parse_inline(
    name: str,
    source: str,
    normalise: Callable[[str], Money],
    *,
    uri: str | None = None,
    meta: Mapping[str, Any] | None = None,
) -> InlineDocument:
    """Read one file of inline mark-up.

    Args:
        name: The document's id, used in the record and in problems.
        source: The file's text.
        normalise: Turns the text of a MONEY mention, white space removed, into its normalised amount; raises
            ValueError where it cannot.
        uri: Where the plain text will lie, `NAME.txt` unless told.
        meta: The record's `meta`.

    Raises:
        InlineError: there is something to mend; all problems of the file come at once.
    """
    return _Reader(name, normalise).read(source, uri or f"{name}.txt", dict(meta or {}))


class _Reader:
    """The state of reading one file: mentions, their ids, and the problems so far."""

    def __init__(self, name: str, normalise: Callable[[str], Money]) -> None:
        self.name = name
        self.normalise = normalise
        self.problems: list[InlineProblem] = []
        self.mentions: list[dict[str, Any]] = []
        self.by_id: dict[str, dict[str, Any]] = {}

    def read(self, source: str, uri: str, meta: dict[str, Any]) -> InlineDocument:
        noise = _NOISE.match(source)
        first = noise.end() if noise else 0
        rule = _RULE.search(source, first)
        if rule is None:
            self.report(source.count("\n") + 1, "no line '===' ends the text", "put one before the relations")
            raise InlineError(self.problems)
        while source[first] == "\n":
            first += 1
        text = self.text(source[first : rule.start()].rstrip("\n"), 1 + source.count("\n", 0, first)) + "\n"
        relations = self.relations(source[rule.end() :], 1 + source.count("\n", 0, rule.end()))
        if self.problems:
            raise InlineError(self.problems)
        if noise:
            page = wrap(text, int(noise[1]))
            text = page.text
            for mention in self.mentions:
                mention["start"], mention["end"] = page.span(mention["start"], mention["end"])
        digest = hashlib.sha256(text.encode()).hexdigest()
        record = Record(
            doc_id=self.name,
            source=Source(uri=uri, sha256=digest, encoding="utf-8", chars=len(text)),
            entities=[Entity(**mention) for mention in self.mentions],
            relations=relations,
            meta=meta,
        )
        return InlineDocument(text, record)

    def report(self, line: int, what: str, cure: str) -> None:
        self.problems.append(InlineProblem(self.name, line, what, cure))

    def text(self, marked: str, line: int) -> str:
        """Take the marks out of the text and note their mentions."""
        pieces: list[str] = []
        length = done = 0
        for brace in _BRACES.finditer(marked):
            here = line + marked.count("\n", 0, brace.start())
            plain = marked[done : brace.start()]
            done = brace.end()
            mark = _MARK.fullmatch(brace[0])
            if mark is None or mark[1] not in LABEL_OF:
                what = f"{brace[0]!r} is no mark" if len(brace[0]) > 1 else f"stray {brace[0]!r}"
                self.report(here, what, "write {code#id:surface|canonical} with a code of " + ", ".join(LABEL_OF))
                continue
            pieces += [plain, mark[3]]
            length += len(plain)
            self.mention(here, length, mark)
            length += len(mark[3])
        return "".join([*pieces, marked[done:]])

    def mention(self, line: int, start: int, mark: re.Match[str]) -> None:
        code, identifier, surface, canonical = mark.groups()
        label, squeezed = LABEL_OF[code], _SPACE.sub("", surface)
        if surface != surface.strip():
            self.report(line, f"white space at an edge of {surface!r}", "move it outside the mark")
        row: dict[str, Any] = {"id": f"T{len(self.mentions) + 1}", "label": label}
        row |= {"start": start, "end": start + len(surface), "text": squeezed}
        if label in NAMED_LABELS:
            row["canonical"] = _SPACE.sub("", canonical or surface)
        elif canonical:
            self.report(line, f"canonical name on the {label} {squeezed!r}", "leave '|…' out")
        if label == "MONEY":
            try:
                row["money"] = self.normalise(squeezed)
            except ValueError as error:
                self.report(line, f"the amount {squeezed!r} cannot be normalised ({error})", "correct the span")
        if identifier in self.by_id:
            self.report(line, f"the id {identifier!r} is used twice", "give each mention its own")
        elif identifier:
            self.by_id[identifier] = row
        self.mentions.append(row)

    def relations(self, lines: str, first: int) -> list[Relation]:
        found: list[Relation] = []
        for number, line in enumerate(lines.split("\n"), first):
            if line.strip() and not line.startswith("#"):
                relation = self.relation(number, line, f"R{len(found) + 1}")
                found += [relation] if relation else []
        return found

    def relation(self, number: int, line: str, identifier: str) -> Relation | None:
        before = len(self.problems)
        code, *fields = line.split()
        kind = TYPE_OF.get(code)
        if kind is None or len(fields) < 2:
            self.report(
                number, f"{line!r} is no relation", "write code, subject id, object id; codes: " + " ".join(TYPE_OF)
            )
            return None
        ends = [self.by_id.get(reference) for reference in fields[:2]]
        for reference, end, allowed in zip(fields, ends, ARGUMENTS[kind], strict=False):
            if end is None:
                self.report(
                    number, f"no mention has the id {reference!r}", f"mark one with #{reference} or correct the line"
                )
            elif end["label"] not in allowed:
                self.report(
                    number, f"{end['text']!r} is {end['label']}", f"{kind} takes {' or '.join(sorted(allowed))} there"
                )
        qualifiers, words = _qualifiers(fields[2:])
        predicate = self.wording(number, kind, words)
        if kind == "任职":
            qualifiers["title"], predicate = predicate, kind
        if qualifiers.get("status") not in (None, *_STATUS):
            self.report(number, f"status {qualifiers['status']!r} is unknown", "write one of " + ", ".join(_STATUS))
        if len(self.problems) > before:
            return None
        subject, object_ = (str(end["id"]) for end in ends if end)
        return Relation.model_validate(
            {"id": identifier, "type": kind, "subject": subject, "object": object_, "predicate": predicate}
            | {"qualifiers": qualifiers}
        )

    def wording(self, number: int, kind: str, words: list[str]) -> str:
        """The predicate of a relation, or the title of a 任职: the text of a mention, optional only for 总投资."""
        label = WORDED_BY.get(kind)
        texts = {mention["text"] for mention in self.mentions if mention["label"] == label}
        if label is None and words:
            self.report(
                number,
                f"{' '.join(words)!r} is neither an id nor a qualifier",
                "write it as qualifier=value or leave it out",
            )
        elif label and len(words) != 1 and (words or kind != "总投资"):
            self.report(number, f"{kind} names {len(words)} {label}s", f"name one {label}")
        elif words and words[0] not in texts:
            self.report(
                number, f"no {label} reads {words[0]!r}", f"mark that {label} or write its text as it stands there"
            )
        return words[0] if words else kind


def _qualifiers(fields: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Fields of a relation line that are `qualifier=value`, and the others."""
    found: dict[str, str] = {}
    words = []
    for field in fields:
        key, equals, value = field.partition("=")
        if equals and key in Qualifiers.model_fields:
            found[key] = value
        else:
            words.append(field)
    return found, words


def format_inline(text: str, record: Record) -> str:
    """Write a document and its record as inline mark-up; `parse_inline` reads the same record back.

    Evidence, confidence and sources have no place in the format and are lost; so are relations' ids where they
    are not R1, R2, … in order, and line breaks at the text's end but one. Layout is written as it stands, never as
    ``@noise``.

    Raises:
        ValueError: the text holds what would be read as mark-up, or a qualifier holds white space.
    """
    code_of, used = {label: code for code, label in LABEL_OF.items()}, set()
    for relation in record.relations:
        used |= {relation.subject, relation.object}
    pieces, done = [], 0
    for entity in sorted(record.entities, key=lambda entity: entity.start):
        surface = text[entity.start : entity.end]
        named = f"|{entity.canonical}" if entity.canonical not in (None, entity.text) else ""
        mark = f"{{{code_of[entity.label]}{'#' + entity.id if entity.id in used else ''}:{surface}{named}}}"
        pieces += [text[done : entity.start], mark]
        done = entity.end
    lines = [_relation_line(record.doc_id, relation) for relation in record.relations]
    marked = "".join([*pieces, text[done:].rstrip("\n"), "\n===\n", *lines])
    if not _carried(marked, text, record):
        unfit = "a brace, a | in a mark, a line ===, @noise or a line break at the top, a wording without its mark"
        raise ValueError(f"{record.doc_id}: inline mark-up cannot carry it ({unfit}); use another format")
    return marked


def _carried(marked: str, text: str, record: Record) -> bool:
    """Whether reading mark-up gives the text and the entities that it was written from."""
    amount = Money(amount="0", min=None, max=None, currency="CNY", approx=False)
    try:
        again = parse_inline(record.doc_id, marked, lambda _: amount)
    except ValueError:
        return False
    entities = [(e.start, e.end, e.label, e.canonical) for e in sorted(record.entities, key=lambda e: e.start)]
    read = [(e.start, e.end, e.label, e.canonical) for e in again.record.entities]
    return read == entities and again.text == text.rstrip("\n") + "\n"


def _relation_line(document: str, relation: Relation) -> str:
    code = next(code for code, kind in TYPE_OF.items() if kind == relation.type)
    qualifiers = relation.qualifiers.model_dump(exclude_none=True)
    wording = qualifiers.pop("title", None) if relation.type == "任职" else relation.predicate
    fields = [code, relation.subject, relation.object]
    fields += [wording] if wording and wording != relation.type else []
    fields += [f"{key}={value}" for key, value in qualifiers.items()]
    if any(_SPACE.search(field) for field in fields):
        raise ValueError(
            f"{document}: {relation.id} holds white space, which inline mark-up cannot carry; use another format"
        )
    return " ".join(fields) + "\n"
