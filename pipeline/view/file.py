"""A file of records as a page, with the texts that its records were made from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.packed import unpack_first
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.sources import Sources

MOST_DOCUMENTS = 200
"""Documents of one page; a browser on a phone holds no more."""


class RecordsError(ValueError):
    """A file that cannot be shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the page.

    Attributes:
        record: Its record.
        text: Its decoded text, where it was found unchanged.
        problem: Why it was not.
    """

    record: Record
    text: str | None
    problem: str | None


def read_shown(
    path: Path, wanted: Collection[str], folders: Sequence[Path], options: ReadOptions | None = None
) -> Iterator[Shown]:
    """Documents of a file of records, in its order.

    Args:
        path: The file.
        wanted: Ids of the documents; without any, all.
        folders: Where sources are looked for beside the file's folder and the current one.
        options: How the sources were read.

    Raises:
        RecordsError: the file cannot be read or a line is no record; the message names file and line.
    """
    sources = Sources([path.parent, Path(), *folders], options)
    if reason := unpack_first(path.name):
        raise RecordsError(f"{path}: {reason}")
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.isspace():
                    continue
                try:
                    record = Record.from_json(line)
                except ValidationError as error:
                    first = error.errors(include_url=False)[0]
                    place = ".".join(map(str, first["loc"]))
                    reason = f"line {number} is no record ({place}: {first['msg']})".replace("(: ", "(")
                    raise RecordsError(f"{path}: {reason}; 'zhaoshang validate' lists all that is wrong") from error
                if not wanted or record.doc_id in wanted:
                    yield _with_text(record, sources)
    except OSError as error:
        raise RecordsError(f"{path} cannot be read ({error.strerror}); check the path") from error


def _with_text(record: Record, sources: Sources) -> Shown:
    document = sources.find(record)
    if document is None:
        return Shown(record, None, f"{record.source.uri} was not found; name its folder with --source")
    if document.sha256 != record.source.sha256:
        return Shown(record, None, f"{record.source.uri} is not the text that the record was made from")
    return Shown(record, document.text, None)
