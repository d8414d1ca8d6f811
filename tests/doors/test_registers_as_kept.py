"""Registers as people keep them: merged, struck, in blocks, under banners, across months."""

import datetime as dt

import openpyxl
import pytest
import yaml
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from iqip_analytics.briefing.consistency_notes import consistency_notes
from iqip_analytics.sources.importing.register import read_register
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.reading import reading
from tests.doors.registers import ACTIONS, DIVISIONS, EVIDENCE, rows_of

HEADER, *ROWS = rows_of(ACTIONS)
COLUMNS = {name: name for name in HEADER}


@pytest.fixture
def book():
    """A workbook with a sound register on the sheet `live`."""
    book = openpyxl.Workbook()
    book.active.title = "live"
    for row in [HEADER, *ROWS]:
        book["live"].append(row)
    for name, text in (("evidence", EVIDENCE), ("divisions", DIVISIONS)):
        sheet = book.create_sheet(name)
        for row in rows_of(text):
            sheet.append(row)
    return book


@pytest.fixture
def read(book, tmp_path):
    """Read the workbook through a mapping of its actions, and perhaps of other tables."""

    def once(actions=None, register=False, **others):
        book.save(tmp_path / "live.xlsx")
        tables = {"actions": {"from": "live", "columns": COLUMNS} | (actions or {})} | others
        (tmp_path / "mapping.yaml").write_text(
            yaml.safe_dump({"tables": tables}, sort_keys=False), encoding="utf-8"
        )
        if register:
            return read_register(tmp_path / "live.xlsx", read_mapping(tmp_path / "mapping.yaml"))
        return reading(tmp_path / "live.xlsx", mapping=tmp_path / "mapping.yaml")

    return once


def column(found, name, table="actions"):
    return [str(cell)[:10] for cell in found.plan.tables[table][name]]


def messages(found):
    return [str(fault) for fault in found.faults]


# ---- blocks and headings ----


def test_a_second_block_is_a_fault_that_names_both_unless_the_mapping_takes_it(book, read):
    for row in [[], [*HEADER, "owner"], ["A4", *ROWS[0][1:], "Matron"]]:
        book["live"].append(row)
    assert "row 1 and again in row 6: rows 2 to 5 and row 7 are two blocks" in messages(read())[0]
    assert column(read({"blocks": "all"}), "action_id") == ["A1", "A2", "A3", "A4"]
    first = read({"blocks": "first"})
    assert column(first, "action_id") == ["A1", "A2", "A3"]
    assert "1 left out (blocks: first)" in first.account.lines()[-1]


def test_the_fuller_headings_below_do_not_swallow_the_rows_above(book, read):
    book["live"].delete_cols(7)
    book["live"].append(HEADER)
    book["live"].append(["A4", *ROWS[0][1:]])
    assert any("two blocks" in message for message in messages(read()))


def test_rows_above_the_headings_are_titles_or_a_fault(book, read):
    book["live"].insert_rows(1, 3)
    book["live"]["A1"], book["live"]["A2"] = "Improvement plan", "v14"
    assert column(read(), "action_id") == ["A1", "A2", "A3"]
    for cell, text in zip(book["live"][2], ["A0", "Huddle", "divisional_plan", "x"], strict=False):
        cell.value = text
    assert "live row 2: 4 cells are filled above the headings" in messages(read())[0]
    assert column(read({"heading_row": 4}), "action_id") == ["A1", "A2", "A3"]


def test_a_heading_that_is_not_mapped_may_stand_as_often_as_it_likes(book, read):
    book["live"]["H1"], book["live"]["I1"] = "Update", "Update"
    assert read().faults == ()


def test_a_mapped_heading_that_stands_twice_is_told_apart_by_its_place(book, read):
    book["live"]["H1"], book["live"]["I1"] = "Lead", "Lead"
    book["live"]["H2"], book["live"]["I2"] = "Matron", "Chief Nurse"
    assert (
        "'Lead' stands twice" in messages(read({"columns": COLUMNS | {"Lead": "action_owner"}}))[0]
    )
    both = read({"columns": COLUMNS | {"Lead (1)": "action_owner", "Lead (2)": "executive_lead"}})
    assert column(both, "action_owner")[0] == "Matron"
    assert column(both, "executive_lead")[0] == "Chief Nurs"


def test_only_mapped_headings_are_taken(book, read):
    book["live"]["H1"], book["live"]["H2"] = "recorded_on", "2099-01-01"
    found = read()
    assert column(found, "recorded_on") == ["NaT"] * 3
    assert "live: no mapping names 'recorded_on'; left out of actions" in found.notes


