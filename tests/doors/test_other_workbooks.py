"""ODS, XLS and XLSB give the plan of the same sheets, and say what they cannot show."""

import zipfile
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError
from iqip_analytics.sources.reading import reading

FORMS = Path(__file__).parent / "forms"  # one small register, saved in each


@pytest.mark.parametrize("form", ["xls", "ods", "xlsb"])
def test_the_register_is_the_same_in_each_form(form):
    plan = iqip.read(FORMS / f"register.{form}")
    actions = plan.tables["actions"]
    assert actions["action_id"].tolist() == ["A1", "A2"]
    assert actions["agreed_deadline"].astype(str).tolist() == ["2019-08-31", "2019-09-30"]
    assert plan.tables["evidence"]["event_on"].astype(str).tolist() == ["2019-08-06"]
    assert any("are not seen in this form of workbook" in note for note in plan.warnings)


def changed(path, part, old, new):
    """A copy of a workbook with something replaced in one of its parts."""
    name = FORMS / path.name
    with zipfile.ZipFile(name) as before, zipfile.ZipFile(path, "w") as after:
        for each in before.namelist():
            content = before.read(each)
            if each == part:
                assert old in content
                content = content.replace(old, new, 1)
            after.writestr(each, content)
    return path


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        (b'table:number-rows-spanned="2" ', "has merged cells"),
        (b'calcext:value-type="error" ', "has cells that show an error"),
    ],
)
def test_what_an_ods_hides_is_refused_and_never_a_blank(tmp_path, odd, says):
    cell = b"<table:table-cell "
    path = changed(tmp_path / "register.ods", "content.xml", cell, cell + odd)
    with pytest.raises(InputError, match=says):
        iqip.read(path)


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (b"\xb0\x01\x10" + bytes(16), "has merged cells"),  # BrtMergeCell
        (b"\x03\x09" + bytes(9), "has cells that show an error"),  # BrtCellError
    ],
)
def test_what_a_binary_workbook_hides_is_refused_and_never_a_blank(tmp_path, record, says):
    with zipfile.ZipFile(FORMS / "register.xlsb") as parts:
        part = next(name for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))
        content = parts.read(part)
    end = b"\x92\x01\x00"  # BrtEndSheetData
    path = changed(tmp_path / "register.xlsb", part, content, content.replace(end, record + end))
    with pytest.raises(InputError, match=says):
        iqip.read(path)


ERRORS = [
    (cell, f"the cell shows the error {error}; put the value in its place")
    for cell, error in (("G2", "#N/A"), ("H3", "#DIV/0!"), ("G4", "#NAME?"))
]


def test_errors_of_an_old_workbook_are_faults_as_in_a_new_one():
    found = reading(FORMS / "errors.xls")
    assert [(fault.cell, fault.message) for fault in found.faults] == ERRORS


def damaged(path, at):
    """The old workbook with 24 bytes overwritten."""
    content = bytearray((FORMS / path.name).read_bytes())
    content[at : at + 24] = b"\xff\xfe\x01" * 8
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("at", [30, 48, 76, 520, 3000])
def test_an_old_workbook_that_is_damaged_is_refused_in_a_sentence(tmp_path, at):
    with pytest.raises(InputError, match=r"'errors\.xls' cannot be read: it is damaged"):
        reading(damaged(tmp_path / "errors.xls", at))


@pytest.mark.parametrize("at", [1024, 7000])
def test_an_old_workbook_damaged_where_no_cell_stands_is_read_with_every_error(tmp_path, at):
    found = reading(damaged(tmp_path / "errors.xls", at))
    assert [(fault.cell, fault.message) for fault in found.faults] == ERRORS
