"""All that one briefing is written from: position, measures and forecasts, computed once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from iqip_analytics.briefing.choices import BriefingChoices
from iqip_analytics.briefing.consistency_notes import consistency_notes
from iqip_analytics.briefing.disclosure.small_numbers import shown
from iqip_analytics.briefing.disclosure.staff_shown import staff_told
from iqip_analytics.briefing.disclosure.unnamed import without_names
from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.vocabulary import TRUST, WIDE
from iqip_analytics.contract.wording import Withheld, date_words
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.outlooks_supposed import Outlooks, what_if
from iqip_analytics.forecasts.quality.scorecard import Scorecard, scorecard
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast
from iqip_analytics.forecasts.scenario import CENTRAL
from iqip_analytics.forecasts.workforce.signal import PeriodComparison, compare_periods
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.measures.approved_impact import impact
from iqip_analytics.measures.changes_since import (
    RemappingProof,
    SinceLastReport,
    regroupings,
    remapping_proof,
    since_last_report,
)
from iqip_analytics.measures.deadlines import (
    DeadlineCliff,
    closure_funnel,
    deadline_cliff,
    due_next,
    due_per_month,
    load_by_lead,
    overdue,
)
from iqip_analytics.measures.evidence_group import ApprovalRate, approval_rate, evidence_outcomes
from iqip_analytics.measures.outcome_measures import outcomes
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.measures.regulator_findings import Findings, findings
from iqip_analytics.measures.risk_register import risk_alignment, risks_overdue, unlinked
from iqip_analytics.measures.strategic_priorities import milestones, priorities
from iqip_analytics.measures.workforce_so_far import months_before, workforce_history
from iqip_analytics.plan.earlier_reports import last_report
from iqip_analytics.plan.known import KnownPlan

LEAVER_MONTHS = 6
MONTHS_ON = 3  # months ahead of a sentence about one month
# With room beyond need both forecasts agree within this many actions and this chance
PATHS_ERR_BY, CHANCE_ERRS_BY = 1, 0.02

_Found = TypeVar("_Found")


class MeanLeavers(NamedTuple):
    """Mean leavers a month, WTE, from a first to a last month."""

    wte: float | Withheld
    first: pd.Timestamp
    last: pd.Timestamp


class Beside(NamedTuple):
    """The trust as a whole beside a division: rows of its position and forecast, what is due next.

    position, forecast: of `all`, as position.csv and completion_forecast.csv have them.
    due_next: the trust's rows of due_next.csv, without the forecast's columns.
    """

    position: pd.DataFrame
    forecast: pd.DataFrame
    due_next: pd.DataFrame


class Choices(BriefingChoices):
    """The choices for a briefing, and what follows from them for a scope."""

    def of(self, scope: str) -> "Choices":
        """The choices for a scope: a scenario's planned leavers are the trust's."""
        own = self.scenario.planned_leavers_wte
        if own is None or scope != TRUST:
            return self
        return self.model_copy(update={"planned_leavers_wte": own})

    def without_scenario(self) -> "Choices":
        """The choices of the briefing that a scenario departs from."""
        return self.model_copy(update={"scenario": CENTRAL})

    def seen(self, known: KnownPlan) -> KnownPlan:
        """The position as this circulation may see it."""
        return without_names(known.trust).of(known.scope) if self.circulation == WIDE else known

    def outlooks(self, known: KnownPlan) -> Outlooks:
        """Every forecast of a scope in the scenario."""
        supposed = {**self.scenario.departures, "planned_leavers_wte": self.planned_leavers_wte}
        return what_if(known, horizon=self.horizon, by=self.group_by, **supposed)


@dataclass(frozen=True, eq=False, kw_only=True)
class Contents:
    """The frames and facts of one scope's briefing; column names as in the data contract.

    regrouped: what moved between domains, or between groups of the register's own columns.
    findings: the regulator's findings, where the briefing is grouped by them; else None.
    beside: for a division, the trust as a whole; else None.
    usual: for a scenario, the forecasts of the briefing from which it departs; else None.
    """

    known: KnownPlan
    choices: Choices
    masthead: Mapping[str, str]
    position: pd.DataFrame
    trajectory: pd.DataFrame
    evidence: pd.DataFrame
    approval_rate: ApprovalRate | None
    overdue: pd.DataFrame
    due_next: pd.DataFrame
    due_per_month: pd.DataFrame
    cliff: DeadlineCliff | None
    leads: pd.DataFrame
    forecast: CompletionForecast
    workforce: pd.DataFrame | None
    review: ReviewForecast
    options: pd.DataFrame
    chance_history: pd.DataFrame
    scorecard: Scorecard
    mean_leavers: MeanLeavers | None
    leavers_compared: PeriodComparison | None
    workforce_forecast: WorkforceForecast | None
    remapping: RemappingProof | None
    regrouped: list[RemappingProof]
    findings: Findings | None
    outcomes: pd.DataFrame | None
    impact: pd.DataFrame | None
    priorities: pd.DataFrame | None
    milestones: pd.DataFrame | None
    since_last_report: SinceLastReport | None
    funnel: pd.DataFrame
    risks: pd.DataFrame | None
    risks_overdue: pd.DataFrame | None
    unlinked: tuple[int, int] | None
    data_notes: list[str]
    beside: Beside | None = None
    usual: Outlooks | None = None

    @property
    def trust(self) -> KnownPlan:
        """The trust's position, whatever the scope."""
        return self.known.trust

    @property
    def is_trust(self) -> bool:
        """Whether the scope is the whole trust."""
        return self.known.scope == TRUST

    @property
    def is_wide(self) -> bool:
        """Whether the briefing goes beyond the committee."""
        return self.choices.circulation == WIDE

    @property
    def transfers_apart(self) -> bool:
        """Whether net gain includes transfers (rule 11), unlike starters less leavers."""
        staff = self.known.tables.get("workforce")
        if self.is_trust or staff is None:
            return False
        columns = [name for name in ("transfers_in_wte", "transfers_out_wte") if name in staff]
        return bool((staff[columns].fillna(0) != 0).any(axis=None))

    @property
    def net_gain_name(self) -> str:
        """What the net gain of workforce.csv is called, as no other number is."""
        return "Net gain with transfers" if self.transfers_apart else "Net gain"

    @property
    def keeps_up_differs(self) -> bool:
        """Whether the two forecasts differ by more than the error of the paths (rule 16)."""
        booked, keeps_up = self.forecast.table, self.forecast.keeps_up
        apart = (booked["median"] - keeps_up["median"]).abs() > PATHS_ERR_BY
        chance = (booked["p_on_trajectory"] - keeps_up["p_on_trajectory"]).abs() > CHANCE_ERRS_BY
        return bool((apart | chance).any())

    @property
    def since_words(self) -> str:
        """Since when a decision counts in this report; a plan's first report follows no other."""
        if self.since_last_report is not None:
            return "since the last report"
        before = self.known.cut_off(month_end(self.known.period_end, -1))
        return f"since {date_words(before)}"

    @property
    def basis(self) -> str:
        """What the forecast is called: blank where no meeting is known to limit it."""
        if not self.review.limited:
            return ""
        supposed = self.room_is_supposed
        return "with the meetings as supposed" if supposed else "with the meetings as booked"

    @property
    def room_is_supposed(self) -> bool:
        """Whether a scenario supposes other meetings, or another capacity."""
        return self.choices.scenario.room_is_supposed

    def people(self, number: float) -> float | Withheld:
        """A number of people or WTE as this briefing may print it."""
        return shown(number) if self.is_wide else number

    def group(self, frame: pd.DataFrame, grouping: str, group: str) -> pd.DataFrame:
        """The rows of one group in a frame that has `grouping` and `group`."""
        if id(frame) not in self._places:  # the frame is held, so that no other has its id
            places = frame.groupby(["grouping", "group"], observed=True).indices
            self._places[id(frame)] = frame, places
        rows = self._places[id(frame)][1].get((grouping, group))
        return frame.iloc[:0] if rows is None else frame.iloc[rows]

    @cached_property
    def _places(self) -> dict[int, tuple[pd.DataFrame, Mapping[tuple[str, str], np.ndarray]]]:
        """By the id of a frame, the places of each group's rows: sections ask for dozens."""
        return {}

    def standing(self, grouping: str = "all", group: str = "all") -> pd.Series | None:
        """A group's row of the position, None where it has no action in the plan."""
        rows = self.group(self.position, grouping, group)
        return None if rows.empty else rows.iloc[0]


