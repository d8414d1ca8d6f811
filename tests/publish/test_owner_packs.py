"""Each lead and owner has a pack of own actions, with a calendar and a message safe to send."""

import email
import email.policy
import re
from datetime import date, timedelta

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.briefing.disclosure.unnamed import without_names
from iqip_analytics.contract.faults import SourceError
from iqip_analytics.contract.wording import chance_of_one
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.measures.deadlines import due_next, overdue
from iqip_analytics.plan.earlier_reports import last_report
from iqip_analytics.publish.gate import faults_of
from iqip_analytics.publish.owners.calendar import calendar_file
from iqip_analytics.publish.owners.file_names import event_uid, file_names
from iqip_analytics.publish.owners.folder_of_packs import FOLDER, pack_files, write_packs
from iqip_analytics.publish.owners.packs import nobodys, occasion, packs
from tests.support.commands import iqip
from tests.support.registers import known_at, plan_of, tables_of, written

REGISTER = """
    action | deadline   | executive_lead   | action_owner     | submitted  | declined   | approved
    A1     | 2019-07-31 | Chief Nurse      | Head of Wards    |            |            |
    A2     | 2019-08-31 | Chief Nurse      |                  | 2019-08-20 |            | 2019-09-09
    A3     | 2019-09-30 | Medical Director | Chief Nurse      | 2019-08-20 | 2019-09-06 |
    A4     | 2019-10-31 | Medical Director | Medical Director | 2019-09-01 |            |
    A5     | 2019-12-31 | Head of Estates  |                  |            |            |
    A6     | 2019-06-30 | Head of Wards    |                  |            |            | 2019-06-01
    A7     | 2019-09-30 |                  |                  |            |            |
"""
OTHERS = {
    "contacts": """
        role             | address
        Chief Nurse      | chief.nurse@example.nhs.uk
        Head of Estates  | estates@example.nhs.uk
    """,
    "updates": """
        action_id | recorded_on | owner_forecast_on
        A1        | 2019-08-20  | 2019-08-31
        A3        | 2019-08-20  | 2019-09-20
    """,
    "meetings": """
        meeting_on | capacity
        2019-08-02 | 9
        2019-09-13 | 9
        2019-10-04 | 9
    """,
}
DATES = ("2019-08-31", "2019-09-06", "2019-09-13")


@pytest.fixture(scope="module")
def known():
    return known_at(REGISTER, *DATES, **OTHERS)


@pytest.fixture(scope="module")
def made(known):
    return {pack.role: pack for pack in packs(known, last_report(known))}


@pytest.fixture(scope="module")
def files(known, made):
    return pack_files(list(made.values()), occasion(known, "OFFICIAL"), nobodys(known))


def task(made, role, action_id):
    (found,) = [task for task in made[role].tasks if task.action_id == action_id]
    return found


# ---- whose pack ----


def test_an_action_stands_with_its_lead_and_its_owner_and_with_nobody_else(made):
    assert {role: [t.action_id for t in pack.tasks] for role, pack in made.items()} == {
        "Chief Nurse": ["A1", "A2", "A3"],
        "Head of Wards": ["A1"],
        "Medical Director": ["A3", "A4"],
    }


def test_overdue_actions_come_first_and_each_says_what_part_the_role_has(made):
    nurse = made["Chief Nurse"]
    assert [task.action_id for task in nurse.overdue] == ["A1", "A2"]
    assert [task.part for task in nurse.tasks] == ["lead", "lead", "owner"]
    assert task(made, "Medical Director", "A4").part == "lead and owner"


def test_who_has_nothing_due_gets_nothing_and_an_action_of_nobody_is_named_in_the_list(
    known, files
):
    assert nobodys(known) == ["A7"]
    assert {name for name in files if name.endswith(".html")} == {
        "chief-nurse.html",
        "head-of-wards.html",
        "medical-director.html",
        "index.html",
    }
    assert b"1 action overdue or due next: A7." in files["index.html"]


def test_what_is_asked_follows_from_the_last_event(made):
    assert task(made, "Chief Nurse", "A1").asked == (
        "Submit the evidence by 6 October 2019. Name the day on which it will be ready."
    )
    assert task(made, "Chief Nurse", "A3").asked == (
        "Answer the decline of 6 September 2019; submit again by 30 September 2019."
    )
    assert task(made, "Medical Director", "A4").asked == (
        "Nothing to submit: the evidence of 1 September 2019 waits for review."
    )


