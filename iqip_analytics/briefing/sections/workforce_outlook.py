"""Workforce outlook: net gain and vacancies ahead, and planned leavers against likely ones."""

from itertools import chain
from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.staffing import vacancy_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import FEWEST_POINTS, svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Row, figure, heading, paragraph, table
from iqip_analytics.briefing.sections.completion_outlook import ahead_at
from iqip_analytics.contract.dates import months_between
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    MORE_THAN_MINUS_FIVE,
    NOT_SHOWN,
    Withheld,
    chance,
    chance_of_percent,
    counted,
    interval,
    is_withheld,
    month_words,
    span,
    wte,
    wte_ahead,
)
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.forecasts.workforce.staff_tables import PlannedBias
from iqip_analytics.measures.workforce_so_far import months_before

MONTHS_DRAWN = 12
NO_TRANSFERS = "Starters less leavers"  # for a division, whose net gain includes transfers
DATES_SHOWN = (1, 3, 6, 12)  # months after the period end that the table prints


def outlook(contents: Contents) -> Markup | None:
    """What is likely for the scope's staff; None where no series continues."""
    forecast = contents.workforce_forecast
    if forecast is None:
        return None
    cautions = [
        lag_sentence(forecast) if _lag(forecast) else "",
        little_history_sentence(forecast) if forecast.little_history else "",
    ]
    sentences = [
        net_gain_outlook_sentence(forecast),
        vacancies_sentence(forecast, vacancy_now(contents)),
        bias_sentence(contents, forecast),
        pipeline_sentence(contents, forecast) if len(forecast.cohorts) else "",
    ]
    pieces = [
        heading("Workforce outlook"),
        paragraph(" ".join(filter(None, cautions)), "note") if any(cautions) else None,
        paragraph(" ".join(filter(None, sentences))),
        _chart(contents, forecast),
        _table(contents, forecast),
    ]
    return Markup("\n").join(piece for piece in pieces if piece is not None)


def vacancy_now(contents: Contents) -> float | Withheld | None:
    """The vacancy of the last month known; None where unknown."""
    if contents.workforce is None:
        return None
    vacancy = contents.workforce.loc[contents.workforce["staff_group"] == "all", "vacancy_wte"]
    last = vacancy.iloc[-1]
    if isinstance(last, Withheld):
        return last
    return None if pd.isna(last) else float(last)


def _of(forecast: WorkforceForecast, quantity: str) -> pd.DataFrame:
    rows = forecast.table
    return rows[(rows["staff_group"] == "all") & (rows["quantity"] == quantity)]


def little_history_sentence(forecast: WorkforceForecast) -> str:
    """A warning that the ranges rest on little history."""
    return (
        f"Little history: the ranges rest on {counted(forecast.months_of_history, 'month')} of "
        "leavers."
    )


def _lag(forecast: WorkforceForecast) -> int:
    return months_between(forecast.last_known_month, forecast.period_end)


def lag_sentence(forecast: WorkforceForecast) -> str:
    """States that the workforce figures end before the period end."""
    return (
        f"Workforce figures end in {month_words(forecast.last_known_month)}, "
        f"{counted(_lag(forecast), 'month')} before this report; the months since are forecast too."
    )


def net_gain_outlook_sentence(forecast: WorkforceForecast) -> str:
    """The chance of gaining staff next month and over the horizon."""
    gain = _of(forecast, "net_gain_wte")
    if gain.empty or gain["expected"].isna().all():
        return "Net gain is not forecast: starters were not supplied."
    first = gain[gain["month_end"] > forecast.period_end].iloc[0]
    chances = chances_of_net_gain(forecast)
    last = max(chances)
    low, high = wte_ahead(first["lower_80"]), wte_ahead(first["upper_80"])
    ranged = f" ({interval(low, high)})" if _has_range(first) else ""
    what, gain_of = "Net gain", "of a net gain"
    if forecast.scope != TRUST:  # a division's net gain includes transfers, which are not forecast
        what, gain_of = NO_TRANSFERS, "that more start than leave"
    return (
        f"{what} in {month_words(first['month_end'])}: {wte_ahead(first['expected'])} WTE expected"
        f"{ranged}; the chance {gain_of} is {_in_words(chances[first['month_end']][0])} in that "
        f"month and {_in_words(chances[last][1])} over the months to {month_words(last)} together."
    )


