"""The review forecast as frames: month by month, ranges, what waits."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.meetings import Room
from iqip_analytics.forecasts.review.reviews_on_paths import Reviews
from iqip_analytics.forecasts.review.rounds import WAITING


@dataclass(frozen=True, eq=False, kw_only=True)
class Paths:
    """Counts on each path and in each month ahead, shape (paths, months, divisions).

    Queue before + submitted = presented + queue after, on every path, for every division.
    """

    submitted: np.ndarray
    presented: np.ndarray
    approved: np.ndarray
    queue: np.ndarray

    def of(self, division: int | None) -> "Paths":
        """The counts of one division, or of all together: shape (paths, months)."""

        def counts(values: np.ndarray) -> np.ndarray:
            return values.sum(axis=2) if division is None else values[..., division]

        return Paths(
            submitted=counts(self.submitted),
            presented=counts(self.presented),
            approved=counts(self.approved),
            queue=counts(self.queue),
        )


def counts_by_division(
    reviews: Reviews, division: np.ndarray, divisions: int, horizon: int
) -> Paths:
    """The counts that follow from a series of meetings.

    Args:
        reviews: the reviews that they held.
        division: code of each action, from 0.
        divisions: how many there are.
        horizon: months ahead.
    """
    paths = reviews.approved.shape[1]
    shape = (paths, horizon, divisions)

    def counted(path: np.ndarray, month: np.ndarray, action: np.ndarray) -> np.ndarray:
        inside = (month >= 0) & (month < horizon)
        place = (path[inside] * horizon + month[inside]) * divisions + division[action[inside]]
        return np.bincount(place, minlength=paths * horizon * divisions).reshape(shape)

    submitted, presented = np.zeros((2, *shape), dtype=np.int64)
    for own in reviews.rounds:
        submitted += counted(own.path, own.joined, own.action)
        presented += counted(own.path, own.reviewed, own.action)
    first = reviews.rounds[0]
    waits = np.zeros((paths, divisions), dtype=np.int64)
    np.add.at(waits, (first.path[first.joined < 0], division[first.action[first.joined < 0]]), 1)
    action, path = np.nonzero(reviews.approved < horizon)
    return Paths(
        submitted=submitted,
        presented=presented,
        approved=counted(path, reviews.approved[action, path].astype(np.int64), action),
        queue=waits[:, None] + (submitted - presented).cumsum(axis=1),
    )


TABLE_COLUMNS = [
    "month_end",
    "submitted",
    "presented",
    "capacity",
    "queue",
    "p_queue_over_capacity",
    "meetings_booked",
    "meetings_needed",
]
RANGE_COLUMNS = ["month_end", "quantity", "expected", "lower_80", "median", "upper_80"]


def review_by_month(
    paths: Paths,
    queue_of_all: np.ndarray,
    meetings: Room,
    months: pd.DatetimeIndex,
    needed: np.ndarray | None,
) -> pd.DataFrame:
    """review_forecast.csv: counts of a scope, room and meetings of the group.

    Args:
        paths: of the scope's actions, shape (paths, months).
        queue_of_all: of every division's actions, the same shape.
        meetings: as booked.
        months: month ends ahead.
        needed: meetings needed in each; None where the room of a meeting is not known.
    """
    capacity = meetings.by_month[: len(months)]
    over = (queue_of_all > capacity).mean(axis=0)
    booked = pd.Series(meetings.booked[: len(months)], dtype="Int64")
    return pd.DataFrame(
        {
            "month_end": months,
            "submitted": paths.submitted.mean(axis=0),
            "presented": paths.presented.mean(axis=0),
            "capacity": pd.Series(capacity).astype("Int64"),
            "queue": paths.queue.mean(axis=0),
            "p_queue_over_capacity": np.where(np.isnan(capacity), np.nan, over),
            "meetings_booked": booked if meetings.limited else booked.where(booked < 0),
            "meetings_needed": pd.Series(
                [pd.NA] * len(months) if needed is None else needed, dtype="Int64"
            ),
        }
    )[TABLE_COLUMNS]


def review_ranges(paths: Paths, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Expected counts with their 80% range, by month and quantity."""
    frames = []
    counts = {
        "submitted": paths.submitted,
        "presented": paths.presented,
        "approved": paths.approved,
        "approved_so_far": paths.approved.cumsum(axis=1),
        "queue": paths.queue,
    }
    for quantity, values in counts.items():
        lower, median, upper = np.quantile(values, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf")
        frames.append(
            pd.DataFrame(
                {
                    "month_end": months,
                    "quantity": quantity,
                    "expected": values.mean(axis=0),
                    "lower_80": lower,
                    "median": median,
                    "upper_80": upper,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)[RANGE_COLUMNS]


def waiting_now(stands: pd.DataFrame) -> pd.DataFrame:
    """What waits at the cut-off, in order of submission: action_id, since."""
    waits = stands[stands["state"] == WAITING]
    return (
        waits.sort_values(["since", "action_id"], kind="stable")
        .loc[:, ["action_id", "since"]]
        .reset_index(drop=True)
    )
