"""`iqip backtest`: how good the forecasts would have been, and other methods in use."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol

import pandas as pd
import typer
from rich.progress import Progress

from iqip_analytics.cli.screen import at_a_terminal, say
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.forecasts.quality.completion_backtest import backtest_completion
from iqip_analytics.forecasts.quality.hubverse import hub_files
from iqip_analytics.forecasts.quality.leavers_backtest import backtest_leavers
from iqip_analytics.forecasts.quality.rolling_origin import (
    FORECAST_COLUMNS,
    Backtest,
    monthly_origins,
)
from iqip_analytics.forecasts.quality.scoring import crps_ranges
from iqip_analytics.forecasts.quality.staff_backtest import backtest_staff
from iqip_analytics.publish.folder import sole_writer, write_together
from iqip_analytics.sources.reading import read

MONTH = re.compile(r"(\d{4})-(\d{2})(-\d{2})?")
SCORED_SERIES = "all"
NOTE = (
    "Ranges: 95% of means over origins, resampled in blocks of six months. Overlapping origins "
    "are not independent: they share most of their target months."
)


class Quantity(StrEnum):
    """What is forecast."""

    completion = "completion"
    leavers = "leavers"
    staff = "staff"


def backtest(
    source: Annotated[str, typer.Argument(help="The plan source.")],
    first: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM", help="First month end to forecast from.")
    ],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="And the last.")],
    horizon: Annotated[int, typer.Option(min=1, max=60, help="Months ahead.")] = 6,
    window: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="At most so many months of history for the model.",
            show_default="its own choice",
        ),
    ] = None,
    every: Annotated[
        int, typer.Option(metavar="N", min=1, help="Take each N-th month end as origin.")
    ] = 1,
    new_plan_months: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Only actions added in the N months up to the origin exist: a new plan.",
            show_default="all actions",
        ),
    ] = None,
    quantity: Annotated[
        Quantity,
        typer.Option(
            help="Actions approved, leavers by division, or the trust's leavers and net gain."
        ),
    ] = Quantity.completion,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the CSV files go.")] = Path(
        "outputs/backtest"
    ),
    hubverse: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write all forecasts, and what followed, in the hubverse's form too, to be scored "
            "by others' programs.",
        ),
    ] = None,
) -> None:
    """Forecast from past month ends with what was known then, and score it by what followed.

    Writes forecasts.csv and scores.csv; prints the scores of the model and of other methods.

    Example: [bold]iqip backtest data/reference --from 2019-06 --to 2019-08 --horizon 3[/bold]
    """
    if quantity is not Quantity.completion and new_plan_months is not None:
        raise InputError(f"--new-plan-months speaks of actions; leave it out for {quantity.value}")
    if quantity is Quantity.staff and window is not None:
        raise InputError("--window is for completion and leavers; leave it out for staff")
    origins = _origins(first, last, every)
    with _progress(len(origins)) as progress:
        if quantity is Quantity.completion:
            found = _completion(source, origins, horizon, window, new_plan_months, progress)
        elif quantity is Quantity.staff:
            found = backtest_staff(read(source), origins, horizon=horizon, progress=progress)
        else:
            found = _leavers(source, origins, horizon, window, progress)
    _write(found, out)
    _print(found)
    say(f"{out / 'forecasts.csv'}, {out / 'scores.csv'}")
    if hubverse is not None:
        files = hub_files(found)
        with sole_writer(hubverse):
            write_together(hubverse, files)
        say(f"{hubverse}: {len(files)} files in the hubverse's form")


def month_of(text: str, option: str) -> pd.Timestamp:
    """The end of a month given as YYYY-MM, or as a day of it."""
    found = MONTH.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        day = pd.Timestamp(text.strip() if found[3] else f"{text.strip()}-01")
    except ValueError:
        raise InputError(
            f"{option} '{text}' is not a month; write it as YYYY-MM, such as 2019-08"
        ) from None
    return day + pd.offsets.MonthEnd(0)


def _origins(first: str, last: str, every: int) -> pd.DatetimeIndex:

    return monthly_origins(month_of(first, "--from"), month_of(last, "--to"), every)


class _Progress(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


@contextmanager
def _progress(total: int) -> Iterator[_Progress]:
    """A bar on a terminal; in a pipe a line at every quarter."""
    if not at_a_terminal():
        yield _line
        return

    with Progress() as bar:
        task = bar.add_task("origins", total=total)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _line(done: int, total: int) -> None:
    if done == total or done % max(total // 4, 1) == 0:
        say(f"{done} of {total} origins")


def _completion(
    source: str,
    origins: pd.DatetimeIndex,
    horizon: int,
    window: int | None,
    new_plan_months: int | None,
    progress: _Progress,
) -> Backtest:

    return backtest_completion(
        read(source),
        origins,
        horizon=horizon,
        window=window,
        new_plan_months=new_plan_months,
        progress=progress,
    )


def _leavers(
    source: str,
    origins: pd.DatetimeIndex,
    horizon: int,
    window: int | None,
    progress: _Progress,
) -> Backtest:

    plan = read(source, tables=("workforce",))
    if "workforce" not in plan.tables:
        raise InputError(f"'{source}' holds no table workforce: there are no leavers to forecast")
    return backtest_leavers(
        plan.tables["workforce"], origins, horizon=horizon, window=window, progress=progress
    )


def _write(found: Backtest, out: Path) -> None:

    tables = {
        "forecasts": found.forecasts[FORECAST_COLUMNS],
        "scores": found.scores,
    }
    files = {
        f"{name}.csv": TABLES[name]
        .published(table)
        .to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
        .encode()
        for name, table in tables.items()
    }
    with sole_writer(out):
        write_together(out, files)


def _print(found: Backtest) -> None:

    forecasts = found.forecasts
    overall = found.scores[found.scores["series"] == SCORED_SERIES]
    table = overall.merge(
        crps_ranges(forecasts)[["method", "level", "lower", "upper"]],
        on=["method", "level"],
    )
    count = forecasts["origin"].nunique()
    say(f"{count} {'origin' if count == 1 else 'origins'}")
    say(
        f"{'method':<16}{'level':<20}{'CRPS':>8}  {'range':<16}{'scaled':>7}{'MAE':>8}{'bias':>8}"
        f"{'80%':>5}{'95%':>5}{'s/origin':>10}"
    )
    for row in table.to_dict("records"):
        spread = f"{row['lower']:.2f} to {row['upper']:.2f}"
        say(
            f"{row['method']:<16}{row['level']:<20}{row['crps']:>8.2f}  {spread:<16}"
            f"{row['scaled_crps']:>7.2f}{row['mae']:>8.2f}{row['bias']:>8.2f}"
            f"{row['cov80']:>5.0f}{row['cov95']:>5.0f}{row['seconds_per_origin']:>10.3f}"
        )
    say(NOTE)
