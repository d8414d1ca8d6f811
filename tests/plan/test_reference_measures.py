"""The bundled outcome measures meet the dated facts of the September 2019 paper.

Counted here by plain loops over the files; only the outcomes of control charts are the package's.
"""

import csv
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics.measures.approved_impact import impact
from iqip_analytics.measures.outcome_measures import outcomes

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
SEPTEMBER = ("2019-08-31", "2019-09-06")
OCTOBER = ("2019-09-30", "2019-10-04")
NOVEMBER = ("2019-10-31", "2019-11-01")
EDITIONS = [SEPTEMBER, OCTOBER, NOVEMBER]

LEADERS = "Leaders at band 7 and above trained"
PRACTITIONERS = "Improvement practitioners trained (QSIR)"
PULSE = "Staff who would recommend the trust as a place to work"
INCIDENTS = "Incidents closed within 20 working days"
TURNOVER = "Turnover of all staff in the month"
VACANCY = "Vacancy rate of registered nurses and midwives"
APPRAISED = "Staff appraised within the year"
SCANS = "Urgent scans reported within the agreed time"
CTG = ["CTG training compliance, midwives", "CTG training compliance, doctors"]


def rows(table):
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_measures(data_cutoff):
    """Each measure by its name, as recorded last by a day."""
    found = {}
    for row in sorted(rows("measures"), key=lambda row: row["recorded_on"]):
        if row["recorded_on"] <= data_cutoff:
            found[row["measure_id"]] = row
    return {row["name"]: row for row in found.values()}


def known_months(name, data_cutoff):
    """Each month of a measure, as recorded last by a day; figures only once the month is over."""
    (measure_id,) = {row["measure_id"] for row in rows("measures") if row["name"] == name}
    found = {}
    for row in sorted(rows("measure_values"), key=lambda row: row["recorded_on"]):
        if row["measure_id"] == measure_id and row["recorded_on"] <= data_cutoff:
            found[row["month"]] = row
    return {month: found[month] for month in sorted(found)}


def known_values(name, data_cutoff):
    return {
        month: Decimal(row["value"])
        for month, row in known_months(name, data_cutoff).items()
        if row["value"] and month <= data_cutoff
    }


# ---- the files


def test_every_figure_says_when_it_became_known():
    """So that a later figure cannot alter an earlier edition."""
    for row in rows("measure_values"):
        assert row["recorded_on"], row
        if row["recorded_on"] < row["month"] and (row["value"] or row["numerator"]):
            assert row["recorded_on"] == "2019-09-09", row  # CTG, A5: of the month under way


def test_a_share_is_its_numerator_over_its_denominator():
    for row in rows("measure_values"):
        assert bool(row["numerator"]) == bool(row["denominator"])
        if row["numerator"] and row["value"]:
            share = 100 * Decimal(row["numerator"]) / Decimal(row["denominator"])
            assert Decimal(row["value"]) == share.quantize(Decimal("0.01"), ROUND_HALF_UP), row


def test_monthly_measures_start_in_march_2018_but_for_turnover_and_the_pulse():
    starts = {
        name: min(known_months(name, NOVEMBER[1]))
        for name, measure in known_measures(NOVEMBER[1]).items()
        if measure["cumulative"] == "no"
    }
    later = {name: start for name, start in starts.items() if start != "2018-03-31"}
    assert later == {TURNOVER: "2018-06-30", PULSE: "2019-02-28"}
    assert len(known_values(PULSE, NOVEMBER[1])) < 13


def test_one_measure_has_a_month_without_figures():
    months = sorted({row["month"] for row in rows("workforce")})
    gaps = []
    for name, measure in known_measures(NOVEMBER[1]).items():
        if measure["cumulative"] == "no":
            own = known_months(name, NOVEMBER[1])
            gaps += [(name, m) for m in months if m > min(own) and m not in own]
    assert gaps == [(APPRAISED, "2018-12-31")]


def test_figures_of_incidents_come_late_and_are_corrected():
    june = {edition: known_months(INCIDENTS, edition[1])["2019-06-30"] for edition in EDITIONS}
    assert [june[edition]["numerator"] for edition in EDITIONS] == ["398", "415", "415"]
    assert max(known_values(INCIDENTS, SEPTEMBER[1])) == "2019-07-31"
    assert "2019-08-31" in known_values(INCIDENTS, OCTOBER[1])


# ---- the facts


