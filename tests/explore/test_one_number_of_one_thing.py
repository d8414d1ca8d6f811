"""Explorer and briefing never say two different numbers of one thing, whatever control is set."""

from datetime import date

import pytest

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.sections.completion_outlook import section
from iqip_analytics.briefing.sections.review_sentences import further_words, need_sentence
from iqip_analytics.contract.wording import chance, wte_ahead
from iqip_analytics.forecasts.scenario import preset
from tests.explore.panels import box, rows, text

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


def test_every_control_is_walked(completion, workforce):
    walked = {*COMPLETION, *WORKFORCE}
    settings = {one.field for panel in (completion, workforce) for one in panel.controls.settings}
    assert settings <= walked


@pytest.mark.parametrize("control", COMPLETION)
def test_completion_says_what_the_briefing_says(completion, control):
    COMPLETION[control](completion)
    assert completion.alert.value == ""
    briefing = contents(completion)
    counts, likely = text(completion.answer.box).split("; ")
    approved, due = counts.removesuffix(" by 30 November 2019").split(" of ")
    outlook = str(section(briefing).markup)
    # The last two columns are those of the scenario that is being set
    bought = {day: cells[-2:] for day, cells in rows(completion.buys.box.value).items()}
    printed = {day: cells for day, cells in rows(outlook).items() if day in bought}
    first_due, first_approved, first_chance, *_ = printed["30 November 2019"]
    assert (first_due, first_approved.split(" ")[0], first_chance) == (due, approved, likely)
    assert (len(bought), len(printed)) == (12, 3)
    for day, (due_then, approved_then, likely_then, *_) in printed.items():
        median = approved_then.split(" ")[0]
        of_due, chance_then = bought[day]
        assert of_due.replace(" against ", " of ") == f"{median} of {due_then}"
        assert chance_then == likely_then
    assert text(completion.room.box) == f"Scenario A: {need_sentence(briefing.review)}"
    further = briefing.review.further
    if further is not None and further.by is not None:
        assert further_words(further) in text(completion.room.box)


@pytest.mark.parametrize("control", WORKFORCE)
def test_the_workforce_says_what_the_briefing_says(workforce, control):
    WORKFORCE[control](workforce)
    assert workforce.alert.value == ""
    forecast = contents(workforce).workforce_forecast
    month = workforce.month.value
    ahead = forecast.table.query("staff_group == 'all' and quantity == 'vacancy_wte'")
    row = ahead.set_index("month_end").loc[month]
    answer = text(workforce.answer.box)
    assert answer.startswith(f"Vacancies of {wte_ahead(row['expected'])} WTE at 30 November 2019")
    gain = forecast.p_net_gain.set_index("month_end").loc[month, "p_net_gain_cumulative"]
    assert answer.endswith(f"chance of a net gain until then: {chance(gain)}")
    measures = rows(workforce.measures.box.value)
    bias = forecast.planned_bias
    if bias is not None:
        planned = measures["Chance that more leave than planned, six months ahead"]
        assert planned[-2] == chance(bias.p_above_plan)


def test_a_preset_is_the_same_everywhere(completion):
    completion.controls.start.value = "high"
    assert completion.scenario == preset("high")
