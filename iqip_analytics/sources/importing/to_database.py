"""A plan written into a database, or rows appended to one: in one transaction, or not at all."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import TABLES, Table
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.csv_folder import write_folder
from iqip_analytics.sources.database import Place, engine_of, place_of, plainly_said
from iqip_analytics.sources.plan_files import Row, appended
from iqip_analytics.sources.reading import read

TYPES = {"text": sa.Text, "date": sa.Date, "number": sa.Double, "whole": sa.Integer}


def load(plan: Plan, url: str, *, schema: str | None = None, replace: bool = False) -> int:
    """Write a plan into a database, with the source's order in `row_order`; the rows written.

    Missing tables are made. Tables that hold rows are refused, or emptied with `replace` (including
    those that the plan does not have: the database then holds this plan and no other).

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
    """Rows as the driver takes them: days are dates, blanks are NULL, the order is stored."""
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


# ---- rows of an import ----


IMPORTED = ("actions", "changes", "evidence")
# Kinds of databases in which a second writer can be locked out while readers continue
CAN_BE_HELD = ("sqlite", "postgresql")


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanDatabase:
    """A database, held for one import by its transaction."""

    url: str
    place: Place
    connection: sa.Connection
    tables: Mapping[str, sa.Table]

    def append(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Append rows to the tables; they count when the transaction ends.

        Raises:
            SourceError: where the plan with the rows would be faulty; nothing has been written.
            InputError: where a row has no place, or the database refuses it; nothing is written.
        """
        self._refuse_faulty(rows)
        for name, new in rows.items():
            table = self.tables[name]
            for row in new:
                lost = [column for column in row if row[column] and column not in table.c]
                if lost:
                    raise InputError(
                        f"{self.place.shown}: the table {name} has no column {lost[0]}, which an "
                        "import fills; add it, then import again"
                    )
            with plainly_said(self.place, f"cannot write the table {name} of"):
                self.connection.execute(sa.insert(table), self._numbered(table, new))

    def _refuse_faulty(self, rows: Mapping[str, Sequence[Row]]) -> None:
        with tempfile.TemporaryDirectory(prefix="iqip-") as name:
            trial = Path(name) / "plan"
            write_folder(read(self.url), trial)
            for table, new in rows.items():
                file = trial / f"{table}.csv"
                file.write_bytes(appended(file.read_bytes() if file.exists() else b"", new))
            read(trial)

    def _numbered(self, table: sa.Table, rows: Sequence[Row]) -> list[dict[str, object]]:
        """Rows as the driver takes them, after the existing ones."""
        values = [
            {column: _typed(table, column, row[column]) for column in row if column in table.c}
            for row in rows
        ]
        if "row_order" in table.c:
            last = self.connection.execute(sa.select(sa.func.max(table.c.row_order))).scalar()
            for number, row in enumerate(values, start=int(last or 0) + 1):
                row["row_order"] = number
        return values


def _typed(table: sa.Table, column: str, text: str) -> object:
    """A cell as its column takes it; blank is NULL. A column of text holds days as text."""
    kind = TABLES[table.name].kind(column)
    if not text:
        return None
    if kind == "text" or isinstance(table.c[column].type, sa.String):
        return text
    return dt.date.fromisoformat(text) if kind == "date" else float(text)


@contextmanager
def database_held(url: str) -> Iterator[PlanDatabase]:
    """Hold a database for one import.

    Raises:
        InputError: where it cannot be reached or written, or is of a kind that cannot be held.
    """
    place = place_of(url)
    kind = place.url.get_backend_name()
    if kind not in CAN_BE_HELD:
        raise InputError(
            f"{place.shown}: registers are imported into SQLite and PostgreSQL; import into a "
            "folder, then fill the database with: iqip load FOLDER URL --replace"
        )
    engine = engine_of(place, writing=True, holding=True)
    with plainly_said(place, "cannot write"), engine.begin() as connection:
        tables = _tables(connection, place)
        if kind == "postgresql":
            names = ", ".join(
                connection.dialect.identifier_preparer.format_table(table)
                for table in tables.values()
            )
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        yield PlanDatabase(url=url, place=place, connection=connection, tables=tables)


def _tables(connection: sa.Connection, place: Place) -> dict[str, sa.Table]:
    inspector = sa.inspect(connection)
    there = inspector.get_table_names(schema=place.schema)
    missing = [name for name in IMPORTED if name not in there]
    if missing:
        view = missing[0] in inspector.get_view_names(schema=place.schema)
        raise InputError(
            f"{place.shown}: {missing[0]} is {'a view' if view else 'not there'}; an import needs "
            f"the tables {', '.join(IMPORTED)}"
        )
    metadata = sa.MetaData(schema=place.schema)
    return {name: sa.Table(name, metadata, autoload_with=connection) for name in IMPORTED}
