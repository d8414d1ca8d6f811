"""The completion explorer: what would change the course of approvals against the trajectory."""

from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.fan import shown_months, trajectory_chart
from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.contract.vocabulary import GROUPINGS, TRUST
from iqip_analytics.contract.wording import chance, date_words
from iqip_analytics.explore.comparison import compared, comparison_table
from iqip_analytics.explore.completion_results import (
    AS_BOOKED,
    Group,
    by_month,
    completion_measures,
    completion_sentence,
    keeps_up_sentence,
    review_measures,
    reviews_by_month,
    shortage_sentence,
)
from iqip_analytics.explore.controls import Deadlines, Meetings, Number, Optional, Setting
from iqip_analytics.explore.panel import Panel, chosen, explorer, offer
from iqip_analytics.explore.pieces import TAKE_ALONG, Drawing, Shown, files, said
from iqip_analytics.explore.positions import Positions
from iqip_analytics.forecasts.scenario import Scenario


class CompletionPanel(Panel):
    """The fan of approvals against the trajectory, and the meetings' room, in a scenario."""

    def __init__(self, found: Positions, scope: str) -> None:
        self.meetings = Meetings()
        self.grouping = chosen("Grouping of actions")
        self.group = chosen("Group")
        self.completion, self.fan = Shown(), Drawing("trajectory")
        self.said_of_room, self.room, self.shortage = Shown(), Shown(), Shown()
        self.need = Drawing("review")
        self.files = Shown()
        super().__init__(found, scope)
        self.grouping.observe(self._regrouped, "value")
        self.group.observe(self._asked, "value")
        self._laid_out()

    def settings(self) -> Sequence[Setting]:
        """What completion and evidence review feel."""
        return [
            Number(
                "submission_rate",
                "Pace of submission and approval (times the pace so far, 0 to 5)",
                step=0.05,
            ),
            self.meetings,
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
            Deadlines("Deadlines ahead move by (months, -24 to 24; above 0: later)"),
        ]

    def pickers(self) -> list[widgets.Widget]:
        """Period, scope, group and month."""
        return [self.period, self.scope, self.grouping, self.group, self.month]

    def messages(self) -> list[widgets.Widget]:
        """What completion says, then what the meetings have room for."""
        return [self.message.box, self.said_of_room.box]

    def results(self) -> list[widgets.Widget]:
        """Completion first, then what the meetings have room for."""
        shown = (self.completion, self.fan, self.room, self.shortage, self.need, self.files)
        return [piece.box for piece in shown]

    def offer(self) -> None:
        """Offer the groups that hold an action, and the months of extra meetings."""
        groupings = dict.fromkeys(self.ahead.outlooks().completion.table["grouping"])
        offer(self.grouping, [(GROUPINGS[name], name) for name in groupings], "all")
        self._offer_groups()
        self.meetings.months(self.months())

    def _offer_groups(self) -> None:
        table = self.ahead.outlooks().completion.table
        names = dict.fromkeys(table.loc[table["grouping"] == self.grouping.value, "group"])
        known = self.ahead.known
        options = [(group_label(known, self.grouping.value, name), name) for name in names]
        offer(self.group, options, next(iter(names)))

    def _regrouped(self, change: object) -> None:
        if self._quiet:
            return
        self._quiet = True
        self._offer_groups()
        self._quiet = False
        self._asked(change)

    def draw(self, scenario: Scenario) -> None:
        """Completion, then what review holds back of it."""
        ahead, month = self.ahead, self.month.value
        group = Group(self.grouping.value, self.group.value)
        self._draw_completion(scenario, group, month)
        expected, supposed = ahead.outlooks(), ahead.outlooks(scenario)
        before, after = expected.review, supposed.review
        sentence = keeps_up_sentence(ahead, scenario, month)
        self.said_of_room.show(sentence, lambda: said(sentence))
        caption = f"Evidence review, at {date_words(month)}. {self.caption}"
        self.room.show(
            (before, after, month),
            lambda: comparison_table(
                caption,
                review_measures(expected.completion, before, month),
                review_measures(supposed.completion, after, month),
            ),
        )
        self.shortage.show(after, lambda: said(shortage_sentence(after), "quiet"))
        self.need.show(
            after,
            lambda: self.review_figure(scenario),
            "Reviews needed, and the room for them",
            "Bars: reviews that the trust's deadlines need. Line: the queue of this scope at each "
            "cut-off, expected and 80% range, in this scenario.",
        )
        self.files.show(
            (scenario, ahead, group, month),
            lambda: files(self.tables(), [self.fan, self.need], TAKE_ALONG),
        )

    def _draw_completion(self, scenario: Scenario, group: Group, month: pd.Timestamp) -> None:
        before, after = (
            self.ahead.outlooks().completion_of(group),
            self.ahead.outlooks(scenario).completion_of(group),
        )
        name = group_label(self.ahead.known, *group)
        sentence = completion_sentence(self.ahead, scenario, group, month)
        self.message.show(sentence, lambda: said(sentence))
        caption = f"Completion forecast ({AS_BOOKED}), {name} at {date_words(month)}"
        self.completion.show(
            (before, after, group, month),
            lambda: comparison_table(
                f"{caption}. {self.caption}",
                completion_measures(before, group, month),
                completion_measures(after, group, month),
            ),
        )
        likely = group.at(after.table, month)["p_on_trajectory"]
        title = (
            f"{name}: {chance(likely)} chance of being on trajectory at {date_words(month)}, "
            f"{AS_BOOKED}"
        )
        self.fan.show(
            (before, after, group, month, scenario.is_central),
            lambda: self.figure(scenario),
            title,
            f"Actions by month end. {self.caption}; shaded: this scenario, {AS_BOOKED}.",
        )

    def figure(self, scenario: Scenario | None = None) -> Figure:
        """The fan of the group shown against its trajectory, and the briefing's median."""
        scenario = self.scenario if scenario is None else scenario
        group = Group(self.grouping.value, self.group.value)
        end = self.ahead.known.period_end
        agreed = self.ahead.trajectory(scenario)
        briefing = self.ahead.outlooks().completion_of(group).table
        return trajectory_chart(
            shown_months(group.of(agreed), end),
            shown_months(group.of(self.ahead.outlooks(scenario).completion_of(group).table), end),
            None if scenario.is_central else shown_months(group.of(briefing), end),
        )

    def review_figure(self, scenario: Scenario | None = None) -> Figure:
        """The reviews needed, the room for them and the queue."""
        review = self.ahead.outlooks(self.scenario if scenario is None else scenario).review
        queue = review.ranges[review.ranges["quantity"] == "queue"].reset_index(drop=True)
        return review_chart(
            review.need.assign(
                queue=queue["expected"], lower_80=queue["lower_80"], upper_80=queue["upper_80"]
            )
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """The comparison at the month looked at, and both courses month by month."""
        ahead, scenario, month = self.ahead, self.scenario, self.month.value
        group = Group(self.grouping.value, self.group.value)
        briefing, supposed = (
            [
                *completion_measures(one.completion_of(group), group, month),
                *review_measures(one.completion, one.review, month),
            ]
            for one in (ahead.outlooks(), ahead.outlooks(scenario))
        )
        return {
            "comparison": compared(briefing, supposed),
            "completion_by_month": by_month(ahead, scenario, group),
            "review_by_month": reviews_by_month(ahead, scenario),
        }


def completion_explorer(
    source: str,
    period_end: str,
    *,
    scope: str = TRUST,
    data_cutoff: str | None = None,
    project: str | Path = "..",
) -> Panel | widgets.HTML:
    """The completion explorer, to be the last expression of a notebook's cell.

    Args:
        source: the plan source.
        period_end: the month end that the briefing is of, as YYYY-MM-DD.
        scope: the trust, or a division reported then.
        data_cutoff: in place of the source's own.
        project: the folder that holds `params/` and `outputs/`; what is relative starts at the
            notebook.

    Returns:
        The panel; a sentence in its place where the input is at fault.
    """
    return explorer(CompletionPanel, source, period_end, scope, data_cutoff, project)
