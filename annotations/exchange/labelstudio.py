r"""Label Studio: tasks with predictions or annotations, and its JSON export.

The labelling set-up is `labelstudio.xml`. Label Studio counts text in code points, and a CRLF as two (its client
1.23 splits the text with `[...text]` and at `/\n|\r/`), as we do; older clients counted UTF-16 code units, which is
told from the texts of the spans. A relation is one arrow between two spans with one or more types, without fields
of its own: `labelstudio_facts` says where those are. What the tool has no field for travels in the task's `meta`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

import orjson
from pydantic import BaseModel

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import NAMED_LABELS, Entity, Record
from zhaoshang.corpus.text import squeeze
from zhaoshang.corpus.validate import Problem
from zhaoshang.corpus.writers.atomic import AtomicFile

from .draft import Draft, Mark
from .item import ExchangeError, Imported, Item, sound
from .labelstudio_facts import fact_line, links
from .rows import as_json, parse_list, read_bytes
from .settle import import_drafts

_CURE = "export the project from Label Studio as JSON (not JSON-MIN)"
_BREAK = "\\n"
"""What the client writes for a line break in the text of a span: a backslash and an n."""


class _Value(BaseModel):
    start: int = -1
    end: int = -1
    text: str | list[str] | None = None
    labels: list[str] = []


class _Result(BaseModel):
    type: str
    id: str = ""
    from_name: str = ""
    value: _Value = _Value()
    from_id: str = ""
    to_id: str = ""
    direction: Literal["left", "right", "bi"] | None = None
    labels: list[str] | None = None


class _Annotation(BaseModel):
    result: list[_Result]
    was_cancelled: bool = False


class _Data(BaseModel):
    text: str
    doc_id: str


class _Meta(BaseModel):
    record: Record | None = None


class _Task(BaseModel):
    data: _Data
    annotations: list[_Annotation] = []
    predictions: list[_Annotation | int] = []
    meta: _Meta | None = None


def config() -> str:
    """The labelling set-up for a project, with what the active label set adds."""
    text = (files("zhaoshang.annotations.exchange") / "labelstudio.xml").read_text(encoding="utf-8")
    labels = active()
    for end, tag, names in (
        ("  </Labels>", "Label", labels.added_labels),
        ("  </Relations>", "Relation", [kind.type for kind in labels.added_relations]),
    ):
        text = text.replace(end, "".join(f"    <{tag} value={quoteattr(name)}/>\n" for name in names) + end)
    ends = [label for kind in labels.added_relations for label in sorted(kind.object)]
    shown = "MONEY,ORG,PROJECT"  # the spans at whose foot a relation's wording is written
    return text.replace(f'"{shown}"', f'"{",".join(dict.fromkeys([*shown.split(","), *ends]))}"')


def tasks(items: Iterable[Item], *, as_annotations: bool = False) -> list[dict[str, Any]]:
    """The tasks of documents.

    Args:
        items: Documents with their records.
        as_annotations: Whether the records are finished annotations; else they are predictions to correct.

    Raises:
        ExchangeError: a record does not fit its text.
    """
    return [_task(item, as_annotations) for item in sound(items)]


def export(items: Iterable[Item], target: Path) -> int:
    """Write a file of tasks with predictions, to be imported into a project; say how many.

    Raises:
        ExchangeError: a record does not fit its text.
        OutputError: the file cannot be written.
    """
    rows = tasks(items)
    with AtomicFile(target) as stream:
        stream.append(orjson.dumps(rows) + b"\n")
    return len(rows)


def load(source: Path, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
    """Read a JSON export: of every task its annotation, else its prediction.

    Raises:
        ExchangeError: the file is malformed, a document is missing, or a task has several annotations.
    """
    return parse(read_bytes(source), str(source), documents, drop_unaligned=drop_unaligned)


def parse(data: bytes, name: str, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
    """What `load` does, of a JSON text with a name for messages.

    Raises:
        ExchangeError: as `load`.
    """
    unlabelled: list[Problem] = []
    drafts = _drafts(parse_list(data, name, _Task, _CURE), unlabelled)
    imported = import_drafts(drafts, documents, drop_unaligned=drop_unaligned)
    return Imported(imported.records, imported.unaligned, (*unlabelled, *imported.problems))


def _task(item: Item, as_annotations: bool) -> dict[str, Any]:
    record = item.record
    entities = {entity.id: entity for entity in record.entities}
    facts: dict[str, list[str]] = defaultdict(list)
    arrows: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for relation in record.relations:
        facts[relation.object].append(fact_line(relation, entities[relation.subject].text))
        arrows[relation.subject, relation.object][relation.type] = None
    regions = [_regions(entity, item.text, facts[entity.id]) for entity in record.entities]
    relations = [
        {"type": "relation", "from_id": subject, "to_id": object_, "direction": "right", "labels": list(types)}
        for (subject, object_), types in arrows.items()
    ]
    answer: dict[str, Any] = {"result": [*chain.from_iterable(regions), *relations]}
    if not as_annotations:
        answer["model_version"] = str(record.meta.get("pipeline", "zhaoshang"))
    return {
        "data": {"text": item.text, "doc_id": record.doc_id},
        "meta": {"record": as_json(record)},
        "annotations" if as_annotations else "predictions": [answer],
    }


def _regions(entity: Entity, text: str, facts: list[str]) -> list[dict[str, Any]]:
    """A span, and the fields that are shown with it."""
    place = {"start": entity.start, "end": entity.end}
    base = {"id": entity.id, "to_name": "text"}
    label: dict[str, Any] = base | {"from_name": "label", "type": "labels"}
    label["value"] = place | {"text": text[entity.start : entity.end], "labels": [entity.label]}
    if entity.confidence is not None:
        label["score"] = entity.confidence
    fields = {"canonical": [entity.canonical] if entity.canonical else [], "facts": facts}
    areas = [
        base | {"from_name": name, "type": "textarea", "value": place | {"text": lines}}
        for name, lines in fields.items()
        if lines
    ]
    return [label, *areas]


def _drafts(rows: Iterable[tuple[str, _Task]], unlabelled: list[Problem]) -> Iterator[Draft]:
    for where, task in rows:
        done = [annotation for annotation in task.annotations if not annotation.was_cancelled]
        if len(done) > 1:
            cure = "leave one annotator's, or export each annotator's apart and adjudicate"
            raise ExchangeError(f"{where}: it has {len(done)} annotations; {cure}")
        answers = done or [answer for answer in task.predictions if isinstance(answer, _Annotation)]
        if answers:
            yield _draft(where, task, answers[0].result)
        else:
            message = "it has no annotation, so it was not imported; submit it in Label Studio to have it"
            unlabelled.append(Problem(task.data.doc_id, where, message))


def _draft(where: str, task: _Task, results: list[_Result]) -> Draft:
    text, exported = task.data.text, task.meta.record if task.meta else None
    fields: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for one in results:
        if one.type == "textarea":
            lines = one.value.text or []
            fields[one.id][one.from_name] = [lines] if isinstance(lines, str) else lines
    marks = [_mark(one, text, fields[one.id]) for one in _in_code_points(results, text) if one.type == "labels"]
    texts = {mark.key: squeeze(text[mark.start : mark.end]) for mark in marks if 0 <= mark.start < mark.end}
    if exported:  # the lines name a subject as it read when they were written
        texts |= {entity.id: entity.text for entity in exported.entities if entity.id in texts}
    facts = {key: named["facts"] for key, named in fields.items() if "facts" in named}
    found, remarks = links(chain.from_iterable(map(_arrows, results)), facts, texts, exported)
    return Draft(task.data.doc_id, where, text, marks, found, exported, remarks)


def _mark(one: _Result, text: str, fields: Mapping[str, list[str]]) -> Mark:
    value, said = one.value, one.value.text
    if isinstance(said, str):
        span = text[value.start : value.end] if 0 <= value.start < value.end else ""
        same = squeeze(said.replace(_BREAK, "")) == squeeze(span.replace(_BREAK, ""))
        said = span if same else said
    label = value.labels[0] if len(value.labels) == 1 else " ".join(value.labels)
    shown = {"canonical": "".join(fields["canonical"])} if "canonical" in fields and label in NAMED_LABELS else {}
    return Mark(one.id, label, value.start, value.end, said if isinstance(said, str) else None, shown)


def _arrows(one: _Result) -> Iterable[tuple[str, str, str]]:
    if one.type == "relation":
        ends = (one.to_id, one.from_id) if one.direction == "left" else (one.from_id, one.to_id)
        for kind in one.labels or [""]:
            yield (kind, *ends)


def _in_code_points(results: list[_Result], text: str) -> list[_Result]:
    """The results, offsets turned from UTF-16 code units to code points where only that fits their texts."""
    spans = [one for one in results if one.type == "labels" and isinstance(one.value.text, str)]
    if text.isascii() or max(map(ord, text)) <= 0xFFFF or all(_fits(one.value, text) for one in spans):
        return results
    places = [place for place, char in enumerate(text) for _ in range(1 + (ord(char) > 0xFFFF))] + [len(text)]
    turned = []
    for one in results:
        value = one.value
        if 0 <= value.start < value.end < len(places):
            value = value.model_copy(update={"start": places[value.start], "end": places[value.end]})
        turned.append(one.model_copy(update={"value": value}))
    fits = all(_fits(one.value, text) for one in turned if one.type == "labels" and isinstance(one.value.text, str))
    return turned if fits else results


def _fits(value: _Value, text: str) -> bool:
    said = value.text if isinstance(value.text, str) else ""
    span = text[max(0, value.start) : max(0, value.end)]
    return squeeze(said.replace(_BREAK, "")) == squeeze(span.replace(_BREAK, ""))
