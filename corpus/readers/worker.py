"""The process that `isolated` starts: a request a line on standard input, an answer a line on standard output."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

import orjson

from .isolated import ExtractionError


def main() -> None:
    """Answer until standard input ends, which it does when the process that asks is gone."""
    limit(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        answers.write(orjson.dumps(answer(orjson.loads(line))) + b"\n")
        answers.flush()


def limit(memory: int) -> None:
    """Let an allocation beyond so many bytes of address space fail; where the system knows no limits, do nothing."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What the extractor says of the file, or why it says nothing."""
    # Its default action ends the process even where compiled code does not return.
    alarm = getattr(signal, "alarm", lambda _: None)
    alarm(request["seconds"])
    try:
        extractor = importlib.import_module(f"{__package__}.{request['extractor']}")
        found = extractor.extract(Path(os.fsdecode(bytes.fromhex(request["path"]))), request["max_chars"])
        return {"text": found.text, "encoding": found.encoding, "meta": found.meta}
    except ExtractionError as error:
        return {"reason": error.reason, "remedy": error.remedy}
    except MemoryError:
        return {"reason": "reading it takes more memory than a file may", "remedy": "split it or leave it out"}
    except Exception as error:  # whatever a library raises on a broken file
        said = " ".join(str(error).split())[:200] or type(error).__name__
        return {"reason": f"it cannot be read ({said})", "remedy": "save it anew or leave it out"}
    finally:
        alarm(0)


if __name__ == "__main__":
    main()
