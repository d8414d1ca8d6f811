"""Actions moved between divisions since the last report, with the proof that nothing else moved."""

from typing import NamedTuple

import pandas as pd

from iqip_analytics.contract.vocabulary import TRUST, TRUST_WIDE
from iqip_analytics.plan.earlier_reports import last_report
from iqip_analytics.plan.known import KnownPlan


class RemappingProof(NamedTuple):
    """A re-mapping and what it left alone (counting rule 9).

    moves: from_division, to_division, actions, deadlines_moved.
    by_division: division, before, after: the actions in both reports, counted each way.
    deadlines_moved: how many of the moved actions have another deadline than before.
    """

    moves: pd.DataFrame
    by_division: pd.DataFrame
    deadlines_moved: int

    @property
    def total_before(self) -> int:
        """Actions in both reports, as the last one divided them."""
        return int(self.by_division["before"].sum())

    @property
    def total_after(self) -> int:
        """The same actions, as this report divides them."""
        return int(self.by_division["after"].sum())

    def of(self, division: str) -> "RemappingProof | None":
        """What of it a division saw: its own moves and its own row; None where none was its."""
        own = (self.moves[["from_division", "to_division"]] == division).any(axis=1)
        if not own.any():
            return None
        moves = self.moves[own].reset_index(drop=True)
        counts = self.by_division[self.by_division["division"] == division]
        return RemappingProof(moves, counts, int(moves["deadlines_moved"].sum()))


def remapping_proof(known: KnownPlan) -> RemappingProof | None:
    """What moved between divisions since the last report; None where nothing did.

    It is proved on the trust's position, which alone sees both sides of a move; a division sees
    its own part.
    """
    if known.scope != TRUST:
        proof = remapping_proof(known.trust)
        return None if proof is None else proof.of(known.scope)
    last = last_report(known)
    if last is None:
        return None
    columns = ["action_id", "division", "agreed_deadline"]
    both = last.actions[columns].merge(
        known.actions[columns], on="action_id", suffixes=("_before", "_after")
    )
    moved = both[both["division_before"] != both["division_after"]]
    if moved.empty:
        return None
    order = [*dict.fromkeys([*last.divisions["division"], *known.divisions["division"]])]
    moves = _moves(moved)
    return RemappingProof(
        moves=moves,
        by_division=_by_division(both, [*order, TRUST_WIDE]),
        deadlines_moved=int(moves["deadlines_moved"].sum()),
    )


def _moves(moved: pd.DataFrame) -> pd.DataFrame:
    other_deadline = moved["agreed_deadline_before"] != moved["agreed_deadline_after"]
    return (
        moved.assign(deadlines_moved=other_deadline)
        .groupby(["division_before", "division_after"])
        .agg(actions=("action_id", "size"), deadlines_moved=("deadlines_moved", "sum"))
        .rename_axis(["from_division", "to_division"])
        .reset_index()
    )


def _by_division(both: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    counts = {
        when: both[f"division_{when}"].value_counts().reindex(order, fill_value=0)
        for when in ("before", "after")
    }
    rows = pd.DataFrame(counts).rename_axis("division").reset_index()
    return rows[(rows["before"] > 0) | (rows["after"] > 0)].reset_index(drop=True)
