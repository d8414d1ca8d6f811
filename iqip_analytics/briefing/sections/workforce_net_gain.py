"""Workforce: starters, leavers, net gain and vacancy, each figure with its basis named."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.staffing import net_gain_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.sections.workforce_outlook import outlook, outlook_figures
from iqip_analytics.contract.vocabulary import LEAVER_BASES
from iqip_analytics.contract.wording import (
    NOT_SHOWN,
    Withheld,
    counted,
    date_words,
    decimal,
    is_withheld,
    month_words,
    signed,
    wte,
)
from iqip_analytics.forecasts.workforce.signal import PeriodComparison
from iqip_analytics.measures.workforce_so_far import months_before

MONTHS_SHOWN = 13
DRAWN = ["starters_wte", "leavers_wte", "net_gain_wte"]
NO_DATA = "No data supplied."


def section(contents: Contents) -> Html:
    """Net gain in words, as a chart and as a table of the latest months."""
    staff = contents.workforce
    if staff is None:
        return block(paragraph(NO_DATA, "no-data"))
    recent = months_before(staff[staff["staff_group"] == "all"], MONTHS_SHOWN)
    return block(
        paragraph(net_gain_sentence(contents)),
        paragraph(leavers_sentence(contents)),
        paragraph(comparison_sentence(contents.leavers_compared))
        if contents.leavers_compared
        else None,
        paragraph(vacancy_sentence(contents)),
        _chart(contents, recent),
        _history_table(contents, recent),
        _group_table(contents, staff),
        outlook(contents),
    )


def _latest(contents: Contents) -> pd.Series | None:
    staff = contents.workforce
    if staff is None:
        return None
    return staff[staff["staff_group"] == "all"].iloc[-1]


def net_gain_sentence(contents: Contents) -> str:
    """Net gain of the latest month, with its parts and the basis of its leavers (W1)."""
    latest = _latest(contents)
    if latest is None:
        return ""
    month = month_words(latest["month_end"])
    if pd.isna(latest["net_gain_wte"]):
        return f"Net gain in {month} is not known: starters were not supplied."
    planned = latest["leaver_basis"] == "planned"
    leavers = latest["planned_leavers_wte" if planned else "leavers_wte"]
    basis = LEAVER_BASES[latest["leaver_basis"]]
    if any(map(is_withheld, (latest["net_gain_wte"], latest["starters_wte"], leavers))):
        came, went = wte(latest["starters_wte"]), wte(leavers)
        what = _gain_in_words(latest["net_gain_wte"])
        return (
            f"Workforce: {what} in {month} (WTE: starters {came}, leavers {went}; basis: {basis})."
        )
    gain = float(latest["net_gain_wte"])
    transfers = gain - (float(latest["starters_wte"]) - float(leavers))
    moved = "" if abs(transfers) < 0.005 else f", {signed(transfers, 2)} by transfers"
    return (
        f"Workforce: {_gain_in_words(gain)} in {month} "
        f"({wte(latest['starters_wte'])} starters, {wte(leavers)} leavers{moved}; basis: {basis})."
    )


def _gain_in_words(gain: float | Withheld) -> str:
    if gain == NOT_SHOWN:
        return "net gain not shown"
    if isinstance(gain, Withheld):
        return f"net gain or loss of {gain} WTE"
    return f"net {'loss' if gain < 0 else 'gain'} of {wte(abs(gain))} WTE"


def leavers_sentence(contents: Contents) -> str:
    """Leavers over six months beside the planned level (W2)."""
    mean = leavers_a_month(contents)
    if contents.mean_leavers is None or mean is None:
        return "Six months of leavers are needed for their mean; fewer were supplied."
    _, first, last = contents.mean_leavers
    months = f"From {month_words(first)} to {month_words(last)}"
    if mean.value == NOT_SHOWN:
        return f"{months}, mean leavers are not shown: one month's would follow from them."
    sentence = f"{months}, {wte(mean.value)} WTE a month left on average"
    planned, gap = contents.choices.planned_leavers_wte, planned_less_mean(contents)
    if planned is None:
        return sentence + "."
    if gap is None:
        return f"{sentence}; the plan assumes {wte(planned)}."
    side = "above" if gap.value >= 0 else "below"
    return (
        f"{sentence}; the plan assumes {wte(planned)}, which is {wte(abs(gap.value))} a month "
        f"{side} what was seen."
    )


def leavers_a_month(contents: Contents) -> Figure[float | Withheld] | None:
    """Mean leavers a month over the latest six."""
    if contents.mean_leavers is None:
        return None
    value, first, last = contents.mean_leavers
    name = f"mean leavers a month, {first:%Y-%m} to {last:%Y-%m}"
    return Figure("workforce", name, value, "WTE a month")


def planned_less_mean(contents: Contents) -> Figure[float] | None:
    """How far the planned level lies above the mean; none for wide circulation: it may be small."""
    mean, planned = leavers_a_month(contents), contents.choices.planned_leavers_wte
    if mean is None or planned is None or contents.is_wide or isinstance(mean.value, Withheld):
        return None
    return Figure("workforce", "planned less mean leavers", planned - mean.value, "WTE a month")


def comparison_sentence(compared: PeriodComparison) -> str:
    """Whether fewer leavers mean anything: a signal, or noise (W4)."""
    first, last, by_chance = comparison(compared)
    p = "below 0.001" if by_chance.value < 0.001 else f"= {decimal(by_chance.value, 3)}"
    verdict = "evidence of a change" if compared.evidence else "no evidence of a change"
    return (
        f"Leavers of the first and the last two of these six months, {wte(first.value)} "
        f"and {wte(last.value)} WTE, are {verdict}: a difference as large comes about by "
        f"chance with p {p}."
    )


def comparison(
    compared: PeriodComparison,
) -> tuple[Figure[float], Figure[float], Figure[float]]:
    """Leavers of the first and of the last two months, and p of their difference."""
    return (
        Figure("workforce", "leavers compared, first two months", compared.first_wte, "WTE"),
        Figure("workforce", "leavers compared, last two months", compared.second_wte, "WTE"),
        Figure("workforce", "leavers compared, p", compared.p_value, "probability"),
    )


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv, those of its outlook last."""
    compared, means = contents.leavers_compared, leavers_a_month(contents)
    gap = planned_less_mean(contents)
    return [
        *([means] if means else []),
        *([gap] if gap else []),
        *(comparison(compared) if compared else ()),
        *outlook_figures(contents),
    ]


