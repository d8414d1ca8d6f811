"""The workforce in the briefing and in scenarios: one answer, what each buys, and the chart."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.briefing.looks import LOOKS
from iqip_analytics.contract.wording import (
    chance,
    date_words,
    decimal,
    interval,
    month_words,
    percent,
    span,
    wte,
    wte_ahead,
)
from iqip_analytics.explore.comparison import CHANCE, MONTH, Measure
from iqip_analytics.explore.monthly_chart import Band, Line, MonthlyChart
from iqip_analytics.explore.positions import Explored
from iqip_analytics.explore.scenario_settings import supposed
from iqip_analytics.explore.two_scenarios import Course
from iqip_analytics.forecasts.scenario import Scenario, Touched
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.measures.workforce_so_far import months_before

QUANTITIES = {
    "vacancy_wte": "Vacancies",
    "in_post_wte": "Staff in post",
    "net_gain_wte": "Net gain",
    "leavers_wte": "Leavers",
    "starters_wte": "Starters",
}
MONTHS_BACK = 13
LATE = "later than in three years"
COMPLETION_ONLY = set(Scenario.model_fields) - {"name", *Scenario.fields_touching(Touched.STAFF)}
ALL = "all"
NO_DATA = "No data supplied: the source holds no workforce of this scope."
COUNTED = {
    "expected": "counted as starters",
    "past": "past: in the starters so far",
    "beyond_horizon": "after the months ahead",
    "no_series": "staff group without figures: counted nowhere",
    "not_known": "starters of the group are not known",
}


def rows_of(frame: pd.DataFrame, staff_group: str, quantity: str) -> pd.DataFrame:
    """One quantity of a staff group, by month."""
    return frame[(frame["staff_group"] == staff_group) & (frame["quantity"] == quantity)]


def at_month(
    forecast: WorkforceForecast, staff_group: str, quantity: str, month: pd.Timestamp
) -> pd.Series:
    """A quantity's row of a month end."""
    rows = rows_of(forecast.table, staff_group, quantity)
    return rows[rows["month_end"] == month].iloc[0]


def short_answer(
    forecast: WorkforceForecast, staff_group: str, quantity: str, month: pd.Timestamp
) -> str:
    """The answer for a month, as a line: "Vacancies of 94 WTE at 30 November 2019"."""
    row = at_month(forecast, staff_group, quantity, month)
    if pd.isna(row["expected"]):
        return f"{QUANTITIES[quantity]} not known ahead"
    flow = quantity not in ("vacancy_wte", "in_post_wte")
    when = f"in {month_words(month)}" if flow else f"at {date_words(month)}"
    likely, level = _gain_words(forecast, staff_group, month), wte_ahead(row["expected"])
    if quantity == "vacancy_wte" and level.startswith("−"):
        return f"{level.removeprefix('−')} WTE over establishment {when}{likely}"
    return f"{QUANTITIES[quantity]} of {level} WTE {when}{likely}"


def _gain_words(forecast: WorkforceForecast, staff_group: str, month: pd.Timestamp) -> str:
    """The chance of a net gain by then, known only for all staff together."""
    chances = forecast.p_net_gain.set_index("month_end")["p_net_gain_cumulative"]
    if staff_group != ALL or pd.isna(chances.get(month, float("nan"))):
        return ""
    return f"; chance of a net gain until then: {chance(chances[month])}"


def explained(
    course: Course,
    forecast: WorkforceForecast,
    briefing: WorkforceForecast,
    staff_group: str,
    quantity: str,
    month: pd.Timestamp,
) -> str:
    """What the answer's numbers are, what they assume, and what the briefing has."""
    row = at_month(forecast, staff_group, quantity, month)
    ranged = "" if pd.isna(row["lower_80"]) else (
        f" ({interval(wte_ahead(row['lower_80']), wte_ahead(row['upper_80']))})"
    )  # fmt: skip
    meaning = f"Expected{ranged}, on forecast leavers and the cohorts ahead"
    if course.scenario.is_central:
        return f"{meaning}. This is the briefing: {course.name} supposes nothing yet."
    with_that = f"{meaning}. {course.name}: {supposed(course.scenario)}."
    if set(course.scenario.departures) <= COMPLETION_ONLY:
        return f"{with_that} That is of the actions alone and changes nothing here."
    own, was = (short_answer(one, staff_group, quantity, month) for one in (forecast, briefing))
    same = "The briefing has the same." if own == was else f"The briefing has: {was}."
    return f"{with_that} {same}{_plan(briefing, forecast)}"


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


