"""Registers as any trust may keep them, through the draft used as printed: right, or not silent."""

import csv
import io
from functools import partial

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from iqip_analytics.measures import position
from iqip_analytics.sources.csv_folder import write_folder
from iqip_analytics.sources.importing.register import read_register
from iqip_analytics.sources.importing.run import import_register
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.mapping_draft import suggested_mapping
from iqip_analytics.sources.reading import reading
from tests.doors.registers import (
    ACTIONS,
    DIVISIONS,
    csv_file,
    open_document,
    rows_of,
    workbook,
)

REGISTER = """
Ref   | Action | Part of plan | Type      | Division | CQC domain | Due date   | Date approved
MD-01 | Huddle | Divisional   | Must do   | Medicine | Safe       | 31/08/2019 | 06/08/2019
MD-02 | Charts | Divisional   | Must do   | Medicine | Safe       | 30/09/2019 |
SD-01 | Coding | Divisional   | Should do | Surgery  | Effective  | 31/10/2019 |
"""
HEADER, *ROWS = rows_of(REGISTER)
AT = {name: place for place, name in enumerate(HEADER)}
RIGHT = {
    "MD-01": ("medicine", "2019-08-31", "2019-08-06"),
    "MD-02": ("medicine", "2019-09-30", ""),
    "SD-01": ("surgery", "2019-10-31", ""),
}


def with_column(heading, *cells, instead_of=None):
    """The register with a column more, or with another in the place of one."""
    rows = [[*HEADER, heading], *([*row, cell] for row, cell in zip(ROWS, cells, strict=True))]
    return without(instead_of, rows) if instead_of else rows


def without(heading, rows=None):
    place = AT[heading]
    return [[*row[:place], *row[place + 1 :]] for row in rows or [HEADER, *ROWS]]


def with_cells(heading, *cells):
    """The register with other cells in a column, from the first row on."""
    rows = [list(row) for row in [HEADER, *ROWS]]
    for row, cell in zip(rows[1:], cells, strict=False):
        row[AT[heading]] = cell
    return rows


def padded(*rows):
    return [[*row, *[""] * (len(HEADER) - len(row))] for row in rows]


def drafted(source):
    """What a source says through its own draft, if it has one."""
    draft = suggested_mapping(str(source))
    if not draft or draft.startswith("#"):
        return draft, reading(source)
    mapping = source.parent / "draft.yaml"
    mapping.write_text(draft, encoding="utf-8")
    return draft, reading(source, mapping=mapping)


def as_csv(folder, rows, divisions=DIVISIONS):
    csv_file(folder / "register" / "Register.csv", rows)
    if divisions:
        csv_file(folder / "register" / "divisions.csv", rows_of(divisions))
    return folder / "register"


def as_book(folder, rows, change=None, **others):
    path = workbook(
        folder / "register.xlsx", {"Register": rows, "divisions": rows_of(DIVISIONS)} | others
    )
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return path


def actions(found):
    """Each action's division, deadline and day of approval, as read."""
    assert [str(fault) for fault in found.faults] == []
    tables = found.plan.tables
    evidence = tables["evidence"]
    approved = evidence[evidence["event"] == "approved"]
    on = dict(zip(approved["action_id"], approved["event_on"].astype(str), strict=True))
    rows = tables["actions"]
    return {
        each: (division, deadline, on.get(each, ""))
        for each, division, deadline in zip(
            rows["action_id"], rows["division"], rows["agreed_deadline"].astype(str), strict=True
        )
    }


NOT_READ = "not read though filled"


def said(found):
    return " | ".join([*map(str, found.faults), *found.notes])


# ---- read right, without a word of the analyst ----

