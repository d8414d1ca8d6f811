"""Next month's register beside the plan: who is who comes before what has changed."""

import csv
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.sources.importing.run import import_register
from tests.doors.imports import (
    DAY,
    contents,
    decide,
    kinds,
    questions,
    register,
    register_of,
    written,
)
from tests.doors.sources import as_folder, small, small_to_import

# A plan whose numbers are those of the register's rows
BY_ROW = """
action_id | title                       | element         | action_type | division | cqc_domain | agreed_deadline | approved_on
1         | Staff the ward              | divisional_plan | must_do     | medicine | safe       | 2019-08-31      | 2019-08-06
2         | Sepsis screening within 1 h | divisional_plan | must_do     | surgery  | effective  | 2019-09-30      |
3         | Hand hygiene audits         | divisional_plan | should_do   | medicine | safe       | 2019-10-31      | 2019-08-20
4         | Recruit widely              | divisional_plan | must_do     | surgery  | well_led   | 2020-03-31      |
5         | Falls assessment            | divisional_plan | must_do     | medicine | safe       | 2020-04-30      |
"""  # noqa: E501  # a register reads best as a table


def plan_of(rows):
    """The tables of a plan that says what a register says."""
    actions = [
        {name: cell for name, cell in row.items() if name != "approved_on"} for row in rows.values()
    ]
    evidence = [
        {"action_id": name, "event_on": row["approved_on"], "event": "approved"}
        for name, row in rows.items()
        if row["approved_on"]
    ]
    return {"actions": actions, "evidence": evidence, "divisions": small()["divisions"]}


@pytest.fixture
def by_row(tmp_path):
    return as_folder(plan_of(register_of(BY_ROW)), tmp_path / "trust")


@pytest.fixture
def source(tmp_path):
    return as_folder(small_to_import(), tmp_path / "trust")


@pytest.fixture
def run(tmp_path):
    def once(source, rows, *, on=DAY, apply=True, **more):
        file = written(rows, tmp_path / "register.csv")
        return import_register(file, str(source), recorded_on=on, apply=apply, **more)

    return once


def inserted_on_top(rows, title="Discharge before noon"):
    """The register with one more row on top, every number moved by one."""
    first = next(iter(rows.values()))
    moved = {"1": first | {"action_id": "1", "title": title, "approved_on": ""}}
    for number, row in enumerate(rows.values(), start=2):
        moved[str(number)] = row | {"action_id": str(number)}
    return moved


def decision_rows(source):
    path = source.parent / "trust-decisions.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


# ---- who is who ----


def test_a_row_inserted_on_top_is_one_question_and_moves_no_deadline(run, by_row):
    rows = inserted_on_top(register_of(BY_ROW))
    before = contents(by_row)
    done = run(by_row, rows)
    assert questions(done) == [("the numbers have moved", "")]
    assert kinds(done) == []
    assert contents(by_row) == before


def test_told_to_go_by_title_only_the_inserted_row_is_new(run, by_row):
    rows = inserted_on_top(register_of(BY_ROW))
    rows["3"]["agreed_deadline"] = "2019-12-31"
    run(by_row, rows)
    decide(by_row, {"": "by title"})
    assert kinds(run(by_row, rows)) == [("deadline_moved", "2"), ("new", f"1 of {DAY}")]
    assert kinds(run(by_row, rows)) == []
    later = run(by_row, inserted_on_top(rows, "Pharmacy at weekends"), on="2019-11-04")
    assert questions(later) == []
    assert kinds(later) == [("new", "1 of 2019-11-04")]


def test_told_to_go_by_number_each_title_is_a_question_and_nothing_else_is_plain(run, by_row):
    rows = inserted_on_top(register_of(BY_ROW))
    run(by_row, rows)
    decide(by_row, {"": "by number"})
    done = run(by_row, rows)
    assert {found for found, _ in questions(done)} == {
        *("title", "action_type", "cqc_domain"),
        "renumbered",
    }
    assert kinds(done) == []
    assert done.comparison.waiting > 0


