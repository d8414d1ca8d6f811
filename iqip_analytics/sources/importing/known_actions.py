"""Each action as the plan has it in force on a day, with its approval then."""

from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.vocabulary import TRUST_WIDE
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.position_in_time import actions_in_plan
from iqip_analytics.plan.recorded import known_rows, latest_rows

IN_FORCE = ("division", "agreed_deadline", "priority", "executive_lead", "action_owner")


@dataclass(frozen=True, eq=False, kw_only=True)
class KnownActions:
    """The actions known on a day, each by its id, every cell as text.

    first: the row as first agreed or last corrected; in_force: with its changes.
    approved_on, reopened_on: the day of its last event of the two, under the one that it is.
    later: fields of actions for which a change takes effect after the day given.
    """

    first: dict[str, dict[str, str]]
    in_force: dict[str, dict[str, str]]
    withdrawn: set[str]
    approved_on: dict[str, str]
    reopened_on: dict[str, str]
    later: set[tuple[str, str]]


def known_actions(plan: Plan, on: pd.Timestamp, effective_on: pd.Timestamp) -> KnownActions:
    """The actions as known on a day; changes that take effect after `effective_on` are `later`."""
    actions = latest_rows(known_rows_of(plan, "actions", on), "actions")
    changes = known_rows_of(plan, "changes", on)
    # An action planned to begin later is in the register already: all of them are compared
    all_begun = actions.assign(added_on=pd.NaT)
    held = actions_in_plan(all_begun, changes, on).replace({"division": {TRUST_WIDE: None}})
    after = changes[changes["effective_on"] > effective_on]
    events = latest_rows(known_rows_of(plan, "evidence", on), "evidence")
    deciding = events[events["event"].isin(["approved", "reopened"])]
    last = deciding.sort_values("event_on", kind="stable").drop_duplicates("action_id", keep="last")
    days = dict(zip(last["action_id"], last["event_on"].map(as_text), strict=True))
    approved = set(last.loc[last["event"] == "approved", "action_id"])
    return KnownActions(
        first=_by_id(actions),
        in_force=_by_id(held),
        withdrawn=set(actions["action_id"]) - set(held["action_id"]),
        approved_on={name: day for name, day in days.items() if name in approved},
        reopened_on={name: day for name, day in days.items() if name not in approved},
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


def _by_id(actions: pd.DataFrame) -> dict[str, dict[str, str]]:
    columns = TABLES["actions"].columns
    plain = {name: [as_text(cell) for cell in actions[name]] for name in columns}
    return {
        cells[0]: dict(zip(columns, cells, strict=True))
        for cells in zip(*plain.values(), strict=True)
    }
