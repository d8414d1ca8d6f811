"""Filling a database from a plan: every table of the contract, in one transaction or not at all."""

import pandas as pd
import sqlalchemy as sa

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import TABLES, Table
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.database_url import Place, engine_of, place_of, plainly_said

TYPES = {"text": sa.Text, "date": sa.Date, "number": sa.Double, "whole": sa.Integer}


def load(plan: Plan, url: str, *, schema: str | None = None, replace: bool = False) -> int:
    """Write a plan into a database; the rows written, the order of the source in `row_order`.

    Tables that are missing are made. Tables that hold rows are refused, or emptied with `replace`
    (those that the plan does not have too: the database is then this plan and no other).

    Raises:
        InputError: where the database cannot be reached, may not be written or is not empty;
            nothing has been written then.
    """
    place = place_of(url, schema)
    metadata = sa.MetaData(schema=place.schema)
    tables = {name: _definition(table, metadata) for name, table in TABLES.items()}
    with plainly_said(place, "cannot fill"), engine_of(place, writing=True).begin() as connection:
        there = set(sa.inspect(connection).get_table_names(schema=place.schema))
        held = [tables[name] for name in TABLES if name in there]
        _empty(connection, place, held, replace)
        metadata.create_all(connection, tables=[tables[name] for name in plan.tables])
        for name, frame in plan.tables.items():
            if len(frame):
                connection.execute(sa.insert(tables[name]), _rows(frame))
    return sum(map(len, plan.tables.values()))


def _definition(table: Table, metadata: sa.MetaData) -> sa.Table:
    columns = [
        sa.Column(name, TYPES[table.kind(name)](), nullable=not column.required)
        for name, column in table.schema.columns.items()
    ]
    return sa.Table(table.name, metadata, *columns)


def _empty(connection: sa.Connection, place: Place, held: list[sa.Table], replace: bool) -> None:
    for table in held:
        filled = connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        if filled and not replace:
            raise InputError(
                f"{place.shown} holds rows in the table {table.name} already; empty it, or replace "
                "all with --replace"
            )
        if filled:
            connection.execute(sa.delete(table))


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as the driver takes them: days are dates, blanks are NULL, the order is written down."""
    numbered = frame.assign(row_order=range(1, len(frame) + 1))
    plain = {
        name: [None if pd.isna(cell) else _plain(cell) for cell in column]
        for name, column in numbered.items()
    }
    return [dict(zip(plain, cells, strict=True)) for cells in zip(*plain.values(), strict=True)]


def _plain(cell: object) -> object:
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    return cell.item() if hasattr(cell, "item") else cell