@pytest.mark.parametrize(
    "cells",
    [
        {"title": "Something else altogether"},
        {"action_type": "must_do", "cqc_domain": "caring"},
        {"cqc_domain": "caring"},
        {"element": "section_notice"},
    ],
)
def test_nothing_of_an_action_is_plain_while_its_identity_is_in_question(run, source, cells):
    rows = register()
    rows["1E5"] |= cells | {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    done = run(source, rows)
    assert kinds(done) == []
    assert {name for _, name in questions(done)} == {"1E5"}
    assert done.comparison.waiting == 2
    assert "differences that wait for these answers: 2" in done.comparison.lines()
    decide(source, {"1E5": "correct"})
    assert kinds(run(source, rows)) == [
        ("corrected", "1E5"),
        ("deadline_moved", "1E5"),
        ("newly_approved", "1E5"),
    ]


def test_one_question_for_each_pair_told_apart_by_division_and_deadline(run, tmp_path):
    rows = register_of(BY_ROW)
    for name, division in [("4", "surgery"), ("5", "medicine")]:
        rows[name] |= {"title": "Recruit nurses", "division": division}
    source = as_folder(plan_of(rows), tmp_path / "trust")
    rows["B2"] = rows.pop("5") | {"action_id": "B2", "approved_on": "2019-10-01"}
    rows["B1"] = rows.pop("4") | {"action_id": "B1", "approved_on": "2019-10-02"}
    done = run(source, rows)
    assert questions(done) == [("renumbered", "B2"), ("renumbered", "B1")]
    assert [question.answers[-1] for question in done.comparison.asked] == [
        "same as 5",
        "same as 4",
    ]
    decide(source, {"B1": "same as 4", "B2": "same as 5"})
    assert kinds(run(source, rows)) == [("newly_approved", "5"), ("newly_approved", "4")]
    assert questions(run(source, rows)) == []


def test_two_rows_for_one_action_are_a_fault(run, by_row):
    rows = register_of(BY_ROW)
    gone = rows.pop("4")
    for name in ("B1", "B2"):
        rows[name] = gone | {"action_id": name}
    done = run(by_row, rows)
    assert questions(done) == [("renumbered", "B1"), ("renumbered", "B2")]
    decide(by_row, {"B1": "same as 4", "B2": "same as 4"})
    before = contents(by_row)
    with pytest.raises(SourceError, match="the rows 'B1' and 'B2' of the register would both be"):
        run(by_row, rows)
    assert contents(by_row) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [("MD-01", "MD01"), ("md 1", "MD-01"), ("MD01", "Md-1"), ("007", "7"), ("A 10", "A10")],
)
def test_a_number_written_otherwise_is_a_question_before_it_is_new(run, tmp_path, old, new):
    rows = register_of(BY_ROW)
    rows[old] = rows.pop("4") | {"action_id": old}
    source = as_folder(plan_of(rows), tmp_path / "trust")
    rows[new] = rows.pop(old) | {"action_id": new, "title": "Reworded from end to end"}
    done = run(source, rows)
    assert questions(done) == [("written otherwise", new)]
    assert done.comparison.asked[0].answers == ("keep", "new", f"same as {old}")


def test_numbers_that_differ_in_more_are_new(run, by_row):
    rows = register_of(BY_ROW)
    rows["40"] = rows["4"] | {"action_id": "40", "title": "Discharge before noon"}
    assert kinds(run(by_row, rows)) == [("new", "40")]


# ---- approvals ----


@pytest.mark.parametrize("column", ["empty", "this month's alone"])
def test_approvals_that_vanish_together_are_one_question(run, by_row, column):
    rows = register_of(BY_ROW)
    for row in rows.values():
        row["approved_on"] = ""
    if column != "empty":
        rows["4"]["approved_on"] = "2019-10-01"
    done = run(by_row, rows)
    assert questions(done) == [("approvals gone together", "")]
    assert [kind for kind, _ in kinds(done)] == (["newly_approved"] if column != "empty" else [])
    decide(by_row, {"": "keep"})
    assert kinds(run(by_row, rows)) == []


def test_one_approval_of_many_that_is_gone_is_a_reopening(run, tmp_path):
    rows = register_of(BY_ROW)
    for number in range(10, 20):
        rows[str(number)] = rows["1"] | {"action_id": str(number), "title": f"{number} " * 20}
    source = as_folder(plan_of(rows), tmp_path / "trust")
    rows["12"]["approved_on"] = ""
    assert kinds(run(source, rows)) == [("un_approved", "12")]


def test_told_to_reopen_them_all_are_reopened(run, by_row):
    rows = register_of(BY_ROW)
    for row in rows.values():
        row["approved_on"] = ""
    run(by_row, rows)
    decide(by_row, {"": "reopen"})
    assert kinds(run(by_row, rows)) == [("un_approved", "1"), ("un_approved", "3")]
    assert kinds(run(by_row, rows)) == []


