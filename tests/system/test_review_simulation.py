"""The review forecast against 200 plans that follow a known rule: slow, nominal coverage."""

import pytest

from tests.forecasts.review_coverage import HORIZONS, QUANTITIES, review_hits, shares

PLANS = 200

pytestmark = pytest.mark.system


def test_parameters_and_outcomes_of_200_plans_lie_within_their_ranges_as_often_as_they_say():
    hits = review_hits(range(PLANS))
    found = shares(hits)
    assert (hits.groupby("what").size()[list(QUANTITIES)] == PLANS * len(HORIZONS)).all()
    # Two standard errors of 100 and of 200 plans about the nominal 80 and 95
    assert 72 <= found["rate", 80] <= 88
    assert found["rate", 95] >= 90.6
    assert 74 <= found["rate_by_type", 80] <= 90
    assert found["rate_by_type", 95] >= 92
    # Counts are whole: their ranges hold a little more than they say
    for quantity in QUANTITIES:
        assert found[quantity, 80] >= 76
