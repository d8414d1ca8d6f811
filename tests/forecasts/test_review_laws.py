"""Laws of the one forecast (counting rule 16), over meetings of every kind."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.contract.dates import month_end
from iqip_analytics.forecasts.completion.approval_tables import by_month, by_quantile, months_ahead
from iqip_analytics.forecasts.completion.approvals_ahead import (
    CompletionForecast,
    approvals_so_far,
    completion_forecast,
)
from iqip_analytics.forecasts.completion.groups_ahead import groups_ahead
from iqip_analytics.forecasts.review.joint_reviews import course_ahead, on_paths, reviews_ahead
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import Run
from tests.forecasts.regimes import Regime, regime_plan
from tests.forecasts.registers import typed
from tests.support.trials import trials

PLAN = regime_plan(Regime(room=6), 1)
CUT_OFF, HORIZON = pd.Timestamp("2019-08-31"), 5
COUNTS = ["expected", "lower_95", "lower_80", "median", "upper_80", "upper_95", "p_on_trajectory"]


def position(meetings: list[dict] | None, *, submissions: bool = True) -> KnownPlan:
    """The position at the cut-off with other meetings; kept, as a run keeps it."""
    tables = {name: table for name, table in PLAN.tables.items() if name != "meetings"}
    if meetings is not None:
        tables["meetings"] = typed("meetings", meetings)
    if not submissions:
        events = tables["evidence"]
        tables["evidence"] = events[events["event"] != "submitted"]
    return Run(plan=replace(PLAN, tables=tables)).as_at(CUT_OFF)


def forecast(known: KnownPlan, **asked) -> CompletionForecast:
    return completion_forecast(known, **{"horizon": HORIZON, **asked})


def never_lower(more: CompletionForecast, less: CompletionForecast) -> bool:
    """In every group and month, in expectation, in every quantile and in its chance."""
    return bool(
        (more.table[COUNTS] >= less.table[COUNTS] - 1e-9).all(axis=None)
        and (more.quantiles["predicted"] >= less.quantiles["predicted"]).all()
    )


def whole(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["grouping"] == "all"].reset_index(drop=True)


def days(text: str) -> list[dict]:
    """Meetings as `2019-09-20:6 2019-10-20`, each perhaps with its capacity."""
    rows = [word.partition(":") for word in text.split()]
    return [{"meeting_on": on, "capacity": float(c) if c else None} for on, _, c in rows]


HELD = "2019-06-20:6 2019-07-20:6 2019-08-20:6 "
KINDS = {
    "one a month": HELD + "2019-09-20:6 2019-10-20:6 2019-11-20:6",
    "none": "",
    "only past": HELD,
    "only far ahead": "2020-01-20:6",
    "a month removed": HELD + "2019-09-20:6 2019-11-20:6",
    "emptied": HELD + "2019-09-20:0 2019-10-20:0 2019-11-20:6",
    "on the cut-off day": "2019-07-31:6 2019-08-31:6 2019-09-30:6",
    "two on one day": HELD + "2019-09-20:3 2019-09-20:3 2019-10-20:6",
    "without capacity": "2019-06-20 2019-07-20 2019-08-20 2019-09-20 2019-10-20",
    "a single one": "2019-09-20:6",
}
POSITIONS = {name: position(days(text)) for name, text in KINDS.items()}
kinds = st.sampled_from(list(KINDS))


@trials(4)
@given(kinds, st.integers(0, 20), st.integers(1, 20))
def test_more_capacity_never_lowers_the_forecast_of_any_month(kind, capacity, more):
    known = POSITIONS[kind]
    assert never_lower(
        forecast(known, capacity=capacity + more), forecast(known, capacity=capacity)
    )


@trials(4)
@given(kinds, st.lists(st.integers(0, 3), min_size=HORIZON, max_size=HORIZON), st.data())
def test_further_meetings_never_lower_the_forecast_of_any_month(kind, extra, data):
    known = POSITIONS[kind]
    if known.tables["meetings"].empty:
        return
    months = [month_end(CUT_OFF, ahead + 1) for ahead in range(HORIZON)]
    fewer = [data.draw(st.integers(0, number)) for number in extra]
    asked = [dict(zip(months, numbers, strict=True)) for numbers in (extra, fewer)]
    more, less = (forecast(known, extra_meetings=meetings) for meetings in asked)
    assert never_lower(more, less)


@trials(4)
@given(
    st.lists(st.tuples(st.integers(1, 90), st.integers(0, 9)), min_size=1, max_size=4), st.data()
)
def test_a_meeting_added_among_those_booked_never_lowers_the_trusts_forecast(booked, data):
    """Before the last one booked, so that what is assumed to follow stays as it is."""
    rows = days(HELD + "2019-10-20:6 2019-11-10:6 2019-11-16:6 2019-11-20:6 2019-11-25:6 "
                "2019-11-28:6 2019-11-30:6")  # fmt: skip
    rows += [
        {"meeting_on": CUT_OFF + pd.Timedelta(days=min(ahead, 48)), "capacity": float(capacity)}
        for ahead, capacity in booked
    ]
    kept = [row for place, row in enumerate(rows) if place < 10 or data.draw(st.booleans())]
    more, less = (forecast(position(meetings)) for meetings in (rows, kept))
    assert never_lower(more, less)


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "none"])
def test_capacity_0_freezes_the_forecast(kind):
    frozen = forecast(POSITIONS[kind], capacity=0)
    now = frozen.approvals_needed["approved"].to_numpy()
    for column in ("expected", "lower_95", "median", "upper_95"):
        assert (frozen.table[column].to_numpy() == now).all()


@pytest.mark.parametrize("kind", KINDS)
def test_every_grouping_adds_up_to_the_trust_in_expectation_and_in_its_chances(kind):
    table = forecast(POSITIONS[kind]).table
    trust = whole(table)["expected"].to_numpy()
    for grouping in ("division", "element", "action_type"):
        parts = table[table["grouping"] == grouping].groupby("month_end")["expected"].sum()
        assert parts.to_numpy() == pytest.approx(trust, abs=1e-9)
    assert table["p_on_trajectory"].between(0, 1).all()
    assert (table["expected"] <= table["total"] + 1e-9).all()


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "none"])
def test_with_capacity_beyond_need_both_forecasts_agree(kind):
    """At every quantile of the contract within one action, in its chances within .02."""
    known, course = POSITIONS[kind], course_ahead(POSITIONS[kind], HORIZON)
    both = groups_ahead(
        known,
        "trust",
        reviews_ahead(known, course, 1000),
        on_paths(known, course, 1000),
        approvals_so_far(known).open_now,
        HORIZON,
        ("all", "all"),
    )
    months = months_ahead(known, HORIZON)
    booked, free = (by_quantile(own, months) for own in (both.as_booked, both.keeps_up))
    assert (booked["predicted"] - free["predicted"]).abs().max() <= 1
    booked, free = (by_month(own, months) for own in (both.as_booked, both.keeps_up))
    assert (booked["p_on_trajectory"] - free["p_on_trajectory"]).abs().max() <= 0.02
    assert (booked["expected"] - free["expected"]).abs().max() <= 0.2


def test_no_more_is_approved_than_the_meetings_have_room_for():
    known = POSITIONS["one a month"]
    table = whole(forecast(known).table)
    now = int(whole(forecast(known).approvals_needed)["approved"].iloc[0])
    assert (table["upper_95"] <= now + 6 * np.arange(1, HORIZON + 1)).all()
    assert (table["expected"] <= now + 6 * np.arange(1, HORIZON + 1)).all()


def test_a_meeting_recorded_after_the_cut_off_is_not_known():
    late = days(HELD + "2019-09-20:6 2019-10-20:6")
    late.append({"meeting_on": "2019-10-05", "capacity": 9.0, "recorded_on": "2019-09-02"})
    found = forecast(position(late))
    assert found.table.equals(forecast(position(late[:-1])).table)


def test_the_same_input_gives_the_same_bits():
    once, again = (forecast(position(days(KINDS["one a month"]))) for _ in range(2))
    for name in ("table", "keeps_up", "quantiles", "actions", "likely_finish"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(again, name), check_exact=True)


def test_without_a_table_of_meetings_both_forecasts_are_one():
    found = forecast(position(None))
    assert found.table is found.keeps_up
    assert (np.diff(whole(found.table)["expected"]) >= 0).all()


# ---- where only approvals are recorded ----


def test_without_submissions_approvals_fall_on_the_days_of_meetings():
    quarterly = position(days("2019-06-20 2019-09-20 2019-12-20"), submissions=False)
    table = whole(forecast(quarterly).table)
    steps = np.diff(
        table["expected"], prepend=whole(forecast(quarterly).approvals_needed)["approved"][0]
    )
    assert (steps[[1, 2, 4]] == 0).all()
    assert (steps[[0, 3]] > 1).all()


def test_without_submissions_a_stated_capacity_still_binds():
    known = position(days(HELD + "2019-09-20:2 2019-10-20:2 2019-11-20:2"), submissions=False)
    booked = whole(forecast(known).table)["expected"].to_numpy()
    assert (np.diff(booked)[:2] <= 2).all()
    assert never_lower(forecast(known, capacity=30), forecast(known))
