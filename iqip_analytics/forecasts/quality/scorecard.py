"""Scorecard: earlier months' forecasts beside what happened, and how good they were."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends, months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.quality.completion_backtest import (
    completion_origin,
    completions,
    model,
    of_history,
)
from iqip_analytics.forecasts.quality.completion_baselines import reference_class, trajectory
from iqip_analytics.forecasts.quality.rolling_origin import (
    KEY,
    Backtest,
    backtest,
    long_frame,
    outcome_frame,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES, by_forecast, crps
from iqip_analytics.forecasts.workforce.joint import joint_paths
from iqip_analytics.forecasts.workforce.panel import Panel, panel
from iqip_analytics.forecasts.workforce.pipeline import cohorts
from iqip_analytics.forecasts.workforce.staff_tables import ALL, group_paths
from iqip_analytics.plan.earlier_reports import earlier_report
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.remembered import remembered

HORIZON = 6
YEAR = 12
PUBLISHED_HORIZON = 12  # months: a briefing's forecast; its first months are looked at here
MOST_ORIGINS = 12
ORIGINS = range(MOST_ORIGINS, 0, -1)  # months back
TABLE_COLUMNS = [
    "quantity",
    "made_at",
    "month_end",
    "grouping",
    "group",
    "median",
    "lower_80",
    "upper_80",
    "outcome",
]
# All that forecasts see; taking the others back in time as well would cost half as much again
FORECAST_FROM = (
    *("actions", "changes", "evidence", "divisions", "reports"),
    *("workforce", "recruitment"),
)
SCORE_COLUMNS = ["crps", "crps_trajectory", "crps_reference_class", "crps_recent_mean"]
AGAINST = {
    "approved": ("trajectory", "reference_class"),
    "net_gain_wte": ("recent_mean",),
    "leavers_wte": ("recent_mean",),
}
ENDS = {"median": 0.5, "lower_80": 0.1, "upper_80": 0.9}
WITHOUT_SPREAD = ("recent_mean",)  # scored by its absolute error, which then is the CRPS
STAFF_QUANTITIES = ("net_gain_wte", "leavers_wte")
SKILL_COLUMNS = ["quantity", "grouping", "against", "forecasts", "crps", "crps_against", "skill"]
COVERAGE_COLUMNS = ["quantity", "grouping", "inside", "forecasts"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Scorecard:
    """Earlier forecasts, made again from the plan as it stood then, beside what happened.

    table: the columns of scorecard.csv; made_at is the period end that the forecast was made at,
        approved are counts, the others WTE of a month.
    skill: quantity, grouping, against (trajectory: everything on its deadline; reference_class;
        recent_mean: that of the last 12 months), forecasts, crps and crps_against (means; lower
        is better), skill = 1 - crps / crps_against (above 0: better than that; blank where that
        was without error).
    coverage: quantity, grouping, inside (outcomes within the 80% range, its ends included),
        forecasts.
    origins: earlier month ends at which a forecast could be made and judged, by quantity.
    origins_of_trust: those of completion, of the trust as a whole.
    little_history: completion was forecast at fewer than 12 of them.
    history_start: first day of the plan's history.
    """

    scope: str
    period_end: pd.Timestamp
    table: pd.DataFrame
    skill: pd.DataFrame
    coverage: pd.DataFrame
    origins: dict[str, int]
    origins_of_trust: int
    little_history: bool
    history_start: pd.Timestamp

    def last(self, quantity: str) -> pd.Series | None:
        """What the report of the month before expected of the period end, for all of the scope."""
        rows = self.table[
            (self.table["quantity"] == quantity)
            & (self.table["grouping"] == "all")
            & (self.table["month_end"] == self.period_end)
            & (self.table["made_at"] == month_end(self.period_end, -1))
        ]
        return None if rows.empty else rows.iloc[0]


def scorecard(
    known: KnownPlan,
    *,
    scope: str = TRUST,
    horizon: int = HORIZON,
    origins: int = MOST_ORIGINS,
) -> Scorecard:
    """The record of earlier forecasts at the period end of a report.

    Nothing that lies after the report's cut-off is used; each forecast sees only what was known
    at its own.

    Args:
        known: the trust's position.
        scope: the trust, or a division, whose own rows are then shown, as `all` and as division.
            Workforce forecasts are judged for the trust alone: a division's net gain counts
            transfers, which are not forecast.
        horizon: months ahead that are judged.
        origins: at most so many earlier month ends, the latest.

    Raises:
        InputError: where the scope is not reported, `known` is narrowed to a division already, or
            horizon or origins are below 1.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> record = scorecard(september).table
    >>> sorted(record["quantity"].unique())
    ['approved', 'leavers_wte', 'net_gain_wte']
    >>> bool((record["made_at"] < record["month_end"]).all())
    True
    """
    if horizon < 1 or origins < 1:
        raise InputError("horizon and origins of a scorecard are at least 1")
    if known.scope != TRUST:
        raise InputError(f"forecasts are fitted on the trust; given is '{known.scope}' alone")
    known.of(scope)
    of_trust = _past_forecasts(known, horizon, origins)
    made = _of_scope(of_trust, scope)
    counted = {name: int(rows["made_at"].nunique()) for name, rows in made.groupby("quantity")}
    return Scorecard(
        scope=scope,
        period_end=known.period_end,
        table=made[TABLE_COLUMNS],
        skill=_skill(made),
        coverage=_coverage(made),
        origins={name: counted.get(name, 0) for name in AGAINST},
        origins_of_trust=int(of_trust.loc[of_trust["quantity"] == "approved", "made_at"].nunique()),
        little_history=counted.get("approved", 0) < MOST_ORIGINS,
        history_start=known.history_start,
    )


# Every scope of a month has the same past
@remembered
def _past_forecasts(known: KnownPlan, horizon: int, origins: int) -> pd.DataFrame:
    """All forecasts of the trust with their outcomes and scores."""
    made = [forecasts_made(known, back, horizon) for back in range(origins, 0, -1)]
    return _together(chain.from_iterable(made))


def remember(known: KnownPlan, made: Iterable[list[pd.DataFrame]]) -> None:
    """Take what other processes computed as the record of a kept plan's position.

    Args:
        known: the trust's position.
        made: what `forecasts_made` gave for each of `ORIGINS`, in their order.
    """
    found = _together(chain.from_iterable(made))
    _past_forecasts.keep(found, known, HORIZON, MOST_ORIGINS)  # type: ignore[attr-defined]


def forecasts_made(known: KnownPlan, back: int, horizon: int = HORIZON) -> list[pd.DataFrame]:
    """The forecasts of an earlier report, with their outcomes and scores.

    Args:
        known: the trust's position.
        back: months between that report's period end and this one's.
        horizon: months ahead that are judged.

    Returns:
        Those of completion and of workforce, where that report could be made and judged.
    """
    recorded = {name: table for name, table in known.recorded.items() if name in FORECAST_FROM}
    slim = replace(known, recorded=recorded)
    earlier = earlier_report(slim, month_end(known.period_end, -back))
    if earlier is None:
        return []
    steps = min(horizon, back)
    both = [past_completion(known, earlier, steps), past_workforce(known, earlier, steps)]
    return [frame for frame in both if not frame.empty]


def past_completion(known: KnownPlan, earlier: KnownPlan, steps: int) -> pd.DataFrame:
    """The forecast of cumulative approved at an earlier month end, and what became of it.

    The outcome is counted as the forecast counts: what was approved at the origin stays counted,
    and of the actions that were in the plan and open then, those that are approved at the later
    month's cut-off are added. Actions added later and re-openings are not forecast.

    Args:
        known: the trust's position now, from which outcomes are taken.
        earlier: its earlier report.
        steps: months ahead, none after the period end of `known`.

    Returns:
        A row for each group with an open action (`all`, divisions) and month: `TABLE_COLUMNS`
        (counts), and the continuous ranked probability scores crps, crps_trajectory,
        crps_reference_class, in actions. Empty where there was no month of history or no open
        action.
    """
    found = backtest(
        pd.DatetimeIndex([earlier.period_end]),
        position=lambda _: completion_origin(earlier, steps),
        methods={
            "model": model(PUBLISHED_HORIZON),
            "trajectory": of_history(trajectory),
            "reference_class": of_history(reference_class),
        },
        outcomes=lambda origin: completions(origin, known, known.cut_offs(origin.months)),
    )
    rows = _judged(found)
    counts = [*ENDS, "outcome"]
    settled = rows.get("settled", pd.Series(dtype=int))
    return rows.assign(
        quantity="approved",
        grouping=rows["level"],
        group=rows["series"],
        **rows[counts].add(settled, axis="index").astype(int),
    )


class StaffOrigin(NamedTuple):
    """The workforce known at an earlier report, and the months to be forecast."""

    staff: pd.DataFrame
    past: Panel
    cohorts: pd.DataFrame
    months: pd.DatetimeIndex


def past_workforce(known: KnownPlan, earlier: KnownPlan, steps: int) -> pd.DataFrame:
    """The forecast of the trust's monthly leavers and net gain, and what became of it.

    Args:
        known: the trust's position now, from which outcomes are taken.
        earlier: its earlier report.
        steps: months ahead, none after the period end of `known`.

    Returns:
        A row for each quantity and month whose forecast and outcome are known: `TABLE_COLUMNS`
        (WTE), crps, and crps_recent_mean, that of the mean of the last 12 months known then.
        Empty without any.
    """
    later = known.tables.get("workforce")
    found = backtest(
        pd.DatetimeIndex([earlier.period_end] if later is not None else []),
        position=lambda _: _staff_origin(earlier, steps),
        methods={"model": _staff_model, "recent_mean": _recent_mean},
        outcomes=lambda origin: _staff_outcomes(later, origin.months),
        whole=False,
    )
    rows = _judged(found)
    return rows.assign(quantity=rows["level"], grouping="all", group="all")


def _staff_origin(earlier: KnownPlan, steps: int) -> StaffOrigin | None:
    staff = earlier.tables.get("workforce")
    past = None if staff is None else panel(staff, list(earlier.divisions["division"]))
    if staff is None or past is None:
        return None
    ahead = month_ends(month_end(earlier.period_end, 1), month_end(earlier.period_end, steps))
    return StaffOrigin(staff, past, cohorts(earlier.tables.get("recruitment")), ahead)


def _staff_model(origin: StaffOrigin) -> pd.DataFrame:
    """The published forecast of all staff; a quantity that is not known ahead is left out."""
    months = months_between(origin.past.last_month, origin.months[-1])
    joint = joint_paths(origin.past, origin.cohorts, months)
    whole = next(group for group in group_paths(joint, TRUST) if group.staff_group == ALL)
    ahead = [whole.of(quantity)[:, -len(origin.months) :] for quantity in STAFF_QUANTITIES]
    return _of_staff(np.quantile(ahead, QUANTILES, axis=1).round(6), origin.months)


def _recent_mean(origin: StaffOrigin) -> pd.DataFrame:
    """The mean of the last 12 months known, for every month."""
    means = [monthly(origin.staff, name).tail(YEAR).mean() for name in STAFF_QUANTITIES]
    shape = (len(QUANTILES), len(STAFF_QUANTITIES), len(origin.months))
    return _of_staff(np.broadcast_to(np.array(means)[:, None], shape), origin.months)


def _of_staff(values: np.ndarray, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Quantiles × quantities × months as a frame, without blanks."""
    names = np.array(STAFF_QUANTITIES)[:, None]
    made = long_frame(np.moveaxis(values, 0, 2), level=names, series="all", months=months)
    return made.dropna(subset="predicted")


