"""Pages of leads and owners in Chromium: accessible, readable small, within themselves."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import iqip_analytics as iqip
from iqip_analytics.publish.owners.folder_of_packs import pack_files
from iqip_analytics.publish.owners.packs import nobodys, occasion, packs
from tests.system.conftest import ROOT
from tests.system.test_pages import RULES


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The list and the pages with most and fewest tasks."""
    known = iqip.read(ROOT / "data" / "reference").as_at("2019-10-31")
    made = sorted(packs(known), key=lambda pack: len(pack.tasks))
    files = pack_files([made[0], made[-1]], occasion(known, "OFFICIAL"), nobodys(known))
    folder = tmp_path_factory.mktemp("packs")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    found = sorted(folder.glob("*.html"))
    assert len(found) == 3
    return found


@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing_and_no_page_scrolls_sideways_or_asks_for_anything(browser, pages, width):
    tab = browser.new_page(viewport={"width": width, "height": 900})
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    for page in pages:
        tab.goto(page.as_uri())
        report = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})
        assert [found["id"] for found in report.response["violations"]] == [], page.name
        overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert tab.evaluate(overhang) <= 0, page.name
    assert asked == [page.as_uri() for page in pages]
    tab.close()
