"""History: who was open when, from nothing but what was known."""

import numpy as np
import pytest

from iqip_analytics.forecasts.completion.approval_history import history, month_number
from tests.forecasts.registers import drawn_plan, plan_of

REGISTER = """
    action | added      | deadline   | approved   | reopened
    A1     | 2018-07-10 | 2018-10-31 | 2018-09-10 | 2018-11-02
    A2     |            | 2018-09-30 | 2018-09-12 |
    A3     | 2018-11-30 | 2019-03-31 |            |
"""
PLAN = plan_of(REGISTER, start="2018-06-30")
PAST = history(PLAN.as_at("2018-12-31"))


def test_its_months_run_from_the_first_after_the_start_to_the_period_end():
    assert PAST.months == 6
    assert PAST.approved.shape == (3, 7)


def test_an_action_is_at_risk_from_its_month_of_adding_until_it_is_approved():
    july_to_december = PAST.at_risk.astype(int).tolist()
    assert july_to_december == [[1, 1, 1, 0, 0, 1], [1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1]]


def test_a_re_opened_action_is_open_again():
    assert PAST.open_now.tolist() == [True, False, True]


def test_approvals_count_in_the_month_that_they_are_known_in():
    assert np.argwhere(PAST.newly_approved).tolist() == [[0, 2], [1, 2]]


def test_a_month_ends_with_its_cut_off():
    early = history(PLAN.as_at("2018-08-31", data_cutoff="2018-09-10"))
    assert early.open_now.tolist() == [False, True]


def test_the_deadline_of_a_past_month_is_the_one_in_force_then():
    moved = {"action_id": "A3", "recorded_on": "2018-12-05", "effective_on": "2018-12-10"}
    change = {**moved, "field": "agreed_deadline", "value": "2019-06-30"}
    plan = plan_of(REGISTER, start="2018-06-30", changes=[change])
    past = history(plan.as_at("2019-01-31"))
    assert len(set(past.deadline[2, :6])) == 1
    assert past.deadline[2, 6] - past.deadline[2, 5] == 3
    assert past.deadline_now[2] == past.deadline[2, 6]


def test_what_happens_later_leaves_it_as_it_was():
    plan = drawn_plan(count=60)
    then, now = plan.as_at("2018-06-30"), plan.as_at("2018-12-31")
    early, late = history(then), history(now)
    still = now.actions["action_id"].isin(then.actions["action_id"])
    assert (early.approved == late.approved[still, : early.months + 1]).all()


@pytest.mark.parametrize("longest", [3, 6, 50])
def test_it_looks_back_at_most_so_far(longest):
    assert history(PLAN.as_at("2018-12-31"), longest).months == min(longest, 6)


def test_month_numbers_count_through_the_years():
    days = PLAN.tables["actions"]["agreed_deadline"]
    assert np.diff(month_number(days)).tolist() == [-1, 6]
