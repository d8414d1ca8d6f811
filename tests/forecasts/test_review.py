"""Laws of the review forecast, and plans on which a careless one would fail."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.forecasts.review.approval import (
    overall_rate,
    presentations_per_action,
    rates_by_type,
)
from iqip_analytics.forecasts.review.meetings import Room, month_of, unlimited
from iqip_analytics.forecasts.review.need import further_meetings, meetings_needed, review_cliff
from iqip_analytics.forecasts.review.review_tables import Paths, counts_by_division
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast, review_forecast
from iqip_analytics.forecasts.review.reviews_on_paths import NEVER, Arrivals, declines_before
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from tests.forecasts.review_plans import followed_plan, review_plan
from tests.support.trials import trials


@cache
def followed() -> Plan:
    return followed_plan(3, count=80, months=20, capacity=4)


@cache
def year_end() -> KnownPlan:
    return followed().as_at("2018-12-31")


@cache
def at_year_end() -> ReviewForecast:
    return review_forecast(year_end(), horizon=6)


REGISTER = """
    action | deadline   | events
    A1     | 2019-04-30 | submitted 2019-02-03, approved 2019-02-28
    A2     | 2019-04-30 | submitted 2019-03-05
    A3     | 2019-05-31 | submitted 2019-03-07
    A4     | 2019-06-30 | submitted 2019-01-03, declined 2019-01-31
    A5     | 2019-07-31 |
    A6     | 2019-02-28 |