def _in_words(found: Figure[float]) -> str:
    return chance_of_percent(found.value)


def chances_of_net_gain(
    forecast: WorkforceForecast,
) -> dict[pd.Timestamp, tuple[Figure[float], Figure[float]]]:
    """The chance of a net gain in each month ahead, and up to it."""
    return {
        row.month_end: (
            _chance(f"chance of a net gain in {row.month_end:%Y-%m}", row.p_net_gain),
            _chance(f"chance of a net gain up to {row.month_end:%Y-%m}", row.p_net_gain_cumulative),
        )
        for row in forecast.p_net_gain.itertuples()
    }


def _chance(name: str, probability: float) -> Figure[float]:
    return Figure("workforce", name, 100 * probability, "%")


def vacancies_sentence(forecast: WorkforceForecast, now: float | Withheld | None = None) -> str:
    """When the vacancies are first filled, with the chance that they are.

    Args:
        forecast: of a scope's staff.
        now: the vacancy of the last month known; one already filled has no month ahead.
    """
    rows = forecast.vacancies_close
    rows = rows[rows["staff_group"] == "all"]
    if now == NOT_SHOWN:
        return ""  # it would disclose whether there is a vacancy at all
    filled = now <= 0 if isinstance(now, float) else now == MORE_THAN_MINUS_FIVE
    if filled:
        return "There is no vacancy in all to fill."
    if rows.empty or pd.isna(rows.iloc[0]["p_closed"]):
        return (
            "When vacancies are filled is not forecast: starters, establishment or staff in post "
            "are not known."
        )
    row, close = rows.iloc[0], vacancies_close(forecast)["all"]
    if pd.notna(close.value) and close.value <= forecast.period_end:
        return (
            "By the forecast, vacancies are as likely as not to have been filled already, if only "
            "for a month."
        )
    if pd.isna(close.value):
        return (
            "Vacancies are more likely than not to stay open for three years; the chance that "
            f"they are ever filled by then is {chance(row['p_closed'])}."
        )
    earliest, latest = close.range_80
    if pd.isna(latest):
        spread = f"80% range: from {month_words(earliest)} to more than three years ahead"
    else:
        spread = interval(month_words(earliest), month_words(latest))
    return (
        f"Staff in post are as likely as not to reach establishment, if only for a month, by "
        f"{month_words(close.value)} ({spread})."
    )


def vacancies_close(forecast: WorkforceForecast) -> dict[str, Figure[pd.Timestamp]]:
    """The month in which each staff group's vacancies are likely to close; blank if in none."""
    return {
        row.staff_group: Figure(
            "workforce",
            f"vacancies close, {row.staff_group}",
            row.median,
            "month end",
            lower_80=row.lower_80,
            upper_80=row.upper_80,
        )
        for row in forecast.vacancies_close.itertuples()
    }


def bias_sentence(contents: Contents, forecast: WorkforceForecast) -> str:
    """Planned leavers against likely leavers (W2)."""
    bias = forecast.planned_bias
    if bias is None:
        return ""
    likely, above = likely_leavers(contents, bias)
    low, high = map(wte_ahead, likely.range_80)
    return (
        f"Over the next {counted(bias.months, 'month')} {wte_ahead(likely.value)} WTE a month are "
        f"expected to leave ({interval(low, high)}), against {wte(bias.planned_leavers_wte)} "
        f"planned; the chance that more leave than planned is {_in_words(above)}."
    )


def likely_leavers(
    contents: Contents, bias: PlannedBias
) -> tuple[Figure[float | Withheld], Figure[float]]:
    """Leavers a month that are likely, and the chance that more leave than planned."""
    mean, low, high = map(
        contents.people, (bias.forecast_mean, bias.forecast_lower_80, bias.forecast_upper_80)
    )
    name = f"likely leavers a month, next {bias.months} months"
    return (
        Figure("workforce", name, mean, "WTE a month", lower_80=low, upper_80=high),
        _chance("chance of more leavers than planned", bias.p_above_plan),
    )


