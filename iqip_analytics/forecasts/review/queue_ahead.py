"""The one queue of the trust: what is known of reviews, and its course on joint paths."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import DateLike
from iqip_analytics.contract.vocabulary import ACTION_TYPES, TRUST_WIDE
from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.review.approval import counts_by_type, rate_draws, rates_by_type
from iqip_analytics.forecasts.review.meetings import Room, room
from iqip_analytics.forecasts.review.resubmission import Lags, lags
from iqip_analytics.forecasts.review.rounds import rounds, standing
from iqip_analytics.forecasts.review.simulation import Paths, Review, as_booked, meetings_needed
from iqip_analytics.forecasts.review.submission import submission_times
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import shared

MOST_PATHS, LEAST_PATHS, MOST_CELLS = 1024, 64, 2**19


class QueueAhead(NamedTuple):
    """The group's work ahead, for all the trust; paths count by division, in the order given."""

    reviewed: pd.DataFrame
    stands: pd.DataFrame
    meetings: Room
    lag: Lags
    counts: pd.DataFrame
    divisions: tuple[str, ...]
    paths: Paths
    needed: np.ndarray | None


class ReviewsSoFar(NamedTuple):
    """What is known of reviews: the same in every scenario."""

    reviewed: pd.DataFrame
    stands: pd.DataFrame
    lag: Lags
    counts: pd.DataFrame
    by_type: pd.DataFrame


@shared
def reviews_so_far(known: KnownPlan) -> ReviewsSoFar:
    """What is known of reviews at a position."""
    reviewed = rounds(known)
    counts = counts_by_type(known.actions.set_index("action_id")["action_type"], reviewed)
    return ReviewsSoFar(
        reviewed=reviewed,
        stands=standing(known, reviewed),
        lag=lags(reviewed, known.data_cutoff),
        counts=counts,
        by_type=rates_by_type(counts),
    )


# More or larger meetings review the same submissions
@shared
def _times(known: KnownPlan, horizon: int, paths: int, submission_rate: float) -> np.ndarray:
    so_far = reviews_so_far(known)
    return submission_times(
        known,
        so_far.stands,
        so_far.lag,
        horizon=horizon,
        paths=paths,
        submission_rate=submission_rate,
    )


# Every scope of a month shares one queue
@shared
def queue_ahead(
    known: KnownPlan,
    horizon: int,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[DateLike, int], ...],
    approval_share: float | None,
) -> QueueAhead:
    """The trust's queue ahead, as supposed; the arguments are those of `review_forecast`."""
    reviewed, stands, lag, counts, _ = reviews_so_far(known)
    meetings = room(
        known,
        reviewed,
        months_ahead(known, horizon),
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
    )
    actions = known.actions.set_index("action_id")
    live = stands.loc[stands["state"] != "approved", "action_id"]
    paths = _paths(len(live))
    times = _times(known, horizon, paths, submission_rate)
    rates = _rates(counts, live.map(actions["action_type"]), paths, approval_share)
    divisions = (*known.divisions["division"], TRUST_WIDE)
    group = live.map(actions["division"]).map(divisions.index).to_numpy(dtype=int)

    def review() -> Review:
        return Review(
            times,
            rates,
            lag,
            group=group,
            groups=len(divisions),
            horizon=horizon,
            submission_rate=submission_rate,
        )

    return QueueAhead(
        reviewed=reviewed,
        stands=stands,
        meetings=meetings,
        lag=lag,
        counts=counts,
        divisions=divisions,
        paths=as_booked(review(), meetings),
        needed=meetings_needed(review(), meetings) if meetings.per_meeting else None,
    )


def _paths(actions: int) -> int:
    """As many as there is time for: a power of 2, so that means of counts are exact."""
    paths = MOST_PATHS
    while paths > LEAST_PATHS and paths * actions > MOST_CELLS:
        paths //= 2
    return paths


def _rates(counts: pd.DataFrame, types: pd.Series, paths: int, share: float | None) -> np.ndarray:
    code = types.map({kind: place for place, kind in enumerate(ACTION_TYPES)}).to_numpy(dtype=int)
    if share is not None:
        return np.full((paths, len(code)), float(share))
    return rate_draws(counts, paths)[:, code]
