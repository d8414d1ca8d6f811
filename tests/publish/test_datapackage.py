"""The CSV files as a Data Package that a stock tool validates, and as long tables over months."""

import csv
import io
import json

import pytest
from frictionless import Package, validate

from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.publish.forms.datapackage import TYPES, datapackage
from iqip_analytics.publish.forms.long_tables import LEFT_OUT, long_tables
from iqip_analytics.publish.manifest import NAME as MANIFEST
from iqip_analytics.publish.manifest import Manifest, Row, sha256
from iqip_analytics.publish.work import DESCRIPTOR

ABOUT = {"name": "trust", "title": "Trust at 31 August 2019", "created": "2019-09-13"}
HEADINGS = "grouping,group,total,due,approved,planned_pct,actual_pct,variance_actions,variance_pp"
POSITION = f"{HEADINGS},overdue,days_behind,status\nall,all,9,2,1,22.2,11.1,-1,-11.1,1,3,behind\n"
FILES = {
    "position.csv": POSITION.encode(),
    "options.csv": b"option,month_end,due,p_on_trajectory\nas_booked,2019-09-30,3,0.25\n",
    "priorities.csv": b"priority,name,measures_agreed\n1,Safe care,true\n2,Caring,\n",
    "figures.csv": b"section,name,value\nfinish,likely,2020-03-31\ndomains,share,26.7\n",
    "own.csv": b"anything\n=x\n",
}


def laid_down(folder, files):
    """The files and their descriptor, as a tool reads them."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / DESCRIPTOR).write_bytes(datapackage(files, **ABOUT))
    return str(folder / DESCRIPTOR)


def test_a_stock_tool_finds_the_package_and_its_files_valid(tmp_path):
    report = validate(laid_down(tmp_path, FILES))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(FILES)


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("position.csv", b"behind\n", b"late\n"),
        ("position.csv", b"22.2", b"122.2"),
        ("position.csv", b",9,2,", b",nine,2,"),
        ("options.csv", b"0.25", b"1.25"),
        ("options.csv", b"2019-09-30", b"30/09/2019"),
        ("priorities.csv", b"true", b"yes"),
    ],
)
def test_the_tool_finds_what_the_contract_forbids(tmp_path, file, right, wrong):
    assert right in FILES[file]
    assert not validate(laid_down(tmp_path, {file: FILES[file].replace(right, wrong)})).valid


def test_every_column_of_the_contract_is_described_with_its_type(tmp_path):
    headings = {
        f"{name}.csv": (",".join(c.name for c in table.columns) + "\n").encode()
        for name, table in TABLES.items()
    }
    package = Package(laid_down(tmp_path, headings))
    assert {resource.name for resource in package.resources} == set(TABLES)
    for resource in package.resources:
        for field, column in zip(
            resource.schema.fields, TABLES[resource.name].columns, strict=True
        ):
            assert field.name == column.name
            assert field.type == TYPES[column.kind]
            assert column.meaning in field.description


# ---- long tables ----


def released(out, month, scope, files, circulation="committee", **facts):
    """A briefing as `iqip brief` leaves it: its files, and its row in the month's manifest."""
    folder = out / month[:7]
    known = {f"{scope}/{name}": content for name, content in files.items()}
    for name, content in known.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest = Manifest(period_end=month, reported=("trust", "medicine", "surgery"))
    if (folder / MANIFEST).exists():
        told = json.loads((folder / MANIFEST).read_text())
        manifest = Manifest(**{**told, "briefings": tuple(Row(**row) for row in told["briefings"])})
    row = Row(
        scope=scope,
        outcome="made",
        scope_name=scope.title(),
        parameters={"circulation": circulation},
        files={name: sha256(content) for name, content in known.items()},
        **facts,
    )
    (folder / MANIFEST).write_text(
        Manifest(
            period_end=month,
            reported=manifest.reported,
            briefings=(*manifest.briefings, row),
        ).text()
    )


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


RISKS = {"risks.csv": b"alignment,risks\nnot_on_register,2\n"}