def pipeline_sentence(contents: Contents, forecast: WorkforceForecast) -> str:
    """What the recruitment pipeline is expected to bring."""
    cohorts, supply = pipeline(contents, forecast)
    sentence = (
        f"Of the recruitment pipeline {counted(cohorts.value, 'cohort')} with "
        f"{wte_ahead(supply.value)} WTE {'is' if cohorts.value == 1 else 'are'} expected within "
        "the months forecast"
        if cohorts.value
        else "No cohort of the recruitment pipeline is expected within the months forecast"
    )
    return sentence + "."


def pipeline(
    contents: Contents, forecast: WorkforceForecast
) -> tuple[Figure[int], Figure[float | Withheld]]:
    """Cohorts expected within the horizon, and what they bring."""
    ahead = forecast.cohorts[forecast.cohorts["counted"] == "expected"]
    supply = contents.people(float(ahead["expected_wte"].sum()))
    return (
        Figure("workforce", "cohorts expected", len(ahead), "cohorts"),
        Figure("workforce", "cohorts expected, WTE", supply, "WTE"),
    )


def outlook_figures(contents: Contents) -> list[Figure[Any]]:
    """The outlook's rows of figures.csv."""
    forecast = contents.workforce_forecast
    if forecast is None:
        return []
    bias = forecast.planned_bias
    return [
        *pipeline(contents, forecast),
        *chain(*chances_of_net_gain(forecast).values()),
        *vacancies_close(forecast).values(),
        *(likely_leavers(contents, bias) if bias else ()),
    ]


def _chart(contents: Contents, forecast: WorkforceForecast) -> Markup | None:
    vacancy = _of(forecast, "vacancy_wte").dropna(subset=["expected"]).head(MONTHS_DRAWN)
    if contents.workforce is None or len(vacancy) < FEWEST_POINTS:
        return None
    whole = contents.workforce[contents.workforce["staff_group"] == "all"]
    past = months_before(whole, MONTHS_DRAWN + 1)
    if any(frame.map(is_withheld).any(axis=None) for frame in (past[["vacancy_wte"]], vacancy)):
        return None  # a gap for a withheld number would read as none
    now, last = past["vacancy_wte"].iloc[-1], vacancy.iloc[-1]
    title = (
        f"Vacancy {wte_ahead(now)} WTE, {_cell(last)} expected in {month_words(last['month_end'])}"
    )
    return figure(
        title,
        svg(vacancy_chart(past, vacancy), "vacancy", f"Line chart. {title}."),
        f"Vacancy in WTE by month end, {contents.known.scope_name}; shaded: 80% and 95% ranges.",
    )


QUANTITIES = {
    "starters_wte": "Starters",
    "leavers_wte": "Leavers",
    "net_gain_wte": "Net gain",
    "in_post_wte": "In post",
    "vacancy_wte": "Vacancy",
}


def _table(contents: Contents, forecast: WorkforceForecast) -> Markup:
    rows = forecast.table[forecast.table["staff_group"] == "all"]
    months = rows.loc[rows["month_end"] > forecast.period_end, "month_end"].drop_duplicates()
    cells = rows.set_index(["month_end", "quantity"])
    labels = QUANTITIES if contents.is_trust else {**QUANTITIES, "net_gain_wte": NO_TRANSFERS}
    return table(
        f"Workforce forecast, WTE: expected (80% range), {contents.known.scope_name}",
        [Column("Month"), *(Column(label, numeric=True) for label in labels.values())],
        [
            Row([month_words(month), *(_cell(cells.loc[(month, name)]) for name in QUANTITIES)])
            for month in ahead_at(months, DATES_SHOWN)
        ],
    )


def _cell(row: pd.Series) -> str:
    if pd.isna(row["expected"]):
        return wte_ahead(None)
    if not _has_range(row):
        return wte_ahead(row["expected"])
    expected, low, high = (wte_ahead(row[name]) for name in ("expected", "lower_80", "upper_80"))
    return f"{expected} ({span(low, high)})"


def _has_range(row: pd.Series) -> bool:
    """Whether either end of the range may be printed."""
    return not (is_withheld(row["lower_80"]) and is_withheld(row["upper_80"]))
