"""What the parent does once so that no briefing has to: silent when it fails, so looked at here."""

import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics.briefing import briefing_for
from iqip_analytics.forecasts import completion
from iqip_analytics.forecasts.record import scorecard
from iqip_analytics.forecasts.review.queue_ahead import queue_ahead
from iqip_analytics.forecasts.workforce import forecast as workforce
from iqip_analytics.plan import earlier
from iqip_analytics.plan.kept import keeping
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.engines import IN_PROCESS
from iqip_analytics.publish.jobs import Job
from iqip_analytics.publish.making import rehearse
from iqip_analytics.publish.notebooks import notebook_for
from iqip_analytics.publish.settings import ReportSettings, ScopeSettings
from iqip_analytics.publish.settings_files import settings_of
from iqip_analytics.publish.shared_work import compute_together

OF_THE_TRUST = {
    "completion": completion._of_trust,
    "review": queue_ahead,
    "workforce": workforce._of_trust,
    "scorecard": scorecard._past_forecasts,
    "last report": earlier.last_report,
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Edition:
    return Edition(
        report=settings_of(
            {"source": "data/reference", "period_end": "2019-08-31"}, ReportSettings, "test"
        ),
        options=ScopeSettings(),
        scopes=(),
        params_folder=None,
        out=tmp_path_factory.mktemp("outputs"),
    )


def computed_so_far() -> dict[str, int]:
    return {name: found.once.cache_info().misses for name, found in OF_THE_TRUST.items()}


def job(edition: Edition, scope: str) -> Job:
    notebook = notebook_for(scope)
    return Job(
        scope=scope,
        notebook_name=notebook.name,
        notebook=notebook.read_text(encoding="utf-8"),
        parameters=edition.parameters(scope),
        engine=IN_PROCESS,
    )


def test_what_is_of_the_trust_is_computed_before_the_first_briefing(edition):
    with keeping(edition.source, iqip.read(edition.source)) as plan:
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers=2)
        before = computed_so_far()
        briefing_for(plan.as_at(*edition.dates), scope="medicine")
    assert computed_so_far() == before


def test_the_record_that_helpers_make_is_the_record(edition):
    position = iqip.read(edition.source).as_at(*edition.dates)
    with keeping(edition.source, iqip.read(edition.source)) as plan:
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers=2)
        shared = scorecard.scorecard(plan.as_at(*edition.dates))
    pd.testing.assert_frame_equal(shared.table, scorecard.scorecard(position).table)


def test_what_fails_for_all_is_left_to_each_briefing(edition, monkeypatch):
    def at_fault(*_):
        raise ValueError("a helper fails")

    monkeypatch.setattr(scorecard, "forecasts_made", at_fault)
    with keeping(edition.source, iqip.read(edition.source)):
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers=2)


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_a_page_can_be_set_before_a_cell_has_run(edition, scope):
    rehearse(job(edition, scope))
