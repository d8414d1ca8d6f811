"""Reaching a database: its URL, its password, and what goes wrong said without either's secrets."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa
from sqlalchemy import exc

from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.source_names import PASSWORD_VARIABLE, shown, whole_url

POSTGRESQL = "postgresql+psycopg"
SECONDS_TO_CONNECT = 10
SECONDS_TO_WAIT = 60  # for another who writes to an SQLite file

# What servers and drivers say, and what it means to the person who gave the URL
MEANINGS = [
    ("permission denied", "this user has no right to it"),
    ("password authentication failed", "the server refuses this user or password"),
    ("no password supplied", "the server asks for a password"),
    ('role "', "the server does not know this user"),
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

    secrets: whatever else its URL holds, and no message may repeat.
    """

    url: sa.URL
    schema: str | None
    shown: str
    secrets: frozenset[str] = frozenset()


def place_of(url: str, schema: str | None = None) -> Place:
    """A database by its URL; the schema may stand in the URL too, as `?schema=NAME`.

    What the URL does not hold, as it was settled or has no password, is taken from the
    environment.

    Raises:
        InputError: where it is no URL of a database.
    """
    url = whole_url(url)
    try:
        parsed = sa.make_url(url)
    except (exc.ArgumentError, ValueError):
        raise InputError(
            f"'{shown(url)}' is not the URL of a database; expected kind://user@host:port/database "
            f"(the password in {PASSWORD_VARIABLE}), or sqlite:///file"
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername=POSTGRESQL)
    in_url = parsed.query.get("schema")
    parsed = parsed.difference_update_query(["schema"])
    if parsed.password is None and parsed.username and os.environ.get(PASSWORD_VARIABLE):
        parsed = parsed.set(password=os.environ[PASSWORD_VARIABLE])
    name = schema or (in_url if isinstance(in_url, str) else None)
    return Place(url=parsed, schema=name, shown=shown(url), secrets=_secrets(parsed, url))


def _secrets(parsed: sa.URL, url: str) -> frozenset[str]:
    """All that a URL holds beyond what is shown of it, whole and in its words."""
    values = [str(parsed.username or ""), str(parsed.password or "")]
    for name, value in parsed.query.items():
        for each in (value,) if isinstance(value, str) else value:
            if each not in shown(url):
                values += [each, *re.split(r"[;=,\s]", each), name]
    values += [value for value in re.split(r"[/?&=:;@]", unquote(url)) if value not in shown(url)]
    quoted_too = [quote(value, safe="") for value in values]
    return frozenset(value for value in [*values, *quoted_too] if value)


def engine_of(place: Place, *, writing: bool = False, holding: bool = False) -> sa.Engine:
    """An engine for a database; unless for writing, an SQLite file is opened to be read only.

    holding: the file is there, and a transaction keeps other writers from it while it lasts.

    Raises:
        InputError: where the kind is unknown, its driver is not installed, or there is no file.
    """
    try:
        if place.url.get_backend_name() == "sqlite":
            return _sqlite_engine(place, writing, holding)
        limits: dict[str, Any] = {}
        if place.url.drivername == POSTGRESQL:
            limits = {"connect_timeout": SECONDS_TO_CONNECT}
        return sa.create_engine(place.url, connect_args=limits, poolclass=sa.NullPool)
    except exc.NoSuchModuleError:
        kind = place.shown.partition(":")[0]
        raise InputError(f"databases of the kind '{kind}' are not known to SQLAlchemy") from None
    except ModuleNotFoundError as error:
        raise InputError(
            f"the driver for {place.url.drivername} is missing; install the package {error.name}"
        ) from None
    except ImportError as error:  # the package is there, a library that it loads is not
        raise InputError(
            f"the driver for {place.url.drivername} cannot be loaded ({error}); install the "
            "library that it names, or another driver"
        ) from None


def _sqlite_engine(place: Place, writing: bool, holding: bool) -> sa.Engine:
    file = Path(place.url.database or "")
    if (holding or not writing) and not file.is_file():
        raise InputError(f"database '{place.shown}' does not exist")
    mode = "rw" if holding else "rwc" if writing else "ro"
    begin = "BEGIN IMMEDIATE" if holding else "BEGIN"

    def opened() -> sqlite3.Connection:
        # Transactions are begun by hand: else tables would be made outside of any
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
    """Whatever the database complains of, as a sentence without password or traceback."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error) as error:
        complaint = str(getattr(error, "orig", None) or error)
        raise InputError(f"{doing} {place.shown}: {_meaning(complaint, place)}") from None


def _meaning(complaint: str, place: Place) -> str:
    """What is known to be meant; else the complaint's first line, unless it repeats a secret."""
    lowered = complaint.lower()
    for sign, meaning in MEANINGS:
        if sign in lowered:
            return meaning
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    said = lines[0] if lines else "it gives no reason"
    if any(secret.lower() in said.lower() for secret in place.secrets):
        return "its complaint is not shown, as it repeats what may be a secret of the URL"
    return said
