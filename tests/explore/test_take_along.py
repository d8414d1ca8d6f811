"""What is shown can be taken along: as files, and as a line of Python that says the same."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from iqip_analytics.explore.positions import Explored
from iqip_analytics.explore.take_along import python_line, workbook
from iqip_analytics.forecasts.scenario import CENTRAL
from tests.explore.panels import box, handed_out, text

SVG = "{http://www.w3.org/2000/svg}svg"


def test_tables_and_figures_are_files(completion):
    box(completion, "submission_rate").value = 0.8
    files = handed_out(completion)
    assert set(files) == {
        "what_this_buys.csv", "measures.csv", "reviews.csv", "actions.csv", "explored.xlsx",
        "trajectory.svg", "trajectory.png", "review.svg", "review.png",
    }  # fmt: skip
    written = pd.read_csv(io.BytesIO(files["what_this_buys.csv"]))
    shown = completion.tables()["what_this_buys"]
    assert list(written["expected"]) == list(shown["expected"])
    sheet = openpyxl.load_workbook(io.BytesIO(files["explored.xlsx"]))["what_this_buys"]
    assert [row[0] for row in sheet.values] == ["course", *shown["course"]]
    assert ET.fromstring(files["trajectory.svg"]).tag == SVG
    assert files["trajectory.png"].startswith(b"\x89PNG")


def test_files_of_something_else_go_with_the_next_change(workforce):
    assert set(handed_out(workforce)) == {
        "what_this_buys.csv", "measures.csv", "cohorts.csv", "explored.xlsx", "staff.svg",
        "staff.png",
    }  # fmt: skip
    box(workforce, "leavers_level").value = 1.2
    assert workforce.take_along.links.box.value == ""


def test_no_cell_of_the_workbook_is_a_formula():
    frame = pd.DataFrame({"title": ["=1+1", "plain"], "value": [-1.5, 2.0]})
    sheet = openpyxl.load_workbook(io.BytesIO(workbook({"actions": frame})))["actions"]
    assert list(sheet.values)[1:] == [("'=1+1", -1.5), ("plain", 2.0)]


def run(line: str, source: str) -> pd.DataFrame:
    """What the last expression of the statements gives."""
    first, _, last = line.rpartition("\n")
    names: dict = {}
    exec(first, names)
    return eval(last.replace("'data/reference'", repr(source)), names)


def test_the_line_of_python_says_the_same(completion):
    completion.scope.value = "medicine"
    box(completion, "capacity").value = "20"
    completion.deadlines.move(["MS-001"], None)
    table = run(completion.line(), completion.positions.source)
    own = table[table["grouping"] == "all"].reset_index(drop=True)
    assert_frame_equal(own, completion.rows(completion.two.active))
    assert completion.line() in text(completion.take_along.line.box).replace(
        "iqip iqip.open", "iqip\n\niqip.open"
    )


def test_the_line_names_a_cut_off_of_its_own_and_no_secret(found):
    cut_off = pd.Timestamp("2019-09-10")
    secret = replace(found, source="postgresql://reader:geheim@db/trust", data_cutoff=cut_off)
    line = python_line(secret, _explored(found), CENTRAL)
    assert "'2019-08-31', '2019-09-10'" in line
    assert "geheim" not in line


@pytest.mark.parametrize("horizon", [6, 12])
def test_the_line_names_months_ahead_that_are_not_a_year(found, horizon):
    line = python_line(found, _explored(found, horizon), CENTRAL)
    assert ("horizon=6" in line) == (horizon == 6)


def _explored(found, horizon: int = 12) -> Explored:
    return Explored(known=found.at("2019-08-31"), horizon=horizon)
