"""The backtest: origins that can be scored, outcomes as a naive loop counts them, no later word."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.quality.completion_backtest import (
    CompletionOrigin,
    backtest_completion,
    last_outcome,
    new_plan,
)
from iqip_analytics.forecasts.quality.completion_baselines import BASELINES
from iqip_analytics.forecasts.quality.rolling_origin import (
    FORECAST_COLUMNS,
    Backtest,
    long_frame,
    monthly_origins,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES, SCORE_COLUMNS
from iqip_analytics.plan.plan import Plan
from tests.forecasts.registers import drawn_plan, plan_of

ORIGINS = pd.DatetimeIndex(["2018-03-31", "2018-06-30"])


@cache
def drawn() -> Plan:
    return drawn_plan(count=90, months=20, divisions=2)


@cache
def found() -> Backtest:
    return backtest_completion(drawn(), ORIGINS, horizon=3)


def one(frame: pd.DataFrame, **key: object) -> pd.Series:
    for name, value in key.items():
        frame = frame[frame[name] == value]
    return frame.iloc[0]


def test_frames_have_the_columns_of_the_design():
    assert list(found().forecasts.columns) == [*FORECAST_COLUMNS, "scale", "settled", "needed"]
    assert list(found().scores.columns) == SCORE_COLUMNS


def test_every_method_is_scored_at_both_levels():
    scored = found().scores[found().scores["series"] == "all"]
    assert list(scored["method"].unique()) == ["model", "model_keeps_up", *BASELINES]
    assert set(scored["level"]) == {"all", "division"}
    assert (scored["seconds_per_origin"] > 0).all()


def test_the_outcome_is_what_a_loop_counts_among_the_actions_open_at_the_origin():
    actions, evidence = drawn().tables["actions"], drawn().tables["evidence"]
    approved = evidence.set_index("action_id")["event_on"]
    origin, end = ORIGINS[0], pd.Timestamp("2018-05-31")
    count = 0
    for row in actions.itertuples():
        done = approved.get(row.action_id, pd.NaT)
        open_then = row.added_on <= origin and not done <= origin
        count += bool(open_then and done <= end)
    row = one(found().forecasts, level="all", origin=origin, month_end=end)
    assert row["outcome"] == count


def test_divisions_outcomes_add_up_to_the_whole():
    rows = found().forecasts[(found().forecasts["method"] == "model")]
    rows = rows[rows["quantile"] == 0.5]
    sums = rows.groupby(["origin", "month_end", "level"])["outcome"].sum().unstack("level")
    assert (sums["all"] == sums["division"]).all()


def test_forecasts_do_not_know_what_came_later():
    evidence = drawn().tables["evidence"]
    moved = evidence.assign(
        event_on=evidence["event_on"].where(evidence["event_on"] <= ORIGINS[0], "2018-12-01")
    )
    other = backtest_completion(
        Plan(name="other", tables={**drawn().tables, "evidence": moved}), ORIGINS[:1], horizon=3
    )
    first = found().forecasts[found().forecasts["origin"] == ORIGINS[0]]
    assert (first["predicted"].to_numpy() == other.forecasts["predicted"].to_numpy()).all()


def test_origins_without_an_outcome_to_the_horizon_are_passed_over():
    last = last_outcome(drawn())
    late = pd.DatetimeIndex([ORIGINS[0], last - pd.offsets.MonthEnd(2)])
    found = backtest_completion(drawn(), late, horizon=3)
    assert list(found.origins) == [ORIGINS[0]]


def test_with_no_origin_left_it_says_what_an_origin_needs():
    with pytest.raises(InputError, match="a month of history, an open action, and 60 months"):
        backtest_completion(drawn(), ORIGINS, horizon=60)


def test_origins_before_the_plan_are_passed_over():
    with pytest.raises(InputError, match="can be scored"):
        backtest_completion(drawn(), pd.DatetimeIndex(["2010-01-31"]), horizon=1)


def test_a_new_plan_holds_only_what_was_added_in_its_months():
    plan = new_plan(drawn(), ORIGINS[1], 3)
    added = plan.tables["actions"]["added_on"]
    assert added.between("2018-04-01", "2018-06-30").all()
    assert set(plan.tables["evidence"]["action_id"]) <= set(plan.tables["actions"]["action_id"])
    found = backtest_completion(drawn(), ORIGINS[1:], horizon=2, new_plan_months=3)
    assert found.forecasts["outcome"].max() <= len(added)


def test_a_window_limits_the_model_s_history_alone():
    short = backtest_completion(drawn(), ORIGINS, horizon=3, window=4).forecasts
    whole = found().forecasts

    def predicted(frame: pd.DataFrame, model: bool) -> np.ndarray:
        return frame.loc[frame["method"].str.startswith("model") == model, "predicted"].to_numpy()

    assert (predicted(short, False) == predicted(whole, False)).all()
    assert (predicted(short, True) != predicted(whole, True)).any()


def test_a_method_of_one_s_own_stands_beside_the_model():
    def nothing(origin: CompletionOrigin) -> pd.DataFrame:
        values = np.zeros((1, len(origin.months), len(QUANTILES)))
        return long_frame(values, level="all", series="all", months=origin.months)

    found = backtest_completion(drawn(), ORIGINS[:1], horizon=2, further={"nothing": nothing})
    whole = found.scores[(found.scores["level"] == "all") & (found.scores["series"] == "all")]
    assert list(whole["method"]) == ["model", "model_keeps_up", *BASELINES, "nothing"]
    outcome = found.forecasts[found.forecasts["method"] == "nothing"]["outcome"]
    assert one(whole, method="nothing")["crps"] == pytest.approx(outcome.mean())


def test_progress_is_told_origin_by_origin():
    told = []
    backtest_completion(drawn(), ORIGINS, horizon=1, progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]


def test_an_action_approved_and_re_opened_is_an_outcome_only_while_it_stays():
    plan = plan_of(
        """
        action | added      | deadline   | approved   | reopened
        A1     | 2018-07-10 | 2018-12-31 | 2018-09-10 | 2018-10-02
        A2     | 2018-07-10 | 2018-12-31 | 2018-12-12 |
        """,
        start="2018-06-30",
    )
    found = backtest_completion(plan, pd.DatetimeIndex(["2018-08-31"]), horizon=3)
    rows = found.forecasts[(found.forecasts["level"] == "all")]
    assert list(rows.drop_duplicates("month_end")["outcome"]) == [1, 0, 0]


def test_each_nth_month_end_is_an_origin():
    days = monthly_origins(pd.Timestamp("2018-01-31"), pd.Timestamp("2018-06-15"), 2)
    assert [f"{day:%Y-%m-%d}" for day in days] == ["2018-01-31", "2018-03-31", "2018-05-31"]


def test_a_last_origin_before_the_first_is_refused():
    with pytest.raises(InputError, match="lies before the first"):
        monthly_origins(pd.Timestamp("2018-06-30"), pd.Timestamp("2018-01-31"))