@pytest.mark.parametrize("day", ["2019-08-05", "2019-08-13"])
def test_an_approvals_day_is_corrected_when_told(run, source, day):
    rows = register()
    rows["00302e8271"]["approved_on"] = day
    done = run(source, rows)
    assert questions(done) == [("approved on another day", "00302e8271")]
    assert "correct" in done.comparison.asked[0].answers
    before = iqip.read(source).as_at("2019-08-31").digest
    decide(source, {"00302e8271": "correct"})
    assert kinds(run(source, rows)) == [("approval_day_corrected", "00302e8271")]
    assert iqip.read(source).as_at("2019-08-31").digest == before
    assert questions(run(source, rows)) == []
    assert questions(run(source, rows, on="2019-11-04")) == []


STATUS = """
tables:
  actions:
    columns:
      Ref: action_id
      BRAG: ~
      title: title
      element: element
      action_type: action_type
      division: division
      cqc_domain: cqc_domain
      agreed_deadline: agreed_deadline
  evidence:
    columns: {Ref: action_id, BRAG: event}
    values: {event: {Blue: approved, Amber: "", Red: ""}}
    fill: {event_on: 2019-08-31}
    only_where: event
"""


def test_a_status_without_a_date_is_newly_known_on_the_registers_day(run, by_row, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(STATUS)
    rows = register_of(BY_ROW)
    for name, row in rows.items():
        row["Ref"] = row.pop("action_id")
        row["BRAG"] = "Blue" if row.pop("approved_on") or name == "4" else "Amber"
    done = run(by_row, rows, mapping=mapping)
    assert questions(done) == []
    assert [str(each) for each in done.comparison.findings] == [f"4: approved on {DAY}"]
    rows["5"]["BRAG"] = "Blue"
    later = run(by_row, rows, on="2019-11-04", mapping=mapping)
    assert [str(each) for each in later.comparison.findings] == ["5: approved on 2019-11-04"]
    rows["2"]["BRAG"] = "Bleu"
    with pytest.raises(SourceError, match="'Bleu' is unknown"):
        run(by_row, rows, on="2019-11-04", mapping=mapping)
    for row in rows.values():
        del row["BRAG"]
    with pytest.raises(SourceError, match="names the heading 'BRAG', which is not there"):
        run(by_row, rows, on="2019-11-04", mapping=mapping)


def test_days_of_approval_in_the_register_come_before_a_status(run, by_row, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(STATUS.replace("BRAG: ~", "BRAG: ~\n      approved_on: approved_on", 1))
    rows = register_of(BY_ROW)
    rows["2"]["approved_on"] = "2019-09-03"
    for row in rows.values():
        row["Ref"] = row.pop("action_id")
        row["BRAG"] = "Amber"
    done = run(by_row, rows, mapping=mapping)
    assert [str(each) for each in done.comparison.findings] == ["2: approved on 2019-09-03"]


# ---- columns ----


def test_a_mapped_heading_that_is_gone_is_a_fault(run, source, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("tables: {actions: {columns: {Owner: action_owner}}}")
    rows = register()
    for row in rows.values():
        row["Action owner"] = "Matron"
    with pytest.raises(SourceError, match="action_owner: the mapping names the heading 'Owner'"):
        run(source, rows, mapping=mapping)


def test_a_column_that_is_gone_is_one_question(run, source):
    rows = register()
    for row in rows.values():
        del row["executive_lead"]
    assert questions(run(source, rows)) == [("no column executive_lead", "")]
    decide(source, {"": "keep"})
    assert questions(run(source, rows)) == []


def test_the_sheet_that_a_mapping_names_is_read_or_missed(source, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "register"
    rows = register()
    book.active.append(list(rows["007"]))
    book.save(tmp_path / "october.xlsx")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("tables: {actions: {from: QI Plan}}")
    with pytest.raises(InputError, match=r"no sheet 'QI Plan', .* it has 'register'"):
        import_register(tmp_path / "october.xlsx", str(source), recorded_on=DAY, mapping=mapping)


# ---- the decision file ----


def as_excel_saves(text: str) -> dict[str, bytes]:
    """The decision file as spreadsheet programs write it back."""
    rows = list(csv.reader(io.StringIO(text)))
    for row in rows[1:]:
        row[1] = "04/10/2019"
        row[3] = row[3].lstrip("0") or row[3]
    written_with = {}
    for separator in (",", ";", "\t"):
        lines = io.StringIO(newline="")
        csv.writer(lines, delimiter=separator).writerows(rows)
        written_with[separator] = lines.getvalue()
    return {
        "byte order mark": b"\xef\xbb\xbf" + written_with[","].encode(),
        "semicolons": b"\xef\xbb\xbf" + written_with[";"].encode(),
        "tabs in UTF-16": written_with["\t"].encode("utf-16"),
    }


@pytest.mark.parametrize("form", ["byte order mark", "semicolons", "tabs in UTF-16"])
def test_a_decision_file_that_excel_saved_says_what_it_said(run, source, form):
    rows = register()
    rows["007"]["title"] = "Screening, sepsis"
    del rows["A4"]
    run(source, rows)
    decide(source, {"007": "Correct", "A4": " withdraw "})
    path = source.parent / "trust-decisions.csv"
    path.write_bytes(as_excel_saves(path.read_text(encoding="utf-8"))[form])
    assert kinds(run(source, rows)) == [("corrected", "007"), ("withdrawn", "A4")]


def test_a_title_that_is_a_formula_is_shown_and_not_computed(run, source):
    rows = register()
    rows["007"]["title"] = '=HYPERLINK("http://x","Sepsis")'
    run(source, rows)
    assert decision_rows(source)[0]["in_register"] == "'" + rows["007"]["title"]
    decide(source, {"007": "correct"})
    run(source, rows)
    actions = iqip.read(source).as_at("2019-10-31").actions.set_index("action_id")
    assert actions.loc["007", "title"] == rows["007"]["title"]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda text: text.encode("cp1252"), "is not UTF-8; save it as 'CSV UTF-8"),
        (lambda text: text.replace("question,", "code,").encode(), "lacks the column question"),
        (lambda text: text.replace("Q2019", "X2019").encode(), "is no code of a question"),
    ],
)
def test_a_decision_file_that_cannot_be_read_is_refused_with_a_sentence(run, source, broken, says):
    rows = register()
    rows["007"]["title"] = "Sepsis – screening of all"
    run(source, rows)
    path = source.parent / "trust-decisions.csv"
    path.write_bytes(broken(path.read_text(encoding="utf-8")))
    with pytest.raises(InputError, match=says):
        run(source, rows)


def test_two_answers_to_one_question_are_a_fault_and_none_wins(run, source):
    rows = register()
    rows["007"]["title"] = "Something else"
    run(source, rows)
    decide(source, {"007": "correct"})
    path = source.parent / "trust-decisions.csv"
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    with path.open("a", encoding="utf-8") as lines:
        lines.write(last.removesuffix("correct") + "keep\n")
    with pytest.raises(SourceError, match="'keep' contradicts row 2; keep one of the two"):
        run(source, rows)


# ---- laws ----

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "agreed_deadline": st.sampled_from(["2019-12-31", "2020-01-31"]),
        "division": st.sampled_from(["medicine", "surgery"]),
        "executive_lead": st.sampled_from(["Chief Nurse", "COO", "=formula"]),
        "approved_on": st.sampled_from(["", "2019-09-02", "2019-10-01"]),
        "title": st.sampled_from(["Staff the ward", "Hand hygiene audits", "Quite another"]),
    },
)
REGISTERS = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", "4", "5", "6", "05"]), CHANGES, st.booleans()),
    max_size=4,
)


