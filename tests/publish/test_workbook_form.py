"""A scope's workbook holds what its CSV files hold, cell by cell, and is fit to be read aloud."""

import io
import math
import re
import zipfile
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.publish.forms.cover import cover_of
from iqip_analytics.publish.forms.typed_tables import typed_table, typed_tables
from iqip_analytics.publish.forms.workbook import object_name, workbook
from iqip_analytics.publish.numbers import without_formulas

NUMBERS = {
    "title": "Trust: improvement plan at 31 August 2019",
    "scope_name": "Trust",
    "period_end": "2019-08-31",
    "data_cutoff": "2019-09-06",
    "published_on": "2019-09-13",
    "status_text": "Behind, two overdue",
    "headline": ["Two conditions are overdue."],
}
TEXTS = {
    "figures": "section,name,value,unit,numerator,denominator,lower_80,upper_80\n"
    "outlook,likely finish,2020-03-31,month,,,2020-02-29,2020-06-30\n"
    "domains,share in Safe,26.666666666666668,%,8,30,,\n",
    "trajectory": "grouping,group,month_end,total,due,due_original,approved,planned_pct,"
    "actual_pct\n"
    "all,all,2019-07-31,3,1,1,1,33.333333333333336,33.333333333333336\n"
    "all,all,2019-08-31,3,2,2,1,66.66666666666667,33.333333333333336\n"
    "all,all,2019-09-30,3,3,3,,100.0,\n"
    "element,section_notice,2019-08-31,3,2,2,1,66.66666666666667,33.333333333333336\n",
    "completion_forecast": "grouping,group,month_end,total,due,expected,lower_95,lower_80,median,"
    "upper_80,upper_95,p_on_trajectory,expected_shortfall\n"
    "all,all,2019-09-30,3,3,1.5,1,1,2,2,3,0.25,1.5\n"
    "element,section_notice,2019-09-30,3,3,1.5,1,1,2,2,3,0.25,1.5\n",
    "overdue": "action_id,title\nA1,'=1+1\nA2,Every ward has a trolley\n",
    "priorities": "priority,name,measures_agreed\n1,Safe care,true\n2,,false\n",
    "evidence": "division,presented\n",
}
COVER = cover_of(NUMBERS, {"masthead": {"marking": "OFFICIAL & draft", "status": "draft"}})


@pytest.fixture(scope="module")
def book() -> bytes:
    return workbook(TEXTS, COVER)


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheet(book: bytes, name: str) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(name).to_python()


def same(read: object, cell: object) -> bool:
    """Whether a cell as read is the CSV's; a workbook holds 15 or 16 digits of a number."""
    if cell is None:
        return read == ""
    if isinstance(cell, float):
        return isinstance(read, int | float) and math.isclose(read, cell, rel_tol=1e-14)
    return read == cell


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_sheet_equals_its_csv_cell_by_cell(book, name):
    table = typed_table(name, TEXTS[name])
    heading, *rows = sheet(book, name)
    assert heading == [column.name for column in table.columns]
    rows = [
        row for row in rows if any(cell != "" for cell in row)
    ]  # Excel's table has one at least
    assert len(rows) == len(table.rows)
    for read, cells in zip(rows, table.rows, strict=True):
        assert all(map(same, read, cells)), (read, cells)


def test_numbers_days_and_truths_are_real_ones(book):
    figures = sheet(book, "figures")
    assert figures[1][2] == date(2020, 3, 31)
    assert figures[2][2] == 26.66666666666667
    assert sheet(book, "priorities")[1] == [1, "Safe care", True]


def test_sheets_stand_in_the_contracts_order_and_every_table_has_a_link_from_the_cover(book):
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert names[:3] == ["Cover", "Column notes", "Completion chart"]
    assert names[3:] == [name for name in TABLES if name in TEXTS]
    links = re.findall(r'location="\'(\w+)\'!A1"', parts(book)["xl/worksheets/sheet1.xml"])
    assert links == names[3:]


def test_the_cover_says_whose_when_for_whom_and_what_each_sheet_is(book):
    said = [cell for row in sheet(book, "Cover") for cell in row if cell != ""]
    for words in [COVER.title, "Trust", "31 August 2019", "6 September 2019", "13 September 2019"]:
        assert words in said
    assert "OFFICIAL & draft" in said
    assert "group and month ahead" in said


