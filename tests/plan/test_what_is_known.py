"""What a report knows: rows recorded by its cut-off, the last correction of each, nothing later."""

import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError
from iqip_analytics.plan.earlier_reports import last_report
from tests.support.registers import known_at, plan_of


def ids(known) -> list[str]:
    return sorted(known.actions["action_id"])


def test_an_action_is_in_the_plan_from_the_period_end_on_or_after_it_was_added() -> None:
    register = """
        action | added_on   | deadline
        A1     |            | 2019-12-31
        A2     | 2019-08-31 | 2019-12-31
        A3     | 2019-09-01 | 2019-12-31
    """
    assert ids(known_at(register, "2019-08-31", "2019-09-06")) == ["A1", "A2"]


def test_a_withdrawal_counts_from_the_day_it_takes_effect_and_until_it_is_taken_back() -> None:
    register = "action | deadline\nA1 | 2019-12-31\nA2 | 2019-12-31"
    changes = """
        action_id | recorded_on | effective_on | field     | value
        A1        | 2019-05-02  | 2019-06-15   | withdrawn | merged with A2
        A1        | 2019-07-02  | 2019-08-01   | withdrawn |
    """
    plan = plan_of(register, changes=changes)
    assert ids(plan.as_at("2019-05-31")) == ["A1", "A2"]
    assert ids(plan.as_at("2019-06-30")) == ["A2"]
    assert ids(plan.as_at("2019-07-31")) == ["A2"]
    assert ids(plan.as_at("2019-08-31")) == ["A1", "A2"]


def test_a_change_recorded_after_the_cut_off_is_not_used() -> None:
    register = "action | deadline\nA1 | 2019-08-31"
    changes = """
        action_id | recorded_on | effective_on | field           | value
        A1        | 2019-09-07  | 2019-08-01   | agreed_deadline | 2019-12-31
    """
    plan = plan_of(register, changes=changes)
    early = plan.as_at("2019-08-31", "2019-09-06").actions["agreed_deadline"].iloc[0]
    late = plan.as_at("2019-08-31", "2019-09-07").actions["agreed_deadline"].iloc[0]
    assert (f"{early:%Y-%m-%d}", f"{late:%Y-%m-%d}") == ("2019-08-31", "2019-12-31")


@pytest.mark.parametrize(
    ("first", "second", "in_force"),
    [
        # the latest effective, whatever was recorded when
        ("2019-06-20 | 2019-05-31", "2019-06-01 | 2019-06-30", "2019-12-31"),
        ("2019-06-01 | 2019-06-30", "2019-06-20 | 2019-05-31", "2019-10-31"),
        # of one effective day, the latest recorded
        ("2019-06-20 | 2019-05-31", "2019-06-01 | 2019-05-31", "2019-10-31"),
        # recorded on one day too: the later row
        ("2019-06-01 | 2019-05-31", "2019-06-01 | 2019-05-31", "2019-12-31"),
        # effective after the period end: not yet
        ("2019-06-01 | 2019-05-31", "2019-06-02 | 2019-09-01", "2019-10-31"),
    ],
)
def test_of_several_changes_one_is_in_force(first: str, second: str, in_force: str) -> None:
    changes = f"""
        action_id | recorded_on | effective_on | field           | value
        A1        | {first}                    | agreed_deadline | 2019-10-31
        A1        | {second}                   | agreed_deadline | 2019-12-31
    """
    known = known_at("action | deadline\nA1 | 2019-08-31", "2019-08-31", changes=changes)
    assert f"{known.actions['agreed_deadline'].iloc[0]:%Y-%m-%d}" == in_force


def test_changes_of_one_day_count_in_their_row_order() -> None:
    changes = """
        action_id | recorded_on | effective_on | field           | value      | row_order
        A1        | 2019-06-01  | 2019-05-31   | agreed_deadline | 2019-10-31 | 2
        A1        | 2019-06-01  | 2019-05-31   | agreed_deadline | 2019-12-31 | 1
    """
    known = known_at("action | deadline\nA1 | 2019-08-31", "2019-08-31", changes=changes)
    assert f"{known.actions['agreed_deadline'].iloc[0]:%Y-%m-%d}" == "2019-10-31"


def test_of_several_rows_of_one_action_the_last_recorded_by_the_cut_off_holds() -> None:
    register = """
        action | title  | deadline   | recorded_on
        A1     | Third  | 2019-08-31 | 2019-09-20
        A1     | First  | 2019-08-31 |
        A1     | Second | 2019-08-31 | 2019-09-02
    """
    plan = plan_of(register)
    for cutoff, title in [("2019-09-01", "First"), ("2019-09-19", "Second"), (None, "First")]:
        assert plan.as_at("2019-08-31", cutoff).actions["title"].tolist() == [title]
    assert plan.as_at("2019-09-30").actions["title"].tolist() == ["Third"]


