"""A database gives the same plan as a folder of CSV files, and keeps its password to itself."""

import os
import sqlite3
import sys

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.sources.database import place_of, plainly_said
from iqip_analytics.sources.importing.to_database import load
from iqip_analytics.sources.source_names import (
    HARMLESS_OPTIONS,
    PASSWORD_VARIABLE,
    URL_VARIABLE,
    name_of,
    settled,
    shown,
)
from tests.doors.command import iqip_command
from tests.doors.sources import SMALL, as_folder, assert_same_plan, small


@pytest.fixture(scope="module")
def expected():
    return iqip.read(SMALL)


@pytest.fixture
def url(tmp_path, expected):
    """An SQLite database filled from the small register."""
    url = f"sqlite:///{tmp_path / 'trust.db'}"
    assert load(expected, url) == sum(map(len, expected.tables.values()))
    return url


def changed(url, *statements):
    with sa.create_engine(url).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return url


# ---- the same plan ----


def test_a_database_is_read_as_the_folder_is(url, expected):
    plan = iqip.read(url)
    assert_same_plan(plan, expected)
    assert plan.name == "trust"
    assert plan.warnings == ()


def test_a_database_of_text_alone_is_read_as_the_folder_is(tmp_path, expected):
    path = tmp_path / "text.db"
    connection = sqlite3.connect(path)
    for name, rows in small().items():
        columns = [*rows[0], "row_order"]
        connection.execute(f"create table {name} ({', '.join(f'{c} text' for c in columns)})")
        marks = ", ".join("?" * len(columns))
        for number, row in enumerate(rows):
            cells = [*row.values(), str(number)]
            connection.execute(f"insert into {name} values ({marks})", cells)
    connection.commit()
    connection.close()
    assert_same_plan(iqip.read(f"sqlite:///{path}"), expected)


def test_rows_come_in_their_row_order_whatever_the_order_they_are_kept_in(url, expected):
    changed(
        url,
        "create table turned as select * from changes order by row_order desc",
        "drop table changes",
        "alter table turned rename to changes",
    )
    assert_same_plan(iqip.read(url), expected)


def test_the_rows_own_order_of_the_folder_is_the_order_in_the_database(tmp_path):
    tables = small()
    for number, row in enumerate(tables["evidence"]):
        row["row_order"] = str(10 - number)
    folder = as_folder(tables, tmp_path / "register")
    plan = iqip.read(folder)
    assert list(plan.tables["evidence"]["event"]) == [
        "reopened",
        "approved",
        "approved",
        "submitted",
    ]
    url = f"sqlite:///{tmp_path / 'trust.db'}"
    load(plan, url)
    assert_same_plan(iqip.read(url), plan)


@pytest.mark.parametrize(
    ("table", "same_day", "count"),
    [
        ("changes", "", "1 action"),
        ("evidence", "", "1 action"),
        (
            "changes",
            "delete from changes where action_id = 'A4'",
            None,
        ),
        ("evidence", "delete from evidence where event = 'reopened'", None),
    ],
)
def test_without_row_order_it_says_of_how_many_actions_the_order_decides(
    url, table, same_day, count
):
    changed(url, *([same_day] if same_day else []), f"alter table {table} drop column row_order")
    first = iqip.read(url)
    expected = f"table {table}: there is no column row_order, and of {count} rows of one day"
    assert [line for line in first.warnings if line.startswith(expected)] == list(first.warnings)
    assert len(first.warnings) == (count is not None)
    assert_same_plan(iqip.read(url), first)


def test_days_stored_at_midnight_are_days(url, expected):
    changed(url, "update evidence set event_on = event_on || ' 00:00:00.000000'")
    assert_same_plan(iqip.read(url), expected)


def test_only_the_tables_of_the_contract_are_read(url, expected):
    changed(url, "create table secrets (word text)", "alter table risks add column owner text")
    plan = iqip.read(url)
    assert_same_plan(plan, expected)
    assert plan.warnings == ("table risks: column 'owner' is not in the data contract; left out. ",)


def test_a_view_serves_as_a_table(url, expected):
    changed(
        url,
        "alter table evidence rename to closure_events",
        "create view evidence as select * from closure_events",
    )
    assert_same_plan(iqip.read(url), expected)


# ---- faults ----


