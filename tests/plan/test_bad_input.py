"""Whatever is wrong with a source is said in a sentence: place, row, column, value and remedy.

Each case spoils one file of a sound register. Nothing but InputError may come out of the door.
"""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from tests.support.registers import tables_of, written

Spoil = Callable[[bytes], bytes | None]

COMMA_SEPARATED = "save the file as 'CSV UTF-8 (comma delimited)'"
THERE = "correct it, or add it there"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = tables_of(
        """
        action | title | deadline | added_on
        A1 | One, "two" & <script> – é | 2019-08-31 | 2019-03-01
        A2 | Two | 2019-09-30 |
        """,
        evidence="action_id | event_on | event | note\nA1 | 2019-08-05 | approved | x",
        changes="action_id | recorded_on | effective_on | field | value\n"
        "A1 | 2019-06-01 | 2019-06-01 | agreed_deadline | 2019-09-30",
        reports="period_end | data_cutoff | published_on\n2019-08-31 | 2019-09-06 | 2019-09-13",
        priorities="priority | name | reported_from\n4 | Workforce | 2018-01-31",
        workforce="month | division | staff_group | leavers_wte\n"
        "2019-08-31 | medicine | nurses | 8.17",
        recruitment="cohort | division | staff_group | route | start_month | headcount | "
        "conversion\n"
        "C1 | medicine | nurses | international | 2019-10-31 | 41 | 0.8",
        risks="risk_id | theme | division | alignment | consequence\n"
        "R1 | Staffing | medicine | not_on_register | 4",
        risk_actions="risk_id | action_id\nR1 | A1",
        measures="measure_id | name | unit | direction\nM1 | CTG training | percent | increase",
        measure_values="measure_id | month | value\nM1 | 2019-08-31 | 90",
        action_measures="action_id | measure_id | expected_from\nA1 | M1 | 2019-11-30",
        commentary="period_end | scope | section | text\n2019-08-31 | medicine | summary | Good",
    )
    return written(tables, tmp_path_factory.mktemp("sound") / "register")


def spoilt(sound: Path, folder: Path, table: str, spoil: Spoil) -> Path:
    """The sound register with one file spoilt; of the others, those that it speaks of."""
    folder.mkdir()
    for name in {"actions", "evidence", "divisions", table, *SPEAKS_OF.get(table, [])}:
        (folder / f"{name}.csv").write_bytes((sound / f"{name}.csv").read_bytes())
    path = folder / f"{table}.csv"
    content = spoil(path.read_bytes() if path.exists() else b"")
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    return folder


SPEAKS_OF = {
    "changes": ["priorities"],
    "risk_actions": ["risks"],
    "measure_values": ["measures"],
    "action_measures": ["measures"],
}


def swap(old: str, new: str | bytes) -> Spoil:
    def spoil(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new if isinstance(new, bytes) else new.encode(), 1)

    return spoil


def add(row: str) -> Spoil:
    return lambda content: content + row.encode() + b"\r\n"


def test_the_sound_register_is_read_without_a_word(sound: Path) -> None:
    plan = iqip.read(sound)
    assert plan.warnings == ()
    assert plan.tables["actions"]["title"].iloc[0] == 'One, "two" & <script> – é'


@pytest.mark.parametrize("kind", ["a folder", "a link that leads nowhere"])
def test_a_table_that_is_no_file_is_a_fault_and_never_a_table_not_supplied(
    sound: Path, tmp_path: Path, kind: str
) -> None:
    source = spoilt(sound, tmp_path / "plan", "risks", lambda content: content)
    (source / "risks.csv").unlink()
    if kind == "a folder":
        (source / "risks.csv").mkdir()
    else:
        (source / "risks.csv").symlink_to(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match=r"risks\.csv: is a folder, or a link that leads"):
        iqip.read(source)


