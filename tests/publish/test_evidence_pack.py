"""The evidence pack's page: only an https address is a link, whatever a register holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.contract.links import is_https
from iqip_analytics.publish.forms.evidence_page import evidence_page
from iqip_analytics.publish.gate import faults_of
from iqip_analytics.publish.running.jobs import SHEETS_ALONE
from iqip_analytics.publish.running.one_briefing import FORMS, Draft
from tests.support.trials import trials

HEAD = (
    "regulation,core_service,site,report_reference,action_id,title,action_type,division,status,"
    "approved_on,evidence_link\n"
)
SOUND = "https://trust.example/:f:/r/QI/Shared%20Documents/A1?csf=1&web=1"
HOSTILE = [
    "http://trust.example/a",
    "HTTPS://trust.example/a",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///S:/evidence",
    "S:\\Quality\\A1",
    "//trust.example/a",
    "https://",
    "https://localhost",
    "https://trust.example/a b",
    " https://trust.example",
    "https://trust.example/\nhttps://other.example",
    "https://trust.example/\"onmouseover='alert(1)'",
    "https://trust.example/'x",
    "https://trust.example/<b>",
    "https://nurse:secret@trust.example/a",
    "https://trust.example@other.example/",
    "https://trust.example\\@other.example/",
    "https://tr\u0443st.example/",
    "https://xn--trst-6xd.example/",
    "https://trust.example/\u202egpj",
    "https://-trust.example/",
    f"https://trust.example/{'a' * 2048}",
]


def numbers(*links: str, title: str = "Sepsis trolleys") -> dict[str, str]:
    rows = [
        f"Regulation 12,Surgery,Site A,Must 1,A{n},{quoted(title)},must_do,surgery,open,,"
        f"{quoted(link)}\n"
        for n, link in enumerate(links)
    ]
    return {
        "scope": "trust",
        "scope_name": "Trust",
        "period_end": "2019-10-31",
        "line": "OFFICIAL",
        "evidence_pack": HEAD + "".join(rows),
    }


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def hrefs(page: str) -> list[str]:
    body = page[page.index("<main") :]
    return re.findall(r'<a href="([^"]*)"', body)


def test_an_https_address_is_a_link_that_says_where_it_leads():
    page = evidence_page(numbers(SOUND))
    escaped = SOUND.replace("&", "&amp;")
    assert hrefs(page) == [escaped, "trust.evidence-pack.csv"]
    shown = re.search(r'rel="noreferrer">(.*?)</a>', page)
    assert shown is not None
    assert shown[1].replace("<wbr>", "") == escaped
    assert "1 of 1 action has a link." in page


@pytest.mark.parametrize("link", HOSTILE)
def test_anything_else_is_text(link):
    assert not is_https(link)
    page = evidence_page(numbers(link, SOUND))
    assert hrefs(page) == [SOUND.replace("&", "&amp;"), "trust.evidence-pack.csv"]
    assert "1 of them is no plain https address and is printed as text." in page


@trials(50)
@given(
    st.one_of(st.text(max_size=60), st.text(max_size=20).map("https://e.example/".__add__)),
    st.text(max_size=30).filter(lambda text: "\r" not in text),
)
def test_law_no_text_of_a_register_becomes_markup_or_another_link(link, title):
    link = link.replace("\r", "").replace("\0", "")
    page = evidence_page(numbers(link, title=f"<b>{title}</b>".replace("\0", "")))
    assert set(hrefs(page)) <= {link.replace("&", "&amp;"), "trust.evidence-pack.csv"}
    assert "<b>" not in page[page.index("<main") :]


def test_the_page_has_a_heading_for_each_regulation_and_passes_the_gate():
    page = evidence_page(numbers(SOUND))
    assert faults_of(page, links=[SOUND]) == []
    assert "<h2>Regulation 12</h2>" in page
    blank = numbers(SOUND) | {"evidence_pack": HEAD + ",,,,A1,Signage,must_do,surgery,open,,\n"}
    assert "<h2>Regulation not stated</h2>" in evidence_page(blank)


def test_the_same_pack_is_the_same_page():
    assert evidence_page(numbers(*HOSTILE)) == evidence_page(numbers(*HOSTILE))


def test_where_no_link_is_supplied_the_page_says_so():
    page = evidence_page({k: v for k, v in numbers().items() if k != "evidence_pack"})
    assert "No data supplied: the column evidence_link" in page


def test_the_gate_lets_only_links_through_that_a_page_is_made_to_have():
    page = evidence_page(numbers(SOUND))
    assert any("outside the page" in fault for fault in faults_of(page))
    assert any("outside the page" in f for f in faults_of(page, links=["https://other.example"]))
    insecure = page.replace("https://trust", "http://trust")
    assert faults_of(insecure, links=[SOUND.replace("https://", "http://")])
    drawn = page.replace("<h2>", f'<img alt="Two" src="{SOUND}"><h2>', 1)
    assert any("<img>" in fault for fault in faults_of(drawn, links=[SOUND]))


def test_page_and_csv_are_made_only_where_asked_for_and_never_for_wide_circulation():
    own = {ending: FORMS[ending] for ending in ("evidence-pack.html", "evidence-pack.csv")}
    assert all(not form.wide and not form.always for form in own.values())
    draft = Draft(notebook=None, page="", numbers=numbers(SOUND, title="=1+1"), word=SHEETS_ALONE)
    assert b"'=1+1" in own["evidence-pack.csv"].made_from(draft)
    assert own["evidence-pack.html"].made_from(draft).startswith(b"<!DOCTYPE html>")


def test_the_command_makes_them_beside_the_page_and_refuses_them_for_wide_circulation(workplace):
    run = workplace.brief("trust", "--evidence")
    assert run.returncode == 0, run.stderr
    assert {"trust.evidence-pack.html", "trust.evidence-pack.csv"} <= set(workplace.files())
    assert "nothing has changed" in workplace.brief("trust", "--evidence").stdout
    assert "Evidence" in (workplace.month / "index.html").read_text(encoding="utf-8")
    refused = workplace.brief("trust", "--evidence", "--circulation", "wide")
    assert refused.returncode == 2
    assert "--evidence is for the committee" in refused.stderr
