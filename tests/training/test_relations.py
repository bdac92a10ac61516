"""Training of the linker on a little corpus made here, and what it is made of."""

import random

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.annotations.inline import parse_inline
from zhaoshang.pipeline.amounts import parse_amount
from zhaoshang.pipeline.attributes import Link
from zhaoshang.pipeline.link.candidates import Context, propose
from zhaoshang.pipeline.link.component import Linker
from zhaoshang.pipeline.link.scorer import ModelError, Scorer, log_odds
from zhaoshang.pipeline.link.view import View
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.training.gold import gold_doc
from zhaoshang.training.pair_network import Reading
from zhaoshang.training.relation_choice import platt
from zhaoshang.training.relation_data import noisy, project, targets
from zhaoshang.training.relations import Recipe, train_relations

VOCAB = Vocab()
FAST = Recipe(
    rounds=15,
    figure_rounds=15,
    second_rounds=15,
    parts=2,
    inner_folds=2,
    copies=1,
    leaf_size=2,
    random_splits=False,
    reading=Reading(epochs=8, threads=1),
)


def page(company: str, zone: str, person: str, amount: int) -> Doc:
    """A page with one relation of every type."""
    parts = [
        (zone, "ORG"), "实现", ("税收", "METRIC"), (f"{amount}亿元", "MONEY"), "。昨天，", (zone, "ORG"), "与",
        ("江大", "ORG"), "签约共建。", (company, "ORG"), "建设的", ("新线项目", "PROJECT"), ("总投资", "METRIC"),
        (f"{amount + 1}亿元", "MONEY"), "，落户", (zone, "ORG"), "。", ("县委", "ORG"), ("书记", "TITLE"),
        (person, "OFFICIAL"), "到", (company, "ORG"), "调研。", ("旁观公司", "ORG"), "的客人看了展板。",
    ]  # fmt: skip
    text = "".join(part if isinstance(part, str) else part[0] for part in parts)
    doc = Doc(VOCAB, words=list(text), spaces=[False] * len(text))
    spans, at = [], 0
    for part in parts:
        if isinstance(part, tuple):
            spans.append(doc.char_span(at, at + len(part[0]), label=part[1]))
            at += len(part[0])
        else:
            at += len(part)
    doc.ents = spans
    rows = [
        ("指标", 0, 2, "税收", {}),
        ("合作", 3, 4, "合作", {}),
        ("建设", 5, 6, "建设", {}),
        ("总投资", 6, 8, "总投资", {}),
        ("落户", 5, 9, "落户", {}),
        ("任职", 12, 10, "任职", {"title": "书记"}),
        ("调研", 12, 13, "调研", {}),
    ]
    doc._.relations = [Link(kind, a, b, said, (0, 1), 1.0, more) for kind, a, b, said, more in rows]
    return doc


def pages(number: int, seed: int) -> list[Doc]:
    rng = random.Random(seed)
    name = lambda: "".join(rng.choice("锦禾瑞达宏远乾坤") for _ in range(2))  # noqa: E731
    return [page(name() + "公司", name() + "开发区", name(), rng.randint(1, 99)) for _ in range(number)]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linker")
    figures = train_relations(pages(24, 1), pages(4, 2), folder, 0, recipe=FAST)
    return folder, figures


def test_it_learns_the_little_corpus(trained):
    _, figures = trained
    assert figures["dev"]["all"]["f"] > 0.9
    assert set(figures["dev"]) == {"总投资", "指标", "任职", "建设", "落户", "合作", "调研", "all"}
    assert figures["unseen"]["all"]["gold"] == 11 * 7  # documents kept aside, by hash


def test_the_model_is_read_back_and_links_alike_alone_in_batches_and_from_bytes(trained):
    folder, _ = trained
    linker = Linker().from_disk(folder)
    fresh = pages(5, 3)
    for doc in fresh:
        doc._.relations = None
    alone = [linker(doc)._.relations for doc in fresh]
    batched = [doc._.relations for doc in linker.pipe(fresh, batch_size=2)]
    copied = Linker().from_bytes(linker.to_bytes())
    again = [copied(doc)._.relations for doc in fresh]
    assert alone == batched == again
    assert all(len(links) >= 6 for links in alone)


