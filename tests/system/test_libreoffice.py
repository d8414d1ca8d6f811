"""A real spreadsheet program opens the template, keeps its guards, and saves what we then read."""

import shutil
import subprocess

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

import iqip_analytics as iqip
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.publish.forms.typed_tables import typed_tables
from iqip_analytics.publish.forms.workbook import workbook
from iqip_analytics.sources.template import HEADINGS, write_template
from tests.doors.sources import SMALL, as_typed, assert_same_plan, small
from tests.publish.test_workbook_form import COVER, TEXTS, same

pytestmark = pytest.mark.system


def saved_again(path, folder):
    """The workbook as LibreOffice saves it, with everything calculated."""
    return saved_as(path, folder, "xlsx:Calc MS Excel 2007 XML")


def saved_as(path, folder, form):
    """A file as LibreOffice saves it in a form, which begins with its ending."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is missing; `make programs` says what to install"
    folder.mkdir()
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return folder / f"{path.stem}.{form.split(':')[0]}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The template, filled in with the small register, opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    path = folder / "plan.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for name, rows in small().items():
        sheet = book[name]
        headings = [cell.value for cell in sheet[HEADINGS]]
        for extra in [column for column in rows[0] if column not in headings]:
            headings.append(extra)
            sheet.cell(HEADINGS, len(headings), extra)
        for number, row in enumerate(rows, start=HEADINGS + 1):
            for column, text in row.items():
                cell = sheet.cell(number, headings.index(column) + 1, as_typed(name, column, text))
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(path)
    return saved_again(path, folder / "again")


def test_what_is_filled_in_is_the_same_plan_after_libreoffice_saved_it(filled):
    assert_same_plan(iqip.read(filled), iqip.read(SMALL))


def test_libreoffice_keeps_headings_locked_and_drop_downs_in_place(filled):
    book = openpyxl.load_workbook(filled)
    for name in TABLES:
        assert book[name].protection.sheet, name
        assert all(cell.protection.locked for cell in book[name][HEADINGS] if cell.value)
    kinds = {rule.type for rule in book["actions"].data_validations.dataValidation}
    assert {"list", "date"} <= kinds
    assert not book["actions"].column_dimensions["A"].protection.locked


def test_a_formula_is_read_once_libreoffice_has_calculated_it(tmp_path):
    tables = small()
    tables["evidence"] = tables["evidence"][:2]
    path = tmp_path / "plan.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for name in ("actions", "evidence", "divisions", "priorities"):
        for row in tables[name]:
            headings = [cell.value for cell in book[name][HEADINGS]]
            book[name].append([as_typed(name, column, row.get(column, "")) for column in headings])
    book["divisions"]["B5"] = '="Medi" & "cine"'
    book.save(path)
    plan = iqip.read(saved_again(path, tmp_path / "again"))
    assert list(plan.tables["divisions"]["name"]) == ["Medicine", "Surgery"]


def test_a_briefings_workbook_says_the_same_after_libreoffice_saved_it(tmp_path):
    path = tmp_path / "trust.xlsx"
    path.write_bytes(workbook(TEXTS, COVER))
    again = CalamineWorkbook.from_path(saved_again(path, tmp_path / "again"))
    assert again.sheet_names[3:] == [table.name for table in typed_tables(TEXTS)]
    for table in typed_tables(TEXTS):
        read = again.get_sheet_by_name(table.name).to_python()[1 : len(table.rows) + 1]
        for cells, row in zip(read, table.rows, strict=True):
            assert all(map(same, cells, row)), (table.name, cells, row)
