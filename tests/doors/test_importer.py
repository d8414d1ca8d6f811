"""Next month's register: what is plain is appended, what is not is asked, history stays."""

import os

import openpyxl
import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.sources.importing.run import import_register
from iqip_analytics.sources.plan_files import appended
from tests.doors.command import iqip_command
from tests.doors.imports import DAY, contents, decide, kinds, questions, register, written
from tests.doors.sources import as_folder, as_typed, small_to_import


@pytest.fixture
def source(tmp_path):
    return as_folder(small_to_import(), tmp_path / "trust")


@pytest.fixture
def run(source, tmp_path):
    """Import the register's rows as they are now, on a day."""

    def once(rows, *, apply=True, on=DAY, **more):
        file = written(rows, tmp_path / "register.csv")
        return import_register(file, str(source), recorded_on=on, apply=apply, **more)

    return once


# ---- what is plain ----


def test_a_register_that_says_what_the_plan_says_changes_nothing(run, source):
    before = contents(source)
    done = run(register())
    assert kinds(done) == []
    assert questions(done) == []
    assert done.comparison.lines() == ["the register says what the plan says; nothing to record"]
    assert contents(source) == before


def test_everything_plain_is_found_shown_and_appended(run, source):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    rows["1E5"] |= {"division": "surgery", "executive_lead": "Chief Nurse"}
    rows["00302e8271"] |= {"approved_on": ""}
    rows["N1"] = rows["1E5"] | {"action_id": "N1", "title": "Falls assessment on admission"}
    assert questions(run(rows, apply=False)) == [("approvals gone together", "")]
    decide(source, {"": "reopen"})
    done = run(rows)
    assert kinds(done) == [
        ("un_approved", "00302e8271"),
        ("deadline_moved", "007"),
        ("newly_approved", "007"),
        ("division_moved", "1E5"),
        ("changed", "1E5"),
        ("new", "N1"),
    ]
    after = iqip.read(source).as_at("2019-10-31")
    actions = after.actions.set_index("action_id")
    assert f"{actions.loc['007', 'agreed_deadline']:%Y-%m-%d}" == "2019-12-31"
    assert actions.loc["1E5", "division"] == "surgery"
    assert actions.loc["1E5", "executive_lead"] == "Chief Nurse"
    assert actions.loc["N1", "title"] == "Falls assessment on admission"
    last = after.evidence.drop_duplicates("action_id", keep="last").set_index("action_id")
    assert last.loc["007", "event"] == "approved"
    assert last.loc["00302e8271", "event"] == "reopened"
    assert f"{last.loc['00302e8271', 'event_on']:%Y-%m-%d}" == DAY


def test_applied_twice_it_changes_nothing(run, source):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    rows["00302e8271"] |= {"approved_on": ""}
    rows["N1"] = rows["1E5"] | {
        "action_id": "N1",
        "title": "Falls assessment",
        "approved_on": "2019-10-02",
    }
    run(rows)
    once = contents(source)
    again = run(rows)
    assert kinds(again) == []
    assert contents(source) == once


def test_without_apply_nothing_is_written(run, source):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31"}
    before = contents(source)
    assert kinds(run(rows, apply=False)) == [("deadline_moved", "007")]
    assert contents(source) == before
    assert sorted(file.name for file in source.parent.iterdir()) == ["register.csv", "trust"]


def test_an_older_month_replays_to_the_same_plan(run, source):
    before = iqip.read(source)
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-08-30"}
    rows["00302e8271"] |= {"approved_on": ""}
    rows["N1"] = rows["1E5"] | {"action_id": "N1", "title": "Falls", "added_on": "2019-05-01"}
    run(rows)
    after = iqip.read(source)
    for end in ("2019-07-31", "2019-08-31"):
        assert after.as_at(end).digest == before.as_at(end).digest
        assert after.as_at(end).since_cut_off.equals(before.as_at(end).since_cut_off)
    assert after.as_at("2019-10-31").digest != before.as_at("2019-10-31").digest


def test_old_rows_stay_byte_for_byte_and_a_backup_is_kept(run, source):
    before = contents(source)
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    done = run(rows)
    after = contents(source)
    for name in ("changes.csv", "evidence.csv"):
        assert after[name].startswith(before[name])
        assert (done.backup / name).read_bytes() == before[name]
    assert {name for name in after if after[name] != before[name]} == {
        "changes.csv",
        "evidence.csv",
    }


