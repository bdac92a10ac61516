"""brat standoff: a folder with `.txt`, `.ann` and `.record.json` of each document, and brat's configuration.

brat counts code points. A span over a line break is written in fragments around the break and read back as one. T
lines are entities, R lines relations; A lines say `Approx` of an amount and `Status` of a relation; AnnotatorNotes
hold, as JSON, the canonical name of an entity and the predicate and qualifiers of a relation, to be read and edited.
What brat has no field for is beside them in `.record.json`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Entity, Record, Relation
from zhaoshang.corpus.writers.atomic import OutputError

from .brat_ann import read_ann
from .brat_names import STATUSES, annotation_conf, document_id, file_name, type_names, visual_conf
from .draft import Draft
from .item import ExchangeError, Imported, Item, sound
from .rows import read_bytes
from .settle import import_drafts

_BREAK = re.compile(r"\s*[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\s*")
"""What cannot stand in a line of `.ann`, with the white space around it."""
_LINE_ENDS = re.compile("[\x7f-\x9f\u2028\u2029]")


def export(items: Iterable[Item], target: Path) -> int:
    """Write a new folder, a collection that brat opens; say how many documents.

    Raises:
        ExchangeError: the folder holds something, or a record does not fit its text.
        OutputError: a file cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExchangeError(f"{target}: it is there and not empty; name a new folder, so that no annotation is lost")
    part = target.with_name(f".{target.name}.part")  # the folder appears when it is whole, as an AtomicFile does
    try:
        shutil.rmtree(part, ignore_errors=True)
        number = _fill(part, items)
        part.replace(target)
    except OSError as error:
        raise OutputError(f"{target}: it cannot be written ({error.strerror}); make room or name another") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return number


def load(source: Path, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
    """Read a folder of `.ann` files, in sorted order.

    Raises:
        ExchangeError: a file is malformed, or a document is missing.
    """
    paths = sorted(source.rglob("*.ann"))
    if not paths:
        raise ExchangeError(f"{source}: there is no .ann file in it; give the folder of the collection")
    return import_drafts((_draft(source, path) for path in paths), documents, drop_unaligned=drop_unaligned)


def _fill(folder: Path, items: Iterable[Item]) -> int:
    number = 0
    for item in sound(items):
        number += 1
        stem = folder / file_name(item.record.doc_id)
        stem.parent.mkdir(parents=True, exist_ok=True)
        _beside(stem, ".txt").write_bytes(item.text.encode())
        _beside(stem, ".ann").write_bytes("".join(f"{line}\n" for line in _lines(item)).encode())
        _beside(stem, ".record.json").write_bytes(item.record.to_json() + b"\n")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "annotation.conf").write_bytes(annotation_conf().encode())
    (folder / "visual.conf").write_bytes(visual_conf().encode())
    return number


def _beside(stem: Path, suffix: str) -> Path:
    return stem.with_name(stem.name + suffix)


def _lines(item: Item) -> Iterator[str]:
    notes, attributes, types = 0, 0, type_names()
    for entity in item.record.entities:
        pieces = list(_fragments(item.text, entity))
        places = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"{entity.id}\t{entity.label} {places}\t{' '.join(item.text[start:end] for start, end in pieces)}"
        if entity.money and entity.money.approx:
            attributes += 1
            yield f"A{attributes}\tApprox {entity.id}"
        if entity.canonical:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes {entity.id}\t{_json({'canonical': entity.canonical})}"
    for relation in item.record.relations:
        yield f"{relation.id}\t{types[relation.type]} Arg1:{relation.subject} Arg2:{relation.object}"
        if relation.qualifiers.status:
            attributes += 1
            yield f"A{attributes}\tStatus {relation.id} {STATUSES[relation.qualifiers.status]}"
        notes += 1
        yield f"#{notes}\tAnnotatorNotes {relation.id}\t{_json(_wording(relation))}"


def _wording(relation: Relation) -> dict[str, object]:
    qualifiers = relation.qualifiers.model_dump(exclude={"status"}, exclude_none=True)
    return {"predicate": relation.predicate, "qualifiers": qualifiers}


def _fragments(text: str, entity: Entity) -> Iterator[tuple[int, int]]:
    start = entity.start
    for gap in _BREAK.finditer(text, entity.start, entity.end):
        if start < gap.start() and gap.end() < entity.end:
            yield start, gap.start()
            start = gap.end()
    yield start, entity.end


def _json(note: Mapping[str, object]) -> str:
    """One line of JSON, also for readers that end lines where Unicode does."""
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(note, ensure_ascii=False))


def _draft(folder: Path, path: Path) -> Draft:
    stem = path.with_name(path.name.removesuffix(".ann"))
    doc_id = document_id(stem.relative_to(folder).as_posix())
    text = _text(_beside(stem, ".txt"))
    beside = _beside(stem, ".record.json")
    exported = None
    if beside.exists():
        try:
            exported = Record.from_json(read_bytes(beside))
        except ValidationError as error:
            cure = "put back the file that was exported, or remove it"
            raise ExchangeError(f"{beside}: {error.errors(include_url=False)[0]['msg']}; {cure}") from error
    found = read_ann(_text(path), path, text)
    return Draft(doc_id, str(path), text, found.marks, found.links, exported, found.remarks)


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{path}: it is not UTF-8; save it as UTF-8") from error
