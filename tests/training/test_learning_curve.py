"""The learning curve's figures: who shares a point, and what the suggested order saves."""

import xml.etree.ElementTree as ET

from zhaoshang.training.learning_curve_plot import documents_for, plot, series, table

ROWS = [
    {"order": "suggested", "documents": 50, "seed": 1, "test": 0.5},
    {"order": "random", "documents": 200, "seed": 1, "test": 0.6},
    {"order": "suggested", "documents": 200, "seed": 1, "test": 0.7},
    {"order": "suggested", "documents": 200, "seed": 2, "test": 0.7},
    {"order": "all", "documents": 800, "seed": 1, "test": 0.8},
]


def test_the_ends_belong_to_both_orders():
    found = series(ROWS, "test")
    assert found["random"] == {50: [0.5], 200: [0.6], 800: [0.8]}
    assert found["suggested"] == {50: [0.5], 200: [0.7, 0.7], 800: [0.8]}


def test_documents_between_points_lie_on_a_logarithmic_scale():
    points = {50: [0.5], 200: [0.7], 800: [0.7]}
    assert documents_for(points, 0.4) == 50
    assert round(documents_for(points, 0.6)) == 100
    assert documents_for(points, 0.71) is None


def test_the_table_says_what_is_saved():
    line = table(series(ROWS, "test")).splitlines()[3]
    assert line == "| 200 | 0.600 (0.600 to 0.600, 1) | 0.700 (0.700 to 0.700, 2) | +100 |"


def test_the_plot_is_an_image_with_a_dot_a_seed():
    root = ET.fromstring(plot(series(ROWS, "test"), "test <86>"))
    assert "test <86>" in root.attrib["aria-label"]
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == 7