def changed(rows, changes):
    for name, cells, there in changes:
        if not there:
            rows.pop(name, None)
        else:
            rows[name] = rows.get(name, rows.get("5", next(iter(rows.values())))) | cells
            rows[name] |= {"action_id": name}
            if name == "05":  # an id like another's, of an action of its own
                rows[name] |= {"title": "Ulcer prevention"}
    return rows


FEW = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(changes=REGISTERS)
@FEW
def test_the_same_register_twice_appends_nothing_the_second_time(changes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("law")
    source = as_folder(plan_of(register_of(BY_ROW)), folder / "trust")
    file = written(changed(register_of(BY_ROW), changes), folder / "register.csv")
    first = import_register(file, str(source), recorded_on=DAY, apply=True)
    once = contents(source)
    again = import_register(file, str(source), recorded_on=DAY, apply=True)
    assert kinds(again) == []
    assert questions(again) == questions(first)
    assert contents(source) == once


@given(months=st.lists(REGISTERS, min_size=1, max_size=2))
@FEW
def test_old_months_replay_to_the_old_reports_after_every_import(months, tmp_path_factory):
    folder = tmp_path_factory.mktemp("law")
    source = as_folder(plan_of(register_of(BY_ROW)), folder / "trust")
    rows = register_of(BY_ROW)
    days = ["2019-10-31", "2019-11-30"]
    reports = {"2019-09-30": iqip.read(source).as_at("2019-09-30").digest}
    for day, changes in zip(days, months, strict=False):
        rows = changed(rows, changes)
        file = written(rows, folder / "register.csv")
        import_register(file, str(source), recorded_on=day, apply=True)
        plan = iqip.read(source)
        for earlier, digest in reports.items():
            assert plan.as_at(earlier).digest == digest
        reports[day] = plan.as_at(day).digest
