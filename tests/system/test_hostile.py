"""A register that means harm: its words stay words, its files stay in the output folder."""

import csv
import html
import json
import subprocess
import sys
from pathlib import Path

import pytest

from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from tests.system.conftest import ROOT

MARKUP = [
    "<script>document.title='ran'</script>",
    "</title><script>document.title='ran'</script>",
    "</style><script>document.title='ran'</script>",
    "</svg><script>document.title='ran'</script>",
    "<img src=x onerror=document.title='ran'>",
    '"><img src=http://127.0.0.1:9/a onerror=alert(1)>',
    "'><svg onload=document.title='ran'>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<iframe src='http://127.0.0.1:9/'></iframe>",
    "<a href='javascript:alert(1)'>click</a>",
    "<a href=//127.0.0.1:9/>click</a>",
    "<style>@import 'http://127.0.0.1:9/a.css';</style>",
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<base href='http://127.0.0.1:9/'>",
    "<form action='http://127.0.0.1:9/'><button>go</button></form>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<h1>Another</h1>",
    "</main></body></html>",
    "&lt;script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003e",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{{ self.__init__.__globals__ }}",
    "${7*7}",
    "#{7*7}",
    "$x^2$ and \\(y\\) and $$z$$",
    "**bold** [link](javascript:alert(1))",
    "`code`\u2028<b>",
    "%s %d %n {0} {period_end}",
    "'; DROP TABLE actions; --",
    "'''\"\"\"\\",
    "\\",
    "../../../../etc/passwd",
    "..\\..\\windows\\system32",
    "file:///etc/passwd",
    "!!python/object/apply:os.system ['id']",
    "Ünïcödé – “quotes”, commas; \u202egnp.exe",
]
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://127.0.0.1:9/","x")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "=cmd|' /C calc'!A0",
    " =2+2",
    '=IMPORTXML("http://127.0.0.1:9/")',
    "＝1+1",
    "|calc",
]
PAYLOADS = MARKUP + FORMULAS
LONG = "long " * 6_000


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with a hostile plan source, briefed."""
    folder = tmp_path_factory.mktemp("hostile")
    source = folder / "plan <b>&'"
    source.mkdir()
    assert len(PAYLOADS) >= 40
    tables = {
        "divisions": [
            {"division": "medicine", "name": MARKUP[4], "reported_from": "2019-01-31"},
            {"division": "surgery", "name": FORMULAS[0], "reported_from": "2019-01-31"},
        ],
        "actions": [
            {
                "action_id": f"{number:02d}{payload[:12]}" if number % 3 else f"A{number}",
                "title": payload if number else LONG,
                "element": "divisional_plan",
                "action_type": "must_do",
                "division": ("medicine", "surgery")[number % 2],
                "cqc_domain": "safe",
                "executive_lead": payload,
                "action_owner": payload,
                "agreed_deadline": "2019-07-31" if number % 4 else "2019-09-30",
                **dict.fromkeys((*REGISTER_GROUPINGS, "evidence_link"), payload),
            }
            for number, payload in enumerate(["", *PAYLOADS])
        ],
        "evidence": [
            {"action_id": "A3", "event_on": "2019-08-20", "event": "approved", "note": MARKUP[0]}
        ],
        "risks": [
            {"risk_id": payload, "theme": payload, "alignment": "not_on_register"}
            for payload in PAYLOADS
        ],
        "priorities": [{"priority": 1, "name": MARKUP[1], "reported_from": "2019-01-31"}],
        "commentary": [
            {
                "period_end": "2019-08-31",
                "scope": "trust",
                "section": section,
                "position": 1,
                "text": payload,
            }
            for section, payload in zip(
                ("purpose", "summary", "risks", "mitigation", "next_steps", "recommendation"),
                MARKUP,
                strict=False,
            )
        ],
        "workforce": [
            {"month": "2019-08-31", "division": "medicine", "staff_group": g, "leavers_wte": 1}
            for g in (MARKUP[0], FORMULAS[1])
        ],
    }
    for name, rows in tables.items():
        with (source / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, fieldnames=list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    (folder / "params.yaml").write_text(
        json.dumps({"masthead": {"meeting": MARKUP[0], "marking": MARKUP[4], "author": MARKUP[5]}})
    )
    run = brief(folder, source, "--evidence", "--group-by", ",".join(REGISTER_GROUPINGS))
    assert run.returncode == 0, run.stderr
    return folder


def brief(folder: Path, source: Path | str, *options: str) -> subprocess.CompletedProcess[str]:
    dates = ["--period-end", "2019-08-31", "--params", str(folder / "params.yaml")]
    command = [sys.executable, "-m", "iqip_analytics", "brief", "--data", str(source), *dates]
    return subprocess.run(
        [*command, "--out", str(folder / "out"), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def hostile_pages(place) -> list[Path]:
    return sorted((place / "out").rglob("*.html"))


def test_nothing_of_it_runs_or_leaves_the_page(browser, hostile_pages):
    tab = browser.new_page()
    requests, dialogs = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for page in hostile_pages:
        tab.goto(page.as_uri())
        assert "ran" not in tab.title().split()
        assert tab.evaluate("document.scripts.length + document.forms.length") == 0
        assert tab.evaluate("document.querySelectorAll('iframe, base, link, img').length") == 0
        assert tab.evaluate("document.querySelectorAll('h1').length") == 1
    assert requests == [page.as_uri() for page in hostile_pages]
    assert dialogs == []
    tab.close()


def test_its_titles_can_be_read_as_they_were_written(hostile_pages, place):
    page = (place / "out" / "2019-08" / "trust.html").read_text(encoding="utf-8")
    seen = [
        payload
        for payload in PAYLOADS
        if html.escape(payload, quote=False) in page
        or (html.escape(payload).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page)
    ]
    assert len(seen) >= 20
    assert "49" not in page[page.find("7 * 7") - 20 : page.find("7 * 7") + 20]


def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers(place):
    for file in sorted((place / "out").rglob("*.csv")):
        for row in csv.reader(file.read_text(encoding="utf-8").splitlines()):
            for cell in row:
                if cell.lstrip()[:1] in tuple("=+-@|＝"):
                    float(cell)
    position = (place / "out" / "2019-08" / "trust" / "position.csv").read_text(encoding="utf-8")
    assert any(cell.startswith("-") for line in position.splitlines() for cell in line.split(","))


def test_every_file_is_in_its_place(place):
    names = {
        file.relative_to(place / "out").as_posix()
        for file in (place / "out").rglob("*")
        if file.is_file()
    }
    tops = {name.split("/")[0] for name in names}
    assert tops == {"2019-08", "index.html", ".iqip-lock", "long"}
    scopes = {name.split("/")[1].split(".")[0] for name in names if name.startswith("2019-08/")}
    assert scopes == {"trust", "medicine", "surgery", "index", "manifest"}


@pytest.mark.parametrize(
    "code",
    ["../evil", "a/b", "..", ".", "a b", "A", "con:", "index", "trust", "total", "a\\b", "é", "-x"],
)
def test_a_division_code_that_could_be_a_path_is_refused(place, tmp_path, code):
    source = tmp_path / "plan"
    source.mkdir()
    (source / "divisions.csv").write_text(
        f"division,name,reported_from\n{code},Name,2019-01-31\n", encoding="utf-8"
    )
    (source / "actions.csv").write_text(
        "action_id,title,element,action_type,division,cqc_domain,agreed_deadline\n"
        f"A1,T,divisional_plan,must_do,{code},safe,2019-07-31\n",
        encoding="utf-8",
    )
    (source / "evidence.csv").write_text("action_id,event_on,event\nA1,2019-07-01,approved\n")
    before = sorted(tmp_path.iterdir())
    run = brief(place, source)
    assert run.returncode == 2
    assert "divisions.csv row 2, division" in run.stderr
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("scope", ["../trust", "/etc/passwd", "trust/../..", "", "*", "TRUST"])
def test_a_scope_that_could_be_a_path_is_refused(place, scope):
    run = brief(place, place / "plan <b>&'", scope)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_a_control_character_is_a_fault(place, tmp_path):
    source = tmp_path / "plan"
    source.mkdir()
    for file in (place / "plan <b>&'").iterdir():
        (source / file.name).write_bytes(file.read_bytes().replace(b"DROP", b"\x1b[2J\x00"))
    run = brief(place, source)
    assert run.returncode == 2
    assert "\x1b" not in run.stderr
