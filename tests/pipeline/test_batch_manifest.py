"""What an unfinished run keeps: torn, damaged and foreign manifests lose nothing but time."""

import pytest
from said import Said
from tiny_pipeline import FULL, make

from zhaoshang.corpus.options import ReadOptions
from zhaoshang.pipeline.run import engines, job
from zhaoshang.pipeline.run.manifest import MANIFEST, Manifest
from zhaoshang.pipeline.run.plan import Plan, PlanError


@pytest.fixture
def plan(tmp_path, model):
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(6):
        (pages / f"p{number}.txt").write_text(f"{FULL}总投资100亿元,第{number}期。", "utf-8")
    return Plan((str(pages),), tmp_path / "all.jsonl", model=model, batch_size=1, shard_batches=2)


@pytest.fixture
def whole(plan):
    job.run(plan)
    return plan.output.read_bytes()


@pytest.fixture
def interrupted(plan, whole, monkeypatch):
    """The folder of the same run, stopped behind its second shard of three."""
    plan.output.unlink()

    def two(plan, done, stop):
        found = engine(plan, done, stop)
        yield next(found)
        yield next(found)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        engine = engines.choose(plan)
        patch.setattr(engines, "choose", lambda _: two)
        with pytest.raises(OSError, match="No space left"):
            job.run(plan)
    assert not plan.output.exists()
    return plan.run_folder


def shard_file(folder, number):
    return folder / "000000" / f"{number:09}.jsonl"


def go_on(plan):
    progress = Said()
    summary = job.run(plan, progress)
    return summary, progress.sentences


def test_what_is_done_is_not_done_again(plan, interrupted, whole):
    summary, said = go_on(plan)
    assert plan.output.read_bytes() == whole and not interrupted.exists()
    assert said == ["2 shards of this run are done already: going on from there"]
    assert summary.documents == 6 and summary.resumed_chars * 3 == summary.chars * 2


def test_a_torn_last_line_is_cut_off(plan, interrupted, whole):
    with (interrupted / MANIFEST).open("ab") as stream:
        stream.write(b'{"shard":2,"input":"4f')
    _, said = go_on(plan)
    assert plan.output.read_bytes() == whole
    assert said == ["2 shards of this run are done already: going on from there"]


def test_a_damaged_line_costs_its_shard(plan, interrupted, whole):
    lines = (interrupted / MANIFEST).read_bytes().split(b"\n")
    lines[1] = lines[1][:30] + b"\xff\xfe" + lines[1][32:]
    (interrupted / MANIFEST).write_bytes(b"\n".join(lines))
    _, said = go_on(plan)
    assert plan.output.read_bytes() == whole
    assert said[0] == f"{interrupted / MANIFEST}, line 2: it is damaged, its shard is done again"
    assert said[1].startswith("1 shards of this run")


@pytest.mark.parametrize(
    "harm", [(b'"shard":0', b'"shard":"0"'), (b'"documents":2', b'"documents":null'), (b"{", b"[{")]
)
def test_a_line_of_other_types_costs_its_shard(plan, interrupted, whole, harm):
    head, first, *more = (interrupted / MANIFEST).read_bytes().split(b"\n")
    changed = first.replace(*harm) + b"]" * (harm[1] == b"[{")
    assert changed != first
    (interrupted / MANIFEST).write_bytes(b"\n".join([head, changed, *more]))
    _, said = go_on(plan)
    assert plan.output.read_bytes() == whole
    assert said[0] == f"{interrupted / MANIFEST}, line 2: it is damaged, its shard is done again"


def test_a_head_without_its_line_break_begins_anew(plan, interrupted, whole):
    (interrupted / MANIFEST).write_bytes((interrupted / MANIFEST).read_bytes().partition(b"\n")[0])
    summary, said = go_on(plan)
    assert plan.output.read_bytes() == whole and summary.resumed_chars == 0
    assert said == [f"{interrupted / MANIFEST}: its head is damaged, the run begins anew"]


def test_a_damaged_head_begins_anew(plan, interrupted, whole):
    (interrupted / MANIFEST).write_bytes(b"\x00" * 300)
    summary, said = go_on(plan)
    assert plan.output.read_bytes() == whole and summary.resumed_chars == 0
    assert said == [f"{interrupted / MANIFEST}: its head is damaged, the run begins anew"]


