"""The actions behind a month: each with its deadline, its chance, and what holds it up."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.briefing.labels import division_names
from iqip_analytics.briefing.sections.actions import since_cut_off
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import CQC_DOMAINS, REGISTER_GROUPINGS, TRUST_WIDE
from iqip_analytics.contract.wording import chance_of_one, counted, date_words, joined
from iqip_analytics.explore.completion_results import Group
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.outlooks_supposed import Outlooks
from iqip_analytics.forecasts.review.joint_reviews import reviews_so_far
from iqip_analytics.forecasts.review.rounds import submissions_known
from iqip_analytics.measures.groups import group_named
from iqip_analytics.plan.known import KnownPlan

NOT_NAMED = "not named"
WHICH = {
    "by": "Due by the month looked at, or overdue",
    "in": "Due in the month looked at",
    "overdue": "Overdue",
    "open": "All that are not approved",
}
HOLDS = {
    "not_submitted": "not submitted",
    "waiting": "waiting for review",
    "declined": "declined",
}
MOST_LISTED = 40  # on the page; the table to take along has all
FILTERS = {
    "executive_lead": "Lead",
    "action_owner": "Owner",
    "division": "Division",
    "cqc_domain": "CQC domain",
    **REGISTER_GROUPINGS,
}


def actions_behind(outlooks: Outlooks, forecast: CompletionForecast) -> pd.DataFrame:
    """Every action of the scope not approved, those that add most to the shortfall first.

    Args:
        outlooks: of the scope in a scenario.
        forecast: its completion forecast, of any group.

    Returns:
        action_id, title, element, action_type, division, cqc_domain, priority, executive_lead,
        action_owner (filled: not named), agreed_deadline (as supposed), p_by_deadline,
        p_approved_by_next_month_end, held_by (not_submitted, waiting, declined; blank where no
        submission is recorded), since; regulation, core_service, site, report_reference.
    """
    actions = outlooks.known.actions
    columns = ["action_id", "title", "element", "action_type", "cqc_domain", "priority",
               "executive_lead", "action_owner", *REGISTER_GROUPINGS]  # fmt: skip
    stands = reviews_so_far(outlooks.as_planned.trust).stands.rename(columns={"state": "held_by"})
    if not submissions_known(outlooks.as_planned.trust):
        stands = stands.assign(held_by="")
    frame = forecast.at_risk.merge(actions[columns], on="action_id", how="left").merge(
        stands, on="action_id", how="left"
    )
    roles = {name: frame[name].fillna(NOT_NAMED) for name in ("executive_lead", "action_owner")}
    return frame.assign(**roles)


def of_group(frame: pd.DataFrame, known: KnownPlan, group: Group) -> pd.DataFrame:
    """The rows of a group as reports count it."""
    if group == Group():
        return frame
    found = group_named(known, *group)
    own = [] if found is None else known.actions.loc[found.rows, "action_id"]
    return frame[frame["action_id"].isin(own)]


def due(frame: pd.DataFrame, which: str, month: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """The rows that one of `WHICH` names.

    Args:
        frame: as `actions_behind` gives it.
        which: by, in, overdue or open.
        month: the month end chosen.
        end: the period end.
    """
    deadline = frame["agreed_deadline"]
    chosen = {
        "by": deadline <= month,
        "in": (deadline <= month) & (deadline > month_end(month, -1)),
        "overdue": deadline <= end,
        "open": deadline.notna(),
    }
    return frame[chosen[which]]


def filtered(frame: pd.DataFrame, values: Mapping[str, str], text: str) -> pd.DataFrame:
    """The rows with all of the values, and with a text anywhere in their words."""
    for column, value in values.items():
        frame = frame[frame[column] == value]
    wanted = text.strip().lower()
    if not wanted:
        return frame
    columns = ("action_id", "title", "executive_lead", "action_owner")
    words = [frame[name].astype("string").fillna("").str.lower() for name in columns]
    holds = [column.str.contains(wanted, regex=False).to_numpy(dtype=bool) for column in words]
    return frame[np.logical_or.reduce(holds)]


def names_of(known: KnownPlan, column: str) -> dict[str, str]:
    """The names of a column's codes; none where the codes are words themselves."""
    if column == "division":
        return {**division_names(known), TRUST_WIDE: "Trust-wide"}
    return dict(CQC_DOMAINS) if column == "cqc_domain" else {}


