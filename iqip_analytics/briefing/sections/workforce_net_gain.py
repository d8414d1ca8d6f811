"""Workforce: starters, leavers, net gain and vacancy, each figure with its basis named."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import LEAVER_MONTHS, Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, paragraph, table
from iqip_analytics.briefing.sections.workforce_outlook import outlook, outlook_figures
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import LEAVER_BASES
from iqip_analytics.contract.wording import (
    FEWER_THAN_FIVE,
    MORE_THAN_MINUS_FIVE,
    NOT_SHOWN,
    Withheld,
    counted,
    date_words,
    decimal,
    is_withheld,
    joined,
    month_words,
    sentence_case,
    signed,
    wte,
)
from iqip_analytics.forecasts.workforce.signal import PeriodComparison, improbable_months
from iqip_analytics.measures.workforce_so_far import months_before

MONTHS_SHOWN = 6  # the CSV has every month
FLOWS_OF_A_MONTH = 0.005  # WTE; less is a rounding


def section(contents: Contents) -> Html:
    """Net gain in words and as a table of the latest months."""
    staff = contents.workforce
    if staff is None or staff.empty:
        return block()
    recent = months_before(staff[staff["staff_group"] == "all"], MONTHS_SHOWN)
    sentences = [
        net_gain_sentence(contents),
        leavers_sentence(contents),
        compared_sentence(contents),
        vacancy_sentence(contents),
        hidden_gap_sentence(staff),
    ]
    return block(
        paragraph(" ".join(filter(None, sentences))),
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
    """Net gain of the latest month, with its parts and whose leavers it counts (W1).

    Transfers between divisions are no gain of the trust; a division's stand apart from its
    starters and leavers.
    """
    latest = _latest(contents)
    if latest is None:
        return ""
    month = month_words(latest["month_end"])
    if pd.isna(latest["net_gain_wte"]):
        return f"Net gain in {month} is not known: starters were not supplied."
    planned = latest["leaver_basis"] == "planned"
    leavers = latest["planned_leavers_wte" if planned else "leavers_wte"]
    basis = LEAVER_BASES[latest["leaver_basis"]]
    starters = latest["starters_wte"]
    if any(map(is_withheld, (latest["net_gain_wte"], starters, leavers))):
        what = _gain_in_words(latest["net_gain_wte"])
        return (
            f"Workforce: {what} in {month} (WTE: starters {wte(starters)}, leavers {wte(leavers)}; "
            f"{basis})."
        )
    gain = float(latest["net_gain_wte"])
    own = float(starters) - float(leavers)
    moved = gain - own
    said = (
        f"Workforce: {_gain_in_words(own)} in {month} ({wte(starters)} starters, {wte(leavers)} "
        f"leavers; {basis})"
    )
    if abs(moved) < FLOWS_OF_A_MONTH:
        return f"{said}."
    return f"{said}; with transfers within the trust, {signed(moved, 2)}, {_gain_in_words(gain)}."


def _gain_in_words(gain: float | Withheld) -> str:
    if gain == NOT_SHOWN:
        return "net gain not shown"
    if isinstance(gain, Withheld):
        return f"net {'loss' if gain == MORE_THAN_MINUS_FIVE else 'gain'} of {FEWER_THAN_FIVE} WTE"
    if abs(gain) < FLOWS_OF_A_MONTH:
        return "neither net gain nor net loss"
    return f"net {'loss' if gain < 0 else 'gain'} of {wte(abs(gain))} WTE"


def leavers_sentence(contents: Contents) -> str:
    """Leavers over six months beside the planned level (W2)."""
    mean = leavers_a_month(contents)
    if contents.mean_leavers is None or mean is None:
        return no_mean_sentence(contents)
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
    if abs(gap.value) < FLOWS_OF_A_MONTH:
        return f"{sentence}, as the plan assumes."
    side = "above" if gap.value > 0 else "below"
    return (
        f"{sentence}; the plan assumes {wte(planned)}, which is {wte(abs(gap.value))} a month "
        f"{side} what was seen."
    )


def no_mean_sentence(contents: Contents) -> str:
    """Why six months have no mean: how many are supplied, or which of them is missing."""
    staff = contents.workforce
    if staff is None or staff.empty:
        return ""
    months = pd.DatetimeIndex(staff.loc[staff["staff_group"] == "all", "month_end"]).unique()
    last = months.max()
    wanted = [month_end(last, -back) for back in range(LEAVER_MONTHS - 1, -1, -1)]
    missing = [month for month in wanted if month not in months]
    if wanted[0] < months.min():
        count = counted(len(months), "month", words=True)
        is_supplied = "is" if len(months) == 1 else "are"
        return (
            f"{sentence_case(count)} of leavers {is_supplied} supplied, too few for a mean of six."
        )
    named = joined([month_words(month) for month in missing])
    verb = "is" if len(missing) == 1 else "are"
    return f"Leavers have no mean over six months: {named} {verb} missing."


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


def compared_sentence(contents: Contents) -> str:
    """Whether fewer leavers mean anything, unless the notes on the data doubt the months.

    What is compared and what it is worth follow from figures that are themselves in question.
    """
    compared = contents.leavers_compared
    if compared is None:
        return ""
    doubted = [run for run in improbable_months(contents.known) if run.quantity == "leavers_wte"]
    if doubted and contents.is_wide:
        return ""  # so are the notes that say why
    if doubted:
        run = doubted[0]
        return (
            f"Whether leavers changed cannot be told: the notes on the data question "
            f"{month_words(run.first_month)} and {month_words(run.last_month)}."
        )
    return comparison_sentence(compared)


def comparison_sentence(compared: PeriodComparison) -> str:
    """Whether fewer leavers mean anything: more than chance explains, or not (W4)."""
    first, last, _ = comparison(compared)
    moved = last.value - first.value
    if abs(moved) < FLOWS_OF_A_MONTH:
        return (
            f"In the first and the last two of these six months alike, {wte(first.value)} WTE left."
        )
    verdict = "more than" if compared.evidence else "no more than"
    return (
        f"Leavers {'rose' if moved > 0 else 'fell'} from {wte(first.value)} WTE in the first two "
        f"of these six months to {wte(last.value)} in the last two, {verdict} chance explains."
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
    at, vacancy = date_words(latest["month_end"]), latest["vacancy_wte"]
    of = f"an establishment of {wte(latest['establishment_wte'])}"
    surplus = vacancy == MORE_THAN_MINUS_FIVE or (not is_withheld(vacancy) and vacancy < 0)
    if vacancy == MORE_THAN_MINUS_FIVE:
        sentence = f"At {at} staff in post exceed {of} by {FEWER_THAN_FIVE} WTE"
    elif vacancy == NOT_SHOWN:
        sentence = f"At {at} the establishment is {wte(latest['establishment_wte'])} WTE"
    elif surplus:
        sentence = f"At {at} staff in post exceed {of} by {wte(-vacancy)} WTE"
    elif not is_withheld(vacancy) and vacancy == 0:
        sentence = f"At {at} no post is vacant of {of}"
    else:
        sentence = f"At {at} vacancies stand at {wte(vacancy)} WTE of {of}"
    rate = latest["vacancy_pct"]
    if not surplus and vacancy != 0 and pd.notna(rate) and not is_withheld(rate):
        sentence += f" ({decimal(rate, 1)}%)"
    if pd.notna(latest["leaver_rate_12m"]) and not is_withheld(latest["leaver_rate_12m"]):
        sentence += f"; the 12-month leaver rate is {decimal(latest['leaver_rate_12m'], 1)}%"
    return sentence + "."


def hidden_gap_sentence(staff: pd.DataFrame) -> str:
    """That a surplus of one staff group hides the gap of another in the sum; blank where none."""
    latest = staff[staff["month_end"] == staff["month_end"].max()]
    groups = latest[latest["staff_group"] != "all"]
    known = groups[~groups["vacancy_wte"].map(is_withheld)].dropna(subset=["vacancy_wte"])
    over, short = (
        joined(
            [
                f"{staff_group_label(row.staff_group).lower()} {wte(abs(row.vacancy_wte))}"
                for row in rows.itertuples()
            ]
        )
        for rows in (known[known["vacancy_wte"] < 0], known[known["vacancy_wte"] > 0])
    )
    if not over or not short:
        return ""
    return f"The sum hides a surplus and a gap: over establishment, {over}; short, {short} (WTE)."


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


def _group_table(contents: Contents, staff: pd.DataFrame) -> Markup | None:
    latest = staff[staff["month_end"] == staff["month_end"].max()]
    if len(latest[latest["staff_group"] != "all"]) < 2:
        return None  # one group alone is all of the staff
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
