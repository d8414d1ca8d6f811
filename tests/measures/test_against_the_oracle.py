"""The package counts as a plain reading of the contract does, on registers awkward on purpose."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import awkward, counted
from tests.support.oracle import Report, Tables
from tests.support.registers import plan_from, quick_plan, tables_of
from tests.support.trials import trials

Dates = tuple[str, str | None, str | None]


def agree(tables: Tables, dates: Dates) -> None:
    known, report = quick_plan(tables).as_at(*dates), Report(tables, *dates)
    assert known.data_cutoff.date() == report.data_cutoff
    assert known.dates.published_on.date() == report.published_on
    assert list(known.divisions["division"]) == report.divisions_reported()
    assert counted.position_of(known) == counted.rounded(report.position())
    assert counted.trajectory_of(known) == counted.rounded(report.trajectory())
    assert counted.evidence_of(known) == report.evidence()
    assert counted.overdue_of(known) == report.overdue()
    assert counted.due_next_of(known) == report.due_next()
    assert counted.cliff_of(known) == report.cliff()
    assert counted.since_the_cut_off_of(known) == report.since_the_cut_off()


@trials(25)
@given(awkward.registers(), awkward.report_dates())
def test_progress_evidence_and_deadlines(tables: Tables, dates: Dates) -> None:
    agree(tables, dates)


@trials(10)
@given(awkward.registers(most=30), awkward.report_dates())
def test_larger_registers(tables: Tables, dates: Dates) -> None:
    agree(tables, dates)


@trials(10)
@given(awkward.registers())
def test_the_door_lets_awkward_registers_in_and_changes_nothing(tables: Tables) -> None:
    read, quick = plan_from(tables), quick_plan(tables)
    assert all("never withdrawn" in warning for warning in read.warnings)  # drawn so on purpose
    for name, frame in quick.tables.items():
        in_order = frame.sort_values("row_order", kind="stable").assign(row_order=float("nan"))
        pd.testing.assert_frame_equal(
            read.tables[name].reset_index(drop=True),
            in_order.reset_index(drop=True),
            check_index_type=False,
        )


@trials(10)
@given(awkward.workforce(), st.data())
def test_workforce(rows: list, data: st.DataObject) -> None:
    tables = data.draw(awkward.registers(most=1)) | {"workforce": rows}
    dates = data.draw(awkward.report_dates())
    known, report = quick_plan(tables).as_at(*dates), Report(tables, *dates)
    planned = data.draw(st.sampled_from([None, 10.0]))
    for division in (None, "medicine"):
        ours = counted.workforce_of(known.of(division or "trust"), planned)
        theirs = report.workforce(division, planned)
        assert ours.keys() == theirs.keys()
        for name, row in theirs.items():
            assert ours[name] == pytest.approx(row, abs=1e-6), name


@trials(10)
@given(awkward.risks(), awkward.report_dates())
def test_risks(rows: list, dates: Dates) -> None:
    tables = tables_of("action | deadline\nA1 | 2019-08-31") | {"risks": rows}
    known, report = quick_plan(tables).as_at(*dates), Report(tables, *dates)
    assert counted.risks_of(known) == report.risks()
    assert counted.risks_of(known.of("medicine")) == report.risks("medicine")
