"""What changed since the last report, and the proof that a re-mapping changed nothing else."""

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from iqip_analytics.contract.vocabulary import CQC_DOMAINS, NOT_STATED, TRUST, TRUST_WIDE
from iqip_analytics.measures.evidence_group import decisions
from iqip_analytics.measures.groups import in_order, supplied
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.earlier_reports import last_report
from iqip_analytics.plan.known import KnownPlan

KINDS = ["approved", "declined", "reopened", "re_baselined", "added", "withdrawn", "re_mapped"]
LEAVING_KINDS = ("withdrawn", "re_mapped")  # reported by the division that an action left, too
COLUMNS = ["kind", "action_id", "title", "before", "after"]


class Movement(NamedTuple):
    """One line of the movement from the last report: what changed the total and the approved."""

    line: str
    total: int
    approved: int


class SinceLastReport(NamedTuple):
    """changes: the rows of since_last_report.csv. movement: opening, changes, closing."""

    changes: pd.DataFrame
    movement: list[Movement]


def since_last_report(known: KnownPlan) -> SinceLastReport | None:
    """What changed in a scope since the last report; None where there was none.

    Both reports are as they were known at their own cut-offs.
    """
    last, scope = last_report(known.trust), known.scope
    if last is None:
        return None
    both = _side_by_side(last, known.trust)
    mine = both if scope == TRUST else both[_ever_of(both, scope)]
    still_here = mine if scope == TRUST else mine[mine["division_after"] == scope]
    found = {
        **_by_rules(still_here, [kind for kind in KINDS if kind not in LEAVING_KINDS]),
        **_by_rules(mine, LEAVING_KINDS),
        "declined": _declined(known),
    }
    changes = pd.concat([found[kind] for kind in KINDS], ignore_index=True)
    return SinceLastReport(changes, _movement(mine, scope))


def _side_by_side(last: KnownPlan, now: KnownPlan) -> pd.DataFrame:
    """Every action of either report, `_before` and `_after`; blank where it was not in the plan."""

    def seen(known: KnownPlan) -> pd.DataFrame:
        columns = ["action_id", "title", "division", "agreed_deadline"]
        return known.actions[columns].assign(approved=is_approved(known), held=True)

    both = seen(last).merge(seen(now), on="action_id", how="outer", suffixes=("_before", "_after"))
    flags = {
        name: both[name].astype("boolean").fillna(False).astype(bool)
        for name in ("held_before", "held_after", "approved_before", "approved_after")
    }
    return both.assign(**flags, title=both["title_after"].fillna(both["title_before"]))


def _ever_of(both: pd.DataFrame, scope: str) -> pd.Series:
    return (both["division_before"] == scope) | (both["division_after"] == scope)


def _declined(now: KnownPlan) -> pd.DataFrame:
    made = decisions(now)
    declined = made[made["event"] == "declined"]
    days = declined["event_on"].dt.strftime("%Y-%m-%d")
    return declined.assign(kind="declined", before="", after=days)[COLUMNS]


