"""What a page says of evidence review and of earlier forecasts follows from the numbers."""

import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import decisions
from iqip_analytics.briefing.figures import figures_table
from iqip_analytics.briefing.sections import forecast_record, review_sentences
from iqip_analytics.briefing.sections import review as review_section
from iqip_analytics.briefing.sections.forecast_record import (
    nothing_sentence,
)
from iqip_analytics.briefing.sections.review_sentences import (
    approval_sentence,
    cliff_sentence,
    need_sentence,
    queue_sentence,
)
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.contract.wording import number_word
from iqip_analytics.forecasts.quality.scorecard import Scorecard, scorecard
from iqip_analytics.forecasts.review.need import FurtherMeetings, ReviewCliff
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast, review_forecast
from tests.forecasts.review_plans import review_plan
from tests.support.reference import reference_briefing

OCTOBER, DECEMBER = pd.Timestamp("2019-10-31"), pd.Timestamp("2019-12-31")
PAGES = [
    ("2019-08-31", "trust"),
    ("2019-08-31", "womens_childrens"),
    ("2019-10-31", "trust"),
    ("2019-10-31", "clinical_support_services"),
]
REGISTER = """
    action | deadline   | events
    A1     | 2019-02-28 | submitted 2019-02-03, approved 2019-02-28
    A2     | 2019-04-30 | submitted 2019-03-05
    A3     | 2019-05-31 |
    A4     | 2019-06-30 |
"""


@cache
def made(period_end: str, scope: str) -> tuple[Contents, ReviewForecast, Scorecard]:
    contents = reference_briefing(period_end, scope).contents
    trust = contents.trust
    return contents, review_forecast(trust.of(scope)), scorecard(trust.of(scope))


def forecast_of(meetings: str | None, **asked) -> ReviewForecast:
    known = review_plan(REGISTER, meetings).as_at("2019-03-31")
    return review_forecast(known, **{"horizon": 3, **asked})


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL))


# ---- the deadline cliff against capacity ----


SEVEN, NONE = FurtherMeetings(7, DECEMBER), FurtherMeetings(0, None)


