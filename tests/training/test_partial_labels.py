"""Training on sets of possible tags."""

import math
from types import SimpleNamespace

import pytest
import torch
from spacy.vocab import Vocab

from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.training.partial_recognizer import TAGS, PartialRecognizer, gold_spans, possible_tags
from zhaoshang.training.public_corpora import CORPORA, label_sentence


def test_cells_name_sets_of_tags():
    assert [TAGS[i] for i in possible_tags("O|MONEY")] == ["O", "B-MONEY", "I-MONEY", "E-MONEY", "S-MONEY"]
    assert [TAGS[i] for i in possible_tags("B-ORG")] == ["B-ORG"]
    with pytest.raises(ValueError, match="tuple"):
        possible_tags("B-PLACE")


def test_loss_is_the_marginal_of_the_allowed_paths():
    recognizer = PartialRecognizer()
    cells = ["O|S-ORG", "O"]
    ids = torch.tensor([[recognizer._cells.setdefault(c, len(recognizer._cells)) for c in cells]])
    emissions = torch.zeros(1, 2, len(TAGS))
    recognizer.feed_batch = lambda batch: (emissions, torch.ones(1, 2, dtype=torch.bool))
    size = len(TAGS)
    recognizer.transition_scores = lambda: (torch.zeros(size), torch.zeros(size, size), torch.zeros(size))
    loss = recognizer.partial_loss({"tag_set_id": ids, "weight": [1.0]})
    assert loss.item() == pytest.approx(math.log(size**2 / 2) / 2, abs=1e-4)


def test_gold_spans():
    tags = ["B-ORG", "E-ORG", "O", "S-TITLE", "B-MONEY", "I-MONEY", "E-MONEY"]
    assert list(gold_spans(tags)) == [("ORG", 0, 2), ("TITLE", 3, 4), ("MONEY", 4, 7)]


@pytest.mark.parametrize(("cell", "f1"), [("O|PRODUCT", 1.0), ("O|METRIC", 2 / 3), ("O", 2 / 3)])
def test_a_guess_of_a_label_that_is_left_open_is_not_counted(cell, f1):
    recognizer = PartialRecognizer()
    recognizer.model = SimpleNamespace(eval=lambda: None)
    found = [("安泽公司", "ORG", 0, 4, 0.9), ("镜片", "PRODUCT", 5, 7, 0.9)]
    recognizer.predict_data = lambda rows, size: [found for _ in rows]
    row = {"token": list("安泽公司产镜片"), "word": [], "tag": ["B-ORG", "I-ORG", "I-ORG", "E-ORG", *[cell] * 3]}
    assert recognizer.span_f1(SimpleNamespace(dataset=SimpleNamespace(data=[row]))) == pytest.approx(f1)


def test_public_labels_become_sets():
    tokenizer = CharTokenizer(Vocab(), restore_layout=False)
    row = {"text": "王晓在安泽公司说", "spans": [[0, 2, "name"], [3, 7, "company"]]}
    sentence = label_sentence(row, CORPORA["cluener"], tokenizer)
    nothing = "O|PROJECT|METRIC|MONEY"
    assert sentence["tag"] == ["O|B-OFFICIAL", "O|E-OFFICIAL", nothing, "B-ORG", "I-ORG", "I-ORG", "E-ORG", nothing]


def test_wording_the_contract_reads_otherwise_is_left_open():
    tokenizer = CharTokenizer(Vocab(), restore_layout=False)
    sentence = label_sentence({"text": "去开发区投3亿元", "spans": []}, CORPORA["msra"], tokenizer)
    assert set(sentence["tag"][1:4]) == {"O|ORG|PROJECT|METRIC|MONEY|TITLE"}
    assert sentence["tag"][-3:] == ["O|MONEY"] * 3
