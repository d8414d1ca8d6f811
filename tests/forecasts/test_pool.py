"""The pool: what past origins change, and that all adds up on every path."""

from dataclasses import replace

import numpy as np
import pytest

from iqip_analytics.forecasts.completion import chances
from iqip_analytics.forecasts.completion.approval_history import history
from iqip_analytics.forecasts.completion.hazard import completion_model
from iqip_analytics.forecasts.completion.past_origins import (
    MOST_WEIGHT,
    UNJUDGED,
    PastOrigins,
    judged_spread,
    judged_weight,
    past_origins,
)
from iqip_analytics.forecasts.completion.pool import pool, pooled
from tests.forecasts.registers import drawn_plan

PLAN = drawn_plan(count=200, months=24, divisions=3)
PAST = history(PLAN.as_at("2019-03-31"))
POOL = pool(PAST, horizon=6)


def judged(outcome, *, mean=40.0, deviation=5.0, share=0.5, origins=24) -> PastOrigins:
    """Past origins alike: a forecast, what followed, and a reference class of one share."""
    shape = (origins, 6)
    return PastOrigins(
        outcome=np.broadcast_to(np.asarray(outcome, dtype=float), shape),
        mean=np.full(shape, mean),
        deviation=np.full(shape, deviation),
        open_then=np.full(origins, 100.0),
        shares=np.full((*shape, 12), share) + np.linspace(-0.01, 0.01, 12),
    )


def test_outcomes_further_off_than_forecast_widen_the_spread():
    assert judged_spread(judged(55.0)) > 1.5


def test_outcomes_nearer_than_forecast_narrow_it_a_little():
    assert 0.7 <= judged_spread(judged(40.0)) < 1


def test_with_too_few_past_origins_the_spread_is_wide_and_nothing_is_pooled():
    few = judged(40.0, origins=11)
    assert (judged_spread(few), judged_weight(few)) == (UNJUDGED, 0.0)


def test_a_reference_class_that_was_right_where_the_model_was_not_gets_weight():
    right = judged(50.0, mean=30.0, share=0.5)
    assert 0.1 < judged_weight(right) <= MOST_WEIGHT


def test_a_reference_class_that_was_wrong_gets_none():
    assert judged_weight(judged(40.0, share=0.9)) == 0


def test_what_was_forecast_then_is_close_to_what_followed_on_a_steady_register():
    past = past_origins(completion_model(PAST))
    known = ~np.isnan(past.outcome)
    error = (past.outcome - past.mean)[known] / past.deviation[known]
    assert abs(error.mean()) < 0.7
    assert (error**2).mean() < 2


def test_the_forecast_has_chances_that_never_fall():
    assert (np.diff(POOL.chances.approved(), axis=1) >= 0).all()
    assert POOL.chances.weights.sum() == pytest.approx(1)


def test_pooled_chances_are_the_weighted_mean_of_both():
    shares = np.full((12, 6, len(PAST.divisions)), 0.25)
    both = pooled(POOL.chances, shares, 0.4)
    mean = 0.6 * POOL.chances.of_actions() + 0.4 * 0.25
    assert both.of_actions() == pytest.approx(mean)


def test_actions_alike_share_a_cell():
    alike = replace(POOL.chances, cell=np.array([0, 1, 1]))
    found, repeats = alike.of_group(np.array([False, True, True]))
    assert repeats.tolist() == [2]
    assert np.array_equal(found, POOL.chances.approved(np.array([1])))


def test_chances_asked_for_in_parts_are_the_same(monkeypatch):
    everyone = np.ones(PAST.open_now.sum(), dtype=bool)
    whole = POOL.chances.of_actions(), POOL.chances.all_approved([everyone])
    monkeypatch.setattr(chances, "AT_ONCE", 2)
    assert np.array_equal(POOL.chances.of_actions(), whole[0])
    assert POOL.chances.all_approved([everyone]) == pytest.approx(whole[1])


def test_a_shorter_horizon_keeps_the_months_before():
    assert np.array_equal(POOL.chances.approved(horizon=2), POOL.chances.approved()[:, :2])


def test_paces_multiply():
    twice = POOL.chances.at_pace(1.5).at_pace(2).approved()
    assert twice == pytest.approx(1 - (1 - POOL.chances.approved()) ** 3)


def test_chances_go_on_beyond_the_year_that_the_level_is_looked_at():
    far = pool(PAST, horizon=15).chances
    assert (np.diff(far.approved(), axis=1) >= 0).all()
    assert far.approved(horizon=12) == pytest.approx(pool(PAST, horizon=12).chances.approved())
