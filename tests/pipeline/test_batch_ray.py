"""On a Ray cluster: the same bytes as in one process, also when a node is lost on the way."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest
import tiny_pipeline
from tiny_pipeline import FULL, make

from zhaoshang.pipeline.load import PipelineError
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan, PlanError

ray = pytest.importorskip("ray", reason="Ray is an extra: pip install 'zhaoshang[ray]'")
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(40):
        (folder / f"p{number:02}.txt").write_text(f"慢{FULL}总投资100亿元,第{number}期。", "utf-8")
    (folder / "p50.txt").write_text("爆", "utf-8")
    return folder


@pytest.fixture
def cluster():
    """Two nodes on this machine, which know the tiny pipeline; the first is the driver's."""
    from ray.cluster_utils import Cluster

    path = os.pathsep.join([str(Path(tiny_pipeline.__file__).parent), *filter(None, sys.path)])
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    # A worker imports the module of the tiny component as it starts.
    ray.init(
        address=cluster.address,
        log_to_driver=False,
        logging_level="ERROR",
        runtime_env={"env_vars": {"PYTHONPATH": path}, "worker_process_setup_hook": "tiny_pipeline.known"},
    )
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def test_a_lost_node_costs_time_but_no_byte(tmp_path, pages, cluster):
    model = make(tmp_path / "model", tmp_path / "begun")
    run(Plan((str(pages),), tmp_path / "whole.jsonl", model=model, batch_size=2, shard_batches=1))
    plan = Plan(
        (str(pages),), tmp_path / "out.jsonl", model=model, batch_size=2, shard_batches=1, engine="ray", workers=2
    )
    other = cluster.list_all_nodes()[-1]
    lost = []

    def lose():
        while len(list(plan.run_folder.rglob("0*.jsonl"))) < 4:
            time.sleep(0.02)
        cluster.remove_node(other, allow_graceful=False)
        lost.append(len(list(plan.run_folder.rglob("0*.jsonl"))))

    killer = threading.Thread(target=lose)
    killer.start()
    summary = run(plan)
    killer.join()
    assert 4 <= lost[0] < 21, "it was lost on the way"
    assert (summary.documents, summary.rejected) == (40, 1)
    assert plan.output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_standard_input_cannot_be_read_by_a_cluster(tmp_path):
    with pytest.raises(PlanError, match="standard input cannot be read on a Ray cluster; put it into a file"):
        run(Plan(("-",), tmp_path / "out.jsonl", engine="ray"))


def test_shards_come_back_before_the_last_is_done(tmp_path, cluster):
    from zhaoshang.pipeline.run.engines.on_ray import on_ray

    model = make(tmp_path / "model", tmp_path / "arrived")
    (tmp_path / "few").mkdir()
    for name, text in zip("abcd", (FULL, FULL, FULL, "候"), strict=True):
        (tmp_path / "few" / f"{name}.txt").write_text(text, "utf-8")
    plan = Plan(
        (str(tmp_path / "few"),), tmp_path / "o.jsonl", model=model, batch_size=1, shard_batches=1, engine="ray"
    )
    found = on_ray(plan, {}, lambda: False)
    first = next(found)
    (tmp_path / "arrived").touch()
    assert [(each.number, each.documents, each.rejected) for each in (first, *found)] == [
        (number, 1, []) for number in range(4)
    ]


def test_names_are_relative_to_the_driver_and_a_node_with_another_program_ends_the_run(tmp_path, cluster, monkeypatch):
    from zhaoshang.pipeline.run.engines import on_ray

    make(tmp_path / "model", tmp_path / "begun")
    (tmp_path / "few").mkdir()
    for number in range(4):
        (tmp_path / "few" / f"p{number}.txt").write_text(f"{FULL}总投资100亿元,第{number}期。", "utf-8")
    monkeypatch.chdir(tmp_path)
    options = {"model": Path("model"), "batch_size": 1, "shard_batches": 1}
    run(Plan(("few",), Path("whole.jsonl"), **options))
    run(Plan(("few",), Path("out.jsonl"), engine="ray", **options))
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    monkeypatch.setattr(on_ray, "version", lambda _: "0.0.1")
    with pytest.raises(PipelineError, match=r"node .* has another zhaoshang than the driver; install the same on both"):
        run(Plan(("few",), Path("other.jsonl"), engine="ray", **options))
    assert not Path("other.jsonl").exists()
