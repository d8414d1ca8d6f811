"""The numbers a briefing prints beside its tables, each computed once: the rows of figures.csv."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.contract.dates import months_between
from iqip_analytics.contract.vocabulary import CQC_DOMAINS
from iqip_analytics.contract.wording import Withheld

COLUMNS = ["section", "name", "value", "unit", "numerator", "denominator", "lower_80", "upper_80"]
CATCH_UP_MONTHS = (1, 3, 6)


class Number(NamedTuple):
    """One row of figures.csv; shares 0 to 100, unrounded, with their counts."""

    section: str
    name: str
    value: float | str | Withheld
    unit: str
    numerator: int | None = None
    denominator: int | None = None
    lower_80: float | str | Withheld | None = None
    upper_80: float | str | Withheld | None = None


def figures(contents: Contents, more: Iterable[tuple[object, ...]] = ()) -> pd.DataFrame:
    """Every printed number that no other table holds, with the columns of figures.csv.

    `more` are rows that sections bring of their own.
    """
    rows = [
        *_outlook(contents),
        *_evidence(contents),
        *_domains(contents),
        *_workforce(contents),
        *_divisions(contents),
        *_milestones(contents),
        *_risks(contents),
        *_movement(contents),
        *more,
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {"numerator": "Int64", "denominator": "Int64"}
    )


def approvals_needed(contents: Contents) -> pd.DataFrame:
    """Approvals that would put the scope on trajectory in 1, 3 and 6 months.

    Returns:
        month_end, months, missing (actions still to be approved by then), needed_per_month.
    """
    ahead = contents.group(contents.forecast.approvals_needed, "all", "all")
    end = contents.known.period_end
    return ahead.assign(
        months=[months_between(end, month) for month in ahead["month_end"]],
        missing=(ahead["due"] - ahead["approved"]).clip(lower=0),
    ).query("months in @CATCH_UP_MONTHS")[["month_end", "months", "missing", "needed_per_month"]]


def domain_shares(contents: Contents) -> pd.DataFrame:
    """Completed Must and Should Do by CQC domain: domain, approved, total, completed (of all)."""
    rows = contents.position[contents.position["grouping"] == "cqc_domain"]
    return rows.assign(completed=int(rows["approved"].sum()))[
        ["group", "approved", "total", "completed"]
    ].rename(columns={"group": "domain"})


def _outlook(contents: Contents) -> list[Number]:
    rows = [
        Number("outlook", f"due in {month:%Y-%m}", due, "actions")
        for month, due in zip(
            contents.due_per_month["month_end"], contents.due_per_month["due"], strict=True
        )
    ]
    for row in approvals_needed(contents).itertuples():
        name = f"approvals a month to be on trajectory at {row.month_end:%Y-%m-%d}"
        unit = "actions a month"
        rows.append(Number("outlook", name, row.needed_per_month, unit, row.missing, row.months))
    if contents.cliff is not None:
        month = contents.cliff.month_end
        rows += [
            Number("outlook", f"deadline cliff {month:%Y-%m}", contents.cliff.due, "actions"),
            Number(
                "outlook",
                f"mean due in the three months before {month:%Y-%m}",
                contents.cliff.mean_before,
                "actions a month",
            ),
        ]
    return rows + _likely_finish(contents)


def _likely_finish(contents: Contents) -> list[Number]:
    finish = contents.group(contents.forecast.likely_finish, "all", "all")
    return [
        Number(
            "outlook",
            "likely finish",
            _iso(row["median"]),
            "month end",
            lower_80=_iso(row["lower_80"]),
            upper_80=_iso(row["upper_80"]),
        )
        for _, row in finish.iterrows()
    ]


def _iso(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else f"{day:%Y-%m-%d}"


def _evidence(contents: Contents) -> list[Number]:
    rungs = [
        Number("evidence", f"{row.rung} {what}", getattr(row, what), what)
        for row in contents.funnel.itertuples()
        for what in ("actions", "conditions")
    ]
    rate = contents.approval_rate
    if rate is None:
        return rungs
    return [
        *rungs,
        Number(
            "evidence",
            "approval rate",
            100 * rate.approved / rate.presented,
            "%",
            rate.approved,
            rate.presented,
            100 * rate.lower_80,
            100 * rate.upper_80,
        ),
        Number("evidence", "approval rate, lower 95% bound", 100 * rate.lower_95, "%"),
        Number("evidence", "approval rate, upper 95% bound", 100 * rate.upper_95, "%"),
    ]


def _domains(contents: Contents) -> list[Number]:
    shares = [
        Number(
            "domains",
            f"share of completed Must and Should Do in {CQC_DOMAINS[row.domain]}",
            100 * row.approved / row.completed,
            "%",
            row.approved,
            row.completed,
        )
        for row in domain_shares(contents).itertuples()
        if row.completed
    ]
    leads = [
        Number("domains", f"{name} of {row.executive_lead}", getattr(row, column), "actions")
        for row in contents.leads.itertuples()
        for column, name in LEAD_COUNTS.items()
    ]
    return shares + leads


LEAD_COUNTS = {
    "total": "actions",
    "approved": "approved actions",
    "open": "open actions",
    "overdue": "overdue actions",
    "due_next": "actions due within 90 days",
}


def _workforce(contents: Contents) -> list[Number]:
    return [*_mean_leavers(contents), *_compared(contents), *_workforce_outlook(contents)]


def _compared(contents: Contents) -> list[Number]:
    compared = contents.leavers_compared
    if compared is None:
        return []
    return [
        Number("workforce", "leavers compared, first two months", compared.first_wte, "WTE"),
        Number("workforce", "leavers compared, last two months", compared.second_wte, "WTE"),
        Number("workforce", "leavers compared, p", compared.p_value, "probability"),
    ]


def _milestones(contents: Contents) -> list[Number]:
    if contents.milestones is None:
        return []
    return [
        Number("priorities", f"slip of milestone {row.milestone_id}", int(row.slip_days), "days")
        for row in contents.milestones.dropna(subset=["slip_days"]).itertuples()
    ]


def _workforce_outlook(contents: Contents) -> list[Number]:
    forecast = contents.workforce_forecast
    if forecast is None:
        return []
    ahead = forecast.cohorts[forecast.cohorts["counted"] == "expected"]
    supply = float(ahead["expected_wte"].sum())
    rows = [
        Number("workforce", "cohorts expected", len(ahead), "cohorts"),
        Number("workforce", "cohorts expected, WTE", contents.people(supply), "WTE"),
    ]
    for month in forecast.p_net_gain.itertuples():
        name = f"{month.month_end:%Y-%m}"
        alone, together = 100 * month.p_net_gain, 100 * month.p_net_gain_cumulative
        rows.append(Number("workforce", f"chance of a net gain in {name}", alone, "%"))
        rows.append(Number("workforce", f"chance of a net gain up to {name}", together, "%"))
    rows += [
        Number(
            "workforce",
            f"vacancies close, {row.staff_group}",
            _iso(row.median),
            "month end",
            lower_80=_iso(row.lower_80),
            upper_80=_iso(row.upper_80),
        )
        for row in forecast.vacancies_close.itertuples()
    ]
    bias = forecast.planned_bias
    if bias is not None:
        span = tuple(map(contents.people, (bias.forecast_lower_80, bias.forecast_upper_80)))
        name = f"likely leavers a month, next {bias.months} months"
        above = 100 * bias.p_above_plan
        rows += [
            Number(
                "workforce",
                name,
                contents.people(bias.forecast_mean),
                "WTE a month",
                None,
                None,
                *span,
            ),
            Number("workforce", "chance of more leavers than planned", above, "%"),
        ]
    return rows


def _mean_leavers(contents: Contents) -> list[Number]:
    if contents.mean_leavers is None:
        return []
    value, first, last = contents.mean_leavers
    name = f"mean leavers a month, {first:%Y-%m} to {last:%Y-%m}"
    rows = [Number("workforce", name, value, "WTE a month")]
    planned = contents.choices.planned_leavers_wte
    if planned is not None and not (contents.is_wide or isinstance(value, Withheld)):
        rows.append(
            Number("workforce", "planned less mean leavers", planned - value, "WTE a month")
        )
    return rows


def _divisions(contents: Contents) -> list[Number]:
    proof = contents.remapping
    if proof is None:
        return []
    totals = [
        Number("divisions", "actions before the re-mapping", proof.total_before, "actions"),
        Number("divisions", "actions after the re-mapping", proof.total_after, "actions"),
    ]
    return [
        *(totals if contents.is_trust else []),
        Number("divisions", "deadlines moved by the re-mapping", proof.deadlines_moved, "actions"),
        Number("divisions", "actions re-mapped", int(proof.moves["actions"].sum()), "actions"),
    ]


def _risks(contents: Contents) -> list[Number]:
    if contents.risks is None:
        return []
    rows = [Number("risks", "risks themed", int(contents.risks["risks"].sum()), "risks")]
    if contents.risks_overdue is not None:
        rows.append(Number("risks", "risks overdue", len(contents.risks_overdue), "risks"))
    if contents.unlinked is not None:
        risks, actions = contents.unlinked
        rows.append(Number("risks", "risks without an action", risks, "risks"))
        rows.append(Number("risks", "actions without a risk", actions, "actions"))
    return rows


def _movement(contents: Contents) -> list[Number]:
    since = contents.since_last_report
    if since is None:
        return []
    return [
        Number("since_last_report", f"{what}: {line.line.lower()}", getattr(line, what), "actions")
        for line in since.movement
        for what in ("total", "approved")
    ]
