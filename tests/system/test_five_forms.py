"""One number in five forms: HTML, CSV, Word, Excel and PDF of a briefing say the same."""

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import lxml.html
import pytest
from python_calamine import CalamineWorkbook

from iqip_analytics.publish.forms.typed_tables import typed_table
from iqip_analytics.publish.forms.word.gate import faults_of_document, text_of
from tests.publish.test_workbook_form import same
from tests.system.conftest import MONTHS, ROOT, brief
from tests.system.test_libreoffice import saved_as
from tests.system.test_pdf import faults_of as faults_of_pdf

FORMS = ("--docx-annex", "--xlsx", "--pdf")
PRINTED = ("all", "element", "action_type", "must_and_should")


@pytest.fixture(scope="module", params=["committee", "wide"])
def edition(request, tmp_path_factory) -> Path:
    """The October of the trust and a division in all forms."""
    out = tmp_path_factory.mktemp(request.param)
    asked = ("trust", "medicine", "--period-end", MONTHS[1], "--circulation", request.param)
    run = brief(out, *asked, *FORMS)
    assert run.returncode == 0, run.stderr
    return out / "2019-10"


@pytest.fixture(params=["trust", "medicine"])
def scope(request, edition) -> Path:
    """A scope's files, but for their endings."""
    return edition / request.param


# ---- how each form is read ----


def form(scope: Path, ending: str) -> Path:
    return scope.with_name(f"{scope.name}.{ending}")


def html(scope: Path, *, icons: bool = False):
    """The page without drawings; with icons where paper shows their letters."""
    root = lxml.html.parse(form(scope, "html")).getroot()
    drawn = "//svg[@role='img']" if icons else "//svg"
    for mark in root.xpath(f"{drawn} | //*[@class='legend'] | //summary"):
        mark.drop_tree()
    return root


def words(element) -> str:
    return " ".join(element.text_content().split())


def tables_of_the_page(scope: Path, **how: bool) -> list[tuple[str, list[list[str]]]]:
    """Each table's caption and rows, in order."""
    return [
        (words(table.find("caption")), [[words(cell) for cell in row] for row in table.iter("tr")])
        for table in html(scope, **how).iter("table")
    ]


def tables_in_word(scope: Path) -> list[tuple[str, list[list[str]]]]:
    """The same of the document; the first table is the tiles."""
    caption = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        (
            table._tbl.tblPr.find(f"{caption}tblCaption").get(f"{caption}val"),
            [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows],
        )
        for table in docx.Document(form(scope, "docx")).tables[1:]
    ]