def test_training_twice_gives_the_same_files(trained, tmp_path):
    folder, _ = trained
    train_relations(pages(24, 1), pages(4, 2), tmp_path, 0, recipe=FAST)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    assert all((folder / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def test_documents_without_relations_are_refused(tmp_path):
    doc = pages(1, 0)[0]
    doc._.relations = []
    with pytest.raises(ValueError, match="no training document has relations"):
        train_relations([doc], [], tmp_path)


def test_targets_mark_the_gold_candidates():
    view = View(pages(1, 4))
    pairs = propose(view, Context())
    truth = targets(view, pairs)

    def true(family: str) -> set[tuple[str, str]]:
        rows = zip(*pairs[family], truth[family].truth, strict=True)
        return {(view.texts[a], view.texts[b]) for a, b, holds in rows if holds}

    zone, company = view.texts[0], view.texts[5]
    assert true("metric") == {("税收", view.texts[2]), ("总投资", view.texts[8])}
    assert true("figure") == {(zone, view.texts[2]), ("新线项目", view.texts[8])}
    assert true("holder") == {(view.texts[12], "书记")}
    assert true("office") == {("县委", "书记")}
    assert true("落户") == {(company, zone)}
    other = truth["落户"].weight[
        [view.texts[a] == company and view.texts[b] == zone for a, b in zip(*pairs["落户"], strict=True)]
    ]
    assert other.sum() == 1


@pytest.mark.parametrize(
    "marked",
    [
        "{O#a:甲局}{T:局长}{P#p:张三}、{O#b:乙局}{T:局长}{P#q:李四}到会。\n===\n任 p a 局长\n任 q b 局长",
        "{O#a:甲局}{T:副局长}{P#p:张三}、{P#q:李四}到会。\n===\n任 p a 副局长\n任 q a 副局长",
        "{O#a:甲社}{T:Vice President}{P#p:张三}到会。\n===\n任 p a VicePresident",
    ],
)
def test_a_title_that_reads_like_ones_own_is_not_ones_own(marked):
    page = parse_inline("x", marked, parse_amount)
    doc, _ = gold_doc(CharTokenizer(VOCAB), page.text, page.record)
    view = View([doc])
    pairs = propose(view, Context())
    truth = targets(view, pairs)
    holder, office = (
        {tuple(row) for *row, holds in zip(*pairs[family], truth[family].truth, strict=True) if holds}
        for family in ("holder", "office")
    )
    said = {(person, body) for person, title in holder for body, its in office if its == title}
    assert said == {(link.subject, link.object) for link in doc._.relations}


def test_noise_loses_mentions_but_never_invents_relations():
    gold = pages(1, 5)[0]
    wanted = {(link.type, gold.ents[link.subject].text, gold.ents[link.object].text) for link in gold._.relations}
    for seed in range(20):
        copy = noisy(gold, random.Random(seed), drop=0.3, add=1.0)
        ents = copy.ents
        assert copy.text == gold.text
        assert {(link.type, ents[link.subject].text, ents[link.object].text) for link in copy._.relations} <= wanted


def test_projection_falls_back_to_another_mention_of_the_same_thing():
    gold = pages(1, 6)[0]
    copy = Doc(VOCAB, words=[t.text for t in gold], spaces=[False] * len(gold))
    kept = [span for index, span in enumerate(gold.ents) if index not in (5, 4)]
    copy.ents = [copy.char_span(span.start_char, span.end_char, label=span.label_) for span in kept]
    links = project(copy, gold)
    ents = copy.ents
    assert [ents[link.subject].start for link in links if link.type == "建设"] == [gold.ents[13].start]
    assert not [link for link in links if link.type == "合作"]


def test_platt_finds_slope_and_offset():
    rng = np.random.default_rng(0)
    odds = rng.normal(0, 3, 20000)
    truth = (rng.random(20000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))).astype(float)
    slope, offset = platt(odds, truth)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert offset == pytest.approx(-1, abs=0.08)
    assert np.isfinite(platt(np.array([-5.0, 5.0]), np.array([0.0, 1.0]))).all()


def test_log_odds_are_finite_at_the_ends():
    assert np.isfinite(log_odds(np.array([0.0, 0.5, 1.0], np.float32))).all()
    assert log_odds(np.array([0.5], np.float32))[0] == pytest.approx(0, abs=1e-6)


def test_the_trees_are_not_asked_where_the_network_sees_nothing(trained, monkeypatch):
    scorer = Linker().from_disk(trained[0]).scorer
    assert set(scorer.mix) == {"figure", "holder", "office", "建设", "落户", "合作", "调研"}
    view = View(pages(6, 11))
    all_asked = scorer.score(view, Context())
    monkeypatch.setattr("zhaoshang.pipeline.link.scorer.UNASKED", 99.0)
    nobody = scorer.score(view, Context())
    for family, chances in all_asked.probability.items():
        same = np.array_equal(chances, nobody.probability[family])
        assert same == (family == "metric")  # what the network is not mixed for is the trees' alone


def test_a_linker_without_a_network_is_the_trees_alone(trained):
    scorer = Linker().from_disk(trained[0]).scorer
    state = {name: part for name, part in scorer.to_dict().items() if name not in ("network", "weights", "mix")}
    alone = Scorer.from_dict(state)
    view = View(pages(3, 12))
    assert alone.network is None
    assert alone.score(view, Context()).probability.keys() == scorer.score(view, Context()).probability.keys()


def test_a_damaged_network_is_named(trained):
    state = Linker().from_disk(trained[0]).scorer.to_dict()
    with pytest.raises(ModelError, match="the linker's network cannot be used"):
        Scorer.from_dict({**state, "weights": state["weights"][:100]})
