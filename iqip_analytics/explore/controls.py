"""Controls of a scenario: labelled boxes with units, and the scenario that they describe."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import ipywidgets as widgets

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.wording import counted
from iqip_analytics.explore.scenario_settings import scenario_from_settings
from iqip_analytics.forecasts.scenario import CENTRAL, FREE, PRESETS, Scenario, preset
from iqip_analytics.publish.settings_files import read_scenario

STARTS = {
    "central": "Central: the briefing",
    "low": "Low: slower, more leavers",
    "high": "High: faster, fewer leavers",
    FREE: "Free: as set below",
}


def labelled(box: widgets.DOMWidget) -> widgets.DOMWidget:
    """A box with its label above it, however long."""
    box.add_class("iqip-setting")
    box.style.description_width = "initial"
    box.layout.width = "auto"
    return box


class Setting(Protocol):
    """One setting of a scenario: a `box` to set it with, and its field of Scenario."""

    field: str
    box: widgets.Widget

    def value(self) -> Any:
        """The value set, as Scenario takes it; it may not be valid."""

    def put(self, value: Any) -> None:
        """Show a value of the field."""

    def tell(self, listener: Callable[[], None]) -> None:
        """Call a listener after each change."""


class Number:
    """A number that is never blank, such as a factor or months."""

    def __init__(self, field: str, label: str, *, step: float = 1, whole: bool = False) -> None:
        self.field = field
        kind = widgets.IntText if whole else widgets.FloatText
        default = Scenario.model_fields[field].default
        self.box = labelled(kind(value=default, description=label, step=step))

    def value(self) -> Any:
        """The value in the box."""
        return self.box.value

    def tell(self, listener: Callable[[], None]) -> None:
        """Call a listener after each change."""
        self.box.observe(lambda _: listener(), "value")

    def put(self, value: Any) -> None:
        """Show a number."""
        self.box.value = value


class Deadlines(Number):
    """Months by which every deadline ahead moves, or the new deadlines of single actions."""

    def __init__(self, label: str) -> None:
        super().__init__("deadlines_moved", label, whole=True)
        self._label = label
        self._single: dict[str, date] = {}
        self._told: list[Callable[[], None]] = []

    @property
    def single(self) -> dict[str, date]:
        """The new deadlines of single actions."""
        return dict(self._single)

    def value(self) -> Any:
        """Months, or the dates of single actions while the box holds 0."""
        return self.box.value or self.single or 0

    def put(self, value: Any) -> None:
        """Show months; single actions are counted in the label."""
        self._single = dict(value) if isinstance(value, dict) else {}
        self.box.value = 0 if self._single else value
        self._count()

    def tell(self, listener: Callable[[], None]) -> None:
        """Call a listener after each change."""
        super().tell(listener)
        self._told.append(listener)

    def move(self, actions: Iterable[str], day: date | None) -> None:
        """Move the deadlines of single actions to a day, or back."""
        chosen = set(actions)
        kept = {action: at for action, at in self._single.items() if action not in chosen}
        self._single = kept if day is None else {**kept, **dict.fromkeys(sorted(chosen), day)}
        self._count()
        if self.box.value:
            self.box.value = 0  # which calls the listeners
            return
        for listener in self._told:
            listener()

    def _count(self) -> None:
        moved = f"; now {counted(len(self._single), 'single action')} moved" if self._single else ""
        self.box.description = f"{self._label}{moved}"


class Optional:
    """A number that may be left blank, for what the briefing expects."""

    def __init__(self, field: str, label: str, *, blank: str, percent: bool = False) -> None:
        self.field = field
        self._percent = percent
        box = widgets.Text(description=label, placeholder=blank, continuous_update=False)
        self.box = labelled(box)

    def value(self) -> Any:
        """The number, None where blank; anything else is passed on as typed."""
        text = self.box.value.strip().removesuffix("%").strip()
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            return text
        # To 12 places, so that 80 / 100 is the 0.8 of a file
        return round(number / 100, 12) if self._percent else number

    def put(self, value: Any) -> None:
        """Show a number, or nothing."""
        shown = value if value is None or not self._percent else round(100 * value, 10)
        self.box.value = "" if shown is None else f"{shown:.10g}"

    def tell(self, listener: Callable[[], None]) -> None:
        """Call a listener after each change."""
        self.box.observe(lambda _: listener(), "value")


class ScenarioControls:
    """The settings of a scenario, and what to start from.

    Fields without a setting keep the value of the start: a preset of leavers is not lost where only
    actions are explored.
    """

    def __init__(self, settings: Sequence[Setting], saved: Callable[[], dict[str, Path]]) -> None:
        self.settings = settings
        self._saved = saved
        self._shown = CENTRAL
        self._quiet = False
        self.fault = ""
        self._told: list[Callable[[], None]] = []
        self.start = labelled(widgets.Dropdown(description="Start from (preset or saved scenario)"))
        self.offer_saved()
        self._start_quietly("central")
        self.start.observe(self._started, "value")
        for setting in settings:
            setting.tell(self._set)

    @property
    def scenario(self) -> Scenario:
        """The scenario that the boxes describe.

        Raises:
            InputError: with a sentence for each setting that is not possible.
        """
        if self.fault:
            raise InputError(self.fault)
        values = {setting.field: setting.value() for setting in self.settings}
        scenario = scenario_from_settings(
            {**self._shown.departures, **values, "name": FREE},
        )
        if scenario.is_central:
            return CENTRAL
        return self._shown if scenario.departures == self._shown.departures else scenario

    def saved_as(self, path: Path) -> None:
        """Name a saved file as the start of the boxes, which now describe it."""
        self._shown, self.fault = read_scenario(path), ""
        self.offer_saved()
        self._start_quietly(str(path))

    def tell(self, listener: Callable[[], None]) -> None:
        """Call a listener after each change."""
        self._told.append(listener)

    def offer_saved(self) -> None:
        """Offer the presets, and the scenarios saved so far."""
        chosen = self.start.value
        offered = STARTS | {str(path): f"Saved: {name}" for name, path in self._saved().items()}
        self._quiet, before = True, self._quiet
        self.start.options = [(label, value) for value, label in offered.items()]
        self._quiet = before
        self._start_quietly(chosen if chosen in offered else FREE)

    def put(self, scenario: Scenario) -> None:
        """Show a scenario without calling listeners; its start is found."""
        self.fault = ""
        self._put(scenario)
        self._start_quietly(self._start_now())

    def suppose(self, scenario: Scenario) -> None:
        """Show a scenario as if it had been set box by box."""
        self.put(scenario)
        self._tell()

    def _put(self, scenario: Scenario) -> None:
        self._shown = scenario
        self._quiet, before = True, self._quiet
        for setting in self.settings:
            setting.put(getattr(scenario, setting.field))
        self._quiet = before

    def _started(self, change: Any) -> None:
        if self._quiet or change["new"] == FREE:
            return
        try:
            self._put(_start_of(change["new"]))
            self.fault = ""
        except InputError as error:
            self.fault = str(error)
        self._tell()

    def _set(self) -> None:
        if self._quiet:
            return
        self.fault = ""
        self._start_quietly(self._start_now())
        self._tell()

    def _start_now(self) -> str:
        """The start that the boxes describe: a preset, or free."""
        try:
            departures = self.scenario.departures
        except InputError:
            return FREE
        return next((name for name, own in PRESETS.items() if own == departures), FREE)

    def _start_quietly(self, value: str) -> None:
        self._quiet, before = True, self._quiet
        self.start.value = value
        self._quiet = before

    def _tell(self) -> None:
        for listener in self._told:
            listener()


def _start_of(value: str) -> Scenario:
    return preset(value) if value in PRESETS else read_scenario(Path(value))
