"""Registers are imported into a workbook and a database as into a folder: all rows or none."""

import multiprocessing
import sqlite3

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.sources.importing.run import import_register
from iqip_analytics.sources.importing.to_database import load
from iqip_analytics.sources.template import write_template
from tests.doors.command import iqip_command
from tests.doors.imports import DAY, kinds, register, written
from tests.doors.sources import (
    as_folder,
    as_typed,
    as_workbook,
    assert_same_plan,
    small,
    small_to_import,
)


@pytest.fixture
def october(tmp_path):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    rows["N1"] = rows["1E5"] | {"action_id": "N1", "title": "=Falls, assessed"}
    return written(rows, tmp_path / "october.csv")


@pytest.fixture
def expected(tmp_path, october):
    """The plan as a folder has it after the import."""
    folder = as_folder(small_to_import(), tmp_path / "folder" / "trust")
    import_register(october, str(folder), recorded_on=DAY, apply=True)
    return iqip.read(folder)


def workbook(tmp_path, change=lambda book: None):
    path = as_workbook(small_to_import(), tmp_path / "trust.xlsx", titles=1)
    book = openpyxl.load_workbook(path)
    sheet = book["evidence"]
    for cell in sheet[sheet.max_row]:
        cell.font = Font(italic=True)
        cell.fill = PatternFill("solid", fgColor="FFEEAA")
    sheet.add_table(Table(displayName="Events", ref=f"A2:E{sheet.max_row}"))
    notes = book.create_sheet("Notes")
    notes["A1"], notes["B2"] = "=SUM(1,2)", "kept"
    notes.column_dimensions["A"].width = 33
    change(book)
    book.save(path)
    return path


def cells(path, sheet):
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    return [[(cell.value, cell.number_format, cell.font.i) for cell in row] for row in rows]


# ---- workbooks ----


def test_a_workbook_takes_rows_as_a_folder_does(tmp_path, october, expected):
    path = workbook(tmp_path)
    done = import_register(october, str(path), recorded_on=DAY, apply=True)
    assert kinds(done) == [("deadline_moved", "007"), ("newly_approved", "007"), ("new", "N1")]
    assert_same_plan(iqip.read(path), expected)
    assert kinds(import_register(october, str(path), recorded_on=DAY, apply=True)) == []


def test_what_a_workbook_held_stays_and_new_rows_look_like_the_last(tmp_path, october):
    path = workbook(tmp_path)
    before = {name: cells(path, name) for name in openpyxl.load_workbook(path).sheetnames}
    content = path.read_bytes()
    done = import_register(october, str(path), recorded_on=DAY, apply=True)
    for name, held in before.items():
        now = cells(path, name)
        assert [row[: len(held[0])] for row in now[: len(held)]] == held, name
    book = openpyxl.load_workbook(path)
    assert book["Notes"]["A1"].value == "=SUM(1,2)"
    assert book["Notes"].column_dimensions["A"].width == 33
    events = book["evidence"]
    assert events.tables["Events"].ref == f"A2:E{events.max_row}"
    assert all(cell.font.i for cell in events[events.max_row][:4])
    assert events.cell(events.max_row, 2).is_date
    actions = book["actions"]
    assert actions.cell(actions.max_row, 2).data_type == "s"
    assert (done.backup / "trust.xlsx").read_bytes() == content


def chart(book):
    book["Notes"].add_chart(BarChart(), "D4")


def formula(book):
    book["actions"]["B3"] = '="Staff" & " the ward"'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (chart, "chart or picture, which would be lost"),
        (formula, "sheet 'actions': B3 is a formula, whose value would be lost"),
    ],
)
def test_a_workbook_that_would_lose_something_is_refused_before_any_work(
    tmp_path, october, change, says
):
    path = workbook(tmp_path, change)
    before = path.read_bytes()
    with pytest.raises(InputError, match=says):
        import_register(october, str(path), recorded_on=DAY, apply=True)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*decisions.csv"))


def test_a_workbook_without_the_sheet_that_rows_need_is_refused(tmp_path, october):
    path = workbook(tmp_path, lambda book: book.remove(book["changes"]))
    with pytest.raises(InputError, match="has no sheet changes; add one"):
        import_register(october, str(path), recorded_on=DAY, apply=True)