def once(function: Callable[[Contents], _Found]) -> Callable[[Contents], _Found]:
    """Compute a function of a briefing's contents once, however many blocks and sections ask.

    What it returns is not to be written to.
    """
    held: WeakKeyDictionary[Contents, _Found] = WeakKeyDictionary()

    @wraps(function)
    def found(contents: Contents) -> _Found:
        if contents not in held:
            held[contents] = function(contents)
        return held[contents]

    return found


def contents_of(known: KnownPlan, *, choices: Choices, masthead: Mapping[str, str]) -> Contents:
    """Compute the briefing of a scope: the trust's position, or a division's.

    The past is the same in every scenario; deadlines ahead and forecasts are not.
    """
    as_planned, as_expected = choices.planned_leavers_wte, choices.without_scenario()
    choices = choices.of(known.scope)
    ahead = choices.outlooks(known)
    supposed, forecast = ahead.known, ahead.completion
    decided = evidence_outcomes(known)
    staff = workforce_history(
        known,
        leaver_basis=choices.leaver_basis,
        planned_leavers_wte=as_planned,
    )
    return Contents(
        known=known,
        choices=choices,
        masthead=masthead,
        position=position(known, choices.group_by),
        trajectory=trajectory(supposed, choices.group_by),
        evidence=decided,
        approval_rate=approval_rate(decided),
        overdue=_with_outlook(overdue(known), known, forecast, "days_overdue"),
        due_next=_with_outlook(due_next(supposed), known, forecast, "days_left"),
        due_per_month=due_per_month(supposed),
        cliff=deadline_cliff(supposed),
        leads=load_by_lead(supposed),
        forecast=forecast,
        workforce=staff,
        review=ahead.review,
        options=ahead.options,
        chance_history=ahead.chance_history,
        scorecard=scorecard(known),
        mean_leavers=mean_leavers(staff),
        leavers_compared=compared_leavers(known),
        workforce_forecast=ahead.workforce,
        remapping=remapping_proof(known),
        regrouped=regroupings(known, choices.group_by),
        findings=findings(known) if "report_reference" in choices.group_by else None,
        outcomes=outcomes(known),
        impact=impact(known),
        priorities=priorities(known) if known.scope == TRUST else None,
        milestones=milestones(known) if known.scope == TRUST else None,
        since_last_report=since_last_report(known),
        funnel=closure_funnel(known),
        risks=risk_alignment(known),
        risks_overdue=risks_overdue(known),
        unlinked=unlinked(known),
        data_notes=consistency_notes(known),
        beside=None if known.scope == TRUST else _beside(known.trust, choices),
        usual=None if choices.scenario.is_central else as_expected.outlooks(known),
    )


