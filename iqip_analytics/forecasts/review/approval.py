"""How often the group approves what it is shown, and how many presentations an action needs."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.forecasts.nodes import stratified_uniforms
from iqip_analytics.measures.evidence_group import ApprovalRate, approval_rate

RATES = (np.arange(200) + 0.5) / 200  # of Jeffreys' prior: equal shares of its weight
# How alike the types are: how many decisions at the trust's rate the prior is worth
ALIKE = np.array([2.0, 5.0, 12.0, 30.0, 80.0])
DRAWS = 4096
RANGES = {"lower_80": 0.1, "upper_80": 0.9, "lower_95": 0.025, "upper_95": 0.975}
MEMORIES = (6.0, 18.0, np.inf)  # months in which a decision comes to count for half
DAYS_OF_A_MONTH = 30.4375
TYPE_COLUMNS = ["action_type", "approved", "presented", "rate", *RANGES]


class Presentations(NamedTuple):
    """Presentations that an action needs until it is approved: 1 / approval rate."""

    expected: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float


def overall_rate(approved: int, presented: int) -> ApprovalRate | None:
    """The approval rate with Jeffreys intervals; None where nothing was decided."""
    total = {"division": ["total"], "approved": [approved], "presented": [presented]}
    return approval_rate(pd.DataFrame(total))


def presentations_per_action(rate: ApprovalRate | None) -> Presentations | None:
    """How often an action is presented until approved, on average, from the rate.

    1 / the posterior mean of the rate under Jeffreys' prior; the ends are those of its intervals.

    >>> needed = presentations_per_action(overall_rate(9, 11))
    >>> [round(needed.expected, 2), round(needed.lower_95, 2), round(needed.upper_95, 1)]
    [1.26, 1.04, 1.9]
    """
    if rate is None:
        return None
    return Presentations(
        expected=(rate.presented + 1) / (rate.approved + 0.5),
        lower_80=_inverse(rate.upper_80),
        upper_80=_inverse(rate.lower_80),
        lower_95=_inverse(rate.upper_95),
        upper_95=_inverse(rate.lower_95),
    )


def _inverse(rate: float) -> float:
    return 1 / rate if rate > 0 else float("inf")


def counts_by_type(kinds: np.ndarray, reviewed: pd.DataFrame) -> pd.DataFrame:
    """Decisions by type of action: action_type, approved, presented.

    Args:
        kinds: code of each action's type, in the order of `ACTION_TYPES`.
        reviewed: the rounds of review.
    """
    decided = reviewed[reviewed["decided_on"].notna()]
    kind, approved = kinds[decided["place"]], (decided["decision"] == "approved").to_numpy()
    return pd.DataFrame(
        {
            "action_type": list(ACTION_TYPES),
            "approved": np.bincount(kind[approved], minlength=len(ACTION_TYPES)),
            "presented": np.bincount(kind, minlength=len(ACTION_TYPES)),
        }
    )


class Decisions(NamedTuple):
    """Decisions month by month, the last month first; shape (months, types)."""

    approved: np.ndarray
    presented: np.ndarray


def decisions_by_month(
    kinds: np.ndarray, reviewed: pd.DataFrame, cut_off: pd.Timestamp
) -> Decisions:
    """Decisions by how many months ago they were made, and by type of action.

    Args:
        kinds: code of each action's type, in the order of `ACTION_TYPES`.
        reviewed: the rounds of review.
        cut_off: the last day of knowledge.
    """
    decided = reviewed[reviewed["decided_on"].notna()]
    ago = ((cut_off - decided["decided_on"]).dt.days // DAYS_OF_A_MONTH).to_numpy(dtype=int)
    shape = (int(ago.max(initial=0)) + 1, len(ACTION_TYPES))
    place = ago * len(ACTION_TYPES) + kinds[decided["place"]]
    approved = (decided["decision"] == "approved").to_numpy(dtype=float)
    return Decisions(
        np.bincount(place, approved, shape[0] * shape[1]).reshape(shape),
        np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape).astype(float),
    )


def rates_ahead(decisions: Decisions, draws: int) -> np.ndarray:
    """Joint draws of the approval rate of each type in the months ahead.

    The rate may have moved: older decisions count for less, by several memories, each weighed by
    how well it would have foretold every month's decisions from those before.

    Returns:
        Shape (draws, types); the same bits for the same decisions.
    """
    ago = np.arange(len(decisions.approved))
    scores, found = [], []
    for memory in MEMORIES:
        kept = 0.5 ** (ago / memory)
        scores.append(_foretold(decisions, memory))
        counts = pd.DataFrame(
            {"approved": kept @ decisions.approved, "presented": kept @ decisions.presented}
        )
        found.append(rate_draws(counts, draws))
    weights = np.exp(np.array(scores) - max(scores))
    chosen = _nodes(weights, stratified_uniforms("memory of the approval rate", 1, draws)[:, 0])
    return np.array(found)[chosen, np.arange(draws)]


def _foretold(decisions: Decisions, memory: float) -> float:
    """Log likelihood of each month's decisions, all types together, given those before."""
    approved, presented = (counts.sum(axis=1)[::-1] for counts in decisions)
    score, yes, no = 0.0, 0.5, 0.5
    for good, seen in zip(approved, presented, strict=True):
        score += special.betaln(yes + good, no + seen - good) - special.betaln(yes, no)
        kept = 0.5 ** (1 / memory)
        yes, no = 0.5 + kept * (yes - 0.5) + good, 0.5 + kept * (no - 0.5) + seen - good
    return float(score)


def rate_draws(counts: pd.DataFrame, paths: int) -> np.ndarray:
    """Joint draws of the approval rate of each type, given all decisions.

    A type's rate is Beta about a rate common to the trust, which has Jeffreys' prior; how closely
    the types follow it is learnt too. So a type with few decisions is shrunk to the trust's rate.

    Args:
        counts: approved, presented, one row a type.
        paths: how many draws.

    Returns:
        Shape (paths, types); the same bits for the same counts.
    """
    approved, presented = (counts[c].to_numpy(dtype=float) for c in ("approved", "presented"))
    common = np.sin(np.pi * RATES / 2) ** 2
    first, second = common[:, None] * ALIKE, (1 - common[:, None]) * ALIKE
    evidence = (
        special.betaln(first[..., None] + approved, second[..., None] + presented - approved)
        - special.betaln(first, second)[..., None]
    ).sum(axis=2)
    weights = np.exp(evidence - evidence.max()).ravel()
    uniforms = stratified_uniforms("approval rates", 1 + len(counts), paths)
    node = _nodes(weights, uniforms[:, 0])
    return special.betaincinv(
        np.maximum(first.ravel()[node][:, None] + approved, 1e-3),
        np.maximum(second.ravel()[node][:, None] + presented - approved, 1e-3),
        uniforms[:, 1:],
    )


def _nodes(weights: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
    cumulative = weights.cumsum() / weights.sum()
    return np.minimum(np.searchsorted(cumulative, uniforms), len(weights) - 1)


def rates_by_type(counts: pd.DataFrame) -> pd.DataFrame:
    """Each type's approval rate, shrunk to the trust's where it has few decisions.

    Returns:
        action_type, approved, presented (counts); rate (posterior mean), lower_80, upper_80,
        lower_95, upper_95, shares from 0 to 1.
    """
    draws = rate_draws(counts, DRAWS)
    ends = np.quantile(draws, list(RANGES.values()), axis=0)
    return counts.assign(rate=draws.mean(axis=0), **dict(zip(RANGES, ends, strict=True)))[
        TYPE_COLUMNS
    ]
