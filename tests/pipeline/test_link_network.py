"""The network of the linker: what it reads, and that it says the same of a document wherever that stands."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from test_link_candidates import marked

from zhaoshang.pipeline.characters import Characters
from zhaoshang.pipeline.link import folding
from zhaoshang.pipeline.link.candidates import Context, families, propose
from zhaoshang.pipeline.link.folding import fold
from zhaoshang.pipeline.link.network import PairNetwork, Shape
from zhaoshang.pipeline.link.scorer import family_rows, mixed
from zhaoshang.pipeline.link.view import View

KNOWN = Characters("，。投资建园区开发公司元")
SMALL = Shape(vector=8, state=6, pair=5, hidden=4)
TEXT = "{O:甲园区}开发。{O:乙公司}在{O:甲园区}投资{M:3亿元}，建{J:新线}。\n{O:丙公司}{X:税收}{M:2亿元}。"
PARTS = ["{O:甲公司}", "{M:3亿元}", "{J:新线项目}", "{X:税收}", "建设", "。", "\n", "　 ", "投资𠀀"]
PIECES = st.lists(st.sampled_from(PARTS), max_size=40)


def network(seed: int = 0) -> PairNetwork:
    torch.manual_seed(seed)
    return PairNetwork(KNOWN.known, shape=SMALL).eval()


def odds(reader: PairNetwork, view: View) -> dict[str, np.ndarray]:
    pairs = propose(view, Context())
    return reader.log_odds(view, pairs, family_rows(view, pairs))


def test_characters_have_ids_from_two_on_and_one_for_the_unknown():
    codes = np.array([ord(c) for c in "，元甲"], np.uint32)
    assert KNOWN.ids(codes).tolist() == [2, 13, 1]
    assert Characters("").ids(codes).tolist() == [1, 1, 1]
    assert len(KNOWN) == 14


def test_a_mention_is_folded_into_its_last_character_and_space_is_left_out():
    view = View([marked("在　{O:甲 公司}投\n{M:3亿元}。")])
    folded = fold(view, KNOWN)
    text = [KNOWN.known[i - 2] if i > 1 else "?" for i in folded.character[folded.bounds[0] :]]
    assert "".join(text) == "?司投?元。?"
    org, money = (view.labels.labels.index(name) + 2 for name in ("ORG", "MONEY"))
    assert folded.label[folded.bounds[0] :].tolist() == [0, org, 0, 1, money, 0, 1]
    assert (folded.mention - folded.bounds[0]).tolist() == [1, 4]


@given(st.lists(PIECES, min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_every_document_is_read_whole_and_once(documents):
    view = View([marked("".join(parts)) for parts in documents])
    folded = fold(view, KNOWN)
    read = [place for start, end, _, _ in folded.pieces() for place in range(start, end)]
    assert read == list(range(folded.bounds[0], folded.bounds[-1]))
    assert (folded.label[folded.mention] >= 2).all()
    assert all(low <= m < high for m, low, high in zip(folded.mention, *_around(view, folded), strict=True))


def _around(view, folded):
    return folded.bounds[view.doc], folded.bounds[view.doc + 1]


def test_a_document_has_the_same_log_odds_alone_and_among_others():
    reader, docs = network(), [marked(TEXT), marked("{O:丁公司}落地。"), marked(TEXT * 9), marked("无事。")]
    together = odds(reader, View(docs))
    alone = [odds(reader, View([doc])) for doc in docs]
    for family in families(reader.labels):
        apart = np.concatenate([found[family] for found in alone])
        assert np.allclose(together[family], apart, atol=1e-5)


def test_a_long_document_is_read_in_pieces_with_margins(monkeypatch):
    monkeypatch.setattr(folding, "LONGEST", 20)
    monkeypatch.setattr(folding, "MARGIN", 5)
    folded = fold(View([marked(TEXT * 4)]), KNOWN)
    begin, end = folded.bounds.tolist()
    pieces = list(folded.pieces())
    assert pieces[0] == (begin, begin + 20, begin, begin + 25)
    assert pieces[1] == (begin + 20, begin + 40, begin + 15, begin + 45)
    assert pieces[-1][1] == pieces[-1][3] == end


def test_what_competes_changes_the_answer():
    reader = network()
    few, more = (
        odds(reader, View([marked(text)]))["figure"]
        for text in ("{O:甲园区}{X:税收}{M:3亿元}。", "{O:甲园区}{X:税收}{M:3亿元}。{O:乙公司}开发。")
    )
    assert len(few) == 1
    assert len(more) == 2
    assert abs(few[0] - more[0]) > 1e-6


def test_settings_and_weights_make_the_same_network_again():
    reader = network(3)
    kept = PairNetwork.from_parts(reader.settings(), reader.weights())
    again = PairNetwork.from_parts(kept.settings(), kept.weights())
    view = View([marked(TEXT)])
    for family, found in odds(kept, view).items():
        assert np.array_equal(found, odds(again, view)[family])
        assert np.allclose(found, odds(reader, view)[family], atol=0.02)  # half precision


@pytest.mark.parametrize(
    ("change", "weights"),
    [({"pair": 7}, None), ({"characters": "甲"}, None), ({"colour": 1}, None), ({}, b"PK"), ({}, b"")],
)
def test_parts_that_do_not_belong_together_are_refused(change, weights):
    reader = network()
    with pytest.raises(ValueError, match="do not belong together"):
        PairNetwork.from_parts({**reader.settings(), **change}, reader.weights() if weights is None else weights)


def test_no_mention_and_no_document():
    reader = network()
    assert all(not len(found) for found in odds(reader, View([marked("无事。")])).values())
    assert all(not len(found) for found in odds(reader, View([])).values())


def test_mixing_weighs_the_log_odds_of_both():
    trees, read = np.array([0.5, 0.9], np.float32), np.array([2.0, -1.0], np.float32)
    assert np.allclose(mixed(trees, read, (0.0, 1.0, 0.0)), 1 / (1 + np.exp(-read)))
    assert np.allclose(mixed(trees, read, (1.0, 0.0, 0.0)), trees)
    assert np.allclose(mixed(trees, read, (1.0, 1.0, -2.0))[0], 0.5)
