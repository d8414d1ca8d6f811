"""Each note on the data, from the register that deserves it and not from its neighbour."""

import pytest

from iqip_analytics.plan.notes import data_notes
from tests.support.registers import known_at

ONE = "action | deadline\nA1 | 2019-12-31"


def notes(register: str, end: str = "2019-08-31", scope: str = "trust", **others: str) -> list[str]:
    return data_notes(known_at(register, end, **others).of(scope))


def test_a_register_without_oddities_has_no_note() -> None:
    register = """
        action | added_on   | deadline   | submitted  | approved   | reopened
        A1     | 2019-03-01 | 2019-12-31 | 2019-04-30 | 2019-05-10 | 2019-06-10
        A2     |            | 2019-08-31 |            |            |
    """
    assert notes(register, meetings="meeting_on\n2019-05-10") == []


def test_approved_before_added() -> None:
    register = """
        action | added_on   | deadline   | approved
        A1     | 2019-06-01 | 2019-12-31 | 2019-05-31
        A2     | 2019-06-01 | 2019-12-31 | 2019-06-01
    """
    assert notes(register) == ["1 action was approved before the day of being added: A1."]


def test_due_before_added() -> None:
    register = """
        action | added_on   | deadline
        A1     | 2019-06-01 | 2019-05-31
        A2     | 2019-06-01 | 2019-06-01
        A3     | 2019-06-01 | 2019-03-31
    """
    assert notes(register) == ["2 actions were due before the day of being added: A1, A3."]


def test_approved_without_a_submission_on_record() -> None:
    register = """
        action | deadline   | submitted  | approved
        DP-001 | 2019-12-31 |            | 2019-05-10
        DP-014 | 2019-12-31 | 2019-05-11 | 2019-05-10
        SN-003 | 2019-12-31 |            | 2019-06-10
        SN-004 | 2019-12-31 | 2019-06-10 | 2019-06-10
    """
    assert notes(register) == [
        "3 actions were approved without a submission on record: DP-001, DP-014, SN-003."
    ]


def test_where_no_submission_is_ever_recorded_none_is_missed() -> None:
    assert notes("action | deadline | approved\nA1 | 2019-12-31 | 2019-05-10") == []


def test_a_division_without_submissions_of_its_own_is_held_to_the_trust_s_habit() -> None:
    register = """
        action | division | deadline   | submitted  | approved
        A1     | medicine | 2019-12-31 |            | 2019-05-10
        A2     | surgery  | 2019-12-31 | 2019-05-01 | 2019-05-10
    """
    sentence = "1 action was approved without a submission on record: A1."
    assert notes(register, scope="medicine") == [sentence]
    assert notes(register, scope="surgery") == []


def test_approved_again_without_being_reopened() -> None:
    register = """
        action | deadline   | approved               | reopened
        A1     | 2019-12-31 | 2019-05-10, 2019-06-10 |
        A2     | 2019-12-31 | 2019-05-10, 2019-07-10 | 2019-06-10
    """
    assert notes(register) == ["1 action was approved again without being re-opened: A1."]


def test_reopened_without_having_been_approved() -> None:
    register = """
        action | deadline   | approved   | reopened
        A1     | 2019-12-31 |            | 2019-06-10
        A2     | 2019-12-31 | 2019-05-10 | 2019-06-10, 2019-07-10
        A3     | 2019-12-31 | 2019-05-10 | 2019-06-10
    """
    assert notes(register) == ["2 actions were re-opened without having been approved: A1, A2."]


def test_a_decision_on_a_day_with_no_meeting() -> None:
    register = """
        action | deadline   | approved   | declined
        A1     | 2019-12-31 | 2019-05-10 | 2019-03-01
        A2     | 2019-12-31 | 2019-06-12 | 2019-06-11
    """
    # Nothing is said of decisions before the first meeting on record
    assert notes(register, meetings="meeting_on\n2019-05-10\n2019-06-11") == [
        "1 decision was made on a day with no meeting on record: A2 on 12 June 2019."
    ]
    assert notes(register) == []