def test_a_mapped_heading_that_is_gone_is_a_fault_with_the_one_that_may_be_meant(book, read):
    found = read({"columns": COLUMNS | {"Date Approved": "approved_on"}})
    assert "'Date Approved', which is not there" in messages(found)[0]
    book["live"]["H1"] = "Date approved"
    found = read({"columns": COLUMNS | {"Date Approved": "approved_on"}})
    assert "did you mean 'Date approved'?" in messages(found)[0]


def test_another_sheet_never_stands_in_for_the_one_that_is_mapped(book, read):
    book["live"].title = "live (2)"
    copy = book.copy_worksheet(book["live (2)"])
    copy.title = "Actions"
    assert (
        "has no sheet 'live', from which the mapping takes actions; it has " in messages(read())[0]
    )
    with pytest.raises(
        Exception, match="has no sheet 'live', from which the mapping takes actions"
    ):
        read({"columns": COLUMNS | {"x": "approved_on"}}, register=True)


# ---- rows ----


def test_a_merged_division_is_that_of_every_row_it_covers(book, read):
    sheet = book["live"]
    sheet["E3"].value = None
    sheet.merge_cells("E2:E3")
    found = read()
    assert column(found, "division") == ["medicine", "medicine", "surgery"]
    assert any("1 rows of division filled down" in line for line in found.account.lines())


def test_cells_merged_across_columns_are_a_fault(book, read):
    book["live"].merge_cells("D3:E3")
    assert "live!D3: the cells D3:E3 are merged across columns" in messages(read())[0]


def test_hidden_rows_are_counted_or_left_out_and_named_either_way(book, read):
    book["live"].row_dimensions[3].hidden = True
    counted, left = read(), read({"hidden_rows": "leave_out"})
    assert (len(column(counted, "title")), len(column(left, "title"))) == (3, 2)
    assert "row 3 is hidden, and counted in actions" in counted.notes[0]
    assert "row 3 is hidden, and left out of actions" in left.notes[0]


def test_a_row_struck_through_is_counted_or_left_out_and_named_either_way(book, read):
    for cell in book["live"][3]:
        cell.font = Font(strike=True)
    counted, left = read(), read({"struck_out": "leave_out"})
    assert (len(column(counted, "title")), len(column(left, "title"))) == (3, 2)
    assert "row 3 is struck through, and counted" in counted.notes[0]


@pytest.mark.parametrize("part", [True, False])
def test_a_cell_struck_through_is_a_fault_that_says_so(book, read, part):
    book["live"]["G3"].font = Font(strike=not part)
    if part:
        struck = TextBlock(InlineFont(strike=True), "2019-09-30")
        book["live"]["G3"] = CellRichText(struck, " 2019-10-31")
    said = "struck through in part" if part else "is struck through"
    assert said in messages(read())[0]


def test_a_banner_gives_its_division_to_the_rows_below(book, read):
    sheet = book["live"]
    for row in range(2, 5):
        sheet.cell(row, 5).value = None
    sheet.insert_rows(4)
    sheet.insert_rows(2)
    sheet["A2"], sheet["A5"], sheet["A7"] = "Medicine", "Surgery", "Key: blue is complete"
    words = {"division": {"Medicine": "medicine", "Surgery": "surgery"}}
    found = read({"banner": "division", "values": words})
    assert column(found, "division") == ["medicine", "medicine", "surgery"]
    assert "3 headings" in found.account.lines()[-1]
    assert "1 left out (banner: no row follows)" in found.account.lines()[-1]
    assert any("only 'Medicine' stands in this row" in said for said in messages(read()))


def test_parents_beside_their_parts_are_named_and_can_be_left_out(book, read):
    book["live"]["A3"], book["live"]["A4"] = "A1.1", "A1.2"
    assert "1 action counted beside parts of their own: A1 beside A1.1, A1.2" in read().notes[0]
    assert column(
        read(
            {"parents": "leave_out"},
            evidence={
                "from": "evidence",
                "fill": {"action_id": "A1.1"},
                "columns": {"event": "event", "event_on": "event_on"},
            },
        ),
        "action_id",
    ) == ["A1.1", "A1.2"]


# ---- cells as shown ----


def test_an_error_in_a_column_that_nobody_reads_is_no_fault(book, read):
    book["live"]["H1"], book["live"]["H2"] = "Days late", "#N/A"
    book["live"]["H2"].data_type = "e"
    assert read().faults == ()


