"""The pool: what past origins change, and that all adds up on every path."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.forecasts.completion import chances
from iqip_analytics.forecasts.completion.approval_history import history
from iqip_analytics.forecasts.completion.hazard import completion_model
from iqip_analytics.forecasts.completion.past_origins import (
    MODEL_ALONE,
    WEIGHTS,
    PastOrigins,
    judged_pace,
    judged_spread,
    judged_weights,
    past_origins,
)
from iqip_analytics.forecasts.completion.pool import deadline_alone, pool, pooled, with_shares
from tests.forecasts.registers import drawn_plan

PLAN = drawn_plan(count=200, months=24, divisions=3)
PAST = history(PLAN.as_at("2019-03-31"))
POOL = pool(PAST, horizon=6)


def judged(outcome, *, mean=40.0, deviation=5.0, plain=40.0, share=0.5, origins=24) -> PastOrigins:
    """Past origins alike: forecasts of the model and of the deadline alone, one share."""
    shape = (origins, 6)
    return PastOrigins(
        outcome=np.broadcast_to(np.asarray(outcome, dtype=float), shape),
        mean=np.full(shape, mean),
        deviation=np.full(shape, deviation),
        plain_mean=np.full(shape, plain),
        plain_deviation=np.full(shape, deviation),
        open_then=np.full(origins, 100.0),
        shares=np.full((*shape, 12), share) + np.linspace(-0.01, 0.01, 12),
    )


def test_forecasts_that_were_always_too_high_are_lowered_to_what_came():
    assert 0.75 < judged_pace(judged(30.0, deviation=3.0)) < 0.8


def test_forecasts_that_were_right_on_average_keep_their_height():
    outcome = 40 + 8 * np.resize([1.0, -1.0], (24, 1))
    assert judged_pace(judged(outcome)) == pytest.approx(1, abs=0.005)


def test_that_forecasts_were_right_is_given_up_only_where_origins_agree():
    wide = judged_pace(judged(36.0 + 12 * np.resize([1.0, -1.0], (24, 1)), deviation=12.0))
    few = judged_pace(judged(36.0, origins=4))
    agreed = judged_pace(judged(36.0, deviation=2.0))
    assert agreed < few < 1
    assert agreed < wide < 1
    assert judged_pace(judged(10.0, origins=2)) == 1


def test_outcomes_further_off_than_forecast_widen_the_spread():
    assert judged_spread(judged(55.0)) > 1.5


def test_the_fewer_months_of_a_year_there_are_the_wider_the_spread():
    spreads = [judged_spread(judged(45.0, origins=1), months) for months in (0, 3, 6, 12, 30)]
    assert spreads[:4] == sorted(spreads[:4], reverse=True)
    assert spreads[3] == spreads[4] == pytest.approx(1)


def test_outcomes_nearer_than_forecast_narrow_it_a_little():
    assert 0.7 <= judged_spread(judged(40.0)) < 1


@pytest.mark.parametrize("outcome", [25.0, 40.0, 55.0])
def test_each_further_past_origin_moves_the_spread_from_belief_towards_what_it_says(outcome):
    spreads = [judged_spread(judged(outcome, origins=count)) for count in range(25)]
    assert spreads[0] == 1
    steps = np.diff(spreads)
    assert (steps >= 0).all() or (steps <= 0).all()
    assert np.abs(steps).max() < 0.35


def test_with_fewer_than_three_past_origins_nothing_is_pooled():
    assert judged_weights(judged(40.0, mean=90.0, origins=2)) == MODEL_ALONE


@pytest.mark.parametrize(
    ("right", "place"), [({"plain": 70.0}, 1), ({"share": 0.7}, 2), ({"mean": 70.0}, 0)]
)
def test_what_was_right_at_past_origins_gains_weight_with_each(right, place):
    outcome = judged(70.0, **right)
    weights = [judged_weights(few(outcome, count))[place] for count in (3, 6, 12, 24)]
    assert weights == sorted(weights)
    assert weights[0] - WEIGHTS[place] < 0.2
    assert weights[-1] > 0.45


def test_a_reference_class_that_was_wrong_loses_the_weight_believed():
    assert judged_weights(judged(40.0, share=0.9)).reference < WEIGHTS[2]


@given(
    outcome=st.floats(0, 100),
    mean=st.floats(0, 100),
    plain=st.floats(0, 100),
    share=st.floats(0.02, 0.98),
    origins=st.integers(0, 24),
)
def test_weights_are_shares_of_one_whatever_happened(outcome, mean, plain, share, origins):
    weights = judged_weights(judged(outcome, mean=mean, plain=plain, share=share, origins=origins))
    assert sum(weights) == pytest.approx(1)
    assert min(weights) >= 0


def few(past: PastOrigins, origins: int) -> PastOrigins:
    """The last of some past origins alone."""
    return PastOrigins(**{name: values[-origins:] for name, values in vars(past).items()})


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
    both = with_shares(POOL.chances, shares, 0.4)
    mean = 0.6 * POOL.chances.of_actions() + 0.4 * 0.25
    assert both.of_actions() == pytest.approx(mean)


def test_the_deadline_alone_is_pooled_as_nodes_of_the_same_actions():
    plain = deadline_alone(POOL.chances, POOL.model, 6, POOL.spread)
    both = pooled(POOL.chances, plain, 0.25)
    mean = 0.75 * POOL.chances.of_actions() + 0.25 * plain.of_actions()
    assert both.of_actions() == pytest.approx(mean)
    assert both.weights.sum() == pytest.approx(1)


def test_by_the_deadline_alone_actions_of_one_deadline_have_one_chance_but_for_their_level():
    plain = deadline_alone(POOL.chances, POOL.model, 6, 0.0).of_actions()
    deadline = PAST.deadline_now[PAST.open_now]
    for one in np.unique(deadline):
        assert np.ptp(plain[:, deadline == one], axis=1) == pytest.approx(0, abs=1e-12)


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
