"""Known parameters are recovered: rates at nominal coverage, a few plans followed to the end.

The whole check, over 200 plans, is in tests/system/test_review_simulation.py.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.forecasts.review.approval import rates_by_type
from iqip_analytics.forecasts.review.reviews_ahead import review_forecast
from tests.forecasts.review_coverage import review_hits, shares
from tests.forecasts.review_plans import followed_plan


def test_rates_by_type_hold_the_true_rates_at_nominal_coverage():
    rng = np.random.default_rng(1)
    inside = []
    for number in range(60):
        spread = (0.0, 0.08, 0.15)[number % 3]
        true = np.clip(rng.uniform(0.55, 0.95) + spread * rng.normal(size=4), 0.02, 0.99)
        presented = rng.integers(0, 40, 4)
        counts = pd.DataFrame(
            {
                "action_type": list(ACTION_TYPES),
                "approved": rng.binomial(presented, true),
                "presented": presented,
            }
        )
        found = rates_by_type(counts)
        for level in ("80", "95"):
            low, high = found[f"lower_{level}"], found[f"upper_{level}"]
            inside.append(((low <= true) & (true <= high)).mean())
    of_80, of_95 = np.reshape(inside, (-1, 2)).mean(axis=0)
    assert 0.75 <= of_80 <= 0.92
    assert 0.92 <= of_95 <= 1.0


def test_few_plans_that_follow_a_known_rule_are_forecast_within_their_ranges():
    found = shares(review_hits(range(8)))
    assert found["rate_by_type", 95] >= 80
    for quantity in ("submitted", "presented", "approved_so_far", "queue"):
        assert found[quantity, 80] >= 60


def test_capacity_and_lag_of_a_known_rule_are_learnt():
    plan = followed_plan(2, rates=(0.5,) * 4, lag_days=(40, 50))
    known = plan.as_at("2019-02-28")
    forecast = review_forecast(known, horizon=1)
    assert forecast.resubmissions_seen > 20
    assert forecast.capacity_per_meeting == 9
    blank = known.tables["meetings"].assign(capacity=pd.array([pd.NA] * 30, dtype="Int64"))
    tables = {**known.tables, "meetings": blank}
    learnt = review_forecast(replace(known, tables=tables), horizon=1)
    assert learnt.capacity_per_meeting == pytest.approx(9, abs=1)
