"""`iqip brief --pdf`: a tagged PDF beside the page, never one of an earlier page."""

import os

from tests.publish.stand_in import notebook
from tests.support.commands import PLAIN, iqip
from tests.system.conftest import brief


def test_a_real_briefing_comes_as_a_tagged_pdf_too(tmp_path):
    run = brief(tmp_path, "medicine", "--period-end", "2019-08-31", "--pdf")
    assert run.returncode == 0, run.stderr
    pdf = (tmp_path / "2019-08" / "medicine.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf


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
