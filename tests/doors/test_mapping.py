"""Three registers with headings and words of their own, read as their mappings say."""

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.cli.options import mapped_source
from iqip_analytics.publish.keys import source_files
from iqip_analytics.sources.importing.run import import_register
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.mapping_draft import suggested_mapping
from iqip_analytics.sources.source_names import REGISTER_VARIABLE, register_of
from tests.doors.command import iqip_command
from tests.doors.sources import SMALL, assert_same_plan

DIVISIONS = [
    ["division", "name", "reported_from"],
    ["medicine", "Medicine", dt.date(2019, 3, 31)],
    ["womens_childrens", "Women's and Children's", dt.date(2019, 3, 31)],
]


def mapping_file(tmp_path, text):
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def actions_of(plan, *columns):
    return plan.tables["actions"][list(columns)].astype(str).to_numpy().tolist()


# ---- one: two-line headings, months as deadlines, W&C ----


@pytest.fixture
def two_line(tmp_path):
    """A workbook as a programme office keeps it: a title, headings over two rows, one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "QI Plan (live)"
    for row in [
        ["Quality improvement plan"],
        [],
        ["Action", "Action", "Care", "Type", "Exec", "Agreed", "CQC", "Date"],
        ["ref", "", "group", "", "lead", "deadline", "domain", "approved"],
        ["MD01", "Sepsis trolleys", "Medicine", "Must Do", "Chief Nurse", "Sept-19", "Safe", None],
        ["MD02", "Triage", "W&C", "Must Do", "COO", "Oct 2019", "Well-led", dt.date(2019, 8, 6)],
        ["SD03", "Signage", "w&c", "Should Do", "COO", "31/12/2019", "Caring", None],
    ]:
        sheet.append(row)
    divisions = book.create_sheet("divisions")
    for row in DIVISIONS:
        divisions.append(row)
    book.save(tmp_path / "live.xlsx")
    return tmp_path / "live.xlsx"


TWO_LINE = """
tables:
  actions:
    from: QI Plan (live)
    heading_rows: 2
    columns:
      Action ref: action_id
      Action: title
      Care group: division
      Type: action_type
      Exec lead: executive_lead
      Agreed deadline: agreed_deadline
      CQC domain: cqc_domain
      Date approved: approved_on
    values:
      division: {Medicine: medicine, W&C: womens_childrens}
      action_type: {Must Do: must_do, Should Do: should_do}
      cqc_domain: {Safe: safe, Well-led: well_led, Caring: caring}
    dates: {agreed_deadline: [month_end, day_first]}
    fill: {element: divisional_plan}
  evidence:
    from: QI Plan (live)
    heading_rows: 2
    columns: {Action ref: action_id, Date approved: event_on}
    fill: {event: approved}
    only_where: event_on
"""


def test_two_line_headings_months_and_short_names_are_read(two_line, tmp_path):
    plan = iqip.read(two_line, mapping=mapping_file(tmp_path, TWO_LINE))
    assert plan.warnings == ()
    assert actions_of(plan, "action_id", "division", "action_type", "agreed_deadline") == [
        ["MD01", "medicine", "must_do", "2019-09-30"],
        ["MD02", "womens_childrens", "must_do", "2019-10-31"],
        ["SD03", "womens_childrens", "should_do", "2019-12-31"],
    ]
    events = plan.tables["evidence"]
    assert list(events["action_id"]) == ["MD02"]
    assert list(events["event_on"].astype(str)) == ["2019-08-06"]


def test_a_fault_in_a_mapped_sheet_names_its_own_cell(two_line, tmp_path):
    book = openpyxl.load_workbook(two_line)
    book["QI Plan (live)"]["F6"] = "soon"
    book["QI Plan (live)"]["C7"] = "Theatres"
    book.save(two_line)
    with pytest.raises(SourceError) as refused:
        iqip.read(two_line, mapping=mapping_file(tmp_path, TWO_LINE))
    assert [str(fault).partition(";")[0] for fault in refused.value.faults] == [
        "QI Plan (live)!F6, agreed_deadline: 'soon' is not a date as YYYY-MM-DD",
        "QI Plan (live)!C7, division: 'Theatres' is not in the table divisions",
    ]


def test_the_mapped_register_becomes_a_folder_and_then_takes_next_months_register(
    two_line, tmp_path
):
    mapping = mapping_file(tmp_path, TWO_LINE)
    folder = tmp_path / "trust"
    done = iqip_command("load", two_line, folder, "--mapping", mapping)
    assert done.returncode == 0, done.stderr
    assert_same_plan(iqip.read(folder), iqip.read(two_line, mapping=mapping))
    book = openpyxl.load_workbook(two_line)
    book["QI Plan (live)"]["H5"] = dt.date(2019, 9, 3)
    book["QI Plan (live)"]["F7"] = "Jan-20"
    book.save(two_line)
    found = import_register(
        two_line, str(folder), recorded_on="2019-10-04", mapping=mapping, apply=True
    )
    assert [(f.kind, f.action_id) for f in found.comparison.findings] == [
        ("newly_approved", "MD01"),
        ("deadline_moved", "SD03"),
    ]
    assert found.comparison.asked == []


# ---- two: BRAG colours as words, in CSV files ----


@pytest.fixture
def brag(tmp_path):
    """A folder of CSV files whose state of an action is a colour."""
    folder = tmp_path / "brag"
    folder.mkdir()
    rows = [
        ["Ref", "What we will do", "BRAG", "Closed", "Division", "Due", "Domain"],
        ["1", "Sepsis trolleys", "Blue", "06.08.2019", "Medicine", "31.08.19", "safe"],
        ["2", "Triage", "GREEN", "", "Medicine", "30 September 2019", "safe"],
        ["3", "Signage", "Red ", "", "Women's", "1.7.2019", "caring"],
    ]
    with (folder / "plan on a page.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    with (folder / "divisions.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(DIVISIONS)
    return folder


BRAG = """
tables:
  actions:
    from: plan on a page
    columns: {Ref: action_id, What we will do: title, Division: division, Due: agreed_deadline,
              Domain: cqc_domain}
    values:
      division: {Medicine: medicine, "Women's": womens_childrens}
    dates: {agreed_deadline: day_first}
    fill: {element: divisional_plan, action_type: must_do}
  evidence:
    from: plan on a page
    columns: {Ref: action_id, BRAG: event, Closed: event_on}
    values:
      event: {Blue: approved, Green: '', Amber: '', Red: ''}
    dates: {event_on: day_first}
    only_where: event