FAULTS: list[tuple[str, Spoil, str]] = [
    # files
    ("actions", lambda _: None, "actions.csv: is missing; every plan source needs it"),
    ("evidence", lambda _: None, "evidence.csv: is missing; every plan source needs it"),
    ("actions", lambda _: b"", "actions.csv: is empty; its first row must hold the headings"),
    ("actions", lambda _: b" \r\n\r\n", "actions.csv: is empty; its first row must hold"),
    (
        "actions",
        lambda text: text.split(b"\r\n")[0],
        "actions.csv: has headings but no row below them",
    ),
    (
        "actions",
        lambda text: text.decode().encode("utf-16"),
        "actions.csv row 1: is not UTF-8 (byte 0xff); save it as 'CSV UTF-8 (comma delimited)'",
    ),
    (
        "evidence",
        lambda text: text.decode().encode("utf-16-le"),
        "evidence.csv row 1: the heading 'a�c�t�i�o�n�_�i�d�' holds a control character; "
        f"remove it, or {COMMA_SEPARATED}",
    ),
    (
        "actions",
        swap("é", b"\xe9"),
        "actions.csv row 2: is not UTF-8 (byte 0xe9); save it as 'CSV UTF-8 (comma delimited)'",
    ),
    (
        "actions",
        lambda text: text.replace(b",", b";"),
        f"actions.csv row 1: the headings are separated by semicolons, not by commas; "
        f"{COMMA_SEPARATED}",
    ),
    ("evidence", lambda text: text.replace(b",", b"\t"), "the headings are separated by tabs"),
    # headings and rows
    (
        "actions",
        swap("title", "titel"),
        "actions.csv row 1, title: the column is missing; is it 'titel'? "
        "the headings stand in row 1",
    ),
    (
        "actions",
        swap("title", "action_id"),
        "actions.csv row 1: the heading 'action_id' stands twice; keep one",
    ),
    (
        "actions",
        swap("A2,", "A2,x,"),
        "actions.csv row 3: holds 9 cells where the headings are 8; check for a missing cell, "
        "or a comma in a text without quotation marks",
    ),
    ("evidence", swap(",x", ""), "evidence.csv row 2: holds 3 cells where the headings are 4"),
    (
        "actions",
        swap("Two", '"Two'),
        "actions.csv row 3: a quotation mark opens in this row and is never closed; close it, "
        'or write "" for a quotation mark in a text',
    ),
    (
        "actions",
        swap("Two", '"Tw"o'),
        "actions.csv row 3: a text in quotation marks goes on after the closing one",
    ),
    (
        "actions",
        lambda text: text.replace(b"A2,", b"\r\n,,,,,,,\r\nA2,").replace(b"Two", b""),
        "actions.csv row 5, title: is blank; it must be filled",
    ),
    (
        "actions",
        lambda text: text.replace(b"Two", b'"T\r\nwo"') + b"A3,,,,,,,\r\n",
        "actions.csv row 4, title: is blank; it must be filled",
    ),
    # cells
    (
        "actions",
        swap("Two", "T\x07wo"),
        "actions.csv row 3, title: 'T�wo' holds a control character; remove it",
    ),
    ("actions", swap("Two", "T\x00wo"), "row 3, title: 'T�wo' holds a control character"),
    ("actions", swap("Two", "Two\x1f"), "row 3, title: 'Two�' holds a control character"),
    ("evidence", swap(",x", ",\x0b"), "evidence.csv row 2, note: '�' holds a control character"),
    (
        "actions",
        swap("Two", "x" * 40_000),
        "actions.csv row 3, title: the cell holds 40,000 characters; at most 32,767 are read",
    ),
    (
        "actions",
        swap("2019-08-31", "31/08/2019"),
        "actions.csv row 2, agreed_deadline: '31/08/2019' is not a date as YYYY-MM-DD",
    ),
    ("actions", swap("2019-08-31", "2019-02-30"), "'2019-02-30' is not a day of the calendar"),
    ("actions", swap("2019-08-31", "2019-8-31"), "'2019-8-31' is not a date as YYYY-MM-DD"),
    (
        "actions",
        swap("2019-08-31", "0219-08-31"),
        "'0219-08-31' is not a date from 1990 to 2099",
    ),
    ("actions", swap("2019-08-31", "43708"), "'43708' is not a date as YYYY-MM-DD"),
    (
        "workforce",
        swap("8.17", "eight"),
        "workforce.csv row 2, leavers_wte: 'eight' is not a number; write it plainly, "
        "as 12 or 8.17",
    ),
    ("workforce", swap("8.17", "inf"), "'inf' is not a number"),
    ("workforce", swap("8.17", "NaN"), "'NaN' is not a number"),
    ("workforce", swap("8.17", "1e999"), "'1e999' is not a number"),
    ("workforce", swap("8.17", '"1,234.5"'), "'1,234.5' is not a number"),
    ("workforce", swap("8.17", "8.17%"), "'8.17%' is not a number"),
    (
        "workforce",
        swap("8.17", "1e27"),
        "'1e27' is not a number that can be meant; at most 1,0",
    ),
    ("workforce", swap("8.17", "-1"), "row 2, leavers_wte: '-1.0' is not a number of 0 or more"),
    ("workforce", swap("8.17", ""), "workforce.csv row 2, leavers_wte: is blank; it must"),
    ("risks", swap(",4", ",2.5"), "risks.csv row 2, consequence: '2.5' is not a whole number"),
    ("risks", swap(",4", ",9"), "'9' is not a whole number from 1 to 5"),
    ("risks", swap(",4", ",1e30"), "risks.csv row 2, consequence: '1e30' is not a whole number"),
    ("priorities", swap("4,", "9" * 20 + ","), "is not a whole number"),
    ("recruitment", swap("0.8", "80"), "row 2, conversion: '80.0' is not a share from 0 to 1"),
    # words
    (
        "actions",
        swap("divisional_plan", "divisonal_plan"),
        "actions.csv row 2, element: 'divisonal_plan' is unknown; did you mean "
        "'divisional_plan'? expected one of section_notice, strategic_priority, divisional_plan",
    ),
    ("actions", swap("must_do", "must"), "row 2, action_type: 'must' is unknown; "),
    (
        "evidence",
        swap("approved", "aproved"),
        "evidence.csv row 2, event: 'aproved' is unknown; did you mean 'approved'?",
    ),
    ("changes", swap("agreed_deadline", "deadline"), "changes.csv row 2, field: 'deadline' is"),
    ("risks", swap("not_on_register", "missing"), "row 2, alignment: 'missing' is unknown"),
    (
        "commentary",
        swap("medicine", "medecine"),
        "commentary.csv row 2, scope: 'medecine' is not a scope; did you mean 'medicine'? "
        "expected trust, a division's code, or priority:N",
    ),
    # keys and references
    (
        "actions",
        swap("A2", "A1"),
        "actions.csv row 3, action_id: 'A1' stands in row 2 already; keep one row, or date the "
        "correction with recorded_on",
    ),
    (
        "evidence",
        add("A1,2019-08-05,approved,y"),
        "evidence.csv row 3, action_id: 'A1', 2019-08-05, 'approved' stands in row 2 already",
    ),
    (
        "actions",
        swap("medicine", "medecine"),
        "actions.csv row 2, division: 'medecine' is not in the table divisions; "
        f"did you mean 'medicine'? {THERE}",
    ),
    (
        "evidence",
        swap("A1", "A7"),
        f"evidence.csv row 2, action_id: 'A7' is not in the table actions; {THERE}",
    ),
    ("changes", swap("A1", "A9"), "changes.csv row 2, action_id: 'A9' is not in the table"),
    (
        "action_measures",
        swap("M1", "M2"),
        "action_measures.csv row 2, measure_id: 'M2' is not in the table measures",
    ),
    (
        "action_measures",
        swap("A1", "A9"),
        "action_measures.csv row 2, action_id: 'A9' is not in the table actions",
    ),
    ("action_measures", add("A1,M1,"), "action_measures.csv row 3, action_id: 'A1', 'M1' stands"),
    ("risk_actions", swap("R1", "R2"), "risk_actions.csv row 2, risk_id: 'R2' is not in the"),
    ("measure_values", swap("M1", "M2"), "row 2, measure_id: 'M2' is not in the table measures"),
    ("workforce", swap("medicine", "icu"), "workforce.csv row 2, division: 'icu' is not in the"),
    # changes
    (
        "changes",
        swap(",2019-09-30", ","),
        "changes.csv row 2, value: is blank; a change of agreed_deadline must say its new value",
    ),
    (
        "changes",
        swap("agreed_deadline,2019-09-30", "division,"),
        "changes.csv row 2, value: is blank; a change of division must say its new value",
    ),
    (
        "changes",
        swap(",2019-09-30", ",30/09/2019"),
        "changes.csv row 2, value: '30/09/2019' is not a date as YYYY-MM-DD",
    ),
    (
        "changes",
        swap("agreed_deadline,2019-09-30", "division,medecine"),
        "changes.csv row 2, value: 'medecine' is not in the table divisions; did you mean",
    ),
    ("changes", swap("agreed_deadline,2019-09-30", "priority,7"), "'7' is not in the table prio"),
    # dates that do not go together
    (
        "reports",
        swap("2019-08-31", "2019-08-30"),
        "reports.csv row 2, period_end: '2019-08-30' is not the last day of a month",
    ),
    ("workforce", swap("2019-08-31", "2019-08-01"), "row 2, month: '2019-08-01' is not the last"),
    (
        "reports",
        swap("2019-09-06", "2019-08-06"),
        "reports.csv row 2, data_cutoff: 2019-08-06 lies before period_end 2019-08-31",
    ),
    ("reports", swap("2019-09-13", "2019-09-01"), "published_on: 2019-09-01 lies before data_cut"),
    # divisions and staff groups
    (
        "divisions",
        add("trust,Trust,2018-01-31"),
        "divisions.csv row 4, division: 'trust' is not free for a division: index, trust, total, "
        "trust_wide, all name other things",
    ),
    ("divisions", add("all,All,2018-01-31"), "'all' is not free for a division"),
    ("divisions", add("index,I,2018-01-31"), "'index' is not free for a division"),
    ("divisions", add("total,T,2018-01-31"), "'total' is not free for a division"),
    ("divisions", add("trust_wide,T,2018-01-31"), "'trust_wide' is not free for a division"),
    (
        "divisions",
        add("Critical Care,C,2018-01-31"),
        "divisions.csv row 4, division: 'Critical Care' is not a division code: lower-case "
        "letters, digits and _ only",
    ),
    ("divisions", add("a-b,X,2018-01-31"), "'a-b' is not a division code"),
    ("divisions", add("soins_aigüs,X,2018-01-31"), "'soins_aigüs' is not a division code"),
    (
        "divisions",
        swap("medicine,Medicine,2018-01-31", "medicine,Medicine,2019-09-30"),
        "actions.csv row 2, division: the action is in the plan at 2019-03-31 under division "
        "'medicine', which is not reported then (reported from 2019-09-30); re-map it by a "
        "change, or correct the division's reported_from or reported_to",
    ),
    (
        "workforce",
        swap("nurses", "all"),
        "workforce.csv row 2, staff_group: 'all' is not the name of one staff group",
    ),
    ("recruitment", swap("nurses", "all"), "recruitment.csv row 2, staff_group: 'all' is not"),
    (
        "actions",
        swap("medicine", ""),
        "actions.csv row 2, division: is blank; only an action of a strategic priority may be "
        "trust-wide",
    ),
    (
        "actions",
        swap("safe", ""),
        "actions.csv row 2, cqc_domain: is blank; a must_do or should_do action needs its CQC "
        "domain",
    ),
    (
        "actions",
        swap("divisional_plan", "strategic_priority"),
        "actions.csv row 2, priority: is blank; an action of a strategic priority needs the "
        "priority's number",
    ),
]


