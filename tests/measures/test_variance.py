"""The variance is the sum of its named actions; the funnel counts each action once a rung."""

import pytest
from hypothesis import given

from iqip_analytics.contract.faults import InputError
from iqip_analytics.measures.deadlines import closure_funnel, variance_explained
from iqip_analytics.measures.progress import position
from tests.support.awkward import registers, report_dates
from tests.support.oracle import Tables
from tests.support.registers import known_at, quick_plan
from tests.support.trials import trials

REGISTER = """
    action | deadline   | type       | submitted  | approved   | embedded   | lifted
    A1     | 2019-08-31 | section_31 | 2019-08-01 | 2019-08-20 | 2019-08-25 | 2019-08-30
    A2     | 2019-08-31 | must_do    | 2019-08-01 |            |            |
    A3     | 2019-12-31 | must_do    |            | 2019-08-20 |            |
    A4     | 2019-12-31 | must_do    |            |            |            |
"""


def test_late_and_early_actions_are_named():
    explained = variance_explained(known_at(REGISTER, "2019-08-31"), "all", "all")
    assert list(explained.late["action_id"]) == ["A2"]
    assert list(explained.early["action_id"]) == ["A3"]
    assert explained.variance == 0


@trials(10)
@given(tables=registers(), dates=report_dates())
def test_the_named_actions_sum_to_the_variance_of_every_group(tables: Tables, dates):
    try:
        known = quick_plan(tables).as_at(*dates)
    except InputError:
        return  # no division is reported then
    for row in position(known).itertuples():
        explained = variance_explained(known, row.grouping, row.group)
        assert explained.variance == row.variance_actions
        assert len(explained.late) == row.overdue


def test_a_group_without_an_action_is_refused():
    with pytest.raises(ValueError, match="no action of division surgery"):
        variance_explained(known_at(REGISTER, "2019-08-31"), "division", "surgery")


def test_lifted_by_the_regulator_is_apart_from_closed():
    funnel = closure_funnel(known_at(REGISTER, "2019-08-31")).set_index("rung")
    assert list(funnel["actions"]) == [2, 2, 1, 1]
    assert list(funnel["conditions"]) == [1, 1, 1, 1]


def test_a_reopened_action_leaves_every_later_rung():
    register = """
        action | deadline   | approved   | embedded   | reopened
        A1     | 2019-08-31 | 2019-08-10 | 2019-08-12 | 2019-08-20
    """
    funnel = closure_funnel(known_at(register, "2019-08-31")).set_index("rung")
    assert list(funnel["actions"]) == [0, 0, 0, 0]
