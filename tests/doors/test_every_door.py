"""A fault found by one door is found by all: every kind, in every form, by every command."""

import re
import subprocess
import sys

import pytest

from iqip_analytics.sources.mapping_draft import suggested_mapping
from tests.doors import registers as r
from tests.doors.command import iqip_command
from tests.doors.registers import ACTIONS, every_door, rows_of
from tests.doors.sources import SMALL

# The register with one cell changed: the cell, what stands there, and what every door says of it
KINDS = [
    (3, "agreed_deadline", "Aug 31", "'Aug 31' is not a date"),
    (3, "agreed_deadline", "5/10", "'5/10' is not a date"),
    (3, "agreed_deadline", "2019-02-30", "is not a day of the calendar"),
    (3, "agreed_deadline", "2019-08-31 14:00", "gives a time"),
    (3, "agreed_deadline", "2019-08-30T23:00:00Z", "gives a time with its zone"),
    (3, "agreed_deadline", "", "is blank; it must be filled"),
    (3, "element", "Divisional", "'Divisional' is unknown"),
    (3, "title", "Co\x07ding", "holds a control character"),
    (3, "action_id", "A1, A2", "holds 2 ids where the others hold one"),
    (3, "action_id", "Total", "'Total' names a sum"),
    (3, "action_id", "2019-01-02", "is a day; a spreadsheet makes one of an id"),
    (3, "agreed_deadline", "43830", "is a spreadsheet's number for 2019-12-31"),
    (3, "agreed_deadline", "1890-08-31", "is not a date from 1990 to 2099"),
    (3, "action_type", "must do", "'must do' is unknown; did you mean 'must_do'?"),
    (3, "title", "", "is blank; it must be filled"),
    (3, "action_id", "1.23E+11", "is what a spreadsheet shows of a long number"),
]
# What only a plan that is whole can show: an import compares these with the plan instead
OF_A_PLAN = [
    (3, "action_id", "A1", "'A1' stands in row 2 already"),
    (3, "division", "medecine", "'medecine' is not in the table divisions; did you mean"),
    (3, "division", "", "is blank; only an action of a strategic priority may be trust-wide"),
    (3, "cqc_domain", "", "is blank; a must_do or should_do action needs its CQC domain"),
]


def changed(row, column, text):
    rows = rows_of(ACTIONS)
    rows[row][rows[0].index(column)] = text
    return rows


@pytest.mark.parametrize(("row", "column", "text", "says"), KINDS, ids=[k[3] for k in KINDS])
def test_a_fault_found_by_one_is_found_by_all(tmp_path, row, column, text, says):
    if "\x07" in text:
        rows = changed(row, column, text)
        doors = _without_workbooks(tmp_path, rows)
    else:
        doors = every_door(tmp_path, changed(row, column, text))
    for door, faults in doors.items():
        found = [fault for fault in faults if says in fault.message]
        assert len(found) == 1, (door, faults)
        assert found[0].column == column


@pytest.mark.parametrize(("row", "column", "text", "says"), OF_A_PLAN, ids=str)
def test_a_fault_of_a_plan_found_by_one_form_is_found_by_all(tmp_path, row, column, text, says):
    doors = every_door(tmp_path, changed(row, column, text))
    for door in [name for name in doors if not name.startswith("import")]:
        faults = doors[door]
        named = [fault for fault in faults if says.replace("row 2", "row") in _anywhere(fault)]
        assert [fault.column for fault in named] == [column], (door, faults)