SHAPES = {
    "as it stands": [HEADER, *ROWS],
    "titles above": [*padded(["Improvement plan"], ["As at", "31/08/2019"], []), HEADER, *ROWS],
    "totals below": [HEADER, *ROWS, *padded(["Total", "3"])],
    "notes and key below": [
        *[HEADER, *ROWS],
        *padded([], ["Key: blue is complete"], ["Notes", "", "see the minutes"]),
    ],
    "rows of a form not filled in": [
        *[HEADER, *ROWS],
        *padded(*[["", "", "Divisional", "Must do"]] * 3),
    ],
    "ids given out beforehand": [HEADER, *ROWS, *padded(["MD-03"], ["MD-04"])],
    "a key beside the table": [
        [*HEADER, "", "Key", "Meaning"],
        *([*row, "", "Blue", "done"] for row in ROWS),
        [*[""] * len(HEADER), "", "Amber", "at risk"],
    ],
    "headings with marks": [
        ["Ref:", "Action *", *HEADER[2:6], "Due date (dd/mm/yyyy)", HEADER[7]],
        *ROWS,
    ],
    "headings in two lines": [
        [
            "Ref",
            "Action",
            "Part of\nplan",
            "Type",
            "Division",
            "CQC\ndomain",
            "Due\ndate",
            "Date\napproved",
        ],
        *ROWS,
    ],
    "headings with numbers": [[f"{n}. {h}" for n, h in enumerate(HEADER, start=1)], *ROWS],
    "divisions as they call themselves": with_cells(
        "Division", "MEDICINE DIVISION", "Division of Medicine", "2;#Surgery"
    ),
    "headings of Power BI": [[f"Actions[{heading}]" for heading in HEADER], *ROWS],
    "words in other cases, spaced": [
        *[
            HEADER,
            [
                f" {ROWS[0][0]} ",
                *ROWS[0][1:3],
                "MUST  DO",
                "medicine ",
                "safe\u200b",
                "31/08/2019\u00a0",
                "06/08/2019",
            ],
        ],
        *ROWS[1:],
    ],
    "division by its initial": [
        *[HEADER, [*ROWS[0][:4], "MEDICINE", *ROWS[0][5:]]],
        *ROWS[1:],
    ],
    "days in words": with_cells(
        "Due date", "Saturday 31st August 2019", "30 Sept 2019", "31-Oct-2019"
    ),
    "months and quarters": with_cells("Due date", "end Aug-19", "Q2 2019/20", "End of October 19"),
    "instants with a zone": with_cells(
        "Due date",
        "2019-08-31T00:00:00+01:00",
        "2019-09-29T23:00:00Z",
        "2019-10-31T00:00:00Z",
    ),
    "US days": [
        HEADER,
        *(
            [*row[:6], due, day]
            for row, due, day in zip(
                ROWS, ("08/31/2019", "09/30/2019", "10/31/2019"), ("8/6/2019", "", ""), strict=True
            )
        ),
    ],
    "days without marks": with_cells("Due date", "20190831", "20190930", "20191031"),
    "numbers of days": with_cells("Due date", "43708", "43738", "43769"),
    "days beside numbers of days": with_cells("Due date", "43708", "30/09/2019", "31 Oct 2019"),
    "midnights": with_cells("Due date", "2019-08-31 00:00:00", "30/09/2019 00:00", "31/10/2019"),
    "an urgency": with_column("Priority", "High", "Medium", "Low"),
    "several owners": with_column("Action lead(s)", "Matron; Chief Nurse", "Matron", ""),
    "a time stamp in front": [["Timestamp", *HEADER], *(["04/09/2019 10:22:31", *r] for r in ROWS)],
    "banners of divisions": [
        HEADER,
        *padded(["Medicine"]),
        *([*row[:4], "", *row[5:]] for row in ROWS[:2]),
        *padded(["Surgery"]),
        *([*row[:4], "", *row[5:]] for row in ROWS[2:]),
    ],
    "banners of divisions, no column": [
        without("Division")[0],
        *padded(["Medicine"]),
        *without("Division")[1:3],
        *padded(["Surgery"]),
        *without("Division")[3:],
    ],
    "a blank row between": [HEADER, ROWS[0], *padded([]), *ROWS[1:]],
    "a text of two lines": [HEADER, [ROWS[0][0], "Daily\nhuddle", *ROWS[0][2:]], *ROWS[1:]],
    "a number of the row before the reference": [
        ["No.", *HEADER],
        *([str(number), *row] for number, row in enumerate(ROWS, start=1)),
    ],
    "headings of SharePoint": [[h.replace(" ", "_x0020_") for h in HEADER], *ROWS],
    "choices of SharePoint": [
        [*HEADER],
        [*ROWS[0][:3], ";#Must do;#", "Medicine;#3", "Safe;#1", *ROWS[0][6:]],
        *ROWS[1:],
    ],
    "headings of Ulysses": [
        ["Action No.", "Action Description", "Plan", "Action Type", "Directorate", "Domain",
         "Target Date", "Closure date"],
        *ROWS,
    ],
    "headings in Welsh": [
        ["Cyf", "Gweithred", HEADER[2], "Math", "Adran", "Parth", "Dyddiad cau",
         "Dyddiad cymeradwyo"],
        *ROWS,
    ],
    "a kind of work before the type": [
        [*HEADER[:3], "Type", "Must/Should", *HEADER[4:]],
        *([*row[:3], "Training", *row[3:]] for row in ROWS),
    ],
    "a dash where there is no day": with_cells("Date approved", "06/08/2019", "-", "n/a"),
    "by a day": with_cells("Due date", "by 31/08/2019", "By 30/09/2019", "by 31 October 2019"),
    "months without marks": with_cells("Due date", "201908", "201909", "201910"),
    "a blank row below each": [
        line for row in [HEADER, *ROWS] for line in (row, [""] * len(HEADER))
    ],
    "sums of divisions": [
        *[HEADER, *ROWS[:2]],
        ["", "Sub-total Medicine", "", "", "Medicine", "", "", "1"],
        ROWS[2],
        ["", "Grand total", "", "", "", "", "", "1"],
    ],
    "sections in the column of titles": [
        *[HEADER, ["", "Safe care", *[""] * 6], *ROWS[:2]],
        *[["", "Effective care", *[""] * 6], ROWS[2]],
    ],
    "filters of Power BI below": [*[HEADER, *ROWS], *padded([], ["Applied filters:\nnone"])],
    "a line that names the separator": [*padded(["sep="]), HEADER, *ROWS],
    "two tables side by side": [
        [*HEADER, "", *HEADER],
        [*ROWS[0], "", *ROWS[1]],
        [*ROWS[2], "", *[""] * len(HEADER)],
    ],
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_draft_as_printed_reads_it_as_a_person_would(tmp_path, shape):
    width = max(map(len, SHAPES[shape]))
    rows = [[*row, *[""] * (width - len(row))] for row in SHAPES[shape]]
    sheets = {"Register": rows, "divisions": rows_of(DIVISIONS)}
    folder = as_csv(tmp_path, rows)
    for source in (
        workbook(tmp_path / "register.xlsx", sheets),
        open_document(tmp_path / "register.ods", sheets),
        folder,
    ):
        _, found = drafted(source)
        assert actions(found) == RIGHT, source
        assert [line for line in found.account.lines() if "at fault" in line] == []
    month = read_register(folder / "Register.csv", read_mapping(tmp_path / "draft.yaml")).rows
    columns = ("action_id", "division", "agreed_deadline", "approved_on")
    cells = (month[name].map(lambda cell: str(cell)[:10], "ignore").fillna("") for name in columns)
    assert {row[0]: row[1:] for row in zip(*cells, strict=True)} == RIGHT


def test_a_workbook_of_1904_holds_the_days_that_it_shows(tmp_path):
    def of_1904(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        for row, day in zip((2, 3, 4), ("2019-08-31", "2019-09-30", "2019-10-31"), strict=True):
            book["Register"].cell(row, 7).value = openpyxl.utils.datetime.from_ISO8601(day)

    assert actions(drafted(as_book(tmp_path, [HEADER, *ROWS], of_1904))[1]) == RIGHT


def test_two_rows_of_headings_the_upper_merged_are_one(tmp_path):
    def merge(book):
        book["Register"].merge_cells("G1:H1")

    rows = [[*HEADER[:6], "Dates", ""], [*[""] * 6, "Due", "Approved"], *ROWS]
    assert actions(drafted(as_book(tmp_path, rows, merge))[1]) == RIGHT


def test_a_sheet_that_is_shown_comes_before_an_older_copy_that_is_hidden(tmp_path):
    def hide(book):
        book["Old"].sheet_state = "hidden"

    old = [HEADER, *ROWS, ["SD-09", *ROWS[2][1:]]]
    path = workbook(
        tmp_path / "register.xlsx",
        {"Old": old, "Register": [HEADER, *ROWS], "divisions": rows_of(DIVISIONS)},
    )
    book = openpyxl.load_workbook(path)
    hide(book)
    book.save(path)
    draft, found = drafted(path)
    assert actions(found) == RIGHT
    assert '# "Old" holds the same ids, and is left out' in draft


def test_of_a_sheet_for_each_month_the_latest_is_read(tmp_path):
    july = [HEADER, *([*row[:7], ""] for row in ROWS)]
    path = workbook(
        tmp_path / "register.xlsx",
        {"Jul-19": july, "Aug-19": [HEADER, *ROWS], "divisions": rows_of(DIVISIONS)},
    )
    assert actions(drafted(path)[1]) == RIGHT


def test_closed_actions_on_a_sheet_with_other_headings_are_actions_too(tmp_path):
    closed = [["Reference", *HEADER[1:], "Closed by"], [*ROWS[2], "Matron"]]
    assert actions(drafted(as_book(tmp_path, [HEADER, *ROWS[:2]], Closed=closed))[1]) == RIGHT


def test_actions_on_a_sheet_that_lacks_one_column_are_asked_about(tmp_path):
    closed = without("Due date", [HEADER, ROWS[0]])
    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS[1:]], Completed=closed))
    assert [str(fault) for fault in found.faults] == [
        "Completed row 2, agreed_deadline: what fills agreed_deadline waits for your decision: "
        "the mapping says ?"
    ]


