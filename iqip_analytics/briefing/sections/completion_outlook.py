"""Outlook: the chance of being on trajectory, the deadline cliff, what would be needed."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import due_per_month_chart
from iqip_analytics.briefing.charts.fan import shown_months
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.labels import deadlines_in_words
from iqip_analytics.contract.dates import months_between
from iqip_analytics.contract.wording import (
    chance,
    counted,
    date_words,
    decimal,
    interval,
    joined,
    month_words,
    number_word,
    sentence_case,
    span,
)

HEADLINE_MONTHS = 3
DATES_SHOWN = (1, 3, 6)  # months ahead that a table prints; the CSV has every month
CATCH_UP_MONTHS = (1, 3, 6)
FEWEST_POINTS = 6  # below it a chart shows less than its sentence
IF_KEEPS_UP = "if review keeps up"


def section(contents: Contents) -> Html:
    """What is likely, in words and at three dates, then the deadlines ahead."""
    now = contents.standing()
    if now is None:
        return block()
    if not is_open(contents):
        return block(paragraph("Every action in the plan is approved, so nothing is forecast."))
    return block(
        paragraph(expectation_sentence(contents)),
        _outlook_table(contents),
        paragraph(needed_sentence(contents)),
        paragraph(finish_sentence(contents)),
        _deadlines(contents),
    )


def is_open(contents: Contents) -> bool:
    """Whether any action in the plan is not approved, so that there is something to forecast."""
    now = contents.standing()
    return now is not None and now["approved"] < now["total"]


def ahead_at(frame: pd.DataFrame, months: tuple[int, ...] = DATES_SHOWN) -> pd.DataFrame:
    """The rows of a forecast's months that a table prints: its last one where it is shorter."""
    places = sorted({min(month, len(frame)) - 1 for month in months}) if len(frame) else []
    return frame.iloc[places]


def _ahead(contents: Contents) -> pd.DataFrame:
    return contents.group(contents.forecast.table, "all", "all")


def _keeps_up(contents: Contents) -> pd.DataFrame:
    """The same months if review keeps up; none where the two forecasts are one."""
    ahead = contents.group(contents.forecast.keeps_up, "all", "all")
    return ahead if contents.keeps_up_differs else ahead.iloc[:0]


def basis_up_to(contents: Contents, month: pd.Timestamp) -> str:
    """What a forecast up to a month end rests on; meetings that nobody has booked are assumed.

    Blank where no meeting is known, so that none limits it.
    """
    basis, review = contents.basis, contents.review
    if not basis.endswith("booked") or review.assumed_from is None:
        return basis
    if review.assumed_from > month:
        return basis
    if not review.table["meetings_booked"].any():
        return "with no meeting booked and the usual ones assumed"
    return f"{basis} and, from {month_words(review.assumed_from)}, as assumed"


def expectation_sentence(contents: Contents) -> str:
    """What is expected three months on, with its range; if review keeps up, where it differs.

    Blank where no action is open.
    """
    ahead, keeps_up = _ahead(contents), _keeps_up(contents)
    if ahead.empty or not is_open(contents):
        return ""
    place = min(HEADLINE_MONTHS, len(ahead)) - 1
    row = ahead.iloc[place]
    basis = basis_up_to(contents, row["month_end"])
    start = f"{basis}, " if basis else ""
    count, single = decimal(row["median"], 0), decimal(row["median"], 0) == "1"
    beside = ""
    if len(keeps_up):
        other = _with_range(keeps_up.iloc[place])
        alike = other == _with_range(row)
        beside = f"; the same {IF_KEEPS_UP}" if alike else f"; {IF_KEEPS_UP}, {other}"
    return sentence_case(
        f"{start}{count} approved {'action is' if single else 'actions are'} expected by "
        f"{date_words(row['month_end'])} ({_range(row)}), against {int(row['due']):,} due{beside}."
    )


def _range(row: pd.Series) -> str:
    return interval(decimal(row["lower_80"], 0), decimal(row["upper_80"], 0))


def _with_range(row: pd.Series) -> str:
    return f"{decimal(row['median'], 0)} ({_range(row)})"


