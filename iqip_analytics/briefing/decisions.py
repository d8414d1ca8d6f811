"""The decisions that a committee is asked for, each by a rule from the numbers of its page."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import Contents, once
from iqip_analytics.briefing.labels import (
    FEW,
    division_names,
    few_named,
    oldest_named,
    priority_named,
    reopened_words,
)
from iqip_analytics.briefing.sheets.outlook import day_words, likely_words, meetings_words
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    chance,
    counted,
    date_words,
    joined,
    number_word,
    sentence_case,
)
from iqip_analytics.forecasts.completion.options import AS_BOOKED, ENOUGH
from iqip_analytics.forecasts.review.notes import working_day_before
from iqip_analytics.measures.deadlines import past_statutory_date
from iqip_analytics.measures.strategic_priorities import last_opinions

REVIEW_GROUP = "Evidence Assurance Group"
TO_BE_NAMED = "to be named"
NOT_ASSURED = "not_assured"
MOST_WORDS = 6  # words of a risk named within a decision
EVEN = 0.5  # a chance below which missing the date is likelier


class Decision(NamedTuple):
    """What is asked, of whom, by when, and the figure on which it rests."""

    kind: str
    what: str
    who: str
    by_when: pd.Timestamp
    why: str
    kept: str = "yes"


@once
def decisions(contents: Contents) -> pd.DataFrame:
    """The decisions of a page in the order in which they are to be taken; every cell filled.

    Returns:
        The columns of decisions.csv; for wide circulation those that may leave the committee. A
        decision dropped by the params has `kept` no, and is absent from a wide edition. Where no
        number calls for a decision, or none is kept, there is a row to note the report.
    """
    computed = (_in_working_time(contents, each) for rule in RULES for each in rule(contents))
    found = [_as_chosen(contents, each) for each in computed]
    found = list(dict.fromkeys(found))  # once reworded, those of a kind may be identical
    if contents.is_wide:
        found = [
            decision._replace(who=_if_a_committee(contents, decision.who))
            for decision in found
            if decision.kept == "yes"
        ]
    if not any(decision.kept == "yes" for decision in found):
        found.append(_note(contents))
    frame = pd.DataFrame(found, columns=list(Decision._fields)).assign(
        rank=range(1, len(found) + 1)
    )
    columns = TABLES["decisions"].columns
    return frame[[c.name for c in columns if not (contents.is_wide and c.committee_only)]]


def _in_working_time(contents: Contents, decision: Decision) -> Decision:
    """A computed decision, due on the working day before where its day is none.

    It stays as it is where no working day is left after the cut-off.
    """
    day = working_day_before(decision.by_when)
    return decision if day <= contents.known.data_cutoff else decision._replace(by_when=day)


def _as_chosen(contents: Contents, decision: Decision) -> Decision:
    """A computed decision as the params confirm, reword or drop it; its reason stays computed."""
    chosen = contents.choices.decisions.of(decision.kind)
    day = chosen.by_when and pd.Timestamp(chosen.by_when)
    decision = decision._replace(by_when=day or decision.by_when, kept=chosen.kept)
    if contents.is_wide:  # the trust's own words are for the committee only
        return decision
    return decision._replace(what=chosen.what or decision.what, who=chosen.who or decision.who)


def _if_a_committee(contents: Contents, who: str) -> str:
    return who if who in (contents.choices.committee, REVIEW_GROUP) else TO_BE_NAMED


def _role(contents: Contents, name: str, otherwise: str = TO_BE_NAMED) -> str:
    """A role that the params name where the register names nobody."""
    return contents.choices.roles.named(contents.choices.circulation).get(name, otherwise)


def _next_cut_off(contents: Contents) -> pd.Timestamp:
    """The cut-off of the next report: what is done by then counts in it."""
    known = contents.known
    return known.cut_off(month_end(known.period_end, 1))


def _roles(leads: pd.Series) -> str:
    """Roles of the register in a sentence, each once."""
    return joined(sorted(set(leads.dropna()))) or TO_BE_NAMED


def _book_meetings(contents: Contents) -> Iterator[Decision]:
    """The further meetings of rule 17, each with the day by which it still counts.

    They are booked before the first month that is short of them begins, that is by the cut-off
    before; where it has already begun, by its end, up to which the next report counts.
    """
    further = contents.review.further
    if further is None or further.by is None:
        return
    months = _short_months(contents.options, further.by)
    yield Decision(
        "book_meetings",
        f"Book {counted(further.meetings, 'further meeting')} of the {REVIEW_GROUP}"
        f"{'' if contents.is_trust else ' of the trust'}{_held_by(contents, months)}",
        _role(contents, "evidence_group", REVIEW_GROUP),
        max(_next_cut_off(contents), contents.known.cut_off(month_end(months[0][0], -1))),
        meetings_buy(contents),
    )


def _short_months(options: pd.DataFrame, last: pd.Timestamp) -> list[tuple[pd.Timestamp, int]]:
    """The further meetings of the option `enough` in each month that is short of any."""
    enough = options[(options["option"] == ENOUGH) & (options["month_end"] <= last)]
    each = enough["extra_meetings"].diff().fillna(enough["extra_meetings"])
    return [(month, int(n)) for month, n in zip(enough["month_end"], each, strict=True) if n]


def _held_by(contents: Contents, months: list[tuple[pd.Timestamp, int]]) -> str:
    """The day by which each must be held to count in its month: that month's cut-off."""
    days = [
        (number, day_words(contents.known.cut_off(month), contents.known.period_end))
        for month, number in months
    ]
    last = months[-1][0]
    if contents.known.cut_off(last).month != last.month:
        days[-1] = days[-1][0], f"{days[-1][1]}, the cut-off for {last:%B}"
    if len(days) == 1:
        return f", to be held by {days[0][1]}"
    (first, by), *later = days
    return f": {joined([f'{first} held by {by}', *(f'{n} more by {day}' for n, day in later)])}"