def test_a_sheet_of_what_was_removed_is_no_part_of_the_plan(tmp_path):
    removed = [HEADER, ["MD-00", *ROWS[0][1:]]]
    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS], None, Removed=removed))
    assert actions(found) == RIGHT
    assert "sheet 'Removed' (2 rows) is read by no table of the mapping; left out" in found.notes
    mapping = tmp_path / "draft.yaml"
    both = mapping.read_text(encoding="utf-8").replace('"Register"', '["Register", "Removed"]')
    mapping.write_text(both, encoding="utf-8")
    found = reading(tmp_path / "register.xlsx", mapping=mapping)
    assert "seems to have withdrawn it: MD-00 ('sheet Removed')" in said(found)


@pytest.mark.parametrize("order", [1, -1])
def test_a_sheet_for_each_division_beside_all_of_them_is_a_copy(tmp_path, order):
    sheets = {"All": [HEADER, *ROWS], "Medicine": [HEADER, *ROWS[:2]], "Surgery": [HEADER, ROWS[2]]}
    shown = dict(list(sheets.items())[::order]) | {"divisions": rows_of(DIVISIONS)}
    draft, found = drafted(workbook(tmp_path / "register.xlsx", shown))
    assert actions(found) == RIGHT
    assert 'from: "All"' in draft
    only = {name: rows for name, rows in shown.items() if name != "Surgery"}
    assert actions(drafted(workbook(tmp_path / "register.xlsx", only))[1]) == RIGHT


def test_a_sheet_for_each_division_may_have_headings_of_its_own(tmp_path):
    medicine, surgery = (without("Division", [HEADER, *rows]) for rows in (ROWS[:2], ROWS[2:]))
    surgery[0] = ["Target date" if name == "Due date" else name for name in surgery[0]]
    sheets = {"Medicine": medicine, "Surgery": surgery, "divisions": rows_of(DIVISIONS)}
    assert actions(drafted(workbook(tmp_path / "register.xlsx", sheets))[1]) == RIGHT


@pytest.mark.parametrize(
    ("heading", "names"),
    [("Type", ("Must do", "Should do")), ("CQC domain", ("Safe", "Effective"))],
)
def test_a_word_that_a_sheet_is_called_by_is_that_of_its_rows(tmp_path, heading, names):
    parts = (without(heading, [HEADER, *rows]) for rows in (ROWS[:2], ROWS[2:]))
    sheets = dict(zip(names, parts, strict=True)) | {"divisions": rows_of(DIVISIONS)}
    assert actions(drafted(workbook(tmp_path / "register.xlsx", sheets))[1]) == RIGHT


def test_a_section_merged_across_the_columns_is_a_heading_of_what_follows(tmp_path):
    def merge(book):
        for row in (2, 5):
            book["Register"].merge_cells(f"A{row}:H{row}")

    rows = [HEADER, *padded(["Safe care"]), *ROWS[:2], *padded(["Effective care"]), ROWS[2]]
    assert actions(drafted(as_book(tmp_path, rows, merge))[1]) == RIGHT


def test_what_cannot_be_read_is_a_fault_where_it_may_hold_what_is_missing(tmp_path):
    folder = as_csv(tmp_path, [HEADER, *ROWS])
    text = (folder / "Register.csv").read_text(encoding="utf-8")
    (folder / "Register.csv").write_text(text, encoding="utf-16")
    assert "Register.csv row 1: is not UTF-8" in str(drafted(folder)[1].faults[0])


@pytest.mark.parametrize(
    "mark", ['"=""MD-01"""', "\ufeffMD-01", "MD-01\u200e"], ids=["as text", "a mark", "direction"]
)
def test_what_a_program_puts_around_an_id_is_no_part_of_it(tmp_path, mark):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *ROWS])
    folder = as_csv(tmp_path, [HEADER, *ROWS])
    (folder / "Register.csv").write_text(
        text.getvalue().replace("MD-01", mark), encoding="utf-8", newline=""
    )
    assert actions(drafted(folder)[1]) == RIGHT


def test_cells_without_a_heading_that_an_export_leaves_blank_in_every_row_are_none(tmp_path):
    folder = as_csv(tmp_path, [HEADER, *([*row, "", ""] for row in ROWS)])
    assert actions(drafted(folder)[1]) == RIGHT
    folder = as_csv(tmp_path, [HEADER, [*ROWS[0], ""], *ROWS[1:]])  # a comma too many
    assert "holds 9 cells where the headings are 8" in said(drafted(folder)[1])


def test_an_id_is_read_with_the_letters_that_its_format_shows(tmp_path):
    def numbered(book):
        for row, number, letters in ((2, 1, "MD"), (3, 2, "MD"), (4, 1, "SD")):
            cell = book["Register"].cell(row, 1)
            cell.value, cell.number_format = number, f'"{letters}-"00'

    assert actions(drafted(as_book(tmp_path, [HEADER, *ROWS], numbered))[1]) == RIGHT


# ---- a person must decide: one fault for each word, and where it stands ----

