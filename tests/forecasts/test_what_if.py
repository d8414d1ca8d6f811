"""Scenarios: the central one is the briefing, and each supposition moves what it should."""

import inspect
import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError
from iqip_analytics.forecasts.completion.approvals_ahead import completion_forecast
from iqip_analytics.forecasts.completion.options import options
from iqip_analytics.forecasts.outlooks_supposed import Outlooks, refuse_impossible, what_if
from iqip_analytics.forecasts.review.reviews_ahead import review_forecast
from iqip_analytics.forecasts.scenario import PRESETS, Scenario, Touched, preset
from iqip_analytics.forecasts.workforce.staff_ahead import workforce_forecast
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.plan.run import Run

PLAN = iqip.read("data/reference")
KNOWN = Run(plan=PLAN).as_at("2019-09-30")  # what is learnt is learnt once for all tests


@cache
def as_briefed() -> Outlooks:
    return what_if(KNOWN)


def expected_approved(outlooks) -> np.ndarray:
    return outlooks.completion_of(("all", "all")).table["expected"].to_numpy()


def staff(outlooks, quantity: str) -> np.ndarray:
    table = outlooks.workforce.table
    rows = (table["staff_group"] == "all") & (table["quantity"] == quantity)
    return table.loc[rows, "expected"].to_numpy()


def standing(known) -> pd.DataFrame:
    """The position but for the days that a group is ahead, which look at deadlines to come."""
    return position(known).drop(columns="days_behind")


def open_and_due_later() -> pd.DataFrame:
    return as_briefed().completion.actions.query("agreed_deadline > '2019-09-30'")


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_the_central_scenario_is_each_forecast_to_the_last_digit(scope):
    central = what_if(KNOWN.of(scope), **preset("central").departures)
    pd.testing.assert_frame_equal(
        central.completion.table, completion_forecast(KNOWN.of(scope)).table, check_exact=True
    )
    pd.testing.assert_frame_equal(
        central.review.table, review_forecast(KNOWN.of(scope)).table, check_exact=True
    )
    pd.testing.assert_frame_equal(
        central.workforce.table, workforce_forecast(KNOWN.of(scope)).table, check_exact=True
    )
    assert central.known is central.as_planned


def test_every_field_says_what_it_touches_and_those_forecasts_take_it():
    touching = {touched: set(Scenario.fields_touching(touched)) for touched in Touched}
    assert set.union(*touching.values()) == set(Scenario.model_fields) - {"name"}
    for forecast in (completion_forecast, review_forecast, options):
        asked = {"known", "horizon", "wanted", "by"}
        arguments = set(inspect.signature(forecast).parameters) - asked
        assert arguments == touching[Touched.REVIEW]
    staff = set(inspect.signature(workforce_forecast).parameters) - {"known", "horizon"}
    assert staff == touching[Touched.STAFF]


def test_a_position_changed_by_hand_is_computed_anew():
    own = PLAN.as_at("2019-09-30")
    before = expected_approved(what_if(own))
    own.actions.loc[own.actions["agreed_deadline"] > own.period_end, "agreed_deadline"] = (
        pd.Timestamp("2020-06-30")
    )
    after = expected_approved(what_if(own))
    assert (after < before).any()
    assert (after == expected_approved(what_if(replace(own)))).all()


def test_a_kept_plan_is_computed_once_and_to_the_same_digits():
    position_kept = Run(plan=PLAN).as_at("2019-09-30")
    first = what_if(position_kept)
    assert (expected_approved(first) == expected_approved(as_briefed())).all()
    assert what_if(position_kept.of("medicine")).known.trust is first.known
    assert (
        staff(what_if(position_kept), "in_post_wte") == staff(as_briefed(), "in_post_wte")
    ).all()


def test_nothing_comes_back_where_nothing_is_submitted():
    review = what_if(KNOWN, submission_rate=0).review
    assert (review.table["submitted"] == 0).all()


def test_no_more_leave_than_there_are():
    table = what_if(KNOWN, leavers_level=5, horizon=60).workforce.table
    staff_left = table[table["quantity"] == "in_post_wte"]
    assert (staff_left[["expected", "lower_95", "lower_80"]] >= 0).all(axis=None)


