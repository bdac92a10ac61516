"""A new label and a new relation type, declared and annotated, are learned end to end by a tiny pipeline."""

import hashlib
import json
import random

import pytest
import spacy
import torch
from spacy.vocab import Vocab

from zhaoshang.corpus.labels import CONTRACT, FILE, LABELS, LabelSet, using
from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.fuse.network import Shape
from zhaoshang.pipeline.link.component import Linker
from zhaoshang.pipeline.load import SHIPPED, load
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.training.fuser import FuserRecipe, train_fuser
from zhaoshang.training.gold import gold_doc
from zhaoshang.training.hanlp_ner import train_recognizer
from zhaoshang.training.held_out import paired
from zhaoshang.training.ner_data import document_sentences, write_training_files
from zhaoshang.training.pair_network import Reading
from zhaoshang.training.partial_recognizer import fit_weights, possible_tags, tags_of
from zhaoshang.training.relations import Recipe, train_relations
from zhaoshang.training.spacy_ner import train_spacy, write_docs
from zhaoshang.training.update.annotated import read_annotated
from zhaoshang.training.update.candidate_labels import only_labels, take_labels
from zhaoshang.training.update.parts import SPACY_CONFIG

STATED = {
    "entities": ["PRODUCT"],
    "relations": {"生产": {"subject": ["ORG"], "object": ["PRODUCT"], "triggers": ["生产", "量产"]}},
}
PRODUCTS = LabelSet.from_dict(STATED)
GOODS = ["隔膜", "芯片", "轴承", "涂料", "电机", "镜片", "磁材", "铜箔", "硅片", "模具"]
KINDS = ["高强", "超薄", "耐磨", "车用", "精密", "环保", "柔性", "纳米"]


