"""Deadlines moved for a scenario: the same position, with other deadlines ahead."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan

LAST_DAY = pd.Timestamp("2100-12-31")


def deadlines_moved(known: KnownPlan, moved: int | Mapping[str, date]) -> KnownPlan:
    """The position with deadlines ahead moved; the very same object where none is.

    What was due by the period end stays due: only actions that are not approved and fall due
    after it can be moved, and only to a day after it.

    Args:
        known: the trust's position.
        moved: the new deadline by action; or months by which all of them move.
            Moved to earlier months, none comes before the next month end, and what falls due by
            then stays as it is.

    Raises:
        InputError: for an action that is not in the plan, approved or due already, or a new
            deadline that is not ahead.
    """
    if not moved:
        return known
    actions = known.actions
    ahead = ~is_approved(known) & (actions["agreed_deadline"] > known.period_end).to_numpy()
    if isinstance(moved, int):
        new = _by_months(known, moved)
    else:
        new = _by_action(known, moved, set(actions.loc[ahead, "action_id"]))
    deadlines = actions["agreed_deadline"].mask(ahead & new.notna(), new)
    return replace(
        known,
        actions=actions.assign(agreed_deadline=deadlines.astype("datetime64[us]")),
        months=month_ends(deadlines.min(), max(deadlines.max(), known.period_end)),
    )


def _by_months(known: KnownPlan, months: int) -> pd.Series:
    soonest = month_end(known.period_end, 1)
    agreed = known.actions["agreed_deadline"]
    moved = agreed + pd.DateOffset(months=months)
    return moved if months > 0 else moved.clip(lower=soonest).where(agreed > soonest, agreed)


def _by_action(known: KnownPlan, moved: Mapping[str, date], ahead: set[str]) -> pd.Series:
    """The new deadlines by action, blank where none is given."""
    own = set(known.actions["action_id"])
    for action, day in moved.items():
        if action not in own:
            raise InputError(
                f"deadlines_moved: action '{action}' is not in the plan at "
                f"{known.period_end:%Y-%m-%d}; {did_you_mean(action, sorted(own))}"
                "give an action_id of the table actions"
            )
        if action not in ahead:
            raise InputError(
                f"deadlines_moved: action '{action}' is approved or was due by "
                f"{known.period_end:%Y-%m-%d}; only what is open and due later can be moved"
            )
        if not known.period_end < pd.Timestamp(day) <= LAST_DAY:
            raise InputError(
                f"deadlines_moved: {day} for action '{action}' is not possible; give a day after "
                f"{known.period_end:%Y-%m-%d} and before 2101"
            )
    return pd.to_datetime(known.actions["action_id"].map(dict(moved)))
