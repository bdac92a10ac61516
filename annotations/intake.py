"""Take documents written in inline mark-up into the annotated corpus: texts there, records here.

The texts and records are the only truth; the marked files are not kept. To correct a document, write it out
with `inline.format_inline`, mend the marks, and take it in again with `replace=True`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from zhaoshang.corpus.record import Money

from .corpus import read_records
from .inline import InlineDocument, InlineError, InlineProblem, parse_inline

RECORDS = Path("annotations/gold/records.jsonl")
DOCUMENTS = Path("corpus/documents")
GUIDELINES = "1.6"
"""Version of GUIDELINES.md that new annotation follows."""


def take_in(
    sources: Iterable[Path],
    normalise: Callable[[str], Money],
    repository: Path,
    *,
    meta: Mapping[str, Any],
    replace: bool = False,
) -> int:
    """Read marked files and write their texts and records into the repository; nothing is written on a problem.

    Args:
        sources: Files of inline mark-up; a file's stem is its document's id.
        normalise: Normalises the text of a MONEY mention (see `inline.parse_inline`).
        repository: Root of the repository.
        meta: What to say of these documents beside the guideline version: origin, brief, genre, labelled.
        replace: Whether a document that is there already is replaced.

    Returns:
        How many documents were taken in.

    Raises:
        InlineError: a file cannot be read, or is there already; all problems of all files come at once.
    """
    records = repository / RECORDS
    held = {record.doc_id: record for record in read_records(records)} if records.exists() else {}
    fresh: dict[str, InlineDocument] = {}
    problems: list[InlineProblem] = []
    for path in sources:
        if path.stem in fresh or (path.stem in held and not replace):
            problems.append(InlineProblem(path.stem, 1, "the corpus has this id already", "rename it or replace"))
            continue
        uri = f"../../{(DOCUMENTS / path.stem).as_posix()}.txt"
        try:
            text = path.read_text(encoding="utf-8")
            fresh[path.stem] = parse_inline(
                path.stem, text, normalise, uri=uri, meta={"guidelines": GUIDELINES} | dict(meta)
            )
        except InlineError as error:
            problems += error.problems
        except UnicodeDecodeError:
            problems.append(InlineProblem(path.stem, 1, "the file is not UTF-8", "save it as UTF-8"))
    if problems:
        raise InlineError(problems)
    for name, document in fresh.items():
        _write(repository / DOCUMENTS / f"{name}.txt", document.text.encode())
        held[name] = document.record
    _write(records, b"".join(held[name].to_json() + b"\n" for name in sorted(held)))
    return len(fresh)


def _write(path: Path, data: bytes) -> None:
    """Replace a file whole, so that a stopped run leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
