"""What came before the group, and what waits: read off a register, and by a naive loop."""

import pandas as pd
import pytest

from iqip_analytics.forecasts.review.joint_reviews import Course, fitted
from iqip_analytics.forecasts.review.resubmission import Lags, drawn_lags, lags
from iqip_analytics.forecasts.review.rounds import review_history, rounds, standing
from tests.forecasts.review_plans import followed_plan, review_plan


def known_at(register: str, period_end: str = "2019-03-31", meetings: str | None = None):
    return review_plan(register, meetings).as_at(period_end)


def states(known) -> dict[str, str]:
    stands = standing(known, rounds(known))
    return dict(zip(stands["action_id"], stands["state"], strict=True))


def test_an_action_submitted_twice_before_a_decision_waits_once_from_the_first_day():
    known = known_at("""
        action | deadline   | events
        A1     | 2019-04-30 | submitted 2019-02-03, submitted 2019-02-20
    """)
    stands = standing(known, rounds(known))
    assert stands.loc[0, ["state", "since"]].tolist() == ["waiting", pd.Timestamp("2019-02-03")]
    assert review_history(known, rounds(known))["queue"].iloc[-1] == 1


def test_what_was_declined_waits_again_only_once_it_is_submitted_again():
    register = """
        action | deadline   | events
        A1     | 2019-04-30 | submitted 2019-01-03, declined 2019-01-31, submitted 2019-03-05
    """
    assert states(known_at(register, "2019-02-28")) == {"A1": "declined"}
    assert states(known_at(register, "2019-03-31")) == {"A1": "waiting"}


def test_what_was_re_opened_begins_anew():
    known = known_at("""
        action | deadline   | events
        A1     | 2019-04-30 | submitted 2019-01-03, approved 2019-01-31, reopened 2019-02-20
        A2     | 2019-04-30 | approved 2019-01-31, reopened 2019-02-10, submitted 2019-02-20
        A3     | 2019-04-30 | approved 2019-01-31, submitted 2019-02-20
    """)
    assert states(known) == {"A1": "not_submitted", "A2": "waiting", "A3": "approved"}


def test_a_decision_without_a_submission_counts_as_submitted_on_its_day():
    known = known_at("""
        action | deadline   | events
        A1     | 2019-04-30 | declined 2019-01-31, declined 2019-02-28
    """)
    history = review_history(known, rounds(known)).set_index("month_end")
    assert history.loc["2019-01-31", ["submitted", "presented", "queue"]].tolist() == [1, 1, 0]
    assert history["declined"].sum() == 2
    assert states(known) == {"A1": "declined"}


def naive_queue(known) -> int:
    waits = 0
    for action in known.actions["action_id"]:
        waiting = approved = False
        for event in known.evidence.loc[known.evidence["action_id"] == action, "event"]:
            if event == "submitted":
                waiting = waiting or not approved
            elif event in ("approved", "declined"):
                waiting = False
                approved = approved or event == "approved"
            elif event == "reopened":
                approved = False
        waits += waiting
    return waits


@pytest.mark.parametrize("seed", range(4))
def test_the_queue_of_each_month_is_what_a_naive_loop_counts_and_nothing_is_lost(seed):
    plan = followed_plan(seed, count=60, months=14, capacity=3)
    ends = pd.date_range("2018-02-28", "2018-12-31", freq="ME")
    last = plan.as_at(ends[-1])
    history = review_history(last, rounds(last)).set_index("month_end")
    assert [history.loc[end, "queue"] for end in ends] == [naive_queue(plan.as_at(e)) for e in ends]
    moved = (history["submitted"] - history["presented"]).cumsum()
    assert (history["queue"] == moved).all()


def test_a_month_runs_from_cut_off_to_cut_off_and_a_late_entry_counts_when_it_is_known():
    known = known_at("""
        action | deadline   | events
        A1     | 2019-04-30 | submitted 2019-01-03 2019-02-15, approved 2019-01-31 2019-03-02
    """)
    history = review_history(known, rounds(known)).set_index("month_end")
    assert history["submitted"].to_dict() == {
        pd.Timestamp("2018-12-31"): 0,
        pd.Timestamp("2019-01-31"): 0,
        pd.Timestamp("2019-02-28"): 1,
        pd.Timestamp("2019-03-31"): 0,
    }
    assert history["queue"].tolist() == [0, 0, 1, 0]


def test_actions_that_were_submitted_are_no_longer_at_the_hazard_of_submission():
    known = known_at("""
        action | deadline   | events
        A1     | 2019-04-30 | submitted 2019-02-03
        A2     | 2019-04-30 | submitted 2019-01-03, declined 2019-01-31
        A3     | 2019-04-30 |
        A4     | 2019-04-30 |
    """)
    assert len(fitted(known, Course(far=12)).chances.cell) == 2


def test_the_hazard_of_submission_is_learnt_from_submissions():
    slow = "action | deadline | events\n" + "\n".join(f"A{n} | 2019-06-30 |" for n in range(40))
    quick = "action | deadline | events\n" + "\n".join(
        f"A{n} | 2019-06-30 | {'submitted 2019-02-10' if n < 30 else ''}" for n in range(40)
    )
    chance = [
        fitted(known_at(text), Course(far=12)).chances.of_actions()[0].mean()
        for text in (slow, quick)
    ]
    assert chance[1] > 2 * chance[0]


# ---- how long a declined action takes to come back ----


def lags_of(register: str) -> Lags:
    known = known_at(register)
    return lags(rounds(known), known.data_cutoff)


def test_before_any_was_seen_a_declined_action_comes_back_after_one_to_two_months():
    lag = lags_of("action | deadline | events\nA1 | 2019-04-30 | submitted 2019-02-03")
    assert lag.seen == 0
    uniforms = (pd.RangeIndex(100).to_numpy() + 0.5) / 100
    drawn = drawn_lags(lag, uniforms)
    assert drawn.min() >= 1
    assert drawn.max() <= 2
    assert drawn.mean() == pytest.approx(1.5)


def test_lags_seen_pull_the_lag_towards_them():
    events = "submitted 2019-01-03, declined 2019-01-10, submitted 2019-01-20"
    rows = "\n".join(f"A{n} | 2019-04-30 | {events}" for n in range(36))
    lag = lags_of(f"action | deadline | events\n{rows}")
    uniforms = (pd.RangeIndex(400).to_numpy() + 0.5) / 400
    assert lag.seen == 36
    assert drawn_lags(lag, uniforms).mean() == pytest.approx(0.9 * 10 / 30.4375 + 0.1 * 1.5)


def test_a_lag_that_goes_on_counts_for_as_long_as_it_lasted():
    going_on = "submitted 2019-01-03, declined 2019-01-10"
    rows = "\n".join(f"A{n} | 2019-04-30 | {going_on}" for n in range(8))
    lag = lags_of(f"action | deadline | events\n{rows}")
    assert lag.seen == 0
    # None of the eight came back within 2.6 months: of twelve only the four believed ones do
    assert lag.over_by[-1] == pytest.approx(1 / 3)
    assert lag.over_by[0] == pytest.approx(1 / 12)


def test_a_lag_is_longer_than_what_has_elapsed_of_it():
    lag = lags_of("action | deadline | events\nA1 | 2019-04-30 | submitted 2019-02-03")
    uniforms = (pd.RangeIndex(50).to_numpy() + 0.5) / 50
    for elapsed in (0.0, 1.3, 1.9, 5.0):
        drawn = drawn_lags(lag, uniforms, elapsed)
        assert (drawn > elapsed).all()
        assert (drawn < elapsed + 15).all()
