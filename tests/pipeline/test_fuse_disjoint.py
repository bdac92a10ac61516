"""Probabilities of proposals of which no two that overlap can both be entities."""

from itertools import combinations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.fuse import disjoint
from zhaoshang.pipeline.fuse.disjoint import chain_numbers, chains, probabilities
from zhaoshang.training.fuser import disagreement

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.floats(-4, 4)), max_size=8)


def laid(spans):
    rows = sorted((start, start + length, weight) for start, length, weight in spans)
    start, end = (np.array([row[i] for row in rows], np.int64) for i in (0, 1))
    return start, end, np.array([row[2] for row in rows], np.float64)


def readings(start, end, weights):
    """Every set of disjoint proposals with the exponential of its weight."""
    for size in range(len(start) + 1):
        for chosen in combinations(range(len(start)), size):
            if all(end[i] <= start[j] or end[j] <= start[i] for i, j in combinations(chosen, 2)):
                yield chosen, np.exp(sum(weights[i] for i in chosen))


@given(SPANS)
@settings(deadline=None)
def test_a_probability_is_the_share_of_the_readings_that_hold_the_proposal(spans):
    start, end, weights = laid(spans)
    every = list(readings(start, end, weights))
    total = sum(weight for _, weight in every)
    expected = [sum(weight for chosen, weight in every if i in chosen) / total for i in range(len(start))]
    assert np.allclose(probabilities(weights, chains(start, end)), expected, atol=1e-9)


@given(SPANS)
@settings(deadline=None)
def test_the_loss_is_the_log_likelihood_and_its_gradient_the_probabilities(spans):
    start, end, weights = laid(spans)
    tables, tensor = chains(start, end), torch.tensor(weights, requires_grad=True)
    loss = disagreement(tensor, torch.zeros(len(weights), dtype=torch.float64), tables)
    assert np.isclose(loss.item(), np.log(sum(weight for _, weight in readings(start, end, weights))))
    if len(weights):
        loss.backward()
        assert np.allclose(tensor.grad.numpy(), probabilities(weights, tables), atol=1e-9)


def test_what_stands_alone_has_its_own_odds_and_rivals_share():
    start, end = np.array([0, 0, 9]), np.array([3, 4, 11])
    assert chain_numbers(start, end).tolist() == [0, 0, 1]
    found = probabilities(np.zeros(3), chains(start, end))
    assert np.allclose(found, [1 / 3, 1 / 3, 1 / 2])
    sure = probabilities(np.array([50.0, 40.0, -900.0]), chains(start, end))
    assert np.allclose(sure, [1, 0, 0], atol=1e-4)


def test_long_and_short_chains_do_not_share_a_table(monkeypatch):
    monkeypatch.setattr(disjoint, "_CELLS", 12)
    start = np.concatenate([np.arange(10), np.arange(20, 60, 5)])
    end = np.concatenate([np.arange(10) + 2, np.arange(20, 60, 5) + 1])
    tables = chains(start, end)
    assert [table.index.shape for table in tables] == [(1, 10), (8, 1)]
    assert sorted(i for table in tables for i in table.index.ravel() if i >= 0) == list(range(18))
    weights = np.linspace(-1, 1, 18)
    monkeypatch.setattr(disjoint, "_CELLS", 10**6)
    assert np.allclose(probabilities(weights, tables), probabilities(weights, chains(start, end)))


def test_no_proposal():
    nothing = np.zeros(0, np.int64)
    assert chains(nothing, nothing) == []
    assert probabilities(np.zeros(0), []).tolist() == []
