"""Small plans with a workforce table, made from plain rows and known rates."""

import numpy as np
import pandas as pd

from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from tests.forecasts.registers import plan_from, typed

LAST = "2019-08-31"
DIVISIONS = ("medicine", "surgery")
GROUPS = ("midwives", "nurses")


def staff(*, months=30, last=LAST, divisions=DIVISIONS, groups=GROUPS, leavers=6.0, starters=5.0):
    """Poisson leavers and starters of every division and staff group; a fixed seed."""
    draws = np.random.default_rng(5)
    rows = [
        {
            "month": month,
            "division": division,
            "staff_group": group,
            "establishment_wte": 320.0,
            "in_post_wte": 300.25,
            "starters_wte": float(draws.poisson(starters)),
            "leavers_wte": float(draws.poisson(leavers)),
        }
        for month in pd.date_range(end=last, periods=months, freq="ME")
        for division in divisions
        for group in groups
    ]
    return typed("workforce", rows)


def recruitment(
    cohort, start, headcount, *, lag=0, conversion=0.9, route="international", division="medicine"
):
    """A table of one cohort of nurses."""
    row = {
        "cohort": cohort,
        "division": division,
        "staff_group": "nurses",
        "route": route,
        "start_month": start,
        "headcount": headcount,
        "conversion": conversion,
        "registered_after_months": lag,
    }
    return typed("recruitment", [row])


def plan(workforce, recruits=None) -> Plan:
    """A plan with one action a division, and the staff given."""
    codes = DIVISIONS if workforce is None else sorted(workforce["division"].unique())
    actions = [
        {
            "action_id": f"A{number}",
            "title": "Action",
            "element": "divisional_plan",
            "action_type": "must_do",
            "cqc_domain": "safe",
            "division": code,
            "agreed_deadline": "2020-03-31",
        }
        for number, code in enumerate(codes)
    ]
    made = plan_from(actions, [], start="2015-01-31")
    tables = {**made.tables, "workforce": workforce, "recruitment": recruits}
    return Plan(name="test", tables={k: v for k, v in tables.items() if v is not None})


def known_plan(workforce, recruits=None, *, at=LAST) -> KnownPlan:
    """The same, as known at a month end."""
    return plan(workforce, recruits).as_at(at)