COLUMNS = [
    Column("Month end"),
    Column("Due", numeric=True),
    Column("Approved, median", numeric=True),
    Column("80% range", numeric=True, unbroken=True),
    Column("Chance of being on trajectory", numeric=True),
]


KEEPS_UP_COLUMNS = [
    Column("Median if review keeps up", numeric=True),
    Column("Chance if review keeps up", numeric=True),
]


def _outlook_table(contents: Contents) -> Markup:
    ahead, keeps_up = ahead_at(_ahead(contents)), ahead_at(_keeps_up(contents))
    basis = basis_up_to(contents, ahead["month_end"].iloc[-1])
    beside = [
        [decimal(row["median"], 0), chance(row["p_on_trajectory"])]
        for _, row in keeps_up.iterrows()
    ] or [[]] * len(ahead)
    return table(
        f"Approved actions forecast{' ' + basis if basis else ''}, {contents.known.scope_name}; "
        "every month is in the CSV",
        [*COLUMNS, *(KEEPS_UP_COLUMNS if len(keeps_up) else [])],
        [
            Row(
                [
                    date_words(row["month_end"]),
                    f"{int(row['due']):,}",
                    decimal(row["median"], 0),
                    span(decimal(row["lower_80"], 0), decimal(row["upper_80"], 0)),
                    chance(row["p_on_trajectory"]),
                    *other,
                ]
            )
            for (_, row), other in zip(ahead.iterrows(), beside, strict=True)
        ],
    )


def approvals_needed(contents: Contents) -> dict[pd.Timestamp, Figure[float]]:
    """Approvals a month that would put the scope on trajectory in 1, 3 and 6 months, by month end.

    Each is made from the approvals still missing and the months until then.
    """
    ahead = contents.group(contents.forecast.approvals_needed, "all", "all")
    end = contents.known.period_end
    ahead = ahead.assign(
        months=[months_between(end, month) for month in ahead["month_end"]],
        missing=(ahead["due"] - ahead["approved"]).clip(lower=0),
    )
    return {
        row.month_end: _figure(
            f"approvals a month to be on trajectory at {row.month_end:%Y-%m-%d}",
            row.needed_per_month,
            "actions a month",
            row.missing,
            row.months,
        )
        for row in ahead[ahead["months"].isin(CATCH_UP_MONTHS)].itertuples()
    }


def needed_sentence(contents: Contents) -> str:
    """The approvals that would put the scope on trajectory, by when, and how many a month."""
    needed = approvals_needed(contents)
    missing = {by: one for by, one in needed.items() if one.counts[0]}
    if not missing:
        return f"As many are approved already as fall due by {date_words(max(needed))}."
    told: dict[pd.Timestamp, Figure[float]] = {}
    for by, one in missing.items():
        if one.counts[0] not in [earlier.counts[0] for earlier in told.values()]:
            told[by] = one
    first, *_ = told
    parts = [
        f"{counted(one.counts[0], 'further approval')} by {date_words(by)}{_pace(one)}"
        for by, one in told.items()
    ]
    verb = "is" if len(parts) == 1 and told[first].counts[0] == 1 else "are"
    last = max(needed)
    no_more = f", and no more by {date_words(last)}" if last not in told else ""
    return f"{joined(parts)} {verb} needed to be on trajectory{no_more}."


def _pace(needed: Figure[float]) -> str:
    """The pace behind a number of approvals, where there is more than one month for them."""
    missing, months = needed.counts
    if months == 1 or missing < months:
        return ""
    return f" (about {decimal(needed.value, 0)} a month)"


def likely_finish(contents: Contents) -> Figure[pd.Timestamp] | None:
    """The month by which the plan is as likely complete as not; blank beyond five years."""
    rows = contents.group(contents.forecast.likely_finish, "all", "all")
    if rows.empty:
        return None
    finish = rows.iloc[0]
    ends = {"lower_80": finish["lower_80"], "upper_80": finish["upper_80"]}
    return Figure("outlook", "likely finish", finish["median"], "month end", **ends)


