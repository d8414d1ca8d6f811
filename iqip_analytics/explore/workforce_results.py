"""The workforce in a scenario: its numbers at a month, and what they say against the briefing."""

import pandas as pd

from iqip_analytics.contract.wording import chance, date_words, interval, month_words, signed, wte
from iqip_analytics.explore.comparison import CHANCE, MONTH, Measure
from iqip_analytics.explore.positions import Explored
from iqip_analytics.explore.words import supposed
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario, Touched
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast

QUANTITIES = {
    "vacancy_wte": "Vacancies",
    "in_post_wte": "Staff in post",
    "net_gain_wte": "Net gain",
    "leavers_wte": "Leavers",
    "starters_wte": "Starters",
}
LATE = "later than in three years"
COMPLETION_ONLY = set(Scenario.model_fields) - {"name", *Scenario.fields_touching(Touched.STAFF)}
ALL = "all"


def rows_of(frame: pd.DataFrame, staff_group: str, quantity: str) -> pd.DataFrame:
    """One quantity of a staff group, by month."""
    return frame[(frame["staff_group"] == staff_group) & (frame["quantity"] == quantity)]


def workforce_measures(
    forecast: WorkforceForecast, staff_group: str, month: pd.Timestamp
) -> list[Measure]:
    """What the forecast says of a staff group in a month; chances and the plan are of all staff."""
    name = month_words(month)
    measures = [
        Measure(f"{QUANTITIES[quantity]} in {name}, expected", "WTE",
                *_expected(forecast, staff_group, quantity, month))
        for quantity in ("starters_wte", "leavers_wte", "net_gain_wte")
    ]  # fmt: skip
    first = month_words(forecast.months[0])
    measures.append(
        Measure(f"Net gain from {first} to {name} together, median", "WTE",
                *_together(forecast, staff_group, month))
    )  # fmt: skip
    if staff_group == ALL:
        chances = forecast.p_net_gain.set_index("month_end").loc[month]
        measures += [
            Measure(f"Chance of a net gain in {name}", CHANCE, chances["p_net_gain"]),
            Measure(f"Chance of a net gain from {first} to {name} together", CHANCE,
                    chances["p_net_gain_cumulative"]),
        ]  # fmt: skip
    measures += [
        Measure(f"{QUANTITIES[quantity]} at {date_words(month)}, expected", "WTE",
                *_expected(forecast, staff_group, quantity, month))
        for quantity in ("in_post_wte", "vacancy_wte")
    ]  # fmt: skip
    mean = mean_leavers(forecast, staff_group)
    measures.append(
        Measure(f"Leavers, mean of the {len(forecast.months)} months ahead", "WTE a month", mean)
    )
    closing = forecast.vacancies_close.set_index("staff_group").loc[staff_group]
    dates = (closing["median"], closing["lower_80"], closing["upper_80"])
    never = "not known" if pd.isna(closing["p_closed"]) else LATE
    return [*measures, Measure("Vacancies likely to close by", MONTH, *dates, never=never)]


def planned_measures(forecast: WorkforceForecast) -> list[Measure]:
    """The planned level against the months ahead; blank without one."""
    bias = forecast.planned_bias
    level = float("nan") if bias is None else bias.planned_leavers_wte
    above = float("nan") if bias is None else bias.p_above_plan
    return [
        Measure("Planned leavers", "WTE a month", level, never="no planned level"),
        Measure("Chance that more leave than planned, six months ahead", CHANCE, above,
                never="no planned level"),
    ]  # fmt: skip


def _expected(
    forecast: WorkforceForecast, staff_group: str, quantity: str, month: pd.Timestamp
) -> tuple[float, float, float]:
    rows = rows_of(forecast.table, staff_group, quantity)
    row = rows[rows["month_end"] == month].iloc[0]
    return row["expected"], row["lower_80"], row["upper_80"]


