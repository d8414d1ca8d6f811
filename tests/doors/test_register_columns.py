"""Regulation, core service, site, reference and link through every door, and as they change."""

from pathlib import Path

import openpyxl
import pytest

import iqip_analytics as iqip
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from iqip_analytics.measures.progress import position
from iqip_analytics.plan.notes import links_not_https
from iqip_analytics.sources.importing.run import import_register
from iqip_analytics.sources.mapping_draft import suggested_mapping
from iqip_analytics.sources.register_words import column_meant
from tests.doors.command import iqip_command
from tests.doors.imports import DAY, Register, contents, decide, kinds, questions, register, written
from tests.doors.sources import as_folder, as_workbook, assert_same_plan, small_to_import

OWN = {
    "00302e8271": ("Regulation 18: Staffing", "Medical care", "Site A", "Must 1", "https://e.example/1"),
    "007": ("Regulation 12", "Surgery", "Site B", "S29A 1", "S:\\Quality\\007"),
    "1E5": ("", "Medical care", "Site A", "Should 1", ""),
    "A4": ("Regulation 17", "", "", "Must 2", ""),
}  # fmt: skip
COLUMNS = (*REGISTER_GROUPINGS, "evidence_link")


def supplied(rows: Register) -> Register:
    return {name: row | dict(zip(COLUMNS, OWN[name], strict=True)) for name, row in rows.items()}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    tables = small_to_import()
    tables["actions"] = [
        row | dict(zip(COLUMNS, OWN[row["action_id"]], strict=True)) for row in tables["actions"]
    ]
    return as_folder(tables, tmp_path / "trust")


def imported(source: Path, rows: Register, on: str = DAY):
    file = written(rows, source.parent / "register.csv")
    return import_register(file, str(source), recorded_on=on, apply=True)


def cells(plan: iqip.Plan, period_end: str, action: str) -> tuple[str, ...]:
    own = plan.as_at(period_end).actions.set_index("action_id").loc[action, list(COLUMNS)]
    return tuple(own.fillna(""))


def test_the_columns_come_through_folder_workbook_and_database_alike(source, tmp_path):
    plan = iqip.read(source)
    assert cells(plan, "2019-08-31", "007") == OWN["007"]
    tables = small_to_import()
    tables["actions"] = [
        row | dict(zip(COLUMNS, OWN[row["action_id"]], strict=True)) for row in tables["actions"]
    ]
    assert_same_plan(iqip.read(as_workbook(tables, tmp_path / "plan.xlsx")), plan)
    database = f"sqlite:///{tmp_path / 'plan.db'}"
    assert iqip_command("load", source, database).returncode == 0
    assert_same_plan(iqip.read(database), plan)


def test_a_link_that_is_no_https_address_is_a_note_of_the_check(source):
    said = iqip_command("check", source)
    assert said.returncode == 0
    note = "1 evidence link is no plain https address, and printed as text alone: 007."
    assert note in " ".join((said.stdout + said.stderr).split())
    assert list(links_not_https(iqip.read(source).as_at("2019-08-31").of("medicine"))) == []


def test_a_register_that_says_the_same_changes_nothing(source):
    done = imported(source, supplied(register()))
    assert (kinds(done), questions(done)) == ([], [])


def test_another_regulation_is_a_change_from_the_registers_day_on(source):
    rows = supplied(register())
    rows["007"]["regulation"] = "Quality statement: safe systems"
    assert kinds(imported(source, rows)) == [("changed", "007")]
    plan = iqip.read(source)
    assert cells(plan, "2019-08-31", "007")[0] == "Regulation 12"
    assert cells(plan, "2019-10-31", "007")[0] == "Quality statement: safe systems"


def test_another_domain_is_a_slip_or_a_re_mapping_and_only_a_person_can_say(source):
    rows = supplied(register())
    rows["1E5"]["cqc_domain"] = "caring"
    assert imported(source, rows).comparison.asked[0].answers == ("keep", "correct", "change")
    decide(source, {"1E5": "change"})
    assert kinds(imported(source, rows)) == [("changed", "1E5")]
    assert (kinds(imported(source, rows)), questions(imported(source, rows))) == ([], [])
    plan = iqip.read(source)
    domains = [plan.as_at(end).actions.set_index("action_id").loc["1E5", "cqc_domain"]
               for end in ("2019-08-31", "2019-10-31")]  # fmt: skip
    assert domains == ["safe", "caring"]
    # What was re-mapped once cannot be corrected below the change
    rows["1E5"]["cqc_domain"] = "well_led"
    again = imported(source, rows, on="2019-11-04").comparison.asked[0]
    assert again.answers == ("keep", "change")


def test_another_link_is_filed_without_a_question_and_an_older_report_keeps_the_old_one(source):
    rows = supplied(register())
    rows["1E5"]["evidence_link"] = "https://e.example/2"
    done = imported(source, rows)
    assert (kinds(done), questions(done)) == ([("corrected", "1E5")], [])
    plan = iqip.read(source)
    assert cells(plan, "2019-08-31", "1E5")[-1] == ""
    assert cells(plan, "2019-10-31", "1E5")[-1] == "https://e.example/2"


def test_a_column_that_the_plan_uses_and_the_register_lost_is_one_question(source):
    rows = supplied(register())
    for row in rows.values():
        del row["site"]
    before = contents(source)
    done = imported(source, rows)
    assert questions(done) == [("no column site", "")]
    assert contents(source) == before


def test_an_older_plan_without_the_columns_takes_a_register_without_them(tmp_path):
    plan = as_folder(small_to_import(), tmp_path / "trust")
    done = imported(plan, register())
    assert (kinds(done), questions(done)) == ([], [])
    known = iqip.read(plan).as_at("2019-10-31")
    assert not set(REGISTER_GROUPINGS) & set(position(known, REGISTER_GROUPINGS)["grouping"])


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Regulation", "regulation"),
        ("CQC Regulation", "regulation"),
        ("Core service", "core_service"),
        ("CQC core service", "core_service"),
        ("Site", "site"),
        ("Location", "site"),
        ("Report ref", "report_reference"),
        ("Evidence link", "evidence_link"),
        ("Evidence URL", "evidence_link"),
        # What is near them and something else
        ("Service", "division"),
        ("Reference", "action_id"),
        ("Evidence approved", "approved_on"),
        ("Recommendation", "title"),
        ("Evidence", None),
        ("Finding", None),
    ],
)
def test_usual_headings_are_recognised(heading, column):
    actions = [*TABLES["actions"].columns, "approved_on"]
    assert column_meant(heading, "actions", actions) == column


def test_a_drafted_mapping_takes_them_in(tmp_path):
    book = openpyxl.Workbook()
    for row in [
        ["Action ref", "Action", "Type", "CQC domain", "Agreed deadline", "CQC Regulation",
         "Location", "Report ref", "Evidence URL"],
        ["MD01", "Sepsis trolleys", "Must Do", "Safe", "31/08/2019", "Regulation 12",
         "Site A", "Must 1", "https://e.example/1"],
    ]:  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    draft = suggested_mapping(str(tmp_path / "register.xlsx"))
    for line in ("CQC Regulation: regulation", "Location: site", "Report ref: report_reference",
                 "Evidence URL: evidence_link"):  # fmt: skip
        assert line in draft.replace('"', "")
