"""A process of its own for the libraries that read PDF and HTML.

They are compiled code that meets files from anywhere. What crashes it, runs out of memory or never comes to an end
costs the one file, not the run. The process is started at the first such file, serves all that follow, and ends with
the run.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ..document import Document, Rejected
from ..options import ReadOptions
from .text import too_long

SECONDS = 60
"""Time for one file; an HTML table of 24 million characters, 7 million of them text, takes a quarter of it."""
MEMORY = 4 << 30
"""Bytes of address space; the same table takes 1.5 GB."""
EXTRA = "pages"

_lock = threading.Lock()
_process: subprocess.Popen[bytes] | None = None
_owner = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a library found in a file.

    Attributes:
        text: The document's text.
        encoding: What the text was made from.
        meta: Where in the file each passage of the text stands, and what the file says of itself.
    """

    text: str
    encoding: str
    meta: dict[str, Any]


class ExtractionError(ValueError):
    """A file that gives no text.

    Attributes:
        reason: What is wrong with it.
        remedy: What to do about it.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


def read_isolated(
    library: str, extractor: str, path: Path, uri: str, doc_id: str, options: ReadOptions
) -> Document | Rejected:
    """The document that an extractor finds in a file, or why it finds none.

    Args:
        library: What has to be installed, as it is imported.
        extractor: Module of this package that reads the file.
        path: The file.
        uri: How the file is named in the record.
        doc_id: The document's id.
        options: The longest text.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if not stream.tell():
            return Rejected(uri, doc_id, None, "it is empty", "give a file with text")
    try:
        found = extract(library, extractor, path, options.max_chars)
    except ExtractionError as error:
        return Rejected(uri, doc_id, None, error.reason, error.remedy)
    if len(found.text) > options.max_chars:
        return too_long(uri, doc_id, None, options)
    return Document(doc_id, found.text, uri, found.encoding, sha256, found.meta)


def extract(library: str, extractor: str, path: Path, max_chars: int) -> Extracted:
    """Have a file read in the process.

    Args:
        library: What has to be installed, as it is imported.
        extractor: Module of this package whose `extract(path, max_chars)` reads the file there.
        path: The file.
        max_chars: Characters of the longest document.

    Raises:
        ExtractionError: the library is not installed, the file gives no text, or reading it came to no end.
    """
    if importlib.util.find_spec(library) is None:
        raise ExtractionError(f"{library}, which reads it, is not installed", f"pip install 'zhaoshang[{EXTRA}]'")
    request = {
        "extractor": extractor,
        "path": os.fsencode(path.absolute()).hex(),
        "max_chars": max_chars,
        "seconds": SECONDS,
    }
    with _lock:
        answer = _ask(orjson.dumps(request) + b"\n")
    if "reason" in answer:
        raise ExtractionError(answer["reason"], answer["remedy"])
    return Extracted(answer["text"], answer["encoding"], answer["meta"])


def grant(seconds: int) -> None:
    """Give the file that is being read more time; called in the process."""
    if hasattr(signal, "alarm"):
        signal.alarm(signal.alarm(0) + seconds)


def _ask(request: bytes) -> dict[str, Any]:
    process = _started()
    assert process.stdin is not None and process.stdout is not None
    line = b""
    try:
        process.stdin.write(request)
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        pass  # it ended before it was asked
    except BaseException:  # an interrupt in mid-answer: the rest of it must not answer the next request
        stop()
        raise
    if line.endswith(b"\n"):
        answer: dict[str, Any] = orjson.loads(line)
        return answer
    code = process.wait()
    stop()
    if code == -signal.SIGALRM:
        return {"reason": f"reading it takes longer than {SECONDS} seconds", "remedy": "split it or leave it out"}
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return {"reason": f"the library that reads it crashed on it ({how})", "remedy": "save it anew or leave it out"}


def _started() -> subprocess.Popen[bytes]:
    """The process; one of its own for each process that asks, and another one after a crash."""
    global _process, _owner
    if _process is None or _process.poll() is not None or _owner != os.getpid():
        _process, _owner = (
            subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.worker", str(MEMORY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # an interrupt at the keyboard is for the run to handle
            ),
            os.getpid(),
        )
    return _process


@atexit.register
def stop() -> None:
    """End the process, if there is one; the next file starts another."""
    global _process
    process, _process = _process, None
    if process is None or _owner != os.getpid():
        return
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    process.wait()
