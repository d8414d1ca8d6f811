"""Briefings of the reference plan, made once for all tests of this folder."""

from functools import cache

import pytest

import iqip_analytics as iqip
from iqip_analytics.briefing import Briefing, briefing_for
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.run import Run


@cache
def reference_plan() -> Plan:
    return Run(plan=iqip.read("data/reference"))


@cache
def reference_briefing(period_end: str, scope: str) -> Briefing:
    known = reference_plan().as_at(period_end)
    return briefing_for(known.of(scope), planned_leavers_wte=10.0 if scope == "trust" else None)


@pytest.fixture(scope="session")
def trust_in_september() -> Briefing:
    return reference_briefing("2019-08-31", "trust")


@pytest.fixture(scope="session")
def division_in_november() -> Briefing:
    return reference_briefing("2019-10-31", "medicine")
