"""The baselines: against naive loops over the register, action by action and month by month."""

import numpy as np
import pytest
from statsmodels.tsa.api import ETSModel

from iqip_analytics.forecasts.completion.approval_history import History, history
from iqip_analytics.forecasts.completion.past_origins import last_shares, shares_by_origin
from iqip_analytics.forecasts.quality.completion_baselines import (
    BASELINES,
    closures,
    kaplan_meier,
    open_counts,
    reference_class,
    smoothed,
    straight_line,
    throughput,
    trajectory,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from tests.forecasts.registers import drawn_plan, plan_of

PLAN = drawn_plan(count=150, months=22, divisions=2)
PAST = history(PLAN.as_at("2018-12-31"))
MEDIAN = QUANTILES.index(0.5)


@pytest.mark.parametrize("name", BASELINES)
def test_no_baseline_forecasts_less_each_month_or_more_than_is_open(name):
    values = BASELINES[name](PAST, 5)
    assert values.shape == (1 + len(PAST.divisions), 5, len(QUANTILES))
    assert (np.diff(values, axis=2) >= -1e-9).all()
    assert (values <= open_counts(PAST)[:, None, None] + 1e-9).all()
    assert (values >= 0).all()


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_bears_a_plan_without_a_past(name):
    plan = plan_of("action | added | deadline\nA1 | 2018-06-10 | 2018-07-31", start="2018-06-30")
    assert BASELINES[name](history(plan.as_at("2018-06-30")), 3).shape == (3, 3, len(QUANTILES))


def test_on_its_trajectory_everything_is_done_by_its_deadline():
    values = trajectory(PAST, 4)[0, :, 0]
    for ahead in range(1, 5):
        due = sum(
            bool(is_open) and deadline <= PAST.last + ahead
            for is_open, deadline in zip(PAST.open_now, PAST.deadline_now, strict=True)
        )
        assert values[ahead - 1] == due


def test_the_straight_line_goes_on_at_the_mean_of_six_months():
    rate = sum(int(PAST.newly_approved[:, -back].sum()) for back in range(1, 7)) / 6
    expected = [min(months * rate, open_counts(PAST)[0]) for months in (1, 2, 3)]
    assert straight_line(PAST, 3)[0, :, 0] == pytest.approx(expected)


def test_throughput_in_the_first_month_is_the_spread_of_the_last_twelve():
    last = closures(PAST)[0, -12:]
    values = throughput(PAST, 2)[0, 0]
    assert values.min() >= last.min()
    assert values.max() <= last.max()
    assert values[MEDIAN] == pytest.approx(np.median(last), abs=1)


def test_smoothing_is_the_maximum_likelihood_of_statsmodels():
    series = np.array([12.0, 15, 9, 22, 30, 28, 35, 31, 40, 38, 29, 44, 41, 39])
    level, smoothing, error = smoothed(series)
    theirs = ETSModel(series, error="add").fit(disp=False)
    assert smoothing == pytest.approx(theirs.params[0], abs=0.03)
    assert level == pytest.approx(float(theirs.forecast(1)[0]), rel=0.02)
    assert error == pytest.approx(np.sqrt(theirs.mse), rel=0.02)


def naive_survival(past: History) -> dict[int, float]:
    """Chance to be still open after each month of delay past the deadline, by loops."""
    lives = []
    for row in range(len(past.added)):
        done = past.approved[row].argmax() + past.first - 1 if past.approved[row].any() else None
        if done is not None and not done > past.last - 36:
            continue
        end = past.last if done is None else done
        entry = past.added[row] - past.deadline_now[row]
        lives.append((entry, max(end - past.deadline_now[row], entry), done is not None))
    left, survival = {}, 1.0
    for delay in range(min(life[0] for life in lives), max(life[1] for life in lives) + 8):
        at_risk = sum(entry <= delay <= end for entry, end, _ in lives)
        done = sum(end == delay and closed for _, end, closed in lives)
        survival *= 1 - done / at_risk if at_risk else 1
        left[delay] = survival
    return left


def test_kaplan_and_meier_s_median_is_that_of_a_naive_loop():
    left = naive_survival(PAST)
    months = 3
    chances = []
    for row in np.flatnonzero(PAST.open_now):
        now = PAST.last - PAST.deadline_now[row]
        chances.append(1 - left[now + months] / left[now] if left[now] > 0 else 1.0)
    mean = sum(chances)
    spread = np.sqrt(sum(chance * (1 - chance) for chance in chances))
    assert kaplan_meier(PAST, months)[0, -1, MEDIAN] == pytest.approx(mean, abs=1 + spread / 3)


def naive_share(past: History, back: int, months: int, division: int | None) -> float | None:
    """Share of the set open `back` months ago that was approved within so many months."""
    column = past.months - back
    of = done = 0
    for row in range(len(past.added)):
        if division is not None and past.division[row] != division:
            continue
        if past.added[row] < past.first + column and not past.approved[row, column]:
            of += 1
            done += int(past.approved[row, column + months])
    return done / of if of else None


@pytest.mark.parametrize("months", [1, 4])
@pytest.mark.parametrize("division", [None, 0, 1])
def test_the_reference_class_is_the_last_twelve_shares(months, division):
    shares = [naive_share(PAST, back, months, division) for back in range(months, months + 12)]
    place = 0 if division is None else 1 + division
    expected = np.quantile([share for share in shares if share is not None], QUANTILES)
    found = reference_class(PAST, 4)[place, months - 1] / open_counts(PAST)[place]
    assert found == pytest.approx(np.maximum(found, expected))
    if months == 1:
        assert found == pytest.approx(expected)


def test_the_pool_s_shares_are_those_of_a_naive_loop_drawn_to_the_trust():
    table = shares_by_origin(PAST, 3)
    back, months, division = 5, 3, 1
    column = PAST.months - back
    rows = (PAST.division == division) & (PAST.added < PAST.first + column)
    actions = int((rows & ~PAST.approved[:, column]).sum())
    own = naive_share(PAST, back, months, division)
    trust = naive_share(PAST, back, months, None)
    expected = (own * actions + 5 * trust) / (actions + 5)
    assert table[column, months - 1, division] == pytest.approx(expected)


def test_shares_not_known_at_an_origin_are_not_used():
    table = shares_by_origin(PAST, 3)
    origin = PAST.months - 4
    known = last_shares(table, origin)
    later = table.copy()
    later[origin - 2 :, 2] = 0.99
    later[origin:, :] = 0.99
    assert (last_shares(later, origin) == known).all()


def test_a_horizon_not_seen_goes_on_at_the_last_rate():
    short = history(drawn_plan(count=80, months=6).as_at("2017-03-31"))
    known = last_shares(shares_by_origin(short, 5), short.months)
    rate = 1 - (1 - known[:, short.months - 1]) ** (1 / short.months)
    assert known[:, 4] == pytest.approx(1 - (1 - rate) ** 5)