def test_a_fault_names_table_and_row_by_its_key(url):
    changed(url, "update actions set agreed_deadline = '31/07/2019' where action_id = '007'")
    with pytest.raises(SourceError) as refused:
        iqip.read(url)
    assert [fault.message for fault in refused.value.faults] == [
        "'31/07/2019' is not a date as YYYY-MM-DD (the row of '007')"
    ]
    assert refused.value.faults[0].place == "table actions"


def test_a_missing_table_is_named(url):
    changed(url, "drop table evidence")
    with pytest.raises(SourceError, match="table evidence: is missing"):
        iqip.read(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///nowhere.db", "does not exist"),
        ("oracled://db/trust", "kind 'oracled' are not known"),
        ("postgresql://reader@127.0.0.1:1/trust", "no server answers there"),
    ],
)
def test_what_cannot_be_reached_is_said_plainly_with_status_2(tmp_path, url, says):
    done = iqip_command("check", url)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not os.path.exists("nowhere.db")  # noqa: PTH110


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "plan.db").write_text("action_id,title\n" * 100)
    with pytest.raises(InputError, match="is not an SQLite database"):
        iqip.read(f"sqlite:///{tmp_path / 'plan.db'}")


def test_reading_writes_nothing(tmp_path, url):
    path = tmp_path / "trust.db"
    before = path.read_bytes()
    path.chmod(0o444)
    iqip.read(url)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["trust.db"]


# ---- load ----


def test_a_database_that_holds_rows_is_not_filled_again_unless_asked(url, expected):
    with pytest.raises(InputError, match="holds rows in the table actions already"):
        load(expected, url)
    load(expected, url, replace=True)
    assert_same_plan(iqip.read(url), expected)


def test_replacing_empties_the_tables_that_the_plan_does_not_have(url, tmp_path):
    tables = small()
    del tables["risks"], tables["risk_actions"]
    less = iqip.read(as_folder(tables, tmp_path / "register"))
    load(less, url, replace=True)
    assert len(iqip.read(url).tables["risks"]) == 0


def test_a_load_that_fails_half_way_leaves_nothing(tmp_path, expected):
    url = f"sqlite:///{tmp_path / 'trust.db'}"
    changed(url, "create table workforce (month text, division text)")
    with pytest.raises(InputError, match="cannot fill"):
        load(expected, url)
    assert sa.inspect(sa.create_engine(url)).get_table_names() == ["workforce"]


