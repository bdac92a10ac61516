"""The HanLP component: a recogniser trained here on six sentences, saved, moved, loaded."""

import json
import shutil

import pytest
import spacy
import torch

from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.tag.hanlp_ner import HanlpModelError, HanlpTagger, load_recognizer
from zhaoshang.pipeline.tag.recognizer import CharRecognizer
from zhaoshang.training.hanlp_ner import train_recognizer

TEXTS = ["安泽光学投资", "松照科技开工", "我们去看花海", "云杉电子签约", "他们都在等车", "青禾机械投产"]
NLP = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})


def sentence(text):
    tags = ["O"] * 6 if text[0] in "我他" else ["B-ORG", "I-ORG", "I-ORG", "E-ORG", "O", "O"]
    return {"token": list(text), "tag": tags, "word": ["B2", "E2"] * 3}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hanlp")
    lines = "".join(json.dumps(sentence(text)) + "\n" for text in TEXTS * 10)
    for name in ("train.jsonl", "dev.jsonl"):
        (folder / name).write_text(lines, encoding="utf-8")
    score = train_recognizer(
        folder, folder / "model", epochs=12, hidden=16, drop=0.1, buckets=256, batch_size=6, lr=0.02
    )
    assert score == 1.0
    return folder / "model"


def test_saved_model_is_hanlps_three_files_without_paths_or_code(saved):
    assert sorted(path.name for path in saved.iterdir()) == ["config.json", "model.pt", "vocabs.json"]
    config = json.loads((saved / "config.json").read_text(encoding="utf-8"))
    assert config["classpath"] == "zhaoshang.pipeline.tag.recognizer.CharRecognizer"
    assert str(saved.parent) not in json.dumps(config)
    assert torch.load(saved / "model.pt", weights_only=True)


def test_model_loads_elsewhere_and_gives_probabilities(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "moved")
    model = load_recognizer(str(tmp_path / "moved"))
    assert isinstance(model, CharRecognizer)
    long, short = model.predict([{"token": list(TEXTS[0]), "word": ["B2", "E2"] * 3}, ["我", "们"]])
    text, label, start, end, chance = max(long, key=lambda span: span[-1])
    assert (text, label, start, end) == ("安泽光学", "ORG", 0, 4)
    assert 0.5 < chance <= 1.0
    assert all(span[-1] < 0.5 for span in short)


def test_component_tags_and_survives_bytes_and_disk(saved, tmp_path):
    tagger = HanlpTagger().load_model(saved)
    tagger.to_disk(tmp_path / "hanlp")
    for copy in (tagger, HanlpTagger().from_bytes(tagger.to_bytes()), HanlpTagger().from_disk(tmp_path / "hanlp")):
        docs = list(copy.pipe([NLP("云杉电子签约"), NLP(""), NLP("他们都在等车")]))
        rows = [[row for row in attributes.read_candidates(doc) if row[2] > 0.5] for doc in docs]
        found = [[(s.text, s.label_, s.id_) for s, *_ in doc] for doc in rows]
        assert found == [[("云杉电子", "ORG", "zhaoshang_hanlp")], [], []]


def test_labels_are_mapped_and_others_dropped(saved):
    doc = HanlpTagger(model=str(saved), labels={"ORG": "PROJECT"})(NLP("云杉电子签约"))
    assert {s.label_ for s, *_ in attributes.read_candidates(doc)} == {"PROJECT"}
    assert attributes.read_candidates(HanlpTagger(model=str(saved), labels={"X": "ORG"})(NLP("云杉电子签约"))) == []


def test_an_identifier_is_not_fetched_unasked():
    with pytest.raises(HanlpModelError, match="nothing is downloaded unasked") as caught:
        load_recognizer("MSRA_NER_ELECTRA_SMALL_ZH")
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_named(tmp_path):
    with pytest.raises(HanlpModelError, match=r"config\.json is missing"):
        load_recognizer(str(tmp_path))


def test_a_damaged_model_gives_one_sentence(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "bad")
    (tmp_path / "bad" / "model.pt").write_bytes(b"no weights")
    with pytest.raises(HanlpModelError, match="did not load") as caught:
        load_recognizer(str(tmp_path / "bad"))
    assert "\n" not in str(caught.value)


def test_component_without_a_model_says_so():
    with pytest.raises(HanlpModelError, match="has no model"):
        HanlpTagger()(NLP("云杉电子"))
