"""`iqip template`, `iqip load` and `iqip import`: ways in for registers that live elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.cli.options import MappingFile
from iqip_analytics.cli.screen import say
from iqip_analytics.sources.fault_report import note_lines
from iqip_analytics.sources.source_names import is_url, shown, sql_extra


def template(
    file: Annotated[Path, typer.Argument(help="The workbook to make.", metavar="FILE.xlsx")],
) -> None:
    """Make a workbook with every table, drop-downs and notes, ready to fill in.

    Fill in actions, evidence and divisions; every other sheet may stay empty. A file that exists
    is left as it is.

    Example: [bold]iqip template plan.xlsx[/bold]
    """
    from iqip_analytics.sources.template import write_template  # noqa: PLC0415  # start-up cost

    write_template(file)
    say(f"{file}: fill it in from row 5 down, then: iqip check {file}")


def load(
    source: Annotated[str, typer.Argument(help="The plan source: folder, workbook or URL.")],
    target: Annotated[
        str, typer.Argument(help="The database to fill, as an SQLAlchemy URL; or a new folder.")
    ],
    schema: Annotated[
        str | None, typer.Option(help="The schema of the tables.", show_default=False)
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Empty tables that hold rows already.")
    ] = False,
    mapping: MappingFile = None,
) -> None:
    """Fill a database from any plan source, in one transaction; or a folder of CSV files.

    The source is checked first, read through a mapping where its headings are its own. A
    password that the URL does not hold is taken from the environment variable
    IQIP_DATABASE_PASSWORD.

    Example: [bold]iqip load data/reference postgresql://writer@localhost/trust[/bold]
    """
    from iqip_analytics.sources.csv_folder import (  # noqa: PLC0415  # start-up cost: pandas
        write_folder,
    )
    from iqip_analytics.sources.reading import read  # noqa: PLC0415  # start-up cost: pandas

    plan = read(source, mapping=mapping)
    if is_url(target):
        with sql_extra():
            from iqip_analytics.sources.importing.to_database import (  # noqa: PLC0415  # optional dependency
                load as fill,
            )
        rows = fill(plan, target, schema=schema, replace=replace)
    else:
        rows = write_folder(plan, Path(target))
    say(f"{shown(target)}: {rows:,} rows in {len(plan.tables)} tables")
    for line in [*plan.account, *note_lines(plan.warnings)]:
        say(line)


def import_(
    register: Annotated[Path, typer.Argument(help="This month's register: .csv or .xlsx.")],
    into: Annotated[str, typer.Option(help="The plan source to bring up to date.")],
    recorded_on: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The day from which this is known.")
    ],
    effective_on: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="The day from which reports use changed deadlines and divisions; "
            "by default the day recorded.",
            show_default=False,
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="Where questions are answered; by default beside the source."),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Append what is plain.")] = False,
    mapping: MappingFile = None,
) -> None:
    """Compare this month's register with the plan; append agreed changes and events.

    The register has the columns of actions as now in force, and approved_on, blank where an
    action is not approved. What is plain is shown, and with --apply appended; a missing row and
    every unclear case become questions in a decision file, never guesses.

    Example: [bold]iqip import october.xlsx --into data/trust --recorded-on 2019-10-04[/bold]
    """
    from iqip_analytics.sources.importing.run import (  # noqa: PLC0415  # start-up cost: pandas
        import_register,
    )

    done = import_register(
        register,
        into,
        recorded_on=recorded_on,
        effective_on=effective_on,
        decision_file=decisions,
        apply=apply,
        mapping=mapping,
    )
    for line in [*done.comparison.lines(), *done.account, *note_lines(done.notes)]:
        say(line)
    if done.decision_file is not None:
        say(f"answer in {done.decision_file}, column decision, then import again")
    rows = sum(map(len, done.comparison.rows().values()))
    kept = "" if done.backup is None else f"; what it held before is in {done.backup}"
    if done.appended:
        say(f"{shown(into)}: {done.appended} rows appended{kept}")
    elif rows:
        say(f"{shown(into)}: {rows} rows to append; nothing is written without --apply")
