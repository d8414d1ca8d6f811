"""A database with a table per table of the contract, read as the CSV folder would be."""

from collections.abc import Callable, Collection, Mapping, Sequence

import sqlalchemy as sa

from iqip_analytics.sources.database_url import Place, engine_of, place_of, plainly_said
from iqip_analytics.sources.sheets import Sheet, texts, tidied
from iqip_analytics.sources.source import Source
from iqip_analytics.sources.source_names import name_of

PLACE = "table {}"
ROW_ORDER = "row_order"


def database_source(url: str, schema: str | None = None) -> Source:
    """The tables and views of a database, all as they stood at one moment; nothing is written.

    Args:
        url: any URL that SQLAlchemy knows, with a password, or without one that is then taken
            from the environment (IQIP_DATABASE_PASSWORD); perhaps with `?schema=NAME`.
        schema: the schema of the tables, where it is not the user's own.

    Raises:
        InputError: where the database cannot be reached or read.
    """
    place = place_of(url, schema)
    with plainly_said(place, "cannot read"):
        connection = _snapshot(place).connect()
        inspector = sa.inspect(connection)
        there = {
            *inspector.get_table_names(schema=place.schema),
            *inspector.get_view_names(schema=place.schema),
        }

    def load(name: str, wanted: Collection[str] | None) -> Sheet:
        with plainly_said(place, f"cannot read the table {name} of"):
            columns = [column["name"] for column in inspector.get_columns(name, place.schema)]
            return _sheet(connection, place, name, columns, wanted)

    return Source(
        name=name_of(place.shown),
        names=sorted(there),
        load=load,
        shown=place.shown,
        place_form=PLACE,
        part="table",
        # What else a database holds is no part of the plan, and not to be counted
        silent=sorted(there),
        close=connection.close,
    )


def _snapshot(place: Place) -> sa.Engine:
    """An engine whose one transaction sees one moment and may not write, where it can be told."""
    engine = engine_of(place)
    if place.url.get_backend_name() == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def _sheet(
    connection: sa.Connection,
    place: Place,
    name: str,
    columns: Sequence[str],
    wanted: Collection[str] | None,
) -> Sheet:
    """A table as a sheet; of columns that nobody wants only the name."""
    read = [column for column in columns if wanted is None or column in wanted]
    of_table = sa.table(name, *map(sa.column, read), schema=place.schema)
    rows = connection.execute(sa.select(*of_table.c)).all() if read else []
    by_column = {
        column: tidied(texts(cells))
        for column, cells in zip(read, zip(*rows, strict=True), strict=False)
    }
    order = [column for column in (wanted or columns) if column in by_column]
    ranked = sorted(range(len(rows)), key=_order({column: by_column[column] for column in order}))
    blank = [""] * len(rows)
    return Sheet(
        name=name,
        place=PLACE.format(name),
        headings=columns,
        columns=[[by_column.get(column, blank)[row] for row in ranked] for column in columns],
    )


def _order(cells: Mapping[str, Sequence[str]]) -> Callable[[int], tuple[float, tuple[str, ...]]]:
    """Rows in their `row_order`, then by all their cells: a database keeps no order of its own."""

    def key(row: int) -> tuple[float, tuple[str, ...]]:
        shown = tuple(column[row] for column in cells.values())
        try:
            return (float(cells[ROW_ORDER][row]) if ROW_ORDER in cells else float("inf")), shown
        except ValueError:
            return float("inf"), shown

    return key
