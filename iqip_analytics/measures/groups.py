"""The groups that progress is reported by: elements, types, domains, divisions, priorities."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import (
    ACTION_TYPES,
    CQC_DOMAINS,
    ELEMENTS,
    MUST_AND_SHOULD,
    TRUST_WIDE,
)
from iqip_analytics.plan.known import KnownPlan


class Group(NamedTuple):
    """One group of actions; `rows` is true for those of `known.actions` that belong to it."""

    grouping: str
    group: str
    rows: np.ndarray


def groups(known: KnownPlan) -> list[Group]:
    """Every group that holds an action of the plan, in the order that reports show them.

    CQC domains count Must and Should Do actions only (data contract, tidy outputs).
    """
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
    ]
    everything = Group("all", "all", np.ones(len(actions), dtype=bool))
    return [group for group in [everything, *by_column] if group.rows.any()]


def _by(grouping: str, values: pd.Series, order: dict[str, str] | list) -> list[Group]:
    return [
        Group(grouping, str(value), (values == value).fillna(False).to_numpy(dtype=bool))
        for value in order
    ]