def test_the_command_fills_a_database_from_a_workbook_or_folder(tmp_path, expected):
    url = f"sqlite:///{tmp_path / 'trust.db'}"
    done = iqip_command("load", SMALL, url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{url}: ")
    assert_same_plan(iqip.read(url), expected)
    assert iqip_command("load", SMALL, url).returncode == 2


# ---- names and secrets ----

SECRET = "geheim"
WITH_SECRETS = [
    "postgresql://reader:geheim@db/trust",
    "postgresql://reader:ge@geheim@db/trust",
    "postgresql://geheim@db/trust",
    "postgresql://:geheim@db/trust",
    "postgresql+psycopg://reader@db/trust?sslmode=require&password=geheim",
    "postgresql://db/trust?PASSWORD=geheim",
    "postgresql://db/trust?passwd=x&PWD=geheim&sslpassword=geheim",
    "postgresql://db/trust?token=geheim&access_token=geheim",
    "postgresql://reader:one@db/trust?password=geheim",
    "postgresql://db/trust?options=-c%20secret%3Dgeheim",
    "postgresql://db/trust?application_name=reader:geheim@db",
    "postgresql://db/trust?schema=x;PWD=geheim",
    "postgresql://db/trust?sslmode=reader:geheim@db",
    "mssql+pyodbc://db/trust?driver=ODBC+Driver+17&UID=reader&PWD=geheim",
    "mssql+pyodbc:///?odbc_connect=DRIVER%3D%7BX%7D%3BSERVER%3Ddb%3BUID%3Dreader%3BPWD%3Dgeheim",
    "postgresql://db/reader:geheim@trust",
    "postgresql://db/trust;password=geheim",
]
MALFORMED = [
    "postgresql://reader:geheim@db:port/trust",
    "postgresql:/reader:geheim@db/trust",
    "postgresql:reader:geheim@db/trust",
    "//reader:geheim@db/trust",
    "reader:geheim@db/trust",
    "postgresql://reader:geheim",
    "post gresql://reader:geheim@db/trust",
    "postgresql://[::geheim@db/trust",
]


@pytest.fixture
def _no_environment(monkeypatch):
    monkeypatch.setenv(URL_VARIABLE, "")
    monkeypatch.setenv(PASSWORD_VARIABLE, "")


@pytest.mark.parametrize("url", WITH_SECRETS)
@pytest.mark.usefixtures("_no_environment")
def test_a_secret_is_never_shown_or_stored_but_reaches_the_database(url):
    stored = settled(url)
    assert SECRET not in shown(url) + stored + name_of(url)
    assert settled(stored) == stored
    again = place_of(stored)
    assert again.url == place_of(url).url
    assert SECRET in f"{again.url.render_as_string(hide_password=False)} {again.schema}"


@pytest.mark.parametrize("url", MALFORMED)
@pytest.mark.parametrize("command", [["check"], ["load", SMALL]])
@pytest.mark.usefixtures("_no_environment")
def test_a_malformed_url_is_refused_without_its_secrets(url, command):
    done = iqip_command(*command, url)
    assert SECRET not in shown(url) + settled(url) + name_of(url)
    assert done.returncode == 2
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "is not the URL of a database" in done.stderr or "cannot" in done.stderr


@pytest.mark.usefixtures("_no_environment")
def test_what_is_harmless_is_shown():
    url = "postgresql://reader:geheim@db:5432/trust?sslmode=require&schema=iqip&a=1"
    assert shown(url) == "postgresql://db:5432/trust?sslmode=require&schema=iqip"
    assert name_of(url) == "trust"
    assert shown("sqlite:///data/trust.db") == "sqlite:///data/trust.db"
    assert shown(r"C:\plans\trust.xlsx") == r"C:\plans\trust.xlsx"
    assert shown("data/trust: new") == "data/trust: new"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_stands_beside_the_harmless_parts_is_never_shown(noise):
    url = f"postgresql://reader:{SECRET}@db/trust?{noise}={SECRET}&PWD={SECRET}"
    if noise.rpartition("&")[2].lower() not in HARMLESS_OPTIONS:
        assert SECRET not in shown(url)


@pytest.mark.parametrize("command", [["check"], ["load", SMALL]])
@pytest.mark.usefixtures("_no_environment")
def test_no_secret_is_printed_when_a_server_is_gone(command):
    url = "postgresql://reader:geheim@127.0.0.1:1/trust"
    done = iqip_command(*command, url)
    assert done.returncode == 2
    assert SECRET not in done.stdout + done.stderr
    assert "reader" not in done.stderr
    assert "postgresql://127.0.0.1:1/trust" in done.stderr


@pytest.mark.usefixtures("_no_environment")
def test_a_complaint_that_repeats_a_secret_is_not_shown():
    place = place_of("postgresql://reader:geheim@db/trust?weird=token9")
    for complaint in ("invalid dsn: reader:GEHEIM", "no option token9", "option weird is unknown"):
        with pytest.raises(InputError) as refused, plainly_said(place, "cannot read"):
            raise sqlite3.OperationalError(complaint)
        assert "may be a secret" in str(refused.value)
    with pytest.raises(InputError, match="no such column: x"), plainly_said(place, "cannot read"):
        raise sqlite3.OperationalError("no such column: x")


# ---- SQL Server ----


@pytest.mark.parametrize(
    ("url", "module", "says"),
    [
        (
            "mssql://db/trust",
            "pymssql",
            "install the extra: pip install 'iqip-analytics[sqlserver]'",
        ),
        ("mssql+pyodbc://db/trust", "pyodbc", "install the package pyodbc"),
    ],
)
def test_a_driver_that_is_missing_is_named_with_what_brings_it(monkeypatch, url, module, says):
    monkeypatch.setitem(sys.modules, module, None)
    done = iqip_command("check", url)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_drivers_library_that_is_missing_is_named(monkeypatch, tmp_path):
    (tmp_path / "pyodbc.py").write_text(
        "raise ImportError('libodbc.so.2: cannot open shared object file')", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pyodbc", raising=False)
    done = iqip_command("check", "mssql+pyodbc://db/trust")
    assert done.returncode == 2
    assert "cannot be loaded (libodbc.so.2: cannot open shared object file)" in done.stderr
