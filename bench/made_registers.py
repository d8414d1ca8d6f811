"""The completion model on made registers: deadlines kept sharply, ignored, moved, in bursts.

Run from the repository: `.venv/bin/python bench/made_registers.py`. Work comes at a steady
rate; the hazard of its completion follows a known rule, with divisions, months and bursts of a
known size.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.pool import pool
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.quality.completion_baselines import (
    kaplan_meier,
    members,
    open_counts,
    reference_class,
)
from iqip_analytics.forecasts.quality.scoring import LEVELS, covered, crps

HORIZON, BEFORE, FIRST = 6, 24, 24000  # months: ahead, run in, and the number of the first


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One kind of register.

    registers: made of it. months: of each. every, start: origins. rate: pieces of work a month.
    rule: of the hazard. division, month, burst: deviation of divisions' effects and of months'
    shocks, chance of a burst in a division and month. due: months from adding to deadline.
    moved: chance that an overdue deadline is moved at a quarter's end. trend: of the log hazard in
    all months.
    """

    registers: int
    months: int
    every: int
    start: int
    rate: int
    divisions: int
    rule: str
    division: float
    month: float
    burst: float
    due: tuple[int, int]
    moved: float = 0.0
    trend: float = 0.0


REGISTERS = {
    "permits": Rules(registers=4, months=30, every=4, start=6, rate=90, divisions=4, rule="kept",
                     division=0.2, month=0.12, burst=0.0, due=(1, 5)),
    "requests": Rules(registers=3, months=30, every=5, start=8, rate=250, divisions=8,
                      rule="ignored", division=1.0, month=0.2, burst=0.02, due=(1, 4)),
    "ignored_short": Rules(registers=6, months=11, every=1, start=4, rate=50, divisions=5,
                           rule="ignored", division=0.7, month=0.25, burst=0.06, due=(2, 8)),
    "slow_short": Rules(registers=6, months=11, every=1, start=4, rate=50, divisions=5,
                        rule="slow", division=0.5, month=0.3, burst=0.06, due=(2, 12)),
    "moved": Rules(registers=4, months=42, every=6, start=6, rate=25, divisions=5, rule="due",
                   division=0.3, month=0.2, burst=0.0, due=(3, 13), moved=0.75),
    "slackening": Rules(registers=4, months=42, every=6, start=6, rate=25, divisions=5, rule="due",
                        division=0.3, month=0.2, burst=0.0, due=(3, 13), trend=-1.8),
}  # fmt: skip


def log_hazard(rule: str, late: np.ndarray, age: np.ndarray) -> np.ndarray:
    """The rule: by months past the deadline, or since adding."""
    if rule == "kept":
        steps = [late < -3, late < -1, late == -1, late == 0, late == 1]
        return np.select(steps, [-4.5, -3.0, -0.9, 0.6, 0.2], -0.6)
    if rule == "ignored":
        return -1.6 - 0.35 * np.log1p(age)
    if rule == "due":
        return np.select([late < 0, late < 2], [np.maximum(-2.2 + 0.25 * late, -4.5), -1.0], -1.9)
    return -2.6 + 0.05 * np.minimum(age, 12)


