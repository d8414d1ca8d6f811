"""A panel: what is explored of a plan, the controls of a scenario, and what it would change."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.wording import date_words, sentence_case
from iqip_analytics.explore.controls import ScenarioControls, Setting, labelled
from iqip_analytics.explore.panel_html import STYLE, CachedBlock, alert
from iqip_analytics.explore.positions import Explored, Positions, positions, scopes
from iqip_analytics.explore.saving import Saving, saved_scenarios
from iqip_analytics.explore.take_along import Kept, TakeAlong
from iqip_analytics.explore.two_scenarios import TwoScenarios
from iqip_analytics.forecasts.outlooks_supposed import with_deadlines_moved
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.sources.source_names import settled

PAUSE = 0.02  # seconds in which a held arrow key or several settings arrive
LOOKED_AHEAD = 3  # months ahead, as in a briefing's headline
log = logging.getLogger(__name__)


class Debounced:
    """Work that is done once, shortly after it was last requested.

    In a kernel whatever else has arrived by then is handled first; without an event loop, as in a
    script, the work is done at once.
    """

    def __init__(self, work: Callable[[], None], pause: float = PAUSE) -> None:
        self._work, self._pause = work, pause
        self._waiting: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Request the work."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._work()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = loop.call_later(self._pause, self._now)

    def _now(self) -> None:
        self._waiting = None
        self._work()


class Panel(ABC):
    """What both explorers share: period, scope and month, a scenario, and saving it.

    A panel is displayed as the last expression of a notebook's cell. Its widgets are attributes,
    so that a script or a test can set them as a person would.
    """

    def __init__(self, found: Positions, scope: str) -> None:
        self.positions = found
        self.ahead = self._ahead_of(found.period_end, scope)
        self.controls = ScenarioControls(self.settings(), lambda: saved_scenarios(found.project))
        periods = [(date_words(month), month) for month in found.period_ends()]
        self.period = chosen("Period end of the report", periods)
        self.period.value = found.period_end
        self.scope = chosen("Scope")
        self.month = chosen("Month end looked at")
        self.answer, self.message, self.alert = CachedBlock(), CachedBlock(), widgets.HTML()
        self.saving = Saving(self, found.project, self.controls.saved_as)
        self.take_along = TakeAlong(self.kept)
        self._quiet = False
        self.redrawing = Debounced(self.redraw)
        self.two = TwoScenarios(self.controls, self.redrawing.ask)
        self._offer()
        self.controls.tell(self.redrawing.ask)
        self.period.observe(self._moved, "value")
        self.scope.observe(self._moved, "value")
        self.month.observe(self._asked, "value")

    def _laid_out(self) -> None:
        """Put the widgets together and draw them for the first time."""
        wrapped = widgets.Layout(flex_flow="row wrap", grid_gap="0 16px")
        left = widgets.VBox(
            [
                heading("Suppose"),
                self.two.box,
                self.controls.start,
                *(box for one in self.controls.settings for box in self._beside(one)),
                heading("Keep it"),
                self.saving.box,
            ],
            layout=widgets.Layout(flex="1 1 250px", max_width="330px", min_width="0"),
        )
        right = widgets.VBox(self.results(), layout=widgets.Layout(flex="3 1 420px", min_width="0"))
        self.box = widgets.VBox(
            [
                widgets.HTML(STYLE),
                widgets.HBox(self.pickers(), layout=wrapped),
                self.alert,
                self.answer.box,
                self.message.box,
                *self.above(),
                widgets.HBox([left, right], layout=wrapped),
                *self.below(),
                self.take_along.box,
            ]
        )
        self.box.add_class("iqip")
        self.redraw()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)

    @property
    def scenario(self) -> Scenario:
        """The scenario that the boxes describe.

        Raises:
            InputError: where a setting is not possible.
        """
        return self.controls.scenario

    @abstractmethod
    def settings(self) -> Sequence[Setting]:
        """The settings that this panel offers."""

    @abstractmethod
    def results(self) -> list[widgets.Widget]:
        """What is shown beside the controls."""

    @abstractmethod
    def draw(self) -> None:
        """Bring answer, tables and figures up to date, the answer first."""

    @abstractmethod
    def kept(self) -> Kept:
        """Tables and figures to take along."""

    @abstractmethod
    def line(self) -> str:
        """The line of Python that gives what is shown."""

    def above(self) -> list[widgets.Widget]:
        """What is shown between the answer and the controls."""
        return []

    def below(self) -> list[widgets.Widget]:
        """What is shown below the controls and results."""
        return []

    def pickers(self) -> list[widgets.Widget]:
        """What is explored, above everything else."""
        return [self.period, self.scope, self.month]

    def notes(self) -> dict[str, widgets.Widget]:
        """Notes below the controls, by field."""
        return {}

    def _beside(self, setting: Setting) -> list[widgets.Widget]:
        """The box of a setting with its note, unless it is shown above."""
        note = self.notes().get(setting.field)
        own = [] if setting.box in self.above() else [setting.box]
        return [*own, *([] if note is None else [note])]

    @abstractmethod
    def offer(self) -> None:
        """Offer what can be chosen at another position or scope."""

    def redraw(self) -> None:
        """Draw the scenario; a fault is shown as a sentence, and the controls keep working."""
        try:
            self.scenario  # refuses what is not possible  # noqa: B018
            self.alert.value = ""
            self.draw()
            self.take_along.show(self.line())
        except InputError as error:
            self._refuse(str(error))
        except Exception as error:
            log.exception("the panel could not be drawn")
            self._refuse(f"This could not be computed ({type(error).__name__}: {error}).")

    def _refuse(self, sentence: str) -> None:
        whole = sentence_case(sentence.removesuffix("."))
        self.alert.value = alert(f"{whole}. What is shown is still what was set before.")

    def _ahead_of(self, period_end: pd.Timestamp, scope: str) -> Explored:
        given = self.positions.parameters(period_end, scope)
        return Explored(
            known=self.positions.at(period_end).of(scope),
            horizon=given["horizon"],
            planned_leavers_wte=given["planned_leavers_wte"],
        )

    def _asked(self, _: object) -> None:
        if not self._quiet:
            self.redrawing.ask()

    def _moved(self, _: object) -> None:
        """Go to another period or scope; a scope that is not reported then gives the trust."""
        if self._quiet:
            return
        before = self.ahead
        try:
            period = self.period.value
            reported = scopes(self.positions.at(period)).values()
            scope = self.scope.value if self.scope.value in reported else "trust"
            self.ahead = self._ahead_of(period, scope)
            self._offer()
        except InputError as error:
            self.ahead = before
            self._quiet = True
            self.period.value, self.scope.value = before.known.period_end, None
            self._quiet = False
            self._offer()
            self._refuse(str(error))
            return
        self.redrawing.ask()

    def _offer(self) -> None:
        self._quiet, before = True, self._quiet
        try:
            offer(self.scope, scopes(self.ahead.known.trust).items(), self.ahead.scope)
            months = self.months()
            self.two.keep(partial(possible, self.ahead.known, {month.date() for month in months}))
            looked_at = months[min(LOOKED_AHEAD, len(months)) - 1]
            offer(self.month, [(date_words(month), month) for month in months], looked_at)
            self.offer()
            if self.two.active.scenario != self._as_set():
                self.controls.put(self.two.active.scenario)
        finally:
            self._quiet = before

    def _as_set(self) -> Scenario | None:
        """The scenario, as the boxes stand; None where a setting is not possible."""
        try:
            return self.scenario
        except InputError:
            return None

    def months(self) -> list[pd.Timestamp]:
        """The month ends ahead."""
        table = self.ahead.outlooks().review.table
        return list(table["month_end"])

    def brief_command(self, file: Path) -> list[str]:
        """Arguments of `iqip` that make the briefing of a saved scenario."""
        period, scope = self.period.value, self.ahead.scope
        cut_off = self.positions.cut_off(period)
        given = [] if cut_off is None else ["--data-cutoff", f"{cut_off:%Y-%m-%d}"]
        source = settled(self.positions.source)
        dates = ["--period-end", f"{period:%Y-%m-%d}", *given]
        return ["brief", scope, "--data", source, *dates, "--scenario", str(file),
                "--out", "outputs"]  # fmt: skip

    def page(self, scenario: Scenario) -> Path:
        """Where the briefing of a saved scenario is, below the project."""
        month = f"{self.period.value:%Y-%m}"
        return Path("outputs", "scenarios", scenario.slug, month, f"{self.ahead.scope}.html")

    @property
    def caption(self) -> str:
        """What every figure and table is of."""
        known = self.ahead.known
        return (
            f"{known.scope_name}, report of {date_words(known.period_end)}, "
            f"known at {date_words(known.data_cutoff)}"
        )


def possible(known: KnownPlan, months: Set[date], scenario: Scenario) -> Scenario:
    """A scenario without meetings in other months and without deadlines that cannot be moved so."""
    meetings, deadlines = scenario.extra_meetings, scenario.deadlines_moved
    kept: dict[str, Any] = {
        "extra_meetings": {month: n for month, n in meetings.items() if month in months}
    }
    if isinstance(deadlines, dict):
        movable = {a: day for a, day in deadlines.items() if _movable(known, a, day)}
        kept["deadlines_moved"] = movable or 0
    if all(getattr(scenario, name) == value for name, value in kept.items()):
        return scenario
    return Scenario.model_validate({**scenario.departures, **kept})


def _movable(known: KnownPlan, action: str, day: date) -> bool:
    try:
        # Not held: the position of one action alone is of no further use
        with_deadlines_moved.function(known.trust, ((action, day),))
    except InputError:
        return False
    return True


def heading(text: str) -> widgets.HTML:
    """A heading within the panel."""
    return widgets.HTML(f"<h2>{text}</h2>")


def chosen(label: str, options: Iterable[tuple[str, Any]] = ()) -> widgets.Dropdown:
    """A drop-down of the row above everything."""
    box = labelled(widgets.Dropdown(description=label, options=list(options)))
    box.layout.flex = "1 1 150px"
    box.add_class("iqip-picker")
    return box


def offer(box: widgets.Dropdown, options: Iterable[tuple[str, Any]], otherwise: Any) -> None:
    """Offer other options; the choice is kept where it is still among them."""
    listed = list(options)
    chosen = box.value
    box.options = listed
    values = [value for _, value in listed]
    box.value = chosen if chosen is not None and chosen in values else otherwise


def explorer(
    make: Callable[[Positions, str], Panel],
    source: str,
    period_end: str,
    scope: str,
    data_cutoff: str | None,
    project: str | Path,
) -> Panel | widgets.HTML:
    """A panel, or the sentence that says why there is none."""
    try:
        found = positions(source, period_end, data_cutoff=data_cutoff, project=project)
        return make(found, scope)
    except InputError as error:
        box = widgets.HTML(STYLE + alert(str(error)))
        box.add_class("iqip")
        return box
