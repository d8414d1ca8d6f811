"""Two scenarios over the briefing: the controls set one of them, and each step can be undone."""

from collections.abc import Callable
from typing import Any, NamedTuple

import ipywidgets as widgets

from iqip_analytics.briefing.looks import LOOKS
from iqip_analytics.contract.faults import InputError
from iqip_analytics.explore.controls import ScenarioControls
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario

A, B = "Scenario A", "Scenario B"
BRIEFING = "Briefing"
_B_COLOUR = "#b35900"  # 4.9:1 on white, and no colour of a chart of the briefing
_LOOKS = {
    BRIEFING: (LOOKS["briefing"].ink, "6 2 1 2"),
    A: (LOOKS["as_booked"].ink, ""),
    B: (_B_COLOUR, "8 3"),
}


class Course(NamedTuple):
    """What is compared: the briefing, or a scenario, under its name."""

    name: str
    scenario: Scenario

    @property
    def colour(self) -> str:
        """Of its line."""
        return _LOOKS[self.name][0]

    @property
    def dash(self) -> str:
        """Of its line, so that nothing depends on colour alone."""
        return _LOOKS[self.name][1]


class TwoScenarios:
    """Scenarios A and B, of which the controls set the one chosen.

    Args:
        controls: the boxes.
        turned: called when the other scenario is chosen.
    """

    def __init__(self, controls: ScenarioControls, turned: Callable[[], None]) -> None:
        self._controls, self._turned = controls, turned
        self._scenarios = {A: CENTRAL, B: CENTRAL}
        self._past: list[tuple[str, Scenario]] = []
        self.which = widgets.RadioButtons(
            options=[A, B], description="Set below", orientation="horizontal"
        )
        self.which.style.description_width = "initial"
        layout = widgets.Layout(width="auto")
        self.undo = widgets.Button(description="Undo", disabled=True, layout=layout)
        self.undo.tooltip = "Take back the last change of either scenario"
        self.copy = widgets.Button(description="Copy to the other scenario", layout=layout)
        buttons = widgets.HBox([self.undo, self.copy], layout=widgets.Layout(flex_flow="row wrap"))
        self.box = widgets.VBox([self.which, buttons])
        controls.tell(self._changed)
        self.which.observe(self._turn, "value")
        self.undo.on_click(lambda _: self._undo())
        self.copy.on_click(lambda _: self._copy())

    @property
    def courses(self) -> list[Course]:
        """The briefing, the scenario being set, and the other where it supposes anything.

        In the order briefing, A, B.
        """
        shown = [(name, one) for name, one in self._scenarios.items()
                 if name == self.which.value or not one.is_central]  # fmt: skip
        return [Course(BRIEFING, CENTRAL), *(Course(name, one) for name, one in shown)]

    @property
    def active(self) -> Course:
        """The scenario being set."""
        return Course(self.which.value, self._scenarios[self.which.value])

    def keep(self, possible: Callable[[Scenario], Scenario]) -> None:
        """Continue at another period or scope with what is possible there of both scenarios."""
        before = self._scenarios
        self._scenarios = {name: possible(one) for name, one in before.items()}
        if any(self._scenarios[name] is not one for name, one in before.items()):
            self._past.clear()
            self.undo.disabled = True

    def _changed(self) -> None:
        try:
            now = self._controls.scenario
        except InputError:  # the panel says what is wrong
            return
        self._set(self.which.value, now)

    def _set(self, name: str, scenario: Scenario) -> None:
        before = self._scenarios[name]
        if before.departures != scenario.departures:
            self._past.append((name, before))
            self.undo.disabled = False
        self._scenarios[name] = scenario

    def _turn(self, change: Any) -> None:
        self._controls.put(self._scenarios[change["new"]])
        self._turned()

    def _copy(self) -> None:
        other = B if self.which.value == A else A
        self._set(other, self.active.scenario)
        self.which.value = other

    def _undo(self) -> None:
        if not self._past:
            return
        name, before = self._past.pop()
        self._scenarios[name] = before
        self.undo.disabled = not self._past
        if self.which.value != name:
            self.which.value = name
        else:
            self._controls.put(before)
            self._turned()
