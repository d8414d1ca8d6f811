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
from iqip_analytics.explore.comparison import Measure, compared, comparison_table
from iqip_analytics.explore.controls import Number, Optional, Setting
from iqip_analytics.explore.panel import Panel, chosen, explorer, offer
from iqip_analytics.explore.panel_html import CachedBlock, figure, said
from iqip_analytics.explore.positions import Positions
from iqip_analytics.explore.take_along import Kept, python_line
from iqip_analytics.explore.workforce_results import (
    ALL,
    MONTHS_BACK,
    NO_DATA,
    QUANTITIES,
    buys_table,
    by_month,
    cohorts_table,
    explained,
    leavers_words,
    planned_measures,
    rows_of,
    short_answer,
    staff_chart,
    workforce_measures,
)
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.measures.workforce_so_far import months_before


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
        self.level, self.fan, self.buys = CachedBlock(), CachedBlock(), CachedBlock()
        self.measures, self.cohorts = CachedBlock(), CachedBlock()
        super().__init__(found, scope)
        self.staff_group.observe(self._asked, "value")
        self.quantity.observe(self._asked, "value")
        self._laid_out()

    def settings(self) -> Sequence[Setting]:
        """What changes the workforce."""
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
        """What the level of leavers means."""
        return {"leavers_level": self.level.box}

    def results(self) -> list[widgets.Widget]:
        """The chart, what each scenario buys, the numbers of the month, and the cohorts."""
        return [piece.box for piece in (self.fan, self.buys, self.measures, self.cohorts)]

    def months(self) -> list[pd.Timestamp]:
        """The month ends ahead of the last known one."""
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

    def draw(self) -> None:
        """The answer first, then chart, tables and cohorts."""
        courses, active = self.two.courses, self.two.active
        month, group, quantity = self.month.value, self.staff_group.value, self.quantity.value
        found = [self.ahead.outlooks(course.scenario).workforce for course in courses]
        forecasts = [one for one in found if one is not None]
        staff = self.ahead.staff()
        if len(forecasts) < len(courses) or staff is None:
            self.answer.show(NO_DATA, lambda: said(NO_DATA))
            for piece in (self.message, self.level, self.fan, self.buys, self.measures,
                          self.cohorts):  # fmt: skip
                piece.clear()
            return
        place = courses.index(active)
        answer = short_answer(forecasts[place], group, quantity, month)
        self.answer.show(answer, lambda: said(answer, "answer"))
        sentence = explained(active, forecasts[place], forecasts[0], group, quantity, month)
        self.message.show(sentence, lambda: said(sentence))
        level = leavers_words(self.ahead, active.scenario)
        self.level.show(level, lambda: said(level, "quiet"))
        names = [course.name for course in courses]
        of = (tuple(forecasts), tuple(names), active.name, group, month)
        title = f"{QUANTITIES[quantity]}, {self.staff_group.label.lower()}"
        self.fan.show(
            (of, quantity),
            lambda: figure(
                title,
                staff_chart(staff, courses, forecasts, group, quantity, month, active),
                "staff",
                f"{title}: {answer}",
                f"WTE by month; each month's values are under the pointer. {self.caption}; "
                f"shaded: {active.name}.",
            ),
        )
        caption = f"What this buys: {title}, WTE. {self.caption}"
        self.buys.show(
            (of, quantity),
            lambda: str(buys_table(caption, courses, forecasts, group, quantity, month)),
        )
        self.measures.show(
            of,
            lambda: str(
                comparison_table(
                    f"{self.staff_group.label}, {date_words(month)}. {self.caption}",
                    names,
                    [self._measures(one) for one in forecasts],
                    place,
                )
            ),
        )
        self.cohorts.show(
            (forecasts[place], active.name),
            lambda: str(cohorts_table(f"Cohorts of recruits ahead: {active.name}",
                                      forecasts[place])),
        )  # fmt: skip

    def _measures(self, forecast: WorkforceForecast) -> list[Measure]:
        whole = self.staff_group.value == ALL
        return [
            *workforce_measures(forecast, self.staff_group.value, self.month.value),
            *(planned_measures(forecast) if whole else []),
        ]

    def forecasts(self) -> list[WorkforceForecast]:
        """The forecast of each course.

        Raises:
            InputError: where the source holds no workforce of the scope.
        """
        found = [self.ahead.outlooks(course.scenario).workforce for course in self.two.courses]
        forecasts = [one for one in found if one is not None]
        if len(forecasts) < len(found):
            raise InputError(NO_DATA)
        return forecasts

    def figure(self) -> Figure:
        """The fan of the quantity in the scenario being set, and what the briefing expects."""
        group, quantity, forecasts = self.staff_group.value, self.quantity.value, self.forecasts()
        own, staff = forecasts[self.two.courses.index(self.two.active)], self.ahead.staff()
        if staff is None:
            raise InputError(NO_DATA)
        return staffing_fan(
            months_before(staff[staff["staff_group"] == group], MONTHS_BACK),
            rows_of(own.table, group, quantity),
            quantity,
            QUANTITIES[quantity],
            f"{QUANTITIES[quantity]}, WTE",
            None if self.two.active.scenario.is_central
            else rows_of(forecasts[0].table, group, quantity),
        )  # fmt: skip

    def tables(self) -> dict[str, pd.DataFrame]:
        """What is shown, as frames: month by month, at the month, and the cohorts."""
        courses, forecasts = self.two.courses, self.forecasts()
        own = forecasts[courses.index(self.two.active)]
        names = [course.name for course in courses]
        return {
            "what_this_buys": by_month(courses, forecasts, self.staff_group.value),
            "measures": compared(names, [self._measures(one) for one in forecasts]),
            "cohorts": own.cohorts,
        }

    def kept(self) -> Kept:
        """The tables, and the fan in the house style."""
        message = f"{QUANTITIES[self.quantity.value]}, {self.staff_group.label.lower()}"
        return Kept(tables=self.tables(), figures={"staff": (self.figure(), message)})

    def line(self) -> str:
        """The line of Python that gives the forecast of the scenario being set."""
        return python_line(self.positions, self.ahead, self.two.active.scenario, "workforce.table")


def workforce_explorer(
    source: str,
    period_end: str,
    *,
    scope: str = TRUST,
    data_cutoff: str | None = None,
    project: str | Path = "..",
) -> Panel | widgets.HTML:
    """The workforce explorer, as the last expression of a notebook's cell.

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
    return explorer(WorkforcePanel, source, period_end, scope, data_cutoff, project)
