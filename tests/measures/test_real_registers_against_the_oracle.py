"""The reference data and a real register, counted by plain loops and by the package."""

import os
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics import Plan
from iqip_analytics.contract.vocabulary import TRUST
from tests.support import counted
from tests.support.oracle import Report, Tables, rows_of

REFERENCE = Path("data/reference")
SCHOOLS = Path(os.environ.get("IQIP_SHARED", "../shared")) / "data" / "school-projects"

EDITIONS = [
    ("2019-08-31", "2019-09-06", "2019-09-13"),
    ("2019-09-30", "2019-10-04", None),
    ("2019-10-31", "2019-11-01", None),
    # no editions of the paper: a month before the first, one after the last, odd cut-offs
    ("2019-05-31", None, None),
    ("2019-12-31", None, None),
    ("2019-08-31", "2019-10-20", None),
]


@pytest.fixture(scope="module")
def reference() -> tuple[Plan, Tables]:
    return iqip.read(REFERENCE), rows_of(REFERENCE)


@pytest.fixture(scope="module")
def schools() -> tuple[Plan, Tables]:
    if not SCHOOLS.is_dir():
        pytest.skip("the real register is not here; IQIP_SHARED names the folder that holds it")
    return iqip.read(SCHOOLS), rows_of(SCHOOLS)


@pytest.mark.parametrize("dates", EDITIONS, ids=lambda dates: f"{dates[0]} {dates[1] or ''}")
def test_every_figure_of_the_reference_editions(
    reference: tuple[Plan, Tables], dates: tuple[str, str | None, str | None]
) -> None:
    plan, tables = reference
    known, report = plan.as_at(*dates), Report(tables, *dates)
    assert known.data_cutoff.date() == report.data_cutoff
    assert list(known.divisions["division"]) == report.divisions_reported()
    assert counted.position_of(known) == counted.rounded(report.position())
    assert counted.trajectory_of(known) == counted.rounded(report.trajectory())
    assert counted.evidence_of(known) == report.evidence()
    assert counted.overdue_of(known) == report.overdue()
    assert counted.due_next_of(known) == report.due_next()
    assert counted.cliff_of(known) == report.cliff()
    assert counted.since_the_cut_off_of(known) == report.since_the_cut_off()
    assert counted.risks_of(known) == report.risks()


@pytest.mark.parametrize("scope", [TRUST, "medicine", "surgery", "womens_childrens"])
@pytest.mark.parametrize("planned", [None, 10.0])
def test_the_workforce_of_the_reference(
    reference: tuple[Plan, Tables], scope: str, planned: float | None
) -> None:
    plan, tables = reference
    ours = counted.workforce_of(plan.as_at("2019-08-31").of(scope), planned)
    division = None if scope == TRUST else scope
    theirs = Report(tables, "2019-08-31").workforce(division, planned)
    assert ours.keys() == theirs.keys()
    assert ours
    for name, row in theirs.items():
        assert ours[name] == pytest.approx(row, abs=1e-6), name


@pytest.mark.parametrize(
    "dates",
    [("2012-06-30", None), ("2019-12-31", "2020-01-20"), ("2024-06-30", None)],
    ids=lambda dates: dates[0],
)
def test_a_real_register(schools: tuple[Plan, Tables], dates: tuple[str, str | None]) -> None:
    plan, tables = schools
    known, report = plan.as_at(*dates), Report(tables, *dates)
    assert counted.position_of(known) == counted.rounded(report.position())
    assert counted.evidence_of(known) == report.evidence()
    assert counted.overdue_of(known) == report.overdue()
    assert counted.due_next_of(known) == report.due_next()
    assert counted.cliff_of(known) == report.cliff()


def test_a_real_register_s_trajectory(schools: tuple[Plan, Tables]) -> None:
    plan, tables = schools
    known, report = plan.as_at("2010-12-31"), Report(tables, "2010-12-31")
    assert counted.trajectory_of(known) == counted.rounded(report.trajectory())