"""
HELD = "2019-01-31:5 2019-02-28:5 2019-03-31:5 "


def forecast_of(meetings: str | None, register: str = REGISTER, **asked) -> ReviewForecast:
    known = review_plan(register, meetings).as_at("2019-03-31")
    return review_forecast(known, **{"horizon": 4, **asked})


def expected(forecast: ReviewForecast, quantity: str) -> np.ndarray:
    rows = forecast.ranges[forecast.ranges["quantity"] == quantity]
    return rows["expected"].to_numpy()


def same(one: ReviewForecast, other: ReviewForecast) -> bool:
    return (
        one.table.equals(other.table)
        and one.ranges.equals(other.ranges)
        and one.approval_by_type.equals(other.approval_by_type)
        and one.need.equals(other.need)
        and one.notes == other.notes
    )


def test_the_table_has_the_columns_of_the_data_contract():
    assert list(at_year_end().table.columns) == [
        *["month_end", "submitted", "presented", "capacity", "queue", "p_queue_over_capacity"],
        *["meetings_booked", "meetings_needed"],
    ]
    assert len(at_year_end().table) == 6
    assert at_year_end().basis == "submissions"


def test_nine_of_eleven_mean_53_to_96_percent_and_1_26_presentations_an_action():
    """9 of 11 approved means 1.26 presentations an action (range 1.04 to 1.9)."""
    rate = overall_rate(9, 11)
    assert (round(100 * rate.lower_95), round(100 * rate.upper_95)) == (53, 96)
    needed = presentations_per_action(rate)
    assert [round(needed.expected, 2), round(needed.lower_95, 2)] == [1.26, 1.04]
    assert round(needed.upper_95, 1) == 1.9


def test_a_types_rate_lies_between_its_own_and_the_trusts():
    counts = pd.DataFrame(
        {
            "action_type": list(ACTION_TYPES),
            "approved": [0, 40, 20, 10],
            "presented": [3, 50, 25, 12],
        }
    )
    rates = rates_by_type(counts).set_index("action_type")
    assert 0 < rates.loc["section_29a", "rate"] < 70 / 90
    assert rates.loc["section_29a", "lower_80"] < rates.loc["section_31", "lower_80"]
    few, many = (
        rates.loc[kind, "upper_95"] - rates.loc[kind, "lower_95"]
        for kind in ("section_29a", "section_31")
    )
    assert few > many


def test_decisions_are_counted_by_type_as_a_naive_loop_counts_them():
    types = year_end().actions.set_index("action_id")["action_type"]
    events = year_end().evidence[year_end().evidence["event"].isin(["approved", "declined"])]
    naive = {kind: [0, 0] for kind in ACTION_TYPES}
    for action, event in zip(events["action_id"], events["event"], strict=True):
        naive[types[action]][0] += event == "approved"
        naive[types[action]][1] += 1
    shown = at_year_end().approval_by_type.set_index("action_type")[["approved", "presented"]]
    assert {kind: list(row) for kind, row in zip(shown.index, shown.to_numpy(), strict=True)} == (
        naive
    )


# ---- laws ----


def lawful(forecast: ReviewForecast, waiting: int) -> bool:
    table, ranges = forecast.table, forecast.ranges
    kept = waiting + table["submitted"].cumsum() - table["presented"].cumsum()
    room = table["capacity"].astype(float)
    wide = ranges.set_index(["quantity", "month_end"])[["lower_80", "median", "upper_80"]]
    return bool(
        (kept == table["queue"]).all()  # counts over a power of two of paths: exact
        and (table["queue"] >= 0).all()
        and ((table["presented"] <= room) | room.isna()).all()
        and (np.diff(wide.to_numpy(), axis=1) >= 0).all()
        and (wide.to_numpy() >= 0).all()
        and (expected(forecast, "approved") <= table["presented"].to_numpy()).all()
    )


def drawn_register(data, day: int) -> str:
    """A register with whatever happened until a day of the first quarter, and what came later."""
    events = st.sampled_from(["submitted", "approved", "declined", "reopened", "embedded"])
    lines = ["action | deadline | type | events"]
    for number in range(data.draw(st.integers(1, 6))):
        happened = sorted(
            data.draw(
                st.lists(st.tuples(st.integers(1, 180), events), max_size=5, unique=True),
            )
        )
        words = ", ".join(
            f"{event} {pd.Timestamp('2018-12-31') + pd.Timedelta(days=d):%Y-%m-%d}"
            for d, event in happened
            if d <= day
        )
        deadline = pd.Timestamp("2019-01-31") + pd.offsets.MonthEnd(data.draw(st.integers(0, 8)))
        kind = data.draw(st.sampled_from(list(ACTION_TYPES)))
        lines.append(f"A{number} | {deadline:%Y-%m-%d} | {kind} | {words}")
    return "\n".join(lines)


@trials(12)
@given(st.data())
def test_nothing_is_lost_and_no_more_is_presented_than_there_is_room_for(data):
    capacity = data.draw(st.sampled_from(["", ":0", ":1", ":3"]))
    ahead = " ".join(
        f"2019-{month:02d}-{data.draw(st.integers(1, 28)):02d}{capacity}"
        for month in data.draw(st.lists(st.integers(1, 8), unique=True))
    )
    known = review_plan(drawn_register(data, 90), ahead).as_at("2019-03-31")
    asked = {
        "horizon": data.draw(st.integers(1, 5)),
        "submission_rate": data.draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])),
        "approval_share": data.draw(st.sampled_from([None, 0.0, 0.4, 1.0])),
    }
    forecast = review_forecast(known, **asked)
    assert lawful(forecast, forecast.queue_now)


@trials(8)
@given(st.data())
def test_what_happens_later_never_matters(data):
    """The same register with and without everything after the cut-off."""
    lines = drawn_register(data, 180).splitlines()
    header, *rows = lines

    def known_by_march(row: str) -> str:
        *cells, events = row.split("|")
        early = [word for word in events.split(",") if word.strip()[-10:] <= "2019-03-31"]
        return "|".join([*cells, ",".join(early)])

    cut = "\n".join([header, *map(known_by_march, rows)])
    meetings = "2019-02-15 2019-04-15 2019-05-15:2"
    all_of_it, early = (
        review_forecast(review_plan(text, meetings).as_at("2019-03-31"), horizon=4)
        for text in ("\n".join(lines), cut)
    )
    assert same(all_of_it, early)
    assert all_of_it.history.equals(early.history)
    assert all_of_it.waiting.equals(early.waiting)


def test_the_forecast_is_the_same_to_the_last_bit_and_draws_on_no_global_state():
    np.random.seed(1)  # noqa: NPY002  # a global state that must not matter
    again = review_forecast(followed().as_at("2018-12-31"), horizon=6)
    assert same(at_year_end(), again)


def test_divisions_share_one_queue_and_add_up_to_the_trust():
    register = REGISTER.replace("events", "division | events", 1)
    rows = register.strip().splitlines()
    split = [rows[0]] + [
        "|".join([*row.split("|")[:2], " medicine " if n % 2 else " surgery ", row.split("|")[2]])
        for n, row in enumerate(rows[1:])
    ]
    plan = review_plan("\n".join(split), HELD + "2019-04-30:1", divisions=("medicine", "surgery"))
    known = plan.as_at("2019-03-31")
    trust = review_forecast(known, horizon=4).table
    parts = [review_forecast(known.of(code), horizon=4).table for code in ("medicine", "surgery")]
    for column in ("submitted", "presented", "queue"):
        assert (parts[0][column] + parts[1][column] == trust[column]).all()
    for column in ("capacity", "p_queue_over_capacity", "meetings_needed"):
        assert parts[0][column].equals(trust[column])


# ---- the queue itself, against a naive loop ----


def naive_review(times: np.ndarray, room) -> tuple[np.ndarray, np.ndarray]:
    """Presented by month, and the queue at each month's end, where everything is approved."""
    presented = np.zeros((len(times), len(room.booked)), dtype=int)
    queue = np.zeros_like(presented)
    for path, own in enumerate(times):
        left = sorted(own)
        for month in range(len(room.booked)):
            for when, capacity in zip(room.time, room.capacity, strict=True):
                if month < when <= month + 1:
                    for _ in range(capacity):
                        if left and left[0] <= when:
                            left.pop(0)
                            presented[path, month] += 1
            queue[path, month] = sum(time <= month + 1 for time in left)
    return presented, queue