UNDECIDED = {
    "words for days": (
        with_cells("Due date", "TBC", "ongoing", "31/10/2019"),
        ["'TBC' waits for your decision", "'ongoing' waits for your decision"],
    ),
    "a range of days": (
        with_cells("Due date", "01/08/2019 - 31/08/2019"),
        ["'01/08/2019 - 31/08/2019' waits"],
    ),
    "a day that was moved in its cell": (
        with_cells("Due date", "31/08/2019 (revised 30/09/2019)"),
        ["'31/08/2019 (revised 30/09/2019)' waits"],
    ),
    "a year alone": (with_cells("Due date", "2019/20"), ["'2019/20' waits"]),
    "two divisions in a cell": (
        with_cells("Division", "Medicine; Surgery"),
        ["'Medicine; Surgery' waits"],
    ),
    "the whole trust as a division": (with_cells("Division", "Trust-wide"), ["'Trust-wide' waits"]),
    "ticks": (
        with_column("Complete?", "\u2713", "", "\u2717", instead_of="Date approved"),
        ["'\u2713' waits", "what fills event_on"],
    ),
    "yes and no": (
        with_column("Approved", "Yes", "No", "n", instead_of="Date approved"),
        ["what fills event_on"],
    ),
    "a status in words": (
        with_column("RAG status", "Blue", "Green", "Red", instead_of="Date approved"),
        ["'Blue' waits", "what fills event_on"],
    ),
    "a status for each month": (
        without("Date approved", [
            [*HEADER, "Status Jul-19", "Status Aug-19"],
            *([*row, "Red", cell] for row, cell in zip(ROWS, ("Blue", "Red", "Red"), strict=True)),
        ]),
        ["'Blue' waits", "what fills event_on"],
    ),
    "what was done, not approved": (
        with_column("Date completed", "06/08/2019", "", "", instead_of="Date approved"),
        ["what fills event waits"],
    ),
    "an approval on no such day": (with_cells("Date approved", "31/9/2019"), ["'31/9/2019' waits"]),
    "an approval in part": (
        with_cells("Date approved", "06/08/2019 (partial)"),
        ["'06/08/2019 (partial)' waits"],
    ),
    "a day of withdrawal": (
        with_column("Date withdrawn", "", "20/08/2019", ""),
        ["what fills recorded_on waits"],
    ),
    "deadlines that were moved": (
        with_column("Revised deadline", "", "30/11/2019", ""),
        ["what fills recorded_on waits", "what fills effective_on waits"],
    ),
    "a second deadline": (
        with_column("Due date 2", "", "30/11/2019", ""),
        ["what fills recorded_on waits", "what fills effective_on waits"],
    ),
    "the deadline now before the first": (
        with_column("Current deadline", "30/11/2019", *(r[6] for r in ROWS[1:])),
        ["what fills recorded_on (3 cells) waits", "what fills effective_on (3 cells) waits"],
    ),
    "days of completion before deadlines": (
        [[*HEADER[:6], "Completion date", "Target date"], *([*r[:6], r[7], r[6]] for r in ROWS)],
        ["what fills event waits"],
    ),
    "what a meeting said": (
        with_column("EAG outcome", "Approved", "Declined", "", instead_of="Date approved"),
        ["what fills event_on (2 cells) waits"],
    ),
    "a revised deadline before the first": (
        [
            ["Due date (revised)", *HEADER],
            *([day, *row] for day, row in zip(("", "30/11/2019", ""), ROWS, strict=True)),
        ],
        ["what fills recorded_on waits", "what fills effective_on waits"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", UNDECIDED)
def test_what_a_person_must_decide_is_one_fault_for_each_word(tmp_path, shape):
    rows, says = UNDECIDED[shape]
    _, found = drafted(as_csv(tmp_path, rows))
    assert len(found.faults) == len(says), said(found)
    for fault, expected in zip(found.faults, says, strict=True):
        assert expected in str(fault)
    assert NOT_READ not in said(found)  # what a draft leaves out, it would leave out again


def test_a_status_by_colour_alone_waits_for_a_word_for_each_colour(tmp_path):
    def coloured(book):
        sheet = book["Register"]
        sheet["H1"] = "RAG"
        for row, colour in zip((2, 3, 4), ("FF0070C0", "FF00B050", "FF00B050"), strict=True):
            sheet.cell(row, 8).fill = PatternFill("solid", fgColor=colour)

    _, found = drafted(as_book(tmp_path, without("Date approved"), coloured))
    assert [str(f).partition(": ")[2][:14] for f in found.faults] == [
        "'0070C0' waits",
        "what fills eve",
        "'00B050' (2 ce",
    ]
    assert "colours in a mapping reads them" not in said(found)


# ---- a fault or a note that names place and remedy ----

NAMED = {
    "ids that each division gives": (
        with_cells("Ref", "1", "2", "1"),
        "'1' stands in row 2 already; where each division numbers its own, put its letters first",
    ),
    "ids that became numbers": (with_cells("Ref", "12.0", "13.0", "14.0"), "every id ends in .0"),
    "the same action twice": (
        [HEADER, *ROWS, ROWS[0]],
        "'MD-01' stands in row 2 already; keep one row",
    ),
    "several ids in a cell": (with_cells("Ref", "MD-01, MD-07"), "holds 2 ids where the others"),
    "two ids and a stroke": (with_cells("Ref", "MD-01/MD-07"), "holds 2 ids where the others"),
    "ids that all became days": (
        with_cells("Ref", "2019-01-01", "2019-01-02", "2019-02-01"),
        "'2019-01-01' is a day; a spreadsheet makes",
    ),
    "an id that is a link": (
        with_cells("Ref", '=HYPERLINK("http://x/1","MD-01")'),
        "is a formula; export what it shows",
    ),
    "ids of which digits are lost": (
        with_cells("Ref", "1.23E+11", "1.24E+11", "1.25E+11"),
        "'1.23E+11' is what a spreadsheet shows of a long number",
    ),
    "an id in two encodings": (
        [HEADER, ["caf\u00e9-1", *ROWS[0][1:]], ["cafe\u0301-1", *ROWS[0][1:]]],
        "are alike, and so are their titles",
    ),
    "a title in another encoding": (
        with_cells("Action", "Huddle \u00e2\u20ac\u201c daily"),
        "with marks that another encoding leaves behind, printed as they stand: MD-01",
    ),
    "a status that takes back its day": (
        with_column("Status", "Reopened", "Open", "Open"),
        "though its status calls it open: MD-01 ('Reopened')",
    ),
    "a later meeting that said another thing": (
        [
            *[[*HEADER, "EAG outcome 2"], [*ROWS[0], ""], [*ROWS[1], "Approved"]],
            [*ROWS[2], "Deferred"],
        ],
        "and so counts as open, or as overdue past the deadline: MD-02",
    ),
    "a decision that takes back its day": (
        with_column("Decision", "Declined", "", ""),
        "though its status calls it open: MD-01 ('Declined')",
    ),
    "a Yes below Withdrawn": (
        with_column("Withdrawn?", "No", "Yes", "n/a"),
        "seems to have withdrawn it: MD-02 ('Withdrawn?: Yes')",
    ),
    "an action under two ids": (
        [HEADER, *ROWS, ["MD-09", *ROWS[1][1:]]],
        "under several ids with the same division, type and deadline: MD-02 and MD-09",
    ),
    "an example of how to fill it in": (
        [HEADER, ["e.g. MD-00", "Example: what we will do", *ROWS[0][2:]], *ROWS],
        "may be an example of how to fill in the form: e.g. MD-00",
    ),
    "a status that nobody reads": (
        with_column("Status", "Complete", "Withdrawn", "Merged with MD-01"),
        "withdrawn them: MD-02 ('Withdrawn'), SD-01 ('Merged with MD-01')",
    ),
    "a title that says so": (
        with_cells("Action", "DELETED - Huddle", "Cancelled lists are rebooked", "Void: coding"),
        "withdrawn them: MD-01 ('DELETED - Huddle'), SD-01 ('Void: coding')",
    ),
    "an approval in another decade": (
        with_cells("Date approved", "06/08/2029"),
        "1 event many years from the deadlines of the others: MD-01 (2029-08-06)",
    ),
    "an id that became a day": (with_cells("Ref", "2019-01-02"), "is a day; a spreadsheet makes"),
    "a comma without quotation marks": (
        [HEADER, [*ROWS[0], "more"], *ROWS[1:]],
        "holds 9 cells where the headings are 8",
    ),
    "headings again lower down": (
        [HEADER, *ROWS[:2], HEADER, *ROWS[2:]],
        "rows 2 to 3 and row 5 are two blocks",
    ),
}


@pytest.mark.parametrize("shape", NAMED)
def test_what_may_be_read_wrong_is_named(tmp_path, shape):
    rows, says = NAMED[shape]
    width = max(len(row) for row in rows) if shape.startswith("headings") else 0
    _, found = drafted(as_csv(tmp_path, [[*r, *[""] * (width - len(r))] for r in rows]))
    assert says in said(found)


def test_a_day_that_a_spreadsheet_made_of_a_month_is_named(tmp_path):
    def typed(book):
        sheet = book["Register"]
        sheet["G2"].value = openpyxl.utils.datetime.from_ISO8601("2026-08-19")  # of Aug 19
        sheet["G2"].number_format = "d-mmm"

    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS], typed))
    assert "1 of the days of agreed_deadline show no year, and were read as held: G2 holds" in said(
        found
    )


