"""A database with a table per table of the contract, read as the CSV folder would be."""

import re
from collections.abc import Callable, Sequence

import pandas as pd
import sqlalchemy as sa

from iqip_analytics.contract.faults import did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES, Table
from iqip_analytics.sources.cell_text import texts
from iqip_analytics.sources.database_url import Place, engine_of, place_of, plainly_said
from iqip_analytics.sources.found_tables import RawSource, RawTable
from iqip_analytics.sources.source_names import name_of

PLACE = "table {}"
MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00:00(\.0+)?")
# Tables in which the later row of several of one day holds: what makes them of one day, and in what
# they then differ
ORDERED_BY_ROW = {
    "changes": (("action_id", "field", "effective_on", "recorded_on"), "value"),
    "evidence": (("action_id", "event_on"), "event"),
}


def read_database(url: str, schema: str | None = None) -> RawSource:
    """The contract's tables in a database, all as they stood at one moment; nothing is written.

    Args:
        url: any URL that SQLAlchemy knows, with a password, or without one that is then taken
            from the environment (IQIP_DATABASE_PASSWORD); perhaps with `?schema=NAME`.
        schema: the schema of the tables, where it is not the user's own.

    Raises:
        InputError: where the database cannot be reached or read.
    """
    place = place_of(url, schema)
    source = RawSource(name=name_of(place.shown), tables={}, place_form=PLACE)
    with plainly_said(place, "cannot read"), _snapshot(place).connect() as connection:
        inspector = sa.inspect(connection)
        there = {
            *inspector.get_table_names(schema=place.schema),
            *inspector.get_view_names(schema=place.schema),
        }
        for name in [name for name in TABLES if name in there]:
            columns = [column["name"] for column in inspector.get_columns(name, place.schema)]
            source.warnings.extend(_left_out(TABLES[name], columns))
            with plainly_said(place, f"cannot read the table {name} of"):
                source.tables[name] = _table(connection, place, TABLES[name], columns)
            source.warnings.extend(_order_decides(source.tables[name]))
    return source


def _snapshot(place: Place) -> sa.Engine:
    """An engine whose one transaction sees one moment and may not write, where it can be told."""
    engine = engine_of(place)
    if place.url.get_backend_name() == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def _left_out(table: Table, columns: Sequence[str]) -> list[str]:
    place = PLACE.format(table.name)
    return [
        f"{place}: column {quoted(name)} is not in the data contract; left out. "
        + did_you_mean(name, table.schema.columns)
        for name in columns
        if name not in table.schema.columns
    ]


def _order_decides(table: RawTable) -> list[str]:
    """How many actions stand otherwise if rows of one day come in another order; often none."""
    same_day, differing = ORDERED_BY_ROW.get(table.name, ((), ""))
    cells = table.cells
    if "row_order" in cells or not {*same_day, differing} <= set(cells.columns):
        return []
    if table.name == "evidence":
        cells = cells[cells["event"].isin(["approved", "reopened"])]
    values = cells.groupby(list(same_day))[differing].nunique()
    actions = values[values > 1].index.get_level_values("action_id").nunique()
    if not actions:
        return []
    return [
        f"{table.place}: there is no column row_order, and of {actions} "
        f"action{'' if actions == 1 else 's'} rows of one day say different things; which of them "
        "holds is decided by the order of their cells. Add the column to say it"
    ]


def _table(
    connection: sa.Connection, place: Place, table: Table, columns: Sequence[str]
) -> RawTable:
    names = [name for name in table.schema.columns if name in columns]
    of_table = sa.table(table.name, *map(sa.column, names), schema=place.schema)
    rows = connection.execute(sa.select(*of_table.c)).all() if names else []
    by_column = {
        name: [_plain_day(cell) for cell in texts(cells)]
        if table.kind(name) == "date"
        else texts(cells)
        for name, cells in zip(names, zip(*rows, strict=True), strict=False)
    }
    ordered = sorted(zip(*by_column.values(), strict=True), key=_order(names))
    cells = pd.DataFrame(
        ordered, columns=names, index=pd.RangeIndex(1, len(ordered) + 1), dtype="str"
    )
    return RawTable(
        name=table.name,
        place=PLACE.format(table.name),
        cells=cells,
        named_by=table.key or tuple(names[:1]),
    )


def _order(names: list[str]) -> Callable[[tuple[str, ...]], tuple[float, tuple[str, ...]]]:
    """Rows in their `row_order`, then by all their cells: a database keeps no order of its own."""
    place = names.index("row_order") if "row_order" in names else None

    def key(row: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
        try:
            return (float("inf") if place is None else float(row[place])), row
        except ValueError:
            return float("inf"), row

    return key


def _plain_day(text: str) -> str:
    """A day that was stored with the hour of midnight, as some programs write days."""
    found = MIDNIGHT.fullmatch(text)
    return found[1] if found else text
