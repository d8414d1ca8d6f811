"""`iqip check`: every fault of a plan source at once, what became of its rows, and notes."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iqip_analytics.cli.options import MappingFile
from iqip_analytics.cli.screen import say
from iqip_analytics.contract.faults import Fault, InputError, SourceError
from iqip_analytics.sources.fault_report import fault_lines, fault_page, note_lines
from iqip_analytics.sources.plan_files import write_whole
from iqip_analytics.sources.source_names import name_of, shown

if TYPE_CHECKING:
    from iqip_analytics.sources.reading import Reading

FAULTY = 2


def check(
    source: Annotated[
        str,
        typer.Argument(help="The plan source: a folder, a workbook, a CSV file or a database."),
    ],
    report: Annotated[
        Path | None,
        typer.Option(help="Also write all of them to this .csv or .html file.", show_default=False),
    ] = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Write what became of every filled row to this file.",
            show_default=False,
        ),
    ] = None,
    mapping: MappingFile = None,
) -> None:
    """Check a plan source: every fault at once, each with file, row, column and remedy.

    Many faults are grouped by kind and counted; --report lists them all. The account says, a line
    for each table, which rows are used and what became of the others; --rows lists every row.
    Where headings or words are not those of the data contract, the draft of a mapping is shown.

    Exit status 0 where nothing could change a count (notes are allowed), 2 where something could.

    Example: [bold]iqip check data/reference --report faults.csv[/bold]
    """
    from iqip_analytics.sources.reading import (  # noqa: PLC0415  # start-up cost: pandas
        Reading,
        reading,
        without_collecting,
    )

    with without_collecting():
        try:
            found = reading(source, mapping=mapping)
        except SourceError as error:  # a folder of which a file cannot even be opened
            found = Reading(name=source, tables={}, faults=error.faults, notes=())
        faults, notes = tuple(found.faults), _notes(found)
    if report is not None:
        _write(report, source, faults, notes)
    if rows is not None:
        _write_file(rows, _guarded(found.account.as_csv()))
    for line in [*found.account.lines(), *fault_lines(faults), *note_lines(notes)]:
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
    if draft.startswith("#"):
        say(draft)
    elif draft:
        say("\nA mapping may help; begin with this draft, as params/mapping.yaml, and give it with")
        say("--mapping params/mapping.yaml:\n")
        say(draft)


def _notes(found: "Reading") -> tuple[str, ...]:
    from iqip_analytics.briefing.consistency_notes import (  # noqa: PLC0415  # start-up cost: pandas
        consistency_notes,
    )

    if found.faults:
        return tuple(found.notes)
    return (*found.notes, *consistency_notes(found.plan.latest()))


def _write(report: Path, source: str, faults: tuple[Fault, ...], notes: tuple[str, ...]) -> None:
    if report.suffix.lower() not in (".csv", ".html"):
        raise InputError(f"--report '{report}' must end in .csv or .html; give it one of them")
    if report.suffix.lower() == ".html":
        content = fault_page(name_of(source), faults, notes)
    else:
        content = _table(faults, notes)
    _write_file(report, content)


def _write_file(file: Path, content: str) -> None:
    if file.is_dir():
        raise InputError(f"'{file}' is a folder; give the name of a file in it")
    if file.exists() and not file.is_file():  # such as /dev/stdout
        file.write_text(content, encoding="utf-8", newline="")
    else:
        write_whole(file, content.encode())


def _table(faults: tuple[Fault, ...], notes: tuple[str, ...]) -> str:
    lines = io.StringIO(newline="")
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(["kind", "place", "row", "column", "cell", "message"])
    for fault in faults:
        cell = [fault.place, fault.row, fault.column, fault.cell, fault.message]
        table.writerow(["fault", *cell])
    for note in notes:
        table.writerow(["note", "", "", "", "", note])
    return _guarded(lines.getvalue())


def _guarded(content: str) -> str:
    """A CSV file of which no cell is a formula, whatever a sheet or a file is called."""
    from iqip_analytics.publish.numbers import without_formulas  # noqa: PLC0415  # start-up cost

    return without_formulas(content)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
