"""The page of evidence in Chromium: accessible, readable small, asking for nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import iqip_analytics as iqip
from iqip_analytics.briefing.csv_tables import contract_csv
from iqip_analytics.briefing.evidence_pack import evidence_pack
from iqip_analytics.publish.forms.evidence_page import evidence_page
from tests.system.conftest import ROOT
from tests.system.test_pages import RULES


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The trust's page, by far the longest."""
    known = iqip.read(ROOT / "data" / "reference").as_at("2019-10-31")
    numbers = {"scope": "trust", "scope_name": "Trust", "period_end": "2019-10-31"}
    pack = contract_csv("evidence_pack", evidence_pack(known))
    made = tmp_path_factory.mktemp("pack") / "trust.evidence-pack.html"
    made.write_text(evidence_page({**numbers, "evidence_pack": pack}), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing_and_the_page_neither_scrolls_sideways_nor_asks(browser, page, width):
    tab = browser.new_page(viewport={"width": width, "height": 900})
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    report = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [found["id"] for found in report.response["violations"]] == []
    overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(overhang) <= 0
    assert tab.locator("main a[href^='https://evidence.example/']").count() == 71
    assert asked == [page.as_uri()]
    tab.close()
