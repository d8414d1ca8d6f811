"""The gate: each fault is found on an otherwise sound page."""

import pytest

from iqip_analytics.publish.gate import faults_of

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Briefing</title><style>p { color: #000; }</style></head>
<body><a href="#content">Skip</a><main id="content"><h1>Trust</h1><h2>Position</h2>
<!-- here -->
<table><caption>Position</caption><tr><th scope="col">Group</th></tr><tr><td>All</td></tr></table>
<figure><svg role="img"><title>Two are behind</title><path d="M0 0"/></svg>
<figcaption>Approved</figcaption></figure>
<a href="trust/position.csv">position.csv</a></main></body></html>
"""
SOUND_PIECES = [
    '<img alt="Two are behind" src="data:image/png;base64,AAAA">',
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1)</p>",
    '<svg aria-hidden="true"><path d="M0 0"/></svg>',
]
UNFIT_PIECES = [
    ('<img src="data:image/png;base64,AAAA">', "lacks alternative text"),
    ('<img alt=" " src="data:image/png;base64,AAAA">', "lacks alternative text"),
    ('<img alt="Chart" src="data:image/png;base64,AAAA">', "says nothing"),
    (f'<img alt="{"a" * 126}" src="data:image/png;base64,AAAA">', "is over 125"),
    ('<svg role="img"><path d="M0 0"/></svg>', "lacks alternative text"),
    ("<svg><title>Two are behind</title></svg>", "lacks role=img"),
    ('<figure><img alt="Two" src="data:image/png;base64,AAAA"></figure>', "lacks a figcaption"),
    ("<table><tr><th scope='col'>A</th></tr></table>", "lacks a caption"),
    ("<table><caption> </caption><tr><td>A</td></tr></table>", "lacks a caption"),
    ("<table><caption>A</caption><tr><th>B</th></tr></table>", "lacks scope"),
    ("<h1>Another</h1>", "2 h1, not one"),
    ("<h4>Too deep</h4>", "level 4 follows one of level 2"),
    ("<h3> </h3>", "<h3> is empty"),
    ("<script>1</script>", "<script>"),
    ("<p onclick='x()'>a</p>", "onclick"),
    ('<img alt="Two" src="https://example.invalid/a.png">', "outside the page"),
    ('<img alt="Two" src="//example.invalid/a.png">', "outside the page"),
    ('<img alt="Two" src="data:image/svg+xml,x">', "outside the page"),
    ('<a href="https://example.invalid/">out</a>', "outside the page"),
    ('<a href="javascript:alert(1)">out</a>', "outside the page"),
    ('<a href=" javascript:alert(1)">out</a>', "outside the page"),
    ('<a href="file:///etc">out</a>', "outside the page"),
    ('<link rel="stylesheet" href="a.css">', "<link>"),
    ("<style>@import 'a.css';</style>", "outside the page"),
    ("<style>p { background: url(a.png) }</style>", "outside the page"),
    ('<p style="background:url(https://example.invalid)">a</p>', "outside the page"),
    ("<iframe></iframe>", "<iframe>"),
    ('<meta http-equiv="refresh" content="0">', "http-equiv=refresh"),
    ('<base href="x">', "<base>"),
    ('<a href="#nowhere">a</a>', "#nowhere leads nowhere"),
    ('<p id="content">a</p>', "id 'content' stands 2 times"),
    ("<div><p>a</p>", "is not closed"),
    ('<a href="#content"> </a>', "a link has no words"),
]


def page_with(piece: str) -> str:
    return PAGE.replace("<!-- here -->", piece)


def test_a_sound_page_passes():
    assert faults_of(PAGE) == []


@pytest.mark.parametrize("piece", SOUND_PIECES)
def test_a_sound_piece_passes(piece):
    assert faults_of(page_with(piece)) == []


@pytest.mark.parametrize(("piece", "fault"), UNFIT_PIECES)
def test_an_unfit_piece_is_found(piece, fault):
    assert fault in "; ".join(faults_of(page_with(piece)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('lang="en-GB"', "", "lang=en-GB"),
        ('lang="en-GB"', 'lang="en"', "lang=en-GB"),
        ("<title>Briefing</title>", "", "no title"),
        ("default-src 'none'", "default-src *", "security policy"),
        ("<h1>Trust</h1>", "", "0 h1"),
        ("<!DOCTYPE html>", "", "DOCTYPE"),
    ],
)
def test_a_page_without_what_every_page_has_is_found(old, new, fault):
    assert fault in "; ".join(faults_of(PAGE.replace(old, new)))