def test_rows_filled_with_a_colour_are_named_and_every_second_one_is_not(tmp_path):
    def coloured(rows):
        def change(book):
            for row in rows:
                for cell in book["Register"][row]:
                    cell.fill = PatternFill("solid", fgColor="FF808080")

        return change

    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS], coloured([3])))
    assert "row 3 is 808080; if it means that an action is complete or withdrawn" in said(found)
    more = [HEADER, *ROWS, ["SD-02", *ROWS[2][1:]]]
    _, found = drafted(as_book(tmp_path, more, coloured([2, 4])))
    assert "filled with a colour" not in said(found)


def test_days_shown_as_months_are_counted_where_another_day_is_held(tmp_path):
    def within(book):
        for row, day in ((2, "2019-08-15"), (3, "2019-09-01"), (4, "2019-10-31")):
            cell = book["Register"].cell(row, 7)
            cell.value, cell.number_format = openpyxl.utils.datetime.from_ISO8601(day), "mmm-yy"

    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS], within))
    assert actions(found) == RIGHT
    account = " | ".join(found.account.lines())
    assert "1 days of agreed_deadline shown as months read as their month's end" in account


def test_files_that_are_no_csv_are_named_where_a_table_is_missing(tmp_path):
    folder = as_csv(tmp_path, [HEADER, *ROWS])
    (folder / "Register.csv").rename(folder / "Register.CSV")
    (folder / "workforce.xlsx").touch()
    notes = " | ".join(drafted(folder)[1].notes)
    assert "Register.CSV stands in the folder and is not read, as it is no .csv; call it" in notes
    assert "workforce.xlsx stands in the folder and is not read, as it is no .csv; give it" in notes


def test_divisions_of_one_name_are_named(tmp_path):
    divisions = DIVISIONS.replace("Surgery ", "medicine")
    _, found = drafted(as_csv(tmp_path, [HEADER, *ROWS[:2]], divisions))
    assert "the divisions medicine and surgery are both called 'Medicine'" in said(found)


def test_a_comment_on_a_cell_is_named_as_it_may_say_more_than_the_cell(tmp_path):
    def comment(book):
        book["Register"]["G2"].comment = Comment("Revised to 30/09/2019", "somebody")

    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS], comment))
    assert actions(found) == RIGHT
    assert "comments on cells are not read: G2 'Revised to 30/09/2019'" in said(found)


def test_a_division_given_once_for_several_actions_is_named(tmp_path):
    rows = [[*row[:2], "Priorities", *row[3:], "1"] for row in ROWS]
    rows[1][AT["Division"]] = ""
    rows[2][AT["Division"]] = ""
    priorities = "priority | name | reported_from\n1 | Flow | 2019-03-31"
    folder = as_csv(tmp_path, [[*HEADER, "Priority"], *rows])
    csv_file(folder / "priorities.csv", rows_of(priorities))
    _, found = drafted(folder)
    assert "1 action without a division right below one that has it: MD-02" in said(found)


def test_headings_down_the_first_column_are_told_to_be_turned(tmp_path):
    turned = [list(column) for column in zip(HEADER, *ROWS, strict=True)]
    draft, found = drafted(as_csv(tmp_path, turned))
    assert draft.startswith('# "Register" seems to have its headings down its first column')
    assert "actions.csv: is missing" in said(found)