def test_a_word_of_the_register_can_be_blank_even_an_error(book, read):
    book["live"]["H1"], book["live"]["H2"], book["live"]["H3"] = "Added", "#N/A", "N/A"
    book["live"]["H2"].data_type = "e"
    columns = {"columns": COLUMNS | {"Added": "added_on"}}
    assert "the error #N/A" in messages(read(columns))[0]
    blank = columns | {"values": {"added_on": {"#N/A": "~", "n/a": "~"}}}
    assert column(read(blank), "added_on") == ["NaT"] * 3


def test_a_zero_shown_as_a_day_is_named_for_what_it_is(book, read):
    book["live"]["G2"].value, book["live"]["G2"].number_format = 0, "dd/mm/yyyy"
    assert "the cell holds 0, shown as a day" in messages(read())[0]


def test_a_month_is_one_day_however_it_was_typed(book, read):
    sheet = book["live"]
    sheet["G2"].value, sheet["G2"].number_format = dt.date(2019, 9, 1), "mmm-yy"
    sheet["G3"] = "Sept-19"
    forms = {"dates": {"agreed_deadline": ["month_end", "day_first"]}}
    assert column(read(forms), "agreed_deadline")[:2] == ["2019-09-30"] * 2
    sheet["G3"] = "2019-09-30"
    assert "shows 'Sep-19' and no day" in messages(read())[0]


def test_an_id_is_read_as_it_is_shown(book, read):
    for row, number in zip((2, 3, 4), (1.1, 1.2, 1.1), strict=True):
        cell = book["live"].cell(row, 1)
        cell.value, cell.number_format = number, "0.0" if row < 4 else "0.00"
    evidence = {
        "from": "evidence",
        "columns": {"event": "event", "event_on": "event_on"},
        "fill": {"action_id": "1.1"},
    }
    assert column(read(evidence=evidence), "action_id") == ["1.1", "1.2", "1.10"]
    for row in (2, 3, 4):
        book["live"].cell(row, 1).number_format = "General"
    said = messages(read(evidence=evidence))
    assert any("is held as a number, so that 1.10 and 1.1 are one" in each for each in said)


def test_times_of_midnight_are_dropped_and_counted(book, read):
    book["live"]["G2"] = "2019-08-31 00:00"
    found = read()
    assert column(found, "agreed_deadline")[0] == "2019-08-31"
    assert "1 times of midnight dropped from agreed_deadline" in found.account.lines()[-1]


def test_a_file_half_converted_is_a_fault(book, read):
    sheet = book["live"]
    sheet["G2"], sheet["G3"], sheet["G4"] = dt.date(2019, 12, 6), "30/09/2019", "31/10/2019"
    found = read({"dates": {"agreed_deadline": "day_first"}})
    assert "day and month seem exchanged" in messages(found)[0]


MEASURES = [
    ["measure_id", "name", "unit", "direction", "target"],
    ["M1", "Training", "percent", "increase", 95],
]