def _beside(trust: KnownPlan, choices: Choices) -> Beside:
    whole = position(trust)
    ahead = choices.outlooks(trust)
    return Beside(
        position=whole[whole["grouping"] == "all"],
        forecast=ahead.completion_of(("all", "all")).table,
        due_next=due_next(ahead.known),
    )


def mean_leavers(staff: pd.DataFrame | None) -> MeanLeavers | None:
    """Mean leavers a month over the last six months; None where six are not known."""
    if staff is None:
        return None
    recent = months_before(staff[staff["staff_group"] == "all"], LEAVER_MONTHS)
    first, last = recent["month_end"].min(), recent["month_end"].max()
    if months_between(first, last) + 1 < LEAVER_MONTHS or len(recent) < LEAVER_MONTHS:
        return None
    return MeanLeavers(float(recent["leavers_wte"].mean()), first, last)


def compute_for_all(known: KnownPlan, choices: Choices) -> None:
    """Compute what every scope's contents rest on, which the position's run then holds.

    Everything except what needs earlier positions, which can be computed in parallel.

    Args:
        known: any scope's position of a run, as from `choices.seen`; a division needs least
            computation.
        choices: of all scopes.
    """
    ahead = choices.outlooks(known)
    _ = ahead.completion, ahead.review, ahead.options, ahead.workforce
    if not choices.scenario.is_central:
        usual = choices.without_scenario().outlooks(known)
        _ = usual.options, usual.workforce
    if known.scope != TRUST:
        _beside(known.trust, choices)
    last_report(known.trust)
    _ = known.digest
    if choices.circulation == WIDE:
        staff_told(known.trust)


def compared_leavers(known: KnownPlan) -> PeriodComparison | None:
    """Leavers of the first and of the last two of the latest six months, as in the paper.

    None where six months are not known.
    """
    staff = known.tables.get("workforce")
    if staff is None or staff.empty:
        return None
    months = [month_end(staff["month"].max(), -back) for back in range(5, -1, -1)]
    if not set(months) <= set(staff["month"]):
        return None
    return compare_periods(known, months[:2], months[-2:])


def _with_outlook(
    listed: pd.DataFrame, known: KnownPlan, forecast: CompletionForecast, days: str
) -> pd.DataFrame:
    """Listed actions with each one's chance and its owner's date, in the contract's order."""
    chance = forecast.actions.set_index("action_id")["p_approved_by_next_month_end"]
    columns = list(listed.columns)
    after = columns.index(days) + 1
    order = [
        *columns[:after],
        "p_approved_by_next_month_end",
        *columns[after:],
        "owner_forecast_on",
    ]
    return listed.assign(
        p_approved_by_next_month_end=listed["action_id"].map(chance),
        owner_forecast_on=listed["action_id"].map(_owner_forecasts(known)).astype("datetime64[us]"),
    )[order]


def _owner_forecasts(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The owners' latest dates by action, as known; they change no count."""
    updates = known.tables.get("updates")
    if updates is None:
        return {}
    latest = updates.sort_values("recorded_on", kind="stable").drop_duplicates(
        "action_id", keep="last"
    )
    return dict(zip(latest["action_id"], latest["owner_forecast_on"], strict=True))
