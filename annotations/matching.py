"""One-to-one matching of two lists, so that no item is counted twice and their order does not matter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

_L = TypeVar("_L")
_R = TypeVar("_R")


def maximum_matching(left: Sequence[_L], right: Sequence[_R], fits: Callable[[_L, _R], bool]) -> int:
    """How many pairs can be formed at most if every item is used once (shortest augmenting paths, Berge 1957)."""
    return len(matched_pairs(left, right, fits))


def matched_pairs(left: Sequence[_L], right: Sequence[_R], fits: Callable[[_L, _R], bool]) -> list[tuple[int, int]]:
    """One largest set of such pairs, as indices of both lists in order of the left one."""
    fitting = [[place for place, other in enumerate(right) if fits(item, other)] for item in left]
    holder: dict[int, int] = {}  # place on the right -> item on the left
    for item in range(len(left)):
        _augment(item, fitting, holder)
    return sorted((item, place) for place, item in holder.items())


def _augment(item: int, fitting: list[list[int]], holder: dict[int, int]) -> bool:
    """Find a place for one more item, moving others on where that makes room."""
    held = {other: place for place, other in holder.items()}
    reached: dict[int, int] = {}  # place -> the item that would take it
    queue = deque([item])
    while queue:
        seeker = queue.popleft()
        for place in fitting[seeker]:
            if place in reached:
                continue
            reached[place] = seeker
            if place in holder:
                queue.append(holder[place])
                continue
            free: int | None = place
            while free is not None:
                mover = reached[free]
                holder[free], free = mover, held.get(mover)
            return True
    return False
