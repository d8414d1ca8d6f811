"""Explorer and briefing never say two different numbers of one thing, whatever is set."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.sections.completion_outlook import section
from iqip_analytics.briefing.sections.review_sentences import further_words, need_sentence
from iqip_analytics.contract.wording import chance, date_words, wte_ahead
from iqip_analytics.explore.completion import CompletionPanel
from iqip_analytics.explore.workforce import WorkforcePanel
from iqip_analytics.forecasts.scenario import preset
from iqip_analytics.plan.run import Run
from tests.explore.panels import box, rows, text
from tests.support.odd_plans import DATA_CUTOFF, DATES, ODD, PERIOD_END
from tests.support.registers import plan_from

OCTOBER = date(2019, 10, 31)
COMPLETION = {
    "nothing": lambda panel: None,
    "start": lambda panel: setattr(panel.controls.start, "value", "low"),
    "extra_meetings": lambda panel: panel.meetings.cell(OCTOBER).more.click(),
    "submission_rate": lambda panel: setattr(box(panel, "submission_rate"), "value", 0.8),
    "capacity": lambda panel: setattr(box(panel, "capacity"), "value", "20"),
    "approval_share": lambda panel: setattr(box(panel, "approval_share"), "value", "70"),
    "deadlines_moved": lambda panel: setattr(box(panel, "deadlines_moved"), "value", 1),
    "single deadlines": lambda panel: panel.deadlines.move(["DP-062"], date(2020, 2, 15)),
    "scope": lambda panel: setattr(panel.scope, "value", "medicine"),
}
WORKFORCE = {
    "nothing": lambda panel: None,
    "leavers_level": lambda panel: setattr(box(panel, "leavers_level"), "value", 1.2),
    "planned_leavers_wte": lambda panel: setattr(box(panel, "planned_leavers_wte"), "value", "12"),
    "recruitment_conversion": lambda panel: setattr(
        box(panel, "recruitment_conversion"), "value", "50"
    ),
    "recruitment_delay": lambda panel: setattr(box(panel, "recruitment_delay"), "value", 2),
    "scope": lambda panel: setattr(panel.scope, "value", "medicine"),
}


def contents(panel):
    """What the briefing of the panel's scope and scenario is written from."""
    given = panel.positions.parameters(panel.period.value, panel.ahead.scope)
    return briefing_for(panel.ahead.known, **given, scenario=panel.scenario).contents


def of_shape(found, name):
    """What can be explored of an odd plan."""
    period_end, data_cutoff, _ = DATES.get(name, (PERIOD_END, DATA_CUTOFF, ""))
    return replace(
        found,
        run=Run(plan=plan_from(ODD[name]())),
        period_end=pd.Timestamp(period_end),
        data_cutoff=pd.Timestamp(data_cutoff),
    )


def test_every_control_is_walked(completion, workforce):
    walked = {*COMPLETION, *WORKFORCE}
    settings = {one.field for panel in (completion, workforce) for one in panel.controls.settings}
    assert settings <= walked


def agree_on_completion(panel):
    """Answer, table and need of a panel are those of the briefing of its scope and scenario."""
    assert panel.alert.value == ""
    briefing, looked_at = contents(panel), date_words(panel.month.value)
    counts, likely = text(panel.answer.box).removesuffix(".").split("; ")
    approved, due = re.split(" of | against ", counts.removesuffix(f" by {looked_at}"))
    outlook = str(section(briefing).markup)
    # The last two columns are those of the scenario that is being set
    bought = {day: cells[-2:] for day, cells in rows(panel.buys.box.value).items()}
    printed = {day: cells for day, cells in rows(outlook).items() if day in bought}
    first_due, first_approved, first_chance, *_ = printed[looked_at]
    assert (first_due, first_approved.split(" ")[0], first_chance) == (due, approved, likely)
    assert (len(bought), len(printed)) == (12, 3)
    for day, (due_then, approved_then, likely_then, *_) in printed.items():
        median = approved_then.split(" ")[0]
        of_due, chance_then = bought[day]
        assert of_due.replace(" against ", " of ") == f"{median} of {due_then}"
        assert chance_then == likely_then
    assert text(panel.room.box) == f"Scenario A: {need_sentence(briefing.review)}"
    further = briefing.review.further
    if further is not None and further.by is not None:
        assert further_words(further) in text(panel.room.box)


@pytest.mark.parametrize("control", COMPLETION)
def test_completion_says_what_the_briefing_says(completion, control):
    COMPLETION[control](completion)
    agree_on_completion(completion)


# Registers without meetings, with meetings of no size, of one action, of no division's, and old
SHAPES = ["no_meetings", "meetings_of_no_size", "one_action", "trust_wide_only", "register_stopped"]


@pytest.mark.parametrize("shape", SHAPES)
def test_so_it_does_for_plans_of_other_shapes(found, shape):
    panel = CompletionPanel(of_shape(found, shape), "trust")
    agree_on_completion(panel)
    panel.meetings.cell(panel.month.value.date()).more.click()
    box(panel, "submission_rate").value = 0.8
    assert panel.alert.value == ""
    agree_on_completion(panel)


def agree_on_workforce(panel):
    """Answer and chances of a panel are those of the briefing of its scope and scenario."""
    assert panel.alert.value == ""
    forecast, month = contents(panel).workforce_forecast, panel.month.value
    ahead = forecast.table.query("staff_group == 'all' and quantity == 'vacancy_wte'")
    expected = wte_ahead(ahead.set_index("month_end").loc[month, "expected"])
    level = (
        f"{expected.removeprefix('−')} WTE over establishment"
        if expected.startswith("−")
        else f"Vacancies of {expected} WTE"
    )
    answer = text(panel.answer.box)
    assert answer.startswith(f"{level} at {date_words(month)}")
    gain = forecast.p_net_gain.set_index("month_end").loc[month, "p_net_gain_cumulative"]
    assert answer.endswith(f"chance of a net gain until then: {chance(gain)}")
    bias = forecast.planned_bias
    if bias is not None:
        planned = rows(panel.measures.box.value)
        planned = planned["Chance that more leave than planned, six months ahead"]
        assert planned[-2] == chance(bias.p_above_plan)


@pytest.mark.parametrize("control", WORKFORCE)
def test_the_workforce_says_what_the_briefing_says(workforce, control):
    WORKFORCE[control](workforce)
    agree_on_workforce(workforce)


@pytest.mark.parametrize("shape", ["surplus", "workforce_stopped"])
def test_so_it_does_for_a_workforce_of_another_shape(found, shape):
    panel = WorkforcePanel(of_shape(found, shape), "trust")
    agree_on_workforce(panel)
    box(panel, "leavers_level").value = 0.9
    agree_on_workforce(panel)


def test_a_preset_is_the_same_everywhere(completion):
    completion.controls.start.value = "high"
    assert completion.scenario == preset("high")