def test_an_approval_since_the_cut_off_is_named_and_has_no_chance(made, files):
    approved = task(made, "Chief Nurse", "A2")
    assert approved.chance is None
    assert approved.asked == "Nothing more: approved on 9 September 2019, after the data cut-off."
    assert b"two actions overdue (one approved since the data cut-off)" in files["chief-nurse.html"]


def test_nobody_is_asked_for_what_was_submitted_between_cut_off_and_publication():
    register = """
        action | deadline   | executive_lead | submitted             | declined
        A1     | 2019-08-31 | Chief Nurse    | 2019-08-20,2019-09-10 | 2019-08-30
        A2     | 2019-09-30 | Chief Nurse    | 2019-09-11            |
    """
    (pack,) = packs(known_at(register, *DATES))
    assert [task.asked for task in pack.tasks] == [
        f"Nothing to submit: the evidence of {day} September 2019, after the data cut-off, waits "
        "for review."
        for day in (10, 11)
    ]
    assert [task.chance for task in pack.tasks] == [None, None]
    assert all(task.waits for task in pack.tasks)
    calendar = calendar_file(pack, known_at(register, *DATES).dates.published_on).decode()
    assert "Chance" not in calendar


def test_chances_are_those_of_the_action_forecast_in_words(known, made, files):
    forecast = what_if(known).completion.actions.set_index("action_id")
    late, soon = task(made, "Chief Nurse", "A1"), task(made, "Medical Director", "A4")
    assert late.chance == forecast.loc["A1", "p_approved_by_next_month_end"]
    assert soon.chance == forecast.loc["A4", "p_by_deadline"]
    assert chance_of_one(soon.chance).encode() in files["medical-director.html"]


some_role = st.sampled_from(["", "Chief Nurse", "Head of Wards", "Medical Director"])
some_day = st.sampled_from(["2019-06-30", "2019-08-31", "2019-09-01", "2019-11-29", "2019-11-30"])
an_action = st.tuples(some_role, some_role, some_day, st.booleans())


@settings(max_examples=8)
@given(st.lists(an_action, min_size=1, max_size=6))
def test_law_every_action_with_something_due_stands_on_exactly_its_leads_and_its_owners_page(rows):
    lines = ["action | executive_lead | action_owner | deadline | approved"]
    for number, (lead, owner, deadline, approved) in enumerate(rows):
        lines.append(
            f"A{number} | {lead} | {owner} | {deadline} | {'2019-08-01' if approved else ''}"
        )
    known = known_at("\n".join(lines), *DATES)
    asked = {*overdue(known)["action_id"], *due_next(known)["action_id"]}
    expected = {
        (role, f"A{number}")
        for number, (lead, owner, *_) in enumerate(rows)
        if f"A{number}" in asked
        for role in {lead, owner} - {""}
    }
    found = packs(known)
    assert sorted((pack.role, task.action_id) for pack in found for task in pack.tasks) == sorted(
        expected
    )
    assert all(pack.tasks for pack in found)


def test_a_role_is_one_however_it_is_spelt_and_has_the_address_of_its_contact():
    register = """
        action | deadline   | executive_lead | action_owner
        A1     | 2019-08-31 | Chief Nurse    | chief  nurse
        A2     | 2019-08-31 | CHIEF NURSE    | Head of Wards
        A3     | 2019-08-31 |                | head of wards
        A4     | 2019-08-31 |                | head of wards
    """
    contacts = "role | address\nChief nurse | chief.nurse@example.nhs.uk"
    known = known_at(register, *DATES, contacts=contacts)
    made = {pack.role: pack for pack in packs(known)}
    assert {role: [t.action_id for t in pack.tasks] for role, pack in made.items()} == {
        "Chief nurse": ["A1", "A2"],
        "head of wards": ["A2", "A3", "A4"],
    }
    assert task(made, "Chief nurse", "A1").part == "lead and owner"
    assert made["Chief nurse"].address == "chief.nurse@example.nhs.uk"
    assert event_uid("Chief nurse", "A1") == event_uid("CHIEF  NURSE", "A1")


# ---- pages ----


def test_every_page_passes_the_gate_of_pages_and_holds_title_and_marking(files):
    for name in [name for name in files if name.endswith(".html")]:
        assert faults_of(files[name].decode()) == []
    assert "OFFICIAL" in files["chief-nurse.html"].decode()
    assert "meets next on 4 October 2019" in files["chief-nurse.html"].decode()