@pytest.mark.parametrize("name", CTG)
def test_ctg_training_compliance_misses_its_target_in_august_and_meets_it_on_9_september(name):
    """A4, A5: known to October's edition, not to September's."""
    measure = known_measures(SEPTEMBER[1])[name]
    assert (measure["division"], measure["target"]) == ("womens_childrens", "95")
    september, october = known_values(name, SEPTEMBER[1]), known_values(name, OCTOBER[1])
    assert max(september) == "2019-08-31"
    assert max(september.values()) < 95
    assert october.pop("2019-09-30") >= 95
    assert october == september
    recorded = known_months(name, OCTOBER[1])["2019-09-30"]["recorded_on"]
    assert recorded == "2019-09-09"


def test_100_leaders_are_to_be_trained_by_march_2020_at_20_a_month():
    measure = known_measures(SEPTEMBER[1])[LEADERS]
    assert (measure["cumulative"], measure["unit"]) == ("yes", "count")
    assert (measure["target"], measure["target_on"]) == ("100", "2020-03-31")
    for _, cutoff in EDITIONS:
        assert set(known_values(LEADERS, cutoff).values()) == {0}
        planned = {m: row["planned"] for m, row in known_months(LEADERS, cutoff).items()}
        ahead = [planned[m] for m in sorted(planned) if m >= "2019-11-30"]
        assert ahead == ["20", "40", "60", "80", "100"]
        assert {planned[m] for m in planned if m < "2019-11-30"} == {"0"}


def test_37_practitioners_are_trained_in_september():
    values = known_values(PRACTITIONERS, NOVEMBER[1])
    assert values == {"2019-08-31": 0, "2019-09-30": 37, "2019-10-31": 37}
    assert known_measures(NOVEMBER[1])[PRACTITIONERS]["cumulative"] == "yes"


def test_turnover_to_august_is_the_published_series_with_its_limits():
    values = list(known_values(TURNOVER, SEPTEMBER[1]).values())
    assert [str(value) for value in values] == (
        "0.59 0.41 0.97 1.66 1.77 1.55 1.03 1.22 1.16 1.21 0.81 1.21 1.19 1.10 1.24".split()
    )
    mean = sum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    screen = Decimal("3.267") * sum(ranges) / len(ranges)
    kept = [moved for moved in ranges if moved < screen]
    spread = Decimal("2.66") * sum(kept) / len(kept)
    limits = [round(limit, 4) for limit in (mean, mean - spread, mean + spread)]
    assert limits == [Decimal("1.1413"), Decimal("0.4516"), Decimal("1.8310")]


def test_the_vacancy_rate_is_that_of_the_workforce():
    for month, row in known_months(VACANCY, NOVEMBER[1]).items():
        staff = [person for person in rows("workforce") if person["month"] == month]
        posts = sum(Decimal(person["establishment_wte"]) for person in staff)
        vacant = posts - sum(Decimal(person["in_post_wte"]) for person in staff)
        assert (Decimal(row["numerator"]), Decimal(row["denominator"])) == (vacant, posts)
        assert row["value"] == ""  # left to be worked out


def test_measures_of_the_new_priorities_are_not_agreed_before_december():
    """A19: every other priority has a measure, in every edition."""
    for _, cutoff in EDITIONS:
        measured = {measure["priority"] for measure in known_measures(cutoff).values()}
        assert measured - {""} == set("1234567")
    agreed = [row["recorded_on"] for row in rows("measures") if row["priority"] in ("8", "9")]
    assert set(agreed) == {"2019-11-29"}


def test_every_division_has_a_measure_and_imaging_moves_with_its_own():
    """A18."""
    divisions = [{m["division"] for m in known_measures(c).values()} - {""} for _, c in EDITIONS]
    three = {"medicine", "surgery", "womens_childrens"}
    assert divisions == [three, three, three | {"clinical_support_services"}]
    assert known_measures(OCTOBER[1])[SCANS]["division"] == "surgery"
    assert known_measures(NOVEMBER[1])[SCANS]["division"] == "clinical_support_services"


# ---- what the control charts say


def test_every_kind_of_variation_and_of_assurance_is_shown():
    plan = iqip.read(REFERENCE)
    seen = [outcomes(plan.as_at(period_end)) for period_end, _ in EDITIONS]
    variation = {word for frame in seen for word in frame["variation"].dropna()}
    assurance = {word for frame in seen for word in frame["assurance"].dropna()}
    assert variation == {
        "common_cause", "improvement", "concern", "neutral_high", "too_few_points",
    }  # fmt: skip
    assert assurance == {"pass", "fail", "hit_or_miss", "no_target", "too_few_points"}


def test_what_approved_actions_moved_is_of_every_kind_in_november_and_unknown_in_september():
    plan = iqip.read(REFERENCE)
    september, october, november = (impact(plan.as_at(period_end)) for period_end, _ in EDITIONS)
    assert september is None
    assert october is not None
    assert november is not None
    assert set(october["verdict"]) == {"too_early"}
    assert set(november["verdict"]) == {"as_intended", "other_way", "no_evidence", "too_early"}
