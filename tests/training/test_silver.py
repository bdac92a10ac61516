"""Silver labels: what is given, what is left open, what is never taken."""

import gzip
import random

import pytest
from spacy.tokens import Doc, Span

from zhaoshang.annotations.standoff import FILES, labelled_lines
from zhaoshang.pipeline import attributes
from zhaoshang.pipeline.load import SHIPPED, load
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.training import silver, steps
from zhaoshang.training.ner_data import document_sentences
from zhaoshang.training.silver import sample_paragraphs, silver_lines, silver_sentences


@pytest.fixture(scope="module")
def nlp():
    return load(threads=1)


@pytest.fixture(scope="module")
def words(nlp):
    return WordAnnotator(nlp.vocab).load_model(SHIPPED / "zhaoshang_words")


def test_open_spans_may_be_entities_or_none(nlp, words):
    doc = nlp.tokenizer("安泽光学建新线。")
    doc.ents = [Span(doc, 0, 4, "ORG")]
    (sentence,) = document_sentences(doc, words, open_spans=[(5, 7, "PROJECT"), (6, 7, "PROJECT")])
    assert sentence["tag"] == ["B-ORG", "I-ORG", "I-ORG", "E-ORG", "O", "O|PROJECT", "O|PROJECT", "O"]


def test_the_teacher_is_the_whole_pipeline_up_to_its_fuser(nlp, words, monkeypatch):
    asked = []

    def keep(doc, annotator, open_spans):
        asked.append((set(doc.spans), doc.ents, open_spans))
        return iter(())

    monkeypatch.setattr(silver, "document_sentences", keep)
    list(silver_sentences(["1月5日，江苏安泽光学科技有限公司与榆岭县人民政府签约。"], nlp, words))
    ((groups, entities, _),) = asked
    assert groups == {attributes.CANDIDATES + name for name in ("spacy", "hanlp", "rule", "split", "repeat")}
    assert [span.text for span in entities] == ["江苏安泽光学科技有限公司", "榆岭县人民政府"]


def test_what_is_doubted_is_left_open_but_for_what_is_sure(nlp, words, monkeypatch):
    def piped(texts, disable):
        doc: Doc = nlp.tokenizer(texts[0])
        sure, doubted = Span(doc, 0, 2, "ORG"), Span(doc, 5, 7, "PROJECT")
        sure._.score, doubted._.score = 0.9, 0.5
        doc.ents = [sure, doubted]
        attributes.write_candidates(doc, "hanlp", [(0, 4, "PROJECT", 0.3, "h"), (7, 8, "ORG", 0.1, "h")])
        yield doc

    monkeypatch.setattr(nlp, "pipe", piped)
    (sentence,) = silver_sentences(["安泽光学和新线县。"], nlp, words)
    assert sentence["tag"] == ["B-ORG", "E-ORG", *["O|PROJECT"] * 2, "O", *["O|PROJECT"] * 2, "O", "O"]
    assert sentence["weight"] == 0.5


def test_labelled_lines_are_never_taken(tmp_path):
    skipped = labelled_lines(FILES[0])
    assert len(skipped) == 920
    (tmp_path / "text").mkdir()
    for name in FILES:
        with gzip.open(tmp_path / "text" / name, "wt", encoding="utf-8") as file:
            file.writelines(f"{name} {number} {'字' * 40}\n" for number in range(300))
    taken = silver_lines(tmp_path, 1000, random.Random(1))
    numbers = {int(line.split()[1]) for line in taken if line.startswith(FILES[0])}
    assert numbers == set(range(300)) - skipped
    assert sample_paragraphs(tmp_path / "text" / FILES[0], 2, random.Random(1), least=100) == []


def test_the_base_of_spacys_ner_takes_no_labelled_line(tmp_path, monkeypatch):
    (tmp_path / "text").mkdir()
    for name in FILES:
        with gzip.open(tmp_path / "text" / name, "wt", encoding="utf-8") as file:
            file.writelines(f"{name} {number} {'字' * 40}\n" for number in range(300))
    taken = []
    monkeypatch.setattr(steps, "base_documents", lambda: ())
    monkeypatch.setattr(steps, "silver_docs", lambda lines, *_: lines)
    monkeypatch.setattr(steps, "_spacy", lambda lines, *_, **__: taken.extend(lines))
    teacher = SHIPPED / "zhaoshang_hanlp"
    steps.base_spacy(tmp_path, SHIPPED / "zhaoshang_words", teacher, tmp_path, tmp_path, silver=1000)
    numbers = [{int(line.split()[1]) for line in taken if line.startswith(name)} for name in FILES]
    assert numbers == [set(range(300)) - labelled_lines(name) for name in FILES]


def test_as_many_lines_again_are_near_the_domain(tmp_path):
    (tmp_path / "text").mkdir()
    for name in FILES:
        with gzip.open(tmp_path / "text" / name, "wt", encoding="utf-8") as file:
            file.writelines(f"{'天' * 40} {number}\n" for number in range(2000, 2400))
            file.writelines(f"{'天' * 40} {number}，项目开工，公司投产\n" for number in range(2400, 2600))
    taken = silver_lines(tmp_path, 50, random.Random(1))
    assert len(taken) == 200
    assert all("开工" in line for part in (taken[50:100], taken[150:]) for line in part)
    assert not all("开工" in line for line in taken[:50])
