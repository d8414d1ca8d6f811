"""The title of a briefing: one sentence on the present state and what is likely."""

from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import Contents, once
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sheets.outlook import (
    forecast_at,
    meetings_words,
    month_that_matters,
    outlook_words,
)
from iqip_analytics.contract.vocabulary import CONDITIONS
from iqip_analytics.contract.wording import counted, joined, number_word, sentence_case
from iqip_analytics.measures.progress import due_as_first_agreed

NO_ACTION = "No action is in the plan"


class Behind(NamedTuple):
    """An element or type that is behind: its name, by how many, and what those are."""

    label: str
    gap: int
    noun: str = "action"


@once
def title(contents: Contents) -> str:
    """The present state and what is likely, from the bounded forecast."""
    standing = contents.standing()
    if standing is None:
        return NO_ACTION
    today = today_words(
        "The plan" if contents.is_trust else contents.known.scope_name,
        standing,
        groups_behind(contents),
        first_agreed_gap(contents),
    )
    month = month_that_matters(contents)
    row = None if month is None else forecast_at(contents.forecast.table, month)
    if month is None or row is None:
        return today
    return f"{today}; {outlook_words(meetings_words(contents, month), row)}"


def groups_behind(contents: Contents) -> list[Behind]:
    """The elements that are behind, the furthest first; where none is, the types of action."""
    rows = contents.position
    for grouping in ("element", "action_type"):
        behind = rows[(rows["grouping"] == grouping) & (rows["status"] == "behind")]
        if len(behind):
            return [
                Behind(
                    group_label(contents.trust, grouping, row.group),
                    -int(row.variance_actions),
                    _noun(contents, grouping, row.group),
                )
                for row in behind.sort_values("variance_actions", kind="stable").itertuples()
            ]
    return []


def _noun(contents: Contents, grouping: str, group: str) -> str:
    """Conditions, where everything late in a group is a condition."""
    late = contents.overdue
    if grouping == "element":
        types = set(late.loc[late["element"] == group, "action_type"])
    else:
        types = {group}
    return "condition" if types and types <= set(CONDITIONS) else "action"


@once
def first_agreed_gap(contents: Contents) -> int:
    """Approved less due by the deadlines as first agreed, at the period end."""
    standing = contents.standing()
    if standing is None:
        return 0
    return int(standing["approved"]) - int(due_as_first_agreed(contents.known)["all", "all"])


def today_words(scope: str, standing: pd.Series, behind: list[Behind], first_agreed: int) -> str:
    """Where a scope stands; never on trajectory while a part of it is behind.

    Args:
        scope: what the sentence is about.
        standing: its row of the position.
        behind: elements or types that are behind.
        first_agreed: approved less due by the deadlines as first agreed.

    >>> even = pd.Series({"approved": 30, "due": 30, "total": 281, "overdue": 2})
    >>> today_words("The plan", even, [Behind("Section Notices", 2, "condition")], 0)
    'Section Notices are two conditions behind'
    >>> today_words("The plan", even.replace({30: 0, 2: 0}), [], 0)
    'No action of the plan has fallen due'
    >>> today_words("The plan", even.replace(2, 0), [], -3)
    'The plan is on trajectory by moved deadlines alone: by those first agreed it is three behind'
    """
    approved, due, total, late = (
        int(standing[name]) for name in ("approved", "due", "total", "overdue")
    )
    if approved == total:
        return "The one action is approved" if total == 1 else f"All {total:,} actions are approved"
    gap = approved - due
    if approved == due == late == first_agreed == 0 and not behind:
        whose = f"{scope[:1].lower()}{scope[1:]}" if scope.startswith("The ") else scope
        return f"No action of {whose} has fallen due"
    if gap < 0:
        also = f", {number_word(late)} overdue" if late > -gap else ""
        return f"{scope} is {counted(-gap, 'action', words=True)} behind{also}"
    if behind:
        return _behind_words(behind)
    if late:
        verb = "is" if late == 1 else "are"
        said = sentence_case(f"{counted(late, 'action', words=True)} {verb} overdue")
        return f"{said}, though as many are approved as are due" if gap == 0 else said
    if first_agreed < 0:
        kept = "on trajectory" if gap == 0 else "ahead of trajectory"
        return (
            f"{scope} is {kept} by moved deadlines alone: by those first agreed it is "
            f"{number_word(-first_agreed)} behind"
        )
    if gap > 0:
        return f"{scope} is {counted(gap, 'action', words=True)} ahead of trajectory"
    return f"{scope} is on trajectory"


def _behind_words(behind: list[Behind]) -> str:
    first = behind[0]
    if len(behind) > 1:
        return f"{joined([group.label for group in behind])} are behind"
    verb = "are" if first.label.endswith("s") else "is"
    return f"{first.label} {verb} {counted(first.gap, first.noun, words=True)} behind"
