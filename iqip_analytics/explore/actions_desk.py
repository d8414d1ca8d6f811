"""The actions' desk: choose the actions behind a month, and move their deadlines in a scenario."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from iqip_analytics.explore.actions_behind import (
    FILTERS,
    WHICH,
    actions_behind,
    actions_table,
    due,
    filtered,
    names_of,
    of_group,
    summary,
)
from iqip_analytics.explore.completion_results import Group
from iqip_analytics.explore.controls import Deadlines, labelled
from iqip_analytics.explore.panel_html import CachedBlock, alert, said
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.outlooks_supposed import Outlooks, with_deadlines_moved
from iqip_analytics.measures.groups import in_order
from iqip_analytics.plan.known import KnownPlan

ANY = "any"
MOST_OFFERED = 200  # to be moved; filters lead to the others


class ActionsDesk:
    """Filters, the list of actions, and the boxes that move deadlines.

    Args:
        deadlines: the setting that holds the moves.
        asked: called when other actions are chosen.
    """

    def __init__(self, deadlines: Deadlines, asked: Callable[[], None]) -> None:
        self._deadlines = deadlines
        self._quiet = False
        self._planned: KnownPlan | None = None
        self.which = labelled(
            widgets.Dropdown(options=[(words, name) for name, words in WHICH.items()],
                             description="Which actions")
        )  # fmt: skip
        self.filters = {
            column: labelled(widgets.Dropdown(options=[("Any", ANY)], description=label))
            for column, label in FILTERS.items()
        }
        self.text = labelled(
            widgets.Text(description="Text in id, title, lead or owner",
                         placeholder="such as training", continuous_update=False)
        )  # fmt: skip
        self.sentence, self.list = CachedBlock(), CachedBlock()
        self.chosen = labelled(
            widgets.SelectMultiple(
                description="Actions to move (with Ctrl or Shift: several; overdue ones stay)",
                rows=7,
            )
        )
        self.day = labelled(widgets.DatePicker(description="New deadline"))
        layout = widgets.Layout(width="auto")
        self.move = widgets.Button(description="Move their deadlines", layout=layout)
        self.back = widgets.Button(description="Put their deadlines back", layout=layout)
        self.status = widgets.HTML()
        self.move.on_click(lambda _: self._move())
        self.back.on_click(lambda _: self._put_back())
        for box in (self.day, self.chosen):  # what was refused is asked for no more
            box.observe(lambda _: self._say(""), "value")
        for box in (self.which, *self.filters.values(), self.text):
            box.observe(lambda _: None if self._quiet else asked(), "value")
        wrapped = widgets.Layout(flex_flow="row wrap", grid_gap="0 16px")
        for box in (self.which, *self.filters.values(), self.text):
            box.layout.flex = "1 1 150px"
        self.which.layout.flex = "2 1 300px"
        self.chosen.layout.flex, self.chosen.layout.width = "3 1 320px", "auto"
        buttons = widgets.VBox([self.day, self.move, self.back, self.status],
                               layout=widgets.Layout(flex="1 1 200px"))  # fmt: skip
        self.box = widgets.VBox(
            [
                widgets.HTML("<h2>The actions behind it</h2>"),
                widgets.HBox([self.which, *self.filters.values(), self.text], layout=wrapped),
                self.sentence.box,
                widgets.HBox([self.chosen, buttons], layout=wrapped),
                self.list.box,
            ]
        )

    def offer(self, known: KnownPlan) -> None:
        """Offer the leads, owners, divisions and domains of a scope's actions."""
        self._quiet = True
        for column, box in self.filters.items():
            names = names_of(known, column)
            values = sorted(known.actions[column].dropna().astype(str).unique(), key=in_order)
            # A column that the register does not have filters nothing
            box.layout.display = "" if values or column not in REGISTER_GROUPINGS else "none"
            kept = box.value
            box.options = [("Any", ANY), *((names.get(value, value), value) for value in values)]
            box.value = kept if kept in values else ANY
        self._quiet = False

    def listed(
        self, outlooks: Outlooks, forecast: CompletionForecast, group: Group, month: pd.Timestamp
    ) -> pd.DataFrame:
        """The actions chosen, as from `actions_behind`."""
        known = outlooks.known
        wanted = {name: box.value for name, box in self.filters.items() if box.value != ANY}
        return (
            actions_behind(outlooks, forecast)
            .pipe(of_group, known, group)
            .pipe(due, self.which.value, month, known.period_end)
            .pipe(filtered, wanted, self.text.value)
            .reset_index(drop=True)
        )

    def show(
        self,
        outlooks: Outlooks,
        forecast: CompletionForecast,
        group: Group,
        month: pd.Timestamp,
        caption: str,
        briefing: CompletionForecast,
    ) -> None:
        """List the actions chosen, in a scenario; beside its chances those of the briefing."""
        filters = tuple(box.value for box in (self.which, *self.filters.values(), self.text))
        of = (forecast, group, month, filters, caption, briefing)
        if not self.list.is_new(of):
            return
        frame = self.listed(outlooks, forecast, group, month)
        sentence = summary(frame, self.which.value, month)
        self.sentence.show(sentence, lambda: said(sentence, "plain"))
        moved = set(self._deadlines.single)
        before = None if briefing is forecast else briefing.actions
        self.list.show(
            of, lambda: str(actions_table(caption, frame, outlooks.known, moved, before))
        )
        self._planned = outlooks.as_planned
        ahead = frame["agreed_deadline"] > self._planned.period_end
        self._offer_actions(frame[ahead].head(MOST_OFFERED))

    def _offer_actions(self, frame: pd.DataFrame) -> None:
        titles = frame["title"].fillna("").astype(str).str.slice(0, 70)
        ids = list(frame["action_id"])
        offered = [
            (f"{action}: {title}", action) for action, title in zip(ids, titles, strict=True)
        ]
        if tuple(offered) != tuple(self.chosen.options):
            kept = [action for action in self.chosen.value if action in ids]
            self.chosen.options = offered
            self.chosen.value = kept

    def _move(self) -> None:
        day: Any = self.day.value
        if self._planned is None or not self.chosen.value or day is None:
            self._say("Choose actions in the list and a new deadline first.")
            return
        moved = {**self._deadlines.single, **dict.fromkeys(self.chosen.value, day)}
        try:  # said here, where it was asked, and before anything is moved
            with_deadlines_moved(self._planned.trust, tuple(sorted(moved.items())))
        except InputError as error:
            self._say(f"{str(error).removeprefix('deadlines_moved: ')}.")
            return
        self._deadlines.move(self.chosen.value, day)

    def _say(self, sentence: str) -> None:
        self.status.value = alert(sentence) if sentence else ""

    def _put_back(self) -> None:
        self._say("")
        self._deadlines.move(self.chosen.value, None)
