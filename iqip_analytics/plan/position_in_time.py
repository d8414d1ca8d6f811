"""How a position in time is taken: rows in force, events known, nothing later."""

from collections.abc import Mapping

import pandas as pd

from iqip_analytics.contract.dates import ReportDates, month_ends
from iqip_analytics.contract.faults import Fault, InputError, SourceError
from iqip_analytics.contract.input_tables import DATE_TYPE, TABLES
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS, TRUST, TRUST_WIDE
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.recorded import in_row_order, latest_rows, standing_rows

# Fields that a change replaces as text; a deadline, a division and a priority are typed or filled
AS_WRITTEN = ("executive_lead", "action_owner", "cqc_domain", *REGISTER_GROUPINGS)


def known_plan(
    *,
    name: str,
    known: Mapping[str, pd.DataFrame],
    evidence: pd.DataFrame,
    dates: ReportDates,
) -> KnownPlan:
    """The position at a report's dates, from the tables known by its cut-off.

    `evidence` is the whole table: of what comes after the cut-off only the list
    "since the data cut-off" is taken, and nothing else reads it.
    """
    latest = {
        table: standing_rows(rows, table, dates.data_cutoff)
        for table, rows in known.items()
        if TABLES[table].key and table not in ("changes", "evidence")
    }
    changes = known["changes"] if "changes" in known else _no_rows("changes")
    divisions = _reported_divisions(latest["divisions"], dates.period_end)
    actions = actions_in_plan(latest["actions"], changes, dates.period_end)
    _refuse_unreported(actions, divisions, dates.period_end)
    in_plan = actions["action_id"]
    events = _known_events(evidence, dates.data_cutoff)
    others = {
        table: _until(table, latest.get(table, rows), dates.period_end)
        for table, rows in known.items()
        if table not in ("actions", "changes", "evidence", "divisions")
    }
    return KnownPlan(
        name=name,
        scope=TRUST,
        dates=dates,
        actions=actions,
        evidence=events,
        changes=changes,
        divisions=divisions,
        tables=others,
        recorded=known,
        # An earlier report counts as published at its cut-off: no need to look for later events
        since_cut_off=(
            _since_cut_off(evidence, in_plan, dates)
            if dates.published_on > dates.data_cutoff
            else events.iloc[:0]
        ),
        months=_trajectory_months(actions, dates.period_end),
        history_start=_history_start(latest["actions"], latest["divisions"]),
    )


def _no_rows(table: str) -> pd.DataFrame:
    columns = TABLES[table].schema.columns
    return pd.DataFrame({name: pd.Series(dtype=str(columns[name].dtype)) for name in columns})


def actions_in_plan(
    actions: pd.DataFrame, changes: pd.DataFrame, period_end: pd.Timestamp
) -> pd.DataFrame:
    """The actions in the plan at a period end, with what is in force then (counting rules 1, 2)."""
    begun = actions_begun(actions, changes, period_end)
    return begun[~begun["withdrawn"]].drop(columns="withdrawn").reset_index(drop=True)


def actions_begun(
    actions: pd.DataFrame, changes: pd.DataFrame, period_end: pd.Timestamp
) -> pd.DataFrame:
    """The actions added by a period end, with what is in force then; `withdrawn`: whether it is."""
    added = actions["added_on"].isna() | (actions["added_on"] <= period_end)
    changed = in_force(changes, period_end).set_index("action_id")
    by_field = dict(tuple(changed.groupby("field")["value"]))

    def value_in_force(field: str) -> pd.Series:
        return by_field.get(field, changed["value"].iloc[:0])

    held = actions[added]
    return held.assign(
        original_deadline=held["agreed_deadline"],
        first_division=held["division"].fillna(TRUST_WIDE),
        agreed_deadline=_replaced(held, "agreed_deadline", value_in_force("agreed_deadline")),
        division=_replaced(held, "division", value_in_force("division")).fillna(TRUST_WIDE),
        priority=_replaced(held, "priority", value_in_force("priority").astype(float)),
        **{field: _replaced(held, field, value_in_force(field)) for field in AS_WRITTEN},
        withdrawn=held["action_id"].isin(value_in_force("withdrawn").dropna().index),
    )


