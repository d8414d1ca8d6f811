"""The hazard's shape: against statsmodels, and what it must learn and must not forget."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.genmod.families import links

from iqip_analytics.forecasts.completion import hazard
from iqip_analytics.forecasts.completion.approval_history import history
from iqip_analytics.forecasts.completion.hazard import (
    beliefs,
    by_deadline_alone,
    cells,
    columns,
    design_codes,
    fitted_hazard,
)
from tests.forecasts.registers import drawn_plan, plan_of

PAST = history(drawn_plan(count=300, months=30, divisions=2, chance=0.2).as_at("2019-06-30"))


def test_cells_hold_every_person_month_once():
    gathered = cells(PAST)
    assert gathered.trials.sum() == PAST.at_risk.sum()
    assert gathered.approvals.sum() == PAST.newly_approved.sum()


def test_a_cell_s_month_and_division_are_its_place():
    gathered = cells(PAST)
    division = gathered.place % len(PAST.divisions)
    first = columns(len(PAST.divisions))[4]
    assert ((gathered.codes[:, 4] - first) // hazard.PHASES == division).all()


def test_a_division_has_an_effect_of_its_own_before_about_and_after_the_deadline():
    months = PAST.deadline_now[0] + np.array([-1, 0, 2, 3])
    codes = design_codes(PAST, np.zeros(4, int), months, PAST.deadline_now[0])
    first = columns(len(PAST.divisions))[4] + PAST.division[0] * hazard.PHASES
    assert (codes[:, 4] - first).tolist() == [0, 1, 1, 2]


def test_what_is_believed_of_lateness_may_mean_more_or_less_as_a_whole():
    starts = columns(2)
    mean, precision = beliefs(2)
    lateness = slice(starts[0], starts[1])
    free = np.linalg.inv(precision[lateness, lateness])
    along = mean[lateness] / np.linalg.norm(mean[lateness])
    narrow = free - hazard.MEANING_SPREAD**2 * np.outer(mean[lateness], mean[lateness])
    assert along @ free @ along > 1.5 * (along @ narrow @ along)
    assert (np.linalg.eigvalsh(narrow) > 0).all()


def test_the_deadline_alone_is_the_share_approved_of_the_person_months_of_each_bin():
    gathered = cells(PAST)
    divisions = len(PAST.divisions)
    found = by_deadline_alone(gathered, PAST.months, divisions)
    rows, month = np.nonzero(PAST.at_risk)
    late = PAST.first + month - PAST.deadline[rows, month]
    inside = (late >= 1) & (late < 2)
    approved = PAST.newly_approved[rows, month]
    usual = (approved.sum() + hazard.LEAST_APPROVALS) / (len(rows) + hazard.LEAST_MONTHS)
    share = (approved[inside].sum() + usual) / (inside.sum() + 1)
    place = columns(divisions)[0] + np.digitize(1, hazard.LATENESS_EDGES)
    assert -np.expm1(-np.exp(found[place])) == pytest.approx(share)
    assert np.count_nonzero(found) == len(hazard.LATENESS_EDGES) + 1


def test_at_the_fit_statsmodels_sees_evidence_and_belief_pull_alike():
    gathered = cells(PAST)
    divisions = len(PAST.divisions)
    level = np.random.default_rng(3).normal(0, 0.3, (PAST.months, divisions))
    found = fitted_hazard(gathered, level)
    design = np.zeros((len(gathered.trials) + 1, columns(divisions)[-1]))
    np.put_along_axis(design[:-1], gathered.codes, 1, axis=1)
    design[:, 0] = 1
    trials = np.append(gathered.trials, hazard.LEAST_MONTHS)
    approvals = np.append(gathered.approvals, hazard.LEAST_APPROVALS)
    model = sm.GLM(
        np.column_stack([approvals, trials - approvals]),
        design,
        family=sm.families.Binomial(links.CLogLog()),
        offset=np.append(level.ravel()[gathered.place], 0.0),
    )
    mean, precision = beliefs(divisions)
    evidence = model.score(found.estimate, scale=1.0)
    assert evidence == pytest.approx(precision @ (found.estimate - mean), abs=1e-4)
    information = -model.hessian(found.estimate, scale=1.0, observed=False) + precision
    assert np.linalg.inv(information) == pytest.approx(found.covariance, abs=1e-4)


def test_without_history_the_shape_is_what_is_believed():
    nothing = plan_of("action | added | deadline\nA1 | 2018-06-10 | 2019-01-31", start="2018-06-30")
    past = history(nothing.as_at("2018-06-30"))
    found = fitted_hazard(cells(past), np.zeros((past.months, len(past.divisions))))
    mean, _ = beliefs(len(past.divisions))
    assert found.estimate[1:] == pytest.approx(mean[1:], abs=1e-6)


def test_much_history_outweighs_belief():
    gathered = cells(PAST)
    found = fitted_hazard(gathered, np.zeros((PAST.months, len(PAST.divisions))))
    common = gathered.trials > 3
    chance = -np.expm1(-np.exp(found.log_hazard(gathered.codes[common])))
    assert np.average(chance, weights=gathered.trials[common]) == pytest.approx(0.2, abs=0.05)


def test_lateness_counts_from_the_deadline_in_force():
    plan = plan_of("action | added | deadline\nA1 | 2018-06-10 | 2018-12-31", start="2018-06-30")
    past = history(plan.as_at("2018-12-31"))
    months = past.month_numbers
    codes = design_codes(past, np.zeros(len(months), int), months, past.deadline[0])
    lateness = codes[:, 0] - 1
    edges = np.array(hazard.LATENESS_EDGES)
    assert [edges[bin_ - 1] for bin_ in lateness] == [-5, -4, -3, -2, -1, 0]
    assert pd.Series(lateness).is_monotonic_increasing