def test_every_column_of_every_sheet_is_explained(book):
    explained = {(row[0], row[1]): row[4] for row in sheet(book, "Column notes")[1:]}
    assert explained["overdue", "title"] == "the action's title in the register"
    assert set(explained) == {
        (table.name, column.name) for table in typed_tables(TEXTS) for column in table.columns
    }


def test_a_workbook_has_title_language_and_alternative_texts_and_no_merged_cell(book):
    made = parts(book)
    assert f"<dc:title>{COVER.title}</dc:title>" in made["docProps/core.xml"]
    assert "<dc:language>en-GB</dc:language>" in made["docProps/core.xml"]
    assert "2019-09-13T00:00:00Z" in made["docProps/core.xml"]
    assert "en-US" not in "".join(made.values())
    assert not [name for name, text in made.items() if "mergeCell" in text]
    drawing = made["xl/drawings/drawing1.xml"]
    assert 'descr="Lines by month' in drawing
    tables = {name: text for name, text in made.items() if name.startswith("xl/tables/")}
    assert len(tables) == len(TEXTS) + 2
    assert all(
        "altTextSummary=" in text and "headerRowCount" not in text for text in tables.values()
    )


def test_a_heading_stays_in_view_on_every_sheet_of_a_table(book):
    for name, text in parts(book).items():
        if name.startswith("xl/worksheets/sheet") and name != "xl/worksheets/sheet1.xml":
            assert ("<pane " in text) == ("<tablePart " in text), name


def test_the_chart_draws_the_cells_of_the_whole_plan_alone(book):
    drawn = re.findall(r"<c:f>(.*?)</c:f>", parts(book)["xl/charts/chart1.xml"])
    assert drawn[:4] == [
        "trajectory!$C$2:$C$4",
        "trajectory!$E$2:$E$4",
        "trajectory!$C$2:$C$3",
        "trajectory!$G$2:$G$3",
    ]
    assert set(drawn[4:]) == {f"completion_forecast!${column}$2" for column in "CHIJ"}


def test_a_workbook_without_a_forecast_or_an_action_has_no_empty_chart():
    assert "xl/charts/chart1.xml" not in parts(workbook({"risks": TEXTS["evidence"]}, COVER))
    bare = {n: TEXTS[n].splitlines()[0] + "\n" for n in ("trajectory", "completion_forecast")}
    made = workbook(bare, COVER)
    assert "xl/charts/chart1.xml" not in parts(made)
    assert sheet(made, "Completion chart")[-1] == ["No action is in the plan."]


@pytest.mark.parametrize("name", ["abc12", "r1c1", "r", "c"])
def test_an_excel_table_is_never_named_as_a_cell(name):
    assert object_name(name) == f"table_{name}"
    assert object_name("risks") == "risks"


def test_the_same_tables_give_the_same_bytes(book):
    assert workbook(TEXTS, COVER) == book
    assert workbook(dict(reversed(TEXTS.items())), COVER) == book


# ---- hostile text ----

# What the door lets in: no control characters, no unpaired surrogates
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40)


@settings(max_examples=40)
@given(st.lists(texts, min_size=1, max_size=5))
def test_no_text_becomes_a_formula_a_link_or_another_text(titles):
    ids = [f"A{n}" for n in range(len(titles))]
    text = without_formulas(csv_text(pd.DataFrame({"action_id": ids, "title": titles})))
    made = workbook({"overdue": text}, COVER)
    assert [row[1] for row in sheet(made, "overdue")[1:]] == [
        row[1] for row in typed_table("overdue", text).rows
    ]
    assert "<f>" not in parts(made)["xl/worksheets/sheet3.xml"]
    assert "<hyperlink " not in parts(made)["xl/worksheets/sheet3.xml"]


def test_a_formula_in_a_title_is_text_that_stays_text_when_it_is_edited(book):
    assert sheet(book, "overdue")[1] == ["A1", "=1+1"]
    assert 'quotePrefix="1"' in parts(book)["xl/styles.xml"]


def test_a_text_longer_than_a_cell_ends_in_an_ellipsis():
    made = workbook({"overdue": f"action_id,title\nA1,{'x' * 40_000}\n"}, COVER)
    title = sheet(made, "overdue")[1][1]
    assert len(title) == 32_767
    assert title.endswith("…")