def _by_rules(both: pd.DataFrame, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """The changes of some kinds that two reports tell of."""
    stayed = both["held_before"] & both["held_after"]
    before, after = both["approved_before"], both["approved_after"]
    moved = both["agreed_deadline_before"] != both["agreed_deadline_after"]
    rules = {
        "approved": (both["held_after"] & after & ~before, None, None),
        "reopened": (stayed & before & ~after, None, None),
        "re_baselined": (stayed & moved, "agreed_deadline_before", "agreed_deadline_after"),
        "added": (both["held_after"] & ~both["held_before"], None, "agreed_deadline_after"),
        "withdrawn": (both["held_before"] & ~both["held_after"], "agreed_deadline_before", None),
        "re_mapped": (
            stayed & (both["division_before"] != both["division_after"]),
            "division_before",
            "division_after",
        ),
    }
    found = {}
    for kind in rules.keys() & kinds:
        rows, source, target = rules[kind]
        chosen = both[rows].sort_values("action_id")
        told = {"before": _text(chosen, source), "after": _text(chosen, target)}
        found[kind] = chosen[["action_id", "title"]].assign(kind=kind, **told)[COLUMNS]
    return found


def _text(rows: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series("", index=rows.index, dtype="str")
    values = rows[column]
    dates = pd.api.types.is_datetime64_any_dtype(values)
    return (values.dt.strftime("%Y-%m-%d") if dates else values).astype("str")


def _movement(both: pd.DataFrame, scope: str) -> list[Movement]:
    """From the last report's totals to this one's, line by line."""
    of_scope = {
        when: both[f"held_{when}"] & (True if scope == TRUST else both[f"division_{when}"] == scope)
        for when in ("before", "after")
    }
    was, approved_then, approved_now = (
        of_scope["before"],
        both["approved_before"],
        both["approved_after"],
    )
    now, stayed = of_scope["after"], both["held_before"] & both["held_after"]

    def line(name: str, come: pd.Series, gone: pd.Series) -> Movement:
        total = int(come.sum()) - int(gone.sum())
        approved = int((come & approved_now).sum()) - int((gone & approved_then).sum())
        return Movement(name, total, approved)

    nothing = pd.Series(False, index=both.index)
    kept = was & now
    lines = [
        Movement("Last report", int(was.sum()), int((was & approved_then).sum())),
        line("Added", now & ~both["held_before"], nothing),
        line("Withdrawn", nothing, was & ~both["held_after"]),
        line("Re-mapped here", now & stayed & ~was, nothing),
        line("Re-mapped elsewhere", nothing, was & stayed & ~now),
        Movement("Approved", 0, int((kept & approved_now & ~approved_then).sum())),
        Movement("Re-opened", 0, -int((kept & approved_then & ~approved_now).sum())),
        Movement("This report", int(now.sum()), int((now & approved_now).sum())),
    ]
    return [row for row in lines if scope != TRUST or not row.line.startswith("Re-mapped")]


class RemappingProof(NamedTuple):
    """A re-mapping and what it left alone (counting rule 9).

    field: division, cqc_domain, or one of the register's own columns.
    moves: from_<field>, to_<field>, actions, deadlines_moved.
    by_group: <field>, before, after: the actions in both reports, counted each way.
    deadlines_moved: how many of the moved actions have another deadline than before.
    """

    field: str
    moves: pd.DataFrame
    by_group: pd.DataFrame
    deadlines_moved: int

    @property
    def total_before(self) -> int:
        """Actions in both reports, as the last one grouped them."""
        return int(self.by_group["before"].sum())

    @property
    def total_after(self) -> int:
        """The same actions, as this report groups them."""
        return int(self.by_group["after"].sum())

    def of(self, division: str) -> "RemappingProof | None":
        """The part that concerns a division: its own moves and its own row; None without any."""
        own = (self.moves[["from_division", "to_division"]] == division).any(axis=1)
        if not own.any():
            return None
        moves = self.moves[own].reset_index(drop=True)
        counts = self.by_group[self.by_group["division"] == division]
        return RemappingProof(self.field, moves, counts, int(moves["deadlines_moved"].sum()))


def remapping_proof(known: KnownPlan, field: str = "division") -> RemappingProof | None:
    """What moved between divisions, or the groups of another field, since the last report.

    None where nothing did. Moves between divisions are proved on the trust's position, which alone
    sees both sides; a division sees its own part.
    """
    if known.scope != TRUST and field == "division":
        proof = remapping_proof(known.trust)
        return None if proof is None else proof.of(known.scope)
    last = last_report(known.trust)
    if last is None:
        return None
    both = _grouped_twice(last, known, field)
    moved = both[both[f"{field}_before"] != both[f"{field}_after"]]
    if moved.empty:
        return None
    moves = _moves(moved, field)
    return RemappingProof(
        field=field,
        moves=moves,
        by_group=_by_group(both, field, _order(last, known, field, both)),
        deadlines_moved=int(moves["deadlines_moved"].sum()),
    )


def regroupings(known: KnownPlan, by: Collection[str] = ()) -> list[RemappingProof]:
    """What moved between CQC domains, and between the groups of the register's columns `by`."""
    proofs = [remapping_proof(known, field) for field in ("cqc_domain", *supplied(known, by))]
    return [proof for proof in proofs if proof is not None]


def _grouped_twice(last: KnownPlan, now: KnownPlan, field: str) -> pd.DataFrame:
    """The actions of both reports, each with its group and its deadline `_before` and `_after`."""
    both = last.actions[["action_id", field, "agreed_deadline"]].merge(
        now.actions[["action_id", field, "agreed_deadline"]],
        on="action_id",
        suffixes=("_before", "_after"),
    )
    return both.fillna({f"{field}_before": NOT_STATED, f"{field}_after": NOT_STATED})


def _order(last: KnownPlan, now: KnownPlan, field: str, both: pd.DataFrame) -> list[str]:
    if field == "division":
        return [*dict.fromkeys([*last.divisions[field], *now.divisions[field]]), TRUST_WIDE]
    names = {*both[f"{field}_before"], *both[f"{field}_after"]} - {NOT_STATED}
    if field == "cqc_domain":
        return [*(name for name in CQC_DOMAINS if name in names), NOT_STATED]
    return [*sorted(names, key=in_order), NOT_STATED]


def _moves(moved: pd.DataFrame, field: str) -> pd.DataFrame:
    other_deadline = moved["agreed_deadline_before"] != moved["agreed_deadline_after"]
    return (
        moved.assign(deadlines_moved=other_deadline)
        .groupby([f"{field}_before", f"{field}_after"])
        .agg(actions=("action_id", "size"), deadlines_moved=("deadlines_moved", "sum"))
        .rename_axis([f"from_{field}", f"to_{field}"])
        .reset_index()
    )


def _by_group(both: pd.DataFrame, field: str, order: list[str]) -> pd.DataFrame:
    counts = {
        when: both[f"{field}_{when}"].value_counts().reindex(order, fill_value=0)
        for when in ("before", "after")
    }
    rows = pd.DataFrame(counts).rename_axis(field).reset_index()
    return rows[(rows["before"] > 0) | (rows["after"] > 0)].reset_index(drop=True)