def test_an_action_put_off_by_a_correction_is_not_in_the_plan_under_its_older_row() -> None:
    register = """
        action | added_on   | deadline   | recorded_on
        A1     | 2019-05-01 | 2019-12-31 |
        A1     | 2019-10-01 | 2019-12-31 | 2019-06-03
    """
    plan = plan_of(register)
    assert ids(plan.as_at("2019-05-31")) == ["A1"]
    assert ids(plan.as_at("2019-06-30")) == []
    assert ids(plan.as_at("2019-10-31")) == ["A1"]


def test_a_division_put_off_by_a_correction_is_not_reported_under_its_older_row() -> None:
    divisions = """
        division | name     | reported_from | recorded_on
        medicine | Medicine | 2018-01-31    |
        support  | Support  | 2019-10-31    |
        support  | Support  | 2019-12-31    | 2019-10-07
    """
    plan = plan_of("action | deadline\nA1 | 2019-08-31", divisions=divisions)
    assert plan.as_at("2019-10-31").divisions["division"].tolist() == ["medicine"]
    both = ["medicine", "support"]
    assert plan.as_at("2019-12-31").divisions["division"].tolist() == both


def test_a_division_is_reported_from_its_first_period_end_to_its_last() -> None:
    divisions = """
        division | name     | reported_from | reported_to
        medicine | Medicine | 2018-01-31    |
        closing  | Closing  | 2018-01-31    | 2019-07-31
    """
    plan = plan_of("action | deadline\nA1 | 2019-08-31", divisions=divisions)
    assert plan.as_at("2019-07-31").divisions["division"].tolist() == ["medicine", "closing"]
    assert plan.as_at("2019-08-31").divisions["division"].tolist() == ["medicine"]


def test_the_end_of_a_division_filled_in_later_leaves_earlier_reports_to_the_byte() -> None:
    register = "action | deadline\nA1 | 2019-08-31"
    divisions = """
        division | name     | reported_from | reported_to
        medicine | Medicine | 2018-01-31    |
        closing  | Closing  | 2018-01-31    | {}
    """
    before, after = (
        known_at(register, "2019-08-31", "2019-09-06", divisions=divisions.format(end))
        for end in ("", "2019-12-31")
    )
    assert before.digest == after.digest
    pd.testing.assert_frame_equal(before.divisions, after.divisions)


def test_an_event_is_known_on_the_later_of_its_day_and_its_recording() -> None:
    register = """
        action | deadline   | approved
        A1     | 2019-08-31 | 2019-08-20@2019-09-20
        A2     | 2019-08-31 | 2019-09-20@2019-08-20
        A3     | 2019-08-31 | 2019-09-20
    """
    plan = plan_of(register)
    assert plan.as_at("2019-08-31", "2019-09-19").evidence.empty
    assert len(plan.as_at("2019-08-31", "2019-09-20").evidence) == 3


# The three dates


def test_dates_not_given_are_those_of_the_edition() -> None:
    reports = """
        period_end | data_cutoff | published_on
        2019-08-31 | 2019-09-06  | 2019-09-13
        2019-09-30 | 2019-10-04  |
    """
    plan = plan_of("action | deadline\nA1 | 2019-08-31", reports=reports)
    shown = {
        end: [f"{day:%m-%d}" for day in (dates.data_cutoff, dates.published_on)]
        for end in ("2019-07-31", "2019-08-31", "2019-09-30")
        for dates in [plan.report_dates(end)]
    }
    assert shown == {
        "2019-07-31": ["07-31", "07-31"],
        "2019-08-31": ["09-06", "09-13"],
        "2019-09-30": ["10-04", "10-04"],
    }


def test_the_cut_off_of_another_month_is_its_edition_s_or_lags_as_this_one_does() -> None:
    reports = "period_end | data_cutoff\n2019-06-30 | 2019-07-19"
    known = known_at(
        "action | deadline\nA1 | 2019-08-31", "2019-08-31", "2019-09-06", reports=reports
    )
    months = ["2019-05-31", "2019-06-30", "2019-07-31", "2019-08-31"]
    cut_offs = [f"{known.cut_off(pd.Timestamp(month)):%m-%d}" for month in months]
    assert cut_offs == ["06-06", "07-19", "08-06", "09-06"]


@pytest.mark.parametrize(
    ("dates", "complaint"),
    [
        (("2019-08-30",), "period end 2019-08-30 is not a month end; the last day of that month"),
        (("2019-08-31", "2019-08-30"), "data cut-off 2019-08-30 lies before the period end"),
        (("2019-08-31", "2019-09-06", "2019-09-05"), "publication day 2019-09-05 lies before"),
        (("31/08/2019",), "period end '31/08/2019' is not a date as YYYY-MM-DD"),
        (("2019-08-31", "soon"), "data cut-off 'soon' is not a date as YYYY-MM-DD"),
        (("2019-08-31", None, ""), "publication day '' is not a date as YYYY-MM-DD"),
        (("2019-02-30",), "period end '2019-02-30' is no day: February 2019 has 28 days"),
        (("2017-12-31",), "no division is reported at 2017-12-31"),
    ],
)
def test_dates_that_do_not_fit_are_refused_in_a_sentence(dates: tuple, complaint: str) -> None:
    plan = plan_of("action | deadline\nA1 | 2019-08-31")
    with pytest.raises(InputError, match=complaint.replace("(", r"\(")):
        plan.as_at(*dates)


