"""What the parent does once so that no briefing has to; no page shows whether it did."""

import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.choices import ReportSettings, ScopeSettings
from iqip_analytics.briefing.html import TEMPLATES
from iqip_analytics.forecasts.completion import chance_history
from iqip_analytics.forecasts.quality import scorecard
from iqip_analytics.forecasts.review.joint_reviews import on_paths
from iqip_analytics.forecasts.workforce import staff_ahead
from iqip_analytics.plan import earlier_reports
from iqip_analytics.plan.run import Run, at_work
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.notebooks import notebook_for
from iqip_analytics.publish.running import engines
from iqip_analytics.publish.running.engines import IN_PROCESS
from iqip_analytics.publish.running.jobs import Job
from iqip_analytics.publish.running.one_briefing import rehearse
from iqip_analytics.publish.running.runner import _looked_back, compute_together
from iqip_analytics.publish.settings_files import settings_of

pytestmark = pytest.mark.system

OF_THE_TRUST = {
    "completion and review": on_paths,
    "workforce": staff_ahead._of_trust,
    "scorecard": scorecard._past_forecasts,
    "last report": earlier_reports.last_report,
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


def run_of(edition: Edition) -> Run:
    return Run(plan=iqip.read(edition.source))


def computed_so_far(run: Run) -> dict[str, int]:
    return {name: run.results.count(function) for name, function in OF_THE_TRUST.items()}


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
    with at_work(run_of(edition), edition.source) as run:
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers=2)
        before = computed_so_far(run)
        briefing_for(run.as_at(*edition.dates).of("medicine"))
    assert computed_so_far(run) == before
    assert all(before.values())


@pytest.mark.parametrize("workers", [1, 2])
def test_the_record_made_for_all_is_the_record(edition, workers):
    position = iqip.read(edition.source).as_at(*edition.dates)
    with at_work(run_of(edition), edition.source) as run:
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers)
        before = computed_so_far(run)
        shared = scorecard.scorecard(run.as_at(*edition.dates))
    assert computed_so_far(run) == before
    own = scorecard.scorecard(position)
    for table in ("table", "skill", "coverage"):
        pd.testing.assert_frame_equal(getattr(shared, table), getattr(own, table))


def test_a_helper_holds_no_position_that_it_has_looked_back_to(edition):
    with at_work(run_of(edition), edition.source) as run:
        assert _looked_back(job(edition, "medicine"), back=3).chances
        assert run.results.count(chance_history._held) == 0


def test_what_fails_for_all_is_logged_and_left_to_each_briefing_and_the_rest_is_shared(
    edition, monkeypatch, caplog
):
    def at_fault(*_):
        raise ValueError("a helper fails")

    monkeypatch.setattr(scorecard, "forecasts_made", at_fault)
    caplog.set_level("INFO")
    with at_work(run_of(edition), edition.source) as run:
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers=2)
    computed = computed_so_far(run)
    assert computed.pop("scorecard") == 0
    assert all(computed.values())
    assert caplog.messages == ["the record could not be prepared for all briefings"]


def test_memory_is_given_back_only_where_the_system_can(monkeypatch):
    def windows(_):
        raise TypeError("argument of type 'NoneType' is not iterable")

    monkeypatch.setattr(engines.ctypes, "CDLL", windows)
    assert not engines.give_back()


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_a_page_set_before_a_cell_has_run_leaves_every_template_compiled(edition, scope):
    TEMPLATES.cache.clear()
    rehearse(job(edition, scope))
    assert {name for _, name in TEMPLATES.cache} == set(TEMPLATES.list_templates())
