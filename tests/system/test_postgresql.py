"""A plan in a real PostgreSQL server: the same plan, clear refusals, no word of secrets."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import iqip_analytics as iqip
from iqip_analytics import InputError
from iqip_analytics.sources.importing.to_database import load
from iqip_analytics.sources.source_names import PASSWORD_VARIABLE
from tests.doors.imports import DAY, register, written
from tests.doors.sources import SMALL, assert_same_plan
from tests.system.postgresql import PASSWORD, server

pytestmark = pytest.mark.system
REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="module")
def postgresql():
    with server() as running:
        execute(running.url(database="postgres"), "create database trust")
        yield running


@pytest.fixture
def trust(postgresql):
    """The database `trust` with the small register in it, and a user who may only read."""
    url = postgresql.url()
    execute(
        url,
        "drop schema public cascade",
        "create schema public",
        "drop schema if exists iqip cascade",
        "drop role if exists reader",
        "create role reader login password 'may read'",
    )
    load(iqip.read(SMALL), url)
    execute(
        url,
        "grant usage on schema public to reader",
        "grant select on all tables in schema public to reader",
    )
    return postgresql


def execute(url, *statements):
    engine = sa.create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.NullPool,
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def iqip_command(*arguments, **environment):
    """The command line as a shell runs it."""
    return subprocess.run(
        [sys.executable, "-m", "iqip_analytics", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env=os.environ | environment,
    )


def test_a_plan_in_postgresql_is_read_as_the_folder_is(trust):
    assert_same_plan(iqip.read(trust.url()), iqip.read(SMALL))


def test_the_reference_trust_is_the_same_in_postgresql(trust):
    expected = iqip.read(REFERENCE)
    load(expected, trust.url(), replace=True)
    assert_same_plan(iqip.read(trust.url()), expected)


def test_a_schema_of_its_own_is_read_by_option_and_by_url(trust):
    execute(trust.url(), "create schema iqip")
    load(iqip.read(SMALL), trust.url(), schema="iqip")
    execute(trust.url(), "drop table public.actions")
    assert_same_plan(iqip.read(trust.url(), schema="iqip"), iqip.read(SMALL))
    assert_same_plan(iqip.read(trust.url() + "?schema=iqip"), iqip.read(SMALL))


def test_who_may_only_read_can_read(trust):
    plan = iqip.read(trust.url("reader", "may%20read"))
    assert_same_plan(plan, iqip.read(SMALL))


def test_the_password_comes_from_the_environment(trust):
    done = iqip_command("check", trust.url(password=""), **{PASSWORD_VARIABLE: PASSWORD})
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_a_source_is_read_in_a_transaction_that_may_not_write(trust):
    execute(
        trust.url(),
        "create table touched (n int)",
        "alter table evidence rename to events",
        """create function touch() returns setof events language plpgsql as
           $$ begin insert into touched values (1); return query select * from events; end $$""",
        "create view evidence as select * from touch()",
    )
    with pytest.raises(InputError, match="cannot read the table evidence"):
        iqip.read(trust.url())
    execute(trust.url(), "do $$ begin assert (select count(*) from touched) = 0; end $$")


def test_two_imports_into_postgresql_at_once_lose_nothing(trust, tmp_path):
    imports = []
    for name in ("one", "other"):
        rows = register()
        rows[name] = rows["1E5"] | {"action_id": name, "title": f"Falls {name} " * 5}
        arguments = [
            *("import", written(rows, tmp_path / f"{name}.csv"), "--into", trust.url(password="")),
            *("--recorded-on", DAY, "--apply", "--decisions", tmp_path / f"{name}-decisions.csv"),
        ]
        imports.append(
            subprocess.Popen(
                [sys.executable, "-m", "iqip_analytics", *map(str, arguments)],
                env=os.environ | {PASSWORD_VARIABLE: PASSWORD},
            )
        )
    assert [each.wait(600) for each in imports] == [0, 0]
    actions = iqip.read(trust.url()).tables["actions"]
    assert {"one", "other"} <= set(actions["action_id"])


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("wrong password", "refuses this user or password"),
        ("no such user", "refuses this user or password"),
        ("no such database", "does not exist"),
        ("no rights", "this user has no right to it"),
        ("no table", "table evidence: is missing; every plan source needs it"),
    ],
)
def test_a_refusal_is_one_clear_sentence_with_status_2(trust, case, says):
    url = {
        "wrong password": trust.url(password="guessed-word"),
        "no such user": trust.url("nobody", "guessed-word"),
        "no such database": trust.url(database="elsewhere"),
        "no rights": trust.url("reader", "may%20read"),
        "no table": trust.url(),
    }[case]
    if case == "no rights":
        execute(trust.url(), "revoke select on evidence from reader")
    if case == "no table":
        execute(trust.url(), "drop table evidence")
    done = iqip_command("check", url)
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert says in said
    account = re.compile(r"\w+: \d+ rows? from .*")  # of the tables that could be read
    assert len([line for line in said.splitlines() if not account.fullmatch(line)]) <= 2
    for secret in (PASSWORD, "guessed-word", "may%20read", "may read", "Traceback"):
        assert secret not in said


def test_who_may_not_write_fills_nothing(trust):
    execute(trust.url(), "delete from actions")
    done = iqip_command("load", SMALL, trust.url("reader", "may%20read"), "--replace")
    assert done.returncode == 2
    assert "this user has no right to it" in done.stderr
    execute(trust.url(), "do $$ begin assert (select count(*) from risks) = 1; end $$")


def test_a_load_that_fails_at_its_last_table_leaves_everything_as_it_was(trust):
    execute(trust.url(), "drop table commentary", "create table commentary (period_end date)")
    before = iqip_command("check", trust.url()).stdout
    with pytest.raises(InputError, match="cannot fill"):
        load(iqip.read(SMALL), trust.url(), replace=True)
    assert iqip_command("check", trust.url()).stdout == before
    execute(trust.url(), "do $$ begin assert (select count(*) from actions) = 4; end $$")


def test_briefings_from_a_database_name_neither_password_nor_server(trust, tmp_path):
    done = iqip_command(
        *("brief", "trust", "--data", trust.url(), "--period-end", "2019-08-31"),
        *("--data-cutoff", "2019-09-06", "--out", tmp_path / "out"),
    )
    assert done.returncode == 0, done.stderr
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert any(file.name == "trust.html" for file in files)
    for file in files:
        content = file.read_bytes()
        assert PASSWORD.encode() not in content, file.name
        if file.suffix in (".html", ".csv"):
            assert b"127.0.0.1" not in content, file.name


def test_a_server_that_is_gone_is_said_so():
    with server() as running:
        execute(running.url(database="postgres"), "create database trust")
        load(iqip.read(SMALL), running.url())
        running.stop()
        done = iqip_command("check", running.url())
    assert done.returncode == 2
    assert "no server answers there; is it running?" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr
