"""The spaCy component: configuration, serialisation, errors."""

import pytest
import spacy
from pydantic import ValidationError
from test_link_candidates import marked

from zhaoshang.corpus.labels import LabelSet, RelationKind
from zhaoshang.pipeline.link.component import Linker, LinkerConfig
from zhaoshang.pipeline.link.scorer import ModelError, Scorer


def test_factory_takes_typed_options():
    nlp = spacy.blank("zh")
    linker = nlp.add_pipe("zhaoshang_linker", config={"before": 5, "thresholds": {"figure": 0.4}})
    assert linker.config.context().before == 5
    assert linker.config.thresholds == {"figure": 0.4}


@pytest.mark.parametrize("option", [{"before": 0}, {"near": "many"}, {"unknown": 1}])
def test_wrong_options_are_refused(option):
    with pytest.raises(ValidationError):
        LinkerConfig(**option)


def test_unknown_threshold_is_named():
    with pytest.raises(ValueError, match="no decision 投产"):
        Linker(LinkerConfig(thresholds={"投产": 0.5}), Scorer())


def test_threshold_of_an_added_relation_type_is_known_once_the_model_is_read(tmp_path):
    kind = RelationKind("收购", frozenset({"ORG"}), frozenset({"ORG"}))
    Linker(scorer=Scorer(labels=LabelSet((), (kind,)))).to_disk(tmp_path)
    linker = Linker(LinkerConfig(thresholds={"收购": 0.6})).from_disk(tmp_path)
    assert linker.config.thresholds == {"收购": 0.6}
    with pytest.raises(ValueError, match=r"no decision 投产: set thresholds for .*收购"):
        Linker(LinkerConfig(thresholds={"投产": 0.5})).from_disk(tmp_path)


def test_an_empty_model_file_is_named(tmp_path):
    (tmp_path / "linker.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"linker.json has no calibration, models, thresholds\): train it anew"):
        Linker().from_disk(tmp_path)


def test_untrained_linker_names_the_cure():
    with pytest.raises(ModelError, match="no trained model: load a shipped pipeline"):
        Linker()(marked("{O:甲}投产"))


def test_untrained_state_round_trips(tmp_path):
    linker = Linker(scorer=Scorer(thresholds={"figure": 0.3}))
    linker.to_disk(tmp_path / "linker")
    assert Linker().from_disk(tmp_path / "linker").scorer.thresholds == {"figure": 0.3}
    assert Linker().from_bytes(linker.to_bytes()).scorer.thresholds == {"figure": 0.3}


def test_missing_and_foreign_models_are_named(tmp_path):
    with pytest.raises(ModelError, match="no linker model can be read there"):
        Linker().from_disk(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="'投产', which this version does not know"):
        Scorer(models={"投产": ""})
    with pytest.raises(ModelError, match="not a number"):
        Scorer.from_dict({"models": {}, "thresholds": {}, "calibration": {"figure": [float("nan"), 0]}})
