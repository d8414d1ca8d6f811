"""A workbook gives the same plan as a folder of CSV files, cell for cell, or says why not."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.sources import workbook_parts
from tests.doors.sources import SMALL, as_typed, as_workbook, assert_same_plan, small

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="module")
def expected():
    return iqip.read(SMALL)


def changed(path, change):
    """The workbook after somebody's change to it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def faults_of(path) -> list[str]:
    with pytest.raises(SourceError) as refused:
        iqip.read(path)
    return [str(fault) for fault in refused.value.faults]


# ---- the same plan ----


@pytest.mark.parametrize("all_text", [True, False])
@pytest.mark.parametrize("titles", [0, 3])
def test_a_workbook_is_read_as_the_folder_is(tmp_path, expected, all_text, titles):
    path = as_workbook(small(), tmp_path / "plan.xlsx", all_text=all_text, titles=titles)
    assert_same_plan(iqip.read(path), expected)


def test_the_reference_trust_is_the_same_in_a_workbook(tmp_path):
    expected = iqip.read(REFERENCE)
    book = openpyxl.Workbook(write_only=True)
    for name, table in expected.tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table.columns))
        for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
            sheet.append([cell.date() if hasattr(cell, "date") else cell for cell in row])
    book.save(tmp_path / "reference.xlsx")
    assert_same_plan(iqip.read(tmp_path / "reference.xlsx"), expected)


def test_days_counted_from_1904_are_the_same_days(tmp_path, expected):
    def from_1904(book):
        book.epoch = CALENDAR_MAC_1904

    path = changed(as_workbook(small(), tmp_path / "plan.xlsx"), from_1904)
    assert b'date1904="1"' in zipfile.ZipFile(path).read("xl/workbook.xml")
    assert_same_plan(iqip.read(path), expected)


def test_blank_rows_below_a_table_and_between_its_rows_are_passed_over(tmp_path, expected):
    def spaced(book):
        book["actions"].insert_rows(4, 2)
        for row in (20, 500):
            book["actions"].cell(row, 1).value = "   "
        book["actions"].cell(600, 2).number_format = "0.00"

    assert_same_plan(
        iqip.read(changed(as_workbook(small(), tmp_path / "p.xlsx"), spaced)), expected
    )


def test_a_hidden_sheet_is_read_and_named(tmp_path, expected):
    def hide(book):
        book["changes"].sheet_state = "hidden"
        book["evidence"].sheet_state = "veryHidden"

    plan = iqip.read(changed(as_workbook(small(), tmp_path / "plan.xlsx"), hide))
    assert_same_plan(plan, expected)
    assert plan.warnings == (
        "sheet 'changes' is hidden; it was read",
        "sheet 'evidence' is hidden; it was read",
    )


def test_a_sheet_that_is_no_table_is_left_out_and_named(tmp_path, expected):
    plan = iqip.read(
        changed(as_workbook(small(), tmp_path / "plan.xlsx"), lambda b: b.create_sheet("Risk"))
    )
    assert_same_plan(plan, expected)
    assert plan.warnings == (
        "sheet 'Risk' (0 rows) is not a table of the data contract; left out. "
        "did you mean 'risks'? ",
    )


def test_a_table_is_found_below_titles_and_beside_remarks(tmp_path, expected):
    def shifted(book):
        sheet = book["actions"]
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 4)
        sheet["A1"], sheet["A2"] = "Improvement register", "division: all; title: plan"
        sheet["A8"] = "a remark beside the table"

    assert_same_plan(
        iqip.read(changed(as_workbook(small(), tmp_path / "p.xlsx"), shifted)), expected
    )


def test_zeros_that_only_a_number_format_shows_are_kept(tmp_path, expected):
    def padded(book):
        for sheet in ("actions", "evidence", "changes"):
            for (cell,) in book[sheet].iter_rows(min_row=2, max_col=1):
                if cell.value == "007":
                    cell.value, cell.number_format = 7, "000"

    assert_same_plan(
        iqip.read(changed(as_workbook(small(), tmp_path / "p.xlsx"), padded)), expected
    )


def test_the_value_that_a_formula_had_when_saved_is_read(tmp_path, expected):
    path = as_workbook(small(), tmp_path / "plan.xlsx")
    in_file(path, "measure_values", b"<v>8.17</v>", b"<f>4.17+4</f><v>8.17</v>")
    assert_same_plan(iqip.read(path), expected)


def in_file(path, sheet, old, new):
    """The workbook with something replaced in the XML of a sheet."""
    book = openpyxl.load_workbook(path)
    part = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            after.writestr(name, data)


# ---- faults name sheet and cell ----


def test_a_fault_names_sheet_and_cell(tmp_path):
    tables = small()
    tables["actions"][1]["agreed_deadline"] = "31/07/2019"
    path = as_workbook(tables, tmp_path / "plan.xlsx", all_text=True, titles=2)
    assert faults_of(path) == [
        "actions!J5, agreed_deadline: '31/07/2019' is not a date as YYYY-MM-DD"
    ]


def test_a_day_with_an_hour_and_a_number_that_was_a_day_are_faults(tmp_path):
    def odd(book):
        book["actions"]["J2"] = dt.datetime(2019, 8, 31, 14)
        book["actions"]["J3"].value, book["actions"]["J3"].number_format = 43677, "General"

    assert faults_of(changed(as_workbook(small(), tmp_path / "plan.xlsx"), odd)) == [
        "actions!J2, agreed_deadline: '2019-08-31 14:00:00' gives a time; the form day_and_time "
        "drops it, the form utc_day takes the day in London",
        "actions!J3, agreed_deadline: '43677' is not a date as YYYY-MM-DD; it is "
        "a spreadsheet's number for 2019-07-31: format the cell as a date, or name the form serial "
        "under `dates` of a mapping",
    ]


