"""Outlook: the chance of being on trajectory, the deadline cliff, what would be needed."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import due_per_month_chart
from iqip_analytics.briefing.charts.fan import shown_months
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import FEWEST_POINTS, svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.labels import deadlines_in_words
from iqip_analytics.briefing.sections.review_sentences import has_need_table
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

DATES_SHOWN = (1, 3, 6)  # months ahead that a table prints; the CSV has every month
CATCH_UP_MONTHS = (1, 3, 6)


def section(contents: Contents) -> Html:
    """What is likely, in words and at three dates, then the deadlines ahead."""
    now = contents.standing()
    if now is None:
        return block()
    if not is_open(contents):
        return block(paragraph("Every action in the plan is approved, so nothing is forecast."))
    return block(
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
    """The rows of the months that a table prints; the last one where the forecast is shorter."""
    places = sorted({min(month, len(frame)) - 1 for month in months}) if len(frame) else []
    return frame.iloc[places]


def _ahead(contents: Contents) -> pd.DataFrame:
    return contents.group(contents.forecast.table, "all", "all")


def _keeps_up(contents: Contents) -> pd.DataFrame:
    """The same months if review keeps up; none where the two forecasts agree."""
    ahead = contents.group(contents.forecast.keeps_up, "all", "all")
    return ahead if contents.keeps_up_differs else ahead.iloc[:0]


def basis_up_to(contents: Contents, month: pd.Timestamp) -> str:
    """What a forecast up to a month end rests on: booked meetings, or assumed ones too.

    Blank where no meeting is known to limit it.
    """
    basis, review = contents.basis, contents.review
    if not basis.endswith("booked") or review.assumed_from is None:
        return basis
    if review.assumed_from > month:
        return basis
    if not review.table["meetings_booked"].any():
        return "with no meeting booked and the usual ones assumed"
    return f"{basis} and, from {month_words(review.assumed_from)}, as assumed"


COLUMNS = [
    Column("Month end"),
    Column("Due", numeric=True),
    Column("Approved (80% range)", numeric=True, unbroken=True),
    Column("Chance of being on trajectory", numeric=True),
]
KEEPS_UP_COLUMNS = [
    Column("If review keeps up: approved", numeric=True, unbroken=True),
    Column("If review keeps up: chance", numeric=True),
]


def _outlook_table(contents: Contents) -> Markup:
    ahead, keeps_up = ahead_at(_ahead(contents)), ahead_at(_keeps_up(contents))
    basis = basis_up_to(contents, ahead["month_end"].iloc[-1])
    beside = [_expected(row) for _, row in keeps_up.iterrows()] or [[]] * len(ahead)
    return table(
        f"Approved actions forecast{' ' + basis if basis else ''}, {contents.known.scope_name}: "
        "median and 80% range; every month is in the CSV",
        [*COLUMNS, *(KEEPS_UP_COLUMNS if len(keeps_up) else [])],
        [
            Row([date_words(row["month_end"]), f"{int(row['due']):,}", *_expected(row), *other])
            for (_, row), other in zip(ahead.iterrows(), beside, strict=True)
        ],
    )


def _expected(row: pd.Series) -> list[str]:
    """A forecast's median with its range, and the chance of being on trajectory."""
    median, low, high = (decimal(row[name], 0) for name in ("median", "lower_80", "upper_80"))
    return [f"{median} ({span(low, high)})", chance(row["p_on_trajectory"])]


def approvals_needed(contents: Contents) -> dict[pd.Timestamp, Figure[float]]:
    """Approvals a month that would put the scope on trajectory in 1, 3 and 6 months, by month end.

    Each is computed from the approvals still missing and the months until then.
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
        f"{counted(one.counts[0], 'further approval') if by == first else one.counts[0]} by "
        f"{date_words(by)}{_pace(one)}"
        for by, one in told.items()
    ]
    last = max(needed)
    no_more = f", and no more by {date_words(last)}" if last not in told else ""
    return f"To be on trajectory takes {joined(parts)}{no_more}."


def _pace(needed: Figure[float]) -> str:
    """The approvals a month, where there is more than one month for them."""
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
        f"By month of the deadline {deadlines_in_words(contents.choices.scenario)}, "
        f"{contents.known.scope_name}.",
        None if _in_the_need_table(contents, ahead) else listed,
    )


def _in_the_need_table(contents: Contents, ahead: pd.DataFrame) -> bool:
    """Whether the table of reviews needed has these columns too, for as many months."""
    review = contents.review
    until = review.need["month_end"].iloc[-1]
    return has_need_table(review) and bool((ahead["month_end"] <= until).all())
