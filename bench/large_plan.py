"""What the forecasts of a large plan cost: all tables of every scope, reading included.

    python bench/large_plan.py                    100,000 actions in eight divisions
    python bench/large_plan.py --actions 10000    so many

`iqip check` of the same plan stands beside it, as a measure of the machine.
"""

import argparse
import tempfile
from pathlib import Path

from production import BIN, cost, run, say

DIVISIONS = 8
ACTIONS = 100_000


def measured(folder: Path, actions: int) -> None:
    """One size, printed as a table."""
    plan, out = folder / f"plan-{actions}", folder / f"forecast-{actions}"
    run(BIN / "iqip", "sample", plan, "--divisions", DIVISIONS, "--actions", actions)
    period_end = (plan / "reports.csv").read_text().splitlines()[-1].split(",")[0]
    checked = cost(lambda: run(BIN / "iqip", "check", plan))
    forecast = cost(
        lambda: run(BIN / "iqip", "forecast", plan, "--period-end", period_end, "--out", out)
    )
    say(f"\n{actions:,} actions in {DIVISIONS} divisions\n")
    say("| command | CPU s | wall s | peak MB |\n|---|--:|--:|--:|")
    for name, found in (("iqip check", checked), ("iqip forecast", forecast)):
        say(f"| {name} | {found.cpu:.1f} | {found.wall:.1f} | {found.peak_mb:.0f} |")


def main() -> None:
    """Measure the size that the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--actions", type=int, default=ACTIONS)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        measured(Path(place), asked.actions)


if __name__ == "__main__":
    main()