def test_headings_that_nobody_knows_are_told_to_be_mapped(tmp_path):
    codes = ["act_ref", "act_descr", "act_plan", "act_type", "act_div", "act_dom", "ddue", "ddone"]
    draft, _ = drafted(as_csv(tmp_path, [codes, *ROWS]))
    assert draft.startswith('# No heading of "Register" says which column holds the actions\' ids')


def test_a_register_without_a_table_of_divisions_is_told_what_it_needs(tmp_path):
    draft, found = drafted(as_csv(tmp_path, [HEADER, *ROWS], divisions=""))
    assert '"Medicine": medicine' in draft
    assert "with the headings division, name, reported_from" in said(found)


def test_two_divisions_in_a_cell_are_no_third_one(tmp_path):
    rows = with_cells("Division", "Medicine & Surgery")
    draft, _ = drafted(as_csv(tmp_path, rows, divisions=""))
    assert '"Medicine & Surgery": "?"' in draft


def test_words_of_a_row_of_sums_wait_for_nobody(tmp_path):
    rows = with_column("RAG", "Blue", "Red", "Red", instead_of="Date approved")
    rows.append(["Total", *[""] * 6, "Blue: 1"])
    draft, found = drafted(as_csv(tmp_path, rows))
    assert "Blue: 1" not in draft
    assert len(found.faults) == 2


def test_a_second_table_beside_the_first_that_no_mapping_takes_is_a_fault(tmp_path):
    folder = as_csv(tmp_path, [[*HEADER, "", *HEADER], [*ROWS[0], "", *ROWS[1]]])
    draft, _ = drafted(folder)
    first = draft.partition("\n    - from")[0] + draft[draft.index("\n    - from") :]
    mapping = tmp_path / "first.yaml"
    lines = first.splitlines()
    again = [n for n, line in enumerate(lines) if line.startswith("    - from")]
    mapping.write_text("\n".join([*lines[: again[1]], ""]), encoding="utf-8")
    found = reading(folder, mapping=mapping)
    assert "the heading 'Ref' stands here too, above 1 more cells that no mapping takes" in said(
        found
    )


# ---- deadlines that were moved, at the first reading and next month ----


def test_the_days_of_every_kind_of_event_are_events(tmp_path):
    """Reopened after its approval, an action is not approved."""
    heads = ["Date submitted", "Date declined", "Date reopened", "Date embedded"]
    days = [["01/08/2019", "", "06/08/2019", ""], ["01/08/2019", "20/08/2019", "", ""], [""] * 4]
    rows = [[*HEADER, *heads], *([*row, *own] for row, own in zip(ROWS, days, strict=True))]
    plan = drafted(as_csv(tmp_path, rows))[1].plan
    events = plan.tables["evidence"]
    assert sorted(zip(events["action_id"], events["event"], strict=True)) == [
        *[("MD-01", "approved"), ("MD-01", "reopened"), ("MD-01", "submitted")],
        *[("MD-02", "declined"), ("MD-02", "submitted")],
    ]
    assert position(plan.as_at("2019-08-31"))["approved"].iloc[0] == 0


def test_a_revised_deadline_is_in_force_and_next_month_is_no_other(tmp_path):
    rows = with_column("Revised deadline", "", "30/11/2019", "")
    draft, _ = drafted(as_csv(tmp_path, rows))
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(draft.replace('"?"', "2019-08-01"), encoding="utf-8")
    plan = reading(tmp_path / "register", mapping=mapping).plan
    known = plan.as_at("2019-08-31").actions.set_index("action_id")
    assert str(known.loc["MD-02", "agreed_deadline"])[:10] == "2019-11-30"
    assert str(known.loc["MD-02", "original_deadline"])[:10] == "2019-09-30"
    month = read_register(tmp_path / "register" / "Register.csv", read_mapping(mapping))
    assert month.rows["agreed_deadline"].astype(str).tolist() == [
        "2019-08-31",
        "2019-11-30",
        "2019-10-31",
    ]


# ---- a status, days of approval under many names, and actions of the whole trust ----


@pytest.mark.parametrize(
    "heading",
    [
        *("Evidence signed off", "Sign-off date", "Accepted on", "Closed on", "Closure date"),
        *("Evidence approved on", "EAG sign off date"),
    ],
)
def test_a_column_of_days_of_approval_comes_before_the_status_beside_it(tmp_path, heading):
    rows = with_column(heading, "06/08/2019", "n/a", "", instead_of="Date approved")
    status = ["Status", "Complete", "Overdue", "Overdue"]
    draft, found = drafted(
        as_csv(tmp_path, [[*row, word] for row, word in zip(rows, status, strict=True)])
    )
    assert actions(found) == RIGHT
    assert "the register gives no day" not in draft


def test_of_two_columns_of_approval_the_one_with_days_is_read(tmp_path):
    rows = [[*row, word] for row, word in zip([HEADER, *ROWS], ["", "Yes", "No", ""], strict=True)]
    rows[0] = ["Signed off on" if name == "Date approved" else name for name in HEADER]
    rows = [[row[-1], *row[:-1]] for row in [[*rows[0], "Approved"], *rows[1:]]]
    assert actions(drafted(as_csv(tmp_path, rows))[1]) == RIGHT


@pytest.mark.parametrize("heading", ["EAG outcome", "Date completed"])
def test_days_in_rows_that_a_status_calls_complete_are_asked_about_by_name(tmp_path, heading):
    rows = with_column(heading, "06/08/2019", "", "", instead_of="Date approved")
    status = ["Status", "Closed - evidence accepted", "Overdue", "Closed - evidence accepted"]
    folder = as_csv(tmp_path, [[*row, word] for row, word in zip(rows, status, strict=True)])
    draft, _ = drafted(folder)
    asked = next(line for line in draft.splitlines() if line.strip().startswith("event_on:"))
    assert f'if "{heading}" is its day' in asked
    before, evidence = draft.split("  evidence:")
    evidence = (
        evidence.replace(f"    fill:\n{asked}", "    dates: {event_on: day_first}")
        .replace('"Status": event', f'"Status": event\n      "{heading}": event_on')
        .replace("only_where: event", "only_where: [event, event_on]")
        .replace('"Closed - evidence accepted": "?"', '"Closed - evidence accepted": approved')
    )
    answered = f"{before}  evidence:{evidence}"
    (tmp_path / "draft.yaml").write_text(answered, encoding="utf-8")
    found = reading(folder, mapping=tmp_path / "draft.yaml")
    assert actions(found) == RIGHT
    assert (
        "1 action that the register calls complete has no approval in the plan, and so counts as "
        "open, or as overdue past the deadline: SD-01 ('Closed - evidence accepted')."
    ) in found.notes


