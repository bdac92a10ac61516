"""On a Ray cluster: the same bytes as in one process, also when a node is lost on the way."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest
import tiny_pipeline
from tiny_pipeline import FULL, make

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