@pytest.mark.parametrize(("table", "spoil", "sentence"), FAULTS, ids=[f[2][:60] for f in FAULTS])
def test_a_fault_is_said_with_its_place(
    sound: Path, tmp_path: Path, table: str, spoil: Spoil, sentence: str
) -> None:
    with pytest.raises(SourceError) as refused:
        iqip.read(spoilt(sound, tmp_path / "register", table, spoil))
    assert sentence in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


HARMLESS: list[tuple[str, str, Spoil]] = [
    ("a byte order mark", "actions", lambda text: b"\xef\xbb\xbf" + text),
    ("blank rows", "actions", lambda text: text.replace(b"A2,", b"\r\n,,,,,,,\r\nA2,")),
    ("no event yet", "evidence", lambda text: text.split(b"\r\n")[0]),
    ("line ends of Unix", "actions", lambda text: text.replace(b"\r\n", b"\n")),
    ("line ends of an old Mac", "actions", lambda text: text.replace(b"\r\n", b"\r")),
    ("a line break in a text", "actions", swap("Two", '"Two\r\nthree"')),
    ("spaces around a cell", "evidence", swap("A1", " A1 ")),
    ("an invisible space behind an id", "evidence", swap("A1", "A1\u200b")),
    ("a no-break space behind an id", "evidence", swap("A1", "A1\u00a0")),
    ("a quotation mark inside a text", "actions", swap("Two", 'Tw"o')),
    ("a column without heading or cells", "evidence", lambda text: text.replace(b"\r", b",\r")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "spoil"), [h[1:] for h in HARMLESS], ids=[h[0] for h in HARMLESS]
)
def test_what_changes_no_count_is_no_fault(
    sound: Path, tmp_path: Path, table: str, spoil: Spoil
) -> None:
    assert len(iqip.read(spoilt(sound, tmp_path / "register", table, spoil)).tables["actions"]) == 2


