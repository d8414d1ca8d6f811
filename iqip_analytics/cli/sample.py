"""`iqip sample`: a synthetic plan source of any size, to try things on."""

from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.cli.sample_plan import Size, sample_tables
from iqip_analytics.cli.screen import say
from iqip_analytics.contract.faults import InputError, not_written


def sample(
    out: Annotated[Path, typer.Argument(help="The folder to write it to; new or empty.")],
    divisions: Annotated[int, typer.Option(min=1, max=2000, metavar="N")] = 4,
    actions: Annotated[int, typer.Option(min=1, max=1_000_000, metavar="N", help="In all.")] = 300,
    months: Annotated[int, typer.Option(min=1, max=120, metavar="N", help="Of history.")] = 24,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another one, another plan.")] = 1,
) -> None:
    """Write a synthetic plan source: no real action, the same bytes for the same options.

    Example: [bold]iqip sample big --divisions 20 --actions 4000[/bold]
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out}: is not empty; give a new folder, nothing is overwritten")
    size = Size(divisions=divisions, actions=actions, months=months, seed=seed)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in sample_tables(size).items():
            (out / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        for file in out.glob("*.csv"):  # the folder was empty before
            file.unlink(missing_ok=True)
        raise not_written(out, error) from None
    say(f"{out}: a synthetic plan of {actions} actions in {divisions} divisions")
    say(f"iqip brief --data {out} --period-end {size.month_ends[-1]}")
