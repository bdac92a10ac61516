"""CoNLL: entities as IOB2 tags, one character a line.

A document is a comment `# doc_id = …`, a line `character TAB tag` for each character that is no white space, and an
empty line. Offsets come back by counting characters in the source, so line breaks in mid-word cost nothing. What is
lost: relations, canonical names, amounts, confidence, sources, `meta`; amounts can be made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from zhaoshang.corpus.document import Document
from zhaoshang.corpus.writers.atomic import AtomicFile

from .draft import Draft, Mark
from .item import ExchangeError, Imported, Item, sound
from .offsets import trim
from .rows import read_bytes
from .settle import import_drafts

_DOC_ID = re.compile(r"# doc_id = (.+)")
_TOKEN = re.compile(r"(\S)[\t ](?:O|([BI])-(\S+))")


def export(items: Iterable[Item], target: Path) -> int:
    """Write all documents into one file; say how many.

    Raises:
        ExchangeError: a record does not fit its text, or an id cannot stand on a line.
        OutputError: the file cannot be written.
    """
    number = 0
    with AtomicFile(target) as stream:
        for item in sound(items):
            number += 1
            stream.append(_block(item).encode())
    return number


def load(source: Path, documents: Mapping[str, Document], *, drop_unaligned: bool = False) -> Imported:
    """Read a file of such documents.

    Raises:
        ExchangeError: the file is malformed, or a document is missing.
    """
    return import_drafts(_drafts(source), documents, drop_unaligned=drop_unaligned)


def _block(item: Item) -> str:
    doc_id = item.record.doc_id
    if doc_id != doc_id.strip() or len(doc_id.splitlines()) != 1:
        raise ExchangeError(f"{doc_id!r} cannot stand on a line of CoNLL; rename the document or use another format")
    tags = ["O"] * len(item.text)
    for entity in item.record.entities:
        start, end = trim(item.text, entity.start, entity.end)
        tags[start:end] = [f"I-{entity.label}"] * (end - start)
        tags[start] = f"B-{entity.label}"
    rows = (f"{char}\t{tag}\n" for char, tag in zip(item.text, tags, strict=True) if not char.isspace())
    return f"# doc_id = {doc_id}\n{''.join(rows)}\n"


def _drafts(path: Path) -> Iterator[Draft]:
    try:
        lines = read_bytes(path).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{path}: it is not UTF-8; save it as UTF-8") from error
    draft: Draft | None = None
    chars: list[str] = []
    for number, line in enumerate((line.removesuffix("\r") for line in lines), 1):
        where = f"{path}, line {number}"
        head, token = _DOC_ID.fullmatch(line), _TOKEN.fullmatch(line)
        if head:
            if draft:
                yield _finished(draft, chars)
            draft, chars = Draft(head[1], where, "", [], []), []
        elif token and draft is None:
            raise ExchangeError(f"{where}: no document has begun; put a line '# doc_id = …' before its characters")
        elif token and draft:
            _tag(draft, len(chars), token[2], token[3], where)
            chars.append(token[1])
        elif line.strip():
            raise ExchangeError(f"{where}: {line!r} is no line of CoNLL; write one character, a tab and an IOB2 tag")
    if draft:
        yield _finished(draft, chars)


def _tag(draft: Draft, place: int, begin: str | None, label: str | None, where: str) -> None:
    """Begin a span or lengthen the last one."""
    last = draft.marks[-1] if draft.marks else None
    if label and begin == "B":
        draft.marks.append(Mark(str(place), label, place, place + 1))
    elif label and last and last.label == label and last.end == place:
        draft.marks[-1] = Mark(last.key, label, last.start, place + 1)
    elif label:
        raise ExchangeError(f"{where}: I-{label} follows no {label}; begin a span with B-{label}")


def _finished(draft: Draft, chars: list[str]) -> Draft:
    return Draft(draft.doc_id, draft.where, "".join(chars), draft.marks, [])
