"""The workforce explorer: what would change net gain, staff in post and vacancies."""

from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.staffing import staffing_fan
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import date_words, sentence_case
from iqip_analytics.explore.comparison import compared, comparison_table
from iqip_analytics.explore.controls import Number, Optional, Setting
from iqip_analytics.explore.panel import Panel, chosen, explorer, offer
from iqip_analytics.explore.pieces import TAKE_ALONG, Drawing, Shown, files, said
from iqip_analytics.explore.positions import Positions
from iqip_analytics.explore.workforce_results import (
    ALL,
    QUANTITIES,
    by_month,
    leavers_words,
    planned_measures,
    rows_of,
    workforce_measures,
    workforce_sentence,
)
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.measures.workforce_so_far import months_before

MONTHS_BACK = 13


class WorkforcePanel(Panel):
    """Starters, leavers, net gain, staff in post and vacancies, in a scenario."""

    def __init__(self, found: Positions, scope: str) -> None:
        self.staff_group = chosen("Staff group")
        self.quantity = chosen(
            "Figure shows (WTE)", [(label, name) for name, label in QUANTITIES.items()]
        )
        self.planned = Optional(
            "planned_leavers_wte",
            "Planned leavers, trust only (WTE a month; blank: as in the briefing)",
            blank="as in the briefing",
        )
        self.level, self.staff, self.files = Shown(), Shown(), Shown()
        self.fan = Drawing("staff")
        super().__init__(found, scope)
        self.staff_group.observe(self._asked, "value")
        self.quantity.observe(self._asked, "value")
        self._laid_out()

    def settings(self) -> Sequence[Setting]:
        """What the workforce feels."""
        return [
            Number("leavers_level", "Leavers (times what is expected, 0 to 5)", step=0.05),
            self.planned,
            Optional(
                "recruitment_conversion",
                "Recruits who start (% of each cohort; blank: each cohort's own)",
                blank="each cohort's own",
                percent=True,
            ),
            Number(
                "recruitment_delay", "Cohorts ahead come later by (months, 0 to 24)", whole=True
            ),
        ]

    def pickers(self) -> list[widgets.Widget]:
        """Period, scope, staff group, quantity and month."""
        return [self.period, self.scope, self.staff_group, self.quantity, self.month]

    def notes(self) -> dict[str, widgets.Widget]:
        """What the leavers' level means."""
        return {"leavers_level": self.level.box}

    def results(self) -> list[widgets.Widget]:
        """The numbers, then the fan."""
        return [piece.box for piece in (self.staff, self.fan, self.files)]

    def months(self) -> list[pd.Timestamp]:
        """The month ends ahead, from the last that is known."""
        forecast = self.ahead.outlooks().workforce
        if forecast is None:
            return super().months()
        return [month for month in forecast.months if month > self.ahead.known.period_end]

    def offer(self) -> None:
        """Offer the staff groups of the scope; the planned level is the trust's."""
        forecast = self.ahead.outlooks().workforce
        groups = [ALL] if forecast is None else list(dict.fromkeys(forecast.table["staff_group"]))
        names = {name: sentence_case(name.replace("_", " ")) for name in groups}
        names[ALL] = "All staff"
        offer(self.staff_group, [(label, name) for name, label in names.items()], ALL)
        self.planned.box.disabled = self.ahead.scope != TRUST

    def draw(self, scenario: Scenario) -> None:
        """The message, the level in WTE, the numbers and the fan."""
        ahead, month, group = self.ahead, self.month.value, self.staff_group.value
        sentence = workforce_sentence(ahead, scenario, group, month)
        self.message.show(sentence, lambda: said(sentence))
        before, after = ahead.outlooks().workforce, ahead.outlooks(scenario).workforce
        if before is None or after is None:
            for piece in (self.level, self.staff, self.fan, self.files):
                piece.clear()
            return
        level = leavers_words(ahead, scenario)
        self.level.show(level, lambda: said(level, "quiet"))
        caption = f"Workforce at {date_words(month)}, {self.staff_group.label}. {self.caption}"
        self.staff.show(
            (before, after, group, month),
            lambda: comparison_table(caption, self._measures(before), self._measures(after)),
        )
        quantity = self.quantity.value
        title = f"{QUANTITIES[quantity]}, {self.staff_group.label.lower()}"
        self.fan.show(
            (before, after, group, quantity, scenario.is_central),
            lambda: self.figure(scenario),
            title,
            f"WTE by month. {self.caption}; shaded: this scenario, 80% and 95% ranges.",
        )
        self.files.show(
            (scenario, ahead, group, month, quantity),
            lambda: files(self.tables(), [self.fan], TAKE_ALONG),
        )

    def _measures(self, forecast: WorkforceForecast) -> list:
        whole = self.staff_group.value == ALL
        return [
            *workforce_measures(forecast, self.staff_group.value, self.month.value),
            *(planned_measures(forecast) if whole else []),
        ]

    def _known(
        self, scenario: Scenario
    ) -> tuple[WorkforceForecast, WorkforceForecast, pd.DataFrame]:
        """The briefing's forecast, the scenario's, and the months so far."""
        before, after = self.ahead.outlooks().workforce, self.ahead.outlooks(scenario).workforce
        staff = self.ahead.staff()
        if before is None or after is None or staff is None:
            raise InputError("No data supplied: the source holds no workforce of this scope.")
        return before, after, staff

    def figure(self, scenario: Scenario | None = None) -> Figure:
        """The fan of the quantity shown, and what the briefing expects."""
        scenario = self.scenario if scenario is None else scenario
        group, quantity = self.staff_group.value, self.quantity.value
        before, after, staff = self._known(scenario)
        past = months_before(staff[staff["staff_group"] == group], MONTHS_BACK)
        return staffing_fan(
            past,
            rows_of(after.table, group, quantity),
            quantity,
            QUANTITIES[quantity],
            f"{QUANTITIES[quantity]}, WTE",
            None if scenario.is_central else rows_of(before.table, group, quantity),
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """The comparison at the month looked at, and both courses month by month."""
        before, after, _ = self._known(self.scenario)
        return {
            "comparison": compared(self._measures(before), self._measures(after)),
            "workforce_by_month": by_month(self.ahead, self.scenario, self.staff_group.value),
        }


def workforce_explorer(
    source: str,
    period_end: str,
    *,
    scope: str = TRUST,
    data_cutoff: str | None = None,
    project: str | Path = "..",
) -> Panel | widgets.HTML:
    """The workforce explorer, to be the last expression of a notebook's cell.

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
    return explorer(WorkforcePanel, source, period_end, scope, data_cutoff, project)
