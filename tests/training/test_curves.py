import json

import pytest
from records import entity, record

from zhaoshang.training.curves import CurveError, Named, curve_of, read_curve
from zhaoshang.training.report.charts import learning_curves


def test_a_curve_is_read_in_order(tmp_path):
    path = tmp_path / "curve.json"
    points = [{"x": 300, "entities": {"f1": 0.8, "interval": [0.7, 0.9]}}, {"x": 100, "relations": {"f1": 0.4}}]
    path.write_text(json.dumps({"axis": "documents", "points": points}))
    curve = read_curve(path)
    assert [(point.label, point.entities and point.entities.f1) for point in curve.points] == [
        ("100", None),
        ("300", 0.8),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the file"),
        ('{"axis": "n", "points": []}', "points"),
        ('{"axis": "n", "points": [{"x": 1, "entities": {"f1": 1.2}}]}', r"points\.0\.entities\.f1"),
        ('{"axis": "n", "points": [{"x": 1, "entity": {"f1": 1.0}}]}', r"points\.0\.entity"),
    ],
)
def test_a_bad_curve_is_refused_by_its_field(tmp_path, text, said):
    path = tmp_path / "curve.json"
    path.write_text(text)
    with pytest.raises(CurveError, match=rf"curve\.json is no curve: {said}: .*training/curves\.py shows the form"):
        read_curve(path)


def test_several_predictions_are_a_curve():
    firm, zone = entity(1, "ORG", 0, "安泽光学"), entity(2, "ORG", 10, "青川口高新区")
    gold = [record([firm, zone])]
    curve = curve_of(gold, [Named("first", [record([firm])]), Named("second", gold)])
    assert [(point.label, point.entities.f1) for point in curve.points] == [("first", 2 / 3), ("second", 1.0)]
    assert curve.points[0].relations is None
    drawn = learning_curves(curve)
    assert drawn.count('<g class="spot entities">') == 2
    assert "relations" not in drawn.split("<path")[-1]
    assert 'aria-label="F1 along predictions, first and last point: first: entities 0.667; second: entities 1.000"' in (
        drawn
    )


def test_one_point_and_hostile_names_are_drawn():
    curve = curve_of([record([entity(1, "ORG", 0, "安泽光学")])], [Named('"><script>x</script>', [])])
    drawn = learning_curves(curve)
    assert "<script>" not in drawn
    assert drawn.count('<g class="spot entities">') == 1
