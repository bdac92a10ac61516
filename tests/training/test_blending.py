"""Weights between two trainings of one network."""

import numpy as np
import pytest
import spacy
import torch

from zhaoshang.training.blending import blend, blend_recogniser, blend_spacy


def test_weights_lie_on_the_way_and_what_is_new_stays():
    current = {"char": torch.tensor([[0.0, 2.0]]), "gone": torch.ones(1)}
    learned = {"char": torch.tensor([[1.0, 4.0], [8.0, 8.0]]), "tag": torch.ones(2)}
    blended = blend(current, learned, 0.25)
    assert blended["char"].tolist() == [[0.25, 2.5], [8.0, 8.0]]
    assert blended["tag"].tolist() == [1.0, 1.0]
    assert blended.keys() == learned.keys()


def test_a_saved_recogniser_keeps_its_precision(tmp_path):
    for name, value in (("current", 0.0), ("learned", 1.0)):
        (tmp_path / name).mkdir()
        torch.save({"w": torch.full((3,), value).half()}, tmp_path / name / "model.pt")
    blend_recogniser(tmp_path / "current", tmp_path / "learned", 0.5)
    weights = torch.load(tmp_path / "learned" / "model.pt", weights_only=True)["w"]
    assert weights.dtype == torch.half
    assert weights.tolist() == [0.5, 0.5, 0.5]


def made(path, seed):
    spacy.util.fix_random_seed(seed)
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec")
    nlp.add_pipe("ner").add_label("ORG")
    nlp.initialize()
    nlp.to_disk(path)
    return weights(nlp)


def weights(nlp):
    nodes = [node for name in ("tok2vec", "ner") for node in nlp.get_pipe(name).model.walk()]
    return [node.get_param(key).copy() for node in nodes for key in node.param_names if node.has_param(key)]


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_spacy_pipeline_goes_a_share_of_the_way(tmp_path, share):
    current, learned = made(tmp_path / "current", 1), made(tmp_path / "learned", 2)
    blend_spacy(tmp_path / "current", tmp_path / "learned", share)
    found = weights(spacy.load(tmp_path / "learned"))
    assert len(found) == len(current) > 5
    assert any(np.abs(old - new).max() > 0.01 for old, new in zip(current, learned, strict=True))
    for old, new, now in zip(current, learned, found, strict=True):
        np.testing.assert_allclose(now, (1 - share) * old + share * new, atol=1e-6)
