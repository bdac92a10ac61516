"""What the linker's trees are grown on."""

import numpy as np
import pytest
from test_relations import FAST, pages

from zhaoshang.corpus.labels import CONTRACT
from zhaoshang.pipeline.boosters import booster
from zhaoshang.pipeline.link.candidates import Context, families
from zhaoshang.pipeline.link.component import Linker
from zhaoshang.pipeline.link.scorer import UNASKED
from zhaoshang.training import relation_rows
from zhaoshang.training.relation_rows import possible, prepare
from zhaoshang.training.relations import train_relations


class EveryOther:
    """A network that excludes every other candidate of a family, counted over all documents, and nearly so the rest."""

    def __init__(self):
        self.seen = dict.fromkeys(families(CONTRACT), 0)

    def log_odds(self, view, pairs, rows):
        found = {}
        for family, table in rows.items():
            assert len(table) == len(pairs[family].object)
            number = self.seen[family] + np.arange(len(table))
            self.seen[family] += len(table)
            found[family] = np.where(number % 2, UNASKED - 100, UNASKED - 1).astype(np.float32)
        return found


def test_without_a_network_every_candidate_is_possible():
    data = prepare(pages(3, 1), Context(), CONTRACT)
    assert all(mask.all() and len(mask) == len(data.rows[name]) for name, mask in possible(data, None).items())


def test_what_the_network_excludes_is_not_possible_but_the_metrics_of_amounts_are(monkeypatch):
    monkeypatch.setattr(relation_rows, "CHUNK", 2)
    data = prepare(pages(5, 1), Context(), CONTRACT)
    assert len(data.views) == 3
    found = possible(data, EveryOther())
    assert set(found) == set(families(CONTRACT))
    assert found["metric"].all()
    for name in found.keys() - {"metric"}:
        assert found[name].tolist() == [number % 2 == 0 for number in range(len(data.rows[name]))], name


@pytest.mark.parametrize("excluded", ["合作", "调研"])
def test_trees_learn_nothing_of_what_the_network_excludes(excluded, tmp_path, monkeypatch):
    def nothing_of_it(data, network):
        return {name: np.full(len(rows), name != excluded) for name, rows in data.rows.items()}

    monkeypatch.setattr("zhaoshang.training.relations.possible", nothing_of_it)
    train_relations(pages(24, 1), pages(4, 2), tmp_path, 0, recipe=FAST)
    models = Linker().from_disk(tmp_path).scorer.models
    rows = prepare(pages(4, 3), Context(), CONTRACT).rows
    assert (len(set(booster(models["合作"]).predict(rows["合作"]))) == 1) == (excluded == "合作")
    assert len(set(booster(models["建设"]).predict(rows["建设"]))) > 1
