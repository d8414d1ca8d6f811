"""The CSV texts of a notebook: written as they are, but for cells that would run as formulas."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.contract.formulas import is_formula
from iqip_analytics.publish.notebooks import BriefingError
from iqip_analytics.publish.numbers import csv_files, without_formulas

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    " =1",
    "|x",
    '=HYPERLINK("x")',
    "＝1",
    "- Review the policy",
]
NUMBERS = ["-2.5", "+3", "1e-05", "-1E+3", "0", "", "-.5", "2019-08-31", "10.0"]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(cell):
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows([["title"], [cell]])
    assert rows(without_formulas(table.getvalue())) == [["title"], [f"'{cell}"]]


@pytest.mark.parametrize("cell", NUMBERS)
def test_a_number_stays_a_number(cell):
    assert without_formulas(f"a,b\n{cell},x\n") == f"a,b\n{cell},x\n"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1))
def test_no_text_at_all_leaves_a_formula_and_a_second_pass_changes_nothing(cells):
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows(cells)
    safe = without_formulas(table.getvalue())
    assert without_formulas(safe) == safe
    assert not [c for row in rows(safe) for c in row if is_formula(c)]


@pytest.mark.parametrize("name", ["../evil", "a/b", "Position", "", "a.b", "nul\0", "x" * 99])
def test_a_table_whose_name_could_lead_elsewhere_is_refused(name):
    with pytest.raises(BriefingError, match="cannot be the name of a table"):
        csv_files({"tables": {name: "a\n1\n"}})