def _anywhere(fault):
    """What a fault says, whatever row a database gives it."""
    return re.sub(r"row \d+", "row", fault.message)


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    """What each command says of a folder with one fault of every kind, each in a row of its own."""
    folder = tmp_path_factory.mktemp("faults")
    rows = [rows_of(ACTIONS)[0]]
    for number, (row, column, text, _) in enumerate(KINDS):
        if "\x07" not in text:
            rows.append(changed(row, column, text)[row])
            if column != "action_id":
                rows[-1][0] = f"B{number}"
    for name, table in (("actions", rows), ("evidence", rows_of(r.EVIDENCE)[:1])):
        r.csv_file(folder / "plan" / f"{name}.csv", table)
    r.csv_file(folder / "plan" / "divisions.csv", rows_of(r.DIVISIONS))
    month = [[*row, cell] for row, cell in zip(rows, ["approved_on", *[""] * 99], strict=False)]
    register = r.csv_file(folder / "register.csv", month)
    sound = r.csv_file(folder / "sound" / "actions.csv", rows_of(ACTIONS)).parent
    for name, text in (("evidence", r.EVIDENCE), ("divisions", r.DIVISIONS)):
        r.csv_file(sound / f"{name}.csv", rows_of(text))
    end = ["--period-end", "2019-08-31"]
    return {
        "check": iqip_command("check", folder / "plan"),
        "load": iqip_command("load", folder / "plan", folder / "new"),
        "brief": iqip_command("brief", "--data", folder / "plan", *end, "--out", folder / "out"),
        "import": iqip_command(
            "import", register, "--into", sound, "--recorded-on", "2019-09-06", "--apply"
        ),
    }


@pytest.mark.parametrize("command", ["check", "load", "brief", "import"])
def test_every_kind_of_fault_stops_every_command_and_is_named(commands, command):
    done = commands[command]
    assert done.returncode == 2
    for _, _, text, says in KINDS:
        if "\x07" not in text:
            assert says in done.stdout + done.stderr, (command, says)


def _without_workbooks(tmp_path, rows):
    """The doors of a register that no spreadsheet program would write."""
    folder = r.csv_file(tmp_path / "plain" / "actions.csv", rows).parent
    for name, text in (("evidence", r.EVIDENCE), ("divisions", r.DIVISIONS)):
        r.csv_file(folder / f"{name}.csv", rows_of(text))
    return {"folder": r.found_by(lambda: r.reading(folder))}


def test_a_sound_register_has_no_fault_at_any_door(tmp_path):
    assert set(every_door(tmp_path, rows_of(ACTIONS)).values()) == {()}


@pytest.mark.parametrize(
    ("text", "forms", "says"),
    [
        ("19-08-31", ("day_first",), "may have its year first"),
        ("Aug 31", ("month_end", "day_first"), "is not a date"),
        ("12/08", ("month_end",), "is not a date"),
        ("1.10", ("month_end",), "is not a date"),
        ("Sunday 31st August 2019", ("day_first",), "is not a date"),  # it was a Saturday
    ],
)
def test_a_day_that_might_be_guessed_is_refused_by_every_mapped_door(tmp_path, text, forms, says):
    for door, faults in every_door(tmp_path, changed(3, "agreed_deadline", text), forms).items():
        assert [says in fault.message for fault in faults] == [True], (door, faults)


@pytest.mark.parametrize("cells", [["", "more"], []])
def test_a_row_with_more_or_fewer_cells_than_headings_is_refused_by_every_csv_door(tmp_path, cells):
    rows = rows_of(ACTIONS)
    rows[2] = [*rows[2], *cells] if cells else rows[2][:-1]
    doors = _csv_doors(tmp_path, rows)
    for door, faults in doors.items():
        assert any("cells where the headings are" in fault.message for fault in faults), door


def _csv_doors(tmp_path, rows):
    others = {"evidence": rows_of(r.EVIDENCE), "divisions": rows_of(r.DIVISIONS)}
    for place, name, table in (("plain", "actions", rows), ("mapped", "live", r.own(rows))):
        r.csv_file(tmp_path / place / f"{name}.csv", table)
        for other, content in others.items():
            r.csv_file(tmp_path / place / f"{other}.csv", content)
    columns = {r.CALLED[heading]: heading for heading in rows[0]}
    mapping = r.mapping_file(tmp_path, {"from": "live", "columns": columns})
    month = r.mapping_file(tmp_path / "month", {"from": "live", "columns": columns})
    return {
        "folder": r.found_by(lambda: r.reading(tmp_path / "plain")),
        "mapped": r.found_by(lambda: r.reading(tmp_path / "mapped", mapping=mapping)),
        "import": r.found_by(
            lambda: r.read_register(tmp_path / "mapped" / "live.csv", r.read_mapping(month))
        ),
    }


@pytest.mark.parametrize("other", ["a1", "A-1", "A 1", "A01"])
def test_ids_alike_with_one_title_are_one_action_written_twice(tmp_path, other):
    rows = changed(3, "action_id", other)
    rows[3][1] = "Huddle"
    for door, faults in every_door(tmp_path, rows).items():
        assert any("are alike, and so are their titles" in f.message for f in faults), door


