"""The open benchmark: our completion forecast beside what the field uses, on public registers.

Run from the repository: `.venv/bin/python bench/open_benchmark.py FOLDER`, FOLDER being where
school-projects/ and trial-results/ lie; further plan sources may be named with their months:
`SOURCE --from 2022-09 --to 2024-09`. Prints METHODS.md's tables.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import argparse
from pathlib import Path
from typing import NamedTuple

from iqip_analytics.cli.backtest import month_of
from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.quality.completion_backtest import KEEPS_UP, backtest_completion
from iqip_analytics.forecasts.quality.field_baselines import FIELD_METHODS
from iqip_analytics.forecasts.quality.rolling_origin import Backtest, monthly_origins
from iqip_analytics.forecasts.quality.scoring import crps_ranges
from iqip_analytics.sources.reading import read

LEVELS = ("all", "division")


class Case(NamedTuple):
    """A register and its origins."""

    source: Path
    first: str
    last: str


def public_cases(folder: Path) -> list[Case]:
    """The public registers below a folder."""
    return [
        Case(folder / "school-projects", "2022-09", "2024-09"),
        Case(folder / "trial-results", "2017-12", "2019-02"),
    ]


def found_for(case: Case) -> Backtest:
    """Every method's forecasts from every origin, with a line for each fifth of them."""

    def told(done: int, total: int) -> None:
        if done == total or done % max(total // 5, 1) == 0:
            say(f"{case.source.name}: {done} of {total} origins")

    origins = monthly_origins(month_of(case.first, "--from"), month_of(case.last, "--to"))
    plan = read(str(case.source))
    return backtest_completion(plan, origins, further=FIELD_METHODS, progress=told)


def table_lines(found: Backtest) -> list[str]:
    """The table in Markdown, methods by their CRPS of the whole."""
    forecasts = found.forecasts[found.forecasts["method"] != KEEPS_UP]
    ranges = crps_ranges(forecasts).set_index(["method", "level"])
    scores = found.scores[found.scores["series"] == "all"].set_index(["method", "level"])
    order = ranges.xs("all", level="level")["crps"].sort_values().index
    heads = " | ".join(
        f"{name}: CRPS (range) | behind the model (range) | 80% / 95%"
        for name in ("whole", "division")
    )
    lines = [f"| method | {heads} |", f"|---|{'---|' * 6}"]
    for method in order:
        cells = []
        for level in LEVELS:
            own, score = ranges.loc[(method, level)], scores.loc[(method, level)]
            cells += [
                f"{own['crps']:.1f} ({own['lower']:.1f} to {own['upper']:.1f})",
                ""
                if method == "model"
                else f"{own['lead']:.1f} ({own['lead_lower']:.1f} to {own['lead_upper']:.1f})",
                f"{score['cov80']:.0f} / {score['cov95']:.0f}",
            ]
        lines.append(f"| {method} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Print the tables of the registers asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--from", dest="first", metavar="YYYY-MM")
    asked.add_argument("--to", dest="last", metavar="YYYY-MM")
    given = asked.parse_args()
    own = given.first and given.last
    for case in (
        [Case(given.folder, given.first, given.last)] if own else public_cases(given.folder)
    ):
        if not own and not case.source.is_dir():
            say(f"{case.source} is not there and is left out")
            continue
        found = found_for(case)
        seconds = {name: round(1000 * each) for name, each in found.seconds.items()}
        say(f"{case.source.name}: {len(found.origins)} origins, h = 1 to 6")
        say("\n".join(table_lines(found)))
        say(f"milliseconds an origin: {seconds}")


if __name__ == "__main__":
    main()
