"""Monthly measures whose truth is known: noise, what else may be in them, and a step or none."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from iqip_analytics.measures.interrupted_series import level_change

# What may be in a series besides a change, or what may have called for the action
KINDS = ("noise", "carry_over_3", "carry_over_5", "season", "trend", "bad_month", "bad_spell")
SPELLS = {"bad_month": 1, "bad_spell": 3}
LOOKED_AT = 24  # months among which the worst spell called for the action


class Simulated(NamedTuple):
    """A measure by month, and the first month after the action."""

    months: list[int]
    values: list[float]
    start: int


def simulated(
    kind: str, count: int, *, before: int, after: int, step: float = 0.0
) -> Iterator[Simulated]:
    """Measures of one kind, with noise of standard deviation 1 and a month of approval left out."""
    random = np.random.default_rng([KINDS.index(kind), before, after])
    for _ in range(count):
        length = before + 1 + after
        values = _series(kind, random, length + LOOKED_AT)
        first = _after_the_worst(values, before, SPELLS[kind]) if kind in SPELLS else 0
        own = values[first : first + length]
        own[before + 1 :] += step
        months = [month for month in range(length) if month != before]
        yield Simulated(months, [float(own[month]) for month in months], before + 1)


def _series(kind: str, random: np.random.Generator, length: int) -> np.ndarray:
    carried = {"carry_over_3": 0.3, "carry_over_5": 0.5, "bad_spell": 0.3}.get(kind, 0.0)
    noise = random.standard_normal(length)
    values = noise.copy()
    for month in range(1, length):
        values[month] = carried * values[month - 1] + np.sqrt(1 - carried**2) * noise[month]
    at = np.arange(length)
    if kind == "season":
        values += 1.5 * np.sin(2 * np.pi * (at + random.integers(12)) / 12)
    return values + 0.15 * at if kind == "trend" else values


def _after_the_worst(values: np.ndarray, before: int, spell: int) -> int:
    """Where a series must begin for its months before to end with the worst spell of two years."""
    ends = range(before, before + LOOKED_AT)
    worst = max(ends, key=lambda end: values[end - spell : end].mean())
    return worst - before


def claims(measures: Iterator[Simulated]) -> tuple[int, int]:
    """In how many a rise is claimed, and in how many a fall."""
    found = [level_change(*measure) for measure in measures]
    return sum(one.lower_95 > 0 for one in found), sum(one.upper_95 < 0 for one in found)