def _together(
    forecast: WorkforceForecast, staff_group: str, month: pd.Timestamp
) -> tuple[float, float, float]:
    rows = rows_of(forecast.quantiles, staff_group, "net_gain_wte_cumulative")
    levels = rows[rows["month_end"] == month].set_index("quantile")["predicted"]
    return levels[0.5], levels[0.1], levels[0.9]


def mean_leavers(forecast: WorkforceForecast, staff_group: str = ALL) -> float:
    """Expected leavers of the mean month ahead, WTE."""
    return float(rows_of(forecast.table, staff_group, "leavers_wte")["expected"].mean())


def leavers_words(ahead: Explored, scenario: Scenario) -> str:
    """What the leavers' level means in WTE a month, for all staff of the scope."""
    before, after = ahead.outlooks().workforce, ahead.outlooks(scenario).workforce
    if before is None or after is None:
        return ""
    level = f"{wte(mean_leavers(after))} WTE a month over the {len(after.months)} months ahead"
    if scenario.leavers_level == 1:
        return f"What is expected: {level}."
    return (
        f"{scenario.leavers_level:g} times what is expected means {level}; "
        f"the briefing has {wte(mean_leavers(before))}."
    )


def workforce_sentence(
    ahead: Explored, scenario: Scenario, staff_group: str, month: pd.Timestamp
) -> str:
    """What a scenario says of staff against the briefing."""
    before, after = ahead.outlooks().workforce, ahead.outlooks(scenario).workforce
    if before is None or after is None:
        return "No data supplied: the source holds no workforce of this scope."
    vacancy = [_expected(one, staff_group, "vacancy_wte", month) for one in (after, before)]
    gain = [_together(one, staff_group, month) for one in (after, before)]
    if pd.isna(vacancy[0][0]) or pd.isna(gain[0][0]):
        return "Net gain and vacancies are not forecast: a part of them is not known."
    vacancies = f"{wte(vacancy[0][0])} WTE ({interval(wte(vacancy[0][1]), wte(vacancy[0][2]))})"
    day, first = date_words(month), month_words(after.months[0])
    if scenario.is_central:
        return (
            "This is the briefing itself: nothing is supposed to differ. Vacancies are expected to "
            f"be {vacancies} at {day}, with a net gain of {signed(gain[0][0], 2)} WTE from {first} "
            "to then."
        )
    lead = f"With {supposed(scenario)}"
    if set(scenario.departures) <= COMPLETION_ONLY:
        return f"{lead}, nothing changes here: what is supposed is of the actions alone."
    if vacancy[0] == vacancy[1] and gain[0] == gain[1]:
        return f"{lead}, vacancies at {day} stay as in the briefing: {vacancies}." + _plan(
            before, after
        )
    return (
        f"{lead}, vacancies are expected to be {vacancies} at {day}, in place of "
        f"{wte(vacancy[1][0])} in the briefing; the net gain from {first} to then is "
        f"{signed(gain[0][0], 2)} WTE in place of {signed(gain[1][0], 2)}." + _plan(before, after)
    )


def _plan(before: WorkforceForecast, after: WorkforceForecast) -> str:
    """The chance of more leavers than planned, where it differs."""
    if after.planned_bias is None:
        return ""
    above = after.planned_bias.p_above_plan
    was = None if before.planned_bias is None else before.planned_bias.p_above_plan
    if was is not None and chance(above) == chance(was):
        return ""
    instead = "" if was is None else f" in place of {chance(was)}"
    return f" The chance that more leave than planned is {chance(above)}{instead}."


def by_month(ahead: Explored, scenario: Scenario, staff_group: str) -> pd.DataFrame:
    """The months ahead, the briefing's rows first.

    Returns:
        course (briefing, scenario), then the columns of workforce_forecast.csv.
    """
    frames = []
    for name, one in (("briefing", CENTRAL), ("scenario", scenario)):
        forecast = ahead.outlooks(one).workforce
        if forecast is not None:
            rows = forecast.table[forecast.table["staff_group"] == staff_group]
            frames.append(rows.assign(course=name))
    together = pd.concat(frames, ignore_index=True)
    return together[["course", *(name for name in together.columns if name != "course")]]
