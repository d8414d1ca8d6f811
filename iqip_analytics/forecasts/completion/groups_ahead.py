"""Each group's approvals ahead: as the meetings allow, and if review keeps up."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS, TRUST
from iqip_analytics.forecasts.completion.approval_tables import GroupOutlook, months_ahead
from iqip_analytics.forecasts.count_distribution import mixed_count_probabilities
from iqip_analytics.forecasts.review.joint_reviews import OnPaths, ReviewsAhead, own_actions
from iqip_analytics.measures.groups import Group, groups
from iqip_analytics.plan.known import KnownPlan

WHOLE = ("all", "all")  # the grouping and group that hold every action of a scope


def approved_by_month(months: np.ndarray, horizon: int) -> np.ndarray:
    """How many are approved by each month ahead on each path.

    Args:
        months: in which each action is approved, from 0; shape (actions, paths).
        horizon: months ahead.

    Returns:
        Shape (months ahead, paths).

    >>> approved_by_month(np.array([[0, 2], [1, 255]], dtype=np.uint8), 3)
    array([[1, 0],
           [2, 0],
           [2, 1]])
    """
    paths = months.shape[1]
    inside = np.minimum(months, horizon).astype(np.int32)
    place = (inside + np.arange(paths, dtype=np.int32) * (horizon + 1)).ravel()
    counts = np.bincount(place, minlength=paths * (horizon + 1)).reshape(paths, horizon + 1)
    return counts[:, :horizon].cumsum(axis=1).T


def distribution(counts: np.ndarray, actions: int) -> np.ndarray:
    """The probability of each count by month.

    Args:
        counts: shape (months, paths).
        actions: that may be counted.

    Returns:
        Shape (months, 1 + actions).
    """
    months, paths = counts.shape
    place = counts + np.arange(months)[:, None] * (actions + 1)
    found = np.bincount(place.ravel(), minlength=months * (actions + 1))
    return found.reshape(months, actions + 1) / paths


def chances_on_paths(approved: np.ndarray, months: int) -> np.ndarray:
    """The share of paths on which each action is approved by each month, (months, actions)."""
    actions, paths = approved.shape
    inside = np.minimum(approved, months).astype(np.int64)
    place = (inside + np.arange(actions)[:, None] * (months + 1)).ravel()
    counts = np.bincount(place, minlength=actions * (months + 1)).reshape(actions, months + 1)
    return counts[:, :months].cumsum(axis=1).T / paths


def finished_on_paths(approved: np.ndarray, chosen: list[np.ndarray], months: int) -> np.ndarray:
    """The share of paths on which every chosen action is approved by each month."""
    found = np.ones((len(chosen), months))
    for place, rows in enumerate(chosen):
        if rows.any():
            last = approved[rows].max(axis=0)
            found[place] = (last[:, None] <= np.arange(months)).mean(axis=0)
    return found


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupsAhead:
    """The groups of a scope, in the order of reports: as booked, and if review keeps up."""

    as_booked: list[GroupOutlook]
    keeps_up: list[GroupOutlook]


def groups_ahead(
    known: KnownPlan,
    scope: str,
    joint: ReviewsAhead,
    paths: OnPaths | None,
    open_now: np.ndarray,
    horizon: int,
    wanted: tuple[str, str] | None = None,
    by: Collection[str] = (),
) -> GroupsAhead:
    """The scope's groups, or the one that is wanted.

    Args:
        known: the trust's position.
        scope: the trust, or a division.
        joint: submissions and reviews of the trust's open actions.
        paths: the same on joint paths, where meetings limit review.
        open_now: which of the trust's actions are open.
        horizon: months ahead.
        wanted: the grouping and group that alone is looked at.
        by: further groupings, as `groups` takes them.
    """
    if wanted is not None:
        by = [wanted[0]] if wanted[0] in REGISTER_GROUPINGS else []
    narrowed = own_actions(known, scope)
    in_scope = (known.actions["division"] == scope).to_numpy() | (scope == TRUST)
    months = months_ahead(known, horizon).to_numpy()
    is_due = known.actions["agreed_deadline"].to_numpy()[:, None] <= months
    chances = joint.keeping_up
    found = GroupsAhead(as_booked=[], keeps_up=[])
    counted: dict[bytes, np.ndarray] = {}  # several groups may hold the same open actions
    bounded: dict[bytes, GroupOutlook] = {}
    for group in _whole(narrowed) if wanted == WHOLE else groups(narrowed, by):
        if wanted not in (None, (group.grouping, group.group)):
            continue
        rows = np.zeros(len(in_scope), dtype=bool)
        rows[in_scope] = group.rows
        chosen = rows[open_now]
        key = chosen.tobytes()
        if key not in counted:
            counted[key] = mixed_count_probabilities(
                *chances.of_group(chosen, horizon), chances.weights
            )
        free = GroupOutlook(
            name=group._replace(rows=rows),
            approved=int((rows & ~open_now).sum()),
            due=is_due[rows].sum(axis=0),
            probabilities=counted[key],
        )
        found.keeps_up.append(free)
        if paths is None:
            found.as_booked.append(free)
            continue
        if key not in bounded:
            bounded[key] = _as_booked(free, paths, chosen)
        own = bounded[key]
        found.as_booked.append(replace(free, probabilities=own.probabilities, mean=own.mean))
    return found


def _whole(narrowed: KnownPlan) -> list[Group]:
    """The whole alone, without working out the other groups."""
    actions = len(narrowed.actions)
    return [Group(*WHOLE, np.ones(actions, dtype=bool))] if actions else []


def _as_booked(free: GroupOutlook, paths: OnPaths, chosen: np.ndarray) -> GroupOutlook:
    horizon, _ = free.probabilities.shape
    counts = approved_by_month(paths.reviews.approved[chosen], horizon)
    likely = distribution(counts, int(chosen.sum()))
    return replace(free, probabilities=likely, mean=counts.mean(axis=1))


def group_as_booked(
    known: KnownPlan, group: Group, paths: OnPaths, open_now: np.ndarray, horizon: int
) -> GroupOutlook:
    """One group as the meetings allow; its rows refer to the trust's actions."""
    deadlines = known.actions.loc[group.rows, "agreed_deadline"].to_numpy()[:, None]
    free = GroupOutlook(
        name=group,
        approved=int((group.rows & ~open_now).sum()),
        due=(deadlines <= months_ahead(known, horizon).to_numpy()).sum(axis=0),
        probabilities=np.empty((horizon, 0)),
    )
    return _as_booked(free, paths, group.rows[open_now])