def printed(scope: Path) -> str:
    """The words of the PDF without blanks, as a line may end anywhere."""
    command = ["pdftotext", "-raw", str(form(scope, "pdf")), "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # What stands at the foot of each sheet may fall between two lines of a row
    sheets = told.removesuffix("\f").split("\f")
    lines = [
        line
        for number, sheet in enumerate(sheets, 1)
        for line in sheet.splitlines()
        if line != f"{number} of {len(sheets)}" and not line.startswith("IQIP briefing · ")
    ]
    return "".join("".join(lines).split())


def rows_of(scope: Path, table: str) -> list[dict[str, str]]:
    with (scope / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def beginning(scope: Path, words: str) -> list[dict[str, str]]:
    """The rows of the page's table whose caption begins so, each cell by its heading."""
    (found,) = [rows for caption, rows in tables_of_the_page(scope) if caption.startswith(words)]
    return [dict(zip(found[0], row, strict=True)) for row in found[1:]]


def numbers(cell: str) -> list[str]:
    return re.findall(r"\d+", cell)


# ---- rounding as a page has it, said a second time ----


def rounded(text: str) -> str:
    return str(int(float(text) + 0.5))


def signed(text: str) -> str:
    return text.replace("-", "−")


def month(text: str) -> str:
    return f"{date.fromisoformat(text):%B %Y}"


def day(text: str) -> str:
    return f"{date.fromisoformat(text):%d %B %Y}".lstrip("0")


def chance(text: str) -> str:
    whole = 100 * float(text)
    if whole < 1:
        return "fewer than 1 in 100"
    return "more than 99 in 100" if whole > 99 else f"{rounded(str(whole))}%"


# ---- HTML against CSV ----


def test_the_position_of_the_page_is_that_of_the_csv(scope):
    rows = beginning(scope, "Position of each element")
    shown = [(row["Actions"], row["Due"], row["Approved"], row["Overdue"]) for row in rows]
    held = [row for row in rows_of(scope, "position") if row["grouping"] in PRINTED]
    assert len(shown) >= 6
    assert shown == [(row["total"], row["due"], row["approved"], row["overdue"]) for row in held]


def of_all(scope, table, column):
    """The rows of a CSV file that are of everything, by month end."""
    return {row["month_end"]: row for row in rows_of(scope, table) if row[column] == "all"}


def test_the_forecast_of_the_page_is_that_of_the_csv(scope):
    shown = beginning(scope, "Approved actions forecast with the meetings")
    ahead = of_all(scope, "completion_forecast", "grouping")
    held = {day(month_end): row for month_end, row in ahead.items()}
    assert len(shown) >= 3
    for told in shown:
        row = held[told["Month end"]]
        assert told["Due"] == row["due"]
        likely = [rounded(row[name]) for name in ("median", "lower_80", "upper_80")]
        assert numbers(told["Approved (80% range)"]) == likely
        assert told["Chance of being on trajectory"] == chance(row["p_on_trajectory"])


def test_the_decisions_of_the_page_are_those_of_the_csv(scope):
    shown = [
        words(one).rstrip(".") for one in html(scope).xpath("//ol[@class='decisions']//strong")
    ]
    held = [row["what"] for row in rows_of(scope, "decisions") if row.get("kept") != "no"]
    assert len(shown) >= 3
    assert shown == [what for what in held if what in shown]


def test_the_workforce_of_the_page_is_that_of_the_csv(scope):
    shown = beginning(scope, "Workforce by month")
    past = of_all(scope, "workforce", "staff_group")
    held = {month(month_end): row for month_end, row in past.items()}
    assert len(shown) >= 6
    for told in shown:
        row = held[told["Month"]]
        for heading, cell in list(told.items())[1:6]:
            name = heading.removesuffix(" with transfers").lower().replace(" ", "_")
            value = row[f"{name}_wte"]
            if value:
                assert cell == signed(f"{float(value):,.2f}"), (told, heading)
            else:  # withheld from wide circulation
                assert cell in ("fewer than 5", "more than −5", "not shown"), (told, heading)


# ---- the other forms ----


def test_every_table_of_the_page_stands_cell_by_cell_in_word(scope):
    of_page, of_word = tables_of_the_page(scope), tables_in_word(scope)
    assert len(of_page) > 15
    assert of_word == of_page


def test_tiles_and_decisions_of_the_page_stand_in_word(scope):
    document = docx.Document(form(scope, "docx"))
    tiles = [
        [words(one) for one in tile.iter("p")]
        for tile in html(scope).xpath("//ul[@class='tiles']/li")
    ]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:] == tiles
    items = [words(one) for one in html(scope).xpath("//ol[@class='decisions']/li")]
    paragraphs = [" ".join(one.text.split()) for one in document.paragraphs]
    assert [item for item in items if item not in paragraphs] == []


def test_every_row_of_every_table_of_the_page_stands_in_the_pdf(scope):
    told = printed(scope)
    lost = [
        row
        for _, rows in tables_of_the_page(scope, icons=True)
        for row in rows
        if "".join("".join(row).split()) not in told
    ]
    assert lost == []


def test_tiles_and_decisions_of_the_page_stand_in_the_pdf(scope):
    told = printed(scope)
    for one in html(scope).xpath("//ul[@class='tiles']/li | //ol[@class='decisions']/li"):
        assert "".join(words(one).split()) in told


@pytest.mark.parametrize("table", ["position", "completion_forecast", "decisions", "workforce"])
def test_a_sheet_of_the_workbook_is_its_csv_cell_by_cell(scope, table):
    text = (scope / f"{table}.csv").read_text(encoding="utf-8")
    held = typed_table(table, text)
    book = CalamineWorkbook.from_path(form(scope, "xlsx"))
    read = book.get_sheet_by_name(table).to_python()[1:]
    assert len(read) == len(held.rows) > 0
    for cells, row in zip(read, held.rows, strict=True):
        assert all(map(same, cells, row)), (cells, row)


# ---- fit to be read aloud ----


def test_word_has_no_fault_that_its_accessibility_checker_would_name(scope):
    document = form(scope, "docx").read_bytes()
    assert faults_of_document(document) == []
    pictures = docx.Document(io.BytesIO(document)).inline_shapes
    drawn = html_drawings(scope)
    assert [one._inline.docPr.get("descr") for one in pictures] == list(drawn)


def test_excel_has_no_fault_that_its_accessibility_checker_would_name(scope):
    """Its rules: alternative text, header rows, no merged cell, named sheets, no red alone."""
    with zipfile.ZipFile(form(scope, "xlsx")) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    drawn = [text for name, text in parts.items() if name.startswith("xl/drawings/drawing")]
    tables = [text for name, text in parts.items() if name.startswith("xl/tables/")]
    named = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    assert len(drawn) == 1
    assert len(tables) >= 20
    for object_ in re.findall(r"<xdr:cNvPr [^>]*>", drawn[0]):
        assert re.search(r'descr="[^"]{20,}"', object_)
    assert [text for text in tables if 'headerRowCount="0"' in text] == []
    assert [name for name, text in parts.items() if "<mergeCell" in text] == []
    assert [name for name in named if re.fullmatch(r"Sheet\d+", name)] == []
    assert "[Red]" not in parts["xl/styles.xml"]
    assert "<dc:title>" in parts["docProps/core.xml"]


def test_word_names_owners_for_the_committee_alone(edition, scope):
    with (ROOT / "data" / "reference" / "actions.csv").open(encoding="utf-8", newline="") as file:
        owners = {row["action_owner"] for row in csv.DictReader(file)} - {""}
    told = text_of(form(scope, "docx").read_bytes())
    named = {owner for owner in owners if owner in told}
    wide = "wide" in edition.parent.name
    assert bool(named) != wide, named


def test_the_pdf_has_no_fault_that_the_checker_of_pdf_ua_would_name(scope):
    assert faults_of_pdf(form(scope, "pdf")) == []


def test_libreoffice_opens_the_document_and_sets_two_sheets_on_three_of_a4(scope, tmp_path):
    file = saved_as(form(scope, "docx"), tmp_path / "office", "pdf:writer_pdf_Export")
    told = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    sheets = told.stdout.removesuffix("\f").split("\f")
    (annex,) = [n for n, sheet in enumerate(sheets) if "Annex: to look things up" in sheet]
    assert annex in (2, 3)
    for number, sheet in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in sheet
        assert "HMBQ · Official" in sheet


def html_drawings(scope: Path) -> Iterator[str]:
    """The alternative text of each drawing that paper shows."""
    text = form(scope, "html").read_text(encoding="utf-8")
    for found in re.finditer(r"<svg([^>]*)><title[^>]*>([^<]*)</title>", text):
        if 'class="narrow"' not in found[1]:
            yield lxml.html.fromstring(f"<p>{found[2]}</p>").text_content()
