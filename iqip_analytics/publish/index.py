"""The list of a month's briefings, and the list of months."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from iqip_analytics.publish.manifest import Manifest, Row, manifest_in

TEMPLATES = Path(__file__).parent / "templates"
MONTHS = (
    "January February March April May June July August September October November December".split()
)
# A status in word and shape; never by colour alone
SHAPES = {"ahead": "▲", "on_trajectory": "●", "behind": "▼"}


def month_index(manifest: Manifest) -> str:
    """The page that lists a month's briefings with status and headline."""
    return _page(
        "month.html.j2",
        title=f"Briefings for the period to {in_words(manifest.period_end)}",
        rows=[_listed(row) for row in manifest.briefings],
        failed=[row for row in manifest.briefings if row.outcome == "failed"],
    )


def months_index(folder: Path) -> str:
    """The page that lists every month in an output folder, the latest first."""
    months = []
    for place in sorted(folder.iterdir(), reverse=True):
        manifest = manifest_in(place) if place.is_dir() else None
        if manifest is not None:
            months.append(
                {
                    "folder": place.name,
                    "period_end": in_words(manifest.period_end),
                    "pages": sum(bool(row.files) for row in manifest.briefings),
                    "failed": sum(row.outcome == "failed" for row in manifest.briefings),
                    "headline": next(
                        (row.headline[0] for row in manifest.briefings if row.headline), ""
                    ),
                }
            )
    return _page("months.html.j2", title="Improvement plan briefings", months=months)


def in_words(iso_day: str) -> str:
    """A day as a page shows it.

    >>> in_words("2019-08-31")
    '31 August 2019'
    """
    day = date.fromisoformat(iso_day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _listed(row: Row) -> dict[str, Any]:
    return {
        "name": row.scope_name or row.scope,
        "page": f"{row.scope}.html" if row.files else "",
        "status": row.status_text,
        "shape": SHAPES.get(row.status, ""),
        "headline": row.headline[0] if row.headline else "",
        "failed": row.outcome == "failed",
        "message": row.message,
        "cell": row.cell,
    }


def _page(template: str, **content: Any) -> str:
    style = (TEMPLATES / "briefing" / "briefing.css").read_text(encoding="utf-8")
    return _environment().get_template(template).render(style=style, **content)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "index"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
