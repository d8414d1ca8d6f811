"""Every action in the plan belongs, at every period end, to a division that is then reported."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.plan.recorded import in_row_order, latest_rows

Frames = Mapping[str, pd.DataFrame]
Breach = tuple[str, int, str | None, str]

HAPPENED = {
    "evidence": ["event_on", "recorded_on"],
    "changes": ["effective_on", "recorded_on"],
    "actions": ["added_on", "recorded_on"],
    "divisions": ["reported_from"],
}


class Span(NamedTuple):
    """The period ends for which a division is reported; `last` is None while it continues."""

    first: pd.Timestamp
    last: pd.Timestamp | None

    def __str__(self) -> str:
        until = "" if self.last is None else f" to {self.last:%Y-%m-%d}"
        return f"reported from {self.first:%Y-%m-%d}{until}"

    def holds(self, at: pd.Timestamp) -> bool:
        """Whether the division is reported at a period end."""
        return self.first <= at and (self.last is None or at <= self.last)


Change = tuple[pd.Timestamp, str, str | None]


def division_faults(frames: Frames) -> Iterator[Breach]:
    """Actions whose division is not reported at a period end at which they are in the plan.

    Period ends run from the first that any division is reported for to the last month in which
    something happened; later editions are judged when they are written. Of an action corrected with
    recorded_on the last row is judged, from the day it was recorded; reports that used an older row
    are judged when they are taken again.
    """
    if "actions" not in frames or "divisions" not in frames:
        return
    spans = _spans(latest_rows(frames["divisions"], "divisions"))
    if not spans:
        return
    actions = latest_rows(frames["actions"], "actions")
    known_from = actions[["added_on", "recorded_on"]].max(axis=1)
    first = min(span.first for span in spans.values())
    months = list(month_ends(first, last_happening(frames)))
    changes = _changes(frames)
    # Most actions never change: one per division and day of entry is judged for all of them
    alike = pd.DataFrame({"division": actions["division"], "start": known_from})
    group = (
        alike.groupby(["division", "start"], dropna=False, sort=False).ngroup().to_numpy().copy()
    )
    changed = actions["action_id"].isin(list(changes)).to_numpy()
    group[changed] = -1 - np.arange(changed.sum())
    for at in np.unique(group, return_index=True)[1]:
        action = actions.iloc[at]
        start = known_from.iloc[at]
        in_plan = months if pd.isna(start) else months[bisect_left(months, start) :]
        held = _held(action["division"], in_plan, changes.get(action["action_id"]))
        lost = next((h for h in held if h[1] in spans and not spans[h[1]].holds(h[0])), None)
        if lost is not None:
            when, code = lost
            message = (
                f"the action is in the plan at {when:%Y-%m-%d} under division '{code}', which is "
                f"not reported then ({spans[code]}); re-map it by a change, or correct "
                "the division's reported_from or reported_to"
            )
            for row in actions.index[group == group[at]]:
                yield "actions", int(row), "division", message


def _spans(divisions: pd.DataFrame) -> dict[str, Span]:
    known = divisions.dropna(subset=["division", "reported_from"])
    return {
        code: Span(first, None if pd.isna(last) else last)
        for code, first, last in zip(
            known["division"], known["reported_from"], known["reported_to"], strict=True
        )
    }


def last_happening(frames: Frames) -> pd.Timestamp:
    """The end of the last month in which something happened or was recorded."""
    days = [
        frames[table][column].max()
        for table, columns in HAPPENED.items()
        if table in frames
        for column in columns
    ]
    return month_end(pd.Series(days).max())


def _changes(frames: Frames) -> dict[str, list[Change]]:
    """The moves and withdrawals of each action that has any, in the order they take effect."""
    if "changes" not in frames:
        return {}
    changes = frames["changes"]
    moving = changes[changes["field"].isin(["division", "withdrawn"])].dropna(
        subset=["action_id", "effective_on"]
    )
    ordered = in_row_order(moving).sort_values(["effective_on", "recorded_on"], kind="stable")
    return {
        str(action_id): [
            (on, field, None if pd.isna(value) else value)
            for on, field, value in zip(
                rows["effective_on"], rows["field"], rows["value"], strict=True
            )
        ]
        for action_id, rows in ordered.groupby("action_id")
    }


def _held(
    division: str, months: list[pd.Timestamp], changes: list[Change] | None
) -> Iterable[tuple[pd.Timestamp, str]]:
    """Period ends at which an action is in the plan, each with its division then.

    Without a change its stay is one span, so checking both ends is enough.
    """
    if not months:
        return []
    if changes is None:
        return [(months[0], division), (months[-1], division)]
    return _held_with_changes(division, months, changes)


def _held_with_changes(
    division: str, months: list[pd.Timestamp], changes: list[Change]
) -> Iterator[tuple[pd.Timestamp, str]]:
    for at in months:
        in_force = {"division": division, "withdrawn": None}
        in_force |= {field: value for on, field, value in changes if on <= at}
        if in_force["withdrawn"] is None:
            yield at, str(in_force["division"])