"""


def test_colours_as_words_become_events(brag, tmp_path):
    plan = iqip.read(brag, mapping=mapping_file(tmp_path, BRAG))
    assert plan.warnings == ()
    assert actions_of(plan, "action_id", "division", "agreed_deadline") == [
        ["1", "medicine", "2019-08-31"],
        ["2", "medicine", "2019-09-30"],
        ["3", "womens_childrens", "2019-07-01"],
    ]
    assert plan.tables["evidence"][["action_id", "event"]].to_numpy().tolist() == [
        ["1", "approved"]
    ]
    assert list(plan.tables["evidence"]["event_on"].astype(str)) == ["2019-08-06"]


def test_a_colour_without_its_day_is_a_fault_not_a_guess(brag, tmp_path):
    page = brag / "plan on a page.csv"
    page.write_text(page.read_text(encoding="utf-8").replace("06.08.2019", ""), encoding="utf-8")
    with pytest.raises(SourceError, match=r"plan on a page\.csv row 2, event_on: is blank"):
        iqip.read(brag, mapping=mapping_file(tmp_path, BRAG))


# ---- three: nearly the contract ----


@pytest.fixture
def near(tmp_path):
    """A folder that says the contract's words in another spelling."""
    folder = tmp_path / "near"
    folder.mkdir()
    files = {
        "actions": [
            ["Action ID", "Title", "element", "Action Type", "Division", "CQC Domain", "Due date"],
            ["A1", "Triage", "Divisional plan", "Must Do", "medicine", "Well led", "2019-08-31"],
        ],
        "evidence": [["Action ID", "event_on", "Event"], ["A1", "2019-08-06", "Approved"]],
        "divisions": DIVISIONS,
    }
    for name, rows in files.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(rows)
    return folder


def test_the_check_drafts_a_mapping_that_then_serves(near, tmp_path):
    done = iqip_command("check", near)
    assert done.returncode == 2
    assert '"Due date": agreed_deadline' in done.stdout
    assert '"Must Do": must_do' in done.stdout
    draft = done.stdout[done.stdout.index("tables:") :]
    plan = iqip.read(near, mapping=mapping_file(tmp_path, draft))
    assert actions_of(plan, "action_id", "element", "action_type", "cqc_domain") == [
        ["A1", "divisional_plan", "must_do", "well_led"]
    ]
    assert list(plan.tables["evidence"]["event"]) == ["approved"]
    assert iqip_command("check", near, "--mapping", tmp_path / "mapping.yaml").returncode == 0


def test_a_sheet_under_another_name_is_suggested(two_line):
    book = openpyxl.load_workbook(two_line)
    sheet = book["QI Plan (live)"]
    sheet.delete_rows(3)
    for cell, heading in zip(
        sheet[3], ["Ref", "Title", "Division", "Type", "Lead", "Due date", "Domain"], strict=False
    ):
        cell.value = heading
    book.save(two_line)
    draft = suggested_mapping(str(two_line))
    assert 'from: "QI Plan (live)"' in draft
    assert '"Due date": agreed_deadline' in draft


def test_a_source_that_keeps_the_contract_needs_no_mapping():
    assert suggested_mapping(str(SMALL)) == ""


