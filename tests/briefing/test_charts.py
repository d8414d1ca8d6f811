"""Every chart can be read without colour, names its lines, and draws no more than it knows."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from iqip_analytics.briefing.charts.axes import ranges
from iqip_analytics.briefing.charts.control import control_charts
from iqip_analytics.briefing.charts.counts import evidence_chart
from iqip_analytics.briefing.charts.fan import trajectory_chart
from iqip_analytics.briefing.charts.line_labels import apart
from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import figure, paragraph
from iqip_analytics.briefing.legends import AREAS, legend
from iqip_analytics.briefing.looks import LOOKS
from iqip_analytics.briefing.style import house_style
from tests.briefing.drawn_charts import (
    CHARTS,
    DIVISIONS,
    fan,
    figures,
    improved,
    measured,
    review,
    trajectory,
)

LEAST_CONTRAST = 1.4  # between the greys of two meanings that have the same pattern


def drawn_with_meaning(chart: Figure) -> dict[str, list[Artist]]:
    """What a chart draws of its frame, by meaning; the rest is axes, grid and words."""
    found: dict[str, list[Artist]] = {}
    for axes in chart.axes:
        for one in [*axes.lines, *axes.collections, *axes.patches]:
            if one.get_gid() and not one.get_gid().endswith(":range"):
                found.setdefault(one.get_gid(), []).append(one)
    return found


def pattern(artist: Artist) -> tuple:
    """What tells an artist from another without any colour."""
    if isinstance(artist, Line2D):
        dashes = LOOKS[artist.get_gid()].dash if artist.get_linestyle() != "None" else None
        return "line", str(dashes), str(artist.get_marker())
    return "area", str(artist.get_hatch())


def grey(chart: Figure, meaning: str) -> float:
    """The luminance of a meaning's ink as a black and white printer leaves it."""
    everything = [one for one in chart.findobj() if one not in (chart, *chart.axes)]
    before = [one.get_visible() for one in everything]
    for one in everything:
        keep = isinstance(one, Line2D | Collection | Rectangle) and one.get_gid() == meaning
        one.set_visible(keep)
    canvas = FigureCanvasAgg(chart)
    with house_style():
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(float) / 255
    for one, was in zip(everything, before, strict=True):
        one.set_visible(was)
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    inked = luminance[luminance < 0.97]
    assert inked.size, meaning
    return float(np.median(inked) if inked.size > 2000 else np.quantile(inked, 0.1))


@pytest.mark.parametrize("name", CHARTS)
def test_no_two_meanings_of_a_chart_look_alike_in_greyscale(name):
    for chart in figures(name):
        chart.set_dpi(60)
        meanings = drawn_with_meaning(chart)
        assert meanings
        greys = {meaning: grey(chart, meaning) for meaning in meanings}
        for one, other in combinations(meanings, 2):
            if pattern(meanings[one][0]) != pattern(meanings[other][0]):
                continue
            darker, lighter = sorted((greys[one], greys[other]))
            assert (lighter + 0.05) / (darker + 0.05) >= LEAST_CONTRAST, (one, other)


@pytest.mark.parametrize("name", CHARTS)
def test_whatever_a_chart_draws_has_the_look_of_its_meaning(name):
    for chart in figures(name):
        for axes in chart.axes:
            bars = [one for one in axes.patches if isinstance(one, Rectangle)]
            assert {bar.get_gid() for bar in bars} <= set(LOOKS)
            named = {one.get_gid() for one in axes.lines if one.get_gid()}
            assert named <= set(LOOKS)
        for meaning, artists in drawn_with_meaning(chart).items():
            for artist in artists:
                colour = LOOKS[meaning].colour
                face = artist.get_color() if isinstance(artist, Line2D) else artist.get_facecolor()
                assert np.allclose(to_rgba(face)[:3], to_rgba(colour)[:3]), (name, meaning)


@pytest.mark.parametrize("name", CHARTS)
def test_no_name_on_a_chart_covers_another(name):
    for chart in figures(name):
        chart.set_dpi(72)
        canvas = FigureCanvasAgg(chart)
        with house_style():
            canvas.draw()
        for axes in chart.axes:
            boxes = [Text.get_window_extent(text) for text in names(axes)]  # without its leader
            for one, other in combinations(boxes, 2):
                assert not one.shrunk(0.9, 0.9).overlaps(other.shrunk(0.9, 0.9)), name
            whole = chart.bbox
            for text, box in zip(names(axes), boxes, strict=True):
                assert box.x0 >= -1, text.get_text()
                assert box.x1 <= whole.x1 + 1, text.get_text()
                assert box.y0 >= -1, text.get_text()
                assert box.y1 <= whole.y1 + 1, text.get_text()


def names(axes: Axes) -> list[Annotation]:
    return [text for text in axes.texts if isinstance(text, Annotation) and text.get_text()]


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(8, 30)), min_size=1, max_size=6))
def test_names_beside_lines_keep_their_order_and_never_touch(labels):
    labels.sort()
    wanted, heights = np.array([y for y, _ in labels]), np.array([high for _, high in labels])
    placed = apart(wanted, heights, 0.0, 200.0)
    between = (heights[1:] + heights[:-1]) / 2
    assert np.all(np.diff(placed) >= between - 1e-9)
    assert placed[0] >= heights[0] / 2 - 1e-9
    if heights.sum() <= 200:
        assert placed[-1] <= 200 - heights[-1] / 2 + 1e-9
    if np.all(np.diff(wanted) >= between) and wanted[0] >= heights[0] / 2:
        inside = wanted[-1] <= 200 - heights[-1] / 2
        assert not inside or np.allclose(placed, wanted)


