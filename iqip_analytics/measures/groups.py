"""The groups that progress is reported by; those of a register's own columns where asked."""

import re
from collections.abc import Collection
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import (
    ACTION_TYPES,
    CQC_DOMAINS,
    ELEMENTS,
    MUST_AND_SHOULD,
    NOT_STATED,
    REGISTER_GROUPINGS,
    TRUST_WIDE,
)
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared


class Group(NamedTuple):
    """One group of actions; `rows` is true for those of `known.actions` that belong to it."""

    grouping: str
    group: str
    rows: np.ndarray


def groups(known: KnownPlan, by: Collection[str] = ()) -> list[Group]:
    """Every group that holds an action of the plan, in the order that reports show them.

    CQC domains count Must and Should Do actions only (data contract, tidy outputs).

    Args:
        known: the trust's position, or a division's.
        by: further groupings, of `REGISTER_GROUPINGS`. Each action is in one group of each,
            `not_stated` where its cell is blank, so that the groups of a grouping add up to all. A
            grouping that the trust's register does not fill has no group.
    """
    return list(_groups(known, tuple(by)))


# Most measures and forecasts of a scope go group by group
@shared
def _groups(known: KnownPlan, by: tuple[str, ...]) -> list[Group]:
    actions = known.actions
    must_and_should = actions["action_type"].isin(MUST_AND_SHOULD)
    divisions = [*known.divisions["division"], TRUST_WIDE]
    priorities = sorted(int(number) for number in actions["priority"].dropna().unique())
    by_column = [
        *_by("element", actions["element"], ELEMENTS),
        *_by("action_type", actions["action_type"], ACTION_TYPES),
        Group("must_and_should", "must_and_should", must_and_should.to_numpy()),
        *_by("cqc_domain", actions["cqc_domain"].where(must_and_should), CQC_DOMAINS),
        *_by("division", actions["division"], divisions),
        *_by("priority", actions["priority"], priorities),
        *(group for name in supplied(known, by) for group in _by_register(name, actions[name])),
    ]
    everything = Group("all", "all", np.ones(len(actions), dtype=bool))
    return [group for group in [everything, *by_column] if group.rows.any()]


def _by(grouping: str, values: pd.Series, order: dict[str, str] | list) -> list[Group]:
    codes = pd.Categorical(values, categories=list(order)).codes
    return [Group(grouping, str(value), codes == code) for code, value in enumerate(order)]


def supplied(known: KnownPlan, by: Collection[str] = tuple(REGISTER_GROUPINGS)) -> list[str]:
    """Those of the groupings by a register's columns that the trust's register fills."""
    return [name for name in by if known.trust.actions[name].notna().any()]


def group_named(known: KnownPlan, grouping: str, group: str) -> Group | None:
    """One group by its names; None where it has no action in the plan."""
    by = [grouping] if grouping in REGISTER_GROUPINGS else []
    found = (one for one in groups(known, by) if (one.grouping, one.group) == (grouping, group))
    return next(found, None)


def _by_register(grouping: str, values: pd.Series) -> list[Group]:
    filled = values.fillna(NOT_STATED)
    names = [*sorted(set(filled) - {NOT_STATED}, key=in_order), NOT_STATED]
    # There may be as many findings as actions: codes are compared, not words
    places = pd.Index(names).get_indexer(filled)
    return [Group(grouping, name, places == place) for place, name in enumerate(names)]


def in_order(text: str) -> tuple[object, ...]:
    """The sort key of texts, with the numbers within them as numbers.

    >>> sorted(["Regulation 12", "Regulation 9", "Site B"], key=in_order)
    ['Regulation 9', 'Regulation 12', 'Site B']
    """
    parts = re.split(r"([0-9]+)", text)
    numbers = [part.lstrip("0") for part in parts[1::2]]  # compared as text: one may be very long
    words = [(part.casefold(),) for part in parts[::2]]
    places = [(len(number), number) for number in numbers]
    return tuple(zip_longest(words, places, fillvalue=(0, ""))), text
