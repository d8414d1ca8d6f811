"""Every page of two months in Chromium: accessible, within itself, readable small and on paper."""

import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from iqip_analytics.publish.gate import faults_of

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LARGEST_PAGE = 250_000  # bytes


@pytest.fixture(scope="module")
def tab(browser):
    """A tab that notes every request that is not the page itself."""
    context = browser.new_context(bypass_csp=False)
    tab = context.new_page()
    tab.asked_for = []
    tab.on("request", lambda request: tab.asked_for.append(request.url))
    yield tab
    context.close()


def shown(tab, page: Path, width: int = 1200):
    tab.asked_for.clear()
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(page.as_uri())
    return tab


def test_axe_finds_nothing_on_any_page(tab, pages):
    found = {}
    for page in pages:
        for width in (1200, 320):
            options = {"runOnly": {"type": "tag", "values": RULES}}
            report = Axe().run(shown(tab, page, width), options=options)
            for violation in report.response["violations"]:
                places = [node["html"][:120] for node in violation["nodes"][:2]]
                found[page.name, width, violation["id"]] = places
    assert found == {}


def test_axe_does_find_a_fault_where_there_is_one(tab, tmp_path):
    page = tmp_path / "a.html"
    page.write_text("<html><title>a</title><h1>a</h1><img src='data:image/png;base64,AAAA'></html>")
    found = {v["id"] for v in Axe().run(shown(tab, page)).response["violations"]}
    assert {"image-alt", "html-has-lang"} <= found


def test_no_page_asks_for_anything_or_runs_anything(tab, pages):
    for page in pages:
        shown(tab, page)
        assert tab.asked_for == [page.as_uri()]
        assert tab.evaluate("document.scripts.length") == 0
        text = page.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text.replace("http://www.w3.org/1999/xlink", ""), page.name


def test_the_policy_of_a_page_stops_a_script_and_an_image_from_outside(tab, pages, tmp_path):
    evil = tmp_path / "evil.html"
    piece = "<img src='http://127.0.0.1:9/x.png'><script>document.title='ran'</script></main>"
    evil.write_text(pages[0].read_text(encoding="utf-8").replace("</main>", piece))
    refused = []
    tab.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
    shown(tab, evil)
    assert tab.title() != "ran"
    assert refused == [("http://127.0.0.1:9/x.png", "csp")]


def test_every_page_passes_the_gate_and_stays_small(pages):
    for page in pages:
        assert faults_of(page.read_text(encoding="utf-8")) == [], page.name
        assert page.stat().st_size <= LARGEST_PAGE, (page.name, page.stat().st_size)


def test_every_chart_of_the_annex_has_its_numbers_beside_it(tab, pages):
    for page in pages:
        shown(tab, page)
        without = tab.evaluate(
            """[...document.querySelectorAll('.annex figure')]
               .filter(f => f.querySelector('svg[role=img]'))
               .filter(f => !f.querySelector('table'))
               .filter(f => !f.closest('section').querySelector('table'))
               .map(f => f.innerText.slice(0, 80))"""
        )
        assert without == [], page.name


def test_the_skip_link_is_the_first_stop_and_leads_to_the_briefing(tab, pages):
    for page in pages:
        shown(tab, page)
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.getAttribute('href')") == "#content"
        box = tab.locator(".skip").bounding_box()
        assert box
        assert box["x"] >= 0


def test_every_link_to_what_lies_beside_a_page_leads_there(pages):
    for page in pages:
        for target in re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_sheet_of_a_scenario_says_that_it_is_one(special):
    pdf = special / "scenarios" / "low" / "2019-10" / "trust.pdf"
    told = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    sheets = told.stdout.removesuffix("\f").split("\f")
    assert len(sheets) > 5
    assert all("Scenario: what if, not the expected course" in sheet for sheet in sheets)