@pytest.mark.parametrize(
    ("element", "offered"),
    [
        ("Divisional", "; not ~, as only an action of a strategic priority may be trust-wide\n"),
        ("Strategic priority", ", or ~\n"),
    ],
)
def test_a_division_is_offered_as_blank_only_where_it_may_be(tmp_path, element, offered):
    rows = [HEADER, *ROWS, ["SP-01", "Staff", element, "Must do", "Trustwide", *ROWS[0][5:]]]
    for divisions in (DIVISIONS, None):
        draft, _ = drafted(as_csv(tmp_path / str(divisions is None), rows, divisions))
        assert f'"Trustwide": "?"  # medicine, surgery{offered}' in draft


def test_what_a_status_calls_complete_is_named_where_no_approval_came_of_it(tmp_path):
    rows = with_column("Status", "Complete", "Done", "Not complete")
    _, found = drafted(as_csv(tmp_path, rows))
    assert "and so counts as open, or as overdue past the deadline: MD-02 ('Done')" in said(found)


def test_a_column_of_colours_is_named_once(tmp_path):
    def coloured(book):
        book["Register"]["I1"] = "RAG"
        book["Register"].cell(2, 9).fill = PatternFill("solid", fgColor="FF00B050")

    _, found = drafted(as_book(tmp_path, [HEADER, *ROWS], coloured))
    assert said(found).count("are blank but filled with a colour") == 1


# ---- columns that are filled in after the mapping was made ----

LATER = """
Date submitted | Revised deadline | Date withdrawn | Owner  | Site   | Comments
20/09/2019     |                  |                | Matron | Leeds  | see minutes
25/09/2019     | 31/12/2019       |                |        |        | TBC
               |                  | 01/10/2019     |        |        |
"""


@pytest.fixture
def filled_later(tmp_path):
    """A register some of whose columns were empty when its mapping was drafted, and are not now."""
    heads, *cells = rows_of(LATER)
    empty = [[*HEADER, *heads], *([*row, *[""] * len(heads)] for row in ROWS)]
    draft, found = drafted(as_csv(tmp_path, empty))
    assert NOT_READ not in said(found)
    as_csv(tmp_path, [empty[0], *([*row, *own] for row, own in zip(ROWS, cells, strict=True))])
    return tmp_path / "register", tmp_path / "draft.yaml", draft


def test_a_column_that_is_filled_in_later_is_named_where_a_new_draft_would_read_it(filled_later):
    folder, mapping, _ = filled_later
    month = read_register(folder / "Register.csv", read_mapping(mapping))
    for notes in (reading(folder, mapping=mapping).notes, month.notes):
        (note,) = [note for note in notes if NOT_READ in note]
        assert (
            "'Date submitted' (2 cells are filled, and it looks like the day of submission), "
            "'Revised deadline' (1 cell is filled, and it looks like a deadline that was moved), "
            "'Date withdrawn' (1 cell is filled, and it looks like the day of withdrawal); "
        ) in note
        assert "Owner" not in note  # was mapped while it was empty
        assert "Comments" not in note  # no draft would take it
        assert "put leave_out in place of ~" in note


def test_a_column_left_out_for_good_is_not_named_again(filled_later):
    folder, mapping, draft = filled_later
    mapping.write_text(draft.replace(": ~  # left out", ": leave_out"), encoding="utf-8")
    assert NOT_READ not in said(reading(folder, mapping=mapping))


def test_events_that_no_import_takes_are_named_until_the_plan_holds_them(filled_later, tmp_path):
    folder, mapping, _ = filled_later
    plan = tmp_path / "plan"
    write_folder(reading(folder, mapping=mapping).plan, plan)
    mapping.write_text(suggested_mapping(str(folder)), encoding="utf-8")
    once = partial(
        import_register, folder / "Register.csv", str(plan), recorded_on="2019-10-04",
        mapping=mapping,
    )  # fmt: skip
    says = "MD-01 submitted 2019-09-20, MD-02 submitted 2019-09-25; add them to the table evidence"
    assert says in once().notes[-1]
    with (plan / "evidence.csv").open("a", encoding="utf-8") as lines:
        lines.write("MD-01,2019-09-20,submitted,,\nMD-02,2019-09-25,submitted,,\n")
    assert not any("an import takes approvals alone" in note for note in once().notes)


def test_staff_on_one_sheet_and_leavers_on_another_are_one_row_a_month(tmp_path):
    sheets = {
        "Staff in post": rows_of(
            "Group | Division | Apr-19 | May-19 | Jun-19\nNurses | Medicine | 100 | 101 | 102\n"
            "Total | | 100 | 101 | 102"
        ),
        "Leavers": rows_of(
            "Group | Division | Apr-19 | May-19 | Jun-19\nNurses | Medicine | 1 | 2 | 3"
        ),
    }
    found = drafted(as_book(tmp_path, [HEADER, *ROWS], None, **sheets))[1]
    assert actions(found) == RIGHT
    staff = found.plan.tables["workforce"]
    assert staff[["in_post_wte", "leavers_wte"]].to_numpy().tolist() == [
        *[[100, 1], [101, 2], [102, 3]]
    ]
    account = " | ".join(found.account.lines())
    assert "1 left out (only_where: staff_group is blank)" in account


def test_months_across_of_which_nobody_says_what_they_hold_wait_for_a_word(tmp_path):
    staff = "Group | Division | Apr-19 | May-19 | Jun-19\nNurses | Medicine | 100 | 101 | 102"
    found = drafted(as_book(tmp_path, [HEADER, *ROWS], None, ESR=rows_of(staff)))[1]
    assert [str(fault) for fault in found.faults] == [
        "ESR row 1: what stands below the months waits for your decision: the mapping says ?"
    ]


@pytest.mark.parametrize("sheet", ["Leavers headcount", "Workforce"])
def test_heads_are_not_taken_for_wte(tmp_path, sheet):
    months = "Group | Division | Apr-19 | May-19 | Jun-19\nNurses | Medicine | 1 | 2 | 3"
    rows = "Month | Division | Group | Headcount | Leavers\n30/04/2019 | Medicine | Nurses | 9 | 1"
    staff = rows_of(months if sheet.startswith("Leavers") else rows)
    found = drafted(as_book(tmp_path, [HEADER, *ROWS], None, **{sheet: staff}))[1]
    assert len(found.faults) == 1
    assert "waits for your decision" in str(found.faults[0])