def test_an_event_after_the_action_was_withdrawn() -> None:
    register = """
        action | deadline   | approved   | declined   | lifted
        A1     | 2019-12-31 | 2019-06-15 |            |
        A2     | 2019-12-31 |            | 2019-06-16 | 2019-07-16
    """
    changes = """
        action_id | recorded_on | effective_on | field     | value
        A1        | 2019-06-15  | 2019-06-15   | withdrawn | merged
        A2        | 2019-06-15  | 2019-06-15   | withdrawn | merged
        A2        | 2019-07-01  | 2019-07-01   | withdrawn |
    """
    assert notes(register, changes=changes) == [
        "1 event came after the action had been withdrawn: A2 (declined on 16 June 2019)."
    ]


STAFF = (
    "month | division | staff_group | starters_wte | leavers_wte | transfers_in_wte | "
    "transfers_out_wte\n"
)


def test_transfers_that_do_not_cancel_across_the_trust() -> None:
    workforce = STAFF + "\n".join(
        [
            "2019-06-30 | medicine | nurses | 1 | 1 | 2.5 | 0",
            "2019-06-30 | surgery  | nurses | 1 | 1 | 0   | 2.5",
            "2019-07-31 | medicine | nurses | 1 | 1 | 2.5 |",
            "2019-07-31 | surgery  | nurses | 1 | 1 |     | 1",
            "2019-08-31 | medicine | nurses | 1 | 1 |     | 0.04",
            "2019-08-31 | surgery  | nurses | 1 | 1 |     |",
        ]
    )
    assert notes(ONE, workforce=workforce) == [
        "Transfers in and out do not cancel across the trust in 2 months: July 2019 (1.50 WTE "
        "more in), August 2019 (0.04 WTE more out)."
    ]
    assert notes(ONE, workforce=workforce, scope="medicine") == []


def test_months_missing_in_a_workforce_series() -> None:
    workforce = STAFF + "\n".join(
        [
            "2019-05-31 | medicine | nurses | 1 | 1 | |",
            "2019-06-30 | surgery  | nurses | 1 | 1 | |",
            "2019-08-31 | medicine | nurses | 1 | 1 | |",
        ]
    )
    assert notes(ONE, workforce=workforce) == [
        "4 rows are missing from the workforce series, so that sums of those months leave them "
        "out: medicine, nurses in June 2019; medicine, nurses in July 2019; surgery, nurses in "
        "July 2019; surgery, nurses in August 2019."
    ]


def test_the_series_of_a_division_no_longer_reported_ends_with_it() -> None:
    divisions = """
        division | name     | reported_from | reported_to
        medicine | Medicine | 2018-01-31    |
        closing  | Closing  | 2018-01-31    | 2019-06-30
    """
    workforce = STAFF + "\n".join(
        [
            "2019-06-30 | closing  | nurses | 1 | 1 | |",
            "2019-07-31 | medicine | nurses | 1 | 1 | |",
        ]
    )
    assert notes(ONE, workforce=workforce, divisions=divisions) == []


@pytest.mark.parametrize(
    ("starters", "sentences"),
    [
        (["3", "2"], []),
        (["", "2"], ["Net gain is blank in 1 month, where starters are not given throughout: "
                     "July 2019."]),
        (["", ""], ["Starters are not given in any month, so net gain is blank throughout."]),
    ],
)  # fmt: skip
def test_net_gain_that_is_blank(starters: list[str], sentences: list[str]) -> None:
    workforce = STAFF + "\n".join(
        f"{month} | medicine | nurses | {wte} | 1 | |"
        for month, wte in zip(["2019-07-31", "2019-08-31"], starters, strict=True)
    )
    assert notes(ONE, workforce=workforce) == sentences


def test_examples_are_the_first_five_and_the_rest_is_counted() -> None:
    lines = [f"A{n} | 2019-12-31 | 2019-06-10" for n in range(1, 9)]
    assert notes("\n".join(["action | deadline | reopened", *lines])) == [
        "8 actions were re-opened without having been approved: A1, A2, A3, A4, A5, and 3 more."
    ]


def test_a_division_without_actions_has_no_note() -> None:
    register = "action | deadline | submitted | approved\nA1 | 2019-12-31 | | 2019-05-10"
    assert notes(register, scope="surgery") == []


def test_what_is_known_later_is_no_note_yet() -> None:
    register = "action | deadline | approved\nA1 | 2019-12-31 | 2019-05-10, 2019-06-10@2019-09-30"
    assert notes(register) == []
    assert len(notes(register, "2019-09-30")) == 1


def test_a_missing_commentary_is_no_note() -> None:
    commentary = "period_end | scope | section | text\n2019-07-31 | trust | summary | Good"
    assert notes(ONE, commentary=commentary) == []
