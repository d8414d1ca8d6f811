"""The completion model's settings chosen with a whole register left out, and scored on that one.

Run from the repository: `.venv/bin/python bench/left_out.py FOLDER`, FOLDER being where
school-projects/ and trial-results/ lie. Each setting takes the value that is best, by mean log
CRPS of the whole and by division, on all registers but one, where it gains 1% there; then all of
these are scored on the one left out.
What is made of one register (new plans, quarterly meetings) is left out with it.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from made_registers import HORIZON, REGISTERS, of_model, positions

from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.completion import hazard, level, level_sizes, past_origins
from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.quality.completion_backtest import (
    completion_origin,
    last_outcome,
    new_plan,
)
from iqip_analytics.forecasts.quality.completion_baselines import members, open_counts
from iqip_analytics.forecasts.quality.scoring import covered, crps
from iqip_analytics.measures.progress import approved_by
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.reading import read

NEW_PLAN = 6  # months
LEAST_GAIN = 0.01  # of mean log CRPS, for which a setting is moved: less is noise


class Setting(NamedTuple):
    """A number of the model, and what else it might be: factors on it."""

    module: ModuleType
    name: str
    factors: tuple[float, ...] = (0.7, 1.4)


SETTINGS = [
    Setting(hazard, "BELIEVED_BY_LATENESS", (0.6, 0.8, 1.25)),
    Setting(hazard, "MEANING_SPREAD", (0.5, 2.0)),
    Setting(hazard, "BIN_SPREAD"),
    Setting(hazard, "STEP_SPREAD"),
    Setting(hazard, "EFFECT_SPREAD"),
    Setting(hazard, "RECENT", (0.5,)),
    Setting(level, "DRIFT"),
    Setting(level, "SEASON"),
    Setting(level, "SHOCK"),
    Setting(level, "DIVISION_DRIFT", (0.5, 2.0)),
    Setting(level, "DIVISION_SHOCK", (0.5, 2.0)),
    Setting(level_sizes, "SIZE_SPREAD"),
    Setting(level_sizes, "LAST", (0.6, 1.5)),
    Setting(past_origins, "MOST", (0.5, 1.5)),
    Setting(past_origins, "SPREAD_BELIEF", (0.5, 2.0)),
    Setting(past_origins, "YOUNG", (0.5, 1.5)),
    Setting(past_origins, "PACE_SPREAD", (0.5, 2.0)),
    Setting(past_origins, "RIGHT", (0.6, 1.4)),
    Setting(past_origins, "WEIGHT_BELIEF", (0.5, 2.0)),
]


class Position(NamedTuple):
    """What was known at an origin, how much came by scope and month, and the months' exposure."""

    past: History
    came: np.ndarray
    exposure: np.ndarray


class Score(NamedTuple):
    """CRPS of the whole and by division, and how often the 80% range held."""

    whole: float
    division: float
    held_whole: float
    held_division: float


Registers = dict[str, list[list[Position]]]
Choice = Mapping[Setting, float]


def of_plan(plan: Plan, first: str, last: str, every: int, months: int | None = None) -> list[Any]:
    """Positions of a plan, or of the new plan that it was, with what was approved after each."""
    later, found = plan.as_at(last_outcome(plan)), []
    for origin in pd.date_range(first, last, freq="ME", unit="us")[::every]:
        own = plan if months is None else new_plan(plan, origin, months)
        at = completion_origin(own.as_at(origin), HORIZON)
        if at is not None:
            followed = replace(at.known, evidence=later.evidence, recorded=later.recorded)
            found.append((at.past, approved_by(followed, at.known.cut_offs(at.months))))
    return found


def as_told(past: History, approved: np.ndarray) -> Position:
    """A position as it is."""
    came = members(past)[:, past.open_now].astype(float) @ approved[past.open_now]
    return Position(past, came, np.ones(HORIZON))


def quarterly(past: History, approved: np.ndarray) -> Position:
    """The same with every approval at a meeting in the last month of its quarter."""
    both = np.concatenate([past.approved, approved], axis=1)
    numbers = past.first - 1 + np.arange(both.shape[1])
    both = both[:, np.maximum(np.arange(len(numbers)) - (numbers - 2) % 3, 0)]
    known, held = past.months + 1, (past.month_numbers % 3 == 2).astype(float)
    moved = replace(past, approved=both[:, :known]).weighed(held)
    ahead = (numbers[known:] % 3 == 2) / held.mean()
    return as_told(moved, both[:, known:])._replace(exposure=ahead)


