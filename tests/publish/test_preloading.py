"""What the parent does once so that no briefing has to: silent when it fails, so looked at here."""

import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics.briefing import briefing_for
from iqip_analytics.forecasts import completion
from iqip_analytics.forecasts.record import scorecard
from iqip_analytics.forecasts.review.joint_reviews import on_paths
from iqip_analytics.forecasts.workforce import forecast as workforce
from iqip_analytics.plan import earlier_reports as earlier
from iqip_analytics.plan.kept import keeping
from iqip_analytics.publish import memory
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.notebooks import notebook_for
from iqip_analytics.publish.running.engines import IN_PROCESS
from iqip_analytics.publish.running.jobs import Job
from iqip_analytics.publish.running.one_briefing import rehearse
from iqip_analytics.publish.running.shared_work import compute_together
from iqip_analytics.publish.settings import ReportSettings, ScopeSettings
from iqip_analytics.publish.settings_files import settings_of

OF_THE_TRUST = {
    "completion": completion._of_trust,
    "review": on_paths,
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


@pytest.mark.parametrize("workers", [1, 2])
def test_the_record_made_for_all_is_the_record(edition, workers):
    position = iqip.read(edition.source).as_at(*edition.dates)
    with keeping(edition.source, iqip.read(edition.source)) as plan:
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers)
        before = computed_so_far()
        shared = scorecard.scorecard(plan.as_at(*edition.dates))
    assert computed_so_far() == before
    own = scorecard.scorecard(position)
    for table in ("table", "skill", "coverage"):
        pd.testing.assert_frame_equal(getattr(shared, table), getattr(own, table))


def test_what_fails_for_all_is_left_to_each_briefing_and_the_rest_is_shared(edition, monkeypatch):
    def at_fault(*_):
        raise ValueError("a helper fails")

    monkeypatch.setattr(scorecard, "forecasts_made", at_fault)
    before = computed_so_far()
    with keeping(edition.source, iqip.read(edition.source)):
        compute_together([job(edition, scope) for scope in ("trust", "medicine")], workers=2)
    after = computed_so_far()
    assert after["scorecard"] == before["scorecard"]
    assert all(after[name] > before[name] for name in OF_THE_TRUST if name != "scorecard")


def test_memory_is_given_back_only_where_the_system_can(monkeypatch):
    def windows(_):
        raise TypeError("argument of type 'NoneType' is not iterable")

    monkeypatch.setattr(memory.ctypes, "CDLL", windows)
    memory.give_back()


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_a_page_can_be_set_before_a_cell_has_run(edition, scope):
    rehearse(job(edition, scope))