def test_a_head_without_its_line_end_begins_anew(plan, interrupted, whole):
    head = (interrupted / MANIFEST).read_bytes().split(b"\n")[0]
    (interrupted / MANIFEST).write_bytes(head)
    _, said = go_on(plan)
    assert plan.output.read_bytes() == whole
    assert said == [f"{interrupted / MANIFEST}: its head is damaged, the run begins anew"]


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(path.read_bytes()[:-9]), lambda path: path.unlink()])
def test_a_truncated_or_vanished_shard_is_done_again(plan, interrupted, whole, harm):
    harm(shard_file(interrupted, 1))
    summary, said = go_on(plan)
    assert plan.output.read_bytes() == whole
    assert said[0] == f"{shard_file(interrupted, 1)}: it is damaged or gone, shard 1 is done again"
    assert summary.resumed_chars * 3 == summary.chars


def test_a_changed_input_is_named_and_its_shard_done_again(plan, interrupted, whole, tmp_path):
    page = tmp_path / "pages" / "p2.txt"
    page.write_text(f"{FULL}停产。", "utf-8")
    summary, said = go_on(plan)
    assert said[1] == (
        f"shard 1, from {page.as_posix()} on: its input has changed since the run was interrupted, it is done again"
    )
    assert summary.documents == 6 and len(summary.relations) == 1 and summary.relations["总投资"] == 5
    assert plan.output.read_bytes() != whole


def test_a_vanished_input_shifts_the_shards_behind_it(plan, interrupted, whole, tmp_path):
    (tmp_path / "pages" / "p0.txt").unlink()
    summary, said = go_on(plan)
    assert summary.documents == 5 and summary.resumed_chars == 0 and len(said) == 3


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"model": "other"}, "models"),
        ({"reading": ReadOptions(max_chars=999)}, "max chars"),
        ({"batch_size": 3, "shard_batches": 9}, "batch size, shard batches"),
    ],
)
def test_another_setup_is_named_and_refused(plan, interrupted, whole, tmp_path, changes, named):
    if "model" in changes:
        changes = {"model": make(tmp_path / "other", marker="changed")}
    options = {name: getattr(plan, name) for name in ("model", "batch_size", "shard_batches")} | changes
    other = Plan(plan.inputs, plan.output, **options)
    with pytest.raises(PlanError, match=f"2 finished shards in .* were made with another {named}; .*--restart"):
        job.run(other)
    assert go_on(plan)[0].resumed_chars > 0, "nothing of the old run was lost"
    assert plan.output.read_bytes() == whole


def test_restart_forgets_what_is_done(plan, interrupted, whole, tmp_path):
    other = Plan(plan.inputs, plan.output, model=plan.model, batch_size=3, restart=True)
    assert job.run(other).resumed_chars == 0
    assert plan.output.read_bytes() == whole


def test_too_many_rejected_stop_the_run_and_can_be_mended(plan, tmp_path):
    bad = tmp_path / "pages" / "p3.txt"
    good = bad.read_bytes()
    bad.write_text("爆", "utf-8")
    strict = Plan(plan.inputs, plan.output, model=plan.model, batch_size=1, shard_batches=2, max_rejected=0)
    with pytest.raises(job.TooManyRejectedError, match="1 inputs were set aside, more than 0"):
        job.run(strict)
    assert not plan.output.exists()
    bad.write_bytes(good)
    assert go_on(strict)[0].documents == 6


def test_a_shard_is_the_same_bytes_however_its_parts_came(plan):
    from zhaoshang.pipeline.run.worker import Finished

    whole = Finished(0, "x", "a", [b"1", b"2"], [("甲公司", "甲", 2), ("乙公司", "乙", 1)], 2, 10)
    parts = Finished(0, "x", "a", [b"1"], [("乙公司", "乙", 1), ("甲公司", "甲", 1)], 1, 4)
    parts.add(Finished(0, "x", "a", [b"2"], [("甲公司", "甲", 1)], 1, 6))
    assert parts.data() == whole.data() and (parts.documents, parts.chars) == (2, 10)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match=r"what is done cannot be noted there .*; make room and start again"):
        Manifest(tmp_path / "file" / "run").begin({"a": 1})
