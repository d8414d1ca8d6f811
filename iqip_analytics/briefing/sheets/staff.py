"""Workforce in three numbers and one chart."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.staffing import net_gain_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import Html, bullets, picture, sheet_block
from iqip_analytics.briefing.sections.workforce_net_gain import (
    FLOWS_OF_A_MONTH,
    leavers_a_month,
    planned_less_mean,
    staff_group_label,
)
from iqip_analytics.contract.vocabulary import LEAVER_BASES
from iqip_analytics.contract.wording import (
    NOT_SHOWN,
    counted,
    decimal,
    is_withheld,
    month_words,
    wte,
)
from iqip_analytics.measures.workforce_so_far import months_before

MONTHS_SHOWN = 13
FEWEST_MONTHS = 6
DRAWN = ["starters_wte", "leavers_wte", "net_gain_wte"]


def staff(contents: Contents) -> Html:
    """Vacancies, the leaver rate and leavers a month, and the chart of net gain."""
    known = contents.workforce
    if known is None:
        return sheet_block("")
    whole = known[known["staff_group"] == "all"]
    numbers = [
        vacancy_words(whole.iloc[-1], _shortest(known)),
        rate_words(whole.iloc[-1]),
        leavers_words(contents),
    ]
    recent = months_before(whole, MONTHS_SHOWN)
    return sheet_block(
        _title(recent, moved=contents.transfers_apart),
        bullets([text for text in numbers if text]),
        _chart(contents, recent),
    )


def _title(recent: pd.DataFrame, *, moved: bool) -> str:
    """In how many months the scope grew; a division's net gain includes transfers (rule 11)."""
    gains = recent["net_gain_wte"]
    if gains.map(is_withheld).any() or gains.isna().all():
        return "Workforce"
    known = gains.dropna().astype(float)
    rose = int((known > 0).sum())
    said = grew_title(rose, len(known), every=len(known) == MONTHS_SHOWN)
    return f"With transfers, {said[0].lower()}{said[1:]}" if moved else said


def grew_title(rose: int, months: int, *, every: bool = False) -> str:
    """In how many of the known months there were more starters than leavers.

    Args:
        rose: months with growth.
        months: known months.
        every: whether these are all the months drawn.

    >>> grew_title(9, 13, every=True), grew_title(0, 12), grew_title(3, 3)
    ('Workforce grew in 9 of the last 13 months', 'Workforce grew in none of 12 months known', \
'Workforce grew in each of 3 months known')
    """
    of = f"the last {months} months" if every else f"{counted(months, 'month')} known"
    if rose == months:
        return f"Workforce grew in {'the month known' if months == 1 else f'each of {of}'}"
    return f"Workforce grew in {rose or 'none'} of {of}"


def _shortest(known: pd.DataFrame) -> tuple[str, float] | None:
    """The staff group with the most vacancies in the latest month, where none is withheld."""
    latest = known[known["month_end"] == known["month_end"].max()]
    groups = latest[latest["staff_group"] != "all"].dropna(subset=["vacancy_wte"])
    if groups.empty or groups["vacancy_wte"].map(is_withheld).any():
        return None
    row = groups.loc[groups["vacancy_wte"].astype(float).idxmax()]
    short = float(row["vacancy_wte"])
    return (staff_group_label(str(row["staff_group"])), short) if short > 0 else None


def vacancy_words(latest: pd.Series, shortest: tuple[str, float] | None = None) -> str:
    """Vacancies of the latest month, or more staff than posts and whose gap that hides.

    Args:
        latest: the row of all staff in workforce.csv.
        shortest: the staff group with the most vacancies, and their number in WTE.

    >>> month = pd.Timestamp("2019-10-31")
    >>> values = {"month_end": month, "vacancy_wte": -3.2, "vacancy_pct": -0.4}
    >>> vacancy_words(pd.Series(values))
    '3.20 WTE more in post than funded in October 2019'
    """
    vacancy, pct = latest["vacancy_wte"], latest["vacancy_pct"]
    month = month_words(latest["month_end"])
    if is_withheld(vacancy):
        return f"Vacancies in {month}: {vacancy}"
    if pd.isna(vacancy):
        return f"Vacancies in {month} are not known"
    if vacancy < 0:
        said = f"{wte(-vacancy)} WTE more in post than funded in {month}"
        return f"{said}, but {shortest[0].lower()} lack {wte(shortest[1])}" if shortest else said
    share = "" if is_withheld(pct) or pd.isna(pct) else f" ({decimal(pct, 1)}%)"
    return f"{wte(vacancy)} of {wte(latest['establishment_wte'])} WTE vacant in {month}{share}"


def rate_words(latest: pd.Series) -> str:
    """The leaver rate over 12 months; blank where it is not known."""
    rate = latest["leaver_rate_12m"]
    if is_withheld(rate) or pd.isna(rate):
        return ""
    return f"{decimal(rate, 1)}% of staff left in 12 months"


def leavers_words(contents: Contents) -> str:
    """Mean leavers a month beside the planned level; blank where six months are not known."""
    mean = leavers_a_month(contents)
    if contents.mean_leavers is None or mean is None or mean.value == NOT_SHOWN:
        return ""
    _, first, last = contents.mean_leavers
    start = f"{first:%B}" if first.year == last.year else month_words(first)
    said = f"{wte(mean.value)} WTE left a month on average, {start} to {month_words(last)}"
    planned, gap = contents.choices.planned_leavers_wte, planned_less_mean(contents)
    if planned is None:
        return said
    if gap is None:
        return f"{said}; {wte(planned)} are planned"
    return f"{said}; {planned_words(planned, gap.value)}"


def planned_words(planned: float, gap: float) -> str:
    """The planned level of leavers against the mean.

    Args:
        planned: WTE a month.
        gap: how far it is above the mean.

    >>> planned_words(10.0, 3.21), planned_words(10.0, -1.5), planned_words(10.0, 0.0)
    ('10.00 are planned, 3.21 more', '10.00 are planned, 1.50 fewer', 'as many are planned')
    """
    if abs(gap) < FLOWS_OF_A_MONTH:
        return "as many are planned"
    return f"{wte(planned)} are planned, {wte(abs(gap))} {'more' if gap > 0 else 'fewer'}"


def _chart(contents: Contents, recent: pd.DataFrame) -> Markup | None:
    drawn = recent[DRAWN]
    if drawn["starters_wte"].isna().all() or drawn.map(is_withheld).any(axis=None):
        return None  # a gap for a withheld number would read as none
    if len(recent) < FEWEST_MONTHS:
        return None
    return picture(
        svg(
            net_gain_chart(recent, name=contents.net_gain_name, small=True),
            "staff",
            f"Bar chart with lines: {_title(recent, moved=contents.transfers_apart).lower()}.",
        ),
        f"Starters, leavers and {contents.net_gain_name.lower()} in WTE, "
        f"{LEAVER_BASES[contents.choices.leaver_basis]}, {contents.known.scope_name}.",
    )
