"""CRF inference against enumeration of all paths."""

from itertools import pairwise, product

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.tag.crf import forward_scores, illegal_transitions, posterior


def enumerate_paths(emissions, start, step, end):
    length, tags = emissions.shape
    for path in product(range(tags), repeat=length):
        score = start[path[0]] + end[path[-1]] + sum(emissions[i, t] for i, t in enumerate(path))
        yield path, float(score + sum(step[a, b] for a, b in pairwise(path)))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 4))
def test_everything_agrees_with_enumeration(seed, first, second):
    generator = torch.Generator().manual_seed(seed)
    lengths, tags = (first, second), 3
    emissions = torch.randn(2, max(lengths), tags, generator=generator) * 2
    start, end = torch.randn(2, tags, generator=generator)
    step = torch.randn(tags, tags, generator=generator)
    mask = torch.arange(max(lengths)) < torch.tensor(lengths).unsqueeze(1)
    total = torch.logsumexp(forward_scores(emissions, mask, start, step)[:, -1] + end, dim=1)
    chances = posterior(emissions, mask, start, step, end)
    for row, length in enumerate(lengths):
        paths = dict(enumerate_paths(emissions[row, :length], start, step, end))
        scores = torch.tensor(list(paths.values()))
        assert torch.isclose(total[row], torch.logsumexp(scores, 0), atol=1e-3)
        weights = torch.softmax(scores, 0)
        for place, tag in product(range(length), range(tags)):
            expected = sum(w for path, w in zip(paths, weights, strict=True) if path[place] == tag)
            assert torch.isclose(chances[row, place, tag], torch.as_tensor(expected), atol=1e-3)


def test_iobes_forbids_what_it_should():
    tags = ["O", "B-ORG", "I-ORG", "E-ORG", "S-ORG", "E-MONEY"]
    scores = illegal_transitions(tags)
    allowed = {(a, b) for a in range(7) for b in range(7) if scores[a, b] == 0}
    names = ["edge", *tags]
    assert ("B-ORG", "E-ORG") in {(names[a], names[b]) for a, b in allowed}
    for left, right in [("B-ORG", "O"), ("B-ORG", "E-MONEY"), ("O", "E-ORG"), ("edge", "I-ORG"), ("I-ORG", "edge")]:
        assert scores[names.index(left), names.index(right)] == -1e4
