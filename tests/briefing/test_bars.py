"""Bars stand where their figures are, and are as long."""

import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.axes import lying_bars, upright_bars


def test_a_blank_leaves_its_place_empty():
    axes = Figure().add_subplot()
    upright_bars(axes, pd.Series([3.0, None, -2.0]), "needed")
    heights = pd.Series([bar.get_height() for bar in axes.patches])
    assert heights.fillna(0).tolist() == [3, 0, -2]
    assert heights.isna().tolist() == [False, True, False]
    assert [round(bar.get_x() + bar.get_width() / 2, 6) for bar in axes.patches] == [0, 1, 2]


def test_two_bars_with_one_label_are_two_bars_the_first_at_the_top():
    axes = Figure().add_subplot()
    lying_bars(axes, ["Safe", "Safe"], pd.Series([4, 1]), "needed")
    assert [bar.get_width() for bar in axes.patches] == [4, 1]
    assert axes.get_ylim() == (1.5, -0.5)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Safe", "Safe"]
