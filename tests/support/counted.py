"""What the package counts, in the shape that the oracle gives, so that the two can be compared."""

from typing import Any

import pandas as pd

from iqip_analytics import KnownPlan
from iqip_analytics.measures.deadlines import deadline_cliff, due_next, overdue
from iqip_analytics.measures.evidence_group import evidence_outcomes
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.measures.risk_register import risk_alignment
from iqip_analytics.measures.workforce_so_far import workforce_history


def plain(value: Any) -> Any:
    """A cell as Python has it: dates are dates, blanks are None, shares to nine decimals."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if hasattr(value, "item"):
        value = value.item()
    return round(value, 9) if isinstance(value, float) else value


def rounded(table: dict) -> dict:
    """The oracle's table with its shares to nine decimals."""
    return {
        name: {
            column: round(cell, 9) if isinstance(cell, float) else cell
            for column, cell in row.items()
        }
        for name, row in table.items()
    }


def by_key(frame: pd.DataFrame, *key: str, leave: tuple[str, ...] = ()) -> dict:
    """A frame as a dict of rows by their key; a key that stands twice is refused."""
    table: dict = {}
    for row in frame.to_dict("records"):
        cells = {name: plain(cell) for name, cell in row.items() if name not in leave}
        name = tuple(cells.pop(column) for column in key)
        assert name not in table, f"{name} stands twice"
        table[name if len(name) > 1 else name[0]] = cells
    return table


def position_of(known: KnownPlan) -> dict:
    return by_key(position(known), "grouping", "group")


def trajectory_of(known: KnownPlan) -> dict:
    return by_key(trajectory(known), "grouping", "group", "month_end")


def evidence_of(known: KnownPlan) -> dict:
    return by_key(evidence_outcomes(known), "division")


def overdue_of(known: KnownPlan) -> dict[str, int]:
    return dict(overdue(known)[["action_id", "days_overdue"]].itertuples(index=False))


def due_next_of(known: KnownPlan) -> dict[str, int]:
    return dict(due_next(known)[["action_id", "days_left"]].itertuples(index=False))


def cliff_of(known: KnownPlan) -> tuple | None:
    found = deadline_cliff(known)
    return None if found is None else (found.month_end.date(), found.due)


def risks_of(known: KnownPlan) -> dict[str, int] | None:
    found = risk_alignment(known)
    return None if found is None else dict(found.itertuples(index=False))


def workforce_of(known: KnownPlan, planned: float | None = None) -> dict:
    found = workforce_history(known, planned_leavers_wte=planned)
    if found is None:
        return {}
    return by_key(found, "month_end", "staff_group", leave=("leaver_basis",))


def since_the_cut_off_of(known: KnownPlan) -> list[tuple[str, str, str, str]]:
    return sorted(
        (row.action_id, f"{row.event_on:%Y-%m-%d}", row.event, plain(row.note) or "")
        for row in known.since_cut_off.itertuples()
    )
