"""Pages at every width and on A4, in a wide font and in Arial's: nothing cut, lost or stranded."""

import re
import subprocess
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.system.conftest import chromium

FONTS = ("DejaVu Sans", "Liberation Sans")
# 640 is 1,280 at 200%
WIDTHS = (1440, 1280, 1024, 800, 640, 320)
MOST_WORDS = 6_000
MOST_SHEETS = {"trust": 16, "division": 9}
# Whatever reaches beyond the window, and whatever is wider than the box that holds it
CUT = """() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width) found.push('the page');
  for (const element of document.querySelectorAll('main *')) {
    if (element.closest('svg, thead, .heard')) continue;
    const box = element.getBoundingClientRect();
    if (!box.width) continue;
    const inner = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
      && getComputedStyle(element).display !== 'inline';
    if (box.right > width + .5 || box.left < -.5 || inner)
      found.push(`${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
  }
  return found.slice(0, 5);
}"""
HEADINGS = """() => [...document.querySelectorAll('h2, h3, h4, caption, .panel-title')]
  .map(one => one.innerText.trim())"""


class Word(NamedTuple):
    """A word on paper, in points from the sheet's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@pytest.fixture(scope="module", params=FONTS)
def tab(request, playing, tmp_path_factory):
    """A tab of a Chromium that has one font in place of Arial."""
    settings = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    arial = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{request.param}</string>'
        "</edit></match>"
        for name in ("Arial", "Helvetica", "sans-serif")
    )
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<include>/etc/fonts/fonts.conf</include>{arial}</fontconfig>"
    )
    with chromium(playing, FONTCONFIG_FILE=str(settings)) as browser:
        yield browser.new_page()


def test_at_no_width_is_anything_cut_or_in_need_of_scrolling(tab, pages):
    found = {}
    for page in pages:
        tab.goto(page.as_uri())
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            if cut := tab.evaluate(CUT):
                found[page.name, width] = cut
    assert found == {}


def test_only_what_scrolls_or_leads_on_is_a_tab_stop(tab, pages):
    for page in pages:
        tab.goto(page.as_uri())
        assert tab.evaluate("document.querySelectorAll('[tabindex]').length") == 0, page.name


def test_on_paper_a_briefing_is_two_sheets_and_an_annex(tab, briefings, tmp_path):
    for page in briefings:
        sheets, headings = printed(tab, page, tmp_path)
        name = f"{page.parent.name}/{page.name}"
        kind = "trust" if page.stem == "trust" else "division"
        assert len(sheets) <= MOST_SHEETS[kind], name
        texts = [" ".join(word.text for word in sheet) for sheet in sheets]
        begins = [number for number, text in enumerate(texts, 1) if "Annex: to look" in text]
        sheet_count = tab.evaluate("document.querySelectorAll('.sheet').length")
        assert begins[:1] == [sheet_count + 1], (name, begins)
        for number, (text, sheet) in enumerate(zip(texts, sheets, strict=True), 1):
            assert f"{number} of {len(sheets)}" in text, name
            assert "IQIP briefing" in text, name
            assert_within_the_margins(sheet, f"{name}, sheet {number}")
            assert_nothing_stranded(sheet, headings, f"{name}, sheet {number}")
        for number, sheet in enumerate(sheets[:-1], 1):
            if number != sheet_count:  # the annex begins anew, however full the sheet before is
                lowest = max(word.bottom for word in sheet if word.bottom < FOOT)
                assert lowest > HALF, f"{name}, sheet {number} is half empty"


def test_the_trust_s_page_is_read_in_its_time(briefings):
    """Words, numbers and signs of the page outside its drawings."""
    of_trust = [page for page in briefings if page.stem == "trust"]
    assert len(of_trust) >= 2
    for page in of_trust:
        markup = page.read_text(encoding="utf-8").partition("<body")[2]
        text = unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", markup, flags=re.DOTALL))
        assert len(text.split()) <= MOST_WORDS, page


WIDE, FOOT, HALF = 595.0, 808.0, 421.0  # points of an A4 sheet
MARGIN = 30.0


def printed(tab, page: Path, folder: Path) -> tuple[list[list[Word]], set[str]]:
    """The words of each sheet, and the texts that head something."""
    tab.goto(page.as_uri())
    file = folder / "page.pdf"
    file.write_bytes(tab.pdf(tagged=True, prefer_css_page_size=True))
    told = subprocess.run(
        ["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    box = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    sheets = [
        [Word(*map(float, found[:4]), found[4]) for found in box.findall(sheet)]
        for sheet in told.split("<page ")[1:]
    ]
    return sheets, {" ".join(text.split()) for text in tab.evaluate(HEADINGS)}


def assert_within_the_margins(sheet: list[Word], where: str) -> None:
    for word in sheet:
        assert word.left >= MARGIN, (where, word)
        assert word.right <= WIDE - MARGIN, (where, word)


def assert_nothing_stranded(sheet: list[Word], headings: set[str], where: str) -> None:
    """The last line of a sheet's content heads nothing."""
    content = [word for word in sheet if word.bottom < FOOT]
    last = max(word.bottom for word in content)
    line = sorted((word for word in content if last - word.bottom < 3), key=lambda one: one.left)
    assert " ".join(word.text for word in line) not in headings, where
