"""Being asked to stop: once to finish what is in hand, twice to drop it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self


class Stopped(Exception):  # noqa: N818 - it is no error
    """The run was asked to stop and has; what was finished is kept.

    Attributes:
        signal: The signal that asked.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by signal {number}")
        self.signal = number


class Stop:
    """A context manager that takes SIGINT and SIGTERM: `asked` after the first, KeyboardInterrupt at the second.

    Outside the main thread, which alone may take signals, it takes none.

    Args:
        tell: Called at the first signal.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._before: dict[int, Any] = {}
        self.signal: int | None = None

    @property
    def asked(self) -> bool:
        """Whether the run is to stop."""
        return self.signal is not None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if self.signal is not None:
            raise KeyboardInterrupt(number)
        self.signal = number
        self._tell()