@pytest.mark.parametrize(
    "table", ["changes", "reports", "priorities", "workforce", "recruitment", "risk_actions"]
)
def test_a_table_that_is_not_required_may_be_absent(
    sound: Path, tmp_path: Path, table: str
) -> None:
    folder = shutil.copytree(sound, tmp_path / "register")
    (folder / f"{table}.csv").unlink()
    plan = iqip.read(folder)
    assert table not in plan.tables
    plan.as_at("2019-08-31")


def test_an_unknown_column_or_table_is_left_out_with_a_warning(sound: Path, tmp_path: Path) -> None:
    folder = spoilt(sound, tmp_path / "register", "actions", swap("added_on", "addedon"))
    (folder / "meetigns.csv").write_text("x\n", encoding="utf-8")
    warnings = [line.strip() for line in iqip.read(folder).warnings]
    assert sorted(warnings) == [
        "actions.csv: column 'addedon' is not in the data contract; left out. "
        "did you mean 'added_on'?",
        "meetigns.csv (1 row) is not a table of the data contract; left out. "
        "did you mean 'meetings'?",
    ]


def test_an_id_stays_as_it_is_written(tmp_path: Path) -> None:
    tables = tables_of("action | deadline\n00302e8271 | 2019-08-31\n007 | 2019-08-31")
    plan = iqip.read(written(tables, tmp_path / "register"))
    assert plan.tables["actions"]["action_id"].tolist() == ["00302e8271", "007"]


