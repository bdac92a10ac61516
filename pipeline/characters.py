"""A vocabulary of characters: what the networks of the fuser and of the linker know of a text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNKNOWN = 1
"""Id of a character that the vocabulary lacks; 0 is padding."""


class Characters:
    """A vocabulary of characters with ids from 2 on.

    Args:
        known: The characters, in order of their ids.
    """

    def __init__(self, known: str) -> None:
        self.known = known
        codes = np.array([ord(c) for c in known], np.uint32)
        self._order = np.argsort(codes, kind="stable")
        self._codes = codes[self._order]

    def __len__(self) -> int:
        return len(self.known) + 2

    def ids(self, codes: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Code points to ids."""
        if not len(self._codes):
            return np.full(len(codes), UNKNOWN, np.int32)
        at = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        found: NDArray[np.int32] = np.where(self._codes[at] == codes, self._order[at] + 2, UNKNOWN).astype(np.int32)
        return found
