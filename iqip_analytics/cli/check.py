"""`iqip check`: every fault of a plan source at once, then what is only worth a note."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.cli.options import MappingFile
from iqip_analytics.cli.screen import say
from iqip_analytics.contract.faults import Fault, InputError, SourceError
from iqip_analytics.sources.fault_report import fault_lines, fault_page, note_lines
from iqip_analytics.sources.source_names import name_of, shown

FAULTY = 2


def check(
    source: Annotated[
        str, typer.Argument(help="The plan source: a folder, a workbook or a database's URL.")
    ],
    report: Annotated[
        Path | None,
        typer.Option(help="Also write all of them to this .csv or .html file.", show_default=False),
    ] = None,
    mapping: MappingFile = None,
) -> None:
    """Check a plan source: every fault at once, each with file, row, column and remedy.

    Many faults are grouped by kind and counted; --report lists them all. Where headings or words
    are nearly those of the data contract, the draft of a mapping is shown.

    Exit status 0 where nothing could change a count (notes are allowed), 2 where something could.

    Example: [bold]iqip check data/reference --report faults.csv[/bold]
    """
    faults, notes = _found(source, mapping)
    if report is not None:
        _write(report, source, faults, notes)
    for line in [*fault_lines(faults), *note_lines(notes)]:
        say(line)
    say(f"{shown(source)}: {_count(len(faults), 'fault')}, {_count(len(notes), 'note')}")
    if faults and mapping is None:
        _suggest(source)
    if faults:
        raise typer.Exit(FAULTY)


def _suggest(source: str) -> None:
    from iqip_analytics.sources.mapping_draft import (  # noqa: PLC0415  # start-up cost: pandas
        suggested_mapping,
    )

    draft = suggested_mapping(source)
    if draft:
        say("\nA mapping may help; begin with this draft, as params/mapping.yaml, and give it with")
        say("--mapping params/mapping.yaml:\n")
        say(draft)


def _found(source: str, mapping: Path | None) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    from iqip_analytics.briefing.consistency_notes import (  # noqa: PLC0415  # start-up cost: pandas
        consistency_notes,
    )
    from iqip_analytics.sources.reading import read  # noqa: PLC0415  # start-up cost: pandas

    try:
        plan = read(source, mapping=mapping)
        return (), (*plan.warnings, *consistency_notes(plan.latest()))
    except SourceError as error:
        return error.faults, ()


def _write(report: Path, source: str, faults: tuple[Fault, ...], notes: tuple[str, ...]) -> None:
    if report.suffix.lower() == ".html":
        content = fault_page(name_of(source), faults, notes)
    else:
        content = _table(faults, notes)
    try:
        report.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{report}: cannot be written ({error.strerror})") from None


def _table(faults: tuple[Fault, ...], notes: tuple[str, ...]) -> str:
    from iqip_analytics.publish.numbers import without_formulas  # noqa: PLC0415  # start-up cost

    lines = io.StringIO(newline="")
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(["kind", "place", "row", "column", "cell", "message"])
    for fault in faults:
        cell = [fault.place, fault.row, fault.column, fault.cell, fault.message]
        table.writerow(["fault", *cell])
    for note in notes:
        table.writerow(["note", "", "", "", "", note])
    return without_formulas(lines.getvalue())


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