def test_all_faults_come_at_once_in_reading_order(tmp_path: Path) -> None:
    tables = tables_of(
        """
        action | title | division | deadline
        A1     | One   | medecine | 31/08/2019
        A1     |       | surgery  | 2019-08-31
        """,
        evidence="action_id | event_on | event\nA9 | 2019-08-05 | aproved",
        reports="period_end | data_cutoff\n2019-08-30 | 2019-08-01",
    )
    with pytest.raises(SourceError) as refused:
        iqip.read(written(tables, tmp_path / "register"))
    places = [(f.place, f.row, f.column) for f in refused.value.faults]
    assert set(places) == {
        ("actions.csv", 2, "agreed_deadline"),
        ("actions.csv", 2, "division"),
        ("actions.csv", 3, "title"),
        ("actions.csv", 3, "action_id"),
        ("evidence.csv", 2, "event"),
        ("evidence.csv", 2, "action_id"),
        ("reports.csv", 2, "period_end"),
        ("reports.csv", 2, "data_cutoff"),
    }
    assert [place[:2] for place in places] == sorted(place[:2] for place in places)
    assert str(refused.value).splitlines()[0] == "8 faults in the plan source:"


@pytest.mark.parametrize("what", ["absent", "a text file", "an empty folder"])
def test_what_is_no_plan_source_is_refused(tmp_path: Path, what: str) -> None:
    source = tmp_path / "register"
    if what == "a text file":
        source.write_text("hello", encoding="utf-8")
    if what == "an empty folder":
        source.mkdir()
    with pytest.raises(InputError):
        iqip.read(source)


