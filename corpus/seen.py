"""Which document ids a run has met, in little memory."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


class SeenIds:
    """A set of strings that only grows: 8 bytes for each, ten million in 80 MB.

    It keeps 64-bit digests: among ten million ids, two that differ are taken for one with probability 3e-6.
    Recent digests are in a set, older ones in a sorted array, and the one is merged into the other when full.

    Args:
        recent: Digests in the set (about 70 bytes each) before it is merged.
    """

    def __init__(self, recent: int = 1 << 18) -> None:
        self._limit = recent
        self._recent: set[int] = set()
        self._sorted: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)

    def add(self, name: str) -> bool:
        """Add a string; whether it is new."""
        digest = int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        if digest in self._recent or self._has_older(digest):
            return False
        self._recent.add(digest)
        if len(self._recent) >= self._limit:
            fresh = np.sort(np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent)))
            # A merge of what is sorted already: sorting all of it again was most of the time from ten million on.
            self._sorted = np.insert(self._sorted, np.searchsorted(self._sorted, fresh), fresh)
            self._recent.clear()
        return True

    def _has_older(self, digest: int) -> bool:
        key = np.uint64(digest)
        at = int(np.searchsorted(self._sorted, key))
        return at < len(self._sorted) and bool(self._sorted[at] == key)