def registers(folder: Path, every: int) -> Registers:
    """Positions of every register, and of what is made of it."""
    schools = read(str(folder / "school-projects"))
    days = "2022-09-30", "2024-09-30", every
    whole = of_plan(schools, *days)
    new = of_plan(schools, *days, months=NEW_PLAN)
    trials = of_plan(read(str(folder / "trial-results")), "2017-12-31", "2019-02-28", every)
    found = {
        "school projects": [[as_told(*each) for each in whole], [as_told(*each) for each in new]],
        "trial results": [[as_told(*each) for each in trials]],
    }
    found["school projects"].append([quarterly(*each) for each in whole])
    for name, rules in REGISTERS.items():
        made = [Position(*each, np.ones(HORIZON)) for each in positions(name, rules)]
        found[name] = [made[::every]]
    return found


def times(value: Any, factor: float) -> Any:
    """A setting multiplied: each of several numbers, a whole one to a whole one."""
    if isinstance(value, tuple):
        return tuple(factor * each for each in value)
    return round(factor * value) if isinstance(value, int) else factor * value


@contextmanager
def settled(choice: Choice) -> Iterator[None]:
    """The model with settings multiplied by factors."""
    before = {setting: getattr(setting.module, setting.name) for setting in choice}
    for setting, factor in choice.items():
        setattr(setting.module, setting.name, times(before[setting], factor))
    try:
        yield
    finally:
        for setting, value in before.items():
            setattr(setting.module, setting.name, value)


def scored(found: list[Position]) -> Score:
    """The model's score at the positions of a register."""
    rows = []
    for past, came, exposure in found:
        values, held = of_model(past, HORIZON, exposure), open_counts(past)[1:] > 0
        each, inside = crps(values, came).mean(axis=1), covered(values, came, "80").mean(axis=1)
        rows.append((each[0], each[1:][held].mean(), inside[0], inside[1:][held].mean()))
    return Score(*np.mean(rows, axis=0))


def scores(found: Registers, choice: Choice) -> dict[str, list[Score]]:
    """Of each register, and of what is made of it."""
    with settled(choice):
        return {name: [scored(each) for each in made] for name, made in found.items()}


def gain(now: list[Score], other: list[Score]) -> float:
    """Mean log CRPS by which another choice is lower on a register."""
    pairs = zip(now, other, strict=True)
    return float(np.mean([np.log(np.divide(a[:2], b[:2])) for a, b in pairs]))


def named(choice: Choice) -> str:
    """The settings of a choice."""
    words = [f"{setting.name} x {factor:g}" for setting, factor in choice.items()]
    return ", ".join(words) or "as in the product"


def main() -> None:
    """Print each setting's gains, and a line for each register left out."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--every", type=int, default=3, help="each so many-th origin (default 3)")
    given = asked.parse_args()
    found = registers(given.folder, given.every)
    product = scores(found, {})
    gains: dict[tuple[Setting, float], dict[str, float]] = {}
    for setting in SETTINGS:
        for factor in setting.factors:
            tried = scores(found, {setting: factor})
            own = {name: gain(product[name], tried[name]) for name in found}
            gains[(setting, factor)] = own
            shown = "  ".join(f"{name} {100 * each:+.1f}" for name, each in own.items())
            say(
                f"{setting.name} x {factor:g}: {100 * np.mean(list(own.values())):+.2f}%  ({shown})"
            )
    for left in found:
        others = [name for name in found if name != left]
        choice = {}
        for setting in SETTINGS:
            each = {
                factor: float(np.mean([gains[(setting, factor)][name] for name in others]))
                for factor in setting.factors
            }
            best = max(each, key=each.__getitem__)
            if each[best] > LEAST_GAIN:
                choice[setting] = best
        without = scores({left: found[left]}, choice)[left]
        for number, (now, then) in enumerate(zip(product[left], without, strict=True)):
            say(
                f"without {left} ({number}): {named(choice)}: CRPS {then.whole:.1f} /"
                f" {then.division:.2f}, 80% {100 * then.held_whole:.0f} /"
                f" {100 * then.held_division:.0f}; as in the product {now.whole:.1f} /"
                f" {now.division:.2f}, {100 * now.held_whole:.0f} / {100 * now.held_division:.0f}"
            )


if __name__ == "__main__":
    main()
