"""Read whatever the user names: files, folders, tables, pages as PDF and HTML, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import cast

from .document import Document, Rejected, split_uri
from .options import MAX_CHARS, ReadOptions
from .readers import READERS, UNREAD
from .readers.folder import printable, walk
from .readers.jsonl import holds_records, read_jsonl_stream, starts_jsonl
from .readers.text import read_text_stream
from .seen import SeenIds

__all__ = ["MAX_CHARS", "READERS", "STDIN", "Document", "ReadOptions", "Rejected", "read"]

STDIN = "-"
"""The input that means standard input: JSON Lines where it starts with `{`, else one text."""


def read(
    inputs: Sequence[str], options: ReadOptions | None = None, *, stdin: BufferedReader | None = None
) -> Iterator[Document | Rejected]:
    """Read documents one after the other, in the order of the inputs; what cannot be read is said, never raised.

    A folder gives the files in it that have a reader, in sorted order. Its files of records - output or gold
    labels beside their documents - are passed over. The same document id twice in one run is refused.

    Args:
        inputs: Paths of files and folders, or `-`.
        options: Names of fields and limits.
        stdin: What `-` reads, instead of standard input.
    """
    options = options or ReadOptions()
    seen = SeenIds()
    for name in inputs:
        for found in _read_input(name, options, stdin):
            if isinstance(found, Document) and not seen.add(found.doc_id):
                uri, line = split_uri(found.uri)
                reason = f"its id {found.doc_id!r} was already used in this run"
                files = "rename one of the two files, or read them in runs of their own"
                yield Rejected(uri, found.doc_id, line, reason, files if line is None else "give it an id of its own")
            else:
                yield found


def _read_input(name: str, options: ReadOptions, stdin: BufferedReader | None) -> Iterator[Document | Rejected]:
    if name == STDIN:
        yield from _read_stdin(stdin or cast(BufferedReader, sys.stdin.buffer), options)
        return
    path = Path(name)
    uri = printable(path.as_posix())
    try:
        if path.is_dir():
            yield from _read_folder(path, options)
        elif path.suffix.lower() in READERS:
            yield from _read_file(path, path.stem, options)
        elif path.exists():
            yield Rejected(uri, None, None, "there is no reader for it", f"give one of {', '.join(READERS)}")
        else:
            yield Rejected(uri, None, None, "it is not there", "check the path")
    except OSError as error:
        yield Rejected(uri, None, None, f"it cannot be reached ({error.strerror})", "check the path")


def _read_folder(folder: Path, options: ReadOptions) -> Iterator[Document | Rejected]:
    excluded = {os.path.realpath(name) for name in options.exclude}
    names = {Path(name).name for name in excluded}
    found = False
    for item in walk(folder, READERS.keys() | UNREAD):
        found = True
        if isinstance(item, Rejected):
            yield item
            continue
        path = folder / item
        # A path is resolved only where it can be one of them: for a million files that is a quarter of reading them.
        if excluded and (path.name in names or path.is_symlink()) and os.path.realpath(path) in excluded:
            continue
        if path.suffix.lower() == ".jsonl" and holds_records(path):
            continue
        if path.suffix.lower() in UNREAD:
            yield Rejected(
                printable(path.as_posix()), None, None, "there is no reader for it", "save it as text, PDF or HTML"
            )
            continue
        yield from _read_file(path, item[: -len(path.suffix)], options)
    if not found:
        reason = "the folder has no document"
        yield Rejected(printable(folder.as_posix()), None, None, reason, f"put in files of {', '.join(READERS)}")


def _read_file(path: Path, stem: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    uri = path.as_posix()
    if printable(uri) != uri:
        yield Rejected(printable(uri), None, None, "its name is not UTF-8", "rename it")
        return
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            yield Rejected(uri, None, None, "it is not a regular file", "give a file, or - for standard input")
            return
        found = None
        for found in READERS[path.suffix.lower()](path, uri, stem, options):
            yield found
        if found is None:
            yield Rejected(uri, None, None, "it has no document", "put one on a line or leave it out")
    except FileNotFoundError:
        yield Rejected(uri, None, None, "it is not there", "check the path")
    except OSError as error:
        yield Rejected(uri, None, None, f"it cannot be read ({error.strerror})", "make it readable or leave it out")


def _read_stdin(stream: BufferedReader, options: ReadOptions) -> Iterator[Document | Rejected]:
    if starts_jsonl(stream.peek(1)):
        yield from read_jsonl_stream(stream, STDIN, "stdin", options)
    else:
        yield read_text_stream(stream, STDIN, "stdin", options)
