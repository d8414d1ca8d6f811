"""The reference plan as one run: what is learnt of it is learnt once for all tests of a process."""

from functools import cache

import iqip_analytics as iqip
from iqip_analytics.briefing import Briefing, briefing_for
from iqip_analytics.contract.vocabulary import COMMITTEE, TRUST
from iqip_analytics.plan.run import Run


@cache
def reference_plan() -> Run:
    return Run(plan=iqip.read("data/reference"))


@cache
def reference_briefing(period_end: str, scope: str, circulation: str = COMMITTEE) -> Briefing:
    known = reference_plan().as_at(period_end).of(scope)
    planned = 10.0 if scope == TRUST else None
    return briefing_for(known, planned_leavers_wte=planned, circulation=circulation)
