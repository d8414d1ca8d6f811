"""The forecast as a backtest scores it: new approvals among the actions open at an origin."""

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import LONGEST
from iqip_analytics.forecasts.completion.counts_on_paths import approved_by_month, distribution
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.review.joint_reviews import Course, joint_reviews
from iqip_analytics.plan.known import KnownPlan


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
    joint = joint_reviews(known, Course(far=horizon, longest=longest))
    chances = joint.keeping_up
    places = np.nan_to_num(joint.room.by_month, nan=np.inf).cumsum()
    found = []
    for own in members:
        exact = mixed_count_probabilities(*chances.of_group(own, horizon), chances.weights)
        if joint.room.limited and not keeps_up:
            counts = approved_by_month(joint.reviews.approved[own], horizon)
            unhindered = approved_by_month(joint.unhindered.approved[own], horizon)
            exact = distribution(counts, unhindered, exact, places)
        found.append(count_quantiles(exact, levels))
    return np.stack(found)