def buys_table(
    caption: str,
    courses: Sequence[Course],
    forecasts: Sequence[WorkforceForecast],
    staff_group: str,
    quantity: str,
    month: pd.Timestamp,
) -> Markup:
    """What each course brings in each month: the quantity with its 80% range."""
    frames = [rows_of(one.table, staff_group, quantity) for one in forecasts]
    return table(
        caption,
        [
            Column("Month end", unbroken=True),
            *(Column(f"{course.name} (80% range)", numeric=True) for course in courses),
        ],
        [
            Row(
                [date_words(at), *(_ranged(frame.iloc[place]) for frame in frames)],
                "chosen" if at == month else "",
            )
            for place, at in enumerate(frames[0]["month_end"])
        ],
    )


def _ranged(row: pd.Series) -> str:
    if pd.isna(row["expected"]) or pd.isna(row["lower_80"]):
        return wte_ahead(row["expected"])
    ends = wte_ahead(row["lower_80"]), wte_ahead(row["upper_80"])
    return f"{wte_ahead(row['expected'])} ({span(*ends)})"


def workforce_measures(
    forecast: WorkforceForecast, staff_group: str, month: pd.Timestamp
) -> list[Measure]:
    """What the forecast says of a staff group in a month; chances and the plan cover all staff."""
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
    expected, needed = starters_a_month(forecast, staff_group, month)
    measures += [
        Measure("Starters until then, expected", "WTE a month", expected),
        Measure("Starters until then for no vacancies then", "WTE a month", needed),
        Measure(f"Leavers, mean of the {len(forecast.months)} months ahead", "WTE a month", mean),
    ]
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
        Measure("Planned leavers", "WTE a month", level, never="no planned level", places=2),
        Measure("Chance that more leave than planned, six months ahead", CHANCE, above,
                never="no planned level"),
    ]  # fmt: skip


def _expected(
    forecast: WorkforceForecast, staff_group: str, quantity: str, month: pd.Timestamp
) -> tuple[float, float, float]:
    row = at_month(forecast, staff_group, quantity, month)
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


def starters_a_month(
    forecast: WorkforceForecast, staff_group: str, month: pd.Timestamp
) -> tuple[float, float]:
    """Starters expected in the mean month until one, and those that would fill every vacancy then.

    None is needed where more staff than the establishment are expected even without starters.
    """
    starters = rows_of(forecast.table, staff_group, "starters_wte")
    months = starters["month_end"] <= month
    together = float(starters.loc[months, "expected"].sum(min_count=1))
    short = float(at_month(forecast, staff_group, "vacancy_wte", month)["expected"])
    return together / months.sum(), max(together + short, 0.0) / months.sum()


def leavers_words(ahead: Explored, scenario: Scenario) -> str:
    """What the level of leavers means in WTE a month, for all staff of the scope."""
    before, after = ahead.outlooks().workforce, ahead.outlooks(scenario).workforce
    if before is None or after is None:
        return ""
    months = f"the {len(after.months)} months ahead"
    level = f"{wte_ahead(mean_leavers(after))} WTE a month over {months}"
    if scenario.leavers_level == 1:
        return f"What is expected: {level}."
    return (
        f"{scenario.leavers_level:g} times what is expected means {level}; "
        f"the briefing has {wte_ahead(mean_leavers(before))}."
    )


