"""Which rows were known on a day, and which of several versions of a row is valid."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.input_tables import TABLES

# Days on which something happens to a row that is already known: blank until then.
HAPPENS_LATER = {
    "divisions": ["reported_to"],
    "risks": ["owner_notified_on", "resolved_on"],
    "milestones": ["completed_on"],
}
# What is measured in a month is not known before its end; what was planned for it is.
MEASURED = ["value", "numerator", "denominator"]


def known_rows(table: pd.DataFrame, name: str, on: pd.Timestamp) -> pd.DataFrame:
    """The rows of a table known by the end of a day, in the order of the file or `row_order`.

    A row is known from `recorded_on`; where that is blank, always, or from its own date. An event
    is known on the later of the two.
    """
    recorded, happened = table["recorded_on"].to_numpy(), _has_happened(table, name, on)
    known = (recorded <= on.to_datetime64()) | (np.isnat(recorded) & happened)
    if name == "evidence":
        known &= happened
    rows = table[known]
    for column in HAPPENS_LATER.get(name, []):
        rows = rows.assign(**{column: rows[column].where(rows[column] <= on)})
    if name == "measure_values":
        happened = rows["month"] <= on
        rows = rows.assign(**{column: rows[column].where(happened) for column in MEASURED})
        rows = rows[happened | rows["planned"].notna()]
    return in_row_order(rows).reset_index(drop=True)


def _has_happened(table: pd.DataFrame, name: str, on: pd.Timestamp) -> np.ndarray:
    own_date = TABLES[name].happens_on
    if own_date is None:
        return np.ones(len(table), dtype=bool)
    days = table[own_date].to_numpy()
    return np.isnat(days) | (days <= on.to_datetime64())


def standing_rows(rows: pd.DataFrame, name: str, on: pd.Timestamp) -> pd.DataFrame:
    """One row for each key, of those that have happened by the end of a day.

    A correction that postpones a row's own date counts before the date does: what was to begin in
    May and is known to begin in July has not begun in June.
    """
    latest = latest_rows(rows, name)
    happened = _has_happened(latest, name, on)
    return latest if happened.all() else latest[happened]


def event_versions(evidence: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Events as recorded, each with the days between which it stood, in the order they count.

    Args:
        evidence: event_on, recorded_on, and what distinguishes events.
        key: the columns that do.

    Returns:
        The rows given, with `known_on` and `replaced_on`, the day a later recording of the same
        event took its place (blank: it still stands); sorted by day, then by row.
    """
    versions = evidence.assign(known_on=evidence[["event_on", "recorded_on"]].max(axis=1))
    if not evidence.duplicated(key).any():  # the usual case: no event was recorded twice
        return versions.assign(replaced_on=pd.NaT).sort_values("event_on", kind="stable")
    in_turn = versions.sort_values("recorded_on", kind="stable", na_position="first")
    return versions.assign(
        replaced_on=in_turn.groupby(key, sort=False)["known_on"].shift(-1)
    ).sort_values("event_on", kind="stable")


def in_row_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in their `row_order`; those without one follow in the order of the file."""
    order = rows["row_order"].to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(order).all():  # as mostly: nothing is to be put in order
        return rows
    return rows.sort_values("row_order", kind="stable", na_position="last")


def latest_rows(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row for each key: the one recorded last, a blank `recorded_on` sorting first."""
    key = list(TABLES[name].key)
    if not rows.duplicated(key).any():  # as mostly: no row was recorded twice
        return rows.sort_index()
    return (
        rows.sort_values("recorded_on", kind="stable", na_position="first")
        .drop_duplicates(key, keep="last")
        .sort_index()
    )
