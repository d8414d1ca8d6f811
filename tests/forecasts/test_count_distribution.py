"""Exact counts: against every outcome written out, scipy's binomial, and one another."""

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from iqip_analytics.forecasts import count_distribution
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities

chance = st.floats(0, 1)


def by_brute_force(chances: np.ndarray) -> np.ndarray:
    """Every combination of what happens and what does not."""
    probabilities = np.zeros(len(chances) + 1)
    for happens in itertools.product([False, True], repeat=len(chances)):
        probabilities[sum(happens)] += np.prod(np.where(happens, chances, 1 - chances))
    return probabilities


@given(arrays.arrays(float, st.integers(0, 9), elements=chance))
def test_it_is_the_sum_over_every_outcome(chances):
    found = mixed_count_probabilities(chances[None, None, :])[0]
    assert found == pytest.approx(by_brute_force(chances), abs=1e-13)


@pytest.mark.parametrize("events", [1, 7, 24, 25, 300, 1501, 5000])
@pytest.mark.parametrize("chance", [0.003, 0.3, 0.97, 0.9995])
def test_with_one_chance_for_all_it_is_the_binomial(events, chance):
    found = mixed_count_probabilities(np.full((1, 1, 1), chance), np.array([events]))[0]
    expected = stats.binom.pmf(np.arange(events + 1), events, chance)
    assert found == pytest.approx(expected, abs=1e-12)


def test_many_events_that_hardly_vary_are_counted_as_those_that_do():
    hardly, fairly = np.full(3000, 0.002), np.full(700, 0.999)
    found = mixed_count_probabilities(np.concatenate([hardly, fairly])[None, None, :])[0]
    of_each = (
        stats.binom.pmf(np.arange(3001), 3000, 0.002),
        stats.binom.pmf(np.arange(701), 700, 0.999),
    )
    assert found == pytest.approx(np.convolve(*of_each), abs=1e-13)


def test_certain_and_impossible_events_are_counted_as_such():
    chances = np.array([[[1.0, 1.0, 0.0]]])
    assert mixed_count_probabilities(chances)[0] == pytest.approx([0, 0, 1, 0], abs=1e-14)


def test_no_events_have_one_outcome():
    assert mixed_count_probabilities(np.zeros((3, 2, 0))) == pytest.approx(np.ones((2, 1)))


def test_nodes_are_mixed_by_their_weights():
    chances = np.array([[[0.2, 0.4]], [[0.9, 0.5]]])
    mixed = mixed_count_probabilities(chances, weights=np.array([0.25, 0.75]))[0]
    parts = [by_brute_force(node[0]) for node in chances]
    assert mixed == pytest.approx(0.25 * parts[0] + 0.75 * parts[1])


def test_cells_with_repeats_are_the_events_one_by_one():
    chances = np.array([[[0.1, 0.6, 0.8]]])
    repeats = np.array([3, 0, 4])
    one_by_one = mixed_count_probabilities(chances.repeat(repeats, axis=-1))
    assert mixed_count_probabilities(chances, repeats) == pytest.approx(one_by_one, abs=1e-14)


@pytest.mark.parametrize("seed", range(3))
def test_many_events_summed_up_first_give_what_they_give_one_by_one(monkeypatch, seed):
    chances = np.random.default_rng(seed).beta(1, 4, (2, 2, 3000))
    summed = mixed_count_probabilities(chances)
    monkeypatch.setattr(count_distribution, "MANY", 10**9)
    assert summed == pytest.approx(mixed_count_probabilities(chances), abs=1e-12)


def test_mean_and_variance_are_those_of_the_chances():
    chances = np.random.default_rng(5).random((1, 1, 200))
    probabilities = mixed_count_probabilities(chances)[0]
    counts = np.arange(201)
    mean = probabilities @ counts
    assert mean == pytest.approx(chances.sum())
    assert probabilities @ (counts - mean) ** 2 == pytest.approx((chances * (1 - chances)).sum())


@given(arrays.arrays(float, st.integers(1, 9), elements=st.floats(0.01, 0.99)))
def test_a_quantile_is_the_first_count_that_reaches_its_level(chances):
    probabilities = mixed_count_probabilities(chances[None, None, :])[0]
    levels = np.array([0.025, 0.31, 0.5, 0.9])
    for level, found in zip(levels, count_quantiles(probabilities, levels), strict=True):
        assert probabilities[: found + 1].sum() >= level - 1e-9
        assert found == 0 or probabilities[:found].sum() < level + 1e-9


def test_counts_that_need_few_and_many_frequencies_are_mixed_exactly(monkeypatch):
    # At one node all is as good as certain, at another hardly anything is, at a third nothing is
    chances = np.random.default_rng(8).beta(1, 4, (3, 2, 900)) ** [[[0.0005]], [[1]], [[9]]]
    weights = np.array([0.5, 0.3, 0.2])
    mixed = mixed_count_probabilities(chances, weights=weights)
    monkeypatch.setattr(count_distribution, "MANY", 10**9)
    parts = [mixed_count_probabilities(node[None]) for node in chances]
    assert mixed == pytest.approx(np.tensordot(weights, parts, 1), abs=1e-12)


@pytest.mark.parametrize(("cells", "repeats"), [(400, 1), (3, 2000)])
def test_memory_does_not_grow_with_nodes_and_cases(cells, repeats):
    def most_held(nodes: int) -> int:
        chances = np.random.default_rng(1).uniform(0.2, 0.8, (nodes, 12, cells))
        tracemalloc.start()
        mixed_count_probabilities(chances, np.full(cells, repeats))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    assert most_held(256) < 1.2 * most_held(64)
