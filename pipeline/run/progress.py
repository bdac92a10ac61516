"""How far a run is: a bar on a terminal, a line now and then elsewhere, or JSON for machines."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any, TextIO

import orjson
from tqdm import tqdm

INTERVAL = 30.0
"""Seconds between two lines where stderr is no terminal."""

SHOWN = 20
"""Rejected inputs that are named on stderr; the file of the rejected has all of them."""


@dataclass(slots=True)
class Tally:
    """What is done so far.

    Attributes:
        documents: Documents that are done, those of an earlier start included.
        rejected: Inputs that were set aside.
        chars: Characters of the documents done since this start.
        resumed: Documents that an earlier start had done.
        total: About how many documents there are, where that is known.
        started: When this start began, on the monotonic clock.
    """

    documents: int = 0
    rejected: int = 0
    chars: int = 0
    resumed: int = 0
    total: int | None = None
    started: float = 0.0

    @property
    def seconds(self) -> float:
        """Time since this start."""
        return time.monotonic() - self.started

    @property
    def chars_per_second(self) -> float:
        """Characters a second since this start."""
        return self.chars / max(self.seconds, 1e-9)

    @property
    def remaining(self) -> float | None:
        """Seconds until the end if it goes on like this; None where that cannot be said."""
        fresh = self.documents + self.rejected - self.resumed
        if self.total is None or fresh <= 0:
            return None
        return max(0, self.total - self.documents - self.rejected) * self.seconds / fresh


class Progress:
    """Says nothing but notices: the base of those that do, and what `--quiet` gets."""

    def __init__(self) -> None:
        self.tally = Tally(started=time.monotonic())
        self._named = 0

    def expect(self, documents: int) -> None:
        """There are about so many documents; called from another thread."""
        self.tally.total = documents

    def update(self, documents: int, rejected: int, chars: int, *, resumed: bool = False) -> None:
        """A shard is done: so many documents and characters, so many inputs set aside; or was before this start."""
        self.tally.documents += documents
        self.tally.rejected += rejected
        if resumed:
            self.tally.resumed += documents + rejected
        else:
            self.tally.chars += chars
        self.show()

    def reject(self, sentence: str) -> None:
        """An input was set aside for the reason given."""
        self._named += 1
        if self._named <= SHOWN:
            more = " (further ones are only in the file of the rejected)" if self._named == SHOWN else ""
            self.say(f"set aside: {sentence}{more}")

    def show(self) -> None:
        """Show the tally, when it is time."""

    def say(self, sentence: str) -> None:
        """Tell the user a sentence."""

    def close(self) -> None:
        """The run has ended, well or not."""


class Bar(Progress):
    """A bar on a terminal: documents, characters a second, time left, set aside."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._bar = tqdm(file=stream, mininterval=0.5, bar_format=self._format(known=False))

    def show(self) -> None:
        """Move the bar to where the tally is."""
        tally = self.tally
        self._bar.n = tally.documents + tally.rejected
        if tally.total is not None and self._bar.total is None:
            self._bar.total = max(tally.total, self._bar.n)
            self._bar.bar_format = self._format(known=True)
        left = "" if tally.remaining is None else f", {_clock(tally.remaining)} left"
        rate = f"{tally.chars_per_second:,.0f} chars/s"
        self._bar.set_postfix_str(f"{rate}, {tally.rejected:,} set aside{left}", refresh=False)
        self._bar.refresh()

    def say(self, sentence: str) -> None:
        """Print the sentence above the bar."""
        self._bar.write(sentence, file=self._bar.fp)

    def close(self) -> None:
        """Leave the bar as it stands."""
        self._bar.close()

    @staticmethod
    def _format(*, known: bool) -> str:
        count = "{percentage:3.0f}% {bar:20} {n_fmt} of {total_fmt}" if known else "{n_fmt}"
        return count + " documents{postfix} [{elapsed}]"


class Lines(Progress):
    """A line every `interval` seconds, for log files."""

    def __init__(self, stream: TextIO, interval: float = INTERVAL) -> None:
        super().__init__()
        self._stream = stream
        self._interval = interval
        self._due = time.monotonic() + interval

    def show(self) -> None:
        """Print a line when it is time for one."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + self._interval
            self._line()

    def say(self, sentence: str) -> None:
        """Print the sentence."""
        print(sentence, file=self._stream, flush=True)

    def _line(self) -> None:
        tally = self.tally
        of = "" if tally.total is None else f" of about {tally.total:,}"
        left = "" if tally.remaining is None else f", {_clock(tally.remaining)} left"
        rate = f"{tally.chars_per_second:,.0f} chars/s"
        self.say(f"{tally.documents + tally.rejected:,}{of} documents, {rate}, {tally.rejected:,} set aside{left}")


class JsonLines(Lines):
    """The same as JSON objects, one a line: `event` is progress, notice or end."""

    def say(self, sentence: str) -> None:
        """Print the sentence as a notice."""
        self._object(event="notice", message=sentence)

    def close(self) -> None:
        """Print where the run ended."""
        self._line("end")

    def _line(self, event: str = "progress") -> None:
        tally = self.tally
        self._object(
            event=event,
            documents=tally.documents,
            rejected=tally.rejected,
            resumed=tally.resumed,
            total=tally.total,
            chars=tally.chars,
            chars_per_second=round(tally.chars_per_second, 1),
            seconds=round(tally.seconds, 3),
            seconds_left=None if tally.remaining is None else round(tally.remaining, 1),
        )

    def _object(self, **fields: Any) -> None:
        print(orjson.dumps(fields).decode(), file=self._stream, flush=True)


def choose(*, quiet: bool, json: bool = False, stream: TextIO | None = None) -> Progress:
    """The progress that suits where stderr goes."""
    stream = stream or sys.stderr
    if json:
        return JsonLines(stream)
    if quiet:
        return Progress()
    return Bar(stream) if stream.isatty() else Lines(stream)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
