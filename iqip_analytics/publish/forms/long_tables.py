"""Every month and scope of an output folder in one long table each, for Power BI and Excel."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from iqip_analytics.contract.formulas import guarded
from iqip_analytics.contract.output_columns import OutputColumn
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.contract.vocabulary import COMMITTEE, STATUSES
from iqip_analytics.publish.forms.datapackage import datapackage
from iqip_analytics.publish.manifest import Row, manifest_in, sha256
from iqip_analytics.publish.work import DESCRIPTOR

# They hold three cells in four: each month's own file has them
LEFT_OUT = ("completion_quantiles", "workforce_quantiles")
BEFORE = (
    OutputColumn(name="period_end", kind="month", meaning="the month end of the briefing"),
    OutputColumn(name="scope", kind="text", meaning="`trust`, or the division's code"),
)
BRIEFINGS = "briefings"
BRIEFING_COLUMNS = (
    *BEFORE,
    OutputColumn(name="scope_name", kind="text", meaning="what the scope is called"),
    OutputColumn(
        name="status", kind="text", meaning="approved against due", allowed=tuple(STATUSES)
    ),
    OutputColumn(name="status_text", kind="text", meaning="the status in words"),
    OutputColumn(name="headline", kind="text", meaning="the first sentence of the headline"),
)


class _Part(NamedTuple):
    """One scope's file of one month; its records are CSV text, unparsed."""

    period_end: str
    scope: str
    headings: list[str]
    records: list[str]


def long_tables(out: Path, circulation: str) -> dict[str, bytes]:
    """The tables of all months of an output folder, each under its name with `.csv`.

    `period_end` and `scope` precede the contract's columns. `briefings.csv` has a row for each
    page, and `datapackage.json` describes all. A briefing of another circulation is left out, and
    so is a file that differs from the manifest.

    Args:
        out: the folder that holds the months' folders.
        circulation: the one that is wanted.
    """
    parts: dict[str, list[_Part]] = {}
    briefings: list[list[str]] = []
    last = ""
    for folder, period_end, row in _briefings(out, circulation):
        last = max(last, period_end)
        headline = row.headline[0] if row.headline else ""
        said = [row.scope_name or row.scope, row.status, row.status_text, headline]
        briefings.append([period_end, row.scope, *map(guarded, said)])
        for name, content in _tables(folder, row):
            first, *records = _records(content.decode())
            headings = next(csv.reader([first]))
            parts.setdefault(name, []).append(_Part(period_end, row.scope, headings, records))
    if not briefings:
        return {}
    order = {name: place for place, name in enumerate(TABLES)}
    files = {BRIEFINGS: _csv([[c.name for c in BRIEFING_COLUMNS], *briefings]).encode()}
    for name in sorted(parts, key=lambda name: (order.get(name, len(order)), name)):
        files[name] = _one_below_the_other(name, parts[name])
    named = {f"{name}.csv": content for name, content in files.items()}
    described = datapackage(
        named,
        name="iqip-long-tables",
        title=f"Improvement plan briefings, all months, {circulation} circulation",
        created=last,
        before=BEFORE,
        others={BRIEFINGS: ("briefing", BRIEFING_COLUMNS)},
    )
    return {**named, DESCRIPTOR: described}


def _briefings(out: Path, circulation: str) -> Iterator[tuple[Path, str, Row]]:
    """Every released page, month by month, scopes in each month's order."""
    for folder in sorted(place for place in out.iterdir() if place.is_dir()):
        manifest = manifest_in(folder)
        for row in manifest.briefings if manifest is not None else ():
            if row.files and row.parameters.get("circulation", COMMITTEE) == circulation:
                assert manifest is not None
                yield folder, manifest.period_end, row


def _tables(folder: Path, row: Row) -> Iterator[tuple[str, bytes]]:
    """A briefing's tables by name, as its manifest lists them."""
    for file, known in row.files.items():
        path = Path(file)
        if path.suffix != ".csv" or path.parent.name != row.scope or path.stem in LEFT_OUT:
            continue
        try:
            content = (folder / path).read_bytes()
        except OSError:
            continue
        if content and sha256(content) == known:
            yield path.stem, content


def _one_below_the_other(name: str, parts: Sequence[_Part]) -> bytes:
    """Parts of one table under each other, columns by name; one that a part lacks is blank."""
    found = list(dict.fromkeys(heading for part in parts for heading in part.headings))
    agreed = [c.name for c in TABLES[name].columns] if name in TABLES else []
    headings = [h for h in agreed if h in found] + [h for h in found if h not in agreed]
    long = [_csv([[column.name for column in BEFORE] + headings])]
    for part in parts:
        records = part.records
        if part.headings != headings:  # an earlier version of the package wrote it
            place = {heading: at for at, heading in enumerate(part.headings)}
            records = [
                _csv([[line[place[h]] if h in place else "" for h in headings]]).rstrip("\n")
                for line in csv.reader(records)
            ]
        before = f"{part.period_end},{part.scope},"
        long += [f"{before}{record}\n" for record in records]
    return "".join(long).encode()


def _records(text: str) -> list[str]:
    """The records of CSV text, unparsed: mostly a line each, as a plan's texts have one line."""
    lines = text.removesuffix("\n").split("\n")
    if all(line.count('"') % 2 == 0 for line in lines):
        return lines
    return [_csv([record]).rstrip("\n") for record in csv.reader(io.StringIO(text, newline=""))]


def _csv(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()