def test_faster_submission_never_means_fewer_approvals_if_review_keeps_up():
    outlooks = [what_if(KNOWN, submission_rate=rate) for rate in (0, 0.5, 1, 2)]
    forecasts = [outlook.completion_of(("all", "all")) for outlook in outlooks]
    courses = [forecast.keeps_up["expected"].to_numpy() for forecast in forecasts]
    assert all((low <= high + 1e-9).all() for low, high in pairwise(courses))
    approved = position(KNOWN).query("grouping == 'all'")["approved"].item()
    # Nothing more is submitted: what waits now is all that can be approved
    assert (courses[0] <= approved + outlooks[0].review.queue_now).all()


def test_the_more_is_approved_of_what_is_presented_the_more_is_expected():
    courses = [expected_approved(what_if(KNOWN, approval_share=s)) for s in (0, 0.4, 0.8, 1)]
    assert all((low <= high + 1e-9).all() for low, high in pairwise(courses))
    approved = position(KNOWN).query("grouping == 'all'")["approved"].item()
    assert (courses[0] == approved).all()


def test_room_moves_the_queue_and_the_completion_forecast_but_not_the_one_if_review_keeps_up():
    more = what_if(KNOWN, extra_meetings={"2019-12-31": 3})
    without = what_if(KNOWN, capacity=0)
    approved = position(KNOWN).query("grouping == 'all'")["approved"].item()
    later = as_briefed().review.table["month_end"] >= "2019-12-31"
    assert (more.review.table["queue"] <= as_briefed().review.table["queue"]).all()
    assert (expected_approved(more) > expected_approved(as_briefed()))[later].all()
    assert (expected_approved(more) >= expected_approved(as_briefed())).all()
    assert (without.review.table["presented"] == 0).all()
    assert (expected_approved(without) == approved).all()
    pd.testing.assert_frame_equal(
        without.completion.keeps_up, as_briefed().completion.keeps_up, check_exact=True
    )


def test_what_the_group_approves_is_what_the_completion_forecast_expects():
    approved = position(KNOWN).query("grouping == 'all'")["approved"].item()
    ranges = as_briefed().review.ranges.query("quantity == 'approved_so_far'")
    assert approved + ranges["expected"].to_numpy() == pytest.approx(
        expected_approved(as_briefed())
    )


@pytest.mark.parametrize("months", [1, 6, 24])
def test_later_deadlines_lower_what_is_due_ahead_and_nothing_that_has_been(months):
    moved = what_if(KNOWN, deadlines_moved=months).known
    pd.testing.assert_frame_equal(standing(moved), standing(KNOWN))
    before, after = (trajectory(k).query("grouping == 'all'") for k in (KNOWN, moved))
    both = before.merge(after, on="month_end", suffixes=("", "_moved"))
    past = both["month_end"] <= KNOWN.period_end
    assert (both.loc[past, "due_moved"] == both.loc[past, "due"]).all()
    assert (both["due_moved"] <= both["due"]).all()
    assert after["due"].max() == before["due"].max()
    assert after["due"].is_monotonic_increasing


def test_earlier_deadlines_never_come_later():
    for months in (-1, -24):
        moved = what_if(KNOWN, deadlines_moved=months).known.actions["agreed_deadline"]
        assert (moved <= KNOWN.actions["agreed_deadline"]).all()


def test_earlier_deadlines_stay_ahead_of_the_period_end():
    moved = what_if(KNOWN, deadlines_moved=-24).known
    pd.testing.assert_frame_equal(standing(moved), standing(KNOWN))
    open_ahead = moved.actions["action_id"].isin(open_and_due_later()["action_id"])
    soonest = pd.Timestamp("2019-10-31")
    assert (moved.actions.loc[open_ahead, "agreed_deadline"] <= soonest).all()
    assert (moved.actions.loc[open_ahead, "agreed_deadline"] > moved.period_end).all()


