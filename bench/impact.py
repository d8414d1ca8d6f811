"""How often a measure's change is claimed, where nothing happened and where a step did.

Run from the repository: `.venv/bin/python bench/impact.py [series of each kind]`. Series are the
simulated measures of the tests: noise of standard deviation 1, and what METHODS.md names.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import sys
import time
from pathlib import Path

from iqip_analytics.cli.screen import say

sys.path.insert(0, str(Path(__file__).parents[1]))  # the simulated measures are the tests'

from tests.support.simulated_measures import KINDS, claims, simulated

SERIES = 400  # of each kind
MONTHS = [(12, 6), (24, 6), (24, 12), (36, 12), (36, 24)]  # before and after
STEP = 3.0  # standard deviations


def main(count: int) -> None:
    """Print claims of 100, by kind and by months before and after."""
    begun, fits = time.process_time(), 0
    say("| kind | " + " | ".join(f"{before} + {after}" for before, after in MONTHS) + " |")
    say("|---|" + "--:|" * len(MONTHS))
    for kind in KINDS:
        cells = []
        for before, after in MONTHS:
            none, step = (
                claims(simulated(kind, count, before=before, after=after, step=height))
                for height in (0.0, STEP)
            )
            fits += 2 * count
            cells.append(f"{100 * sum(none) / count:.1f}; {100 * step[0] / count:.0f}")
        say(f"| {kind} | " + " | ".join(cells) + " |")
    say(f"{1000 * (time.process_time() - begun) / fits:.1f} ms of CPU for each")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
