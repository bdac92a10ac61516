"""Choose the set of non-overlapping spans with the greatest total weight."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def best_disjoint(spans: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """Weighted interval scheduling (Kleinberg and Tardos, 2005, ch. 6.1), exact, in O(n log n).

    Args:
        spans: Half-open ranges.
        weights: Worth of each; a span whose weight is not positive is never chosen.

    Returns:
        Indices of the chosen spans in order of offset.
    """
    order = sorted((i for i in range(len(spans)) if weights[i] > 0), key=lambda i: (spans[i][1], spans[i][0], i))
    ends = [spans[i][1] for i in order]
    totals, before = [0.0], []
    for place, i in enumerate(order):
        before.append(bisect_right(ends, spans[i][0], 0, place))
        totals.append(max(totals[place], totals[before[place]] + weights[i]))
    chosen, place = [], len(order)
    while place > 0:
        if totals[place] > totals[place - 1]:
            chosen.append(order[place - 1])
            place = before[place - 1]
        else:
            place -= 1
    return chosen[::-1]