def staff_chart(
    staff: pd.DataFrame,
    courses: Sequence[Course],
    forecasts: Sequence[WorkforceForecast],
    staff_group: str,
    quantity: str,
    month: pd.Timestamp,
    active: Course,
) -> MonthlyChart:
    """A quantity so far and in each course; with staff in post, the establishment."""
    past = months_before(staff[staff["staff_group"] == staff_group], MONTHS_BACK)
    past = past.set_index("month_end")
    ahead = [rows_of(one.table, staff_group, quantity).set_index("month_end") for one in forecasts]
    months = pd.DatetimeIndex(sorted({*past.index, *ahead[0].index}))
    so_far, last = past[quantity].astype(float).reindex(months), past.index[-1]
    spread = ["lower_95", "lower_80", "expected", "upper_80", "upper_95"]
    joined = []
    for own in ahead:
        frame = own[spread].astype(float).reindex(months)
        frame.loc[last] = so_far[last]
        joined.append(frame)
    lines = [Line("So far", list(so_far), LOOKS["recorded"].colour, "", LOOKS["recorded"].width)]
    establishment = past["establishment_wte"].astype(float)
    if quantity == "in_post_wte" and establishment.notna().any():
        level = establishment.reindex(months).ffill()
        lines.append(Line("Establishment", list(level), LOOKS["agreed"].colour, "7 2"))
    lines += [
        Line(course.name, list(own["expected"]), course.colour, course.dash)
        for course, own in zip(courses, joined, strict=True)
    ]
    shaded = joined[courses.index(active)]
    return MonthlyChart(
        months=months,
        lines=lines,
        bands=[
            Band(list(shaded["lower_95"]), list(shaded["upper_95"]), active.colour, 0.13),
            Band(list(shaded["lower_80"]), list(shaded["upper_80"]), active.colour, 0.25,
                 f"{active.name}: 80%, 95%"),
        ],
        values=[_values(at, so_far, courses, ahead) for at in months],
        now=int(months.searchsorted(last)),
        chosen=int(months.searchsorted(month)),
        from_zero=quantity != "in_post_wte",
    )  # fmt: skip


def _values(
    month: pd.Timestamp, so_far: pd.Series, courses: Sequence[Course], ahead: Sequence[pd.DataFrame]
) -> list[str]:
    lines = [month_words(month)]
    if pd.notna(so_far[month]):
        lines.append(f"So far: {wte(so_far[month])} WTE")
    return lines + [
        f"{course.name}: {_ranged(own.loc[month])} WTE"
        for course, own in zip(courses, ahead, strict=True)
        if month in own.index
    ]


def cohorts_table(caption: str, forecast: WorkforceForecast) -> Markup:
    """The cohorts by month, as the scenario counts them."""
    ahead = forecast.cohorts[forecast.cohorts["counted"] != "past"]
    ahead = ahead.sort_values("month_end", kind="stable")
    return table(
        caption,
        [
            Column("Starters from"),
            Column("Cohort"),
            Column("Headcount", numeric=True),
            Column("Conversion", numeric=True),
            Column("Expected, WTE", numeric=True),
            Column("Counted"),
        ],
        [
            Row(
                [
                    month_words(row.month_end),
                    row.cohort,
                    decimal(row.headcount, 0),
                    "not known" if pd.isna(row.conversion)
                    else percent(round(1000 * row.conversion), 1000),
                    wte_ahead(row.expected_wte),
                    COUNTED[row.counted],
                ]
            )
            for row in ahead.itertuples()
        ],
        empty="No cohort of recruits lies ahead.",
    )  # fmt: skip


def by_month(
    courses: Sequence[Course], forecasts: Sequence[WorkforceForecast], staff_group: str
) -> pd.DataFrame:
    """The months ahead, the briefing's rows first.

    Returns:
        course (Briefing, Scenario A, Scenario B), then the columns of workforce_forecast.csv.
    """
    frames = [
        one.table[one.table["staff_group"] == staff_group].assign(course=course.name)
        for course, one in zip(courses, forecasts, strict=True)
    ]
    together = pd.concat(frames, ignore_index=True)
    return together[["course", *(name for name in together.columns if name != "course")]]
