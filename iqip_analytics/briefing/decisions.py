"""The decisions that a committee is asked for, each by a rule from the numbers of its page."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.labels import division_names, priority_label
from iqip_analytics.briefing.sections.review_sentences import likely_range
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import counted, date_words, joined, month_words, sentence_case
from iqip_analytics.forecasts.completion.options import AS_BOOKED, ENOUGH
from iqip_analytics.measures.strategic_priorities import last_opinions

COMMITTEE_FORUM = "HMBQ"  # whose opinion counts, and whom a briefing is written for
REVIEW_GROUP = "Evidence Assurance Group"
TO_BE_NAMED = "to be named"
NOT_ASSURED = "not_assured"


class Decision(NamedTuple):
    """What is asked, of whom, until when, and the figure that it rests on."""

    kind: str
    what: str
    who: str
    by_when: pd.Timestamp
    why: str


def decisions(contents: Contents) -> pd.DataFrame:
    """The decisions of a page in the order in which they are to be taken; every cell filled.

    Returns:
        The columns of decisions.csv; for wide circulation those that may leave the committee. Where
        no number asks for a decision there is one row: to note the report.
    """
    found = [decision for rule in RULES for decision in rule(contents)] or [_note(contents)]
    if contents.is_wide:
        found = [decision._replace(who=_if_a_committee(decision.who)) for decision in found]
    frame = pd.DataFrame(found, columns=list(Decision._fields)).assign(
        rank=range(1, len(found) + 1), kept="yes"
    )
    columns = TABLES["decisions"].columns
    return frame[[c.name for c in columns if not (contents.is_wide and c.committee_only)]]


def _if_a_committee(who: str) -> str:
    return who if who in (COMMITTEE_FORUM, REVIEW_GROUP) else TO_BE_NAMED


def _next_cut_off(contents: Contents) -> pd.Timestamp:
    """The cut-off of the next report: what is done by then counts in it."""
    known = contents.known
    return known.cut_off(month_end(known.period_end, 1))


def _roles(leads: pd.Series) -> str:
    """Roles of the register in a sentence, each once."""
    return joined(sorted(set(leads.dropna()))) or TO_BE_NAMED


def _book_meetings(contents: Contents) -> Iterator[Decision]:
    """The further meetings of rule 17, booked by the day that this report is published."""
    further, options = contents.review.further, contents.options
    if further is None or further.by is None:
        return
    at = options[options["month_end"] == further.by].set_index("option")
    meetings = counted(further.meetings, "further meeting")
    booked, enough = (likely_range(at.loc[name]) for name in (AS_BOOKED, ENOUGH))
    yield Decision(
        "book_meetings",
        f"Book {meetings} of the {REVIEW_GROUP} by {month_words(further.by)}",
        REVIEW_GROUP,
        contents.known.dates.published_on,
        f"{sentence_case(contents.basis)}, {booked} approved actions are likely by "
        f"{date_words(further.by)} (80% range) "
        f"against {int(at['due'][AS_BOOKED])} due, with these meetings {enough}",
    )


def _not_assured(contents: Contents) -> Iterator[Decision]:
    """Each scope of which the committee was not assured when it last gave its opinion (rule 22)."""
    opinions = last_opinions(contents.known, COMMITTEE_FORUM)
    for row in opinions[opinions["opinion"] == NOT_ASSURED].itertuples():
        note = "" if pd.isna(row.note) else f": {str(row.note).rstrip('.')}"
        yield Decision(
            "not_assured",
            f"Receive a recovery plan for {_scope_name(contents, row.scope)}",
            _lead_of(contents, row.scope),
            _next_cut_off(contents),
            f"{COMMITTEE_FORUM} was not assured on {date_words(row.given_on)}{note}",
        )


def _scope_name(contents: Contents, scope: str) -> str:
    if scope == TRUST:
        return "the trust's plan"
    if scope.startswith("priority:"):
        label = priority_label(contents.trust, int(scope.removeprefix("priority:")))
        return f"the priority “{label}”"
    return division_names(contents.trust).get(scope, scope)


def _lead_of(contents: Contents, scope: str) -> str:
    """The executive lead of a priority; of another scope the register names none."""
    table = contents.known.tables.get("priorities")
    if table is None or not scope.startswith("priority:"):
        return TO_BE_NAMED
    own = table["priority"] == int(scope.removeprefix("priority:"))
    return _roles(table.loc[own, "executive_lead"])


def _recover_overdue(contents: Contents) -> Iterator[Decision]:
    """The overdue actions of each executive lead, the lead of the oldest first."""
    late = contents.overdue
    lead = late["executive_lead"].fillna(TO_BE_NAMED) if "executive_lead" in late else TO_BE_NAMED
    # The list begins with the oldest, so the leads come in the order of their oldest
    for who, own in late.assign(lead=lead).groupby("lead", sort=False):
        oldest = own.iloc[0]
        yield Decision(
            "recover_overdue",
            _to_recover(own, named=not contents.is_wide),
            str(who),
            _next_cut_off(contents),
            f"{counted(len(own), 'action')} overdue, "
            f"{_since(int(oldest['days_overdue']), len(own) == 1)}",
        )


def _to_recover(late: pd.DataFrame, *, named: bool) -> str:
    """What is asked of a lead; beyond the committee no single action is pointed at (rule 24)."""
    oldest = late.iloc[0]
    action = f"{oldest['action_id']}, due {date_words(oldest['agreed_deadline'])}"
    if len(late) == 1:
        return f"Recover the overdue action {action}" if named else "Recover the overdue action"
    every = f"Recover {len(late)} overdue actions"
    return f"{every}, first the oldest: {action}" if named else f"{every}, the oldest first"


def _since(days: int, alone: bool) -> str:
    """How long an action has been overdue; on its very day it is no number of days.

    >>> _since(0, True), _since(12, False)
    ('due on the period end', 'the oldest by 12 days at the period end')
    """
    oldest = "" if alone else "the oldest "
    if days == 0:
        return f"{oldest}due on the period end"
    return f"{oldest}by {counted(days, 'day')} at the period end"


def _ask_forecast_date(contents: Contents) -> Iterator[Decision]:
    """The overdue actions for which no owner's date lies ahead."""
    late = contents.overdue
    if late.empty or "owner_forecast_on" not in late:  # a wide edition holds no owner's date
        return
    without = late[~(late["owner_forecast_on"] > contents.known.data_cutoff)]
    if len(without):
        yield Decision(
            "ask_forecast_date",
            f"Name the day on which {counted(len(without), 'overdue action')} will be ready",
            _roles(without["executive_lead"]),
            _next_cut_off(contents),
            f"{len(without)} of {counted(len(late), 'overdue action')} without an owner's date "
            f"after {date_words(contents.known.data_cutoff)}",
        )


