"""The evidence pack as a page for inspectors; only https addresses become links."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from iqip_analytics.briefing.html import Column, Row, breakable, table
from iqip_analytics.contract.links import is_https
from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.contract.wording import counted
from iqip_analytics.publish.gate import faults_of
from iqip_analytics.publish.index import in_words
from iqip_analytics.publish.notebooks import BriefingError

TEMPLATES = Path(__file__).parents[1] / "templates"
TABLE = "evidence_pack"
UNSTATED = "Regulation not stated"
COLUMNS = [
    Column("Action", unbroken=True),
    Column("Title"),
    Column("Type"),
    Column("Core service"),
    Column("Site"),
    Column("Report reference"),
    Column("Status"),
    Column("Approved on", unbroken=True),
    Column("Evidence"),
]


def evidence_page(numbers: Mapping[str, Any]) -> str:
    """The page of a briefing's evidence pack, once it has passed the gate.

    Args:
        numbers: what the briefing's notebook says of itself; `evidence_pack` is the pack's CSV,
            and is missing where the register supplies no link.

    Raises:
        BriefingError: where the page does not pass.
    """
    actions = list(csv.DictReader(io.StringIO(str(numbers.get(TABLE, "")))))
    links = [row["evidence_link"] for row in actions if row["evidence_link"]]
    sound = [link for link in links if is_https(link)]
    page = _template().render(
        title=f"Evidence for inspection: {numbers['scope_name']}, "
        f"{in_words(str(numbers['period_end']))}{_known_at(numbers)}",
        line=str(numbers.get("line", "")),
        said=_said(len(actions), len(links), len(links) - len(sound)),
        parts=[
            {"heading": regulation or UNSTATED, "table": _table(regulation or UNSTATED, list(rows))}
            for regulation, rows in groupby(actions, key=lambda row: row["regulation"])
        ],
        file=f"{numbers['scope']}.evidence-pack.csv",
        style=(TEMPLATES / "briefing" / "briefing.css").read_text(encoding="utf-8"),
    )
    faults = faults_of(page, links=sound)
    if faults:
        raise BriefingError(f"the evidence pack may not be released: {'; '.join(faults[:3])}")
    return page


def _known_at(numbers: Mapping[str, Any]) -> str:
    """The day that the statuses are known at, where it is not the period end."""
    now = str(numbers.get("data_cutoff") or numbers["period_end"])
    return "" if now == str(numbers["period_end"]) else f", as known at {in_words(now)}"


def _said(actions: int, links: int, text: int) -> str:
    if not links:
        return "No data supplied: the column evidence_link of the register's actions."
    said = f"{links:,} of {counted(actions, 'action')} {'has' if links == 1 else 'have'} a link."
    if text:
        verb = "is" if text == 1 else "are"
        said += f" {text:,} of them {verb} no plain https address and {verb} printed as text."
    return said


def _table(regulation: str, rows: Sequence[Mapping[str, str]]) -> Markup:
    return table(
        f"{regulation}: {counted(len(rows), 'action')}",
        COLUMNS,
        [
            Row(
                [
                    row["action_id"],
                    row["title"],
                    ACTION_TYPES.get(row["action_type"], row["action_type"]),
                    row["core_service"],
                    row["site"],
                    row["report_reference"],
                    row["status"].capitalize(),
                    in_words(row["approved_on"]) if row["approved_on"] else "",
                    _link(row["evidence_link"]),
                ]
            )
            for row in rows
        ],
    )


def _link(text: str) -> str | Markup:
    """An https address as a link that says where it leads; anything else as plain text."""
    if not is_https(text):
        return text or "none"
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(text, breakable(text))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES / "forms", TEMPLATES / "index"]),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("evidence.html.j2")
