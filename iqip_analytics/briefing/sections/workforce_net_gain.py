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
    """Net gain in words and as a table; vacancies and mean leavers are on the second sheet."""
    staff = contents.workforce
    if staff is None or staff.empty:
        return block()
    recent = months_before(staff[staff["staff_group"] == "all"], MONTHS_SHOWN)
    sentences = [
        net_gain_sentence(contents),
        "" if contents.mean_leavers else no_mean_sentence(contents),
        compared_sentence(contents),
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
    """Net gain of the latest month, with its parts and which leavers it counts (W1).

    Transfers between divisions are no gain for the trust. Where a division has any, its net gain
    includes them; without them it is called starters less leavers.
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
    if not contents.transfers_apart:
        return (
            f"Workforce: {_gain_in_words(own)} in {month} ({wte(starters)} starters, "
            f"{wte(leavers)} leavers; {basis})."
        )
    said = (
        f"Workforce: {wte(starters)} WTE started and {wte(leavers)} left in {month} ({basis}), "
        f"starters less leavers {signed(own, 2)}"
    )
    if abs(moved) < FLOWS_OF_A_MONTH:
        return f"{said}; no transfers."
    return f"{said}; with transfers within the trust ({signed(moved, 2)}): {_gain_in_words(gain)}."


def _gain_in_words(gain: float | Withheld) -> str:
    if gain == NOT_SHOWN:
        return "net gain not shown"
    if isinstance(gain, Withheld):
        return f"net {'loss' if gain == MORE_THAN_MINUS_FIVE else 'gain'} of {FEWER_THAN_FIVE} WTE"
    if abs(gain) < FLOWS_OF_A_MONTH:
        return "neither net gain nor net loss"
    return f"net {'loss' if gain < 0 else 'gain'} of {wte(abs(gain))} WTE"


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
    """How far the planned level is above the mean; none for wide circulation: it may be small."""
    mean, planned = leavers_a_month(contents), contents.choices.planned_leavers_wte
    if mean is None or planned is None or contents.is_wide or isinstance(mean.value, Withheld):
        return None
    return Figure("workforce", "planned less mean leavers", planned - mean.value, "WTE a month")


def compared_sentence(contents: Contents) -> str:
    """Whether fewer leavers mean anything, unless the notes on the data doubt the months.

    The comparison would rest on figures that are themselves in question.
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
    staff = contents.known.tables["workforce"]
    return comparison_sentence(compared, staff["month"].max())


def comparison_sentence(compared: PeriodComparison, month: pd.Timestamp) -> str:
    """Whether fewer leavers mean anything: more than chance explains, or not (W4).

    Args:
        compared: the first and the last two of six months.
        month: the last of the six.
    """
    first, last, _ = comparison(compared)
    moved = last.value - first.value
    before, now = (_two_months(month_end(month, -back)) for back in (4, 0))
    if abs(moved) < FLOWS_OF_A_MONTH:
        return f"In {before}, and in {now} alike, {wte(first.value)} WTE left."
    verdict = "more than" if compared.evidence else "no more than"
    return (
        f"Leavers {'rose' if moved > 0 else 'fell'} from {wte(first.value)} WTE in {before} to "
        f"{wte(last.value)} in {now}, {verdict} chance explains."
    )


def _two_months(last: pd.Timestamp) -> str:
    """A month and the one before it.

    >>> _two_months(pd.Timestamp("2019-06-30")), _two_months(pd.Timestamp("2019-01-31"))
    ('May and June 2019', 'December 2018 and January 2019')
    """
    before = month_end(last, -1)
    first = f"{before:%B}" if before.year == last.year else month_words(before)
    return f"{first} and {month_words(last)}"


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


def hidden_gap_sentence(staff: pd.DataFrame) -> str:
    """States that a surplus of one staff group hides another's gap in the sum; blank where none."""
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


def _history(contents: Contents) -> dict[str, str]:
    """The columns of the history, net gain under the name that it has on this page."""
    return {c: label.replace("Net gain", contents.net_gain_name) for c, label in HISTORY.items()}


def _history_table(contents: Contents, recent: pd.DataFrame) -> Markup:
    shown = {
        column: label
        for column, label in _history(contents).items()
        if column != "net_gain_planned_wte" or _has_plan(contents, recent)
    }
    basis = LEAVER_BASES[contents.choices.leaver_basis]
    return table(
        f"Workforce by month, WTE, {contents.known.scope_name}; "
        f"{contents.net_gain_name.lower()} on {basis}",
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
        basis = f"; {contents.net_gain_name.lower()} on actual leavers"
    month = month_words(latest["month_end"].iloc[0])
    return table(
        f"Workforce by staff group, WTE, {month}, {contents.known.scope_name}{basis}",
        [
            Column("Staff group"),
            *(Column(_history(contents)[column], numeric=True) for column in columns),
        ],
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