def positions(name: str, rules: Rules) -> Iterator[tuple[History, np.ndarray]]:
    """Histories at the origins of each register, and what followed by scope and month."""
    for number in range(rules.registers):
        rng = np.random.default_rng(zlib.crc32(f"{name}{number}".encode()))
        length = rules.months + BEFORE + HORIZON
        weights = rng.dirichlet(np.full(rules.divisions, 3.0))
        effect = rng.normal(0, rules.division, rules.divisions)
        level = np.cumsum(rng.normal(0, 0.05, length)) + rng.normal(0, rules.month, length)
        level += rules.trend * np.linspace(-0.5, 0.5, length)
        moves = rng.normal(0, rules.month, (length, rules.divisions))
        for place in range(rules.divisions):
            burst = rng.random(length) < rules.burst
            moves[burst, place] += rng.uniform(1.5, 3.0, burst.sum())
        work = []
        for month in range(length):
            count = rng.poisson(rules.rate)
            due = month + rng.integers(rules.due[0], rules.due[1] + 1, count)
            work.append((np.full(count, month), due, rng.choice(rules.divisions, count, p=weights)))
        added, due, division = (np.concatenate(parts) for parts in zip(*work, strict=True))
        done = np.full(len(added), 10**6)
        base = rng.normal(0, 0.3)
        first, in_force = due.copy(), np.empty((len(due), length), dtype=int)
        for month in range(length):
            if rules.moved and month % 3 == 0:
                late = (due < month) & (done > month) & (rng.random(len(due)) < rules.moved)
                due[late] = month + rng.integers(3, 7, late.sum())
            in_force[:, month] = due
            rows = np.flatnonzero((added <= month) & (done > month))
            own = log_hazard(rules.rule, month - due[rows], month - added[rows]) + base
            own += (effect + level[month] + moves[month])[division[rows]]
            done[rows[rng.random(len(rows)) < -np.expm1(-np.exp(own))]] = month
        added, first, done = added - BEFORE, first - BEFORE, done - BEFORE
        in_force = in_force[:, BEFORE:] - BEFORE
        for origin in range(rules.start, rules.months, rules.every):
            kept = (added <= origin) & (done >= 0)
            plan = added[kept], first[kept], in_force[kept], done[kept], division[kept]
            yield position(*plan, origin, rules)


def position(
    added: np.ndarray,
    first: np.ndarray,
    in_force: np.ndarray,
    done: np.ndarray,
    division: np.ndarray,
    origin: int,
    rules: Rules,
) -> tuple[History, np.ndarray]:
    """A register as known at one origin, and how much of what was open came later."""
    past = History(
        first=FIRST,
        last=FIRST + origin,
        added=added + FIRST,
        deadline=in_force[:, : origin + 1] + FIRST,
        deadline_now=in_force[:, origin] + FIRST,
        original=first + FIRST,
        approved=done[:, None] <= np.arange(-1, origin + 1),
        division=division,
        action_type=np.full(len(division), 2),
        divisions=tuple(f"d{place}" for place in range(rules.divisions)),
        exposure=np.ones(origin + 1),
    )
    came = done[past.open_now][:, None] <= origin + np.arange(1, HORIZON + 1)
    return past, members(past)[:, past.open_now].astype(float) @ came


def of_model(past: History, horizon: int, exposure: np.ndarray | None = None) -> np.ndarray:
    """Quantiles by the model, as the baselines give theirs."""
    chances = pool(past, horizon=horizon, exposure=exposure).chances
    return np.stack(
        [
            count_quantiles(
                mixed_count_probabilities(*chances.of_group(own, horizon), chances.weights), LEVELS
            )
            for own in members(past)[:, past.open_now]
        ]
    )


def main() -> None:
    """Print a line for each kind of register and method."""
    methods = {"model": of_model, "kaplan_meier": kaplan_meier, "reference_class": reference_class}
    for name, rules in REGISTERS.items():
        cases = list(positions(name, rules))
        for method, forecast in methods.items():
            found = [(forecast(past, HORIZON), came) for past, came in cases]
            shown = [open_counts(past) > 0 for past, _ in cases]  # of divisions that hold any
            scores = [crps(values, came).mean(axis=1) for values, came in found]
            inside = [100 * covered(values, came, "80").mean(axis=1) for values, came in found]
            whole = [np.mean([own[0] for own in table]) for table in (scores, inside)]
            division = [
                np.mean([own[1:][has[1:]].mean() for own, has in zip(table, shown, strict=True)])
                for table in (scores, inside)
            ]
            say(
                f"{name:<14} {method:<16} CRPS whole {whole[0]:6.2f}  division {division[0]:6.2f}"
                f"  80% {whole[1]:3.0f} {division[1]:3.0f}"
            )


if __name__ == "__main__":
    main()
