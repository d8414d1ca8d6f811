"""An edition: the briefings asked for at one period end, and the parameters of each."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from iqip_analytics.briefing.choices import (
    BriefingChoices,
    ReportSettings,
    ScopeSettings,
    laid_over,
)
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario
from iqip_analytics.publish.running.jobs import SHEETS_ALONE, WordForm
from iqip_analytics.publish.settings_files import scope_settings
from iqip_analytics.sources.source_names import is_url, name_of, settled


@dataclass(frozen=True, eq=False, kw_only=True)
class Edition:
    """What one run of `iqip brief` is asked for.

    report: the month's settings, `source` and `period_end` filled.
    options: those of the command line, which override the files for every scope.
    scopes: those asked for; none means the trust and every division reported then.
    params_folder: where the files of the scopes are; None where there are none.
    pdf_printer: the Chromium that prints each page as PDF too; None for none.
    forms: endings of the forms asked for beside the page, such as xlsx.
    word: how documents in Word are made, where they are asked for.
    scenario: what is supposed; the central one is the briefing itself.
    """

    report: ReportSettings
    options: ScopeSettings
    scopes: tuple[str, ...]
    params_folder: Path | None
    out: Path
    pdf_printer: str | None = None
    forms: tuple[str, ...] = ()
    word: WordForm = SHEETS_ALONE
    scenario: Scenario = CENTRAL

    @property
    def made_by(self) -> dict[str, str]:
        """The keys of the forms asked for that can be made in several ways, by ending."""
        return {"docx": self.word.key} if "docx" in self.forms else {}

    @property
    def source(self) -> str:
        """The plan source: an absolute path, or a database's URL without its password."""
        return settled(str(self.report.source))

    @property
    def source_name(self) -> str:
        """What the source is called in the manifest; never a path."""
        return name_of(self.source) if is_url(self.source) else Path(self.source).name

    @property
    def period_end(self) -> date:
        """The month end that the trajectory is read at."""
        assert self.report.period_end is not None
        return self.report.period_end

    @property
    def dates(self) -> tuple[date, date | None, date | None]:
        """Period end, cut-off and publication day, the last two as given."""
        return self.period_end, self.report.data_cutoff, self.report.published_on

    @property
    def circulation(self) -> str:
        """For whom the briefings are: committee, or wide."""
        return self.report.circulation

    @property
    def folder(self) -> Path:
        """Where this month's files go."""
        return self.out / f"{self.period_end:%Y-%m}"

    def parameters(self, scope: str) -> dict[str, Any]:
        """The notebook parameters of a scope, as plain values."""
        return self.choices(scope).parameters()

    def choices(self, scope: str) -> BriefingChoices:
        """The choices for a scope's briefing.

        A planned level of leavers belongs to the trust; a division has one only in its own file.
        """
        own = ScopeSettings()
        if self.params_folder is not None:
            own = scope_settings(self.params_folder, scope)
        settings = laid_over(laid_over(self.report, own), self.options)
        planned = settings.planned_leavers_wte
        if scope != TRUST and "planned_leavers_wte" not in own.model_fields_set:
            planned = self.options.planned_leavers_wte
        chosen = {name: getattr(settings, name) for name in type(settings).model_fields}
        of_this_one = {"source": self.source, "scope": scope, "planned_leavers_wte": planned}
        return BriefingChoices.model_construct(
            **{**chosen, **of_this_one, "scenario": self.scenario}
        )


def source_from_here(source: str) -> str:
    """A source as a notebook names it: a path relative to the folder of the run, or a URL."""
    if is_url(source):
        return source
    try:
        return Path(os.path.relpath(source)).as_posix()
    except ValueError:  # on another Windows drive
        return source
