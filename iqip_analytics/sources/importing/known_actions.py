"""Each action as in force in the plan on a day, with its approval then."""

from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.vocabulary import TRUST_WIDE
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.position_in_time import actions_in_plan
from iqip_analytics.plan.recorded import known_rows, latest_rows


@dataclass(frozen=True, eq=False, kw_only=True)
class KnownActions:
    """The actions known on a day, each by its id, every cell as text.

    first: the row as first agreed or last corrected; in_force: with its changes.
    approved_on: the days of its approvals since it was last reopened; none where not approved.
    reopened_on: the day on which it was last reopened.
    later: fields of actions for which a change takes effect after the day given.
    """

    first: dict[str, dict[str, str]]
    in_force: dict[str, dict[str, str]]
    withdrawn: set[str]
    approved_on: dict[str, list[str]]
    reopened_on: dict[str, str]
    later: set[tuple[str, str]]

    def approved(self, action_id: str) -> list[str]:
        """The days of an action's approvals, the earliest first; none where it is not approved."""
        return self.approved_on.get(action_id, [])


def known_actions(plan: Plan, on: pd.Timestamp, effective_on: pd.Timestamp) -> KnownActions:
    """The actions as known on a day; changes that take effect after `effective_on` are `later`."""
    actions = latest_rows(known_rows_of(plan, "actions", on), "actions")
    changes = known_rows_of(plan, "changes", on)
    # An action planned to begin later is already in the register, so all are compared
    all_begun = actions.assign(added_on=pd.NaT)
    held = actions_in_plan(all_begun, changes, on).replace({"division": {TRUST_WIDE: None}})
    after = changes[changes["effective_on"] > effective_on]
    events = latest_rows(known_rows_of(plan, "evidence", on), "evidence")
    approved_on, reopened_on = _approvals(events.sort_values("event_on", kind="stable"))
    return KnownActions(
        first=_by_id(actions),
        in_force=_by_id(held),
        withdrawn=set(actions["action_id"]) - set(held["action_id"]),
        approved_on=approved_on,
        reopened_on=reopened_on,
        later=set(zip(after["action_id"], after["field"], strict=True)),
    )


def known_rows_of(plan: Plan, table: str, on: pd.Timestamp) -> pd.DataFrame:
    """The rows of a table known on a day; none where the plan does not have it."""
    if table in plan.tables:
        return known_rows(plan.tables[table], table, on)
    columns = TABLES[table].schema.columns
    return pd.DataFrame({name: pd.Series(dtype=str(columns[name].dtype)) for name in columns})


def as_text(value: object) -> str:
    """A typed cell as a file holds it; blank as ""."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(int(value)) if isinstance(value, float) else str(value)


def _approvals(events: pd.DataFrame) -> tuple[dict[str, list[str]], dict[str, str]]:
    approved_on: dict[str, list[str]] = {}
    reopened_on: dict[str, str] = {}
    for action_id, event, event_on in zip(
        events["action_id"], events["event"], events["event_on"], strict=True
    ):
        if event == "approved":
            approved_on.setdefault(action_id, []).append(as_text(event_on))
        elif event == "reopened":
            approved_on.pop(action_id, None)
            reopened_on[action_id] = as_text(event_on)
    return approved_on, reopened_on


def _by_id(actions: pd.DataFrame) -> dict[str, dict[str, str]]:
    columns = TABLES["actions"].columns
    plain = {name: [as_text(cell) for cell in actions[name]] for name in columns}
    return {
        cells[0]: dict(zip(columns, cells, strict=True))
        for cells in zip(*plain.values(), strict=True)
    }
