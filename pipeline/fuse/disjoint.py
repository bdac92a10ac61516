"""Probabilities of proposals of which no two that overlap can both be entities.

A reading of a text is a set of disjoint proposals, its weight the sum of theirs, and a proposal's probability the
share of the readings that hold it: a semi-Markov conditional random field (Sarawagi and Cohen, 2004) over the proposals
alone. Proposals that no chain of overlaps joins do not know of each other: each such chain is summed up by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]

NONE = -1e4
"""Weight of what cannot be."""
_CELLS = 200_000  # of one table: bounds the memory where one chain is far longer than the rest


@dataclass(frozen=True, slots=True)
class Chains:
    """Chains of overlapping proposals, side by side.

    Attributes:
        index: (chains, longest) proposals of a chain in order of their ends; -1 behind the last.
        before: (chains, longest) how many of the chain's proposals end where this one starts, or before.
    """

    index: Ints
    before: Ints


def chain_numbers(start: Ints, end: Ints) -> Ints:
    """Of every proposal the number of its chain.

    Args:
        start: First places, ascending.
        end: Places behind the last.
    """
    if not len(start):
        return np.zeros(0, np.int64)
    reach = np.maximum.accumulate(end)
    found: Ints = np.concatenate([np.zeros(1, np.int64), np.cumsum(start[1:] >= reach[:-1])])
    return found


def chains(start: Ints, end: Ints) -> list[Chains]:
    """The chains of proposals, those of like length in one table.

    Args:
        start: First places, ascending.
        end: Places behind the last.
    """
    number = chain_numbers(start, end)
    by_end = np.lexsort((start, end, number))
    sizes = np.bincount(number)
    first = np.cumsum(sizes) - sizes
    # Chains follow one another, so the ends ascend over all of them, and what ends before a chain is not counted.
    before = np.searchsorted(end[by_end], start[by_end], side="right") - first[number[by_end]]
    longest_first = np.argsort(-sizes, kind="stable")
    tables: list[Chains] = []
    at = 0
    while at < len(sizes):
        width = int(sizes[longest_first[at]])
        rows = longest_first[at : at + max(1, _CELLS // width)]
        rows = rows[: int(np.searchsorted(-sizes[rows], -(width // 2), side="right"))]
        places = first[rows][:, None] + np.arange(width)
        held = np.arange(width) < sizes[rows][:, None]
        places = np.where(held, places, 0)
        tables.append(Chains(np.where(held, by_end[places], -1), np.where(held, before[places], 0)))
        at += len(rows)
    return tables


def probabilities(weights: Doubles, tables: Sequence[Chains]) -> Doubles:
    """Probability of every proposal.

    Args:
        weights: Log-odds that a proposal has where nothing overlaps it.
        tables: What `chains` made of the proposals.
    """
    found = np.zeros(len(weights))
    for table in tables:
        held = table.index >= 0
        rows, width = np.arange(len(held)), held.shape[1]
        weight = np.where(held, weights[table.index], NONE)
        total = np.zeros((len(held), width + 1))  # log of the sum over the readings of the first proposals
        for k in range(width):
            total[:, k + 1] = np.logaddexp(total[:, k], total[rows, table.before[:, k]] + weight[:, k])
        share = np.zeros_like(total)  # of the readings that go through here
        share[:, width] = 1.0
        chance = np.zeros(held.shape)
        for k in reversed(range(width)):
            before = table.before[:, k]
            chance[:, k] = share[:, k + 1] * np.exp(total[rows, before] + weight[:, k] - total[:, k + 1])
            share[:, k] += share[:, k + 1] - chance[:, k]
            share[rows, before] += chance[:, k]
        found[table.index[held]] = chance[held]
    return found
