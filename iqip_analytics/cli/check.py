"""`iqip check`: every fault of a plan source at once, then what is only worth a note."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.cli.screen import say
from iqip_analytics.plan.faults import Fault, InputError, SourceError

FAULTY = 2


def check(
    source: Annotated[str, typer.Argument(help="The plan source: a folder of CSV files.")],
    report: Annotated[
        Path | None, typer.Option(help="Also write the list to this CSV file.", show_default=False)
    ] = None,
) -> None:
    """Check a plan source: every fault at once, each with file, row, column and remedy.

    Exit status 0 where nothing could change a count (notes are allowed), 2 where something could.

    Example: [bold]iqip check data/reference --report faults.csv[/bold]
    """
    faults, notes = _found(source)
    if report is not None:
        _write(report, faults, notes)
    for fault in faults:
        say(str(fault))
    for note in notes:
        say(f"note: {note}")
    say(f"{source}: {_count(len(faults), 'fault')}, {_count(len(notes), 'note')}")
    if faults:
        raise typer.Exit(FAULTY)


def _found(source: str) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    from iqip_analytics.plan.source import read  # noqa: PLC0415  # start-up cost: pandas

    try:
        return (), read(source).warnings
    except SourceError as error:
        return error.faults, ()


def _write(report: Path, faults: tuple[Fault, ...], notes: tuple[str, ...]) -> None:
    from iqip_analytics.publish.numbers import without_formulas  # noqa: PLC0415  # start-up cost

    lines = io.StringIO(newline="")
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(["kind", "place", "row", "column", "message"])
    for fault in faults:
        table.writerow(["fault", fault.place, fault.row, fault.column, fault.message])
    for note in notes:
        table.writerow(["note", "", "", "", note])
    try:
        report.write_text(without_formulas(lines.getvalue()), encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{report}: cannot be written ({error.strerror})") from None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