def drawn_lines(chart: Figure, meaning: str) -> list[Line2D]:
    return [one for one in chart.axes[0].lines if one.get_gid() == meaning]


def test_a_fan_ends_with_the_last_deadline_though_its_forecast_goes_on():
    chart = trajectory_chart(trajectory(past=6, ahead=6), fan(ahead=12))
    agreed, booked = (drawn_lines(chart, name)[0] for name in ("agreed", "as_booked"))
    assert agreed.get_xdata()[-1] == booked.get_xdata()[-1] == 11
    assert booked.get_ydata()[0] == 54.0


def test_a_fan_whose_deadlines_have_passed_still_looks_ahead():
    chart = trajectory_chart(trajectory(past=6, ahead=0, moved=0), fan(ahead=12))
    assert drawn_lines(chart, "as_booked")[0].get_xdata()[-1] == 8


def test_the_original_trajectory_is_drawn_only_where_it_differs():
    assert drawn_lines(trajectory_chart(trajectory(moved=1), fan()), "original")
    assert not drawn_lines(trajectory_chart(trajectory(moved=0), fan()), "original")


def test_lines_are_named_with_the_number_they_end_at():
    texts = [text.get_text() for text in trajectory_chart(
        trajectory(), fan(), keeps_up=fan(pace=9), small=True
    ).axes[0].texts]  # fmt: skip
    assert {"Agreed 120", "Original 120", "As booked, Feb:\n76 to 80"} <= set(texts)
    assert {"If review\nkeeps up 108", "Approved 54"} <= set(texts)


def test_flow_and_stock_stand_on_axes_of_their_own():
    flow, stock = review_chart(review()).axes
    assert {one.get_gid() for one in flow.patches} == {"needed", "beyond_room"}
    assert {one.get_gid() for one in flow.lines} == {"room"}
    assert {one.get_gid() for one in stock.lines} == {"waiting"}
    assert len(review_chart(review(), small=True).axes) == 1


def test_a_division_without_a_decision_has_no_bar():
    labels = [label.get_text() for label in evidence_chart(DIVISIONS).axes[0].get_yticklabels()]
    assert labels == ["Medicine", "Surgery", "Women and Children"]


def test_of_fewer_than_six_points_the_numbers_are_told():
    few = svg(review_chart(review(5)), "review", "Reviews needed")
    assert str(few) == ""
    told = str(figure("Reviews", few, "Source", paragraph("numbers")))
    assert "<details>" not in told
    assert "numbers" in told
    assert str(figure("Reviews", few, "Source")) == ""
    assert "<svg" in svg(review_chart(review(6)), "review", "Reviews needed")


# ---- control charts ----


def meanings_of(chart: Figure) -> set[str]:
    return set(drawn_with_meaning(chart))


def test_a_side_is_good_or_bad_by_what_the_measure_is_for():
    high = improved().points.iloc[-2]
    assert high["special"] == 1
    for direction, high_is, low_is in (
        ("increase", "improvement", "concern"),
        ("decrease", "concern", "improvement"),
    ):
        panel = control_charts([improved()._replace(direction=direction)]).panels[0]
        marks = {one.get_gid(): one.get_ydata() for one in panel.chart.axes[0].lines}
        assert 30.0 in marks[high_is]
        assert 4.0 in marks[low_is]
    neutral = control_charts([improved()._replace(direction="neutral")]).panels[0]
    assert meanings_of(neutral.chart) & {"improvement", "concern"} == set()


def test_limits_step_where_a_phase_begins_and_its_reason_stands_there():
    chart = control_charts([measured()]).panels[0].chart
    levels = [line.get_ydata()[0] for line in drawn_lines(chart, "mean")]
    assert len(levels) == 2
    assert levels[0] > levels[1]
    reasons = [text.get_text().replace("\n", " ") for text in chart.axes[0].texts]
    assert reasons == ["From May 2020: Mobile rostering introduced"]


def test_a_phase_of_fewer_than_13_points_marks_none_of_them():
    short = measured(changes=pd.DataFrame({"from_month": ["2021-04-30"], "reason": ["Late"]})
                     .astype({"from_month": "datetime64[us]"}))  # fmt: skip
    last = short.points[short.points["phase"] == 1]
    assert len(last) < 13
    assert (last["special"] == 0).all()


def test_a_title_is_whole_and_a_panel_carries_its_value():
    drawn = svg(control_charts([measured()]), "outcomes", "One measure")
    assert "Falls on medical wards, by 1,000 bed days</p>" in drawn
    assert 'panel-value">12 in August 2021</p>' in drawn
    assert "Concern</li>" in drawn.legend


@pytest.mark.parametrize("name", LOOKS)
def test_a_legend_draws_the_colour_and_the_pattern_of_the_look(name):
    made, look = str(legend({name: "Words"})), LOOKS[name]
    assert "Words</li>" in made
    assert look.colour in made
    if look.hatch:
        assert made.count("<path") == 2
    if name not in AREAS and not isinstance(look.dash, str):
        assert "stroke-dasharray" in made


def test_a_range_without_an_outer_one_is_drawn_without_it():
    axes = Figure().add_subplot()
    ranges(axes, "waiting", [0, 1], review(2)[["lower_80", "upper_80"]])
    assert len(axes.collections) == 1