def test_a_cell_that_shows_an_error_is_a_fault_not_a_blank(tmp_path):
    def broken(book):
        book["workforce"]["F2"].value = "#N/A"
        book["workforce"]["F2"].data_type = "e"
        book["actions"]["B2"].value = "#REF!"
        book["actions"]["B2"].data_type = "e"

    path = changed(as_workbook(small(), tmp_path / "plan.xlsx"), broken)
    assert faults_of(path) == [
        "actions!B2, title: the cell shows the error #REF!; put the value in its place",
        "workforce!F2, starters_wte: the cell shows the error #N/A; put the value in its place",
    ]


def test_a_formula_that_was_never_calculated_is_a_fault_not_a_blank(tmp_path):
    def formula(book):
        book["workforce"]["F2"] = "=1+1"

    assert faults_of(changed(as_workbook(small(), tmp_path / "plan.xlsx"), formula)) == [
        "workforce!F2, starters_wte: the formula was never calculated; "
        "open the workbook, let it calculate, save"
    ]


def test_a_heading_that_stands_twice_is_a_fault_at_its_second_place(tmp_path):
    def twice(book):
        book["actions"]["M1"] = "title"

    assert faults_of(changed(as_workbook(small(), tmp_path / "plan.xlsx"), twice)) == [
        "actions!M1: the heading 'title' stands twice; keep one"
    ]


def test_a_missing_sheet_and_a_missing_column_are_named(tmp_path):
    def less(book):
        del book["evidence"]
        book["actions"]["J1"] = "Agreed deadline"

    found = faults_of(changed(as_workbook(small(), tmp_path / "plan.xlsx"), less))
    missing = "is missing; every plan source needs it: a sheet with the headings "
    assert f"evidence: {missing}action_id, event_on, event" in found
    assert (
        "actions row 1, agreed_deadline: the column is missing; is it 'Agreed deadline'? "
        "the headings stand in row 1"
    ) in found


# ---- files that are no workbook ----


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"action_id,title\n", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096), "protected by a password"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path, content, says):
    (tmp_path / "plan.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=says):
        iqip.read(tmp_path / "plan.xlsx")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"old", r"save it as \.xlsx"),
        (b"PK\x03\x04", r"is an \.xlsx file under another name; give it the ending \.xlsx"),
        (b"\xef\xbb\xbf<html>", "is a web page or XML under the name of an .xls file"),
    ],
)
def test_what_is_no_workbook_of_before_2007_is_refused_by_what_it_is(tmp_path, content, says):
    (tmp_path / "plan.xls").write_bytes(content)
    with pytest.raises(InputError, match=says):
        iqip.read(tmp_path / "plan.xls")


def test_a_file_that_would_unpack_beyond_measure_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_parts, "MOST_UNPACKED", 2**20)
    with zipfile.ZipFile(tmp_path / "plan.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(3 * 2**20))
    with pytest.raises(InputError, match=r"would unpack to 3 MB; at most 1 MB are read"):
        iqip.read(tmp_path / "plan.xlsx")


def test_a_stray_cell_at_the_far_edge_of_a_sheet_is_refused(tmp_path):
    def stray(book):
        book["actions"]["XFD1048576"] = "stray"

    with pytest.raises(InputError, match="sheet 'actions' has cells far away from its table"):
        iqip.read(changed(as_workbook(small(), tmp_path / "plan.xlsx"), stray))


def test_a_number_and_a_day_are_typed_as_a_spreadsheet_would():
    assert as_typed("actions", "agreed_deadline", "2019-08-31") == dt.date(2019, 8, 31)
    assert as_typed("measures", "target", "3.5") == 3.5
    assert as_typed("actions", "action_id", "007") == "007"


@pytest.mark.parametrize(
    "cells",
    [
        b"<c " * 300_000,
        b"<c " + b't="e" ' * 300_000,
        b'<c t="e">' * 300_000,
        b'<row r="1" ' * 300_000,
        b'<c r="ABC1" ' * 300_000,
        b"<c><f " * 300_000,
        (b'<c t="e">' + b" " * 3000) * 300,
    ],
)
def test_no_sheet_takes_longer_than_its_size_explains(tmp_path, cells):
    """Once each of these took minutes to hours, in a file of a few kB."""
    as_workbook(small(), tmp_path / "plan.xlsx")
    path = tmp_path / "hostile.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "plan.xlsx") as plain,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts,
    ):
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", cells + b"</sheetData>")
            parts.writestr(name, content)
    with pytest.raises(InputError):
        iqip.read(path)


@pytest.mark.parametrize(
    "piece", [b"<c ", b'<c s="1" ', b"</f>", b'<c t="e">', b"<strike", b"<v>1"]
)
def test_every_look_through_a_sheet_costs_what_its_length_costs(piece):
    """Sheets of one piece, said again and again: a look that stepped back would never end."""
    styles = workbook_parts.Styles(struck=frozenset({1}), fills={1: "FF0000"})
    part = workbook_parts.SheetPart(piece * 50_000, styles, {1: "in part"}, "plan.xlsx")
    try:
        found = [part.unreadable, part.styled, part.struck, part.filled, part.hidden_rows]
    except InputError as error:
        assert "does not say where it stands" in str(error)  # noqa: PT017  # either is right
    else:
        assert not any(found)
