"""Where a notebook's cells stand on the page: by the tag of their heading, in their order."""

import re

import pytest
from nbformat import v4

from iqip_analytics.publish.gate import faults_of
from iqip_analytics.publish.page import page, quoted_in_css

HEAD = (
    '<header class="front"><p class="line">OFFICIAL</p><h1>The plan is on trajectory</h1></header>'
)
BLOCK = '<section class="block"><h2>What each choice buys</h2><p>Two more.</p></section>'
TILES = '<ul class="tiles"><li class="tile ahead"><p class="name">Overdue</p></li></ul>'


def cell(html: str):
    output = v4.new_output("display_data", {"text/html": html})
    return v4.new_code_cell("briefing", outputs=[output])


def heading(text: str, *tags: str):
    return v4.new_markdown_cell(f"## {text}", metadata={"tags": list(tags)})


def made(*cells, **choices) -> str:
    return page(v4.new_notebook(cells=[cell(HEAD), *cells]), title="Trust", **choices)


def headings(text: str) -> list[tuple[str, str]]:
    return [
        (level, re.sub(r"<[^>]+>", "", words))
        for level, words in re.findall(r"<(h[1-4])[^>]*>(.*?)</h[1-4]>", text)
    ]


def test_two_sheets_come_before_the_annex_whatever_the_notebook_s_order():
    text = made(
        heading("Position", "annex"),
        cell("<p>All of it.</p>"),
        heading("Behind it", "sheet-2"),
        cell(BLOCK),
        heading("First", "sheet-1"),
        cell(TILES),
    )
    assert faults_of(text) == []
    places = [text.index(f'id="{name}"') for name in ("sheet-1", "sheet-2", "annex", "position")]
    assert places == sorted(places)
    assert headings(text) == [
        ("h1", "The plan is on trajectory"),
        ("h2", "What each choice buys"),
        ("h2", "Annex: to look things up"),
        ("h3", "Position"),
    ]


def test_a_heading_without_a_tag_stands_where_the_one_before_it_does():
    text = made(
        heading("First", "sheet-1"),
        cell(TILES),
        heading("Our remark"),
        v4.new_markdown_cell("We met on Monday."),
        heading("Position", "annex"),
        cell("<p>a</p>"),
        heading("Outlook"),
        cell("<p>b</p>"),
    )
    sheet = text[text.index('id="sheet-1"') : text.index('id="annex"')]
    assert '<h2 id="our-remark">Our remark</h2>' in sheet
    assert "We met on Monday." in sheet
    assert '<h3 id="outlook">Outlook</h3>' in text
    assert faults_of(text) == []


def test_a_notebook_of_an_analyst_s_own_without_tags_is_all_annex():
    text = made(heading("Position"), cell("<p>a</p>"))
    assert 'class="sheet"' not in text
    assert '<h3 id="position">Position</h3>' in text
    assert faults_of(text) == []


def test_a_block_that_has_nothing_to_say_leaves_no_trace():
    text = made(heading("First", "sheet-1"), cell(""), heading("Second", "sheet-2"), cell(TILES))
    assert 'id="sheet-1"' not in text
    assert 'id="sheet-2"' in text


def test_the_contents_stand_at_the_beginning_of_the_annex():
    text = made(heading("Position", "annex"), cell("<p>a</p>"), csv_files=["trust/position.csv"])
    assert text.index('id="annex"') < text.index('<nav class="contents"') < text.index("<h3")
    assert '<a href="#data-files">' in text


@pytest.mark.parametrize(
    "line",
    [
        'OFFICIAL "a"',
        "</style><script>alert(1)</script>",
        "a\\",
        "a\nb",
        "a } body { display: none",
        "url(http://127.0.0.1)",
        "/* a",
    ],
)
def test_no_marking_breaks_out_of_the_line_that_every_printed_sheet_bears(line):
    text = made(heading("First", "sheet-1"), cell(TILES), line=line)
    assert faults_of(text) == []
    rule = re.search(r"@page \{ @bottom-left \{ content: (.*?) \} @bottom-right", text)
    assert rule
    assert rule[1] == quoted_in_css(line)
    assert re.fullmatch(r'"(?:[\w ·,.’“”-]|\\[0-9a-f]+ )*"', rule[1])


def test_every_printed_sheet_bears_its_number_of_how_many():
    assert 'content: counter(page) " of " counter(pages)' in made(heading("First", "sheet-1"))
