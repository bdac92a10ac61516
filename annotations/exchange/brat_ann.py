"""The lines of a brat `.ann` file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from zhaoshang.corpus.record import NAMED_LABELS
from zhaoshang.corpus.text import squeeze

from .brat_names import STATUSES, type_names
from .draft import Link, Mark
from .item import ExchangeError

_MARK = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?", re.DOTALL)
_LINK = re.compile(r"(R\d+)\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) (\S+)(?: (\S+))?\s*")
_NOTE = re.compile(r"#\w*\d+\t(\S+) (\S+)(?:\t(.*))?", re.DOTALL)
_OTHER = ("E", "N", "*")
"""Events, normalisations and equivalences: valid in brat, without a meaning here."""

_STATUS_OF = {name: status for status, name in STATUSES.items()}


@dataclass(slots=True)
class Annotations:
    """What a file says: spans, relations, and remarks on what has no place in a record."""

    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_ann(ann: str, path: Path, text: str) -> Annotations:
    """Read the lines of a file.

    Args:
        ann: Its content.
        path: Its name, for messages.
        text: The document, into which its offsets point.

    Raises:
        ExchangeError: a line is none of brat's.
    """
    marks: dict[str, re.Match[str]] = {}
    links: dict[str, re.Match[str]] = {}
    fields: dict[str, dict[str, Any]] = {}
    found = Annotations()
    for number, line in enumerate(ann.split("\n"), 1):
        line = line.removesuffix("\r")  # noqa: PLW2901
        where = f"{path}, line {number}"
        if not line.strip():
            continue
        if match := _MARK.fullmatch(line):
            _new(marks, match, where)
        elif match := _LINK.fullmatch(line):
            _new(links, match, where)
        elif match := _ATTRIBUTE.fullmatch(line):
            _attribute(match, fields, where)
        elif match := _NOTE.fullmatch(line):
            _note(match, fields, where, found.remarks)
        elif line.startswith(_OTHER) and "\t" in line:
            found.remarks.append(f"line {number}: {line!r} was left out, for a record has nothing like it")
        else:
            _refuse(where, f"{line!r} is no line of brat standoff", "correct it or take it out")
    found.marks = [_mark(match, text, fields.get(key, {})) for key, match in marks.items()]
    types = {name: kind for kind, name in type_names().items()}
    found.links = [_link(match, types, fields.get(key)) for key, match in links.items()]
    return found


def _refuse(where: str, what: str, cure: str) -> NoReturn:
    raise ExchangeError(f"{where}: {what}; {cure}")


def _new(found: dict[str, re.Match[str]], match: re.Match[str], where: str) -> None:
    if match[1] in found:
        _refuse(where, f"the id {match[1]} is used twice", "give each annotation its own")
    found[match[1]] = match


def _attribute(match: re.Match[str], fields: dict[str, dict[str, Any]], where: str) -> None:
    name, target, value = match.groups()
    if name == "Approx":
        fields.setdefault(target, {})["approx"] = True
    elif name == "Status" and value in _STATUS_OF:
        fields.setdefault(target, {})["status"] = _STATUS_OF[value]
    else:
        cure = f"write Approx, or Status with one of {', '.join(_STATUS_OF)}"
        _refuse(where, f"the attribute {name} {value or ''}".rstrip() + " is unknown", cure)


def _note(match: re.Match[str], fields: dict[str, dict[str, Any]], where: str, remarks: list[str]) -> None:
    """A note that is a JSON object holds fields; any other is for people, and reported."""
    kind, target, note = match.groups()
    if kind != "AnnotatorNotes" or not (note or "").lstrip().startswith("{"):
        remarks.append(f"{target} has a note that was left out: {note or kind!r}")
        return
    try:
        row = json.loads(note)
    except json.JSONDecodeError as error:
        _refuse(where, f"the note on {target} is no JSON ({error.msg})", 'write it like {"canonical": "…"}')
    wrong = [key for key, value in row.items() if not isinstance(value, dict if key == "qualifiers" else str)]
    if wrong:
        _refuse(where, f"the note on {target} has another kind of value in {wrong[0]}", "write text in quotation marks")
    fields.setdefault(target, {}).update(row)


def _mark(match: re.Match[str], text: str, fields: dict[str, Any]) -> Mark:
    key, label, places, said = match.groups()
    pieces = sorted((int(start), int(end)) for start, end in (piece.split(" ") for piece in places.split(";")))
    start, end = pieces[0][0], pieces[-1][1]
    gaps = [text[before[1] : after[0]] for before, after in pairwise(pieces)]
    fault = "its fragments leave characters out; mark it in one piece" if any(map(squeeze, gaps)) else None
    shown = {"canonical": fields.get("canonical")} if label in NAMED_LABELS and "canonical" in fields else {}
    if label == "MONEY":
        shown["approx"] = fields.get("approx", False)
    return Mark(key, label, start, end, said, shown, fault)


def _link(match: re.Match[str], types: Mapping[str, str], fields: dict[str, Any] | None) -> Link:
    key, kind, subject, object_ = match.groups()
    shown: dict[str, Any] = {}
    if fields is not None:
        status = {"status": fields["status"]} if "status" in fields else {}
        shown = {name: fields[name] for name in ("predicate",) if name in fields}
        if "qualifiers" in fields or status:
            shown["qualifiers"] = fields.get("qualifiers", {}) | status
    return Link(types.get(kind, kind), subject, object_, key, shown)
