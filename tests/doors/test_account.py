"""Every filled row has one fate, whatever the sheet: the account adds up."""

import csv
from collections import Counter

import numpy as np
import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.sources.account import FATES
from iqip_analytics.sources.mapping import TableMapping
from iqip_analytics.sources.sheets import Sheet, Source
from iqip_analytics.sources.tables import read_table
from tests.doors.command import iqip_command
from tests.doors.registers import ACTIONS, DIVISIONS, EVIDENCE, csv_file, rows_of, workbook

HEADER = rows_of(ACTIONS)[0]
ROWS = rows_of(ACTIONS)[1:]
CELL = st.sampled_from(["", "", "A1", "medicine", "Medicine", "2019-08-31", "x", "safe", "Total"])
LINE = st.one_of(
    st.sampled_from([*ROWS, HEADER, HEADER[:3], [], ["Medicine"], ["A title", "v14"]]),
    st.lists(CELL, max_size=8),
)
SPECS = [
    {},
    {"blocks": "all"},
    {"blocks": "first"},
    {"banner": "division"},
    {"only_where": "action_type"},
    {"hidden_rows": "leave_out", "struck_out": "leave_out", "parents": "leave_out"},
    {"heading_row": 2},
    {"heading_rows": 2},
    {"columns": {"action_id": "action_id", "title": "title"}, "fill": {"element": "?"}},
]


@st.composite
def sheets(draw):
    lines = draw(st.lists(LINE, max_size=12))
    width = max(map(len, lines), default=0)
    even = [[*line, *[""] * (width - len(line))] for line in lines]
    height = len(lines)
    rows = st.sets(st.integers(1, max(height, 1)), max_size=3)
    corner = st.tuples(st.integers(1, max(height, 1)), st.integers(0, max(width - 1, 0)))
    merged = [
        (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for a, b in draw(st.lists(st.tuples(corner, corner), max_size=3))
    ]
    return Sheet(
        name="actions",
        place="actions",
        columns=list(zip(*even, strict=True)),
        lettered=draw(st.booleans()),
        widths=draw(st.sampled_from([None, np.array(list(map(len, lines)), dtype=np.int64)])),
        merged=merged,
        hidden_rows=draw(rows),
        struck=dict.fromkeys(draw(st.sets(corner, max_size=4)), "wholly"),
        unreadable=dict.fromkeys(draw(st.sets(corner, max_size=2)), "shows an error"),
    )


@settings(deadline=None, max_examples=150)
@given(sheets(), st.sampled_from(SPECS))
def test_the_fates_of_a_sheet_add_up_to_its_filled_rows(sheet, spec):
    source = Source(
        name="plan", shown="plan.xlsx", names=["actions"], load=lambda _name, _wanted: sheet
    )
    entries = (TableMapping.model_validate({"from": "actions"} | spec),) if spec else None
    read = read_table(source, "actions", entries, "actions", {})
    for account in read.accounts:
        fates = Counter({fate: len(account.rows(fate)) for fate in FATES})
        assert fates.total() == sheet.filled_rows
        listed = [row for fate in FATES for row in account.rows(fate)]
        assert len(set(listed)) == len(listed)
        if read.frame is not None:
            of_parts = {int(row) for part in read.parts for row in part.rows}
            assert set(account.rows("used")) <= of_parts
        if account.rows("fault"):
            assert read.faults


def live(tmp_path):
    """A register of which every kind of row has one."""
    rows = [["St Elsewhere improvement plan"], [], *rows_of(ACTIONS), ["Total", "3"]]
    book = workbook(
        tmp_path / "live.xlsx",
        {"live": rows, "evidence": rows_of(EVIDENCE), "divisions": rows_of(DIVISIONS)}
        | {"Notes": [["a"], ["b"]]},
    )
    (tmp_path / "mapping.yaml").write_text(
        "tables:\n  actions:\n    from: live\n    only_where: action_type\n    columns:\n"
        + "".join(f"      {name}: {name}\n" for name in HEADER),
        encoding="utf-8",
    )
    return book, tmp_path / "mapping.yaml"


SAID = (
    "actions: 3 rows from 'live' rows 4 to 6; 1 heading, 1 title; "
    "1 left out (only_where: action_type is blank)"
)


def test_the_check_says_a_line_a_table_and_names_what_is_not_read(tmp_path):
    book, mapping = live(tmp_path)
    said = iqip_command("check", book, "--mapping", mapping).stdout.splitlines()
    assert SAID in said
    assert "note: sheet 'Notes' (2 rows) is read by no table of the mapping; left out" in said


def test_every_row_is_listed_with_its_fate(tmp_path):
    book, mapping = live(tmp_path)
    iqip_command("check", book, "--mapping", mapping, "--rows", tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as lines:
        listed = [row for row in csv.DictReader(lines) if row["table"] == "actions"]
    assert [(row["row"], row["fate"], row["reason"]) for row in listed] == [
        ("1", "title", ""),
        ("3", "heading", ""),
        ("4", "used", ""),
        ("5", "used", ""),
        ("6", "used", ""),
        ("7", "left_out", "only_where: action_type is blank"),
    ]


def test_load_and_import_say_it_too_with_their_notes(tmp_path):
    book, mapping = live(tmp_path)
    loaded = iqip_command("load", book, tmp_path / "plan", "--mapping", mapping).stdout
    assert SAID in loaded
    assert "note: sheet 'Notes' (2 rows) is read by no table of the mapping; left out" in loaded
    month = [[*HEADER, "approved_on", "Status"], *([*row, "", "Withdrawn"] for row in ROWS)]
    register = csv_file(tmp_path / "october.csv", month)
    done = iqip_command(
        "import", register, "--into", tmp_path / "plan", "--recorded-on", "2019-10-04"
    )
    assert "actions: 3 rows from 'october.csv' rows 2 to 4; 1 heading" in done.stdout
    assert "note: 3 actions counted though the register seems to have withdrawn" in done.stdout


def test_a_table_of_the_contract_is_never_without_an_account(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "actions"
    book.save(tmp_path / "blank.xlsx")
    done = iqip_command("check", tmp_path / "blank.xlsx")
    assert done.returncode == 2
    assert "actions: is empty" in done.stdout
