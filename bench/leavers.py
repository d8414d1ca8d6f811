"""Accuracy and speed of the leaver forecast on the published leavers, beside the baselines.

Run from the repository: `.venv/bin/python bench/leavers.py`. The data folder is taken from
IQIP_SHARED (default ../shared). Six months summed, origins as METHODS.md gives them. Then, on
simulated trusts, how often ranges hold and chances of a net gain come true.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.quality.leavers_backtest import CUMULATIVE, backtest_leavers
from iqip_analytics.forecasts.quality.scoring import block_bootstrap_range, forecast_scores
from iqip_analytics.forecasts.workforce.joint import leaver_outlooks
from iqip_analytics.forecasts.workforce.panel import panel
from iqip_analytics.sources.reading import read

sys.path.insert(0, str(Path(__file__).parents[1]))  # the simulated trusts are the tests'

from tests.forecasts.staff_panels import KINDS, paths_ahead, staff_panel

TRUSTS = 200  # of each kind
LEAVERS = Path(os.environ.get("IQIP_SHARED", "../shared")) / "data" / "leavers"


class Case(NamedTuple):
    """One register of the published leavers: its divisions, first month of data, and origins."""

    name: str
    divisions: str
    since: str
    first: str
    last: str
    every: int


CASES = [
    Case("memphis", "memphis", "2013-01-31", "2017-12-31", "2022-05-31", 2),
    Case("chicago", "chicago", "2007-05-31", "2012-04-30", "2022-01-31", 2),
    Case("chicago, all its years", "chicago", "2002-05-31", "2012-04-30", "2022-01-31", 2),
    Case("agencies", "agency_", "2019-10-31", "2022-09-30", "2024-05-31", 4),
]


def rows_of(workforce: pd.DataFrame, case: Case) -> pd.DataFrame:
    """The case's rows of the workforce table."""
    own = workforce["division"].str.startswith(case.divisions)
    return workforce[own & (workforce["month"] >= case.since)].reset_index(drop=True)


def score_lines(workforce: pd.DataFrame, case: Case) -> list[str]:
    """The six-month scores of every method, with the range of each CRPS over origins."""
    origins = pd.date_range(case.first, case.last, freq="ME", unit="us")[:: case.every]
    found = backtest_leavers(workforce, origins)
    overall = found.scores[found.scores["series"] == "all"]
    means = overall[overall["level"] == CUMULATIVE].set_index("method")
    single = forecast_scores(found.forecasts[found.forecasts["level"] == CUMULATIVE])
    lines = [f"{case.name}: {len(found.origins)} origins"]
    for method, row in means.iterrows():
        by_origin = single[single["method"] == method].groupby("origin")["crps"].mean()
        lower, upper = block_bootstrap_range(by_origin.to_numpy())
        milliseconds = 1000 * row["seconds_per_origin"] / single["series"].nunique()
        lines.append(
            f"  {method:<15} CRPS {row['crps']:6.2f} ({lower:.2f} to {upper:.2f})"
            f"  scaled {row['scaled_crps']:.3f}  bias {row['bias']:7.2f}"
            f"  80% {row['cov80']:3.0f}  95% {row['cov95']:3.0f}"
            f"  {milliseconds:5.1f} ms a series and origin"
        )
    return lines


def fit_line(workforce: pd.DataFrame, case: Case, repeats: int = 20) -> str:
    """Milliseconds of one fit on the whole history, the quickest of several."""
    past = panel(workforce)
    if past is None:
        return f"  {case.name}: no series"
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        leaver_outlooks(past, 12)
        seconds.append(time.perf_counter() - started)
    each = 1000 * np.min(seconds) / len(past.series)
    return f"  {case.name}: {each:.2f} ms a fit ({len(past.months)} months)"


def simulated_line(kind: str, ago: int | None = None) -> str:
    """Coverage of six-month leavers, and chances of a net gain near one half, on known rates."""
    held: dict[str, list[bool]] = {"series": [], "trust": []}
    chances, came = [], []
    for number in range(TRUSTS):
        truth = staff_panel(kind, number, ago=ago)
        leavers, starters = paths_ahead(truth.panel)
        sums, outcome = leavers.sum(axis=2), truth.leavers.sum(axis=0)
        for name, paths, seen in (
            ("series", sums, outcome),
            ("trust", sums.sum(axis=0)[None], outcome.sum()[None]),
        ):
            lower, upper = np.quantile(paths, [0.1, 0.9], axis=1)
            held[name] += ((np.floor(lower) <= seen) & (seen <= np.ceil(upper))).tolist()
        chances.append(((starters - leavers).sum(axis=0) > 0).mean(axis=0))
        came.append((truth.starters - truth.leavers).sum(axis=1) > 0)
    chance, true = np.concatenate(chances), np.concatenate(came)
    near = np.abs(chance - 0.5) <= 0.1
    since = "" if ago is None else f" {ago} months ago"
    return (
        f"  {kind + since:<22} 80% holds {100 * np.mean(held['series']):3.0f} of 100 by series,"
        f" {100 * np.mean(held['trust']):3.0f} of the trust; chances near one half:"
        f" {chance[near].mean():.2f} came true {true[near].mean():.2f} ({near.sum()})"
    )


def main() -> None:
    """Print the tables."""
    if LEAVERS.is_dir():
        workforce = read(LEAVERS, tables=("workforce",)).tables["workforce"]
        for case in CASES:
            for line in score_lines(rows_of(workforce, case), case):
                say(line)
        for case in CASES:
            say(fit_line(rows_of(workforce, case), case))
    else:
        say(f"{LEAVERS} is not there: name the folder above data/ in IQIP_SHARED")
    say(f"{TRUSTS} simulated trusts of each kind, six months ahead")
    for kind in KINDS[:-1]:
        say(simulated_line(kind))
    for ago in (2, 4, 6, 9, 12):
        say(simulated_line("break", ago))


if __name__ == "__main__":
    main()