def test_changes_take_effect_on_the_day_named(run, source):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31"}
    run(rows, effective_on="2019-09-30")
    known = iqip.read(source).as_at("2019-09-30", "2019-10-04")
    deadline = known.actions.set_index("action_id").loc["007", "agreed_deadline"]
    assert f"{deadline:%Y-%m-%d}" == "2019-12-31"


def test_a_register_may_be_a_workbook_with_a_title(source, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Register"
    book.active.append(["Improvement register, October"])
    rows = register()
    rows["007"]["agreed_deadline"] = "2019-12-31"
    book.active.append(list(rows["007"]))
    for row in rows.values():
        book.active.append(
            [as_typed("actions", "added_on" if c.endswith("_on") else c, v) for c, v in row.items()]
        )
    book.save(tmp_path / "october.xlsx")
    done = import_register(tmp_path / "october.xlsx", str(source), recorded_on=DAY)
    assert kinds(done) == [("deadline_moved", "007")]


# ---- what is asked, never guessed ----


def test_a_missing_row_is_asked_about_and_withdrawn_only_when_told(run, source):
    rows = register()
    del rows["A4"]
    before = contents(source)
    done = run(rows)
    assert questions(done) == [("gone", "A4")]
    assert contents(source) == before
    decide(source, {"A4": "withdraw"})
    assert kinds(run(rows)) == [("withdrawn", "A4")]
    assert "A4" not in set(iqip.read(source).as_at("2019-10-31").actions["action_id"])
    once = contents(source)
    assert kinds(run(rows)) == []
    assert contents(source) == once


def test_what_is_kept_is_not_asked_again(run, source):
    rows = register()
    del rows["A4"]
    run(rows)
    decide(source, {"A4": "keep"})
    again = run(rows)
    assert questions(again) == []
    assert kinds(again) == []


def test_a_new_number_for_an_old_title_is_asked_about(run, source):
    rows = register()
    rows["B7"] = rows.pop("1E5") | {"action_id": "B7", "approved_on": "2019-10-01"}
    assert questions(run(rows)) == [("renumbered", "B7")]
    decide(source, {"B7": "same as 1E5"})
    done = run(rows)
    assert questions(done) == []
    assert kinds(done) == [("newly_approved", "1E5")]
    assert kinds(run(rows)) == []


def test_a_new_action_with_the_title_of_one_that_is_still_there_is_asked_about(run, source):
    rows = register()
    rows["B7"] = rows["1E5"] | {"action_id": "B7"}
    done = run(rows)
    assert questions(done) == [("renumbered", "B7")]
    assert done.comparison.asked[0].answers == ("keep", "new")
    decide(source, {"B7": "new"})
    assert kinds(run(rows)) == [("new", "B7")]


@pytest.mark.parametrize(
    ("action_id", "cells", "found"),
    [
        ("007", {"title": "Something else altogether"}, "title"),
        ("1E5", {"cqc_domain": "caring"}, "cqc_domain"),
        ("1E5", {"executive_lead": ""}, "emptied executive_lead"),
        ("1E5", {"division": ""}, "emptied division"),
        ("00302e8271", {"approved_on": "2019-08-05"}, "approved on another day"),
        ("00302e8271", {"approved_on": "2019-09-03"}, "approved on another day"),
        ("007", {"approved_on": "2019-08-06"}, "approved before it was reopened"),
        ("1E5", {"approved_on": "2019-10-05"}, "approved later"),
    ],
)
def test_an_unclear_difference_is_asked_about(run, source, action_id, cells, found):
    rows = register()
    rows[action_id] |= cells
    before = contents(source)
    done = run(rows)
    assert questions(done) == [(found, action_id)]
    assert kinds(done) == []
    assert contents(source) == before
    assert (source.parent / "trust-decisions.csv").exists()


def test_a_correction_that_was_told_is_a_new_row_known_from_its_day(run, source):
    rows = register()
    rows["1E5"] |= {"title": "Hand hygiene audits", "cqc_domain": "caring"}
    run(rows)
    decide(source, {"1E5": "correct"})
    assert kinds(run(rows)) == [("corrected", "1E5")]
    plan = iqip.read(source)
    before, after = (
        plan.as_at(end).actions.set_index("action_id").loc["1E5"]
        for end in ("2019-08-31", "2019-10-31")
    )
    assert (before["title"], before["cqc_domain"]) == ("Hand hygiene, again", "safe")
    assert (after["title"], after["cqc_domain"]) == ("Hand hygiene audits", "caring")
    assert kinds(run(rows)) == []


def test_an_action_that_was_withdrawn_and_is_back_is_asked_about(run, source):
    rows = register()
    gone = rows.pop("A4")
    run(rows)
    decide(source, {"A4": "withdraw"})
    run(rows)
    rows["A4"] = gone
    assert questions(run(rows, on="2019-11-04")) == [("withdrawn", "A4")]
    decide(source, {"A4": "restore"})
    assert kinds(run(rows, on="2019-11-04")) == [("restored", "A4")]
    assert "A4" in set(iqip.read(source).as_at("2019-11-30").actions["action_id"])
    del rows["A4"]
    assert questions(run(rows, on="2019-12-04")) == [("gone", "A4")]


def test_an_answer_that_is_not_one_of_those_offered_is_refused(run, source):
    rows = register()
    del rows["A4"]
    run(rows)
    decide(source, {"A4": "perhaps"})
    with pytest.raises(
        SourceError, match=r"'perhaps' is no answer here; expected keep \| withdraw"
    ):
        run(rows)


# ---- all or nothing ----


def test_what_would_make_the_plan_faulty_is_refused_whole(run, source):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31"}
    rows["N1"] = rows["1E5"] | {"action_id": "N1", "title": "Falls", "division": "medecine"}
    before = contents(source)
    with pytest.raises(SourceError, match="'medecine' is not in the table divisions"):
        run(rows)
    assert contents(source) == before
    assert not (source / "backups").exists()


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_write_that_fails_on_its_way_leaves_all_of_it_or_none(run, source, monkeypatch, fails_at):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    before, plan_before = contents(source), iqip.read(source).as_at("2019-10-31").digest
    calls = iter(range(10))

    def stopped(*_):
        if next(calls) == fails_at - 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(InputError, match="No space left on device"):
        run(rows)
    monkeypatch.undo()
    assert contents(source) == before
    assert iqip.read(source).as_at("2019-10-31").digest == plan_before
    assert len(kinds(run(rows))) == 2


def test_registers_are_imported_in_the_order_of_their_days(run):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31"}
    run(rows)
    with pytest.raises(InputError, match="the plan holds rows recorded on 2019-10-04"):
        run(rows, on="2019-09-30")


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("approved_on", None, "approved_on: the column is missing"),
        ("agreed_deadline", "31/12/2019", "'31/12/2019' is not a date as YYYY-MM-DD"),
        ("action_id", "1E5", "'1E5' stands in more than one row"),
        ("element", "Divisional plan", "did you mean 'divisional_plan'"),
    ],
)
def test_a_register_at_fault_is_refused_by_row_and_column(run, column, text, says):
    rows = register()
    for row in rows.values():
        if text is None:
            del row[column]
    if text is not None:
        rows["007"][column] = text
    with pytest.raises(SourceError) as refused:
        run(rows)
    assert says in str(refused.value)


def test_rows_are_appended_in_the_files_own_manner():
    windows = b'\xef\xbb\xbfa,recorded_on\r\n"1\r\n2",\r\n3,'
    assert appended(windows, [{"a": "4", "recorded_on": "x"}]) == windows + b"\r\n4,x\r\n"
    assert appended(b"a\n1\n", [{"a": "2", "recorded_on": "x"}]) == b"a,recorded_on\n1,\n2,x\n"
    assert appended(b"", [{"a": "1", "b": "2"}]) == b"a,b\n1,2\n"


def test_the_command_shows_then_applies(source, tmp_path):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31"}
    del rows["A4"]
    written(rows, tmp_path / "october.csv")
    arguments = ["import", tmp_path / "october.csv", "--into", source, "--recorded-on", DAY]
    shown = iqip_command(*arguments)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[:3] == [
        "deadline moved: 1",
        "    007: 2019-09-30 → 2019-12-31",
        "to decide: A4, gone: 'Recruit \"widely\"' in the plan, '' in the register",
    ]
    assert "nothing is written without --apply" in shown.stdout
    assert "1 rows appended" in iqip_command(*arguments, "--apply").stdout
    assert iqip_command("import", "nowhere.csv", *arguments[2:]).returncode == 2
