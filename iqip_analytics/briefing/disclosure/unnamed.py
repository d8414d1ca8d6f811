"""A plan as known, without names and texts, from which the wide edition is made."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

OWNER_FIELDS = ("executive_lead", "action_owner")
PEOPLE_UNITS = ("count", "wte")  # a measure that counts may count people
WITHDRAWN = "withdrawn"  # in place of a withdrawal's note, which is its value
LEFT_OUT_TABLES = ("commentary", "contacts", "updates")
BLANK = {
    "actions": ("title", "evidence_link", *OWNER_FIELDS),
    "changes": ("reason",),
    "evidence": ("note",),
    "priorities": ("executive_lead",),
    "risks": ("theme",),
    "assurance": ("note",),
}


# Every scope of a month is narrowed from one position
@shared
def without_names(known: KnownPlan) -> KnownPlan:
    """The same position, with names and texts blank."""
    return replace(
        known,
        actions=_bare("actions", known.actions),
        evidence=_bare("evidence", known.evidence),
        changes=_bare("changes", known.changes),
        tables=_bare_tables(known.tables),
        recorded=_bare_tables(known.recorded),
        since_cut_off=_bare("evidence", known.since_cut_off),
    )


def _bare_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {
        name: _bare(name, table) for name, table in tables.items() if name not in LEFT_OUT_TABLES
    }


def _bare(name: str, table: pd.DataFrame) -> pd.DataFrame:
    blank = [column for column in BLANK.get(name, ()) if column in table]
    bare = table.assign(**{column: table[column].mask(table[column].notna()) for column in blank})
    if name == "milestones":
        return bare.assign(name=bare["milestone_id"])
    if name != "changes":
        return bare
    rows = bare[~bare["field"].isin(OWNER_FIELDS)]
    noted = (rows["field"] == "withdrawn") & rows["value"].notna()
    return rows.assign(value=rows["value"].mask(noted, WITHDRAWN))


def without_people(known: KnownPlan) -> KnownPlan:
    """The position without what counts people, for the notes on the data."""
    tables = {name: table for name, table in known.tables.items() if name != "workforce"}
    if "measures" in tables:
        measures = tables["measures"]
        tables["measures"] = measures[~measures["unit"].isin(PEOPLE_UNITS)]
    return replace(known, tables=tables)
