import pytest
from records import entity, record, relation

from zhaoshang.training.calibration import calibration, entity_calibration, relation_calibration


def test_bins_and_error_by_hand():
    found = calibration([[(0.92, True), (0.98, True), (0.35, False)], [(0.94, False), (0.96, True), (None, True)]])
    low, high = found.bins
    assert (low.low, low.high, low.items, low.confidence, low.precision) == (0.3, 0.4, 1, 0.35, 0.0)
    assert (high.items, high.precision) == (4, 0.75)
    assert high.confidence == pytest.approx(0.95)
    assert found.error == pytest.approx((1 * 0.35 + 4 * 0.20) / 5)
    assert (found.items, found.unstated) == (5, 1)


def test_the_interval_is_over_documents():
    found = calibration([[(0.9, True)] * 3, [(0.9, False)]])
    (only,) = found.bins
    assert only.precision == 0.75
    assert only.interval == (0.0, 1.0)
    lonely = calibration([[(0.9, True)], [(0.1, False)]])
    assert [row.interval for row in lonely.bins] == [None, None]  # some draws hold no such item


def test_certainty_and_the_edges_have_bins():
    found = calibration([[(1.0, True), (0.0, False), (0.1, False)]])
    assert [(row.low, row.items) for row in found.bins] == [(0.0, 1), (0.1, 1), (0.9, 1)]
    assert found.error == pytest.approx(0.1 / 3)


def test_nothing_to_calibrate():
    assert calibration([]).error is None
    found = calibration([[(None, True)], []])
    assert (found.bins, found.error, found.items, found.unstated) == ((), None, 0, 1)
    assert found.to_dict() == {"ece": None, "items": 0, "unstated": 1, "bins": []}


def test_entities_are_right_with_span_and_label_once():
    gold = record([entity(1, "ORG", 0, "安泽光学"), entity(2, "PROJECT", 10, "镜头二期项目")])
    pred = record(
        [
            entity(1, "ORG", 0, "安泽光学", confidence=0.95),
            entity(2, "ORG", 0, "安泽光学", confidence=0.25),  # a double
            entity(3, "ORG", 10, "镜头二期项目", confidence=0.55),
        ]
    )
    found = entity_calibration([(gold, pred), (record(doc_id="e"), None)])
    assert [(row.low, row.precision) for row in found.bins] == [(0.2, 0.0), (0.5, 0.0), (0.9, 1.0)]


def test_relations_are_right_as_the_headline_has_it():
    entities = [entity(1, "ORG", 0, "安泽光学"), entity(2, "PROJECT", 10, "镜头二期项目")]
    gold = record(entities, [relation("建设", "T1", "T2")])
    pred = record(
        entities, [relation("建设", "T1", "T2", confidence=0.85), relation("落户", "T2", "T1", confidence=0.35)]
    )
    found = relation_calibration([(gold, pred)])
    assert [(row.low, row.precision) for row in found.bins] == [(0.3, 0.0), (0.8, 1.0)]
