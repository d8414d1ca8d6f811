"""`iqip brief --pdf`: an accessible PDF beside the page, never one of an earlier page."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import page as checker
import pikepdf
import pytest

from iqip_analytics.publish.pdf import browser, with_pdf
from tests.publish.stand_in import notebook
from tests.support.commands import PLAIN, iqip


@pytest.fixture(scope="module")
def printed(special) -> Path:
    """A whole briefing of the trust as PDF, beside its page."""
    return special / "scenarios" / "low" / "2019-10" / "trust.pdf"


@cache
def opened(file: Path) -> pikepdf.Pdf:
    return pikepdf.open(file)


def elements(file: Path) -> list[pikepdf.Dictionary]:
    found, waiting = [], [opened(file).Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting.extend(one)
        elif isinstance(one, pikepdf.Dictionary):
            found.append(one)
            waiting.extend([one.K] if "/K" in one else [])
    return found


def faults_of(file: Path) -> list[str]:
    """What a checker of PDF/UA-1 finds, which knows 104 rules of it."""
    report = checker.validate_pdf(str(file), profile=checker.ValidationProfile.PDF_UA_1)
    return [f"{fault.rule_id}: {fault.message}" for fault in report.failures]


def test_the_checker_of_pdf_ua_finds_nothing(printed):
    assert faults_of(printed) == []


def test_the_checker_does_find_what_chromium_leaves_out(printed, tmp_path):
    with pikepdf.open(printed) as pdf:
        del pdf.Root.Metadata
        del pdf.Root.StructTreeRoot.RoleMap
        pdf.save(tmp_path / "without.pdf")
    assert len(faults_of(tmp_path / "without.pdf")) > 1


def test_every_figure_has_its_alternative_text(printed):
    figures = [one for one in elements(printed) if one.get("/S") == "/Figure"]
    page = printed.with_suffix(".html").read_text(encoding="utf-8")
    drawn = page.count('<svg role="img"') + page.count('<svg class="broad" role="img"')
    assert len(figures) == drawn > 8
    assert all(str(one.Alt).strip() for one in figures)


def test_every_cell_of_a_table_names_headings_that_are_there(printed):
    ids = {str(one.ID) for one in elements(printed) if "/ID" in one}
    named = {
        str(name)
        for one in elements(printed)
        if isinstance(one.get("/A"), pikepdf.Array)
        for attribute in one.A
        for name in attribute.get("/Headers", [])
    }
    assert named
    assert named <= ids


def test_it_names_itself_its_language_and_its_standard_and_no_clock(printed):
    pdf = opened(printed)
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert told["dc:title"] == str(pdf.docinfo["/Title"])
        assert "Trust" in told["dc:title"]
    assert str(pdf.Root.Lang) == "en-GB"
    assert not {"/CreationDate", "/ModDate", "/Creator"} & set(pdf.docinfo.keys())
    assert b"/tmp/" not in printed.read_bytes()


def test_every_link_leads_somewhere_within_and_says_where(printed):
    pdf = opened(printed)
    links = [one for page in pdf.pages for one in page.get("/Annots", [])]
    assert len(links) > 8
    for link in links:
        assert "/A" not in link
        assert str(link.Dest) in pdf.Root.Dests
        assert str(link.Contents).strip()


def test_the_same_page_gives_the_same_bytes(printed):
    files = {"trust.html": printed.with_suffix(".html").read_bytes()}
    assert with_pdf(files, "trust", browser())["trust.pdf"] == printed.read_bytes()


def test_a_real_briefing_prints_on_a4_with_its_number_on_every_sheet(printed):
    pdf = opened(printed)
    told = subprocess.run(["pdftotext", printed, "-"], capture_output=True, text=True, check=True)
    sheets = told.stdout.removesuffix("\f").split("\f")
    assert len(sheets) == len(pdf.pages)
    for number, sheet in enumerate(sheets, 1):
        assert re.search(rf"\b{number} of {len(sheets)}\b", sheet)
    width, height = map(float, pdf.pages[0].MediaBox[2:])
    assert (round(width), round(height)) == (595, 842)


def test_a_page_made_anew_without_pdf_leaves_no_older_pdf(workplace):
    assert workplace.brief("trust", "--pdf").returncode == 0
    assert "trust.pdf" in workplace.files()
    assert "nothing has changed" in workplace.brief("trust", "--pdf").stdout
    workplace.put("trust", notebook(middle="HTML('<p>New</p>')"))
    assert workplace.brief("trust").returncode == 0
    assert "trust.pdf" not in workplace.files()


def test_a_pdf_asked_for_later_is_made(workplace):
    workplace.brief("trust")
    assert "trust: made" in workplace.brief("trust", "--pdf").stdout
    assert "trust.pdf" in workplace.files()


def test_without_chromium_it_says_what_to_install_and_writes_nothing(workplace):
    asked = ("brief", "--data", "plan", "--period-end", "2019-08-31", "trust", "--pdf")
    nothing_on_it = {**PLAIN, "PATH": os.fspath(workplace.folder)}
    run = iqip(workplace.folder, *asked, variables=nothing_on_it)
    assert run.returncode == 2
    assert "--pdf needs Chromium" in run.stderr
    assert not (workplace.folder / "outputs").exists()
