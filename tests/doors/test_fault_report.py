"""Five hundred faults stay readable: grouped, counted, with examples and a remedy."""

import csv
import re
import sys
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics import SourceError
from iqip_analytics.contract.faults import Fault
from iqip_analytics.sources.fault_report import REMEDIES, fault_lines, fault_page, kinds_of
from tests.doors.command import iqip_command
from tests.doors.sources import as_folder, small

PACKAGE = Path(iqip.__file__).parent


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A register of a thousand actions with five hundred faults, of five kinds."""
    tables = small()
    first = tables["actions"][0]
    tables["actions"] = [
        first | {"action_id": f"A{number:04d}", "title": f"Action {number}"}
        for number in range(1000)
    ]
    for number in range(100):
        tables["actions"][number]["agreed_deadline"] = f"{1 + number % 28:02d}/08/2019"
        tables["actions"][200 + number]["division"] = "medecine"
        tables["actions"][400 + number]["element"] = "Divisional Plan"
        tables["actions"][600 + number]["title"] = ""
    tables["evidence"] = [
        {
            "action_id": f"B{number:04d}",
            "event_on": f"2019-08-{number % 9 + 1:02}",
            "event": "approved",
        }
        for number in range(100)
    ]
    for name in ("changes", "updates", "risk_actions"):
        del tables[name]
    return as_folder(tables, tmp_path_factory.mktemp("faulty") / "register")


def check(*arguments):
    return iqip_command("check", *arguments)


def faults_of(source) -> tuple[Fault, ...]:
    with pytest.raises(SourceError) as refused:
        iqip.read(source)
    return refused.value.faults


def test_five_hundred_faults_are_grouped_counted_and_shown_by_examples(faulty):
    done = check(faulty)
    lines = done.stdout.splitlines()
    assert done.returncode == 2
    assert done.stderr == ""
    assert len(lines) < 45 + len(small())  # a line of the account for each table
    assert lines[-1].endswith("500 faults, 0 notes")
    at = lines.index(
        "actions.csv, element: 100 × '…' is unknown; expected one of section_notice, "
        "strategic_priority, divisional_plan"
    )
    assert lines[at + 1].startswith(
        "    actions.csv row 402, element: 'Divisional Plan' is unknown"
    )
    assert lines[at + 4] == "    and 97 more"
    assert lines[at + 5].startswith("    to mend: use a word of the list")


def test_every_kind_of_the_five_hundred_has_a_remedy(faulty):
    kinds = kinds_of(faults_of(faulty))
    assert [len(kind.faults) for kind in kinds] == [100] * 5
    assert all(kind.remedy for kind in kinds)


def test_the_report_lists_every_one_of_them(faulty, tmp_path):
    check(faulty, "--report", tmp_path / "faults.csv")
    with (tmp_path / "faults.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 500
    assert rows[0]["place"] == "actions.csv"
    assert {row["kind"] for row in rows} == {"fault"}


def test_the_page_lists_every_one_of_them_and_loads_nothing(faulty, tmp_path):
    check(faulty, "--report", tmp_path / "faults.html")
    page = (tmp_path / "faults.html").read_text(encoding="utf-8")
    assert page.count("<tr><td>") == 500
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_what_a_register_says_is_escaped_on_the_page():
    fault = Fault(place="actions.csv", row=2, column="element", message="'<b>x</b>' is unknown")
    page = fault_page("plan", [fault], ["<i>note</i>"])
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_a_few_faults_are_said_one_by_one():
    faults = [Fault(place="actions.csv", row=row, message="is odd") for row in range(2, 12)]
    assert fault_lines(faults) == [f"actions.csv row {row}: is odd" for row in range(2, 12)]


def test_very_many_kinds_are_counted_at_the_end():
    faults = [
        Fault(place=f"{'abcdefghij'[k % 10]}{'klmnop'[k // 10]}.csv", message="is odd")
        for k in range(40)
    ]
    assert fault_lines(faults)[-1] == "and 15 more faults of 15 other kinds"


def test_a_check_of_a_thousand_faulty_rows_is_so_many_calls_for_each(faulty):
    calls = 0

    def counted(_frame, event, _argument) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(counted)
    try:
        faults_of(faulty)
    finally:
        sys.setprofile(None)
    assert calls < 1_500 * 1000  # a look at every other row would be a thousand more for each


# Messages put together from what a row is called, and from what a column must be
MADE_OF = {
    "stands in row": "stands in {named[name]",
    "is not the last day of a month": "the last day of a month",
}


@pytest.mark.parametrize("sign", [sign for sign, _ in REMEDIES])
def test_every_remedy_belongs_to_a_message_that_the_doors_give(sign):
    """A remedy is found by words of the message: words that no message has any more help nobody."""
    messages = "".join(
        re.sub(r'"\s*\n\s*f?"', "", file.read_text(encoding="utf-8"))
        for room in ("sources", "plan", "contract")
        for file in (PACKAGE / room).rglob("*.py")
        if file.name != "fault_report.py"
    )
    assert MADE_OF.get(sign, sign) in messages


@pytest.mark.parametrize(
    ("message", "remedy"),
    [
        ("'Aug 31' is not a date as YYYY-MM-DD", "write days as 2019-08-31"),
        ("'TBC' waits for your decision: the mapping says ?", "put a word of the contract"),
        ("the cell shows the error #N/A; put the value in its place", "mend the formula"),
        ("'A1' stands in row 2 already; keep one row", "keep the right row"),
    ],
)
def test_many_faults_of_a_kind_come_with_its_remedy(message, remedy):
    faults = [Fault(place="live", row=row, column="x", message=message) for row in range(2, 30)]
    lines = fault_lines(faults)
    assert any(line.strip().startswith(f"to mend: {remedy}") for line in lines)
