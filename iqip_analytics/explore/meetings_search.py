"""In which months a few further meetings buy most: every way to place them is tried."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain, combinations_with_replacement
from typing import NamedTuple

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.wording import (
    chance,
    counted,
    joined,
    month_words,
    number_word,
    sentence_case,
)
from iqip_analytics.explore.completion_results import Group, of_due, short_answer
from iqip_analytics.explore.controls import labelled
from iqip_analytics.explore.panel_html import alert, said
from iqip_analytics.explore.positions import Explored
from iqip_analytics.forecasts.completion.options import ENOUGH
from iqip_analytics.forecasts.scenario import Scenario, supposing

MOST_MEETINGS = 4  # placed at once; five in a year would be 4,368 ways
BEST_SHOWN = 3
LIKELY = 0.5
UNLIMITED = (
    "No meetings are supplied, and review is taken to limit nothing: more of them change nothing."
)
TAKEN = " The best is supposed now."

Placement = tuple[date, ...]


class Tried(NamedTuple):
    """One way to place further meetings, and the forecast's row for the month chosen.

    p_keeps_up: the chance of being on trajectory if review kept up with all that is submitted.
    """

    placement: Placement
    row: pd.Series
    p_keeps_up: float

    @property
    def rank(self) -> tuple[float, float]:
        """By chance, then by approvals."""
        return -float(self.row["p_on_trajectory"]), -float(self.row["expected"])


class Question(NamedTuple):
    """How many further meetings to place, up to which month."""

    ahead: Explored
    scenario: Scenario
    group: Group
    month: pd.Timestamp
    meetings: int


def placements(question: Question) -> list[Placement]:
    """Every way to place the meetings in the months up to the one chosen."""
    first, last = question.ahead.known.period_end, question.month
    months = pd.date_range(first, last, freq="ME", inclusive="right")
    days = [month.date() for month in months]
    return list(combinations_with_replacement(days, question.meetings))


def with_further(scenario: Scenario, placement: Placement) -> Scenario:
    """A scenario with these further meetings."""
    meetings = dict(scenario.extra_meetings)
    for month in placement:
        meetings[month] = meetings.get(month, 0) + 1
    return supposing({**scenario.departures, "extra_meetings": meetings})


def tried(question: Question) -> Iterator[Tried]:
    """Each placement with what it buys."""
    return (_bought(question, placement) for placement in placements(question))


def _bought(question: Question, placement: Placement) -> Tried:
    outlooks = question.ahead.outlooks(with_further(question.scenario, placement))
    forecast = outlooks.completion_of(question.group)
    row, keeps_up = (
        question.group.at(table, question.month) for table in (forecast.table, forecast.keeps_up)
    )
    return Tried(placement, row, float(keeps_up["p_on_trajectory"]))


def enough(question: Question) -> Tried | None:
    """As many meetings as review needs to keep up, by the option `enough`, with what they buy.

    None where the room of a meeting is not known.
    """
    options = question.ahead.outlooks(question.scenario).options
    rows = options[(options["option"] == ENOUGH) & (options["month_end"] <= question.month)]
    if rows.empty:
        return None
    each = rows["extra_meetings"].diff().fillna(rows["extra_meetings"])
    days = [[month.date()] * int(n) for month, n in zip(rows["month_end"], each, strict=True)]
    return _bought(question, tuple(chain.from_iterable(days)))


def placement_words(placement: Placement) -> str:
    """The months of further meetings.

    >>> placement_words((date(2019, 9, 30), date(2019, 9, 30), date(2019, 10, 31)))
    'two in September 2019 and one in October 2019'
    """
    return joined(
        [
            f"{number_word(placement.count(month))} in {month_words(pd.Timestamp(month))}"
            for month in dict.fromkeys(placement)
        ]
    )


def best_words(question: Question, best: Tried, more: Callable[[Question], Tried | None]) -> str:
    """What the best placement brings, whether that is likely to be enough, and what else is.

    Args:
        question: how many meetings were placed.
        best: the best placement found.
        more: gives the placement with which review keeps up; requested only where more may help.
    """
    meetings = counted(question.meetings, "further meeting", words=True)
    verb = "brings" if question.meetings == 1 else "bring"
    brings = f"{placement_words(best.placement)} {verb} {short_answer(best.row)}"
    if best.row["p_on_trajectory"] >= LIKELY:
        return f"Of {meetings}, {brings}."
    then = "meetings alone will not do it"
    if best.p_keeps_up >= LIKELY:
        then = _with_more(question, more(question))
    return (
        f"With {meetings}, being on trajectory stays unlikely: {brings} at best. If review kept "
        f"up with all that is submitted, the chance would be {chance(best.p_keeps_up)}: {then}."
    )


def _with_more(question: Question, more: Tried | None) -> str:
    """How many meetings it may take, and what these bring; where that is known."""
    if more is None or len(more.placement) <= question.meetings:
        return "more meetings may do it"
    return (
        f"more meetings may do it. {sentence_case(counted(len(more.placement), 'further meeting'))}"
        f", {placement_words(more.placement)}, bring {short_answer(more.row)}"
    )


def best_table(caption: str, found: Sequence[Tried]) -> Markup:
    """The best placements, best first."""
    columns = [Column("Further meetings"), Column("Approved of due", True), Column("Chance", True)]
    rows = [
        Row([placement_words(one.placement), of_due(one.row), chance(one.row["p_on_trajectory"])])
        for one in sorted(found, key=lambda one: one.rank)[:BEST_SHOWN]
    ]
    return table(caption, columns, rows)


class MeetingsSearch:
    """The boxes of the search: how many meetings, find, stop, and take over the best.

    Args:
        asked: gives the question for a number of meetings, from the panel's present state.
        use: puts the best placement into the scenario being set.
    """

    def __init__(self, asked: Callable[[int], Question], use: Callable[[Scenario], None]) -> None:
        self._asked, self._use = asked, use
        self._running: Iterator[Tried] | None = None
        self._question: Question | None = None
        self._found: list[Tried] = []
        self._said = ""
        layout = widgets.Layout(width="auto")
        self.count = labelled(
            widgets.Dropdown(
                options=[(counted(n, "meeting"), n) for n in range(1, MOST_MEETINGS + 1)],
                value=2,
                description="Further meetings to place",
            )
        )
        self.find = widgets.Button(description="Find the best months for them", layout=layout)
        self.stop = widgets.Button(description="Stop", disabled=True, layout=layout)
        self.use = widgets.Button(description="Suppose the best", disabled=True, layout=layout)
        self.status, self.list = widgets.HTML(), widgets.HTML()
        self.find.on_click(lambda _: self._start())
        self.stop.on_click(lambda _: self._end("Stopped. "))
        self.use.on_click(lambda _: self._take())
        row = widgets.HBox([self.count, self.find, self.stop, self.use],
                           layout=widgets.Layout(flex_flow="row wrap", align_items="flex-end",
                                                 grid_gap="0 8px"))  # fmt: skip
        self.box = widgets.VBox([row, self.status, self.list])

    def clear(self) -> None:
        """Forget what was found for another question; it stays while its best is supposed."""
        if self._question is None:
            return
        now = self._asked(self._question.meetings)
        if self._found and self._running is None:
            supposed = now == self._question._replace(scenario=self._best_supposed())
            if supposed or now == self._question:
                self.use.disabled = supposed
                self._say(TAKEN if supposed else "")
                return
        if now != self._question:
            self._running, self._question, self._found = None, None, []
            self._buttons(running=False, found=False)
            self.status.value = self.list.value = ""

    def _start(self) -> None:
        self._question, self._found = self._asked(self.count.value), []
        self.list.value = ""
        if not self._question.ahead.outlooks(self._question.scenario).review.limited:
            self.status.value = said(UNLIMITED, "plain")
            return
        self._running = tried(self._question)
        self._buttons(running=True, found=False)
        self._go_on()

    def _go_on(self) -> None:
        """Try one placement; in a kernel, whatever was requested meanwhile comes first."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while self._running is not None:
                self._try_next()
            return
        self._try_next()
        if self._running is not None:
            loop.call_later(0, self._go_on)

    def _try_next(self) -> None:
        if self._running is None or self._question is None:
            return
        try:
            one = next(self._running, None)
        except InputError as error:
            self._running, self._found = None, []
            self._buttons(running=False, found=False)
            self.status.value = alert(str(error))
            return
        if one is None:
            self._end("")
            return
        self._found.append(one)
        whole = len(placements(self._question))
        bar = Markup('<progress aria-label="Trying placements" max="{0}" value="{1}"></progress> ')
        words = Markup("<p>{}{} of {} tried</p>").format(
            bar.format(whole, len(self._found)), len(self._found), whole
        )
        self.status.value = str(words)

    def _end(self, how: str) -> None:
        self._running = None
        self._buttons(running=False, found=bool(self._found))
        if self._question is None or not self._found:
            self.status.value = ""
            return
        tried_ = f"{len(self._found)} of {len(placements(self._question))} ways tried"
        self._said = how + best_words(self._question, self._best, enough)
        self._say("")
        self.list.value = str(best_table(f"The best placements, {tried_}", self._found))

    def _buttons(self, *, running: bool, found: bool) -> None:
        self.find.disabled, self.stop.disabled, self.use.disabled = running, not running, not found

    def _take(self) -> None:
        if self._question is not None and self._found:
            self._use(self._best_supposed())

    @property
    def _best(self) -> Tried:
        return min(self._found, key=lambda one: one.rank)

    def _best_supposed(self) -> Scenario:
        assert self._question is not None
        return with_further(self._question.scenario, self._best.placement)

    def _say(self, more: str) -> None:
        self.status.value = said(self._said + more, "plain")