def vacancy_sentence(contents: Contents) -> str:
    """Vacancy in the latest month, and the leaver rate over 12 months."""
    latest = _latest(contents)
    if latest is None:
        return ""
    if pd.isna(latest["vacancy_wte"]):
        return "Vacancy is not known: establishment or staff in post was not supplied."
    sentence = (
        f"Vacancies stand at {wte(latest['vacancy_wte'])} WTE of an establishment of "
        f"{wte(latest['establishment_wte'])}"
    )
    if pd.notna(latest["vacancy_pct"]) and not is_withheld(latest["vacancy_pct"]):
        sentence += f" ({decimal(latest['vacancy_pct'], 1)}%)"
    if pd.notna(latest["leaver_rate_12m"]) and not is_withheld(latest["leaver_rate_12m"]):
        sentence += f"; the 12-month leaver rate is {decimal(latest['leaver_rate_12m'], 1)}%"
    return sentence + "."


def _chart(contents: Contents, recent: pd.DataFrame) -> Markup | None:
    if recent["starters_wte"].isna().all() or recent[DRAWN].map(is_withheld).any(axis=None):
        return None  # a gap where a number is withheld would read as none
    gains = recent["net_gain_wte"].dropna()
    positive = int((gains > 0).sum())
    title = f"Net gain in {positive} of the last {counted(len(gains), 'month')}"
    return figure(
        title,
        svg(net_gain_chart(recent), "net-gain", f"Bar chart with lines: {title.lower()}."),
        f"Starters, leavers and net gain in WTE by month, {contents.known.scope_name}, "
        f"{LEAVER_BASES[contents.choices.leaver_basis]}, known at "
        f"{date_words(contents.known.data_cutoff)}.",
    )


HISTORY = {
    "in_post_wte": "In post",
    "vacancy_wte": "Vacancy",
    "starters_wte": "Starters",
    "leavers_wte": "Leavers",
    "net_gain_wte": "Net gain",
    "net_gain_planned_wte": "Net gain, planned leavers",
}


def _history_table(contents: Contents, recent: pd.DataFrame) -> Markup:
    shown = {
        column: label
        for column, label in HISTORY.items()
        if column != "net_gain_planned_wte" or _has_plan(contents, recent)
    }
    basis = LEAVER_BASES[contents.choices.leaver_basis]
    return table(
        f"Workforce by month, WTE, {contents.known.scope_name}; net gain on {basis}",
        [Column("Month"), *(Column(label, numeric=True) for label in shown.values())],
        [
            Row([month_words(row["month_end"]), *(wte(row[column]) for column in shown)])
            for _, row in recent.iterrows()
        ],
    )


def _has_plan(contents: Contents, staff: pd.DataFrame) -> bool:
    return contents.choices.planned_leavers_wte is not None and "net_gain_planned_wte" in staff


def _group_table(contents: Contents, staff: pd.DataFrame) -> Markup:
    latest = staff[staff["month_end"] == staff["month_end"].max()]
    columns = [column for column in HISTORY if not column.startswith("net_gain")]
    basis = ""
    if contents.choices.leaver_basis == "actual":  # a planned level belongs to no staff group
        columns.append("net_gain_wte")
        basis = "; net gain on actual leavers"
    month = month_words(latest["month_end"].iloc[0])
    return table(
        f"Workforce by staff group, WTE, {month}, {contents.known.scope_name}{basis}",
        [Column("Staff group"), *(Column(HISTORY[column], numeric=True) for column in columns)],
        [
            Row(
                [staff_group_label(row["staff_group"]), *(wte(row[column]) for column in columns)],
                "total" if row["staff_group"] == "all" else "",
            )
            for _, row in latest.iterrows()
        ],
    )


def staff_group_label(group: str) -> str:
    """A staff group's code as words.

    >>> staff_group_label("registered_nurses")
    'Registered nurses'
    """
    return "All staff groups" if group == "all" else group.replace("_", " ").capitalize()