def meetings_buy(contents: Contents) -> str:
    """What the further meetings of rule 17 buy by the last month that is short of any."""
    further, options = contents.review.further, contents.options
    if further is None or further.by is None:
        return ""
    at = options[options["month_end"] == further.by].set_index("option")
    rests_on = meetings_words(contents, further.by)
    return what_meetings_buy(rests_on, at.loc[AS_BOOKED], at.loc[ENOUGH])


def what_meetings_buy(basis: str, booked: pd.Series, enough: pd.Series) -> str:
    """What further meetings buy; where they alone are not enough, that too.

    Args:
        basis: what the forecast as booked is called.
        booked: the row of options.csv as booked, at one month end.
        enough: that with enough meetings, at the same one.

    >>> few = {"due": 194, "month_end": pd.Timestamp("2020-01-31"), "lower_80": 85, "upper_80": 92}
    >>> more = {**few, "lower_80": 138, "upper_80": 164, "p_on_trajectory": 0.6}
    >>> what_meetings_buy("with the meetings booked", pd.Series(few), pd.Series(more))
    'With the meetings booked, between 85 and 92 are likely to be approved by 31 January 2020, \
against 194 due; with these, between 138 and 164'
    >>> late = pd.Series({**more, "p_on_trajectory": 0.001})
    >>> what_meetings_buy("as supposed", pd.Series(few), late).partition("164")[2]
    '. Even then the chance of being on trajectory is fewer than 1 in 100: evidence must come \
earlier too'
    """
    more = "with it" if enough.get("extra_meetings") == 1 else "with these"
    if int(booked["due"]) == 0:  # for a division: the meetings serve what others have due
        return f"Nothing is due by {date_words(booked['month_end'])}; {more} the wait is shorter"
    told = f"{more}, {likely_words(enough)}"
    if likely_words(enough) == likely_words(booked):
        told = f"{more} as many, after a shorter wait"
    said = (
        f"{sentence_case(basis)}, {likely_words(booked)} are likely to be approved by "
        f"{date_words(booked['month_end'])}, against {int(booked['due'])} due; {told}"
    )
    if enough["p_on_trajectory"] >= EVEN:
        return said
    return (
        f"{said}. Even then the chance of being on trajectory is "
        f"{chance(enough['p_on_trajectory'])}: evidence must come earlier too"
    )