def arrivals_of(times: np.ndarray, rate: float, lag: float = 1.5, months: int = 4) -> Arrivals:
    declines = declines_before(
        np.full(times.shape, rate), np.random.default_rng(1).random(times.shape)
    )
    return Arrivals.of(times, declines, np.full(len(times), lag), months)


def with_meetings(time, capacity, per_meeting: int = 2, months: int = 4) -> Room:
    """Meetings at given times, as the simulation takes them."""
    held = np.bincount(month_of(np.array(time, dtype=float)), minlength=months)
    return replace(
        unlimited(months),
        time=np.array(time, dtype=float),
        capacity=np.array(capacity, dtype=int),
        booked=held,
        per_meeting=per_meeting,
        everything=100,
        limited=True,
    )


def counts(arrivals: Arrivals, room: Room) -> Paths:
    reviews = arrivals.reviewed_at(room.time, room.capacity)
    one = np.zeros(len(arrivals.waited), dtype=int)
    return counts_by_division(reviews, one, 1, arrivals.months).of(None)


@trials(20)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_reviews_go_in_order_of_submission_within_the_room_as_a_naive_loop_has_it(seed, actions):
    rng = np.random.default_rng(seed)
    times = rng.uniform(0, 6, (8, actions))
    times[:, : actions // 3] = rng.uniform(-1, 0, actions // 3)  # what waits, waits on every path
    time = np.sort(rng.uniform(0.01, 4, 5))
    room = with_meetings(time, rng.integers(0, 4, 5))
    found = counts(arrivals_of(times, 1.0), room)
    presented, queue = naive_review(times, room)
    assert (found.presented == presented).all()
    assert (found.queue == queue).all()
    assert (found.approved == found.presented).all()


def test_the_longest_waiting_is_reviewed_first():
    forecast = forecast_of(HELD + "2019-04-05:1", approval_share=1.0, submission_rate=0.0)
    left = forecast.waiting["action_id"].tolist()
    assert left == ["A2", "A3"]
    one = arrivals_of(np.array([[-0.2, -0.5]]), 1.0).reviewed_at(np.array([0.5]), np.array([1]))
    assert one.approved.tolist() == [[NEVER], [0]]


def test_what_is_always_declined_comes_back_and_is_never_approved():
    found = counts(arrivals_of(np.zeros((64, 3)), 0.0), with_meetings([1.0, 3.0], [3, 3]))
    assert (found.presented.sum(axis=1) == 6).all()
    assert found.approved.sum() == 0
    kept = 3 + (found.submitted - found.presented).cumsum(axis=1)
    assert (found.queue == kept).all()


def test_what_is_declined_can_come_back_the_same_day_and_waits_for_the_next_meeting():
    found = counts(arrivals_of(np.zeros((4, 2)), 0.0, lag=0.0), with_meetings([1.0, 1.0], [2, 1]))
    assert found.presented[:, 0].tolist() == [3] * 4
    assert found.queue[:, 0].tolist() == [2] * 4


def test_meetings_needed_leave_no_more_than_a_months_room_and_one_fewer_would():
    rng = np.random.default_rng(4)
    times = rng.uniform(0, 4, (256, 40))
    arrivals, room = arrivals_of(times, 0.7), with_meetings([], [])
    needed = meetings_needed(arrivals, room, 4)
    for month, meetings in enumerate(needed):
        held = room.with_more(needed[:month])
        load = arrivals.waiting_at(month + 1, held.time, held.capacity)
        for number, enough in ((meetings, True), (meetings - 1, False)):
            left = np.maximum(load - 2 * number, 0)
            assert ((left <= 2 * number).mean() >= 0.8) == enough


def test_the_number_told_is_the_sum_up_to_the_third_month_that_is_short():
    months = pd.date_range("2019-04-30", periods=6, freq="ME")
    told = further_meetings(np.array([0, 2, 0, 1, 3, 5]), months)
    assert told == (6, pd.Timestamp("2019-08-31"))
    assert further_meetings(np.array([0, 0]), months) == (0, None)
    assert further_meetings(None, months) is None


def test_more_room_more_submissions_and_more_approvals_do_what_they_should():
    base = review_forecast(year_end(), horizon=6)
    months = base.table["month_end"]
    more = review_forecast(year_end(), horizon=6, extra_meetings={months[0]: 3, months[2]: 3})
    assert more.table["presented"].sum() > base.table["presented"].sum()
    assert (more.table["queue"] <= base.table["queue"]).all()
    assert more.table["meetings_booked"].tolist() == [4, 1, 4, 1, 1, 1]
    assert more.table["capacity"].tolist() == [16, 4, 16, 4, 4, 4]
    slow = review_forecast(year_end(), horizon=6, submission_rate=0.5)
    assert (slow.table["submitted"].cumsum() < base.table["submitted"].cumsum()).all()
    sure = review_forecast(year_end(), horizon=6, approval_share=1.0)
    assert expected(sure, "approved").sum() > expected(base, "approved").sum()


# ---- awkward input ----


def test_without_any_room_nothing_is_reviewed_and_no_number_of_meetings_helps():
    forecast = forecast_of("2019-04-30 2019-05-31", capacity=0)
    assert forecast.table["presented"].tolist() == [0] * 4
    assert forecast.table["capacity"].tolist() == [0] * 4
    assert (forecast.table["p_queue_over_capacity"] == 1).all()
    assert forecast.table["meetings_needed"].isna().all()
    assert forecast.further is None


def test_with_no_meeting_booked_they_are_assumed_to_follow_as_far_apart_as_the_last():
    forecast = forecast_of(HELD)
    assert forecast.table["meetings_booked"].tolist() == [0] * 4
    assert forecast.table["capacity"].tolist() == [5] * 4
    assert forecast.assumed_from == pd.Timestamp("2019-04-29")  # gaps of 28 and 31 days
    assert "From April 2019 on no meeting is booked" in " ".join(forecast.notes)


def test_up_to_the_last_meeting_booked_a_month_without_one_has_no_room():
    forecast = forecast_of(HELD + "2019-06-30:5")
    assert forecast.table["meetings_booked"].tolist() == [0, 0, 1, 0]
    assert forecast.table["capacity"].tolist() == [0, 0, 5, 5]
    assert "no meeting in 2 of the 4 months ahead, the first of them April 2019" in " ".join(
        forecast.notes
    )


def test_a_meeting_on_the_cut_off_day_was_held():
    assert forecast_of("2019-03-31:5 2019-04-30:5").table["meetings_booked"].tolist() == [
        1,
        0,
        0,
        0,
    ]


def test_with_a_single_meeting_known_nothing_follows():
    forecast = forecast_of("2019-04-30:5")
    assert forecast.table["capacity"].tolist() == [5, 0, 0, 0]
    assert forecast.assumed_from is None


def test_a_meeting_on_a_day_off_is_noted_and_held():
    forecast = forecast_of(HELD + "2019-04-19:1 2019-05-25:1 2019-06-14:1")
    assert forecast.notes[:2] == (
        "The meeting booked for Friday 19 April 2019 falls on a bank holiday in England.",
        "The meeting booked for Saturday 25 May 2019 falls on a weekend.",
    )
    assert forecast.table["meetings_booked"].tolist() == [1, 1, 1, 0]


def test_a_blank_capacity_is_the_median_of_those_stated_or_learnt_from_busy_meetings():
    stated = forecast_of("2019-01-31:7 2019-02-28:5 2019-03-31:5 2019-04-30")
    assert stated.capacity_per_meeting == 5
    waited = REGISTER.replace("A2     | 2019-04-30 | submitted 2019-03-05", "A2     | 2019-04-30 | "
                              "submitted 2019-02-27")  # fmt: skip
    decided = forecast_of("2019-01-31 2019-02-28 2019-04-30", waited)
    assert (decided.capacity_basis, decided.capacity_per_meeting) == ("learnt", 1)


def test_where_nothing_was_left_over_only_the_days_of_meetings_bind():
    forecast = forecast_of("2019-01-31 2019-02-28 2019-04-30")
    assert (forecast.capacity_basis, forecast.capacity_per_meeting) == ("unknown", None)
    assert forecast.table["capacity"].isna().all()
    assert forecast.table["meetings_needed"].isna().all()
    assert forecast.further is None
    assert "Only the days of the meetings bind." in " ".join(forecast.notes)


def test_without_meetings_review_is_not_limited_and_none_is_assumed():
    forecast = forecast_of(None)
    assert not forecast.limited
    for column in ("capacity", "p_queue_over_capacity", "meetings_booked", "meetings_needed"):
        assert forecast.table[column].isna().all()
    assert forecast.cliff is None
    assert "No meetings are supplied: review is taken to keep up" in " ".join(forecast.notes)


def test_without_meetings_or_decisions_there_is_no_rate_yet():
    forecast = forecast_of(None, "action | deadline | events\nA1 | 2019-05-31 |")
    assert forecast.capacity_basis == "unknown"
    assert forecast.approval_rate is None


def test_without_submissions_it_rests_on_approvals_and_says_so():
    rows = "\n".join(f"A{n} | 2019-0{1 + n % 6}-28 | approved 2019-03-1{n % 9}" for n in range(9))
    open_ones = "\n".join(f"B{n} | 2019-05-31 |" for n in range(9))
    forecast = forecast_of(
        HELD + "2019-04-30:5", f"action | deadline | events\n{rows}\n{open_ones}"
    )
    assert forecast.basis == "approvals"
    assert any(note.startswith("No submission is recorded") for note in forecast.notes)
    assert forecast.table["presented"].iloc[0] > 0


@pytest.mark.parametrize(("share", "approved"), [(0.0, False), (1.0, True)])
def test_an_approval_share_of_none_or_all_gives_none_or_all(share, approved):
    forecast = forecast_of(HELD + "2019-04-30:5", approval_share=share)
    presented = forecast.table["presented"].iloc[0]
    assert presented > 0
    assert expected(forecast, "approved")[0] == (presented if approved else 0)
    assert np.isfinite(forecast.presentations_per_action.expected) == approved


def test_more_declines_than_submissions_are_noted_and_change_no_law():
    forecast = forecast_of(
        HELD + "2019-04-30:5",
        """
        action | deadline   | events
        A1     | 2019-04-30 | submitted 2019-01-05, declined 2019-01-31, declined 2019-02-28
        A2     | 2019-04-30 | declined 2019-02-28
    """,
    )
    assert any(note.startswith("2 decisions were made without") for note in forecast.notes)
    assert lawful(forecast, forecast.queue_now)


def test_a_plan_that_is_complete_needs_no_review():
    forecast = forecast_of(
        HELD, "action | deadline | events\nA1 | 2019-02-28 | approved 2019-02-01"
    )
    assert not forecast.need["reviews_needed"].any()
    assert forecast.table["queue"].tolist() == [0] * 4
    assert forecast.table["meetings_needed"].tolist() == [0] * 4


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"horizon": 0}, "horizon 0 is too short"),
        ({"capacity": -1}, "capacity -1 is not possible; give a whole number, 0 or more"),
        ({"approval_share": 1.2}, "approval share 1.2 is not possible; give 0 to 1"),
        ({"submission_rate": -0.5}, "submission rate -0.5 is not possible"),
        ({"submission_rate": float("nan")}, "submission rate nan is not possible"),
        (
            {"extra_meetings": {"2019-03-31": 1}},
            "extra meetings at 2019-03-31: not a month end of the forecast, which goes from "
            "2019-04-30 to ",
        ),
        ({"extra_meetings": {"2019-04-30": -2}}, "-2 extra meetings at 2019-04-30"),
    ],
)
def test_a_value_out_of_range_is_refused_with_what_is_allowed(asked, sentence):
    with pytest.raises(InputError) as refused:
        forecast_of(HELD, **asked)
    assert sentence in str(refused.value)