def test_a_plan_with_nothing_due_has_a_list_that_says_so():
    known = known_at("action | deadline\nA1 | 2020-08-31", *DATES)
    assert packs(known) == []
    made = pack_files([], occasion(known))
    assert list(made) == ["index.html"]
    assert b"No lead or owner has an action" in made["index.html"]


# ---- the calendar ----


def events(content: bytes) -> dict:
    """A calendar's events by identifier, read by another library than the one that writes."""
    return {str(e.uid.value): e for e in vobject.readOne(content.decode()).vevent_list}


def test_a_calendar_is_lines_of_at_most_75_octets_each_ended_by_a_carriage_return(files):
    lines = files["chief-nurse.ics"].split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert b"METHOD:PUBLISH" in lines


def test_each_task_is_an_all_day_event_on_the_day_until_which_it_is_asked(made, files):
    found = events(files["medical-director.ics"])
    event = found[event_uid("Medical Director", "A4")]
    assert event.dtstart.value == date(2019, 10, 31)
    assert event.dtend.value == date(2019, 11, 1)
    assert event.summary.value == "Due: A4 Action A4"
    assert "valarm" not in event.contents  # its evidence waits for review
    declined = found[event_uid("Medical Director", "A3")]
    assert declined.valarm.trigger.value == timedelta(days=-7)
    late = events(files["head-of-wards.ics"])[event_uid("Head of Wards", "A1")]
    assert late.dtstart.value == date(2019, 10, 6)
    assert late.summary.value.startswith("Overdue since 31 July 2019: A1")


def test_stamps_are_of_the_day_of_publication_and_never_of_the_run(files):
    for event in events(files["chief-nurse.ics"]).values():
        assert f"{event.dtstamp.value:%Y-%m-%d %H:%M}" == "2019-09-13 00:00"


def test_the_next_months_file_replaces_this_ones_and_takes_back_what_is_settled(files):
    plan = plan_of(REGISTER, **OTHERS)
    known = plan.as_at("2019-09-30", "2019-10-04", "2019-10-11")
    later = {pack.role: pack for pack in packs(known, last_report(known))}
    assert later["Chief Nurse"].settled == (("A2", "Action A2"),)
    made = pack_files(list(later.values()), occasion(known))
    before, after = (events(f["chief-nurse.ics"]) for f in (files, made))
    assert set(before) <= set(after)
    for uid, event in before.items():
        assert int(after[uid].sequence.value) > int(event.sequence.value)
    gone = after[event_uid("Chief Nurse", "A2")]
    assert gone.status.value == "CANCELLED"


def test_a_role_with_nothing_left_has_a_calendar_alone_which_takes_back_what_was_asked():
    register = """
        action | deadline   | executive_lead   | approved
        A1     | 2019-08-31 | Head of Pharmacy | 2019-09-20
        A2     | 2019-12-31 | Chief Nurse      |
    """
    known = known_at(register, "2019-09-30", "2019-10-04", "2019-10-11")
    files = pack_files(packs(known, last_report(known)), occasion(known))
    assert {name for name in files if "pharmacy" in name} == {"head-of-pharmacy.ics"}
    (taken_back,) = events(files["head-of-pharmacy.ics"]).values()
    assert taken_back.status.value == "CANCELLED"
    assert taken_back.summary.value == "No longer asked: A1 Action A1"
    assert "Head of Pharmacy" in files["index.html"].decode()


# ---- the message ----


def message(content: bytes):
    return email.message_from_bytes(content, policy=email.policy.default)


def test_a_message_is_a_draft_dated_by_its_publication_with_html_and_text_beside_it(files):
    read = message(files["chief-nurse.eml"])
    assert read["X-Unsent"] == "1"
    assert f"{read['Date'].datetime:%Y-%m-%d}" == "2019-09-13"
    assert read["To"] == "chief.nurse@example.nhs.uk"
    assert read["From"] is None
    for kind in ("plain", "html"):
        body = read.get_body([kind])
        assert body["Content-Language"] == "en-GB"
        assert "Submit the evidence by 6 October 2019." in body.get_content()
    (attached,) = read.iter_attachments()
    assert attached.get_filename() == "chief-nurse.ics"
    assert attached.get_content().encode().replace(b"\r\n", b"\n") == files[
        "chief-nurse.ics"
    ].replace(b"\r\n", b"\n")