def in_force(changes: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """The change in force of each field and action that has one.

    Of several, the latest effective, then the latest recorded, then the later row.
    """
    effective = in_row_order(changes[changes["effective_on"] <= period_end])
    ordered = effective.sort_values(["effective_on", "recorded_on"], kind="stable")
    return ordered.drop_duplicates(["action_id", "field"], keep="last")


def _replaced(actions: pd.DataFrame, field: str, values: pd.Series) -> pd.Series:
    """A field of the actions, with the values in force where there are any."""
    if values.empty:
        return actions[field]
    new = actions["action_id"].map(values.to_dict())
    if field == "agreed_deadline":
        new = pd.to_datetime(new, format="%Y-%m-%d")
    return new.where(new.notna(), actions[field]).astype(actions[field].dtype)


def _reported_divisions(divisions: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    ended = divisions["reported_to"] < period_end
    reported = divisions[(divisions["reported_from"] <= period_end) & ~ended]
    if reported.empty:
        raise InputError(
            f"no division is reported at {period_end:%Y-%m-%d}; see reported_from and reported_to "
            "in the table divisions"
        )
    return reported.reset_index(drop=True)


def _refuse_unreported(
    actions: pd.DataFrame, divisions: pd.DataFrame, period_end: pd.Timestamp
) -> None:
    reported = [*divisions["division"], TRUST_WIDE]
    lost = actions[~actions["division"].isin(reported)]
    if len(lost):
        raise SourceError(
            Fault(
                place="actions",
                column="division",
                message=f"action {action_id} is in the plan at {period_end:%Y-%m-%d} under "
                f"division '{division}', which is not reported then; re-map it by a change",
            )
            for action_id, division in zip(lost["action_id"], lost["division"], strict=True)
        )


def _until(table: str, rows: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """Rows of a month or an opening after the period end belong to a later report."""
    own = {"workforce": "month", "priorities": "reported_from", "commentary": "period_end"}
    if table not in own:
        return rows.reset_index(drop=True)
    return rows[rows[own[table]] <= period_end].reset_index(drop=True)


def _events(evidence: pd.DataFrame) -> pd.DataFrame:
    """Each event once, with the day it was first known, in the order in which events count.

    A correction recorded later replaces an event's note; it does not make the event later.
    """
    evidence = in_row_order(evidence).reset_index(drop=True)
    known_on = evidence[["event_on", "recorded_on"]].max(axis=1)
    latest = latest_rows(evidence, "evidence")
    if len(latest) < len(evidence):
        key = [evidence[column] for column in TABLES["evidence"].key]
        known_on = known_on.groupby(key, sort=False).transform("min")
    return (
        latest.assign(known_on=known_on)
        .sort_values("event_on", kind="stable")
        .loc[:, ["action_id", "event_on", "event", "note", "known_on"]]
        .reset_index(drop=True)
    )


def _known_events(evidence: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    recorded = evidence["recorded_on"].isna() | (evidence["recorded_on"] <= cutoff)
    return _events(evidence[recorded & (evidence["event_on"] <= cutoff)])


def _since_cut_off(evidence: pd.DataFrame, in_plan: pd.Series, dates: ReportDates) -> pd.DataFrame:
    recorded = evidence["recorded_on"].isna() | (evidence["recorded_on"] <= dates.published_on)
    events = _events(evidence[recorded & evidence["action_id"].isin(in_plan)])
    after = (events["known_on"] > dates.data_cutoff) & (events["known_on"] <= dates.published_on)
    return events[after].reset_index(drop=True)


def _trajectory_months(actions: pd.DataFrame, period_end: pd.Timestamp) -> pd.DatetimeIndex:
    if actions.empty:
        return pd.DatetimeIndex([], dtype=DATE_TYPE)
    deadlines = actions["agreed_deadline"]
    return month_ends(deadlines.min(), max(deadlines.max(), period_end))


def _history_start(actions: pd.DataFrame, divisions: pd.DataFrame) -> pd.Timestamp:
    return min(divisions["reported_from"].min(), actions["added_on"].min())
