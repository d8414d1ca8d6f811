"""Every workforce table speaks of the same paths: parts add up to the whole, exactly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.forecasts.workforce import workforce_forecast
from iqip_analytics.forecasts.workforce.joint import joint_paths
from iqip_analytics.forecasts.workforce.panel import panel
from iqip_analytics.forecasts.workforce.pipeline import cohorts
from iqip_analytics.forecasts.workforce.staff_tables import QUANTITIES, group_paths
from tests.forecasts.workforce_plans import known_plan, plan, recruitment, staff

SUMMED = ["starters_wte", "leavers_wte", "net_gain_wte", "in_post_wte"]

amounts = st.floats(0, 40).map(lambda wte: round(wte, 2))


@st.composite
def registers(draw):
    """Two divisions and staff groups, a few months, any WTE, some rows missing."""
    rows = staff(months=draw(st.integers(1, 15)))
    for column in ("leavers_wte", "starters_wte", "transfers_in_wte", "transfers_out_wte"):
        rows[column] = draw(st.lists(amounts, min_size=len(rows), max_size=len(rows)))
    rows["in_post_wte"] = 10 * rows["leavers_wte"] + draw(amounts)
    kept = draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    last = rows["month"] == rows["month"].max()
    return rows[np.array(kept) | last].reset_index(drop=True)


@settings(max_examples=12, deadline=None)
@given(registers())
def test_divisions_add_up_to_the_trust_on_every_path(rows):
    cohort = recruitment("int", "2019-10-31", 20, lag=2, conversion=0.8)
    joint = joint_paths(panel(rows), cohorts(cohort), 12)
    trust = {group.staff_group: group for group in group_paths(joint, "trust")}
    parts = [
        {group.staff_group: group for group in group_paths(joint, division)}
        for division in ("medicine", "surgery")
    ]
    for quantity in [*SUMMED, "leavers_wte_cumulative", "net_gain_wte_cumulative"]:
        for group in ("midwives", "nurses", "all"):
            added = parts[0][group].of(quantity) + parts[1][group].of(quantity)
            assert np.array_equal(trust[group].of(quantity), added)
        groups = trust["midwives"].of(quantity) + trust["nurses"].of(quantity)
        assert np.array_equal(trust["all"].of(quantity), groups)


@settings(max_examples=8, deadline=None)
@given(registers())
def test_a_path_keeps_its_own_books(rows):
    joint = joint_paths(panel(rows), cohorts(None), 8)
    everyone = group_paths(joint, "trust")[-1]
    whole = {quantity: everyone.of(quantity) for quantity in QUANTITIES}
    gain = whole["starters_wte"] - whole["leavers_wte"]
    assert np.array_equal(whole["net_gain_wte"], gain)
    assert np.array_equal(whole["leavers_wte_cumulative"], np.cumsum(whole["leavers_wte"], axis=1))
    assert np.array_equal(np.diff(whole["in_post_wte"]), gain[:, 1:])
    numbers = range(len(joint.panel.series))
    establishment = sum(joint.establishment(number) for number in numbers)
    assert (establishment - whole["in_post_wte"] == whole["vacancy_wte"]).all()
    for number in numbers:
        paths = joint.of_series(number)
        assert (paths.leavers >= 0).all()
        assert (paths.starters >= 0).all()


@settings(max_examples=6, deadline=None)
@given(registers())
def test_ranges_never_cross(rows):
    found = workforce_forecast(known_plan(rows), horizon=4)
    ranges = found.table[["lower_95", "lower_80", "median", "upper_80", "upper_95"]].to_numpy()
    assert (np.diff(ranges, axis=1) >= 0).all()
    steps = found.quantiles.groupby(["month_end", "staff_group", "quantity"])["predicted"].diff()
    assert (steps.dropna() >= 0).all()
    chances = found.p_net_gain[["p_net_gain", "p_net_gain_cumulative"]].to_numpy()
    assert ((chances >= 0) & (chances <= 1)).all()


def test_expected_values_of_the_divisions_add_up_in_the_published_tables():
    known = known_plan(staff())
    tables = {
        scope: workforce_forecast(known.of(scope)).table.set_index(
            ["month_end", "staff_group", "quantity"]
        )["expected"]
        for scope in ("trust", "medicine", "surgery")
    }
    added = tables["medicine"] + tables["surgery"]
    assert (tables["trust"] - added).abs().max() < 3e-6  # each published to six decimals


def test_transfers_between_divisions_leave_the_trust_as_it_is():
    moved = staff().assign(
        transfers_in_wte=lambda f: np.where(f["division"] == "medicine", 5.0, 0.0),
        transfers_out_wte=lambda f: np.where(f["division"] == "surgery", 5.0, 0.0),
    )
    pd.testing.assert_frame_equal(
        workforce_forecast(known_plan(moved)).table, workforce_forecast(known_plan(staff())).table
    )


def test_the_same_input_gives_the_same_bits():
    once, again = (
        workforce_forecast(known_plan(staff(), recruitment("int", "2019-10-31", 41, lag=2)))
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(once.table, again.table, check_exact=True)
    pd.testing.assert_frame_equal(once.quantiles, again.quantiles, check_exact=True)


def test_the_order_of_rows_alters_nothing():
    shuffled = staff().sample(frac=1, random_state=3).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        workforce_forecast(known_plan(staff())).quantiles,
        workforce_forecast(known_plan(shuffled)).quantiles,
    )


def test_later_rows_never_alter_an_earlier_forecast():
    whole = plan(staff(months=36, last="2020-02-29"))
    until = whole.tables["workforce"][whole.tables["workforce"]["month"] <= "2019-08-31"]
    late = until.tail(2).assign(leavers_wte=99.0, recorded_on=pd.Timestamp("2019-12-01"))
    extended = pd.concat([whole.tables["workforce"], late], ignore_index=True)
    expected = workforce_forecast(plan(until.reset_index(drop=True)).as_at("2019-08-31"))
    found = workforce_forecast(plan(extended).as_at("2019-08-31"))
    pd.testing.assert_frame_equal(found.quantiles, expected.quantiles)


def test_a_longer_horizon_keeps_the_months_before():
    known = known_plan(staff())
    short, long = (workforce_forecast(known, horizon=horizon) for horizon in (3, 48))
    kept = long.table[long.table["month_end"] <= short.months[-1]].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, short.table)


def test_series_of_one_trust_share_part_of_their_level():
    joint = joint_paths(panel(staff(leavers=30.0)), cohorts(None), 12)
    sums = [joint.of_series(number).leavers.sum(axis=1) for number in range(4)]
    assert 0.02 < np.corrcoef(sums)[0, 1:].mean() < 0.3


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_chances_are_the_share_of_paths(scope):
    found = workforce_forecast(known_plan(staff(starters=20.0, leavers=1.0)).of(scope))
    assert (found.p_net_gain["p_net_gain"] > 0.99).all()
    closing = found.vacancies_close.set_index("staff_group").loc["all"]
    assert closing["lower_80"] <= closing["median"] <= closing["upper_80"]
    assert closing["p_closed"] == 1
