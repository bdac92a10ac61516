"""Schooling on a GPU: the same ids, the same scores and the same weights as the recogniser's own, here on the CPU."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from zhaoshang.pipeline.tag.recognizer import CharRecognizer
from zhaoshang.training.accelerated.__main__ import learn, main
from zhaoshang.training.accelerated.network import Network, entity_loss
from zhaoshang.training.accelerated.packing import pack, unpack
from zhaoshang.training.accelerated.sentences import PackedSentences
from zhaoshang.training.partial_recognizer import TAGS

ARTIFACT = Path(__file__).parents[2] / "training" / "artifacts" / "base_recogniser"
CPU = torch.device("cpu")
SENTENCES = [
    {"token": list("瑞光电落户新区"), "tag": ["B-ORG", "I-ORG", "E-ORG", "O", "O", "O|ORG", "O|ORG"]},
    {"token": ["投", "资", "12", "亿", "元"], "tag": ["O", "O", "B-MONEY", "I-MONEY", "E-MONEY"], "weight": 0.5},
    {"token": list("新光"), "tag": ["B-ORG", "E-ORG"], "word": ["B2", "E2"]},
]
TAUGHT = [{**row, "tag": [f"{'B' if i % 2 == 0 else 'I'}-n" for i in range(len(row["token"]))]} for row in SENTENCES]


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    files = {}
    for name in ("taught", "taught_dev", "base", "joint", "dev"):
        rows = TAUGHT if name.startswith("taught") else SENTENCES * (50 if name == "joint" else 1)
        files[name] = tmp_path / f"{name}.jsonl"
        files[name].write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pack(files, tmp_path / "packed")
    return tmp_path / "packed"


def unpacked(network: Network, packed: Path, path: Path) -> CharRecognizer:
    torch.save(network.weights(), path / "weights.pt")
    unpack(path / "weights.pt", packed, ARTIFACT, path / "recogniser")
    recognizer = CharRecognizer()
    recognizer.load(str(path / "recogniser"), devices=-1)
    return recognizer


def test_characters_that_occur_twice_are_guessed_and_all_others_known(packed: Path):
    vocabs = json.loads((packed / "vocabs.json").read_text(encoding="utf-8"))
    assert vocabs["token"][: vocabs["guessed"]] == ["<pad>", "<unk>", "光", "新"]
    assert set("瑞电落户区投资亿元") | {"00"} == set(vocabs["token"][vocabs["guessed"] :])
    assert vocabs["taught"] == ["B-n", "I-n"]


def test_characters_and_tags_of_what_it_goes_on_from_come_first(packed: Path, tmp_path: Path):
    vocabs = {"token": {"idx_to_token": ["<pad>", "<unk>", "元"]}, "tag": {"idx_to_token": ["I-n", "B-n"]}}
    (tmp_path / "vocabs.json").write_text(json.dumps(vocabs), encoding="utf-8")
    names = ("taught", "taught_dev", "base", "joint", "dev")
    pack({name: tmp_path / f"{name}.jsonl" for name in names}, packed, tmp_path)
    vocabs = json.loads((packed / "vocabs.json").read_text(encoding="utf-8"))
    assert vocabs["token"][:5] == ["<pad>", "<unk>", "元", "光", "新"]
    assert vocabs["taught"] == ["I-n", "B-n"]


def test_a_batch_holds_the_ids_and_gives_the_scores_of_the_recogniser(packed: Path, tmp_path: Path):
    torch.manual_seed(1)
    vocabs = json.loads((packed / "vocabs.json").read_text(encoding="utf-8"))
    network = Network(len(vocabs["token"]), vocabs["tag"], 8, 0.4).eval()
    network.load_state_dict({name: value.half().float() for name, value in network.state_dict().items()})
    recognizer = unpacked(network, packed, tmp_path)
    batch = PackedSentences(packed, "joint", CPU).batch(torch.tensor([0, 1, 2]))
    (own,) = recognizer._batches([{"word": [], **row} for row in SENTENCES], 3)
    for field in ("token_id", "left_id", "right_id", "word_id"):
        assert batch[field].tolist() == own[field].tolist()
    assert batch["length"].tolist() == [7, 5, 2]
    assert batch["weight"].tolist() == [1.0, 0.5, 1.0]
    with torch.inference_mode():
        scores, mask = recognizer.feed_batch(own)
        torch.testing.assert_close(network.out(network.encode(batch))[mask], scores[mask], atol=1e-5, rtol=1e-4)
        for name, value in zip(network.transitions(), recognizer.transition_scores(), strict=True):
            torch.testing.assert_close(name, value)


def test_a_cell_that_allows_every_tag_costs_nothing(packed: Path):
    network = Network(40, list(TAGS), 8, 0.0)
    data = PackedSentences(packed, "joint", CPU)
    batch = data.batch(torch.tensor([1]))
    with torch.inference_mode():
        loss = entity_loss(network, batch, torch.zeros(9, len(TAGS)))
    assert loss.item() == pytest.approx(0.0, abs=1e-5)


def test_every_sentence_is_in_one_batch_of_a_pass(packed: Path):
    data = PackedSentences(packed, "taught", CPU)
    for size in ({"sentences": 2}, {"tokens": 10}):
        lengths = [n for batch in data.batches(torch.Generator(), **size) for n in batch["length"].tolist()]
        assert sorted(lengths) == [2, 5, 7]


def test_three_sentences_are_learned_by_heart(packed: Path, tmp_path: Path):
    torch.manual_seed(1)
    vocabs = json.loads((packed / "vocabs.json").read_text(encoding="utf-8"))
    allowed = torch.where(torch.from_numpy(np.load(packed / "arrays.npz")["possible"]), 0.0, -1e4)
    network = Network(len(vocabs["token"]), vocabs["tag"], 24, 0.0)
    data = PackedSentences(packed, "joint", CPU)
    settings = {"passes": 1, "rate": 0.01, "seed": 1, "sentences": 3}
    ((number, loss),) = learn(network, data, lambda batch: entity_loss(network, batch, allowed), **settings)
    assert number == 1
    assert loss < 1.0
    found = unpacked(network, packed, tmp_path).predict_data([{"word": [], **row} for row in SENTENCES])
    likely = [[(text, label) for text, label, *_, chance in row if chance > 0.5] for row in found]
    assert likely == [[("瑞光电", "ORG")], [("12亿元", "MONEY")], [("新光", "ORG")]]


def test_every_stage_goes_on_from_the_one_before(packed: Path, tmp_path: Path):
    main([str(packed), str(tmp_path), "--hidden", "8", "--passes", "1", "--later-passes", "1"])
    stages = [torch.load(tmp_path / f"{name}.pt", weights_only=True) for name in ("pretrained", "base", "joint")]
    assert [len(stage["out.bias"]) for stage in stages] == [2, len(TAGS), len(TAGS)]
    assert ["guess.weight" in stage for stage in stages] == [True, False, False]
    for before, after in pairwise(stages):
        assert (after["embed.char.weight"] - before["embed.char.weight"]).abs().max() < 0.05


def test_every_stage_shuffles_with_the_seed(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seeds = []

    def keep(*_, seed, **__):
        seeds.append(seed)
        return iter(())

    monkeypatch.setattr("zhaoshang.training.accelerated.__main__.learn", keep)
    main([str(packed), str(tmp_path), "--hidden", "8", "--seed", "7"])
    assert seeds == [7, 7, 7]


def test_learning_needs_neither_hanlp_nor_spacy():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('hanlp', 'hanlp_common', 'spacy')));"
        "import zhaoshang.training.accelerated.__main__; print('learns')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "learns\n"
