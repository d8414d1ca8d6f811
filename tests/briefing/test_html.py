"""Whatever a register holds comes out as text; every table and figure is accessible."""

import re

import pytest
from matplotlib.figure import Figure

from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import Column, Row, figure, paragraph, table
from iqip_analytics.briefing.style import in_house_style, new_figure

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'single' é"


def test_text_of_a_register_is_escaped_everywhere():
    columns = [Column("First"), Column(HOSTILE)]
    made = str(table(HOSTILE, columns, [Row(["x", HOSTILE])])) + str(paragraph(HOSTILE))
    assert "<script>" not in made
    assert made.count("&lt;script&gt;") == 4
    style = re.findall(r'style="([^"]*)"', made)
    assert len(style) == 1  # the heading again, for rows that become cards
    assert style[0].count("'") == 2
    assert not set('<>&"(){}').intersection(style[0])
    assert "é" in made


def test_a_table_has_caption_scope_and_header_cells():
    made = str(table("Caption", [Column("A"), Column("B", numeric=True)], [Row(["x", 1])]))
    assert "<caption>Caption</caption>" in made
    assert '<th scope="col">A</th><th scope="col" class="number">B</th>' in made
    assert '<th scope="row">x</th><td>1</td>' in made


def test_an_empty_table_says_so_in_words():
    assert str(table("Overdue", [Column("A")], [])) == "<p>Overdue: none.</p>"


@in_house_style
def drawn(title: str) -> Figure:
    made = new_figure()
    axes = made.add_subplot()
    axes.plot([0, 1], [0, 1])
    axes.set_title(title)
    return made


def test_a_figure_names_itself_and_its_ids_are_its_own():
    made = str(svg(drawn("t"), "chart", "What it says"))
    assert 'role="img" aria-labelledby="chart-alt"' in made
    assert '<title id="chart-alt">What it says</title>' in made
    assert all(name.startswith("chart-") for name in re.findall(r' id="([^"]+)"', made))
    referred = set(re.findall(r'(?:href="#|url\(#)([^")]+)', made))
    assert referred <= set(re.findall(r' id="([^"]+)"', made))


def test_a_figure_is_the_same_bytes_every_time():
    assert svg(drawn("t"), "chart", "a") == svg(drawn("t"), "chart", "a")


def test_text_in_a_drawing_stays_as_it_was():
    odd = "font-family: x; 1.23456 <b>"
    made = str(svg(drawn(odd), "chart", odd))
    assert "font-family: x; 1.23456 &lt;b&gt;" in made


@pytest.mark.parametrize("alternative", ["", "x" * 126])
def test_a_figure_without_a_fit_alternative_text_is_refused(alternative):
    with pytest.raises(ValueError, match="alternative text"):
        svg(drawn("t"), "chart", alternative)


def test_a_figure_holds_title_caption_and_its_numbers():
    made = str(figure("T", svg(drawn("t"), "c", "a"), "From where", paragraph("numbers")))
    assert made.index("<h4>T</h4>") < made.index("<svg") < made.index("<figcaption>From where")
    assert "<details><summary>The numbers of this chart</summary>" in made
