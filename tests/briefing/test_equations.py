"""A secret is given away where it is a combination of what is published, and only there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.briefing.disclosure.equations import Known


def let_through(secrets: list[dict[int, int]], offered: list[dict[int, int]]) -> list[bool]:
    """Which of the numbers offered may be published, each after those before it."""
    known, may = Known(), []
    for secret in secrets:
        known.keep(secret)
    for form in offered:
        may.append(not known.gives_away(form))
        if may[-1]:
            known.publish(form)
    return may


A, B, C = {1: 1}, {2: 1}, {3: 1}


def test_three_sums_of_pairs_give_all_three_numbers_away_and_two_do_not():
    pairs = [{1: 1, 2: 1}, {1: 1, 3: 1}, {2: 1, 3: 1}]
    assert let_through([A, B, C], pairs) == [True, True, False]


def test_a_chain_over_months_gives_away_the_one_change_that_is_left():
    """In post in March and in June, and the net gains of April and May."""
    march, april, may, june = 3, 4, 5, 6
    gains = [{april: 1, march: -1}, {may: 1, april: -1}]
    levels = [{march: 1}, {june: 1}]
    assert let_through([{june: 1, may: -1}], [*levels, *gains]) == [True, True, True, False]


def test_a_rate_over_known_levels_gives_away_the_month_that_is_left():
    """Leavers of a year, of which eleven months are printed."""
    months = [{month: 1} for month in range(12)]
    year = dict.fromkeys(range(12), 1)
    assert let_through([months[0]], [*months[1:], year]) == [True] * 11 + [False]
    assert let_through(months[:2], [*months[2:], year]) == [True] * 11


def test_what_is_known_already_may_be_published_again():
    assert let_through([C], [A, B, {1: 1, 2: -1}, {1: 3}]) == [True] * 4


def test_a_secret_that_is_known_when_it_comes_up_is_none():
    known = Known()
    known.publish(A)
    known.keep(A)
    assert not known.gives_away({1: 2})
    assert known.follows(A)


forms = st.dictionaries(st.integers(0, 5), st.integers(-2, 2).filter(bool), min_size=1, max_size=4)


def rank(rows: list[dict[int, int]]) -> int:
    matrix = [[row.get(unknown, 0) for unknown in range(6)] for row in rows]
    return int(np.linalg.matrix_rank(np.array(matrix))) if rows else 0


@given(st.lists(forms, min_size=1, max_size=3), st.lists(forms, max_size=8))
def test_a_number_is_let_through_unless_the_rank_says_that_a_secret_follows(secrets, offered):
    published: list[dict[int, int]] = []
    for form, may in zip(offered, let_through(secrets, offered), strict=True):
        told = [rank([*published, form, one]) == rank([*published, form]) for one in secrets]
        assert may == (not any(told))
        if may:
            published.append(form)


@given(st.lists(forms, max_size=6), forms)
def test_a_number_follows_where_it_adds_no_rank(published, form):
    known = Known()
    for one in published:
        known.publish(one)
    assert known.follows(form) == (rank([*published, form]) == rank(published))


@pytest.mark.parametrize("times", [2, -7, 10**9])
def test_a_multiple_tells_as_much(times):
    assert let_through([A], [{1: times}]) == [False]
