"""Accuracy and speed of the completion forecast on a real register, beside the baselines.

Run from the repository: `.venv/bin/python bench/completion.py`. The data folder is taken from
IQIP_SHARED (default ../shared). Origins and horizon as METHODS.md gives them.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.count_distribution import mixed_count_probabilities
from iqip_analytics.forecasts.nodes import normal_nodes
from iqip_analytics.forecasts.quality.completion_backtest import (
    backtest_completion,
    completion_origin,
    model,
)
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.reading import read

REGISTER = Path(os.environ.get("IQIP_SHARED", "../shared")) / "data" / "school-projects"
ORIGINS = pd.date_range("2022-09-30", "2024-09-30", freq="ME", unit="us")
MONTHS = 24


def accuracy_lines(plan: Plan, new_plan_months: int | None) -> list[str]:
    """CRPS of each method, whole and by division, as a ratio to the model's."""
    started = time.perf_counter()
    found = backtest_completion(plan, ORIGINS, new_plan_months=new_plan_months)
    seconds = time.perf_counter() - started
    overall = found.scores[found.scores["series"] == "all"]
    wide = overall.drop(columns="series").pivot_table(index="method", columns="level", sort=False)
    name = "every action" if new_plan_months is None else f"new plans of {new_plan_months} months"
    lines = [f"{name}: {len(found.origins)} origins in {seconds:.1f} s"]
    for method, row in wide.iterrows():
        ratio = row["crps"] / wide.loc["model", "crps"]
        lines.append(
            f"  {method:<16} whole {row['crps', 'all']:7.2f} (x {ratio['all']:5.2f})"
            f"  division {row['crps', 'division']:6.2f} (x {ratio['division']:5.2f})"
            f"  80% {row['cov80', 'all']:3.0f} {row['cov80', 'division']:3.0f}"
            f"  95% {row['cov95', 'all']:3.0f} {row['cov95', 'division']:3.0f}"
            f"  {1000 * row['seconds_per_origin', 'all']:6.1f} ms an origin"
        )
    return lines


def quickest(work: Callable[[], object], repeats: int = 5) -> float:
    """Milliseconds of the quickest of several runs."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return 1000 * min(seconds)


def origin_line(plan: Plan) -> str:
    """Milliseconds from a history to exact quantiles of the trust and every division."""
    origin = completion_origin(plan.as_at("2024-06-30"), 6)
    assert origin is not None
    forecast = model(6)
    fit = quickest(lambda: forecast(origin))
    return f"one origin, {int(origin.past.open_now.sum())} open, six months: {fit:.0f} ms"


def count_line(actions: int) -> str:
    """Milliseconds of exact counts over 24 months, with and without what is shared."""
    cells = min(actions, 1000)
    repeats = np.full(cells, actions // cells)
    hazards = np.random.default_rng(0).uniform(0.01, 0.15, cells) * np.ones((1, MONTHS, 1))
    alone = -np.expm1(-hazards.cumsum(axis=1))
    shared = np.exp(0.3 * normal_nodes(64, MONTHS))[:, :, None]
    together = -np.expm1(-(hazards * shared).cumsum(axis=1))
    times = [
        quickest(lambda chances=chances: mixed_count_probabilities(chances, repeats), 2)
        for chances in (alone, together)
    ]
    return f"{actions:>9,} actions: {times[0]:7.0f} ms alone, {times[1]:7.0f} ms at 64 nodes"


def main() -> None:
    """Print the table."""
    if not REGISTER.exists():
        say(f"{REGISTER} is absent: set IQIP_SHARED to the folder that holds data/school-projects")
    else:
        plan = read(str(REGISTER))
        for months in (None, 6, 4, 3):
            say("\n".join(accuracy_lines(plan, months)))
        say(origin_line(plan))
    say(f"exact counts, {MONTHS} months, 1,000 kinds of action at most")
    for actions in (1_000, 10_000, 100_000, 1_000_000):
        say(count_line(actions))


if __name__ == "__main__":
    main()
