"""Strategic priorities one by one: progress, assurance, measures, milestones, the lead's words."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import (
    Column,
    Html,
    Row,
    block,
    bullets,
    described,
    heading,
    paragraph,
    table,
)
from iqip_analytics.briefing.labels import STATUS_SHAPES, group_label, status_words
from iqip_analytics.briefing.sections.commentary import texts
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import COMMENTARY_SECTIONS, OPINIONS
from iqip_analytics.contract.wording import (
    date_words,
    decimal,
    joined,
    number_word,
)
from iqip_analytics.measures.strategic_priorities import latest_opinions

NOT_ASSURED = ("not_assured", "limited")
MONTHS_AHEAD = 1  # of milestones that are printed
WORDS_OF_LEADS = ("progress", "risks", "mitigation", "next_steps")
LEAD = Column("Executive lead")
COLUMNS = [
    Column("Priority"),
    Column("Status"),
    LEAD,
    Column("Assurance opinion"),
    Column("Outcome measures"),
    Column("Actions", numeric=True),
    Column("Due", numeric=True),
    Column("Approved", numeric=True),
]


def section(contents: Contents) -> Html:
    """The priorities compared, what is in line but not assured, milestones, the leads' words."""
    rows = contents.priorities
    if rows is None or rows.empty:
        return block()
    return block(
        _table(contents, rows),
        *_not_assured(contents),
        *_milestones(contents),
        *_words_of_leads(contents, rows),
    )


def _table(contents: Contents, rows: pd.DataFrame) -> Markup:
    led = "executive_lead" in rows
    return table(
        f"Strategic priorities, {date_words(contents.known.period_end)}{_whose(contents)}",
        [column for column in COLUMNS if led or column != LEAD],
        [
            Row(
                [
                    f"{row.priority}. {row.name}",
                    _status(contents, int(row.priority)),
                    *([_lead(row.executive_lead)] if led else []),
                    opinion_words(row.opinion),
                    agreed_words(row.measures_agreed),
                    *_progress(contents, int(row.priority)),
                ]
            )
            for row in rows.rename_axis("row").itertuples(index=False)
        ],
    )


def _whose(contents: Contents) -> str:
    """Whose opinions these are, where another forum than the committee gave some."""
    given = contents.trust.tables.get("assurance")
    if given is None or (given["forum"] == contents.choices.committee).all():
        return ""
    return "; the opinion is the latest of any forum"


def _progress(contents: Contents, number: int) -> list[str]:
    """Actions, due and approved of a priority; dashes where no action is mapped to it."""
    standing = contents.standing("priority", str(number))
    if standing is None:
        return ["0", "–", "–"]
    return [f"{int(standing[name]):,}" for name in ("total", "due", "approved")]


def _status(contents: Contents, number: int) -> str:
    standing = contents.standing("priority", str(number))
    if standing is None:
        return "no action mapped"
    status = str(standing["status"])
    return f"{STATUS_SHAPES[status]} {status_words(status, int(standing['overdue']))}"


def _lead(role: object) -> object:
    return "not named" if pd.isna(role) else role


def opinion_words(opinion: object) -> str:
    """An assurance opinion in words, or that none was given."""
    return "none given" if opinion is None or pd.isna(opinion) else OPINIONS[str(opinion)]


def agreed_words(agreed: object) -> str:
    """Whether outcome measures are agreed; never shown as 0%."""
    if agreed is None or pd.isna(agreed):
        return "not supplied"
    return "agreed" if agreed else "not agreed"


def _not_assured(contents: Contents) -> list[Markup]:
    """Scopes that are not behind, yet of which the forum is not assured (A20)."""
    found = []
    for scope, opinion in latest_opinions(contents.trust).items():
        grouping, group = ("priority", scope.removeprefix("priority:"))
        if not scope.startswith("priority:"):
            grouping, group = ("all", "all") if scope == "trust" else ("division", scope)
        standing = contents.standing(grouping, group)
        if opinion in NOT_ASSURED and (standing is None or standing["status"] != "behind"):
            label = group_label(contents.trust, grouping, group)
            found.append(f"{label}: {OPINIONS[opinion].lower()}. {_opinion_note(contents, scope)}")
    if not found:
        return []
    return [heading("In line with trajectory, but not assured"), bullets(found)]