# ---- the deadline cliff against capacity ----


def test_reviews_needed_are_what_a_naive_loop_counts():
    forecast = forecast_of(
        HELD + "2019-04-30:2 2019-05-31:2 2019-06-30:0 2019-07-31:0", approval_share=0.5
    )
    # A2 and A3 wait, A4 was declined, A5 and A6 (overdue) were not submitted; 2 reviews each
    need = forecast.need
    assert need["waiting"].tolist() == [2, 0, 0, 0]
    assert need["due"].tolist() == [1, 0, 1, 1]
    assert need["reviews_needed"].tolist() == [6, 0, 2, 2]
    assert need["capacity"].tolist() == [2, 2, 0, 0]
    assert need["backlog"].tolist() == [4, 2, 4, 6]


def test_the_cliff_is_the_first_three_months_in_which_more_is_needed_than_there_is_room_for():
    forecast = forecast_of(
        HELD + "2019-04-30:2 2019-05-31:2 2019-06-30:0 2019-07-31:0", approval_share=0.5
    )
    cliff = forecast.cliff
    assert (cliff.first, cliff.last) == (pd.Timestamp("2019-04-30"), pd.Timestamp("2019-06-30"))
    assert cliff.needed_per_month == pytest.approx(8 / 3)
    assert cliff.room_per_month == pytest.approx(4 / 3)
    assert review_cliff(forecast.need) == cliff


def test_where_there_is_room_there_is_no_cliff():
    every_month = " ".join(f"2019-0{month}-28:9" for month in range(4, 8))
    assert forecast_of(every_month).cliff is None


def test_a_large_plan_takes_fewer_paths_and_keeps_the_law():
    plan: Plan = followed_plan(5, count=1500, months=20, capacity=12)
    known = plan.as_at("2018-12-31")
    forecast = review_forecast(known, horizon=3)
    assert lawful(forecast, forecast.queue_now)


def test_notes_name_what_the_forecast_rests_on_once_each():
    notes = forecast_of(None, "action | deadline | events\nA1 | 2019-05-31 |").notes
    assert len(set(notes)) == len(notes) >= 3


def test_a_source_that_lost_its_meetings_still_gives_a_forecast():
    tables = {name: table for name, table in year_end().tables.items() if name != "meetings"}
    forecast = review_forecast(replace(year_end(), tables=tables), horizon=6)
    assert not forecast.limited
    assert lawful(forecast, forecast.queue_now)
