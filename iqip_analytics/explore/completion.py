"""The completion explorer: what to decide so that approvals meet the trajectory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.fan import shown_months, trajectory_chart
from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.review_sentences import need_sentence
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import GROUPINGS, TRUST
from iqip_analytics.contract.wording import date_words
from iqip_analytics.explore.actions_desk import ActionsDesk
from iqip_analytics.explore.comparison import compared, comparison_table
from iqip_analytics.explore.completion_results import (
    Group,
    alternative,
    approvals_chart,
    buys_table,
    by_month,
    completion_measures,
    explained,
    meetings_held,
    review_measures,
    review_monthly_chart,
    reviews_by_month,
    short_answer,
)
from iqip_analytics.explore.controls import Deadlines, Number, Optional, Setting
from iqip_analytics.explore.meetings_search import MeetingsSearch, Question
from iqip_analytics.explore.months_strip import MonthsStrip
from iqip_analytics.explore.panel import Panel, chosen, explorer, offer
from iqip_analytics.explore.panel_html import CachedBlock, figure, said
from iqip_analytics.explore.positions import Positions
from iqip_analytics.explore.take_along import Kept, python_line
from iqip_analytics.explore.two_scenarios import Course
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.outlooks_supposed import Outlooks
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.measures.groups import groups, supplied

APPROVALS, REVIEWS = "approvals", "reviews"
FIGURES = {
    APPROVALS: "Approvals against the trajectory",
    REVIEWS: "Reviews needed and the room for them",
}


class CompletionPanel(Panel):
    """The answer for a month, what meetings and pace buy, and the actions behind it."""

    def __init__(self, found: Positions, scope: str) -> None:
        self.meetings = MonthsStrip(self._look)
        self.deadlines = Deadlines("Deadlines ahead move by (months, -24 to 24; above 0: later)")
        self.grouping = chosen("Grouping of actions")
        self.group = chosen("Group")
        self.which_figure = chosen("Figure", [(label, name) for name, label in FIGURES.items()])
        self.which_figure.layout.flex = "0 0 auto"  # it is above the figure, in no row
        self.fan, self.buys = CachedBlock(), CachedBlock()
        self.room, self.measures = CachedBlock(), CachedBlock()
        self.actions = ActionsDesk(self.deadlines, lambda: self._asked(None))
        self.search = MeetingsSearch(self._question, self._suppose)
        super().__init__(found, scope)
        self.grouping.observe(self._regrouped, "value")
        for box in (self.group, self.which_figure):
            box.observe(self._asked, "value")
        self._laid_out()

    def settings(self) -> Sequence[Setting]:
        """What changes completion and evidence review."""
        return [
            self.meetings,
            Number(
                "submission_rate",
                "Pace of submission and approval (times the pace so far, 0 to 5)",
                step=0.05,
            ),
            Optional(
                "capacity",
                "Room of each meeting (actions; blank: as booked or learnt)",
                blank="as booked or learnt",
            ),
            Optional(
                "approval_share",
                "Reviews that approve (%; blank: as so far)",
                blank="as so far",
                percent=True,
            ),
            self.deadlines,
        ]

    def pickers(self) -> list[widgets.Widget]:
        """Period, scope, group and month."""
        return [self.period, self.scope, self.grouping, self.group, self.month]

    def above(self) -> list[widgets.Widget]:
        """The strip of months, as wide as the page, and the search for the best of them."""
        return [self.meetings.box, self.search.box]

    def results(self) -> list[widgets.Widget]:
        """The chart, what each scenario buys, and the numbers of the month."""
        shown = (self.fan, self.buys, self.room, self.measures)
        return [self.which_figure, *(piece.box for piece in shown)]

    def below(self) -> list[widgets.Widget]:
        """The actions behind the month."""
        return [self.actions.box]

    def offer(self) -> None:
        """Offer the groups that hold an action, and the months of extra meetings."""
        groupings = dict.fromkeys(grouping for grouping, _ in self._held())
        if not groupings:
            name = self.ahead.known.scope_name
            raise InputError(f"{name} has no action in the plan: choose another scope or period")
        offer(self.grouping, [(GROUPINGS[name], name) for name in groupings], "all")
        self._offer_groups()
        self.meetings.months(self.months(), meetings_held(self.ahead.outlooks().review))
        self.actions.offer(self.ahead.known)

    def _held(self) -> list[Group]:
        """Every group that holds an action, those of the register's own columns too."""
        known = self.ahead.known
        return [Group(one.grouping, one.group) for one in groups(known, supplied(known))]

    def _offer_groups(self) -> None:
        names = [group for grouping, group in self._held() if grouping == self.grouping.value]
        known = self.ahead.known
        options = [(group_label(known, self.grouping.value, name), name) for name in names]
        offer(self.group, options, names[0])

    def _regrouped(self, change: object) -> None:
        if self._quiet:
            return
        self._quiet = True
        try:
            self._offer_groups()
        finally:
            self._quiet = False
        self._asked(change)

    def _look(self, month: pd.Timestamp) -> None:
        """Look at a month of the strip, and at the actions due by it."""
        self.month.value = month

    def _question(self, count: int) -> Question:
        return Question(
            self.ahead, self.two.active.scenario, self.asked_group, self.month.value, count
        )

    def _suppose(self, scenario: Scenario) -> None:
        self.controls.suppose(scenario)

    @property
    def asked_group(self) -> Group:
        """The group that is shown."""
        return Group(self.grouping.value, self.group.value)

    def forecast(self, course: Course) -> CompletionForecast:
        """The completion forecast of the group that is shown."""
        return self.ahead.outlooks(course.scenario).completion_of(self.asked_group)

    def rows(self, course: Course) -> pd.DataFrame:
        """The rows of completion_forecast.csv that are shown."""
        return self.asked_group.of(self.forecast(course).table).reset_index(drop=True)

    def draw(self) -> None:
        """The answer first, then chart and table, the actions, and what review holds back."""
        month, courses, active = self.month.value, self.two.courses, self.two.active
        group, name = self.asked_group, group_label(self.ahead.known, *self.asked_group)
        own, briefing = (group.at(self.forecast(one).table, month) for one in (active, courses[0]))
        answer = short_answer(own)
        self.answer.show(answer, lambda: said(answer, "answer"))
        sentence = explained(active, own, briefing)
        self.message.show(sentence, lambda: said(sentence))
        self.meetings.mark(month)
        self.search.clear()
        forecasts = [self.forecast(course) for course in courses]
        of = (tuple(forecasts), tuple(course.name for course in courses), active.name, group, month)
        rows = [self.rows(course) for course in courses]
        self._draw_figure(of, rows, name)
        caption = f"What this buys: {name}. {self.caption}"
        self.buys.show(of, lambda: str(buys_table(caption, courses, rows, month)))
        outlooks = self.ahead.outlooks(active.scenario)
        self.actions.show(outlooks, self.forecast(active), group, month,
                          f"{name}, {self.caption}, {active.name}", forecasts[0])  # fmt: skip
        reviews = self._reviews(courses)
        needed = need_sentence(reviews[courses.index(active)])
        self.room.show(needed, lambda: said(f"{active.name}: {needed}", "plain"))
        self.measures.show(
            (of, tuple(reviews)),
            lambda: str(
                comparison_table(
                    f"{name} at {date_words(month)}. {self.caption}",
                    [course.name for course in courses],
                    self._measures(courses),
                    courses.index(active),
                )
            ),
        )

    def _draw_figure(self, of: Any, rows: list[pd.DataFrame], name: str) -> None:
        month, courses, active = self.month.value, self.two.courses, self.two.active
        if self.which_figure.value == REVIEWS:
            review = self.ahead.outlooks(active.scenario).review
            title = f"Reviews needed and the room for them: {active.name}"
            self.fan.show(
                (review, month, active.name),
                lambda: figure(
                    title,
                    review_monthly_chart(review, active, month),
                    "reviews",
                    title,
                    "Bars: reviews that the trust's deadlines need. Line: what waits at each "
                    f"cut-off, with its 80% range. {self.caption}.",
                ),
            )
            return
        own = self.asked_group.at(self.forecast(active).table, month)
        title = alternative(active, name, own)
        self.fan.show(
            (of, APPROVALS),
            lambda: figure(
                title,
                approvals_chart(self.ahead, courses, rows, self.asked_group, month, active),
                "trajectory",
                title,
                f"Actions by month end, cumulative; each month's values are under the pointer. "
                f"{self.caption}; shaded: {active.name}.",
            ),
        )

    def _reviews(self, courses: Sequence[Course]) -> list[ReviewForecast]:
        return [self.ahead.outlooks(course.scenario).review for course in courses]

    def _measures(self, courses: Sequence[Course]) -> list[list[Any]]:
        group, month = self.asked_group, self.month.value
        return [
            [
                *completion_measures(self.forecast(course), group, month),
                *review_measures(review, month),
            ]
            for course, review in zip(courses, self._reviews(courses), strict=True)
        ]

    def tables(self) -> dict[str, pd.DataFrame]:
        """What is shown, as frames: month by month, at the month, and the actions."""
        courses, active = self.two.courses, self.two.active
        outlooks: Outlooks = self.ahead.outlooks(active.scenario)
        names = [course.name for course in courses]
        return {
            "what_this_buys": by_month(courses, [self.rows(course) for course in courses]),
            "measures": compared(names, self._measures(courses)),
            "reviews": reviews_by_month(courses, self._reviews(courses)),
            "actions": self.actions.listed(
                outlooks, self.forecast(active), self.asked_group, self.month.value
            ),
        }

    def kept(self) -> Kept:
        """The tables, and both figures in the house style."""
        name = group_label(self.ahead.known, *self.asked_group)
        own = self.asked_group.at(self.forecast(self.two.active).table, self.month.value)
        return Kept(
            tables=self.tables(),
            figures={
                "trajectory": (self.figure(), alternative(self.two.active, name, own)),
                "review": (self.review_figure(), "Reviews needed, and the room for them"),
            },
        )

    def line(self) -> str:
        """The line of Python that gives the forecast of the scenario being set."""
        return python_line(self.positions, self.ahead, self.two.active.scenario)

    def figure(self) -> Figure:
        """The fan of the scenario being set against its trajectory, and the briefing's median."""
        courses, active, end = self.two.courses, self.two.active, self.ahead.known.period_end
        agreed = self.asked_group.of(
            self.ahead.trajectory(active.scenario, self.asked_group.grouping)
        )
        briefing = shown_months(self.rows(courses[0]), end)
        return trajectory_chart(
            shown_months(agreed, end),
            shown_months(self.rows(active), end),
            None if active.scenario.is_central else briefing,
        )

    def review_figure(self) -> Figure:
        """The reviews needed, the room for them and the queue."""
        review = self.ahead.outlooks(self.two.active.scenario).review
        queue = review.ranges[review.ranges["quantity"] == "queue"].reset_index(drop=True)
        return review_chart(
            review.need.assign(
                queue=queue["expected"], lower_80=queue["lower_80"], upper_80=queue["upper_80"]
            )
        )


def completion_explorer(
    source: str,
    period_end: str,
    *,
    scope: str = TRUST,
    data_cutoff: str | None = None,
    project: str | Path = "..",
) -> Panel | widgets.HTML:
    """The completion explorer, as the last expression of a notebook's cell.

    Args:
        source: the plan source.
        period_end: the briefing's month end, as YYYY-MM-DD.
        scope: the trust, or a division reported then.
        data_cutoff: in place of the source's own.
        project: the folder that holds `params/` and `outputs/`; what is relative starts at the
            notebook.

    Returns:
        The panel, or a sentence where the input is at fault.
    """
    return explorer(CompletionPanel, source, period_end, scope, data_cutoff, project)
