"""The template holds the whole contract, guards its headings, and passes the check when filled."""

import openpyxl
import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.contract.input_tables import ANY_TABLE, TABLES
from iqip_analytics.sources.template import EXAMPLE, HEADINGS, words, write_template
from tests.doors.sources import SMALL, as_typed, assert_same_plan, small


@pytest.fixture
def path(tmp_path):
    write_template(tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


def fill(path, tables):
    """The template as a person fills it in: below the headings, a cell at a time."""
    book = openpyxl.load_workbook(path)
    for name, rows in tables.items():
        sheet = book[name]
        places = {cell.value: cell.column for cell in sheet[HEADINGS]}
        for extra in [column for column in rows[0] if column not in places]:
            places[extra] = sheet.max_column + 1
            sheet.cell(HEADINGS, places[extra], extra)
        for number, row in enumerate(rows, start=HEADINGS + 1):
            for column, text in row.items():
                cell = sheet.cell(number, places[column], as_typed(name, column, text))
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(path)


def test_every_table_and_column_of_the_contract_has_its_words():
    said = words()
    assert set(said) == set(TABLES)
    for name, table in TABLES.items():
        own = [
            c for c, column in table.schema.columns.items() if c not in ANY_TABLE or column.required
        ]
        assert set(said[name].notes) == set(own)


def test_every_table_has_a_sheet_with_its_headings(path):
    book = openpyxl.load_workbook(path)
    assert set(book.sheetnames) == {"read_me", "lists", *TABLES}
    for name in TABLES:
        assert [cell.value for cell in book[name][HEADINGS]] == list(words()[name].notes)


def test_headings_are_locked_and_the_cells_below_are_free(path):
    for name in TABLES:
        sheet = openpyxl.load_workbook(path)[name]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert all(cell.protection.locked for cell in sheet[HEADINGS])
        assert not sheet.column_dimensions["A"].protection.locked


def test_a_filled_template_is_the_same_plan_as_the_folder(path):
    fill(path, small())
    plan = iqip.read(path)
    assert_same_plan(plan, iqip.read(SMALL))
    assert plan.warnings == ()


def test_only_the_sheets_filled_in_supply_a_table(path):
    fill(path, {name: small()[name] for name in ("actions", "evidence", "divisions", "priorities")})
    assert set(iqip.read(path).tables) == {"actions", "evidence", "divisions", "priorities"}


def test_the_example_row_counts_nowhere(path):
    assert openpyxl.load_workbook(path)["actions"].cell(EXAMPLE, 1).value == "A001"
    with pytest.raises(SourceError) as refused:
        iqip.read(path)
    assert [str(fault) for fault in refused.value.faults] == [
        "actions: has headings but no row below them; it needs one at least",
        "divisions: has headings but no row below them; it needs one at least",
    ]


def test_the_examples_of_all_tables_pass_the_check_together(path):
    said = words()
    fill(path, {name: [said[name].examples] for name in TABLES})
    assert len(iqip.read(path).tables) == len(TABLES)


def test_words_come_from_lists_and_days_are_checked(path):
    book = openpyxl.load_workbook(path)
    rules = {
        str(rule.sqref).split(":")[0]: rule
        for rule in book["actions"].data_validations.dataValidation
    }
    by_heading = {
        cell.value: rules.get(f"{cell.column_letter}5") for cell in book["actions"][HEADINGS]
    }
    listed = by_heading["element"].formula1
    column = listed.split("$")[1]
    rows = range(int(listed.split("$")[2].rstrip(":")), int(listed.split("$")[4]) + 1)
    assert [book["lists"][f"{column}{row}"].value for row in rows] == [
        "section_notice",
        "strategic_priority",
        "divisional_plan",
    ]
    assert by_heading["division"].formula1.startswith("divisions!$A$5")
    assert by_heading["agreed_deadline"].type == "date"
    assert by_heading["title"] is None


def test_a_template_never_overwrites_a_file(path):
    before = path.read_bytes()
    with pytest.raises(InputError, match="exists; give the template another name"):
        write_template(path)
    assert path.read_bytes() == before


def test_a_template_is_an_xlsx(tmp_path):
    with pytest.raises(InputError, match=r"end it in \.xlsx"):
        write_template(tmp_path / "plan.csv")