@pytest.mark.parametrize("seed", range(20))
def test_no_damage_brings_out_anything_but_a_sentence(
    sound: Path, tmp_path: Path, seed: int
) -> None:
    """Bytes changed, cut and doubled at random in a random file."""
    chance = random.Random(seed)
    table = chance.choice(sorted(path.stem for path in sound.glob("*.csv")))

    def damage(content: bytes) -> bytes:
        spoiling = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(spoiling))
            end = place + chance.randint(1, 12)
            new = [
                b"",
                bytes(chance.randrange(256) for _ in range(3)),
                bytes(spoiling[place:end]) * 2,
                chance.choice([b",", b'"', b"\r\n", b"\x00", b"9" * 30, b"-", b"1e30", b"\xff"]),
            ]
            spoiling[place:end] = chance.choice(new)
        return bytes(spoiling)

    try:
        iqip.read(spoilt(sound, tmp_path / "register", table, damage)).as_at("2019-08-31")
    except InputError:
        return


CLOSING = """
    division | name    | reported_from | reported_to
    closing  | Closing | 2018-01-31    | 2019-06-30
    surgery  | Surgery | 2018-01-31    |
"""


@pytest.mark.parametrize(
    ("correction", "fault"),
    [
        ("A1 | surgery | 2019-12-31 | 2019-06-20", None),
        ("A1 | closing | 2020-03-31 | 2019-06-20", "row 3, division: the action is in the plan"),
    ],
)
def test_of_an_action_corrected_the_last_row_must_stand_under_a_division_reported(
    tmp_path: Path, correction: str, fault: str | None
) -> None:
    register = f"""
        action | division | deadline   | recorded_on
        A1     | closing  | 2019-12-31 |
        {correction}
    """
    evidence = "action_id | event_on | event\nA1 | 2019-08-05 | submitted"
    tables = tables_of(register, divisions=CLOSING, evidence=evidence)
    source = written(tables, tmp_path / "register")
    if fault is None:
        held = iqip.read(source).as_at("2019-06-30").actions["division"]
        assert held.tolist() == ["surgery"]
        return
    with pytest.raises(SourceError, match=fault):
        iqip.read(source)


def test_an_action_left_under_a_division_that_ended_is_a_fault(tmp_path: Path) -> None:
    register = "action | division | deadline\nA1 | closing | 2019-12-31"
    evidence = "action_id | event_on | event\nA1 | 2019-08-05 | submitted"
    moved = """
        action_id | recorded_on | effective_on | field    | value
        A1        | 2019-06-03  | 2019-07-15   | division | surgery
    """
    left = tables_of(register, divisions=CLOSING, evidence=evidence)
    with pytest.raises(SourceError, match=r"in the plan at 2019-0[78]-31 under division 'closing'"):
        iqip.read(written(left, tmp_path / "left"))
    tables = tables_of(register, divisions=CLOSING, evidence=evidence, changes=moved)
    assert iqip.read(written(tables, tmp_path / "moved"))