def test_an_unknown_scope_is_refused_with_those_there_are() -> None:
    known = known_at("action | deadline\nA1 | 2019-08-31", "2019-08-31")
    with pytest.raises(InputError) as refused:
        known.of("medecine")
    assert str(refused.value) == (
        "scope 'medecine' is not reported at 2019-08-31; did you mean 'medicine'? "
        "the scopes then are: trust, medicine, surgery"
    )


# Since the data cut-off


def test_events_after_the_cut_off_are_listed_up_to_publication_and_counted_nowhere() -> None:
    register = """
        action | deadline   | approved
        A1     | 2019-08-31 | 2019-09-06
        A2     | 2019-08-31 | 2019-09-09
        A3     | 2019-08-31 | 2019-09-13
        A4     | 2019-08-31 | 2019-09-14
        A5     | 2019-08-31 | 2019-08-01@2019-09-10
    """
    known = known_at(register, "2019-08-31", "2019-09-06", "2019-09-13")
    assert sorted(known.since_cut_off["action_id"]) == ["A2", "A3", "A5"]
    assert known.evidence["action_id"].tolist() == ["A1"]


def test_a_note_corrected_after_publication_leaves_the_list_as_it_was_published() -> None:
    evidence = """
        action_id | event_on   | event    | note         | recorded_on
        A1        | 2019-09-09 | approved | as tabled    |
        A1        | 2019-09-09 | approved | as corrected | 2019-10-20
    """
    known = known_at(
        "action | deadline\nA1 | 2019-08-31",
        "2019-08-31",
        "2019-09-06",
        "2019-09-13",
        evidence=evidence,
    )
    assert known.since_cut_off["note"].tolist() == ["as tabled"]


def test_an_event_known_before_the_cut_off_is_not_news_for_being_corrected_after_it() -> None:
    evidence = """
        action_id | event_on   | event    | note         | recorded_on
        A1        | 2019-09-05 | approved | as tabled    |
        A1        | 2019-09-05 | approved | as corrected | 2019-09-10
    """
    known = known_at(
        "action | deadline\nA1 | 2019-08-31",
        "2019-08-31",
        "2019-09-06",
        "2019-09-13",
        evidence=evidence,
    )
    assert known.since_cut_off.empty


# The last report, taken again


def test_where_no_report_could_be_made_then_there_is_no_last_report() -> None:
    """The divisions were entered in August, and reported from July."""
    divisions = """
        division | name     | reported_from | recorded_on
        medicine | Medicine | 2019-07-31    | 2019-08-20
    """
    plan = plan_of("action | deadline\nA1 | 2019-08-31", divisions=divisions)
    assert last_report(plan.as_at("2019-08-31")) is None
    assert last_report(plan.as_at("2019-09-30")).period_end == pd.Timestamp("2019-08-31")


def test_a_move_recorded_late_stops_the_report_it_was_late_for_and_not_the_next() -> None:
    divisions = """
        division | name    | reported_from | reported_to
        closing  | Closing | 2018-01-31    | 2019-07-31
        surgery  | Surgery | 2018-01-31    |
    """
    changes = """
        action_id | recorded_on | effective_on | field    | value
        A1        | 2019-09-20  | 2019-08-05   | division | surgery
    """
    register = "action | division | deadline\nA1 | closing | 2019-08-31"
    plan = plan_of(register, divisions=divisions, changes=changes)
    with pytest.raises(InputError, match="action A1 is in the plan at 2019-08-31 under division"):
        plan.as_at("2019-08-31", "2019-09-06")
    september = plan.as_at("2019-09-30", "2019-10-04")
    assert september.actions["division"].tolist() == ["surgery"]
    assert last_report(september) is None


def test_the_cut_offs_of_months_are_those_of_each_month():
    known = iqip.read("data/reference").as_at("2019-09-30", "2019-10-02")
    reports = known.tables["reports"].set_index("period_end")["data_cutoff"]
    months = pd.date_range("2018-12-31", "2020-03-31", freq="ME", unit="us")

    def by_hand(month: pd.Timestamp) -> pd.Timestamp:
        if month == known.period_end:
            return known.data_cutoff
        listed = reports.get(month, month + pd.Timedelta(days=2))
        return min(listed, known.data_cutoff) if month < known.period_end else listed

    assert list(known.cut_offs(months)) == [by_hand(month) for month in months]
    assert [known.cut_off(month) for month in months] == [by_hand(month) for month in months]
