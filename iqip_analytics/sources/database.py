"""A database with a table per table of the contract, read as a CSV folder would be."""

import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa
from sqlalchemy import exc

from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.sheets import Sheet, Source, texts, tidied
from iqip_analytics.sources.source_names import PASSWORD_VARIABLE, name_of, shown, whole_url

POSTGRESQL, SQL_SERVER = "postgresql+psycopg", "mssql+pymssql"
# The drivers of our extras, where a URL names none
DRIVERS = {"postgresql": POSTGRESQL, "postgres": POSTGRESQL, "mssql": SQL_SERVER}
EXTRAS = {POSTGRESQL: "sql", SQL_SERVER: "sqlserver"}
SECONDS_TO_CONNECT = 10
SECONDS_TO_WAIT = 60  # seconds to wait for another writer of an SQLite file

# What servers and drivers say, and what it means to the person who gave the URL
MEANINGS = [
    ("permission denied", "this user has no right to it"),
    ("password authentication failed", "the server refuses this user or password"),
    ("no password supplied", "the server asks for a password"),
    ('role "', "the server does not know this user"),
    ("login failed for user", "the server refuses this user or password"),
    ("adaptive server is unavailable", "no server answers there; is it running?"),
    ("unable to connect", "no server answers there; is it running?"),
    ("connection refused", "no server answers there; is it running?"),
    ("could not translate host name", "there is no server of that name"),
    ("failed to resolve host", "there is no server of that name"),
    ("timeout", "the server does not answer in time"),
    ("terminating connection", "the server broke off the connection"),
    ("server closed the connection", "the server broke off the connection"),
    ("connection is closed", "the server broke off the connection"),
    ("file is not a database", "the file is not an SQLite database"),
    ("database is locked", "another program is writing to it; try again later"),
    ("readonly database", "it may be read only"),
]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A database and the schema in it that holds the tables; `shown` is what is harmless.

    secrets: whatever else its URL holds, which no message may repeat.
    """

    url: sa.URL
    schema: str | None
    shown: str
    secrets: frozenset[str] = frozenset()


def place_of(url: str, schema: str | None = None) -> Place:
    """A database by its URL, which may include the schema, as `?schema=NAME`.

    What the URL lacks, because it was settled or has no password, is taken from the environment.

    Raises:
        InputError: where it is not a database's URL.
    """
    url = whole_url(url)
    try:
        parsed = sa.make_url(url)
    except (exc.ArgumentError, ValueError):
        raise InputError(
            f"'{shown(url)}' is not the URL of a database; expected kind://user@host:port/database "
            f"(the password in {PASSWORD_VARIABLE}), or sqlite:///file"
        ) from None
    parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    in_url = parsed.query.get("schema")
    parsed = parsed.difference_update_query(["schema"])
    if parsed.password is None and parsed.username and os.environ.get(PASSWORD_VARIABLE):
        parsed = parsed.set(password=os.environ[PASSWORD_VARIABLE])
    name = schema or (in_url if isinstance(in_url, str) else None)
    return Place(url=parsed, schema=name, shown=shown(url), secrets=_secrets(parsed, url))


def _secrets(parsed: sa.URL, url: str) -> frozenset[str]:
    """All that a URL holds beyond what is shown of it, as a whole and in parts."""
    values = [str(parsed.username or ""), str(parsed.password or "")]
    for name, value in parsed.query.items():
        for each in (value,) if isinstance(value, str) else value:
            if each not in shown(url):
                values += [each, *re.split(r"[;=,\s]", each), name]
    values += [value for value in re.split(r"[/?&=:;@]", unquote(url)) if value not in shown(url)]
    quoted_too = [quote(value, safe="") for value in values]
    return frozenset(value for value in [*values, *quoted_too] if value)


def engine_of(place: Place, *, writing: bool = False, holding: bool = False) -> sa.Engine:
    """An engine for a database; an SQLite file is opened read-only unless for writing.

    holding: the file must exist, and a transaction keeps other writers out while it lasts.

    Raises:
        InputError: where the kind is unknown, its driver is not installed, or there is no file.
    """
    try:
        if place.url.get_backend_name() == "sqlite":
            return _sqlite_engine(place, writing, holding)
        limits: dict[str, Any] = {}
        if place.url.drivername == POSTGRESQL:
            limits = {"connect_timeout": SECONDS_TO_CONNECT}
        if place.url.drivername == SQL_SERVER:
            limits = {"login_timeout": SECONDS_TO_CONNECT}
        return sa.create_engine(place.url, connect_args=limits, poolclass=sa.NullPool)
    except exc.NoSuchModuleError:
        kind = place.shown.partition(":")[0]
        raise InputError(
            f"databases of the kind '{kind}' are not known; give one such as sqlite, postgresql or "
            "mssql"
        ) from None
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(place.url.drivername)
        what = f"the extra: pip install 'iqip-analytics[{extra}]'" if extra else ""
        raise InputError(
            f"the driver for {place.url.drivername} is missing; install "
            + (what or f"the package {error.name}")
        ) from None
    except ImportError as error:  # the package is there, but a library that it loads is not
        raise InputError(
            f"the driver for {place.url.drivername} cannot be loaded ({error}); install the "
            "library that it names, or another driver"
        ) from None


def _sqlite_engine(place: Place, writing: bool, holding: bool) -> sa.Engine:
    file = Path(place.url.database or "")
    if (holding or not writing) and not file.is_file():
        raise InputError(
            f"database '{place.shown}' does not exist; correct the name, or make it by: iqip load "
            "SOURCE URL"
        )
    if not file.absolute().parent.is_dir():
        raise InputError(
            f"database '{place.shown}' cannot be made: there is no folder '{file.parent}'; make it "
            "first, or give another place"
        )
    mode = "rw" if holding else "rwc" if writing else "ro"
    begin = "BEGIN IMMEDIATE" if holding else "BEGIN"

    def opened() -> sqlite3.Connection:
        # Transactions are begun explicitly: otherwise tables would be made outside of any
        return sqlite3.connect(
            f"file:{quote(str(file))}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=SECONDS_TO_WAIT,
        )

    engine = sa.create_engine("sqlite://", creator=opened, poolclass=sa.NullPool)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


@contextmanager
def plainly_said(place: Place, doing: str) -> Iterator[None]:
    """Any complaint of the database, as a sentence without password or traceback."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error) as error:
        complaint = str(getattr(error, "orig", None) or error)
        raise InputError(f"{doing} {place.shown}: {_meaning(complaint, place)}") from None


