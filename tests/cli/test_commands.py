"""`iqip`: help, check and forecast, each as its own process."""

import csv
from pathlib import Path

import pytest

from iqip_analytics.cli.main import COMMANDS as LISTED
from tests.publish.stand_in import plan_source
from tests.support.commands import iqip

COMMANDS = ["start", "brief", "check", "forecast", "sample"]


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def plan(tmp_path) -> Path:
    return plan_source(tmp_path / "plan")


def test_help_lists_every_command(tmp_path):
    run = iqip(tmp_path, "--help")
    assert run.returncode == 0
    assert all(command in run.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_gives_an_example(tmp_path, command):
    run = iqip(tmp_path, command, "--help")
    assert run.returncode == 0
    assert f"Example: iqip {command} " in run.stdout


def test_the_list_of_commands_says_of_each_what_its_own_help_says():
    for name, listed in LISTED.commands.items():
        assert listed.loaded.help.splitlines()[0] == listed.help, name


def test_an_unknown_command_is_a_usage_error(tmp_path):
    run = iqip(tmp_path, "breif")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_a_clean_source_is_checked_with_status_0(plan):
    run = iqip(plan.parent, "check", "plan")
    assert (run.returncode, run.stderr) == (0, "")
    assert "plan: 0 faults" in run.stdout


def test_a_column_outside_the_contract_is_a_note_not_a_fault(plan):
    (plan / "evidence.csv").write_text(
        "action_id,event_on,event,colour\nmedicine-1,2019-07-01,approved,green\n"
    )
    run = iqip(plan.parent, "check", "plan")
    assert run.returncode == 0
    assert "note: evidence.csv: column 'colour' is not in the data contract" in run.stdout


def test_every_fault_is_told_at_once_and_written_to_the_report(plan):
    (plan / "evidence.csv").write_text(
        "action_id,event_on,event\nmedicine-9,2019-07-01,approved\nmedicine-1,1 July,aproved\n"
    )
    run = iqip(plan.parent, "check", "plan", "--report", "faults.csv")
    assert run.returncode == 2
    assert "evidence.csv row 2, action_id: 'medicine-9'" in run.stdout
    assert "evidence.csv row 3, event_on: '1 July' is not a date" in run.stdout
    assert "did you mean 'approved'?" in run.stdout
    report = rows(plan.parent / "faults.csv")
    assert [(row["kind"], row["place"]) for row in report] == [("fault", "evidence.csv")] * 3
    assert {(row["row"], row["column"]) for row in report} == {
        ("2", "action_id"),
        ("3", "event"),
        ("3", "event_on"),
    }


def test_a_source_that_does_not_exist_is_one_message(tmp_path):
    run = iqip(tmp_path, "check", "nowhere")
    assert run.returncode == 2
    assert run.stderr.startswith("iqip: plan source 'nowhere' does not exist")
    assert "Traceback" not in run.stderr


def test_a_register_cannot_steer_the_terminal(plan):
    (plan / "evidence.csv").write_text(
        "action_id,event_on,event\nmedicine-1,2019-07-01,\x1b[2J[bold]red\n"
    )
    run = iqip(plan.parent, "check", "plan")
    assert "\x1b" not in run.stdout
    assert "[bold]red" in run.stdout


def test_the_forecast_tables_stand_where_a_briefing_puts_them(plan):
    run = iqip(plan.parent, "forecast", "plan", "--period-end", "2019-08-31", "--horizon", "3")
    assert run.returncode == 0, run.stderr
    for scope in ("trust", "medicine", "surgery"):
        file = plan.parent / "outputs" / "2019-08" / scope / "completion_forecast.csv"
        assert {row["month_end"] for row in rows(file)} == {
            "2019-09-30",
            "2019-10-31",
            "2019-11-30",
        }


@pytest.mark.parametrize("command", ["forecast", "owners"])
def test_a_month_that_the_register_does_not_reach_is_named(plan, command):
    run = iqip(plan.parent, command, "plan", "--period-end", "2027-01-31", "--out", "out")
    assert run.returncode == 0
    assert "months before the period end: is the source up to date?" in run.stderr


def test_a_forecast_at_no_month_end_is_refused(plan):
    run = iqip(plan.parent, "forecast", "plan", "--period-end", "2019-08-30")
    assert run.returncode == 2
    assert "2019-08-30" in run.stderr
    assert not (plan.parent / "outputs").exists()


def test_without_settings_or_options_it_says_what_to_give(tmp_path):
    run = iqip(tmp_path, "brief")
    assert run.returncode == 2
    assert "give --data" in run.stderr


def test_a_sample_is_clean_and_the_same_for_the_same_options(tmp_path):
    options = ["--divisions", "3", "--actions", "40", "--months", "6"]
    for name in ("a", "b"):
        assert iqip(tmp_path, "sample", name, *options).returncode == 0
    assert iqip(tmp_path, "sample", "c", *options, "--seed", "2").returncode == 0
    files = {
        name: {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in "abc"
    }
    assert files["a"] == files["b"] != files["c"]
    assert len(rows(tmp_path / "a" / "actions.csv")) == 40
    check = iqip(tmp_path, "check", "a")
    assert check.returncode == 0, check.stdout


def test_a_sample_overwrites_nothing(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "actions.csv").write_text("kept")
    run = iqip(tmp_path, "sample", "mine")
    assert run.returncode == 2
    assert "mine: is not empty" in run.stderr
    assert (tmp_path / "mine" / "actions.csv").read_text() == "kept"


def test_forecast_tables_of_a_scenario_stand_apart(plan):
    (plan.parent / "slow.yaml").write_text("submission_rate: 0.5\n")
    usual = ["forecast", "plan", "--period-end", "2019-08-31"]
    for options in ([], ["--scenario", "central"], ["--scenario", "slow.yaml"]):
        run = iqip(plan.parent, *usual, *options)
        assert run.returncode == 0, run.stderr
    outputs = plan.parent / "outputs"
    name = "2019-08/trust/completion_forecast.csv"
    expected, slow = rows(outputs / name), rows(outputs / "scenarios" / "slow" / name)
    assert [row["due"] for row in slow] == [row["due"] for row in expected]
    assert all(
        float(s["expected"]) <= float(e["expected"]) for s, e in zip(slow, expected, strict=True)
    )
    assert (outputs / "2019-08/trust/review_forecast.csv").is_file()


def test_a_scenario_at_fault_is_refused_with_every_fault(plan):
    (plan.parent / "odd.yaml").write_text("leavers: 3\ncapacity: -2\n")
    run = iqip(
        plan.parent, "forecast", "plan", "--period-end", "2019-08-31", "--scenario", "odd.yaml"
    )
    assert run.returncode == 2
    assert "odd.yaml, leavers: is no setting; did you mean 'leavers_level'?" in run.stderr
    assert "odd.yaml, capacity: '-2' is not a whole number" in run.stderr
    assert not (plan.parent / "outputs").exists()


def test_a_briefing_from_a_faulty_source_groups_its_faults_and_writes_nothing(plan):
    events = "".join(f"medicine-{n},2019-07-01,aproved\n" for n in range(2, 40))
    (plan / "evidence.csv").write_text("action_id,event_on,event\n" + events)
    run = iqip(plan.parent, "brief", "--data", "plan", "--period-end", "2019-08-31")
    assert run.returncode == 2
    assert "38 × '…' is unknown" in run.stderr
    assert "iqip check SOURCE" in run.stderr
    assert not (plan.parent / "outputs").exists()
