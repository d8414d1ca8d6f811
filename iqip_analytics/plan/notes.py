"""Notes on the data: what changes no count, but somebody should look at.

Each is a sentence with a count and the first examples, from the plan as known and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import pandas as pd

from iqip_analytics.contract.dates import month_ends
from iqip_analytics.contract.faults import quoted
from iqip_analytics.contract.links import is_https
from iqip_analytics.contract.vocabulary import NOT_STATED, REGISTER_GROUPINGS, TRUST
from iqip_analytics.contract.wording import folded, joined
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.recorded import in_row_order

MOST_EXAMPLES = 5
SEVERAL = r"[;|\n]"  # between two values in a cell meant for one; a comma may belong to a name
LEAST_WTE = 0.005  # half of the hundredth to which a WTE is written


def data_notes(known: KnownPlan) -> list[str]:
    """The notes on a position in time, of the trust or of a division, in their usual order."""
    return [note for noticed in NOTICED for note in noticed(known)]


# Dates against one another


def approved_before_added(known: KnownPlan) -> Iterator[str]:
    """Approvals that were known before there was anything to approve."""
    added = known.actions.set_index("action_id")["added_on"]
    approvals = known.evidence[known.evidence["event"] == "approved"]
    early = approvals[approvals["event_on"].lt(added.reindex(approvals["action_id"]).to_numpy())]
    if len(early):
        ids = early["action_id"].unique()
        yield f"{_actions(ids)} approved before the day of being added: {_some(ids)}."


def due_before_added(known: KnownPlan) -> Iterator[str]:
    """Deadlines that had passed when the action was added."""
    actions = known.actions
    ids = actions.loc[actions["agreed_deadline"] < actions["added_on"], "action_id"]
    if len(ids):
        yield f"{_actions(ids)} due before the day of being added: {_some(ids)}."


# One event against another


def approved_without_submission(known: KnownPlan) -> Iterator[str]:
    """Approvals without a submission, where submissions are recorded at all."""
    if not (known.recorded["evidence"]["event"] == "submitted").any():
        return
    events = known.evidence
    first_submitted = (
        events[events["event"] == "submitted"].groupby("action_id", sort=False)["event_on"].min()
    )
    approvals = events[events["event"] == "approved"]
    submitted = approvals["event_on"] >= first_submitted.reindex(approvals["action_id"]).to_numpy()
    ids = approvals.loc[~submitted, "action_id"].unique()
    if len(ids):
        yield f"{_actions(ids)} approved without a submission on record: {_some(ids)}."


def approved_again(known: KnownPlan) -> Iterator[str]:
    """Approvals of actions already approved and not re-opened."""
    ids = _following(known, "approved", after=["approved"])
    if ids:
        yield f"{_actions(ids)} approved again without being re-opened: {_some(ids)}."


def reopened_without_approval(known: KnownPlan) -> Iterator[str]:
    """Re-openings of open actions."""
    ids = _following(known, "reopened", after=["reopened", None])
    if ids:
        yield f"{_actions(ids)} re-opened without having been approved: {_some(ids)}."


def _following(known: KnownPlan, event: str, *, after: Sequence[str | None]) -> list[str]:
    """Actions with an event whose previous event, approved or re-opened, is one of these."""
    deciding = known.evidence[known.evidence["event"].isin(["approved", "reopened"])]
    before = deciding.groupby("action_id", sort=False)["event"].shift(1)
    follows = before.isin([word for word in after if word is not None])
    if None in after:
        follows |= before.isna()
    return list(deciding.loc[follows & (deciding["event"] == event), "action_id"].unique())


def decided_without_meeting(known: KnownPlan) -> Iterator[str]:
    """Decisions on a day with no meeting, since the first meeting on record."""
    meetings = known.tables.get("meetings")
    if meetings is None or meetings.empty:
        return
    events = known.evidence
    decisions = events[events["event"].isin(["approved", "declined"])]
    covered = decisions["event_on"] >= meetings["meeting_on"].min()
    odd = decisions[covered & ~decisions["event_on"].isin(meetings["meeting_on"])]
    if len(odd):
        made = [
            f"{action_id} on {_day(on)}"
            for action_id, on in odd.head(MOST_EXAMPLES)[["action_id", "event_on"]].itertuples(
                index=False
            )
        ]
        were = _counted(len(odd), "decision was", "decisions were")
        more = f", and {len(odd) - len(made):,} more" if len(odd) > len(made) else ""
        yield f"{were} made on a day with no meeting on record: {', '.join(made)}{more}."


def event_after_withdrawal(known: KnownPlan) -> Iterator[str]:
    """Events of actions already withdrawn."""
    changes = known.changes[known.changes["field"] == "withdrawn"]
    ordered = in_row_order(changes).sort_values(["effective_on", "recorded_on"], kind="stable")
    odd = []
    for action_id, rows in ordered.groupby("action_id", sort=False):
        events = known.evidence[known.evidence["action_id"] == action_id]
        for event, on in zip(events["event"], events["event_on"], strict=True):
            in_force = rows.loc[rows["effective_on"] < on, "value"]
            if len(in_force) and pd.notna(in_force.iloc[-1]):
                odd.append(f"{action_id} ({event} on {_day(on)})")
    if odd:
        came = _counted(len(odd), "event came", "events came")
        yield f"{came} after the action had been withdrawn: {_some(odd)}."


# The register's own columns


def several_in_one_cell(known: KnownPlan) -> Iterator[str]:
    """Cells that name several regulations, services, sites or findings: each counts as one."""
    for column, label in REGISTER_GROUPINGS.items():
        cells = known.actions[column]
        ids = known.actions.loc[cells.str.contains(SEVERAL).fillna(False).astype(bool), "action_id"]
        if len(ids):
            yield (
                f"{_counted(len(ids), 'action names', 'actions name')} more than one "
                f"{label.lower()} in one cell, which counts once, under its words as they stand: "
                f"{_some(ids)}."
            )


def groups_alike(known: KnownPlan) -> Iterator[str]:
    """Groups of a register's own columns that differ by capitals or blanks alone."""
    for column, label in REGISTER_GROUPINGS.items():
        names = pd.Series(sorted(known.actions[column].dropna().unique()), dtype="object")
        alike = names.groupby(names.map(folded))
        same = [joined([quoted(name) for name in group]) for _, group in alike if len(group) > 1]
        if same:
            yield (
                f"{label}: written in several ways, and so counted as several groups: "
                f"{'; '.join(same[:MOST_EXAMPLES])}{_more(same, '; ')}."
            )
        if (names == NOT_STATED).any():
            yield (
                f"{label}: {quoted(NOT_STATED)} is this product's word for a blank cell, and is "
                f"counted with the blank ones."
            )


