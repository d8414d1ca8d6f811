"""A re-mapping prints its proof: totals before and after, deadlines moved (counting rule 9)."""

from iqip_analytics import KnownPlan
from iqip_analytics.measures.changes_since import remapping_proof
from tests.support.registers import plan_of

REGISTER = """
    action | division | deadline
    A1     | medicine | 2019-12-31
    A2     | medicine | 2019-12-31
    A3     | surgery  | 2019-12-31
"""
DIVISIONS = """
    division | name     | reported_from
    medicine | Medicine | 2018-01-31
    surgery  | Surgery  | 2018-01-31
    support  | Support  | 2019-10-31
"""
MOVES = """
    action_id | recorded_on | effective_on | field    | value
    A1        | 2019-10-07  | 2019-10-31   | division | support
    A3        | 2019-10-07  | 2019-10-31   | division | support
"""


def october(changes: str = MOVES, register: str = REGISTER) -> KnownPlan:
    return plan_of(register, divisions=DIVISIONS, changes=changes).as_at("2019-10-31")


def test_actions_keep_their_number_and_their_deadlines() -> None:
    proof = remapping_proof(october())
    assert proof.moves.to_dict("list") == {
        "from_division": ["medicine", "surgery"],
        "to_division": ["support", "support"],
        "actions": [1, 1],
        "deadlines_moved": [0, 0],
    }
    assert proof.by_group.to_dict("list") == {
        "division": ["medicine", "surgery", "support"],
        "before": [2, 1, 0],
        "after": [1, 0, 2],
    }
    assert (proof.total_before, proof.total_after, proof.deadlines_moved) == (3, 3, 0)


def test_a_deadline_moved_with_its_action_is_counted_and_one_that_stayed_is_not() -> None:
    changes = (
        MOVES
        + """
    A1        | 2019-10-07  | 2019-10-31   | agreed_deadline | 2020-01-31
    A2        | 2019-10-07  | 2019-10-31   | agreed_deadline | 2020-01-31
    """
    )
    assert remapping_proof(october(changes)).deadlines_moved == 1


def test_without_a_move_there_is_nothing_to_prove() -> None:
    plan = plan_of(REGISTER, divisions=DIVISIONS, changes=MOVES)
    assert remapping_proof(plan.as_at("2019-09-30")) is None
    assert remapping_proof(plan.as_at("2019-11-30")) is None


def test_a_trust_wide_action_given_to_a_division_is_a_move() -> None:
    register = (
        "action | element | division | priority | deadline\n"
        "A1 | strategic_priority | | 4 | 2019-12-31"
    )
    changes = (
        "action_id | recorded_on | effective_on | field | value\n"
        "A1 | 2019-10-07 | 2019-10-31 | division | surgery"
    )
    proof = remapping_proof(october(changes, register))
    assert proof.by_group.to_dict("list") == {
        "division": ["surgery", "trust_wide"], "before": [0, 1], "after": [1, 0],
    }  # fmt: skip


def test_actions_added_or_withdrawn_meanwhile_are_no_part_of_the_proof() -> None:
    register = REGISTER.replace("deadline\n", "deadline | added_on\n")
    lines = [
        line + " |" if line.strip().startswith("A") else line for line in register.splitlines()
    ]
    register = "\n".join([*lines[:2], *lines[2:], "A4 | medicine | 2019-12-31 | 2019-10-15"])
    changes = MOVES + "    A2 | 2019-10-07 | 2019-10-15 | withdrawn | merged\n"
    proof = remapping_proof(october(changes, register))
    assert (proof.total_before, proof.total_after) == (2, 2)