def _staff_outcomes(later: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    outcome = np.stack([monthly(later, name).reindex(months) for name in STAFF_QUANTITIES])
    names = np.array(STAFF_QUANTITIES)[:, None]
    return outcome_frame(outcome, level=names, series="all", months=months).dropna()


def monthly(staff: pd.DataFrame, quantity: str) -> pd.Series:
    """WTE of the whole trust by month, blank where a part is not known (counting rule 11).

    Args:
        staff: the contract's `workforce` table.
        quantity: leavers_wte, or net_gain_wte on actual leavers.
    """
    leavers = staff["leavers_wte"]
    values = leavers if quantity == "leavers_wte" else staff["starters_wte"] - leavers
    blank = values.isna().groupby(staff["month"]).any()
    return values.groupby(staff["month"]).sum().round(6).mask(blank)


def _judged(found: Backtest) -> pd.DataFrame:
    """The model's forecasts in a row each, with its score and those of the other methods."""
    first, values = by_forecast(found.forecasts)
    outcome = first["outcome"].to_numpy(dtype=float)
    score = np.empty(len(first))
    for rows in first.groupby(["method", "level", "series"]).indices.values():
        score[rows] = crps(values[rows], outcome[rows])
    point = first["method"].isin(WITHOUT_SPREAD).to_numpy()
    score[point] = np.abs(outcome - values[:, QUANTILES.index(0.5)])[point]
    own = first["method"] == "model"
    others = (
        first.assign(score=score)[~own]
        .pivot(index=KEY, columns="method", values="score")
        .add_prefix("crps_")
    )
    ends = {name: values[:, QUANTILES.index(level)] for name, level in ENDS.items()}
    return (
        first.rename(columns={"origin": "made_at"})
        .assign(crps=score, **ends)[own]
        .join(others, on=KEY)
        .reset_index(drop=True)
    )


def _together(made: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Forecasts in one frame, by quantity and then by when they were made."""
    columns = [*TABLE_COLUMNS, *SCORE_COLUMNS]
    frames = list(made)
    if not frames:
        return pd.DataFrame(columns=columns)
    # Counts stay whole beside WTE
    counts = dict.fromkeys(TABLE_COLUMNS[5:], object)
    return (
        pd.concat([frame.astype(counts) for frame in frames], ignore_index=True)
        .reindex(columns=columns)
        .assign(order=lambda rows: rows["quantity"].map(list(AGAINST).index))
        .sort_values(["order", "made_at"], kind="stable", ignore_index=True)
        .drop(columns="order")
    )


def _of_scope(made: pd.DataFrame, scope: str) -> pd.DataFrame:
    if scope == TRUST:
        return made
    own = made[(made["grouping"] == "division") & (made["group"] == scope)]
    together = pd.concat([own.assign(grouping="all", group="all"), own])
    return together.sort_values("made_at", kind="stable", ignore_index=True)


def _skill(made: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (quantity, grouping), group in made.groupby(["quantity", "grouping"], sort=False):
        for against in AGAINST[quantity]:
            own, other = group["crps"].mean(), group[f"crps_{against}"].mean()
            rows.append(
                {
                    "quantity": quantity,
                    "grouping": grouping,
                    "against": against,
                    "forecasts": len(group),
                    "crps": own,
                    "crps_against": other,
                    "skill": 1 - own / other if other > 0 else float("nan"),
                }
            )
    return pd.DataFrame(rows, columns=SKILL_COLUMNS)


def _coverage(made: pd.DataFrame) -> pd.DataFrame:
    hit = (made["lower_80"] <= made["outcome"]) & (made["outcome"] <= made["upper_80"])
    rows = [
        {
            "quantity": quantity,
            "grouping": grouping,
            "inside": int(hit[group.index].sum()),
            "forecasts": len(group),
        }
        for (quantity, grouping), group in made.groupby(["quantity", "grouping"], sort=False)
    ]
    return pd.DataFrame(rows, columns=COVERAGE_COLUMNS)