PRIORITY = ["priority", "-1", "", ""]


def test_a_number_out_of_bounds_beside_blanks_is_a_fault(tmp_path):
    rows = [[*row, cell] for row, cell in zip(rows_of(ACTIONS), PRIORITY, strict=True)]
    for door, faults in every_door(tmp_path, rows).items():
        said = [fault.message.partition(" (the row")[0] for fault in faults]
        assert said == ["'-1' is not a whole number from 1 to 99"], door


def test_a_table_wider_than_any_register_is_named_in_one_line(tmp_path):
    rows = rows_of(ACTIONS)
    r.csv_file(
        tmp_path / "actions.csv",
        [[*row, *[f"c{n}" if row is rows[0] else "" for n in range(2000)]] for row in rows],
    )
    for name, text in (("evidence", r.EVIDENCE), ("divisions", r.DIVISIONS)):
        r.csv_file(tmp_path / f"{name}.csv", rows_of(text))
    assert r.reading(tmp_path).notes == (
        "actions.csv: 2,000 columns, as 'c0', 'c1', 'c2', are not in the data contract; left out.",
    )
    assert suggested_mapping(str(tmp_path)) == ""


def test_a_check_loads_nothing_that_only_a_forecast_needs():
    modules = "cli.check sources.reading briefing.consistency_notes".split()
    imports = "; ".join(f"import iqip_analytics.{module}" for module in modules)
    asked = f"{imports}; import sys; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


# ---- what is not there ----


def test_a_link_in_a_circle_is_a_fault_of_its_file(tmp_path):
    (tmp_path / "actions.csv").symlink_to(tmp_path / "actions.csv")
    done = iqip_command("check", tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith("actions.csv: is a folder, or a link that leads nowhere")


def test_what_check_writes_has_no_formula_and_is_what_it_is_called(tmp_path):
    book = r.workbook(tmp_path / "plan.xlsx", {"=1+1": rows_of(ACTIONS)})
    mapping = r.mapping_file(tmp_path, {"from": "=1+1", "columns": {"action_id": "action_id"}})
    rows = tmp_path / "rows.csv"
    iqip_command("check", book, "--mapping", mapping, "--rows", rows)
    assert {line[:1] for line in rows.read_text(encoding="utf-8").splitlines()[1:]} == {"'"}
    done = iqip_command("check", SMALL, "--report", tmp_path / "faults.pdf")
    assert "must end in .csv or .html; give it one of them" in done.stderr
    done = iqip_command("check", SMALL, "--rows", tmp_path)
    assert "is a folder; give the name of a file in it" in done.stderr


def test_what_a_full_disk_keeps_from_being_written_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    monkeypatch.setattr("shutil.copyfile", full)
    for command in (
        ("check", SMALL, "--report", tmp_path / "faults.csv"),
        ("template", tmp_path / "plan.xlsx"),
        ("start", tmp_path / "work"),
    ):
        assert "No space left on device" in iqip_command(*command).stderr
    assert [file.name for file in tmp_path.rglob("*")] == ["work"]


NOT_THERE = {
    "template": ("template", "none/plan.xlsx"),
    "report": ("check", SMALL, "--report", "none/faults.csv"),
    "account": ("check", SMALL, "--rows", "none/rows.csv"),
    "database": ("load", SMALL, "sqlite:///none/plan.db"),
}


@pytest.mark.parametrize("command", NOT_THERE)
def test_a_folder_to_write_to_that_is_not_there_is_named_and_to_be_made(
    tmp_path, monkeypatch, command
):
    monkeypatch.chdir(tmp_path)
    said = iqip_command(*NOT_THERE[command]).stderr
    assert "there is no folder 'none'; make it first, or give another place" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", SMALL / "actions.csv", "--recorded-on", "2019-10-04", "--into"),
        ("brief", "--data"),
    ],
)
def test_a_plan_source_that_is_not_there_is_said_before_all_else(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = iqip_command(*arguments, "none.xlsx")
    assert done.returncode == 2
    assert done.stderr.startswith("iqip: plan source 'none.xlsx' does not exist")