def _not_assured(contents: Contents) -> Iterator[Decision]:
    """Each scope of which the committee was not assured when it last gave its opinion (rule 22)."""
    committee = contents.choices.committee
    opinions = last_opinions(contents.known, committee)
    for row in opinions[opinions["opinion"] == NOT_ASSURED].itertuples():
        note = "" if pd.isna(row.note) else f": “{str(row.note).rstrip('.')}”"
        yield Decision(
            "not_assured",
            f"Ask for a recovery plan for {_scope_name(contents, row.scope)}",
            _lead_of(contents, row.scope),
            _next_cut_off(contents),
            f"{committee} was not assured on {date_words(row.given_on)}{note}",
        )


def _scope_name(contents: Contents, scope: str) -> str:
    if scope == TRUST:
        return "the plan as a whole"
    if scope.startswith("priority:"):
        number = int(scope.removeprefix("priority:"))
        return f"priority {priority_named(contents.trust, number)}"
    return division_names(contents.trust).get(scope, scope)


def _lead_of(contents: Contents, scope: str) -> str:
    """The executive lead of a priority, the leadership of a division; nobody for the trust."""
    if scope == TRUST:
        return TO_BE_NAMED
    table = contents.known.tables.get("priorities")
    if scope.startswith("priority:"):
        if table is None:
            return TO_BE_NAMED
        own = table["priority"] == int(scope.removeprefix("priority:"))
        return _roles(table.loc[own, "executive_lead"])
    leadership = _role(contents, "division")
    if leadership == TO_BE_NAMED or not contents.is_trust:
        return leadership
    return f"{leadership}, {_scope_name(contents, scope)}"


def _recover_overdue(contents: Contents) -> Iterator[Decision]:
    """The overdue actions, of all their executive leads; the lead of the oldest first."""
    late = contents.overdue
    if late.empty:
        return
    yield Decision(
        "recover_overdue",
        _to_recover(contents, late),
        leads_counted(late),
        _next_cut_off(contents),
        f"{counted(len(late), 'action')} overdue, "
        f"{_since(int(late.iloc[0]['days_overdue']), len(late) == 1)}",
    )


def leads_counted(late: pd.DataFrame) -> str:
    """The executive leads of some actions, each with a number where there are several."""
    if "executive_lead" not in late:
        return TO_BE_NAMED
    # The list starts with the oldest, so leads come in the order of their oldest
    leads = late["executive_lead"].fillna(TO_BE_NAMED)
    counts = leads.value_counts(sort=False).reindex(leads.drop_duplicates())
    if len(counts) == 1:
        return str(counts.index[0])
    unnamed = counts.get(TO_BE_NAMED, 0)
    named = [f"{lead} ({count})" for lead, count in counts.items() if lead != TO_BE_NAMED]
    return joined([*named, *([f"{number_word(unnamed)} {TO_BE_NAMED}"] if unnamed else [])])


def _to_recover(contents: Contents, late: pd.DataFrame) -> str:
    """What is asked of a lead; beyond the committee no single action is named (rule 24)."""
    oldest, named = late.iloc[0], not contents.is_wide
    breached = past_statutory_date(contents.known)["action_id"]
    breached = list(breached[breached.isin(late["action_id"])])
    if breached and len(late) > 1:
        which = few_named(breached) if named else "those"
        return f"Recover {len(late)} overdue actions, first {which}, past the statutory date"
    action = f"{oldest_named(late)}, due {date_words(oldest['agreed_deadline'])}"
    action += reopened_words(late, contents.known)
    first = late.loc[late["agreed_deadline"] == oldest["agreed_deadline"], "action_id"]
    if first.isin(contents.review.waiting["action_id"]).all():
        action += ", now waiting for review"
    if len(late) == 1:
        return f"Recover the overdue action {action}" if named else "Recover the overdue action"
    every = f"Recover {len(late)} overdue actions"
    return f"{every}, first the oldest: {action}" if named else f"{every}, the oldest first"


