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
)

HEADLINE_MONTHS = 3
CATCH_UP_MONTHS = (1, 3, 6)
IF_KEEPS_UP = "if review keeps up"


def section(contents: Contents) -> Html:
    """What is likely, in words and as a table, then the deadlines ahead."""
    now = contents.standing()
    if now is None or now["approved"] == now["total"]:
        return block(paragraph("No action is open, so nothing is forecast."), _deadlines(contents))
    return block(
        paragraph(
            " ".join(filter(None, [expectation_sentence(contents), chance_sentence(contents)]))
        ),
        _little_history(contents),
        _outlook_table(contents),
        paragraph(_needed_sentence(contents)),
        paragraph(_finish_sentence(contents)),
        _deadlines(contents),
    )


def _ahead(contents: Contents) -> pd.DataFrame:
    return contents.group(contents.forecast.table, "all", "all")


def _keeps_up(contents: Contents) -> pd.DataFrame:
    """The same months if review keeps up; none where the two forecasts are one."""
    ahead = contents.group(contents.forecast.keeps_up, "all", "all")
    return ahead if contents.keeps_up_differs else ahead.iloc[:0]


def expectation_sentence(contents: Contents) -> str:
    """What is expected three months on, with its range; if review keeps up, where it differs."""
    ahead, keeps_up = _ahead(contents), _keeps_up(contents)
    if ahead.empty:
        return ""
    place = min(HEADLINE_MONTHS, len(ahead)) - 1
    row = ahead.iloc[place]
    start = f"{contents.basis}, " if contents.basis else ""
    count, single = decimal(row["median"], 0), decimal(row["median"], 0) == "1"
    beside = f"; {IF_KEEPS_UP}, {_with_range(keeps_up.iloc[place])}" if len(keeps_up) else ""
    return sentence_case(
        f"{start}{count} approved {'action is' if single else 'actions are'} expected by "
        f"{date_words(row['month_end'])} ({_range(row)}), against {int(row['due']):,} due{beside}."
    )


def _range(row: pd.Series) -> str:
    return interval(decimal(row["lower_80"], 0), decimal(row["upper_80"], 0))


def _with_range(row: pd.Series) -> str:
    return f"{decimal(row['median'], 0)} ({_range(row)})"


def chance_sentence(contents: Contents) -> str:
    """The chance of being on trajectory at the next month end and three months on."""
    ahead, keeps_up = _ahead(contents), _keeps_up(contents)
    if ahead.empty:
        return ""
    places = sorted({0, min(HEADLINE_MONTHS, len(ahead)) - 1})
    beside = f"; {IF_KEEPS_UP}, it is {_chances(keeps_up, places)}" if len(keeps_up) else ""
    return f"The chance of being on trajectory is {_chances(ahead, places)}{beside}."


def _chances(ahead: pd.DataFrame, places: list[int]) -> str:
    """The chances at some months, said once where they read alike."""
    rows = [ahead.iloc[place] for place in places]
    said = [chance(row["p_on_trajectory"]) for row in rows]
    days = [date_words(row["month_end"]) for row in rows]
    if len(set(said)) == 1:
        return f"{said[0]} at {joined(days)}"
    return joined([f"{one} at {by}" for one, by in zip(said, days, strict=True)])


def _little_history(contents: Contents) -> Markup | None:
    forecast = contents.forecast
    if not forecast.little_history:
        return None
    return paragraph(
        f"Little history: the trust's plan has {counted(forecast.completions, 'approval')} and "
        f"{counted(forecast.past_origins, 'month end')} behind it. What will be "
        "submitted and approved is the less certain for that, and the more so beyond the months "
        "seen so far. Actions added later and re-openings are not forecast.",
        "note",
    )


COLUMNS = [
    Column("Month end"),
    Column("Due", numeric=True),
    Column("Approved, median", numeric=True),
    Column("80% range", numeric=True, unbroken=True),
    Column("95% range", numeric=True, unbroken=True),
    Column("Expected shortfall", numeric=True),
    Column("Chance of being on trajectory", numeric=True),
]


KEEPS_UP_COLUMNS = [
    Column("Median if review keeps up", numeric=True),
    Column("Chance if review keeps up", numeric=True),
]


def _outlook_table(contents: Contents) -> Markup:
    ahead, keeps_up = _ahead(contents), _keeps_up(contents)
    basis = f" {contents.basis}" if contents.basis else ""
    beside = [
        [decimal(row["median"], 0), chance(row["p_on_trajectory"])]
        for _, row in keeps_up.iterrows()
    ] or [[]] * len(ahead)
    return table(
        f"Forecast of approved actions{basis}, month by month, {contents.known.scope_name}",
        [*COLUMNS, *(KEEPS_UP_COLUMNS if len(keeps_up) else [])],
        [
            Row(
                [
                    date_words(row["month_end"]),
                    f"{int(row['due']):,}",
                    decimal(row["median"], 0),
                    _span(row, "80"),
                    _span(row, "95"),
                    decimal(row["expected_shortfall"], 1),
                    chance(row["p_on_trajectory"]),
                    *other,
                ]
            )
            for (_, row), other in zip(ahead.iterrows(), beside, strict=True)
        ],
    )


def _span(row: pd.Series, level: str) -> str:
    return f"{decimal(row[f'lower_{level}'], 0)} to {decimal(row[f'upper_{level}'], 0)}"


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


def _needed_sentence(contents: Contents) -> str:
    parts = [
        f"{decimal(needed.value, 1)} a month to be on trajectory at {date_words(by)} "
        f"({counted(needed.counts[0], 'approval')})"
        for by, needed in approvals_needed(contents).items()
    ]
    return f"Approvals needed: {'; '.join(parts)}."


def likely_finish(contents: Contents) -> Figure[pd.Timestamp] | None:
    """The month by which the plan is as likely complete as not; blank beyond five years."""
    rows = contents.group(contents.forecast.likely_finish, "all", "all")
    if rows.empty:
        return None
    finish = rows.iloc[0]
    ends = {"lower_80": finish["lower_80"], "upper_80": finish["upper_80"]}
    return Figure("outlook", "likely finish", finish["median"], "month end", **ends)


def _finish_sentence(contents: Contents) -> str:
    finish, basis = likely_finish(contents), contents.basis
    if finish is None or pd.isna(finish.value):
        still = "it is more likely than not that at least one action is still open in five years."
        return sentence_case(f"{basis}, {still}" if basis else still)
    earliest, latest = finish.range_80
    until = "later than five years" if pd.isna(latest) else month_words(latest)
    return sentence_case(
        f"{basis + ', ' if basis else ''}the plan is likely to be complete by "
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
    return (
        f"Deadlines steepen in {month_words(contents.cliff.month_end)}: {due.value} actions fall "
        f"due, against {decimal(before.value, 1)} a month in the three months before."
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
    if due.empty:
        return None
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
        f"Actions by month of their deadline {deadlines_in_words(contents.choices.scenario)}. "
        f"{contents.known.scope_name}, known at "
        f"{date_words(contents.known.data_cutoff)}.",
        table(
            f"Actions due by month, {contents.known.scope_name}",
            [
                Column("Month"),
                Column("Due", numeric=True),
                Column("Of these not approved", numeric=True),
            ],
            [Row([month_words(row.month_end), row.due, row.open]) for row in due.itertuples()],
        ),
    )