def test_the_template_takes_rows_on_sheets_that_are_empty_yet(tmp_path, october):
    write_template(tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    for name in ("actions", "divisions", "priorities", "evidence"):
        header = [cell.value for cell in book[name][4]]
        for number, row in enumerate(small()[name], start=5):
            for column, text in row.items():
                if text and column in header:
                    cell = book[name].cell(number, header.index(column) + 1)
                    cell.value = as_typed(name, column, text)
                    cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(tmp_path / "plan.xlsx")
    before = iqip.read(tmp_path / "plan.xlsx")
    import_register(october, str(tmp_path / "plan.xlsx"), recorded_on=DAY, apply=True)
    after = iqip.read(tmp_path / "plan.xlsx")
    assert "changes" not in before.tables
    assert len(after.tables["changes"]) == 2
    assert len(after.tables["actions"]) == len(before.tables["actions"]) + 1
    assert after.as_at("2019-08-31").digest == before.as_at("2019-08-31").digest


@pytest.mark.parametrize("mark", [".~lock.trust.xlsx#", "~$trust.xlsx", None])
def test_a_workbook_that_is_open_or_read_only_is_named_and_left(tmp_path, october, mark):
    path = workbook(tmp_path)
    before = path.read_bytes()
    if mark is None:
        path.chmod(0o444)
    else:
        (tmp_path / mark).touch()
    with pytest.raises(InputError, match=r"'trust\.xlsx' is (open|read only)"):
        import_register(october, str(path), recorded_on=DAY, apply=True)
    assert path.read_bytes() == before


# ---- databases ----


@pytest.fixture
def file(tmp_path):
    plan = iqip.read(as_folder(small_to_import(), tmp_path / "trust"))
    load(plan, f"sqlite:///{tmp_path / 'trust.db'}")
    return tmp_path / "trust.db"


def test_a_database_takes_rows_as_a_folder_does(file, october, expected, tmp_path):
    url = f"sqlite:///{file}"
    arguments = ["import", october, "--into", url, "--recorded-on", DAY, "--apply"]
    answers = ["--decisions", tmp_path / "decisions.csv"]
    done = iqip_command(*arguments, *answers)
    assert done.returncode == 0, done.stderr
    assert f"{url}: 3 rows appended" in done.stdout
    assert_same_plan(iqip.read(url), expected)
    assert "nothing to record" in iqip_command(*arguments, *answers).stdout


def rows_of(file):
    with sqlite3.connect(file) as connection:
        return "\n".join(connection.iterdump())


def test_a_database_is_as_it_was_where_the_plan_would_be_faulty(file, tmp_path):
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31"}
    rows["N1"] = rows["1E5"] | {"action_id": "N1", "title": "Falls", "division": "medecine"}
    faulty = written(rows, tmp_path / "faulty.csv")
    before = rows_of(file)
    with pytest.raises(SourceError, match="'medecine' is not in the table divisions"):
        import_register(faulty, f"sqlite:///{file}", recorded_on=DAY, apply=True)
    assert rows_of(file) == before


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (
            ["alter table evidence drop column recorded_on"],
            "the table evidence has no column recorded_on",
        ),
        (
            ["alter table changes rename to moves", "create view changes as select * from moves"],
            "changes is a view; an import needs the tables",
        ),
        (["drop table changes"], "changes is not there"),
    ],
)
def test_a_database_with_no_place_for_a_row_is_refused_and_left(file, october, statements, says):
    with sqlite3.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    before = rows_of(file)
    with pytest.raises(InputError, match=says):
        import_register(october, f"sqlite:///{file}", recorded_on=DAY, apply=True)
    assert rows_of(file) == before


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///nowhere.db", "does not exist"),
        ("mysql://reader:geheim@db/trust", "imported into SQLite and PostgreSQL"),
    ],
)
def test_a_database_that_cannot_be_held_is_refused_before_any_work(october, url, says):
    with pytest.raises(InputError, match=says) as refused:
        import_register(october, url, recorded_on=DAY, apply=True)
    assert "geheim" not in str(refused.value)


def test_two_imports_into_a_database_at_once_lose_nothing(file, tmp_path):
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(2)

    def child(name: str) -> None:
        rows = register()
        rows[name] = rows["1E5"] | {"action_id": name, "title": f"Falls {name} " * 5}
        register_file = written(rows, tmp_path / f"{name}.csv")
        barrier.wait()
        import_register(
            register_file,
            f"sqlite:///{file}",
            recorded_on=DAY,
            apply=True,
            decision_file=tmp_path / f"{name}-decisions.csv",
        )

    processes = [fork.Process(target=child, args=(name,)) for name in ("one", "other")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    actions = iqip.read(f"sqlite:///{file}").tables["actions"]
    assert {"one", "other"} <= set(actions["action_id"])
