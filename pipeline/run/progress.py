"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from tqdm import tqdm

from .summary import Summary

INTERVAL = 30.0
"""Seconds between two lines where stderr is no terminal."""

SHOWN = 20
"""Rejected inputs that are named on stderr; the file of the rejected has all of them."""


class Progress:
    """Says nothing: the base of the two that do, and what `--quiet` gets."""

    def update(self, summary: Summary) -> None:
        """One more document is done."""

    def reject(self, sentence: str) -> None:
        """An input was set aside for the reason given."""

    def close(self) -> None:
        """The run has ended, well or not."""


class Bar(Progress):
    """A bar on a terminal: documents, characters a second, set aside."""

    def __init__(self, stream: TextIO) -> None:
        self._bar = tqdm(file=stream, mininterval=0.5, bar_format="{n_fmt} documents{postfix} [{elapsed}]")
        self._named = 0

    def update(self, summary: Summary) -> None:
        """Move the bar on by one document."""
        rate = f"{summary.chars_per_second:,.0f} chars/s"
        self._bar.set_postfix_str(f"{rate}, {summary.rejected} set aside", refresh=False)
        self._bar.update()

    def reject(self, sentence: str) -> None:
        """Print the sentence above the bar."""
        self._named += 1
        if self._named <= SHOWN:
            self._bar.write(_aside(sentence, self._named), file=self._bar.fp)

    def close(self) -> None:
        """Leave the bar as it stands."""
        self._bar.close()


class Lines(Progress):
    """A line every `interval` seconds, for log files."""

    def __init__(self, stream: TextIO, interval: float = INTERVAL) -> None:
        self._stream = stream
        self._interval = interval
        self._due = time.monotonic() + interval
        self._named = 0

    def update(self, summary: Summary) -> None:
        """Print a line when it is time for one."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + self._interval
            done = f"{summary.documents:,} documents, {summary.chars_per_second:,.0f} chars/s"
            print(f"{done}, {summary.rejected:,} set aside", file=self._stream, flush=True)

    def reject(self, sentence: str) -> None:
        """Print the sentence."""
        self._named += 1
        if self._named <= SHOWN:
            print(_aside(sentence, self._named), file=self._stream, flush=True)


def choose(*, quiet: bool, stream: TextIO | None = None) -> Progress:
    """The progress that suits where stderr goes."""
    stream = stream or sys.stderr
    if quiet:
        return Progress()
    return Bar(stream) if stream.isatty() else Lines(stream)


def _aside(sentence: str, number: int) -> str:
    more = " (further ones are only in the file of the rejected)" if number == SHOWN else ""
    return f"set aside: {sentence}{more}"
