"""Probable spans against enumeration of all tag paths."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.tag.crf import backward_scores, forward_scores, illegal_transitions
from zhaoshang.pipeline.tag.span_posterior import SpanChain, probable_spans

TAGS = ["O", "B-ORG", "I-ORG", "E-ORG", "S-ORG"]


def spans_of(path):
    first = 0
    for place, tag in enumerate(path):
        name = TAGS[tag]
        if name[0] in "BS":
            first = place
        if name[0] in "ES":
            yield first, place + 1


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_span_probabilities_agree_with_enumeration(seed, length):
    generator = torch.Generator().manual_seed(seed)
    emissions = torch.randn(1, length, 5, generator=generator) * 2
    illegal = illegal_transitions(TAGS)
    start, end = torch.randn(2, 5, generator=generator)
    start, end = start + illegal[0, 1:], end + illegal[1:, 0]
    step = torch.randn(5, 5, generator=generator) + illegal[1:, 1:]
    mask = torch.ones(1, length, dtype=torch.bool)
    weights = {}
    for path in product(range(5), repeat=length):
        score = start[path[0]] + end[path[-1]] + sum(emissions[0, i, t] for i, t in enumerate(path))
        weights[path] = np.exp(float(score + sum(step[a, b] for a, b in pairwise(path))))
    total = sum(weights.values())
    expected = {}
    for path, weight in weights.items():
        for span in spans_of(path):
            expected[span] = expected.get(span, 0.0) + weight / total
    found = probable_spans(
        SpanChain.of(TAGS, step.numpy()),
        emissions[0].numpy(),
        forward_scores(emissions, mask, start, step)[0].numpy(),
        backward_scores(emissions, mask, step, end)[0].numpy(),
        least=0.05,
        longest=10,
    )
    found = {(first, last): chance for _, first, last, chance in found}
    assert found.keys() >= {span for span, chance in expected.items() if chance > 0.051}
    for span, chance in found.items():
        assert chance == pytest.approx(expected[span], abs=1e-3)


def test_longest_bounds_the_spans():
    emissions = np.full((6, 5), -5.0, np.float32)
    emissions[0, 1] = emissions[1:5, 2] = emissions[5, 3] = 5.0
    step = illegal_transitions(TAGS)[1:, 1:].numpy()
    ends = torch.from_numpy(step)
    tensor, mask = torch.from_numpy(emissions)[None], torch.ones(1, 6, dtype=torch.bool)
    alpha = forward_scores(tensor, mask, torch.zeros(5), ends)[0].numpy()
    beta = backward_scores(tensor, mask, ends, torch.zeros(5))[0].numpy()
    chain = SpanChain.of(TAGS, step)
    assert [row[:3] for row in probable_spans(chain, emissions, alpha, beta, least=0.5, longest=6)] == [("ORG", 0, 6)]
    assert list(probable_spans(chain, emissions, alpha, beta, least=0.5, longest=5)) == []
