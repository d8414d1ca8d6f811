"""The forecast as a backtest scores it: new approvals among the actions open at an origin."""

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import LONGEST
from iqip_analytics.forecasts.completion.counts_on_paths import approved_by_month, distribution
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.review.joint_reviews import (
    Course,
    on_paths,
    reviews_ahead,
)
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast


def new_approvals(
    known: KnownPlan,
    members: np.ndarray,
    horizon: int,
    levels: np.ndarray,
    *,
    keeps_up: bool = False,
    longest: int = LONGEST,
) -> np.ndarray:
    """Quantiles of the approvals ahead, as booked on the meetings known at the origin.

    Args:
        known: the trust's position at the origin.
        members: which open actions belong to each series, shape (series, open actions).
        horizon: months ahead.
        levels: between 0 and 1.
        keeps_up: if review keeps up, in place of as booked.
        longest: months of history looked back at most.

    Returns:
        Counts, shape (series, months ahead, levels).
    """
    known = for_one_forecast(known)
    course = Course(far=horizon, longest=longest)
    joint = reviews_ahead(known, course)
    bounded = joint.room.limited and not keeps_up
    chances = joint.keeping_up
    paths = on_paths(known, course) if bounded else None
    found = []
    for own in members:
        if paths is None:
            counted = mixed_count_probabilities(*chances.of_group(own, horizon), chances.weights)
        else:
            counts = approved_by_month(paths.reviews.approved[own], horizon)
            counted = distribution(counts, int(own.sum()))
        found.append(count_quantiles(counted, levels))
    return np.stack(found)