@pytest.mark.parametrize(
    ("cliff", "further", "sentence"),
    [
        (
            ReviewCliff(OCTOBER, DECEMBER, 31.4, 12.0), SEVEN,
            "From October to December 2019, on average "
            "31 reviews a month are needed against room for 12. Seven "
            "further meetings of the group by December 2019 would keep the wait under a month.",
        ),
        (
            ReviewCliff(OCTOBER, OCTOBER, 1.0, 0.0), FurtherMeetings(1, OCTOBER),
            "In October 2019, 1 review is needed, and there is no room for any. One further "
            "meeting of the group by October 2019 would keep the wait under a month.",
        ),
        (
            ReviewCliff(OCTOBER, DECEMBER, 14.0, 13.0), NONE,
            "From October to December 2019, on average "
            "14 reviews a month are needed against room for 13. No further "
            "meeting of the group is needed to keep the wait under a month.",
        ),
        (
            ReviewCliff(OCTOBER, DECEMBER, 12.3, 12.0), None,
            "From October to December 2019, on average "
            "12.3 reviews a month are needed against room for 12.",
        ),
        (
            ReviewCliff(OCTOBER, DECEMBER, 12.04, 12.0), None,
            "From October to December 2019, on average "
            "12.0 reviews a month are needed, slightly more than there is "
            "room for.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_of_the_cliff_is_right_in_every_number(cliff, further, sentence):
    assert cliff_sentence(cliff, further) == sentence


def test_where_there_is_room_the_sentence_says_so():
    forecast = forecast_of("2019-04-30:9 2019-05-31:9 2019-06-30:9", approval_share=1.0)
    assert need_sentence(forecast) == (
        "There is room for every review needed up to June 2019: at most 2 in April 2019, where "
        "there is room for 9."
    ).replace("2 in April", "1 in April")


def test_where_no_meetings_are_supplied_the_sentence_says_so():
    known = review_plan("action | deadline | events\nA1 | 2019-05-31 |").as_at("2019-03-31")
    sentence = need_sentence(review_forecast(known, horizon=3))
    assert sentence.endswith("no meetings are supplied, and review is taken to limit nothing.")


def test_where_nothing_is_booked_the_sentence_says_what_would_be_needed():
    sentence = need_sentence(forecast_of("2019-02-28:2", approval_share=1.0))
    assert sentence == (
        "From April to June 2019, on average 1 review a month is needed, and there is no room for "
        "any. Three further meetings of the group by June 2019 would keep the wait under a month."
    )


def test_where_nothing_is_open_or_ever_approved_the_sentence_says_so():
    done = review_plan("action | deadline | events\nA1 | 2019-02-28 | approved 2019-02-01")
    assert need_sentence(review_forecast(done.as_at("2019-03-31"), horizon=3)) == (
        "No review is needed in the months ahead."
    )
    never = forecast_of("2019-04-30:9", approval_share=0.0)
    assert need_sentence(never).startswith("With no approval at all")
    assert "In this scenario nothing is approved." in approval_sentence(never)


def test_the_queue_is_told_in_the_singular_too():
    assert queue_sentence(forecast_of("2019-04-30:9")).startswith("One action waits for review")


def test_before_any_decision_there_is_no_rate():
    known = review_plan("action | deadline | events\nA1 | 2019-05-31 |").as_at("2019-03-31")
    assert approval_sentence(review_forecast(known, horizon=3)) == (
        "No decision of the Evidence Assurance Group is on record."
    )


def test_the_rate_of_the_page_is_that_of_all_decisions():
    _, forecast, _ = made("2019-08-31", "trust")
    assert approval_sentence(forecast) == (
        "Of all the trust's decisions on record, 86% (30 of 35) were approvals; the rate "
        "itself lies between 71% and 94% (95% range). At that rate an action is presented 1.2 "
        "times on average (between 1.1 and 1.4)."
    )


@pytest.mark.parametrize(("period_end", "scope"), PAGES)
def test_one_number_of_meetings_is_told_in_decision_options_table_figures_and_section(
    period_end, scope
):
    contents, forecast, _ = made(period_end, scope)
    further = forecast.further
    words = f"{number_word(further.meetings)} further meetings"
    asked = decisions(contents)["what"][0]
    assert asked.startswith(f"Book {further.meetings} further meetings")
    enough = contents.options[contents.options["option"] == "enough"].set_index("month_end")
    assert enough["extra_meetings"][further.by] == further.meetings
    table = forecast.table[forecast.table["month_end"] <= further.by]
    assumed = table["capacity"] // forecast.capacity_per_meeting  # every meeting here has its room
    assert (table["meetings_needed"] - assumed).clip(lower=0).sum() == further.meetings
    rows = {row.name: row.value for row in review_sentences.figures(forecast)}
    assert rows[f"further meetings needed by {further.by:%Y-%m}"] == further.meetings
    for text in (
        need_sentence(forecast),
        text_of(review_section.section(contents, forecast)._repr_html_()),
    ):
        assert words in text.lower()


# ---- the sections ----


@pytest.mark.parametrize(("period_end", "scope"), PAGES)
def test_both_sections_are_made_for_every_scope_without_a_gap(period_end, scope):
    contents, forecast, card = made(period_end, scope)
    for html in (
        review_section.section(contents, forecast)._repr_html_(),
        forecast_record.section(replace(contents, scorecard=card))._repr_html_(),
    ):
        assert not re.search(r"\bnan\b|\binf\b|NaT|<NA>|None", text_of(html))
        captions = re.findall(r"<caption>(.*?)</caption>", html)
        assert len(set(captions)) == len(captions)


@pytest.mark.parametrize("period_end", ["2019-08-31", "2019-10-31"])
def test_figures_have_the_columns_of_the_contract_and_names_of_their_own(period_end):
    _, forecast, card = made(period_end, "trust")
    rows = [*review_sentences.figures(forecast), *forecast_record.figures(card)]
    assert TABLES["figures"].published(figures_table(rows)).shape == (len(rows), 8)
    assert len({row.name for row in rows}) == len(rows)


def test_the_numbers_of_the_sentences_stand_among_the_figures():
    contents, forecast, card = made("2019-10-31", "trust")
    rows = {row.name: row for row in review_sentences.figures(forecast)}
    assert f"{rows['waiting now'].value}" == "9"
    assert rows["further meetings needed by 2020-01"].value == 7
    rows = {row.name: row for row in forecast_record.figures(card)}
    hits = rows["Approved actions, all together: within 80% range"]
    record = text_of(forecast_record.section(replace(contents, scorecard=card))._repr_html_())
    assert f"({hits.numerator} of {hits.denominator})" in record


def test_the_table_prints_what_the_csv_holds():
    contents, forecast, _ = made("2019-08-31", "trust")
    html = review_section.section(contents, forecast)._repr_html_()
    first = forecast.table.iloc[0]
    assert re.search(rf">30 September 2019</th><td>{first['submitted']:.1f}<", html)


def test_the_chart_draws_the_frame_that_it_is_given():
    frame = pd.DataFrame(
        {
            "month_end": pd.date_range("2019-10-31", periods=3, freq="ME"),
            "reviews_needed": [31.0, 36.0, 47.0],
            "capacity": pd.array([12, 12, 24], dtype="Int64"),
            "queue": [19.0, 40.0, 60.0],
            "lower_80": [10.0, 30.0, 45.0],
            "upper_80": [25.0, 50.0, 80.0],
        }
    )
    needed, waiting = review_chart(frame).axes
    heights = [bar.get_height() for bar in needed.patches]
    assert [sum(pair) for pair in zip(heights[:3], heights[3:], strict=True)] == [31, 36, 47]
    assert heights[:3] == [12, 12, 24]  # what the meetings have room for
    assert [line.get_ydata().tolist() for line in needed.lines] == [[12, 12, 24, 24]]
    assert [line.get_ydata().tolist() for line in waiting.lines] == [[19, 40, 60]]
    blank = frame.assign(capacity=pd.array([pd.NA] * 3, dtype="Int64"))
    assert not review_chart(blank).axes[0].lines


# ---- the record ----


def test_the_error_is_printed_beside_both_simple_ways_even_one_without_error():
    contents, _, card = made("2019-10-31", "trust")
    rows = card.skill.assign(crps=1.0, crps_against=[4.0, 0.0] * (len(card.skill) // 2), skill=0.0)
    text = text_of(
        forecast_record.section(
            replace(contents, scorecard=replace(card, skill=rows))
        )._repr_html_()
    )
    told = r"4\.0 \(everything on its deadline\) and 0\.0 \(the shares done in earlier months\)"
    assert re.search(rf"1\.0\s+{told}", text)


def test_a_division_without_a_record_says_why():
    _, _, card = made("2019-10-31", "clinical_support_services")
    assert nothing_sentence(card).startswith("No earlier forecast of this division")


def test_a_plan_s_first_report_speaks_of_no_earlier_forecast():
    contents = reference_briefing("2019-03-31", "trust").contents
    assert contents.since_last_report is None
    assert forecast_record.section(contents)._repr_html_() == ""
    later = replace(
        contents,
        since_last_report=reference_briefing("2019-10-31", "trust").contents.since_last_report,
    )
    assert "No earlier forecast can be judged" in text_of(
        forecast_record.section(later)._repr_html_()
    )
