"""Views: results of a report show themselves in a notebook, as a small table or a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing import Briefing
from iqip_analytics.briefing.charts.fan import last_month, shown_months, trajectory_chart
from iqip_analytics.briefing.charts.staffing import staffing_fan
from iqip_analytics.briefing.csv_tables import tidy_tables
from iqip_analytics.briefing.html import Column, Row, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.style import titled
from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from iqip_analytics.contract.wording import chance, date_words, decimal, month_words, span, wte
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.outlooks_supposed import Outlooks
from iqip_analytics.forecasts.review.meetings import has_meetings
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.measures.progress import trajectory
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.publish.briefing_in_hand import saved

NO_ACTION = "No action in the plan."
WHOLE = ("all", "all")  # the grouping and group of all the scope's actions
SHOWN_MONTHS = 12


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class BriefingInHand(Briefing):
    """A briefing that shows its first sheet, with its tables as frames."""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table that accompanies the page as CSV, by name."""
        return tidy_tables(self.contents)

    def save(self, page: str | Path) -> list[Path]:
        """Write the page that `iqip brief` makes, and its tables in a folder beside it.

        Raises:
            InputError: where the file is not .html, or nothing can be written there.
        """
        return saved(self, Path(page))

    def __repr__(self) -> str:
        known = self.contents.known
        return f"{type(self).__name__}: {known.scope_name} at {known.period_end:%Y-%m-%d}"

    def _repr_html_(self) -> str:
        first = (
            self.head,
            self.tiles,
            self.decisions,
            self.pair("course", "side_by_side"),
            self.block("choices"),
            self.block("next_steps"),
        )
        return "\n".join(str(piece.markup) for piece in first)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class CompletionView:
    """A completion forecast that shows itself; `forecast` is the whole of it.

    booked: whether it rests on booked meetings, and is called so.
    """

    known: KnownPlan
    forecast: CompletionForecast
    supposed: KnownPlan
    booked: bool

    @property
    def table(self) -> pd.DataFrame:
        """The columns of completion_forecast.csv."""
        return self.forecast.table

    @property
    def actions(self) -> pd.DataFrame:
        """Each open action with its chance: the columns of action_forecast.csv."""
        return self.forecast.actions

    def plot(self, grouping: str = "all", group: str = "all") -> Figure:
        """The trajectory of a group with its forecast fan.

        Raises:
            InputError: for a group without an action in the plan.
        """
        chart = trajectory_chart(*self._drawn(grouping, group), booked=self.booked)
        name = group_label(self.known, grouping, group)
        of = "" if (grouping, group) == WHOLE else f", {name}"
        return titled(chart, f"{self.known.scope_name}{of}: approvals against the trajectory")

    def _drawn(self, grouping: str, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """A group's trajectory and what is likely, as far as is drawn."""
        agreed, ahead = (
            shown_months(_of_group(frame, grouping, group), self.known.period_end)
            for frame in (self._agreed(grouping), self.table)
        )
        return agreed, ahead[ahead["month_end"] <= last_month(agreed)]

    def _agreed(self, grouping: str) -> pd.DataFrame:
        return trajectory(self.supposed, (grouping,) if grouping in REGISTER_GROUPINGS else ())

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.known.scope_name}, {self._claim()}"

    def _claim(self) -> str:
        if self.table.empty:
            return NO_ACTION
        last = self._drawn(*WHOLE)[1].iloc[-1]
        return (
            f"{decimal(last['median'], 0)} of {int(last['due'])} due expected by "
            f"{month_words(last['month_end'])}"
        )

    def _repr_html_(self) -> str:
        if self.table.empty:
            return str(paragraph(NO_ACTION))
        columns = [
            Column("Month end", unbroken=True),
            *(Column(name, True) for name in ("Due", "Expected", "80% range", "On trajectory")),
        ]
        rows = [
            Row(
                [
                    date_words(row["month_end"]),
                    int(row["due"]),
                    decimal(row["median"], 0),
                    f"{int(row['lower_80'])} to {int(row['upper_80'])}",
                    chance(row["p_on_trajectory"]),
                ]
            )
            for _, row in _of_group(self.table, *WHOLE).iterrows()
        ]
        return str(table(f"{self.known.scope_name}: approvals ahead", columns, rows))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class ReviewInHand(ReviewForecast):
    """A forecast of evidence review that shows what is likely to come, and what will wait."""

    known: KnownPlan

    def __repr__(self) -> str:
        waits = f"{self.queue_now} waiting at {date_words(self.known.data_cutoff)}"
        known = waits if self.basis == "submissions" else "no submission recorded"
        return f"{type(self).__name__}: {self.known.scope_name}, {known}"

    def _repr_html_(self) -> str:
        columns = [
            Column("Month", unbroken=True),
            *(Column(name, True) for name in ("Submitted", "Reviewed", "Waiting", "80% range")),
        ]
        ahead = self.ranges.set_index(["quantity", "month_end"])
        rows = [
            Row(
                [
                    month_words(month),
                    decimal(ahead.loc[("submitted", month), "expected"], 0),
                    decimal(ahead.loc[("presented", month), "expected"], 0),
                    decimal(waits["expected"], 0),
                    span(decimal(waits["lower_80"], 0), decimal(waits["upper_80"], 0)),
                ]
            )
            for month, waits in ahead.loc["queue"].iterrows()
        ]
        return str(table(f"{self.known.scope_name}: evidence review ahead", columns, rows))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WorkforceView:
    """Workforce so far and ahead that shows itself.

    history: the columns of workforce.csv. forecast: all of the forecast.
    """

    known: KnownPlan
    history: pd.DataFrame
    forecast: WorkforceForecast

    @property
    def table(self) -> pd.DataFrame:
        """The columns of workforce_forecast.csv."""
        return self.forecast.table

    def plot(self, quantity: str = "net_gain_wte", staff_group: str = "all") -> Figure:
        """One quantity so far and its forecast fan.

        Args:
            quantity: starters_wte, leavers_wte, net_gain_wte, in_post_wte or vacancy_wte.
            staff_group: a staff group, or `all`.

        Raises:
            InputError: for an unknown quantity or staff group.
        """
        refuse_unless_there("quantity", quantity, self.table["quantity"])
        refuse_unless_there("staff group", staff_group, self.table["staff_group"])
        ahead = self.table[
            (self.table["quantity"] == quantity) & (self.table["staff_group"] == staff_group)
        ]
        past = self.history[self.history["staff_group"] == staff_group]
        label = quantity.removesuffix("_wte").replace("_", " ").capitalize()
        chart = staffing_fan(past, ahead, quantity, label, f"{label}, WTE")
        of = "" if staff_group == "all" else f", {staff_group.replace('_', ' ')}"
        return titled(chart, f"{self.known.scope_name}{of}: {label.lower()}")

    def __repr__(self) -> str:
        last = self.history["month_end"].max()
        return f"{type(self).__name__}: {self.known.scope_name}, known to {month_words(last)}"

    def _repr_html_(self) -> str:
        whole = self.history[self.history["staff_group"] == "all"].tail(SHOWN_MONTHS)
        names = ("starters_wte", "leavers_wte", "net_gain_wte", "vacancy_wte")
        columns = [
            Column("Month", unbroken=True),
            *(Column(name, True) for name in ("Starters", "Leavers", "Net gain", "Vacancy")),
        ]
        rows = [
            Row([month_words(row["month_end"]), *(wte(row[name]) for name in names)])
            for _, row in whole.iterrows()
        ]
        return str(table(f"{self.known.scope_name}: workforce, WTE", columns, rows))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WhatIf:
    """Forecasts under supposed conditions, alongside those expected."""

    known: KnownPlan
    expected: Outlooks
    outlooks: Outlooks

    @property
    def completion(self) -> CompletionView:
        """The completion forecast as supposed."""
        return CompletionView(
            known=self.known,
            forecast=self.outlooks.completion,
            supposed=self.outlooks.known,
            booked=self._booked,
        )

    @property
    def _booked(self) -> bool:
        scenario = self.outlooks.scenario
        return has_meetings(self.known.trust) and not scenario.room_is_supposed

    @property
    def review(self) -> "ReviewInHand":
        """The forecast of evidence review as supposed."""
        return ReviewInHand(known=self.known, **vars(self.outlooks.review))

    @property
    def workforce(self) -> WorkforceView:
        """The workforce forecast as supposed.

        Raises:
            InputError: where the source holds no workforce of the scope.
        """
        history, forecast = workforce_history(self.known), self.outlooks.workforce
        if history is None or forecast is None:
            raise InputError(
                f"the plan holds no workforce of {self.known.scope_name}; "
                "supply it in the table workforce"
            )
        return WorkforceView(known=self.known, history=history, forecast=forecast)

    def compare(self) -> "Comparison":
        """The completion forecast as supposed, alongside the one expected."""
        return Comparison(
            known=self.known,
            expected=self.expected.completion,
            supposed=self.outlooks.completion,
            position=self.outlooks.known,
            booked=self._booked,
        )

    def __repr__(self) -> str:
        fields = self.outlooks.scenario.departures
        said = ", ".join(f"{name}={value}" for name, value in fields.items())
        return f"{type(self).__name__}: {self.known.scope_name}, {said or 'as expected'}"

    def _repr_html_(self) -> str:
        return self.compare()._repr_html_()


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Comparison:
    """Two completion forecasts of one scope side by side."""

    known: KnownPlan
    expected: CompletionForecast
    supposed: CompletionForecast
    position: KnownPlan
    booked: bool

    @property
    def table(self) -> pd.DataFrame:
        """month_end, due, expected, median, p_on_trajectory, and these `_what_if`: all actions."""
        columns = ["month_end", "due", "expected", "median", "p_on_trajectory"]
        return _of_group(self.expected.table, *WHOLE)[columns].merge(
            _of_group(self.supposed.table, *WHOLE)[columns],
            on="month_end",
            suffixes=("", "_what_if"),
        )

    def plot(self) -> Figure:
        """The fan as supposed, with the median expected as a line."""
        end = self.known.period_end
        chart = trajectory_chart(
            shown_months(_of_group(trajectory(self.position), *WHOLE), end),
            shown_months(_of_group(self.supposed.table, *WHOLE), end),
            shown_months(_of_group(self.expected.table, *WHOLE), end),
            booked=self.booked,
        )
        return titled(chart, f"{self.known.scope_name}: approvals as supposed and in the briefing")

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.known.scope_name}, {len(self.table)} months ahead"

    def _repr_html_(self) -> str:
        columns = [
            Column("Month end", unbroken=True),
            *(
                Column(name, True)
                for name in ("Expected", "What if", "On trajectory", "On trajectory, what if")
            ),
        ]
        rows = [
            Row(
                [
                    date_words(row["month_end"]),
                    decimal(row["median"], 0),
                    decimal(row["median_what_if"], 0),
                    chance(row["p_on_trajectory"]),
                    chance(row["p_on_trajectory_what_if"]),
                ]
            )
            for _, row in self.table.iterrows()
        ]
        return str(table(f"{self.known.scope_name}: what if", columns, rows))


def _of_group(frame: pd.DataFrame, grouping: str, group: str) -> pd.DataFrame:
    refuse_unless_there("grouping", grouping, frame["grouping"])
    own = frame[frame["grouping"] == grouping]
    refuse_unless_there(f"{grouping} group", group, own["group"])
    return own[own["group"] == group]


def refuse_unless_there(kind: str, given: str, there: Any) -> None:
    """Refuse a name that does not exist.

    Raises:
        InputError: with the nearest name.
    """
    known = list(dict.fromkeys(map(str, there)))
    if given not in known:
        raise InputError(
            f"{kind} '{given}' is not there; {did_you_mean(given, known)}"
            f"there are: {', '.join(known)}"
        )