def summary(frame: pd.DataFrame, which: str, month: pd.Timestamp) -> str:
    """How many actions there are, what holds them up, and who leads most of them."""
    what = {
        "by": f"due by {date_words(month)} and not approved",
        "in": f"due in {month:%B %Y} and not approved",
        "overdue": "overdue",
        "open": "not approved",
    }[which]
    if frame.empty:
        return f"No action is {what}."
    held = frame["held_by"].value_counts()
    parts = [f"{held[state]} {words}" for state, words in HOLDS.items() if state in held]
    verb = "is" if len(frame) == 1 else "are"
    named = frame.loc[frame["executive_lead"] != NOT_NAMED, "executive_lead"]
    leads = named.value_counts(sort=False).sort_index()
    most = leads.sort_values(ascending=False, kind="stable").head(3)
    who = joined([f"{lead} ({count})" for lead, count in most.items()])
    by = f": {joined(parts)}" if parts else ""
    led = f" Led by {who} most of all." if who else ""
    return f"{counted(len(frame), 'action')} {verb} {what}{by}.{led}"


COLUMNS = [
    Column("Action", unbroken=True),
    Column("Title"),
    Column("Deadline", unbroken=True),
    Column("Chance by its deadline", numeric=True),
    Column("Chance by next month end", numeric=True),
    Column("What holds it"),
    Column("Lead and owner"),
    Column("Division"),
]


# Where a scenario changes the chances, those of the briefing follow its own
AFTER = 5
COLUMNS_BEFORE = [
    Column("By its deadline in the briefing", numeric=True),
    Column("By next month end in the briefing", numeric=True),
]
ORDER = "Those that add most to the shortfall come first"


def actions_table(
    caption: str,
    frame: pd.DataFrame,
    known: KnownPlan,
    moved: set[str],
    briefing: pd.DataFrame | None = None,
) -> Markup:
    """The first of the actions as a page lists them (counting rule 20).

    Args:
        caption: what they are of.
        frame: as `actions_behind` gives it.
        known: the position as supposed.
        moved: the actions whose deadlines are moved singly.
        briefing: the rows of action_forecast.csv without the scenario, for the chances before it.
    """
    caption = f"{caption}. {ORDER}"
    divisions = names_of(known, "division")
    shown = frame.head(MOST_LISTED)
    more = len(frame) - len(shown)
    whole = f"{caption}. The first {len(shown)} of {len(frame)} are shown" if more else caption
    since = since_cut_off(known)  # replaces a chance (counting rule 23)
    beside = [] if briefing is None else [briefing.set_index("action_id")]
    columns = [*COLUMNS[:AFTER], *(COLUMNS_BEFORE if beside else []), *COLUMNS[AFTER:]]
    forecasts = [shown.set_index("action_id"), *beside]

    def chances(action: str, forecast: pd.DataFrame) -> list[str]:
        row = forecast.loc[action]
        own = (
            _by_deadline(row, known.period_end),
            chance_of_one(row["p_approved_by_next_month_end"]),
        )
        return [since.get(action) or chance for chance in own]

    rows = [
        Row(
            [
                row["action_id"],
                "" if pd.isna(row["title"]) else row["title"],
                f"{date_words(row['agreed_deadline'])}{' (moved)' * (row['action_id'] in moved)}",
                *(cell for forecast in forecasts for cell in chances(row["action_id"], forecast)),
                held_by(row["held_by"], row["since"]),
                f"{row['executive_lead']}; {row['action_owner']}",
                divisions.get(row["division"], row["division"]),
            ]
        )
        for _, row in shown.iterrows()
    ]  # fmt: skip
    return table(whole, columns, rows, empty=f"{caption}: no action.")


def _by_deadline(row: pd.Series, end: pd.Timestamp) -> str:
    overdue = row["agreed_deadline"] <= end
    return "overdue" if overdue else chance_of_one(row["p_by_deadline"])


def held_by(state: str, since: pd.Timestamp) -> str:
    """What holds an action up.

    >>> held_by("waiting", pd.Timestamp("2019-09-02"))
    'waiting for review since 2 September 2019'
    """
    words = HOLDS.get(state, "no submission recorded")
    if pd.isna(since):
        return words
    return f"{words} {'on' if state == 'declined' else 'since'} {date_words(since)}"