def _meaning(complaint: str, place: Place) -> str:
    """The known meaning, else the complaint's first line, unless it repeats a secret."""
    lowered = complaint.lower()
    for sign, meaning in MEANINGS:
        if sign in lowered:
            return meaning
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    said = lines[0] if lines else "it gives no reason"
    if any(secret.lower() in said.lower() for secret in place.secrets):
        return "its complaint is not shown, as it repeats what may be a secret of the URL"
    return said


# ---- its tables as sheets ----


PLACE = "table {}"
ROW_ORDER = "row_order"


def database_source(url: str, schema: str | None = None) -> Source:
    """The tables and views of a database, all as at one moment; nothing is written.

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
        # Anything else in a database is not part of the plan, and not counted
        silent=sorted(there),
        close=connection.close,
    )


def _snapshot(place: Place) -> sa.Engine:
    """An engine with a read-only transaction that sees one moment, where supported."""
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
    """A table as a sheet; of unneeded columns only the name."""
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
    """Rows in their `row_order`, then by all their cells: a database has no order of its own."""

    def key(row: int) -> tuple[float, tuple[str, ...]]:
        shown = tuple(column[row] for column in cells.values())
        try:
            return (float(cells[ROW_ORDER][row]) if ROW_ORDER in cells else float("inf")), shown
        except ValueError:
            return float("inf"), shown

    return key