def _deadline_moved(contents: Contents) -> Iterator[Decision]:
    """Deadlines moved after the period end that this report already counts by."""
    known = contents.known
    moved = known.changes[
        (known.changes["field"] == "agreed_deadline")
        & (known.changes["recorded_on"] > known.period_end)
        & (known.changes["effective_on"] <= known.period_end)
    ]
    actions = known.actions[known.actions["action_id"].isin(moved["action_id"])]
    if len(actions):
        yield Decision(
            "deadline_moved",
            f"Confirm the deadline of {counted(len(actions), 'action')}, moved after the period "
            "end",
            _roles(actions["executive_lead"]),
            _next_cut_off(contents),
            f"Recorded after {date_words(known.period_end)} and in force at it: the agreed "
            "trajectory has the new dates, the original one does not",
        )


def _risk_overdue(contents: Contents) -> Iterator[Decision]:
    """Risks whose work was due by the cut-off; the register names nobody for a risk."""
    late = contents.risks_overdue
    if late is None or late.empty:
        return
    oldest = late.iloc[0]
    yield Decision(
        "risk_overdue",
        f"Resolve {counted(len(late), 'overdue risk')}"
        + ("" if contents.is_wide else f", first {oldest['risk_id']}"),
        TO_BE_NAMED,
        _next_cut_off(contents),
        f"{oldest['risk_id']} was due on {date_words(oldest['due_on'])} and is not resolved",
    )


def _confirm_figure(contents: Contents) -> Iterator[Decision]:
    """The figures that the notes on the data question."""
    notes = contents.data_notes
    if notes:
        yield Decision(
            "confirm_figure",
            f"Confirm or correct the figures that {counted(len(notes), 'data note')} "
            f"{'questions' if len(notes) == 1 else 'question'}",
            TO_BE_NAMED,
            _next_cut_off(contents),
            notes[0],
        )


def _note(contents: Contents) -> Decision:
    return Decision(
        "note",
        "Note the position and the forecast",
        COMMITTEE_FORUM,
        contents.known.dates.published_on,
        "No figure of this report asks for a decision",
    )


RULES: list[Callable[[Contents], Iterator[Decision]]] = [
    _book_meetings,
    _not_assured,
    _recover_overdue,
    _ask_forecast_date,
    _deadline_moved,
    _risk_overdue,
    _confirm_figure,
]