def finish_sentence(contents: Contents) -> str:
    """The month by which the plan is as likely as not to be complete, with its range."""
    finish = likely_finish(contents)
    if finish is None or pd.isna(finish.value):
        last = contents.known.period_end + pd.DateOffset(years=5)
        basis = basis_up_to(contents, last)
        still = "it is more likely than not that at least one action is still open in five years."
        return sentence_case(f"{basis}, {still}" if basis else still)
    earliest, latest = finish.range_80
    basis = basis_up_to(contents, finish.value)
    until = "a month more than five years ahead" if pd.isna(latest) else month_words(latest)
    return sentence_case(
        f"{basis + ', ' if basis else ''}the plan is as likely as not to be complete by "
        f"{month_words(finish.value)} ({interval(month_words(earliest), until)})."
    )


def cliff_figures(contents: Contents) -> tuple[Figure[int], Figure[float]] | None:
    """Due in the month of the deadline cliff, and the mean of the three months before."""
    cliff = contents.cliff
    if cliff is None:
        return None
    month = f"{cliff.month_end:%Y-%m}"
    mean = f"mean due in the three months before {month}"
    return (
        Figure("outlook", f"deadline cliff {month}", cliff.due, "actions"),
        _figure(mean, cliff.mean_before, "actions a month"),
    )


def cliff_sentence(contents: Contents) -> str:
    """The first month in which many deadlines fall together, against the months before it."""
    figures_of_cliff = cliff_figures(contents)
    if contents.cliff is None or figures_of_cliff is None:
        return ""
    due, before = figures_of_cliff
    month = contents.due_per_month.set_index("month_end").loc[contents.cliff.month_end]
    done = int(month["due"]) - int(month["open"])
    approved = f" ({number_word(done)} of them approved already)" if done else ""
    quiet = (
        "none in the three months before"
        if decimal(before.value, 1) == "0.0"
        else f"{decimal(before.value, 1)} a month in the three months before"
    )
    return (
        f"Deadlines steepen in {month_words(contents.cliff.month_end)}: {due.value} actions fall "
        f"due{approved}, against {quiet}."
    )


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    due = contents.due_per_month
    finish = likely_finish(contents)
    return [
        *(
            _figure(f"due in {month:%Y-%m}", count, "actions")
            for month, count in zip(due["month_end"], due["due"], strict=True)
        ),
        *approvals_needed(contents).values(),
        *(cliff_figures(contents) or ()),
        *([finish] if finish else []),
    ]


def _figure(name: str, value: float, unit: str, *made_of: int) -> Figure[float]:
    return Figure("outlook", name, value, unit, *made_of)


def _deadlines(contents: Contents) -> Markup | None:
    due = shown_months(contents.due_per_month, contents.known.period_end)
    ahead = due[(due["month_end"] > contents.known.period_end) & (due["due"] > 0)]
    if ahead.empty:
        return None
    listed = table(
        f"Actions due by month, {contents.known.scope_name}",
        [
            Column("Month"),
            Column("Due", numeric=True),
            Column("Of these not approved", numeric=True),
        ],
        [Row([month_words(row.month_end), row.due, row.open]) for row in ahead.itertuples()],
    )
    if len(due) < FEWEST_POINTS or len(ahead) < 2:
        return listed
    cliff = contents.cliff
    title = (
        "No steep rise in deadlines lies ahead"
        if cliff is None
        else f"Deadlines steepen in {month_words(cliff.month_end)}: {number_word(cliff.due)} due"
    )
    return figure(
        title,
        svg(
            due_per_month_chart(due, contents.known.period_end),
            "due-per-month",
            f"Bar chart of actions due by month. {title}.",
        ),
        f"{_caption(contents)} {contents.known.scope_name}.",
        listed,
    )


def _caption(contents: Contents) -> str:
    """What the bars are, or how they steepen."""
    by = f"Actions by month of their deadline {deadlines_in_words(contents.choices.scenario)}."
    moved = "deadlines_moved" in contents.choices.scenario.departures
    return by if moved else cliff_sentence(contents) or by
