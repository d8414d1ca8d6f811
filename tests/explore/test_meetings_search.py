"""Which months to meet in: each placement is tried, the best comes first, and it can be stopped."""

import asyncio
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from iqip_analytics.explore.completion import CompletionPanel
from iqip_analytics.explore.completion_results import Group
from iqip_analytics.explore.meetings_search import (
    Question,
    Tried,
    best_words,
    enough,
    placements,
    tried,
    with_further,
)
from iqip_analytics.explore.positions import Explored
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario
from iqip_analytics.plan.run import Run
from tests.explore.panels import rows, text

SEPTEMBER, OCTOBER, NOVEMBER = date(2019, 9, 30), date(2019, 10, 31), date(2019, 11, 30)


@pytest.fixture
def question(found) -> Question:
    ahead = Explored(known=found.at("2019-08-31"))
    return Question(ahead, CENTRAL, Group(), pd.Timestamp(NOVEMBER), 2)


def test_every_placement_up_to_the_month_is_tried_once(question):
    assert placements(question) == [
        (SEPTEMBER, SEPTEMBER), (SEPTEMBER, OCTOBER), (SEPTEMBER, NOVEMBER), (OCTOBER, OCTOBER),
        (OCTOBER, NOVEMBER), (NOVEMBER, NOVEMBER),
    ]  # fmt: skip


def test_further_meetings_come_on_top_of_those_supposed():
    before = Scenario(extra_meetings={OCTOBER: 1}, capacity=20)
    after = with_further(before, (OCTOBER, NOVEMBER))
    assert after.extra_meetings == {OCTOBER: 2, NOVEMBER: 1}
    assert after.capacity == 20


def test_what_a_placement_buys_is_what_the_strip_says_of_it(completion, question):
    found = {one.placement: one.row for one in tried(question._replace(meetings=1))}
    completion.meetings.cell(OCTOBER).more.click()
    shown = completion.rows(completion.two.active).set_index("month_end").loc[question.month]
    assert found[OCTOBER,]["median"] == shown["median"]
    assert found[OCTOBER,]["p_on_trajectory"] == shown["p_on_trajectory"]


def test_the_best_is_said_listed_and_can_be_supposed(completion):
    completion.search.count.value = 1
    completion.search.find.click()
    said = text(completion.search.status)
    assert said.startswith("With one further meeting, being on trajectory stays unlikely: one in ")
    best = next(iter(rows(completion.search.list.value)))
    assert f"{best} brings" in said
    assert "the chance would be" in said
    completion.search.use.click()
    (month,) = completion.scenario.extra_meetings
    assert best == f"one in {month:%B %Y}"
    assert text(completion.answer.box) in said
    # The answer stays beside what it led to, and cannot be supposed twice
    assert text(completion.search.status) == f"{said} The best is supposed now."
    assert best in rows(completion.search.list.value)
    assert completion.search.use.disabled
    completion.two.undo.click()
    assert completion.scenario == CENTRAL
    assert text(completion.search.status) == said
    assert not completion.search.use.disabled
    # What was found was for another question
    other = SEPTEMBER if month != SEPTEMBER else OCTOBER
    completion.meetings.cell(other).more.click()
    assert completion.search.list.value == ""


def test_in_a_kernel_it_can_be_stopped_and_says_how_far_it_came(completion):
    async def stop_after_two() -> None:
        completion.search.find.click()
        await asyncio.sleep(0)
        completion.search.stop.click()
        await asyncio.sleep(0)

    asyncio.run(stop_after_two())
    assert text(completion.search.status).startswith("Stopped. With two further meetings")
    assert "of 6 ways tried" in text(completion.search.list)
    assert "6 of 6" not in text(completion.search.list)
    assert not completion.search.find.disabled


@pytest.mark.parametrize(
    ("p_keeps_up", "then"),
    [
        (0.14, "14%: meetings alone will not do it."),
        (
            0.5,
            "50%: more meetings may do it. 3 further meetings, one in September 2019 and two in "
            "October 2019, bring 90 of 107 by 30 November 2019; 60%.",
        ),
    ],
)
def test_what_meetings_can_do_at_all_is_said_where_so_many_are_not_enough(
    question, p_keeps_up, then
):
    row = pd.Series({"month_end": question.month, "median": 64, "due": 107,
                     "p_on_trajectory": 0.001})  # fmt: skip
    three = row.copy()
    three["median"], three["p_on_trajectory"] = 90, 0.6
    more = Tried((SEPTEMBER, OCTOBER, OCTOBER), three, p_keeps_up)
    said = best_words(question, Tried((SEPTEMBER, OCTOBER), row, p_keeps_up), lambda _: more)
    assert "one in September 2019 and one in October 2019 bring 64 of 107" in said
    assert said.endswith(then)


def test_the_number_of_meetings_that_may_do_it_is_that_of_the_option_enough(question):
    options = question.ahead.outlooks().options.query("option == 'enough'").set_index("month_end")
    more = enough(question)
    assert len(more.placement) == options.loc[question.month, "extra_meetings"]
    assert max(more.placement) <= NOVEMBER
    assert more.row["p_on_trajectory"] == options.loc[question.month, "p_on_trajectory"]


def test_where_no_meetings_are_supplied_none_is_looked_for(found):
    tables = {name: rows for name, rows in found.run.plan.tables.items() if name != "meetings"}
    run = Run(plan=replace(found.run.plan, tables=tables))
    panel = CompletionPanel(replace(found, run=run), "trust")
    panel.search.find.click()
    assert "more of them change nothing" in text(panel.search.status)
    assert panel.search.list.value == ""
    assert not panel.search.find.disabled
