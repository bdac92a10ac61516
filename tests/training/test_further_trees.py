"""Going on with a trained relation scorer."""

import lightgbm
import pytest
from test_relations import FAST, pages

from zhaoshang.pipeline.link.candidates import Context, propose
from zhaoshang.pipeline.link.component import Linker
from zhaoshang.pipeline.link.scorer import family_rows
from zhaoshang.pipeline.link.view import View
from zhaoshang.training.relations import train_relations
from zhaoshang.training.update.further_trees import Further, further_trees


@pytest.fixture(scope="module")
def scorer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linker")
    train_relations(pages(24, 1), pages(4, 2), folder, 0, recipe=FAST)
    return Linker().from_disk(folder).scorer


def means(family, *scorers):
    """What scorers think, on average, of the candidates that the first of them thinks likeliest."""
    view = View(pages(6, 9))
    rows = family_rows(view, propose(view, Context()))[family]
    likely = scorers[0].predict(family, rows)
    likely = likely >= likely.max() - 0.01
    return [float(scorer.predict(family, rows)[likely].mean()) for scorer in scorers]


def test_further_trees_learn_what_the_new_documents_say_and_keep_the_rest(scorer):
    told_otherwise = pages(12, 5)
    for doc in told_otherwise[:9]:
        doc._.relations = [link for link in doc._.relations if link.type != "合作"]
    how = Further(rounds=20, rate=0.3, leaf_size=2)
    further = further_trees(scorer, told_otherwise, 0, how)
    for name in ("合作", "合作2", "建设", "figure2"):
        before, after = (lightgbm.Booster(model_str=one.models[name]).num_trees() for one in (scorer, further))
        assert before < after <= before + 20
    before, after = means("合作", scorer, further)
    assert after < before - 0.01
    before, after = means("建设", scorer, further)
    assert after > before - 0.01
    assert (further.calibration, further.thresholds) == (scorer.calibration, scorer.thresholds)


def test_the_same_seed_gives_the_same_trees(scorer):
    how = Further(rounds=3, leaf_size=2)
    one, other, third = (further_trees(scorer, pages(6, 5), seed, how).models for seed in (0, 0, 1))
    assert one == other
    assert one != third
