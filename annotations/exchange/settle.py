"""From what a tool says to a record: align the spans, keep what was exported, number anew, report the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import NAMED_LABELS, Entity, Record, Source
from zhaoshang.corpus.text import squeeze
from zhaoshang.corpus.validate import Problem, check_record

from .draft import Draft, Mark
from .item import ExchangeError, Imported, Unaligned
from .offsets import Offsets, trim
from .relate import relate

_AROUND = 12
"""Characters of context on either side of an unaligned span."""
_NO_AMOUNT = "has no amount yet; `zhaoshang train` works it out"


def import_drafts(drafts: Iterable[Draft], documents: Mapping[str, Document], *, drop_unaligned: bool) -> Imported:
    """Make records of drafts.

    Args:
        drafts: What the tool says.
        documents: The sources by id.
        drop_unaligned: Whether records are made without the spans that cannot be aligned; else there are none.

    Raises:
        ExchangeError: a document is not there, or is there twice.
    """
    records: dict[str, Record] = {}
    unaligned: list[Unaligned] = []
    problems: list[Problem] = []
    for draft in drafts:
        if draft.doc_id in records:
            cure = "export one annotator's work, or adjudicate first"
            raise ExchangeError(f"{draft.where}: {draft.doc_id} is there a second time; {cure}")
        document = documents.get(draft.doc_id)
        if document is None:
            cure = "give the folder that it was exported from"
            raise ExchangeError(f"{draft.where}: there is no document {draft.doc_id!r}; {cure}")
        record, left, found = settle(draft, document)
        records[draft.doc_id] = record
        unaligned += left
        problems += found
    kept = () if unaligned and not drop_unaligned else tuple(records.values())
    return Imported(kept, tuple(unaligned), tuple(problems))


def settle(draft: Draft, document: Document) -> tuple[Record, list[Unaligned], list[Problem]]:
    """One document's record, the spans that are not in it, and what is left to mend.

    A span that stands where one was exported is that entity, whole; one that overlaps an exported one is that entity
    moved or relabelled, and keeps its canonical name. An amount stays only with an unchanged span, a confidence only
    with an unchanged judgement. White space at a span's edges is cut off.
    """
    source = document.text
    placed, unaligned = _place(draft, source)
    origins = _origins(placed, draft.exported)
    entities = [
        _entity(number, mark, start, end, source, origin, draft.exported)
        for number, ((mark, start, end), origin) in enumerate(zip(placed, origins, strict=True), 1)
    ]
    by_key = {mark.key: entity for (mark, *_), entity in zip(placed, entities, strict=True)}
    old_ids = {entity.id: origin.id for entity, origin in zip(entities, origins, strict=True) if origin}
    relations, remarks = relate(draft, by_key, old_ids)
    exported = draft.exported
    record = Record(
        doc_id=draft.doc_id,
        source=exported.source if exported else _source(document),
        entities=entities,
        relations=relations,
        meta=exported.meta if exported else {},
    )
    problems = [Problem(draft.doc_id, draft.where, remark) for remark in [*draft.remarks, *remarks]]
    return record, unaligned, [*problems, *_left_to_mend(record, source)]


def _place(draft: Draft, source: str) -> tuple[list[tuple[Mark, int, int]], list[Unaligned]]:
    """The marks that stand in the source, in order of offset, and those that do not."""
    offsets = Offsets(draft.text, source)
    placed: list[tuple[Mark, int, int]] = []
    unaligned = []
    for mark in sorted(draft.marks, key=lambda mark: (mark.start, mark.end)):
        first, last = offsets.span(mark.start, mark.end)
        start, end = trim(source, first, last) if 0 <= first < last else (first, last)
        said = mark.text if mark.text is not None else draft.text[mark.start : mark.end]
        fault = mark.fault or _fault(mark, start, end, said, draft.text, source)
        if fault is None and placed and placed[-1][2] > start:
            other, *span = placed[-1]
            fault = f"it overlaps {other.label} {squeeze(source[span[0] : span[1]])!r}"
        if fault is None:
            placed.append((mark, start, end))
        else:
            around = source[max(0, first - _AROUND) : max(0, last + _AROUND)]
            unaligned.append(Unaligned(draft.doc_id, mark.start, mark.end, mark.label, said, around, fault))
    return placed, unaligned


def _fault(mark: Mark, start: int, end: int, said: str, text: str, source: str) -> str | None:
    if mark.label not in active().labels:
        return f"the label must be one of {', '.join(active().labels)}"
    if not 0 <= mark.start < mark.end <= len(text):
        return f"it is no passage of {len(text)} characters"
    if not squeeze(said) or start >= end:
        return "it holds only white space"
    if end > len(source):
        return f"it is no passage of {len(source)} characters"
    if squeeze(said) != squeeze(source[start:end]):
        return "the source has another text there"
    return None


def _origins(placed: list[tuple[Mark, int, int]], exported: Record | None) -> list[Entity | None]:
    """The exported entity behind each mark: the one with its span and label, else one that it overlaps."""
    left = list(exported.entities) if exported else []
    at: dict[tuple[str, int, int], Entity] = {(entity.label, entity.start, entity.end): entity for entity in left}
    found = [at.pop((mark.label, start, end), None) for mark, start, end in placed]
    taken = {entity.id for entity in found if entity}
    left = sorted((entity for entity in left if entity.id not in taken), key=lambda entity: entity.start)
    first = 0
    for index, (mark, start, end) in enumerate(placed):
        if found[index] is not None:
            continue
        while first < len(left) and left[first].end <= start:
            first += 1
        near = []
        for place in range(first, len(left)):
            entity = left[place]
            if entity.start >= end:
                break
            if entity.end > start and entity.id not in taken:
                near.append(entity)
        if near:
            best = min(near, key=lambda entity: (entity.label != mark.label, entity.start))
            found[index] = best
            taken.add(best.id)
    return found


def _entity(
    number: int, mark: Mark, start: int, end: int, source: str, origin: Entity | None, exported: Record | None
) -> Entity:
    """The entity that a placed mark is."""
    if origin and (origin.label, origin.start, origin.end) == (mark.label, start, end):
        entity = origin.model_copy(update={"id": f"T{number}"})
    else:
        text = squeeze(source[start:end])
        named = mark.label in NAMED_LABELS
        canonical = ((origin.canonical if origin else None) or _known_name(text, exported) or text) if named else None
        row = {"id": f"T{number}", "label": mark.label, "start": start, "end": end, "text": text}
        entity = Entity.model_validate(row | {"canonical": canonical})
    if "canonical" in mark.fields and entity.label in NAMED_LABELS and mark.fields["canonical"] != entity.canonical:
        entity = entity.model_copy(update={"canonical": squeeze(mark.fields["canonical"] or "") or entity.text})
    if "approx" in mark.fields and entity.money and mark.fields["approx"] != entity.money.approx:
        entity = entity.model_copy(update={"money": entity.money.model_copy(update={"approx": mark.fields["approx"]})})
    return entity


def _known_name(text: str, exported: Record | None) -> str | None:
    """The canonical name of another mention that reads the same."""
    names = (entity.canonical for entity in (exported.entities if exported else ()) if entity.text == text)
    return next(filter(None, names), None)


def _left_to_mend(record: Record, source: str) -> Iterator[Problem]:
    """What the validator would say of the record; of an amount that is to be made, how it is made."""
    bare = {entity.id: entity.text for entity in record.entities if entity.label == "MONEY" and entity.money is None}
    for name, text in bare.items():
        yield Problem(record.doc_id, name, f"{text!r} {_NO_AMOUNT}")
    yield from (problem for problem in check_record(record, source) if problem.where not in bare)


def _source(document: Document) -> Source:
    return Source(uri=document.uri, sha256=document.sha256, encoding=document.encoding, chars=len(document.text))