def test_a_role_that_contacts_do_not_hold_has_a_message_without_an_address(files):
    assert message(files["medical-director.eml"])["To"] is None


def test_no_address_is_in_what_the_wide_edition_is_made_from(known):
    assert "contacts" in known.tables
    bare = without_names(known)
    assert "contacts" not in bare.tables
    assert "contacts" not in bare.recorded


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "a@b",
        "a@b.uk, c@d.uk",
        "A Name <a@b.uk>",
        "a b@c.uk",
        "a@b.uk?bcc=c@d.uk",
        "a..b@c.uk",
        "é@b.uk",
    ],
)
def test_an_address_is_one_plain_address_or_a_fault(address):
    with pytest.raises(SourceError, match="one e-mail address"):
        plan_of(REGISTER, contacts=f"role | address\nChief Nurse | {address}")


# ---- hostile text, names, bytes ----


def test_hostile_titles_and_roles_are_text_everywhere():
    role = "<script>alert(1)</script>"
    register = f"""
        action | title                          | deadline   | executive_lead
        A1     | </td><img src=x onerror=x>     | 2019-08-31 | {role}
        A2     | BEGIN:VEVENT; a, b \\n END      | 2019-09-30 | {role}
        A3     | Bcc: everybody@example.nhs.uk  | 2019-09-30 | ../../etc/passwd
        A4     | =cmd, “” ; ñandú – 試験         | 2019-09-30 | {role}
    """
    known = known_at(register, *DATES)
    made = pack_files(packs(known), occasion(known))
    assert sorted(name for name in made if name.endswith(".eml")) == [
        "etc-passwd.eml",
        "script-alert-1-script.eml",
    ]
    page = made["script-alert-1-script.html"].decode()
    assert "<script" not in page
    assert "<img" not in page
    found = events(made["script-alert-1-script.ics"])
    assert len(found) == 3
    assert found[event_uid(role, "A4")].summary.value == "Due: A4 =cmd, “” ; ñandú – 試験"
    assert found[event_uid(role, "A2")].summary.value == "Due: A2 BEGIN:VEVENT; a, b \\n END"
    read = message(made["etc-passwd.eml"])
    assert read["Bcc"] is None
    assert "Bcc: everybody" in read.get_body(["plain"]).get_content()


@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_law_file_names_are_safe_and_no_two_roles_share_one(roles):
    names = list(file_names(roles).values())
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", name)
        assert name not in ("index", "con", "nul")


def test_roles_that_differ_only_in_signs_have_files_of_their_own():
    names = file_names(["Chief Nurse", "Chief-Nurse", "Index"])
    assert len({*names.values()}) == 3
    assert names["Index"] != "index"
    assert all(name.startswith(("chief-nurse-", "index-")) for name in names.values())


def test_the_same_plan_gives_the_same_bytes(known, files):
    again = packs(known, last_report(known))
    assert pack_files(again, occasion(known, "OFFICIAL"), nobodys(known)) == files


def test_a_later_run_removes_what_it_no_longer_makes_and_nothing_else(known, files, tmp_path):
    write_packs(tmp_path, files, known.dates)
    (tmp_path / FOLDER / "my-notes.html").write_text("mine")
    (tmp_path / FOLDER / "head-of-wards.eml").write_text("edited")
    fewer = {name: files[name] for name in files if "wards" not in name and "medical" not in name}
    write_packs(tmp_path, fewer, known.dates)
    assert sorted(file.name for file in (tmp_path / FOLDER).iterdir()) == [
        "chief-nurse.eml",
        "chief-nurse.html",
        "chief-nurse.ics",
        "head-of-wards.eml",
        "index.html",
        "manifest.json",
        "my-notes.html",
    ]


# ---- the command ----


def test_the_command_writes_the_packs_beside_the_months_briefings(tmp_path):
    written(tables_of(REGISTER, **OTHERS), tmp_path / "plan")
    run = iqip(tmp_path, "owners", "plan", "--period-end", DATES[0], "--data-cutoff", DATES[1])
    assert run.returncode == 0, run.stderr
    assert "3 packs made" in run.stdout
    assert "no address in the table contacts for 2 roles; the list names them" in run.stderr
    assert (tmp_path / "outputs" / "2019-08" / "owner-packs" / "chief-nurse.eml").is_file()
