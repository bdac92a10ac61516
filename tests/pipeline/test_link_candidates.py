"""Views, candidates and features: what the scorer of the linker is given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.corpus.record import ARGUMENTS, LABELS
from zhaoshang.pipeline.link.candidates import FAMILIES, Context, propose
from zhaoshang.pipeline.link.features import PAIR_FEATURES, pair_features
from zhaoshang.pipeline.link.figures import best_subjects
from zhaoshang.pipeline.link.lexicon import ORG_CLASSES, org_class
from zhaoshang.pipeline.link.second_look import SECOND_FEATURES, second_look
from zhaoshang.pipeline.link.view import ENTITY_FEATURES, MARK, MARKS, View

VOCAB = Vocab()
SHORT = {"O": "ORG", "P": "OFFICIAL", "J": "PROJECT", "M": "MONEY", "T": "TITLE", "X": "METRIC"}


def marked(text: str) -> Doc:
    """A Doc from {O:name} marks, characters as tokens."""
    plain, spans, at = "", [], 0
    while (start := text.find("{", at)) >= 0:
        end = text.index("}", start)
        plain += text[at:start]
        label, surface = text[start + 1 : end].split(":", 1)
        spans.append((len(plain), len(plain) + len(surface), SHORT[label]))
        plain += surface
        at = end + 1
    plain += text[at:]
    doc = Doc(VOCAB, words=list(plain), spaces=[False] * len(plain))
    doc.ents = [doc.char_span(a, b, label=label) for a, b, label in spans]
    return doc


def proposed(doc: Doc, family: str, context: Context | None = None) -> set[tuple[str, str]]:
    view = View([doc])
    pairs = propose(view, context or Context())[family]
    return {(view.texts[a], view.texts[b]) for a, b in zip(*pairs, strict=True)}


def test_subject_of_a_figure_is_proposed_from_heading_earlier_sentence_and_behind():
    doc = marked("{O:甲园}今年目标\n{O:乙镇}开会。全年{X:税收}{M:3亿元}。{O:丙公司}投产。")
    assert proposed(doc, "figure") == {("甲园", "3亿元"), ("乙镇", "3亿元"), ("丙公司", "3亿元")}


def test_mentions_of_one_thing_are_one_candidate_and_the_nearest_stands_for_it():
    doc = marked("{O:甲园}开会。{O:甲园}{X:税收}{M:3亿元}。{O:甲园}散会。")
    view = View([doc])
    pairs = propose(view, Context())["figure"]
    assert list(zip(*pairs, strict=True)) == [(1, 3)]


def test_main_things_are_proposed_however_far_away():
    filler = "".join(f"{{O:公司{i}}}到会。" for i in range(40))
    doc = marked("{O:甲园}动员。{O:甲园}部署。" + filler + "{X:税收}{M:3亿元}。")
    assert ("甲园", "3亿元") in proposed(doc, "figure", Context(before=3, after=0, dominant=1))


def test_everything_in_a_list_may_be_sited_in_the_zone_of_its_heading():
    doc = marked("{O:甲园}签约\n" + "".join(f"{i}. {{O:公司{i}}}投资{{J:项目{i}}}。\n" for i in range(6)))
    assert {("项目5", "甲园"), ("公司0", "甲园")} <= proposed(doc, "落户")


def test_everything_in_a_list_may_be_signed_with_by_the_body_that_heads_it():
    doc = marked("{O:甲委}牵头。" + "".join(f"另有{{O:公司{i}}}到会。" for i in range(9)))
    assert ("甲委", "公司8") in proposed(doc, "合作")


def test_a_list_ends_after_twelve_sentences():
    doc = marked("{O:甲园}。" + "有。" * 13 + "{O:乙公司}。")
    assert ("乙公司", "甲园") not in proposed(doc, "落户")


def test_an_amount_without_a_measure_beside_it_is_given_the_last_one_of_the_table():
    doc = marked("{X:申请额度}\n学校。{M:2亿元}\n医院。{M:3亿元}\n")
    assert proposed(doc, "metric") == {("申请额度", "2亿元"), ("申请额度", "3亿元")}


def test_nothing_is_related_to_itself():
    assert proposed(marked("{O:甲园}与{O:甲园}"), "合作") == set()


def test_short_names_of_one_thing_by_canonical():
    doc = marked("{O:甲乙有限公司}和{O:甲乙}和{O:丙}")
    ents = doc.ents
    ents[0]._.canonical = ents[1]._.canonical = "甲乙"
    doc.ents = ents
    assert View([doc]).thing.tolist() == [0, 0, 1]


entities = st.lists(
    st.tuples(
        st.sampled_from("OPJMTX"),
        st.sampled_from(["甲", "乙公司", "丙局", "3亿元", "主任"]),
        st.sampled_from("，。、\n与说"),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(entities, min_size=1, max_size=3))
def test_candidates_are_typed_bounded_and_stay_in_their_document(documents):
    docs = [marked("".join(f"{{{label}:{name}}}{mark}" for label, name, mark in rows)) for rows in documents]
    view = View(docs)
    context = Context()
    for family, pairs in propose(view, context).items():
        assert np.array_equal(view.doc[pairs.subject], view.doc[pairs.object])
        subjects, objects = ARGUMENTS.get(family, (None, None))
        if subjects:
            assert {LABELS[i] for i in view.label[pairs.subject]} <= subjects
            assert {LABELS[i] for i in view.label[pairs.object]} <= objects
        most = context.before + context.after + 2 * context.dominant + context.near + context.behind
        assert np.bincount(pairs.object).max(initial=0) <= most
        rows = pair_features(view, pairs)
        assert rows.shape == (len(pairs.object), len(PAIR_FEATURES))
        assert np.isfinite(rows).all()


@settings(deadline=None, max_examples=40)
@given(st.lists(entities, min_size=2, max_size=3))
def test_a_document_is_seen_alike_alone_and_in_a_batch(documents):
    docs = [marked("".join(f"{{{label}:{name}}}{mark}" for label, name, mark in rows)) for rows in documents]
    together, alone = View(docs), View(docs[-1:])
    shift = int(together.first[-2])
    for family in FAMILIES:
        every, own = propose(together, Context())[family], propose(alone, Context())[family]
        of_last = together.doc[every.object] == len(docs) - 1
        assert (every.subject[of_last] - shift).tolist() == own.subject.tolist()
        np.testing.assert_allclose(pair_features(together, every)[of_last], pair_features(alone, own), rtol=1e-5)


def test_empty_batch_and_document_without_entities():
    view = View([marked("没有实体。"), marked("")])
    assert len(view.label) == 0
    for pairs in propose(view, Context()).values():
        assert pair_features(view, pairs).shape == (0, len(PAIR_FEATURES))


def test_words_and_punctuation_inside_names_do_not_count():
    doc = marked("{O:签约（中国）公司}与{O:乙}签约，{O:丙}")
    view = View([doc])
    counts = view.counts[view.end[2]] - view.counts[view.base[0]]
    assert (counts[MARK["sign"]], counts[MARK["（"]], counts[MARK["clause"]], counts[MARK["ORG"]]) == (1, 0, 1, 3)


def test_lists_are_numbered():
    length, place, number = View([marked("{O:甲}、{O:乙}和{O:丙}与会，{O:丁}")]).lists
    assert length.tolist() == [3, 3, 3, 1]
    assert place.tolist() == [0, 1, 2, 0]
    assert number.tolist() == [0, 0, 0, 1]


def test_two_lists_of_one_length_are_two_lists():
    view = View([marked("{O:甲}、{O:乙}签约，{O:丙}、{O:丁}到场。")])
    pairs = propose(view, Context())["合作"]
    offset = pair_features(view, pairs)[:, PAIR_FEATURES.index("offset_in_list")]
    at = {ends: float(value) for *ends, value in zip(*pairs, offset, strict=True) for ends in [tuple(ends)]}
    assert abs(at[0, 1]) == 1
    assert at[0, 3] == 9


def test_every_mark_has_a_column_of_its_own():
    assert len(MARK) == len(MARKS)


def test_brackets_and_spaces_of_either_width_are_counted():
    view = View([marked("{O:甲} (乙)（丙） {O:丁}")])
    counts = view.counts[view.start[1]] - view.counts[view.end[0]]
    assert [int(counts[MARK[mark]]) for mark in "（） "] == [2, 2, 2]


def test_second_look_is_the_same_alone_and_in_a_batch():
    page = "{O:甲镇}建{J:一路}。{O:甲镇}的{O:乙局}与{O:甲镇}建{J:二路}，{O:甲镇}建{J:一路}、{J:三桥}。"
    alone, together = View([marked(page)]), View([marked(page.replace("甲镇", "丙镇"))] * 12 + [marked(page)])

    def looked(view: View) -> np.ndarray:
        pairs = propose(view, Context())["建设"]
        last = view.doc[pairs.object] == len(view.docs) - 1
        first = int(view.first[-2])
        chance = ((pairs.subject - first) * 7 + (pairs.object - first) * 3) % 10 / 10
        return second_look(view, pairs, np.where(last, chance, 0.4).astype(np.float32))[last]

    np.testing.assert_allclose(looked(together), looked(alone), atol=1e-6)


def test_second_look_at_a_list_does_not_see_another_of_its_length():
    view = View([marked("{O:甲镇}建{J:一路}、{J:二路}，见{J:三桥}、{J:四桥}。")])
    pairs = propose(view, Context())["建设"]
    rows = second_look(view, pairs, np.where(pairs.object < 3, 0.9, 0.1).astype(np.float32))
    own = dict(zip(pairs.object.tolist(), rows[:, SECOND_FEATURES.index("mean_in_objects_list")].tolist(), strict=True))
    assert own == pytest.approx({1: 0.9, 2: 0.9, 3: 0.1, 4: 0.1})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("某某经济开发区", "zone"),
        ("开发区管委会", "committee"),
        ("县委", "party"),
        ("某县人民政府", "government"),
        ("某湖县", "area"),
        ("市人社局", "bureau"),
        ("锦禾光电科技有限公司", "company"),
        ("某某农商行", "bank"),
        ("某某大学", "school"),
        ("市工商联", "society"),
        ("某某日报", "media"),
    ],
)
def test_class_of_a_name_is_its_ending(name, kind):
    assert list(ORG_CLASSES)[org_class(name)] == kind


def test_a_short_name_has_the_class_of_the_full_one_and_no_name_is_a_feature():
    doc = marked("{O:锦禾有限公司}投产，{O:锦禾}达产")
    ents = doc.ents
    ents[0]._.canonical = ents[1]._.canonical = "锦禾"
    doc.ents = ents
    view = View([doc])
    company = ENTITY_FEATURES.index("org.company")
    assert view.features[:, company].tolist() == [1, 1]
    renamed = View([marked("{O:乾坤有限公司}投产，{O:乾坤}达产")])
    assert view.features[0].tolist()[:13] == renamed.features[0].tolist()[:13]


def test_best_subject_of_every_object_above_the_least():
    view = View([marked("{X:税收}{M:1亿元}，{X:产值}{M:2亿元}")])
    pairs = propose(view, Context())["metric"]
    probability = np.where((pairs.subject == 0) & (pairs.object == 1), 0.9, 0.2).astype(np.float32)
    subject, sure = best_subjects(pairs, probability, 4, 0.3)
    assert subject.tolist() == [-1, 0, -1, -1]
    assert sure.tolist() == pytest.approx([0, 0.9, 0, 0])


def test_second_look_sees_the_figures_around():
    view = View([marked("{O:甲园}{X:税收}{M:1亿元}，{X:产值}{M:2亿元}。{O:乙局}说。")])
    pairs = propose(view, Context())["figure"]
    probability = np.where(pairs.subject == 0, 0.8, 0.1).astype(np.float32)
    rows = second_look(view, pairs, probability)
    first = dict(zip(SECOND_FEATURES, rows[(pairs.subject == 0) & (pairs.object == 2)][0].tolist(), strict=True))
    other = dict(zip(SECOND_FEATURES, rows[(pairs.subject == 5) & (pairs.object == 4)][0].tolist(), strict=True))
    assert first["own"] == pytest.approx(0.8)
    assert first["best_rival"] == pytest.approx(0.1)
    assert first["pair_before"] == pytest.approx(-0.2)
    assert first["pair_after"] == pytest.approx(0.8)
    assert other["wins_before"] == 0
    assert other["behind_best"] == pytest.approx(0.7)
    assert other["mean_of_sentence"] == pytest.approx(0.1)