def test_month_and_scope_stand_before_the_columns_of_every_month_and_scope(tmp_path):
    released(tmp_path, "2019-09-30", "trust", RISKS, status="behind")
    released(tmp_path, "2019-08-31", "trust", RISKS, headline=("=Two are late.",))
    released(tmp_path, "2019-08-31", "medicine", RISKS)
    made = long_tables(tmp_path, "committee")
    assert made["risks.csv"].decode().splitlines() == [
        "period_end,scope,alignment,risks",
        "2019-08-31,trust,not_on_register,2",
        "2019-08-31,medicine,not_on_register,2",
        "2019-09-30,trust,not_on_register,2",
    ]
    told = rows(made["briefings.csv"])
    assert [(row["period_end"], row["scope_name"]) for row in told] == [
        ("2019-08-31", "Trust"),
        ("2019-08-31", "Medicine"),
        ("2019-09-30", "Trust"),
    ]
    assert told[0]["headline"] == "'=Two are late."
    assert told[2]["status"] == "behind"


def test_the_long_tables_are_a_valid_package_of_their_own(tmp_path):
    released(tmp_path, "2019-08-31", "trust", FILES, status="ahead")
    released(tmp_path, "2019-09-30", "trust", RISKS)
    made = long_tables(tmp_path, "committee")
    folder = tmp_path / "long"
    folder.mkdir()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    report = validate(str(folder / DESCRIPTOR))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(FILES) + 2


def test_committee_and_wide_are_never_in_one_table(tmp_path):
    secret = {"overdue.csv": b"action_id,title,division\nA1,Named action,medicine\n"}
    bare = {"overdue.csv": b"action_id,division\nA1,medicine\n"}
    released(tmp_path, "2019-08-31", "trust", secret, headline=("Named action is late.",))
    released(tmp_path, "2019-09-30", "trust", bare, circulation="wide")
    wide, committee = (long_tables(tmp_path, name) for name in ("wide", "committee"))
    assert b"Named action" not in b"".join(wide.values())
    assert [row["period_end"] for row in rows(wide["overdue.csv"])] == ["2019-09-30"]
    assert [row["period_end"] for row in rows(committee["overdue.csv"])] == ["2019-08-31"]


def test_a_column_that_a_month_does_not_have_is_blank_in_it_and_stands_in_its_place(tmp_path):
    released(tmp_path, "2019-08-31", "trust", {"risks.csv": b"risks\n2\n"})
    released(tmp_path, "2019-09-30", "trust", {"risks.csv": b"alignment,risks,own\nx,3,y\n"})
    assert long_tables(tmp_path, "committee")["risks.csv"].decode().splitlines() == [
        "period_end,scope,alignment,risks,own",
        "2019-08-31,trust,,2,",
        "2019-09-30,trust,x,3,y",
    ]


def test_a_cell_with_commas_quotes_or_two_lines_is_the_same_cell(tmp_path):
    odd = [["x", 'a, "b"'], ["y", "two\nlines"]]
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows([["action_id", "title"], *odd])
    released(tmp_path, "2019-08-31", "trust", {"overdue.csv": table.getvalue().encode()})
    released(tmp_path, "2019-09-30", "trust", {"overdue.csv": b'action_id,title\nz,"a, b"\n'})
    made = rows(long_tables(tmp_path, "committee")["overdue.csv"])
    assert [[row["action_id"], row["title"]] for row in made] == [*odd, ["z", "a, b"]]


def test_only_what_a_manifest_lists_and_nobody_changed_is_taken(tmp_path):
    released(tmp_path, "2019-08-31", "trust", RISKS)
    (tmp_path / "2019-08" / "trust" / "my_notes.csv").write_text("a\n1\n")
    assert set(long_tables(tmp_path, "committee")) == {"briefings.csv", "risks.csv", DESCRIPTOR}
    (tmp_path / "2019-08" / "trust" / "risks.csv").write_text("alignment,risks\nx,9\n")
    assert "risks.csv" not in long_tables(tmp_path, "committee")


def test_quantiles_stay_in_the_months_folders(tmp_path):
    released(tmp_path, "2019-08-31", "trust", {f"{name}.csv": b"a\n1\n" for name in LEFT_OUT})
    assert set(long_tables(tmp_path, "committee")) == {"briefings.csv", DESCRIPTOR}


def test_a_folder_without_a_briefing_has_no_long_table(tmp_path):
    assert long_tables(tmp_path, "committee") == {}