def document(number: int) -> tuple[str, Record]:
    """A page with one relation of every type of the contract, and two products that are made by the company."""
    chance = random.Random(number)
    syllables = lambda: "".join(chance.choice("锦禾瑞达宏远乾坤沐林") for _ in range(2))  # noqa: E731
    company, zone, person = syllables() + "公司", syllables() + "开发区", "王" + syllables()
    one, two = (chance.choice(KINDS) + chance.choice(GOODS) for _ in range(2))
    amount = chance.randint(1, 99)
    parts = [
        (zone, "ORG"), "实现", ("税收", "METRIC"), (f"{amount}亿元", "MONEY"), "。昨天，", (zone, "ORG"), "与",
        ("江河大学", "ORG"), "签约共建。", (company, "ORG"), "建设的", ("新线项目", "PROJECT"), ("总投资", "METRIC"),
        (f"{amount + 1}亿元", "MONEY"), "，落户", (zone, "ORG"), "。", (company, "ORG"), "生产", (one, "PRODUCT"),
        "，年底还将量产", (two, "PRODUCT"), "。", ("旁观公司", "ORG"), "来客参观。", ("县委", "ORG"),
        ("书记", "TITLE"), (person, "OFFICIAL"), "到", (company, "ORG"), "调研。",
    ]  # fmt: skip
    text, entities, at = "".join(p if isinstance(p, str) else p[0] for p in parts), [], 0
    for part in parts:
        if isinstance(part, tuple):
            word, label = part
            row = {"id": f"T{len(entities) + 1}", "label": label, "start": at, "end": at + len(word), "text": word}
            if label in ("ORG", "OFFICIAL", "PROJECT"):
                row["canonical"] = word
            if label == "MONEY":
                figure = word.removesuffix("亿元") + "00000000"
                row["money"] = {"amount": figure, "min": None, "max": None, "currency": "CNY", "approx": False}
            entities.append(row)
        at += len(part if isinstance(part, str) else part[0])
    facts = [
        ("指标", 0, 2, "税收"), ("合作", 3, 4, "合作"), ("建设", 5, 6, "建设"), ("总投资", 6, 8, "总投资"),
        ("落户", 5, 9, "落户"), ("生产", 10, 11, "生产"), ("生产", 10, 12, "生产"), ("任职", 16, 14, "任职"),
        ("调研", 16, 17, "调研"),
    ]  # fmt: skip
    if one == two:
        facts.remove(("生产", 10, 12, "生产"))
    relations = [
        {"id": f"R{i}", "type": kind, "subject": f"T{a + 1}", "object": f"T{b + 1}", "predicate": said}
        | ({"qualifiers": {"title": "书记"}} if kind == "任职" else {})
        for i, (kind, a, b, said) in enumerate(facts, 1)
    ]
    source = {"uri": f"{number}.txt", "sha256": hashlib.sha256(text.encode()).hexdigest(), "encoding": "utf-8"}
    source["chars"] = len(text)
    row = {"doc_id": str(number), "source": source, "entities": entities, "relations": relations}
    return text, Record.from_json(json.dumps(row))


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Forty documents as an analyst leaves them, read and checked under the label set."""
    folder = tmp_path_factory.mktemp("annotations")
    with using(PRODUCTS):
        made = [document(number) for number in range(40)]
        for text, record in made:
            (folder / f"{record.doc_id}.txt").write_text(text, encoding="utf-8")
        (folder / "records.jsonl").write_bytes(b"".join(record.to_json() + b"\n" for _, record in made))
        read = read_annotated(folder)
    assert read.rejected == []
    assert len(read.rows) == 40
    unknown = read_annotated(folder).rejected  # without the label set the same file is refused
    assert len(unknown) == 40
    assert "Input should be 'ORG'" in unknown[0].reason
    return read.rows


@pytest.fixture(scope="module")
def words():
    return WordAnnotator(Vocab()).load_model(SHIPPED / "zhaoshang_words")


@pytest.fixture(scope="module")
def pipeline(rows, words, tmp_path_factory):
    """A pipeline of tiny parts that learned the documents, saved with its label set."""
    folder = tmp_path_factory.mktemp("parts")
    train, dev = rows[:34], rows[34:]
    ids = [record.doc_id for _, record in rows]
    write_training_files(folder / "data", words, train, dev, added=PRODUCTS.added_labels, searched=ids)
    start = SHIPPED / "zhaoshang_hanlp"
    train_recognizer(
        folder / "data",
        folder / "hanlp",
        start=start,
        lr=3e-3,
        epochs=4,
        batch_size=4,
        labels=PRODUCTS.labels,
        threads=1,
    )
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})
    nlp.add_pipe("zhaoshang_words").load_model(SHIPPED / "zhaoshang_words")
    nlp.add_pipe("zhaoshang_hanlp").load_model(folder / "hanlp")
    fuser = nlp.add_pipe("zhaoshang_fuser", config={"sources": ["hanlp"]})
    with nlp.select_pipes(disable=["zhaoshang_fuser"]):
        pairs = paired(nlp, train)
    quick = FuserRecipe(rate=0.01, threads=1, shape=Shape(vector=16, state=16, span=16, hidden=16))
    fuser.scorer = train_fuser(pairs, sources=["hanlp"], recipe=quick).scorer
    gold = [[gold_doc(nlp.tokenizer, *row)[0] for row in part] for part in (train, dev)]
    trees = {"rounds": 15, "figure_rounds": 15, "second_rounds": 15, "leaf_size": 2, "random_splits": False}
    fast = Recipe(**trees, parts=2, reading=Reading(epochs=0))
    figures = train_relations(*gold, folder / "linker", 0, recipe=fast, labels=PRODUCTS)
    assert figures["dev"]["生产"]["f"] > 0.9
    nlp.add_pipe("zhaoshang_amounts")
    nlp.add_pipe("zhaoshang_canonical")
    nlp.add_pipe("zhaoshang_linker").from_disk(folder / "linker")
    nlp.to_disk(folder / "pipeline")
    (folder / "pipeline" / FILE).write_text(json.dumps(STATED), encoding="utf-8")
    return folder / "pipeline"


def test_it_is_found_in_a_sentence_that_no_training_document_has(pipeline, tmp_path):
    (tmp_path / "page.txt").write_text(
        "沐达公司生产柔性轴承，年底还将量产车用芯片。旁观公司来客参观。", encoding="utf-8"
    )
    summary = run(Plan((str(tmp_path / "page.txt"),), tmp_path / "out.jsonl", tmp_path / "out.csv", model=pipeline))
    assert (summary.documents, summary.rejected) == (1, 0)
    assert "PRODUCT" in summary.table()
    with using(PRODUCTS):
        record = Record.from_json((tmp_path / "out.jsonl").read_bytes())
    names = {entity.id: entity.text for entity in record.entities}
    assert {entity.text for entity in record.entities if entity.label == "PRODUCT"} == {"柔性轴承", "车用芯片"}
    said = {(names[r.subject], r.type, names[r.object]) for r in record.relations}
    assert said == {("沐达公司", "生产", "柔性轴承"), ("沐达公司", "生产", "车用芯片")}
    assert "沐达公司,生产" in (tmp_path / "out.csv").read_text("utf-8-sig").replace('"', "")


def test_the_linker_keeps_its_label_set(pipeline):
    linker = load(pipeline).get_pipe("zhaoshang_linker")
    assert linker.scorer.labels == PRODUCTS
    assert Linker().from_bytes(linker.to_bytes()).scorer.labels == PRODUCTS


def test_a_label_that_nobody_looked_for_is_left_open(rows, words):
    tokenizer = CharTokenizer(words.vocab)
    doc = gold_doc(tokenizer, *rows[0])[0]
    open_cells = {cell for row in document_sentences(doc, words, ["PRODUCT"]) for cell in row["tag"]}
    assert "O|PRODUCT" in open_cells
    assert "O" not in open_cells
    assert [tags_of(PRODUCTS.labels)[i] for i in possible_tags("O|PRODUCT", PRODUCTS.labels)] == [
        "O", "B-PRODUCT", "I-PRODUCT", "E-PRODUCT", "S-PRODUCT",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="tuple"):
        possible_tags("B-PRODUCT")


def test_documents_to_choose_on_leave_open_what_nobody_looked_for(rows, words, tmp_path):
    ids = [record.doc_id for _, record in rows[:2]]
    write_training_files(tmp_path, words, rows[:1], rows[1:3], added=["PRODUCT"], searched=ids)
    searched, *_, other = (json.loads(line)["tag"] for line in (tmp_path / "dev.jsonl").open(encoding="utf-8"))
    assert ("O" in searched, "O|PRODUCT" in searched) == (True, False)
    assert ("O" in other, "O|PRODUCT" in other) == (False, True)


def test_more_tags_keep_the_weights_of_the_old_ones():
    old, new = torch.nn.Linear(3, 5), torch.nn.Linear(3, 9)
    start = new.weight.detach().clone()
    fit_weights(new, old.state_dict(), more_tags=False)
    assert torch.equal(new.weight, start)
    fit_weights(new, old.state_dict(), more_tags=True)
    assert torch.equal(new.weight[:5], old.weight)
    assert torch.equal(new.weight[5:], start[5:])
    assert tags_of(PRODUCTS.labels)[: len(tags_of(LABELS))] == tags_of(LABELS)


def test_spacys_ner_goes_on_with_a_label_more(rows, words, tmp_path):
    tokenizer = CharTokenizer(words.vocab)
    docs = [gold_doc(tokenizer, *row)[0] for row in rows[:6]]
    for name in ("train", "dev"):
        write_docs(docs, words, tmp_path / f"{name}.spacy")
    files = tmp_path / "train.spacy", tmp_path / "dev.spacy"
    train_spacy(*files, words, tmp_path / "ner", config=SPACY_CONFIG, steps=3, start=SHIPPED)
    ner = spacy.load(tmp_path / "ner" / "model-best").get_pipe("ner")
    assert set(ner.labels) == {*LABELS, "PRODUCT"}


def test_candidates_of_a_label_move_between_docs(pipeline):
    nlp = load(pipeline)
    nlp.select_pipes(enable=["zhaoshang_words", "zhaoshang_hanlp"])
    text = "沐达公司生产柔性轴承。"
    doc, other = nlp(text), nlp(text)
    only_labels(doc, CONTRACT.labels)
    labels = {span.label_ for span in doc.spans["cand.hanlp"]}
    assert "ORG" in labels
    assert "PRODUCT" not in labels
    take_labels(doc, other, ["PRODUCT"])
    rows = lambda one: sorted((s.start, s.end, s.label_) for s in one.spans["cand.hanlp"])  # noqa: E731
    assert rows(doc) == rows(other)
    assert sorted(doc.spans["cand.hanlp"].attrs["scores"]) == sorted(other.spans["cand.hanlp"].attrs["scores"])