def _since(days: int, alone: bool) -> str:
    """How long an action has been overdue; words where it was due on the day itself.

    >>> _since(0, True), _since(12, False)
    ('due on the period end', 'the oldest by 12 days at the period end')
    """
    oldest = "" if alone else "the oldest "
    if days == 0:
        return f"{oldest}due on the period end"
    return f"{oldest}by {counted(days, 'day')} at the period end"


def without_a_date(contents: Contents) -> pd.DataFrame:
    """The overdue actions that nobody has submitted and for which no owner's date lies ahead."""
    late = contents.overdue
    if late.empty or "owner_forecast_on" not in late:  # a wide edition holds no owner's date
        return late.iloc[:0]
    ready = late["action_id"].isin(contents.review.waiting["action_id"])
    return late[~ready & ~(late["owner_forecast_on"] > contents.known.data_cutoff)]


def _ask_forecast_date(contents: Contents) -> Iterator[Decision]:
    """Ask for the date of each overdue action without one."""
    late, without = contents.overdue, without_a_date(contents)
    if len(without):
        yield Decision(
            "ask_forecast_date",
            f"Name the day on which {_of_overdue(without, len(late))} will be ready",
            _roles(without["executive_lead"]),
            _next_cut_off(contents),
            f"{len(without)} of {counted(len(late), 'overdue action')} neither submitted nor "
            "with an owner's date "
            f"after {date_words(contents.known.data_cutoff)}",
        )


def _of_overdue(some: pd.DataFrame, late: int) -> str:
    """Which of the overdue actions: by name where they are few.

    >>> some = pd.DataFrame({"action_id": ["A1", "A2"]})
    >>> _of_overdue(some, 12), _of_overdue(some, 2), _of_overdue(some.head(1), 1)
    ('2 of the 12 overdue actions (A1 and A2)', 'both overdue actions', 'the overdue action')
    """
    if len(some) == late:
        every = {1: "the overdue action", 2: "both overdue actions"}
        return every.get(late, f"each of the {late} overdue actions")
    number = "one" if len(some) == 1 else str(len(some))
    named = f" ({joined(list(some['action_id']))})" if len(some) <= FEW else ""
    return f"{number} of the {late} overdue actions{named}"


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
        f"Resolve {_the(len(late), 'overdue risk')}"
        + ("" if contents.is_wide else f"{', first' if len(late) > 1 else ''} {_risk(oldest)}"),
        _role(contents, "risks"),
        _next_cut_off(contents),
        f"{oldest['risk_id']} was due on {date_words(oldest['due_on'])} and is not resolved",
    )


def _risk(row: pd.Series) -> str:
    """A risk by its number, and by its words where they are short."""
    theme = row.get("theme")
    if pd.isna(theme) or len(str(theme).split()) > MOST_WORDS:
        return str(row["risk_id"])
    return f"{row['risk_id']} ({theme})"


def _confirm_figure(contents: Contents) -> Iterator[Decision]:
    """The figures that the notes on the data question."""
    notes = contents.data_notes
    if notes:
        yield Decision(
            "confirm_figure",
            f"Confirm or correct what {_the(len(notes), 'data note')} "
            f"{'questions' if len(notes) == 1 else 'question'}{_first_questioned(contents)}",
            _role(contents, "data_quality"),
            _next_cut_off(contents),
            notes[0],
        )


def _first_questioned(contents: Contents) -> str:
    """The measure whose figure the first note questions; beyond the committee the note alone."""
    measures = contents.known.tables.get("measures")
    if contents.is_wide or measures is None:
        return ""
    note = contents.data_notes[0]
    named = [name for name in measures["name"].astype(str) if note.startswith(f"{name} ")]
    first = "first " if len(contents.data_notes) > 1 else ""
    return f": {first}{max(named, key=len)}" if named else ""


def _the(number: int, one: str) -> str:
    """A number of things asked of somebody; a single one without its number."""
    return f"the {one}" if number == 1 else counted(number, one)


def _note(contents: Contents) -> Decision:
    return Decision(
        "note",
        "Note the position and the forecast",
        contents.choices.committee,
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