def test_sums_of_a_division_in_a_pivot_of_staff_are_left_out(tmp_path):
    staff = rows_of(
        "Division | Group | Apr-19 | May-19 | Jun-19\nMedicine | Nurses | 1 | 2 | 3\n"
        "Medicine Total | | 1 | 2 | 3\nSurgery | Nurses | 4 | 5 | 6\nGrand Total | | 5 | 7 | 9"
    )
    found = drafted(as_book(tmp_path, [HEADER, *ROWS], None, Leavers=staff))[1]
    assert actions(found) == RIGHT
    assert found.plan.tables["workforce"]["leavers_wte"].sum() == 1 + 2 + 3 + 4 + 5 + 6


def test_a_word_that_cannot_be_blank_is_not_offered_as_blank(tmp_path):
    rows = [[*row[:3], "Nice to do", *row[4:6], "TBC", "TBC"] for row in ROWS]
    draft, _ = drafted(as_csv(tmp_path, [HEADER, *rows]))
    assert '"Nice to do": "?"  # section_29a, section_31, must_do, should_do\n' in draft
    assert '"TBC": "?"  # a day, or ~ with agreed_deadline in only_where too: not' in draft
    assert '"TBC": "?"  # a day, or ~\n' in draft


def test_headings_that_say_little_are_taken_for_what_every_word_below_them_is(tmp_path):
    rows = [["Issue key", "Summary", "Labels", *HEADER[2:3], *HEADER[4:5], "Labels", *HEADER[6:]]]
    rows += [[*row[:2], row[3], row[2], row[4], row[5], *row[6:]] for row in ROWS]
    draft, found = drafted(as_csv(tmp_path, rows))
    assert '"Labels (1)": action_type' in draft
    assert actions(found) == RIGHT


def test_a_row_of_the_table_above_headings_that_stand_again_is_no_heading(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "actions"
    for row in [*rows_of(ACTIONS)[:2], rows_of(ACTIONS)[0], rows_of(ACTIONS)[2]]:
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    assert suggested_mapping(str(tmp_path / "plan.xlsx")) == ""


def test_the_draft_is_a_plan_source_of_its_own(tmp_path, monkeypatch):
    as_csv(tmp_path, [HEADER, *ROWS])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params").mkdir()
    mapping = tmp_path / "params" / "mapping.yaml"
    mapping.write_text(suggested_mapping("register"), encoding="utf-8")
    assert 'source: "../register"' in mapping.read_text(encoding="utf-8")
    assert actions(reading(mapping)) == RIGHT


# ---- what a draft takes as a column, and what it asks ----


def draft_of(tmp_path, rows):
    return suggested_mapping(str(csv_file(tmp_path / "Register.csv", rows)))


def renamed(**headings):
    """The register with other headings, by the first word of the usual ones."""
    return [[headings.get(name.split()[0], name) for name in HEADER], *ROWS]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        *(("Target", "agreed_deadline"), ("Original date", "agreed_deadline")),
        *(("Completion date", "agreed_deadline"), ("EAG date", "approved_on")),
        *(("Date signed off by EAG", "approved_on"), ("Date closed", "approved_on")),
        *(("Dates Signed off EAG", "approved_on"), ("Dept", "division")),
    ],
)
def test_a_heading_that_is_taken_by_a_guess_is_marked_for_checking(tmp_path, heading, column):
    place = {"agreed_deadline": "Due", "approved_on": "Date", "division": "Division"}[column]
    draft = draft_of(tmp_path, renamed(**{place: heading}))
    assert f'"{heading}": {column}  # taken as the ' in draft
    assert "; check\n" in draft


def test_a_plain_heading_is_no_guess(tmp_path):
    assert "; check" not in draft_of(tmp_path, [HEADER, *ROWS])


def test_a_target_without_days_is_no_deadline(tmp_path):
    draft = draft_of(tmp_path, with_column("Target", "90%", "80%", "70%"))
    assert '"Target": ~' in draft


def test_the_draft_asks_which_column_of_days_it_is_and_offers_no_day_for_all(tmp_path):
    draft = draft_of(tmp_path, renamed(Due="Milestone", Date="Gateway"))
    assert 'which of these columns? "Milestone", "Gateway"' in draft
    assert "the same for every row" not in draft
    nowhere = draft_of(tmp_path, without("Due date", without("Date approved")))
    assert "no column holds days" in nowhere


def test_tabs_without_a_list_of_divisions_may_be_the_divisions(tmp_path):
    tab = without("Division")
    other = [tab[0], *([f"X{row[0]}", *row[1:]] for row in tab[1:])]
    draft = suggested_mapping(str(workbook(tmp_path / "C.xlsx", {"Medicine": tab, "W&C": other})))
    assert 'from: {"Medicine": {division: medicine}, "W&C": {division: w_c}}' in draft


def test_sums_of_every_sheet_are_counted_and_their_cells_not_asked_about(tmp_path):
    rows = without(
        "Date approved", with_column("BRAG", "Green - complete", "Amber - on track", "70%")
    )
    sheets = {}
    for name, number in (("Medicine", 3), ("Surgery", 4)):
        of_sheet = [[f"{name}{row[0]}", *row[1:]] for row in rows[1:]]
        total = ["TOTAL", *[""] * (len(rows[0]) - 2), f"{number} actions"]
        sheets[name] = [rows[0], *of_sheet, total]
    draft = suggested_mapping(str(workbook(tmp_path / "C.xlsx", sheets)))
    assert "# leaves out 2: " in draft
    assert 'actions"' not in draft
    assert '"Amber - on track": ~' in draft
    assert '"70%": ~' in draft
    assert '"Green - complete": "?"' in draft


def test_the_draft_of_a_day_of_withdrawal_withdraws(tmp_path):
    draft = draft_of(tmp_path, with_column("Date withdrawn", "", "20/08/2019", ""))
    assert "field: withdrawn\n      value: yes" in draft


def test_the_draft_says_how_an_action_without_a_date_is_left_out(tmp_path):
    draft = draft_of(tmp_path, with_cells("Due date", "31/08/2019", "TBC"))
    assert '"TBC": "?"  # a day, or ~ with agreed_deadline in only_where too' in draft