# ---- the file itself ----


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tables: [", "line 1 is not YAML: 'tables: \\['; look at its indentation"),
        ("tables:\n  actions:\n    from: R\n   columns: {}", "line 4 is not YAML: 'columns: {}'"),
        ("tables:\n  actions:\n    Ref:id\n    B: c", "line 3 .*'Ref:id'; a colon needs a space"),
        ('tables:\n  actions:\n    "Ref":id\n    B: c', "line 3 .*a colon needs a space after it"),
        ("tables: {actions: {columns: {A:title}}", "line 1 .*a colon needs a space after it"),
        ("tables:\n\tactions: {}", "line 2 .*it holds a tab; indent by spaces"),
        ("tables:\n  a: Part: 2", "line 2 .*put a text that holds a colon in quotation marks"),
        ("tables: {actions: {}, actions: {}}", "'actions' stands in line 1 and again in line 1"),
        ("actions: {}", "must hold `tables:`"),
        ("tables: {action: {}}", "'action' is not a table.*did you mean 'actions'"),
        ("tables: {actions: {colums: {}}}", "colums: is not known here.*did you mean 'columns'"),
        ("tables: {actions: {columns: {Ref: action_idd}}}", "no column 'action_idd'"),
        ("tables: {actions: {columns: {A: title, B: title}}}", "two headings stand for 'title'"),
        (
            "tables: {actions: {dates: {added_on: us}}}",
            "'us' is no form of days; expected day_first",
        ),
        ("tables: {actions: {heading_rows: 0}}", "heading_rows"),
        ("tables: {actions: {columns: [Ref]}}", "columns: give one line for each, as `Ref: action"),
        ("tables: " + "[" * 5000, "is nested too deeply to be a mapping"),
    ],
)
def test_a_mapping_at_fault_is_refused_by_name(tmp_path, text, says):
    with pytest.raises(InputError, match=says):
        read_mapping(mapping_file(tmp_path, text))


def test_a_mapping_that_is_not_there_is_answered_by_those_that_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        InputError, match=r"'mine\.yaml' does not exist; `iqip check SOURCE` drafts"
    ):
        read_mapping(Path("mine.yaml"))
    for name in ("mapping.yaml", "params/older.yml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("tables: {}", encoding="utf-8")
    Path("environment.yml").write_text("name: tables", encoding="utf-8")  # none of them
    for read in (read_mapping, iqip.read):
        with pytest.raises(InputError, match=r"there are mapping\.yaml, params/older\.yml"):
            read(Path("mine.yaml"))


def test_a_mapping_that_names_no_register_takes_the_one_given_beside_it(tmp_path, monkeypatch):
    monkeypatch.setenv(REGISTER_VARIABLE, "")
    mapping = mapping_file(tmp_path, BRAG)
    (tmp_path / "A.xlsx").touch()
    assert mapped_source(str(tmp_path / "A.xlsx"), mapping) == str(mapping)
    assert register_of(mapping) == str((tmp_path / "A.xlsx").resolve())


def test_a_sheet_that_the_mapping_names_and_is_not_there_is_a_fault(brag, tmp_path):
    text = BRAG.replace("from: plan on a page", "from: plan on the page")
    with pytest.raises(SourceError, match="did you mean 'plan on a page'"):
        iqip.read(brag, mapping=mapping_file(tmp_path, text))


def test_a_heading_that_the_mapping_names_and_is_not_there_is_a_fault(brag, tmp_path):
    text = BRAG.replace("Domain: cqc_domain}", "Domain: cqc_domain, Exec: executive_lead}")
    with pytest.raises(SourceError, match=r"plan on a page\.csv row 1, executive_lead: .*'Exec'"):
        iqip.read(brag, mapping=mapping_file(tmp_path, text))


# ---- a mapping that names its register ----


def test_a_mapping_that_names_its_register_is_a_plan_source(two_line, tmp_path):
    mapping = mapping_file(tmp_path, "source: live.xlsx\n" + TWO_LINE)
    assert_same_plan(iqip.read(mapping), iqip.read(two_line, mapping=mapping))
    assert source_files(str(mapping)).keys() == {"mapping.yaml", "live.xlsx"}
    assert mapped_source(None, mapping) == str(mapping)
    assert mapped_source(str(two_line), mapping) == str(mapping)


def test_a_briefing_through_a_mapping_is_told_which_register_it_must_name(two_line, tmp_path):
    mapping = mapping_file(tmp_path, TWO_LINE)
    end = ["--period-end", "2019-08-31", "--mapping", mapping]
    done = iqip_command("brief", *end)
    assert done.returncode == 2
    assert "does not name its register" in done.stderr
    mapping.write_text("source: other.xlsx\n" + TWO_LINE, encoding="utf-8")
    done = iqip_command("brief", "--data", two_line, *end)
    assert "other.xlsx' as its source; give that" in done.stderr
