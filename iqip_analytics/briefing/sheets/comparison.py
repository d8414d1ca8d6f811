"""A scenario against the briefing: what it changes, first."""

from typing import Any

import pandas as pd

from iqip_analytics.briefing.contents import MONTHS_ON, Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, cards, paragraph, sheet_block
from iqip_analytics.briefing.sections.workforce_outlook import chances_of_net_gain
from iqip_analytics.briefing.sheets.outlook import forecast_at, likely, three_dates
from iqip_analytics.contract.wording import chance, chance_of_percent, date_words, month_words
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast

COLUMNS = [
    Column("By"),
    Column("Due, briefing", numeric=True),
    Column("Due, scenario", numeric=True),
    Column("Approved, briefing", numeric=True),
    Column("Approved, scenario", numeric=True),
    Column("Chance, briefing", numeric=True),
    Column("Chance, scenario", numeric=True),
]


def comparison(contents: Contents) -> Html:
    """Briefing and scenario side by side at three dates; nothing on the briefing's own page."""
    if contents.usual is None:
        return sheet_block("")
    rows = [_row(month, *both(contents, month)) for month in three_dates(contents)]
    caption = "Approved by each date, 80% range, and the chance of being on trajectory then"
    gain = net_gain_sentence(contents)
    return sheet_block(
        "What the scenario changes",
        cards(caption, COLUMNS, rows) if rows else None,
        paragraph(gain) if gain else None,
    )


def both(contents: Contents, month: pd.Timestamp) -> tuple[pd.Series | None, pd.Series | None]:
    """The whole scope's forecast of a month end in the briefing, and in the scenario."""
    usual = None if contents.usual is None else contents.usual.completion.table
    return (
        None if usual is None else forecast_at(usual, month),
        forecast_at(contents.forecast.table, month),
    )


def _row(month: pd.Timestamp, usual: pd.Series | None, supposed: pd.Series | None) -> Row:
    pairs = zip(_told(usual), _told(supposed), strict=True)
    return Row([date_words(month), *(cell for one in pairs for cell in one)])


def _told(row: pd.Series | None) -> tuple[str, str, str]:
    if row is None:
        return "–", "–", "–"
    return f"{int(row['due']):,}", likely(row), chance(row["p_on_trajectory"])


def net_gain_sentence(contents: Contents) -> str:
    """The chance of a net gain over the next months in both; blank where equal, or not printed."""
    if contents.usual is None or contents.is_wide:
        return ""
    usual, supposed = (
        _gain(each) for each in (contents.usual.workforce, contents.workforce_forecast)
    )
    if usual is None or supposed is None or usual[1] == supposed[1]:
        return ""
    month, of_usual = usual
    what = "a net gain of staff" if contents.is_trust else "more starters than leavers"
    return (
        f"The chance of {what} over the months to {month_words(month)}: {of_usual} in "
        f"the briefing, {supposed[1]} in the scenario."
    )


def _gain(forecast: WorkforceForecast | None) -> tuple[pd.Timestamp, str] | None:
    if forecast is None or forecast.p_net_gain["p_net_gain_cumulative"].isna().all():
        return None
    chances = chances_of_net_gain(forecast)
    ahead = [month for month in chances if month > forecast.period_end][:MONTHS_ON]
    if not ahead:
        return None
    return ahead[-1], chance_of_percent(chances[ahead[-1]][1].value)


def figures(contents: Contents) -> list[Figure[Any]]:
    """Rows of figures.csv: what is printed of the briefing from which the scenario departs."""
    rows: list[Figure[Any]] = []
    if contents.usual is None:
        return rows
    for month in three_dates(contents):
        usual, _ = both(contents, month)
        if usual is None:
            continue
        by = f"{month:%Y-%m-%d}"
        low, high = int(usual["lower_80"]), int(usual["upper_80"])
        rows += [
            Figure("sheets", f"briefing: due by {by}", int(usual["due"]), "actions"),
            Figure(
                "sheets",
                f"briefing: approved by {by}",
                usual["expected"],
                "actions",
                lower_80=low,
                upper_80=high,
            ),
            Figure(
                "sheets",
                f"briefing: chance of being on trajectory at {by}",
                100 * usual["p_on_trajectory"],
                "%",
            ),
        ]
    gain = None if contents.is_wide else _gain(contents.usual.workforce)
    if gain is not None and contents.usual.workforce is not None:
        chances = chances_of_net_gain(contents.usual.workforce)
        value = chances[gain[0]][1].value
        rows.append(
            Figure("sheets", f"briefing: chance of a net gain up to {gain[0]:%Y-%m}", value, "%")
        )
    return rows
