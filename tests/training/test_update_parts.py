"""The small parts of an update: what is learned from, finished steps, the verdict, promotion, progress."""

import io

import pytest

from zhaoshang.annotations.corpus import load
from zhaoshang.training.update.annotated import UpdateError, fingerprint, text_hash
from zhaoshang.training.update.checkpoints import Checkpoints
from zhaoshang.training.update.lesson import Lesson, learned_before, make_lesson
from zhaoshang.training.update.progress import Lines, choose
from zhaoshang.training.update.promotion import place, recover
from zhaoshang.training.update.verdict import Verdict, judge


@pytest.fixture(scope="module")
def rows():
    return list(load("dev"))[:12]


def test_the_mixture_holds_new_documents_often_and_a_sample_of_the_old_ones(rows):
    lesson = Lesson(new=rows[:2], old=rows[2:], validation=[], aside=[])
    mixed = lesson.mixture(3, 4, seed=0)
    ids = [record.doc_id for _, record in mixed]
    new = [record.doc_id for _, record in rows[:2]]
    assert ids[:6] == new * 3
    assert len(set(ids[6:])) == 4
    assert not set(ids[6:]) & set(new)
    assert ids == [record.doc_id for _, record in lesson.mixture(3, 4, seed=0)]
    assert ids != [record.doc_id for _, record in lesson.mixture(3, 4, seed=1)]
    assert len(lesson.mixture(1, 99, seed=0)) == 12


def test_a_lesson_sorts_corrections_earlier_documents_and_leaks(rows):
    text, record = rows[0]
    corrected = (text, record.model_copy(update={"relations": []}))
    lesson = make_lesson(
        [corrected, rows[1], rows[2], rows[3]],
        train=rows[:1],
        dev=[rows[3], rows[4]],
        gates=[rows[2], rows[5]],
        learned={text_hash(rows[1][0]): fingerprint([rows[1]])},
    )
    assert lesson.new == [corrected, rows[3]]
    assert lesson.old == [rows[1]]
    assert lesson.validation == [rows[4]]
    assert [item.doc_id for item in lesson.aside] == [rows[2][1].doc_id]
    assert "judged on" in lesson.aside[0].reason


def test_a_learned_document_with_other_labels_is_learned_anew(rows):
    text, record = rows[0]
    corrected = (text, record.model_copy(update={"relations": []}))
    learned = {text_hash(row[0]): fingerprint([row]) for row in rows[:2]}
    lesson = make_lesson([corrected, rows[1]], train=[], dev=[], gates=[], learned=learned)
    assert (lesson.new, lesson.old) == ([corrected], [rows[1]])


def test_what_older_pipelines_remember_is_read():
    assert learned_before({}) == {}
    assert learned_before({"learned": ["aa", "bb"]}) == {"aa": "", "bb": ""}
    assert learned_before({"learned": {"aa": "11"}}) == {"aa": "11"}


def test_fingerprints_see_texts_labels_and_order(rows):
    text, record = rows[0]
    other = record.model_copy(update={"relations": []})
    marks = {fingerprint(sample) for sample in ([rows[0]], [(text, other)], [(text + "。", record)], rows[:2])}
    marks.add(fingerprint([rows[1], rows[0]]))
    assert len(marks) == 5
    assert fingerprint(rows[:2]) == fingerprint(list(rows[:2]))


def test_a_step_is_done_again_for_other_inputs_only_and_never_left_half(tmp_path):
    steps = Checkpoints(tmp_path)
    made = []

    def make(out):
        made.append(len(made))
        (out / "result").write_text(str(made[-1]))

    def fails(out):
        (out / "result").write_text("half")
        raise OSError

    first = steps.step("a", {"seed": 1}, make)
    assert steps.step("a", {"seed": 1}, make) == first
    with pytest.raises(OSError):
        steps.step("a", {"seed": 2}, fails)
    assert (first.path / "result").read_text() == "0"
    second = steps.step("a", {"seed": 2}, make)
    assert (second.path / "result").read_text() == "1"
    assert second.key != first.key
    assert made == [0, 1]


def test_two_updates_cannot_share_a_directory(tmp_path):
    with (
        Checkpoints(tmp_path).locked(),
        pytest.raises(UpdateError, match="another update"),
        Checkpoints(tmp_path).locked(),
    ):
        pass
    with Checkpoints(tmp_path).locked():
        pass


def test_the_verdict_is_paired(rows):
    gold = [record for _, record in rows]
    weaker = [record.model_copy(update={"entities": record.entities, "relations": []}) for record in gold]
    same = judge("set", weaker, weaker, weaker)
    assert same.passed
    worse = judge("set", gold, gold, weaker)
    assert [row.passed for row in worse.differences] == [True, False]
    assert (worse.differences[1].current, worse.differences[1].new) == (1.0, 0.0)
    assert worse.differences[1].high == -1.0
    better = judge("set", gold, weaker, gold)
    assert better.passed
    assert better.differences[1].low == 1.0


def test_what_was_not_judged_has_not_passed(rows):
    assert not Verdict(()).passed
    bare = [record.model_copy(update={"entities": [], "relations": []}) for _, record in rows]
    assert not judge("set", bare, bare, bare).passed


def test_a_small_loss_passes_only_within_the_tolerance(rows):
    gold = [record for _, record in rows]
    first = gold[0]
    assert first.entities[0].label == "ORG"
    poorer = [first.model_copy(update={"entities": first.entities[20:], "relations": []}), *gold[1:]]
    exact, wide = judge("set", gold, gold, poorer), judge("set", gold, gold, poorer, tolerance=0.5)
    assert exact.differences[0].low < -0.005
    assert not exact.passed
    assert wide.passed


def test_a_pipeline_takes_its_place_whole(tmp_path):
    source, target = tmp_path / "made", tmp_path / "deep" / "out"
    (source / "ner").mkdir(parents=True)
    (source / "ner" / "model").write_text("new")
    place(source, target)
    assert (target / "ner" / "model").read_text() == "new"
    (target / "old").write_text("old")
    place(source, target)
    assert sorted(path.name for path in target.iterdir()) == ["ner"]
    assert sorted(path.name for path in target.parent.iterdir()) == ["out"]
    target.rename(target.with_name(".out.before"))
    recover(target)
    assert (target / "ner" / "model").read_text() == "new"


def test_progress_says_what_was_done_before():
    stream = io.StringIO()
    progress = choose(quiet=False, stream=stream)
    assert isinstance(progress, Lines)
    progress.begin("fuser")
    progress.end("fuser", skipped=False)
    progress.end("linker", skipped=True)
    assert stream.getvalue() == "fuser: 0 s\nlinker: done before\n"
