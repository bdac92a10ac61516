"""How far an update is: a bar of its steps on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

from tqdm import tqdm

SECONDS: dict[str, float] = {
    "recogniser": 110,
    "spacy": 90,
    "linker": 30,
    "assemble": 5,
    "judge": 40,
}
"""Step → seconds it takes on two cores with 50 new documents: how much of the bar it is.

A label that is added takes two more steps, in which the bar stands."""


class Progress:
    """Says nothing: the base of the two that do."""

    def begin(self, step: str) -> None:
        """A step starts."""

    def end(self, step: str, *, skipped: bool) -> None:
        """A step is done, now or by an earlier start."""

    def close(self) -> None:
        """The update has ended, well or not."""


class Bar(Progress):
    """A bar on a terminal; within a step it moves with the time the step usually takes."""

    def __init__(self, stream: TextIO) -> None:
        layout = "{desc:<12} {percentage:3.0f}% |{bar}| {elapsed}"
        self._bar = tqdm(total=sum(SECONDS.values()), file=stream, bar_format=layout)
        self._done, self._began, self._expected = 0.0, 0.0, 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)
        self._thread.start()

    def _tick(self) -> None:
        while not self._stop.wait(0.5):
            within = min(time.monotonic() - self._began, 0.97 * self._expected) if self._expected else 0.0
            self._bar.n = self._done + within
            self._bar.refresh()

    def begin(self, step: str) -> None:
        """Name the step."""
        self._bar.set_description_str(step, refresh=False)
        self._began, self._expected = time.monotonic(), SECONDS.get(step, 0.0)

    def end(self, step: str, *, skipped: bool) -> None:
        """Move the bar to the end of the step."""
        self._done += SECONDS.get(step, 0.0)
        self._expected = 0.0

    def close(self) -> None:
        """Leave the bar as it stands."""
        self._stop.set()
        self._thread.join()
        self._bar.n = self._done
        self._bar.close()


class Lines(Progress):
    """A line a step, for log files."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()

    def begin(self, step: str) -> None:
        """Remember when."""
        self._began = time.monotonic()

    def end(self, step: str, *, skipped: bool) -> None:
        """Say how long the step took."""
        took = "done before" if skipped else f"{time.monotonic() - self._began:.0f} s"
        print(f"{step}: {took}", file=self._stream, flush=True)


def choose(*, quiet: bool, stream: TextIO | None = None) -> Progress:
    """The progress that suits where stderr goes."""
    stream = stream or sys.stderr
    if quiet:
        return Progress()
    return Bar(stream) if stream.isatty() else Lines(stream)