def links_not_https(known: KnownPlan) -> Iterator[str]:
    """Evidence links that are not https addresses, so that no page makes a link of them."""
    given = known.actions.dropna(subset=["evidence_link"])
    ids = given.loc[~given["evidence_link"].map(is_https).astype(bool), "action_id"]
    if len(ids):
        have = _counted(len(ids), "evidence link is", "evidence links are")
        yield f"{have} no plain https address, and printed as text alone: {_some(ids)}."


# Workforce


def transfers_that_do_not_cancel(known: KnownPlan) -> Iterator[str]:
    """Months in which transfers in and out differ across the trust."""
    staff = known.tables.get("workforce")
    if staff is None or known.scope != TRUST:
        return
    net = staff["transfers_in_wte"].fillna(0) - staff["transfers_out_wte"].fillna(0)
    by_month = net.groupby(staff["month"]).sum()
    odd = [
        f"{_month(month)} ({abs(wte):.2f} WTE more {'in' if wte > 0 else 'out'})"
        for month, wte in by_month[by_month.abs() >= LEAST_WTE].items()
    ]
    if odd:
        months = _counted(len(odd), "month", "months")
        yield f"Transfers in and out do not cancel across the trust in {months}: {_some(odd)}."


def workforce_months_missing(known: KnownPlan) -> Iterator[str]:
    """Months that a division's staff group skips, up to the last where it is still reported."""
    staff = known.tables.get("workforce")
    if staff is None or staff.empty:
        return
    reported, last = set(known.divisions["division"]), staff["month"].max()
    odd = []
    for (division, group), rows in staff.groupby(["division", "staff_group"]):
        until = last if division in reported else rows["month"].max()
        missing = month_ends(rows["month"].min(), until).difference(pd.DatetimeIndex(rows["month"]))
        odd += [f"{division}, {group} in {_month(month)}" for month in missing]
    if odd:
        rows_are = _counted(len(odd), "row is", "rows are")
        yield (
            f"{rows_are} missing from the workforce series, so that sums of those months leave "
            f"them out: {'; '.join(odd[:MOST_EXAMPLES])}{_more(odd, '; ')}."
        )


def net_gain_blank(known: KnownPlan) -> Iterator[str]:
    """Months whose net gain is blank because starters are not known everywhere."""
    staff = known.tables.get("workforce")
    if staff is None or staff.empty:
        return
    blank = staff["starters_wte"].isna()
    if blank.all():
        yield "Starters are not given in any month, so net gain is blank throughout."
        return
    months = sorted(staff.loc[blank, "month"].unique())
    if months:
        count = _counted(len(months), "month", "months")
        named = _some([_month(month) for month in months])
        yield f"Net gain is blank in {count}, where starters are not given throughout: {named}."


NOTICED: list[Callable[[KnownPlan], Iterator[str]]] = [
    approved_before_added,
    due_before_added,
    approved_without_submission,
    approved_again,
    reopened_without_approval,
    decided_without_meeting,
    event_after_withdrawal,
    several_in_one_cell,
    groups_alike,
    links_not_https,
    transfers_that_do_not_cancel,
    workforce_months_missing,
    net_gain_blank,
]


# Words


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _actions(ids: Sequence[str] | pd.Series) -> str:
    return _counted(len(ids), "action was", "actions were")


def _some(examples: Iterable[str]) -> str:
    listed = list(examples)
    return ", ".join(listed[:MOST_EXAMPLES]) + _more(listed, ", ")


def _more(listed: list[str], between: str) -> str:
    left = len(listed) - MOST_EXAMPLES
    return f"{between}and {left:,} more" if left > 0 else ""


def _day(value: pd.Timestamp) -> str:
    return f"{value.day} {value:%B %Y}"


def _month(value: object) -> str:
    return f"{pd.Timestamp(str(value)):%B %Y}"


def rows_known(known: KnownPlan) -> str:
    """How many rows of each table were known at the cut-off; it never changes for an old month.

    >>> from iqip_analytics import read
    >>> rows_known(read("data/reference").as_at("2019-08-31"))[:53]
    'action_measures 0, actions 281, assurance 13, changes'
    """
    return ", ".join(f"{name} {len(rows):,}" for name, rows in sorted(known.recorded.items()))
