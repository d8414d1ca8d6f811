"""The board of a month: every scope beside the others, its files, and the months around it."""

import json
import re
from pathlib import Path

from iqip_analytics.publish.gate import faults_of
from iqip_analytics.publish.index import month_index, months_index, neighbouring_indexes
from iqip_analytics.publish.manifest import NAME, Manifest, Row, manifest_in

TRUST = Row(
    scope="trust",
    outcome="made",
    scope_name="Trust",
    status="behind",
    status_text="Behind, 12 overdue",
    headline=("The plan is 10 actions behind",),
    approved=58,
    due=1068,
    overdue=12,
    outlook="85 to 92 approved by January 2020, 194 due",
    assurance="Not assured",
    files={"trust.html": "", "trust.ipynb": "", "trust.pdf": "", "trust/position.csv": ""},
)
MEDICINE = Row(scope="medicine", outcome="failed", message="ZeroDivisionError: <x>", cell=4)


def month(folder: Path, name: str, *rows: Row) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    last = {"2019-08": "2019-08-31", "2019-09": "2019-09-30", "2019-10": "2019-10-31"}[name]
    manifest = Manifest(period_end=last, briefings=rows or (TRUST,), reported=("trust",))
    (place / NAME).write_text(manifest.text(), encoding="utf-8")
    return place


def board(folder: Path) -> str:
    manifest = manifest_in(folder)
    assert manifest is not None
    return month_index(manifest, folder)


def cells(page: str) -> dict[str, str]:
    """The first row's cells by the heading that each has as a card."""
    row = page.split("<tbody>")[1].split("</tr>", maxsplit=1)[0]
    found = re.findall(r'data-label="([^"]+)">(.*?)</td>', row, re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]*>", "", text).split()) for label, text in found}


def test_a_scope_is_listed_with_where_it_stands_and_what_there_is_of_it(tmp_path):
    page = board(month(tmp_path, "2019-10"))
    assert cells(page) == {
        "Status": "▼ Behind",
        "Approved / due": "58 / 1,068",
        "Overdue": "12",
        "Outlook": "85 to 92 approved by January 2020, 194 due",
        "Committee’s opinion": "Not assured",
        "Other forms": "PDF of Trust Notebook of Trust CSV files of Trust",
    }
    for target in ("trust.html", "trust.pdf", "trust.ipynb", "trust/"):
        assert f'href="{target}"' in page
    assert "The plan is 10 actions behind" in page
    assert faults_of(page) == []


def test_what_was_never_printed_has_no_link(tmp_path):
    page = board(month(tmp_path, "2019-10", MEDICINE))
    assert "href=" not in page.split("<tbody>")[1]
    assert cells(page)["Status"] == "No page"
    assert "Not made." in page
    assert "Cell 4: ZeroDivisionError: &lt;x&gt;" in page
    assert "1 of 1 could not be made" in page


def test_a_manifest_from_before_the_board_is_listed_with_what_it_knows(tmp_path):
    place = month(tmp_path, "2019-08")
    older = json.loads((place / NAME).read_text(encoding="utf-8"))
    for name in ("approved", "due", "overdue", "outlook", "assurance"):
        del older["briefings"][0][name]
    (place / NAME).write_text(json.dumps(older), encoding="utf-8")
    told = cells(board(place))
    assert told["Status"] == "▼ Behind, 12 overdue"
    assert {told[name] for name in ("Approved / due", "Overdue", "Outlook")} == {"–"}


def test_a_month_leads_to_those_around_it_whichever_was_made_first(tmp_path):
    october = month(tmp_path, "2019-10")
    assert "Previous month" not in board(october)
    august = month(tmp_path, "2019-08")
    assert 'href="../2019-10/index.html">Next month: 31 October 2019' in board(august)
    september = month(tmp_path, "2019-09")
    around = neighbouring_indexes(september)
    assert set(around) == {august, october}
    assert 'href="../2019-09/index.html">Next month: 30 September 2019' in around[august]
    assert 'href="../2019-09/index.html">Previous month: 30 September' in around[october]
    assert "../2019-10/" not in around[august]


def test_the_months_are_listed_the_latest_first(tmp_path):
    for name in ("2019-08", "2019-10"):
        month(tmp_path, name)
    (tmp_path / "scenarios").mkdir()
    page = months_index(tmp_path)
    assert re.findall(r'href="(\S+?/index.html)"', page) == [
        "2019-10/index.html",
        "2019-08/index.html",
    ]
    assert cells(page)["Status of the trust"] == "▼ Behind, 12 overdue"
    assert faults_of(page) == []