def test_one_deadline_moves_alone():
    action = open_and_due_later()["action_id"].iloc[0]
    moved = what_if(KNOWN, deadlines_moved={action: date(2021, 3, 31)}).known
    differ = moved.actions["agreed_deadline"] != KNOWN.actions["agreed_deadline"]
    assert moved.actions.loc[differ, "action_id"].tolist() == [action]
    assert moved.months[-1] == pd.Timestamp("2021-03-31")


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ({"no-such": date(2020, 1, 31)}, "'no-such' is not in the plan"),
        ({"@approved": date(2020, 1, 31)}, "is approved or was due by"),
        ({"@overdue": date(2020, 1, 31)}, "is approved or was due by"),
        ({"@open": date(2019, 9, 30)}, "give a day after 2019-09-30"),
        ({"@open": date(2101, 1, 31)}, "before 2101"),
    ],
)
def test_a_deadline_that_cannot_move_is_refused(moved, said):
    shown = as_briefed().completion.actions
    overdue = shown.query("agreed_deadline <= '2019-09-30'")["action_id"].iloc[0]
    approved = set(KNOWN.actions["action_id"]) - set(shown["action_id"])
    places = {
        "@approved": min(approved),
        "@overdue": overdue,
        "@open": open_and_due_later()["action_id"].iloc[0],
    }
    scenario = Scenario(deadlines_moved={places.get(a, a): day for a, day in moved.items()})
    with pytest.raises(InputError, match=said):
        refuse_impossible(KNOWN, scenario, 12)


def test_more_leavers_leave_and_later_cohorts_start_later():
    more = what_if(KNOWN, leavers_level=1.5)
    assert staff(more, "leavers_wte") == pytest.approx(
        1.5 * staff(as_briefed(), "leavers_wte"), rel=0.05
    )
    assert (staff(more, "in_post_wte") < staff(as_briefed(), "in_post_wte")).all()
    late = what_if(KNOWN, recruitment_delay=3)
    so_far = np.cumsum(staff(late, "starters_wte")) - np.cumsum(staff(as_briefed(), "starters_wte"))
    assert (so_far <= 1e-6).all()
    assert so_far.min() < 0
    nobody = what_if(KNOWN, recruitment_conversion=0)
    assert (staff(nobody, "starters_wte") <= staff(as_briefed(), "starters_wte") + 1e-6).all()
    assert staff(nobody, "starters_wte").sum() < staff(as_briefed(), "starters_wte").sum()


@pytest.mark.parametrize(
    ("supposed", "said"),
    [
        ({"submission_rate": -1}, "submission_rate: -1 is not possible; give a factor from 0"),
        ({"capacity": -1}, "capacity: -1 is not possible; give a whole number of actions"),
        ({"extra_meetings": {"2018-01-31": 1}}, "not a month end of the forecast"),
        ({"approval_share": 1.2}, "approval_share: 1.2 is not possible; give a share from 0 to 1"),
        ({"leavers_level": -0.1}, "leavers_level: -0.1 is not possible"),
        ({"recruitment_conversion": 2}, "recruitment_conversion: 2 is not possible"),
        (
            {"recruitment_delay": -1},
            "recruitment_delay: -1 is not possible; give a whole number of months",
        ),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_a_sentence(supposed, said):
    with pytest.raises(InputError, match=said):
        what_if(KNOWN, **supposed)


def test_a_plan_without_workforce_has_scenarios_too():
    tables = ("actions", "changes", "evidence", "reports", "divisions")
    bare = iqip.read("data/reference", tables=tables).as_at("2019-09-30")
    assert what_if(bare, leavers_level=2, capacity=3).workforce is None


@pytest.mark.parametrize("name", PRESETS)
def test_presets_bear_their_names_and_no_other_scenario_does(name):
    assert preset(name).name == name
    assert preset(name).is_central == (name == "central")
    with pytest.raises(ValueError, match="preset"):
        Scenario(name=name, capacity=3)


def test_plain_values_make_the_same_scenario_again():
    scenario = Scenario(
        name="Two more, in December",
        extra_meetings={"2019-12": 2},
        deadlines_moved={"SN-012": "2020-01-31"},
    )
    assert Scenario.model_validate(scenario.plain()) == scenario
    assert scenario.plain()["extra_meetings"] == {"2019-12-31": 2}
    assert Scenario().plain() is None


def test_every_name_has_a_folder_of_its_own_that_any_system_can_make():
    names = ["low", "Low", "a-b", "A b", "a b", "a_b", "冬", "夏", "été", "con", "CON", "9"]
    slugs = [Scenario(name=name, **PRESETS.get(name, {})).slug for name in names]
    assert len(set(slugs)) == len(names)
    assert slugs[0] == "low"
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug) for slug in slugs)
    assert "con" not in slugs


@pytest.mark.parametrize(
    "nothing", [{"deadlines_moved": {}}, {"extra_meetings": {"2019-12": 0}}, {"capacity": None}]
)
def test_what_supposes_nothing_is_the_briefing(nothing):
    assert Scenario(**nothing).is_central