def _opinion_note(contents: Contents, scope: str) -> str:
    given = contents.trust.tables["assurance"]
    own = given[given["scope"] == scope].sort_values("given_on", kind="stable").iloc[-1]
    note = "" if pd.isna(own["note"]) else f" {own['note']}"
    return f"{own['forum']}, {date_words(own['given_on'])}.{note}"


def _words_of_leads(contents: Contents, rows: pd.DataFrame) -> list[Markup]:
    """What the leads wrote, priority by priority; those who wrote nothing in one line."""
    if contents.is_wide:
        return []
    pieces, silent = [], []
    for number, name in zip(rows["priority"], rows["name"], strict=True):
        said = [
            (COMMENTARY_SECTIONS[part], paragraphs)
            for part in WORDS_OF_LEADS
            if (paragraphs := texts(contents, part, f"priority:{int(number)}"))
        ]
        if said:
            pieces += [heading(f"Priority {int(number)}: {name}"), described(said)]
        else:
            silent.append(str(int(number)))
    if pieces and silent:
        noun = "priority" if len(silent) == 1 else "priorities"
        pieces.append(paragraph(f"No update supplied for {noun} {joined(silent)}.", "no-data"))
    return pieces


def slips(contents: Contents) -> dict[str, Figure[int]]:
    """The slip of each milestone that has one, by its identifier."""
    if contents.milestones is None:
        return {}
    return {
        row.milestone_id: Figure(
            "priorities", f"slip of milestone {row.milestone_id}", int(row.slip_days), "days"
        )
        for row in contents.milestones.dropna(subset=["slip_days"]).itertuples()
    }


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    return list(slips(contents).values())


def _milestones(contents: Contents) -> list[Markup]:
    """Milestones that are overdue, late, or due by the next report; the others in one line."""
    held = contents.milestones
    if held is None or held.empty:
        return []
    late = held["overdue"] | (held["slip_days"].fillna(0) > 0) & held["completed_on"].isna()
    soon = held["completed_on"].isna() & (
        held["due_on"] <= month_end(contents.known.period_end, MONTHS_AHEAD)
    )
    told = held[late | soon]
    counts = {
        "completed": int(held["completed_on"].notna().sum()),
        "overdue": int(held["overdue"].sum()),
        "still to come": int((held["completed_on"].isna() & ~held["overdue"]).sum()),
    }
    parts = [f"{number_word(n) if n else 'none'} {what}" for what, n in counts.items()]
    sentence = f"Milestones: {joined(parts)}."
    if told.empty:
        return [paragraph(sentence)]
    return [
        paragraph(sentence),
        table(
            "Milestones overdue, late or due by the next report",
            [
                Column("Priority", numeric=True),
                Column("Milestone"),
                Column("Due", unbroken=True),
                Column("Forecast", unbroken=True),
                Column("Slip, days", numeric=True),
            ],
            [
                Row(
                    [
                        row.priority,
                        row.name,
                        date_words(row.due_on) + (" (overdue)" if row.overdue else ""),
                        forecast_words(row.forecast_on, contents.known.period_end),
                        _slip(contents, row),
                    ]
                )
                for row in told.itertuples(index=False)
            ],
        ),
    ]


def forecast_words(forecast_on: pd.Timestamp, period_end: pd.Timestamp) -> str:
    """A milestone's forecast date, which may itself have passed.

    >>> forecast_words(pd.Timestamp("2019-08-01"), pd.Timestamp("2019-08-31"))
    '1 August 2019, which is past'
    """
    if pd.isna(forecast_on):
        return "–"
    return date_words(forecast_on) + (", which is past" if forecast_on <= period_end else "")


def _slip(contents: Contents, row: Any) -> str:
    """The slip to a forecast still ahead; a passed one says nothing."""
    own = slips(contents).get(row.milestone_id)
    if own is None or row.forecast_on <= contents.known.period_end:
        return "–"
    return decimal(own.value, 0)