def test_a_percentage_is_read_as_it_is_shown_and_a_share_as_it_is_held(book, read):
    for name, rows in {
        "measures": MEASURES,
        "measure_values": [
            ["measure_id", "month", "value"],
            ["M1", "2019-08-31", 0.93],
            ["M1", "2019-09-30", 0.95],
        ],
        "recruitment": [
            [
                "cohort",
                "division",
                "staff_group",
                "route",
                "start_month",
                "headcount",
                "conversion",
            ],
            ["C1", "medicine", "nurses", "international", "2019-10-31", 41, 0.8],
        ],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    values = book["measure_values"]
    values["C2"].number_format = values["C3"].number_format = "0%"
    book["recruitment"]["G2"].number_format = "0%"
    found = read()
    assert column(found, "value", "measure_values") == ["93.0", "95.0"]
    assert column(found, "conversion", "recruitment") == ["0.8"]
    values["C3"].number_format = "General"
    assert "has no % where other values of 'M1' have one" in messages(read())[0]
    values["C2"].number_format = "General"
    assert "lies between 0 and 1; write 93% as 93" in messages(read())[0]


def test_thousands_are_read_as_they_are_shown(book, read):
    for name, rows in {
        "measures": [MEASURES[0], ["M1", "Contacts", "count", "increase", 90]],
        "measure_values": [["measure_id", "month", "value"], ["M1", "2019-08-31", 93_000]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["measure_values"]["C2"].number_format = '#,##0,"k"'
    assert column(read(), "value", "measure_values") == ["93.0"]


def test_colours_without_words_are_a_note_and_can_be_read(book, read):
    book["live"]["H1"] = "BRAG"
    book["live"]["H2"].fill = PatternFill("solid", fgColor="FF0070C0")
    book["live"]["H3"].fill = PatternFill("solid", fgColor="FF00B050")
    assert any(
        "2 cells of 'BRAG' are blank but filled with a colour" in note for note in read().notes
    )
    evidence = {
        "from": "live",
        "columns": {"action_id": "action_id", "BRAG": "event"},
        "colours": "event",
        "values": {"event": {"0070C0": "approved", "00B050": "~"}},
        "fill": {"event_on": "2019-08-31"},
        "only_where": "event",
    }
    assert column(read(evidence=evidence), "action_id", "evidence") == ["A1"]


# ---- the mapping, extended ----


def test_one_table_may_be_on_several_sheets_each_with_its_fills(book, read):
    book["live"].delete_cols(5)
    book.copy_worksheet(book["live"]).title = "Surgery"
    book["Surgery"].delete_rows(2, 2)
    book["live"].delete_rows(4)
    columns = {name: name for name in HEADER if name != "division"}
    sheets = {"live": {"division": "medicine"}, "Surgery": {"division": "surgery"}}
    found = read({"from": sheets, "columns": columns})
    assert column(found, "division") == ["medicine", "medicine", "surgery"]
    book["Surgery"]["A2"] = "A1"
    said = messages(read({"from": sheets, "columns": columns}))
    assert said[0].startswith("Surgery!A2, action_id: 'A1' stands in row 2 of 'live' already")


def test_two_events_in_a_row_are_two_mappings_of_one_table(book, read):
    for cell, text in {
        "H1": "Sent",
        "I1": "Signed",
        "H2": "2019-07-01",
        "I2": "2019-08-06",
        "H3": "2019-07-02",
    }.items():
        book["live"][cell] = text
    evidence = [
        {
            "from": "live",
            "columns": {"action_id": "action_id", heading: "event_on"},
            "fill": {"event": event},
            "only_where": "event_on",
        }
        for heading, event in (("Sent", "submitted"), ("Signed", "approved"))
    ]
    found = read(evidence=evidence)
    assert column(found, "event", "evidence") == ["submitted", "submitted", "approved"]
    line = next(line for line in found.account.lines() if line.startswith("evidence"))
    assert line.startswith("evidence: 2 rows from 'live' rows 2 to 3; 1 heading; 1 left out")


def test_months_may_stand_across_the_columns(book, read):
    sheet = book.create_sheet("ESR")
    for row in [
        ["Group", "Division", "Apr-19", dt.date(2019, 5, 1)],
        ["Nurses", "medicine", 1.5, 2],
        ["Doctors", "medicine", 3, None],
    ]:
        sheet.append(row)
    sheet["D1"].number_format = "mmm-yy"
    workforce = {
        "from": "ESR",
        "columns": {"Group": "staff_group", "Division": "division"},
        "months_across": "true",
    }
    found = read(workforce=workforce)
    rows = found.plan.tables["workforce"]
    assert sorted(
        zip(rows["month"].astype(str), rows["staff_group"], rows["leavers_wte"], strict=True)
    ) == [
        ("2019-04-30", "Doctors", 3.0),
        ("2019-04-30", "Nurses", 1.5),
        ("2019-05-31", "Nurses", 2.0),
    ]


def test_months_as_first_days_are_taken_under_month_end(book, read):
    sheet = book.create_sheet("workforce")
    for row in [
        ["month", "division", "staff_group", "leavers_wte"],
        ["2019-05-01", "medicine", "Nurses", 2],
    ]:
        sheet.append(row)
    own = {name: name for name in ("month", "division", "staff_group", "leavers_wte")}
    workforce = {"from": "workforce", "columns": own, "dates": {"month": "month_end"}}
    assert column(read(workforce=workforce), "month", "workforce") == ["2019-05-31"]
    assert "is not the last day of a month" in messages(read())[0]


@pytest.mark.parametrize("total", ["Grand Total", "Whole of it"])
def test_sums_among_the_parts_are_a_fault_by_words_and_by_arithmetic(book, read, total):
    sheet = book.create_sheet("workforce")
    for row in [["month", "division", "staff_group", "leavers_wte"]] + [
        [month, "medicine", group, wte]
        for month in ("2019-05-31", "2019-06-30")
        for group, wte in (("Nurses", 1.5), ("Doctors", 2), (total, 3.5))
    ]:
        sheet.append(row)
    said = messages(read())
    assert any("names a sum" in each or "is the sum of the other" in each for each in said)


def test_sheets_alike_but_for_case_are_a_fault(book, read):
    book.copy_worksheet(book["evidence"]).title = "Evidence "
    assert any("are alike but for case or blanks" in each for each in messages(read()))


def test_a_status_without_a_day_says_what_to_fill_and_serves_next_month(book, read):
    book["live"]["H1"], book["live"]["H2"] = "BRAG", "Blue"
    evidence = {
        "from": "live",
        "columns": {"action_id": "action_id", "BRAG": "event"},
        "values": {"event": {"Blue": "approved"}},
        "only_where": "event",
    }
    assert any("fill: {event_on: …}" in each for each in messages(read(evidence=evidence)))
    month = read(register=True, evidence=evidence)
    assert month.approved == {"A1"}
    assert month.rows["approved_on"].isna().all()
    known = month.dated({"A1": ["2019-08-06"]}, "2019-10-04")
    assert [str(day)[:10] for day in known["approved_on"]] == ["2019-08-06", "NaT", "NaT"]
    newly = month.dated({}, "2019-10-04")
    assert [str(day)[:10] for day in newly["approved_on"]] == ["2019-10-04", "NaT", "NaT"]


def test_a_key_given_twice_in_a_mapping_is_refused_with_both_lines(tmp_path):
    text = "tables:\n  actions:\n    values:\n      division:\n" + "".join(
        f"        {word}\n" for word in ("W: a", "S: b", "W: c")
    )
    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match="'W' stands in line 5 and again in line 7"):
        read_mapping(tmp_path / "mapping.yaml")


def test_a_spreadsheets_number_for_a_day_is_named_with_its_day(book, read):
    book["live"]["G2"] = 43830
    book["live"]["G2"].number_format = "General"
    said = " ".join(messages(read()))
    assert "a spreadsheet's number for 2019-12-31: format the cell as a date" in said


def test_sheets_that_are_divisions_are_told_how_to_say_so(book, read):
    book["live"].title = "Medicine"
    book.copy_worksheet(book["Medicine"]).title = "Surgery"
    columns = COLUMNS | {"Division": "division"}
    columns = {heading: column for heading, column in columns.items() if heading != "division"}
    said = messages(read({"from": ["Medicine", "Surgery"], "columns": columns}))
    assert any("from: {Medicine: {division: …}, …}" in each for each in said)


# ---- what no row of a register may do in silence ----


def test_an_action_without_a_date_is_a_fault_with_the_line_to_write_or_left_out_by_name(book, read):
    book["live"].append(["A4", "Rotas", *ROWS[0][2:6], "TBC"])
    book["live"].append(["Total", "4"])
    tbc = {"values": {"agreed_deadline": {"TBC": None}}}
    (fault,) = messages(read({**tbc, "only_where": "action_type"}))
    assert "only_where: [title, agreed_deadline] with agreed_deadline: {TBC: ~}" in fault
    left_out = read({**tbc, "only_where": ["agreed_deadline", "action_type"]})
    assert left_out.notes == ("1 action has no agreed date and is not counted: A4.",)
    # Not on a page: it would name, in an earlier report, rows that came after its cut-off
    assert left_out.notes[0] not in consistency_notes(left_out.plan.latest())


def test_restoring_what_was_never_withdrawn_is_a_note_with_the_value_that_withdraws(book, read):
    book["live"]["H1"], book["live"]["H3"] = "Status", "Withdrawn"
    days = {"recorded_on": "2019-08-01", "effective_on": "2019-08-01"}
    changes = {
        "from": "live",
        "columns": {"action_id": "action_id", "Status": "field"},
        "values": {"field": {"Withdrawn": "withdrawn"}},
        "only_where": "field",
    }
    restored = read(changes={**changes, "fill": days})
    assert any("though never withdrawn, and so still counted: A2" in n for n in restored.notes)
    gone = read(changes={**changes, "fill": {**days, "value": "yes"}})
    assert not any("withdrawn" in note for note in gone.notes)
    assert list(gone.plan.latest().actions["action_id"]) == ["A1", "A3"]


def test_one_day_for_all_approvals_is_a_note(book, read):
    book["live"]["H1"] = "RAG"
    book["live"]["H2"] = book["live"]["H3"] = "Blue"
    evidence = {"columns": {"action_id": "action_id", "RAG": "event"}, "only_where": "event"}
    evidence |= {"from": "live", "values": {"event": {"Blue": "approved"}}}
    *_, note = read(evidence={**evidence, "fill": {"event_on": "2019-08-31"}}).notes
    assert note.startswith("the approvals of 2 actions all bear one day, 2019-08-31: forecasts")
