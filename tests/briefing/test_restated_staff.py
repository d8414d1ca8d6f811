"""A measure that says a number of staff again is left out of the edition for wide circulation."""

from dataclasses import replace

import pandas as pd

from iqip_analytics.briefing.disclosure.restated_staff import without_restated
from iqip_analytics.measures.outcome_measures import outcomes
from iqip_analytics.measures.workforce_so_far import workforce_history
from tests.support.reference import reference_plan


def test_a_rate_that_gives_withheld_vacancies_back_is_no_measure_of_the_wide_edition():
    known = reference_plan().as_at("2019-10-31")
    before = outcomes(known)
    left = without_restated(before, known)
    gone = set(before["name"]) - set(left["name"])
    assert any("acancy rate" in name for name in gone)
    history = workforce_history(known)
    of_all = history[history["staff_group"] == "all"].set_index("month_end")
    for _, own in left.groupby("measure_id"):
        values = own.set_index("month_end")["value"].dropna()
        for name in ("vacancy_pct", "vacancy_wte", "in_post_wte", "net_gain_wte", "leavers_wte"):
            shared = values.index.intersection(of_all[name].dropna().index)
            apart = (values[shared].astype(float) - of_all[name][shared].astype(float)).abs()
            assert len(shared) < 3 or (apart > 0.02).any()


def test_months_that_one_column_of_staff_lacks_are_no_matter():
    known = reference_plan().as_at("2019-10-31")
    staff = known.tables["workforce"].copy()
    early = staff["month"] <= sorted(staff["month"].unique())[2]
    staff["establishment_wte"] = staff["establishment_wte"].mask(early)
    known = replace(known, tables={**known.tables, "workforce": staff})
    measured = outcomes(known)
    assert len(without_restated(measured, known)) < len(measured)


def test_other_measures_stay_as_they_are():
    known = reference_plan().as_at("2019-10-31")
    before = outcomes(known)
    left = without_restated(before, known)
    pd.testing.assert_frame_equal(left, before[before["measure_id"].isin(left["measure_id"])])
    assert left["measure_id"].nunique() >= before["measure_id"].nunique() - 3
