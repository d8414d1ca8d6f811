"""A number that a sentence prints and its row of figures.csv are one value."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.briefing.csv_tables import contract_csv, tidy_tables
from iqip_analytics.briefing.figures import Figure, figures_table
from iqip_analytics.briefing.sections import (
    completion_outlook,
    domains,
    evidence_decisions,
    movement,
    risks_and_mitigation,
    workforce_net_gain,
    workforce_outlook,
)
from iqip_analytics.briefing.sheets import caveats, staff
from iqip_analytics.contract.wording import (
    chance_of_percent,
    counted,
    decimal,
    sentence_case,
    share,
    wte,
)
from tests.support.reference import reference_briefing

MONTH = pd.Timestamp("2019-10-31")


def rows_of(period_end: str, scope: str = "trust") -> dict[str, Figure]:
    """The rows of an edition's figures.csv, by section and name."""
    table = tidy_tables(reference_briefing(period_end, scope).contents)["figures"]
    return {f"{row.section}: {row.name}": row for row in table.itertuples(index=False)}


# ---- what a figure is ----


def test_a_day_is_written_as_iso_text_and_none_as_a_blank():
    finish = Figure("outlook", "likely finish", MONTH, "month end", None, None, MONTH, pd.NaT)
    assert contract_csv("figures", figures_table([finish])).splitlines()[1] == (
        "outlook,likely finish,2019-10-31,month end,,,2019-10-31,"
    )


def test_no_figure_is_a_file_with_its_columns_alone():
    assert contract_csv("figures", figures_table([])) == (
        "section,name,value,unit,numerator,denominator,lower_80,upper_80\n"
    )


def test_a_figure_without_counts_or_range_refuses_to_print_them():
    plain = Figure("review", "waiting now", 9, "actions")
    with pytest.raises(ValueError, match="'waiting now' is not made from counts"):
        _ = plain.counts
    with pytest.raises(ValueError, match="'waiting now' has no range"):
        _ = plain.range_80


@pytest.mark.parametrize("period_end", ["2019-08-31", "2019-10-31"])
@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_no_two_rows_of_a_section_bear_one_name(period_end, scope):
    table = tidy_tables(reference_briefing(period_end, scope).contents)["figures"]
    assert not table.duplicated(["section", "name"]).any()


# ---- sentence and row ----


@settings(max_examples=20)
@given(wte_a_month=st.floats(0, 200), planned=st.floats(0, 200))
def test_mean_leavers_and_their_gap_are_printed_as_their_rows_have_them(wte_a_month, planned):
    whole = reference_briefing("2019-10-31", "trust").contents
    assert whole.mean_leavers is not None
    contents = replace(
        whole,
        mean_leavers=whole.mean_leavers._replace(wte=wte_a_month),
        choices=whole.choices.model_copy(update={"planned_leavers_wte": planned}),
    )
    mean, gap, *_ = workforce_net_gain.figures(contents)
    sentence = staff.leavers_words(contents)
    assert sentence.startswith(f"{wte(mean.value)} WTE left a month on average, ")
    side = "more" if gap.value > 0 else "fewer"
    told = (
        "as many are planned"
        if abs(gap.value) < 0.005
        else f"{wte(planned)} are planned, {wte(abs(gap.value))} {side}"
    )
    assert sentence.endswith(f"; {told}")


@settings(max_examples=20)
@given(due=st.integers(5, 500), before=st.floats(0, 100))
def test_the_cliff_is_printed_as_its_rows_have_it(due, before):
    whole = reference_briefing("2019-08-31", "trust").contents
    assert whole.cliff is not None
    contents = replace(whole, cliff=whole.cliff._replace(due=due, mean_before=before))
    rows = {figure.name: figure for figure in completion_outlook.figures(contents)}
    month = f"{contents.cliff.month_end:%Y-%m}"
    (sentence,) = caveats.deadlines_unseen(contents)
    many = sentence_case(counted(rows[f"deadline cliff {month}"].value, "deadline", words=True))
    assert sentence.startswith(f"{many} fall in ")
    mean = rows[f"mean due in the three months before {month}"].value
    each = decimal(mean, 1)
    told = "none in the three" if each == "0.0" else f"{each} a month in the three"
    assert f"against {told} months before" in sentence


def test_shares_rates_and_counts_are_printed_as_their_rows_have_them():
    contents = reference_briefing("2019-10-31", "trust").contents
    rows = rows_of("2019-10-31")
    rate = rows["evidence: approval rate"]
    section = evidence_decisions.section(contents)._repr_html_()
    assert f"approved {rate.numerator} of {rate.denominator} presented" in section
    safe = rows["domains: share of completed Must and Should Do in Safe"]
    assert share(safe.numerator, safe.denominator) in domains.section(contents)._repr_html_()
    themed = rows["risks: risks themed"]
    assert f"Of {themed.value} themed risks" in risks_and_mitigation.section(contents)._repr_html_()


def test_chances_ahead_are_printed_as_their_rows_have_them():
    contents = reference_briefing("2019-10-31", "trust").contents
    forecast = contents.workforce_forecast
    assert forecast is not None
    rows = rows_of("2019-10-31")
    alone = rows["workforce: chance of a net gain in 2019-11"].value
    together = rows["workforce: chance of a net gain up to 2020-10"].value
    sentence = workforce_outlook.net_gain_outlook_sentence(forecast)
    assert f"is {chance_of_percent(alone)} in that month" in sentence
    assert f"and {chance_of_percent(together)} over the months to October 2020" in sentence


def test_the_movement_adds_up_in_its_rows():
    contents = reference_briefing("2019-10-31", "trust").contents
    for what in ("total", "approved"):
        first, *changes, last = (
            row.value for row in movement.figures(contents) if row.name.startswith(f"{what}: ")
        )
        assert first + sum(changes) == last
