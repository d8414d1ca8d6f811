"""The board of a month's briefings side by side, and the list of months."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from iqip_analytics.contract.vocabulary import STATUSES
from iqip_analytics.publish.manifest import Manifest, Row, manifest_in

TEMPLATES = Path(__file__).parent / "templates"
MONTHS = (
    "January February March April May June July August September October November December".split()
)
# A status in word and shape; never by colour alone
SHAPES = {"ahead": "▲", "on_trajectory": "●", "behind": "▼"}


def month_index(manifest: Manifest, folder: Path) -> str:
    """The board of a month: every scope side by side, and links to neighbouring months.

    Args:
        manifest: the month's.
        folder: the month's, next to those of other months.
    """
    before, after = _neighbours(folder)
    return _page(
        "month.html.j2",
        title=f"Briefings for the period to {in_words(manifest.period_end)}",
        earlier=before,
        later=after,
        rows=[_listed(row) for row in manifest.briefings],
        failed=[row for row in manifest.briefings if row.outcome == "failed"],
    )


def neighbouring_indexes(folder: Path) -> dict[Path, str]:
    """The boards of the months before and after one, which link to it."""
    places = [folder.parent / one["folder"] for one in _neighbours(folder) if one]
    found = {place: manifest_in(place) for place in places}
    return {place: month_index(known, place) for place, known in found.items() if known}


def _neighbours(folder: Path) -> tuple[dict[str, str] | None, dict[str, str] | None]:
    """The nearest month before a folder's, and after it, that hold briefings."""
    named = {
        place.name: {"folder": place.name, "name": in_words(manifest.period_end)}
        for place in sorted(folder.parent.iterdir())
        if place.is_dir() and place != folder and (manifest := manifest_in(place)) is not None
    }
    earlier = [name for name in named if name < folder.name]
    later = [name for name in named if name > folder.name]
    return (
        named[earlier[-1]] if earlier else None,
        named[later[0]] if later else None,
    )


def months_index(folder: Path) -> str:
    """The page that lists every month in an output folder, the latest first."""
    months = []
    for place in sorted(folder.iterdir(), reverse=True):
        manifest = manifest_in(place) if place.is_dir() else None
        if manifest is not None:
            told = next((row for row in manifest.briefings if row.headline), None)
            months.append(
                {
                    "folder": place.name,
                    "period_end": in_words(manifest.period_end),
                    "pages": sum(bool(row.files) for row in manifest.briefings),
                    "failed": sum(row.outcome == "failed" for row in manifest.briefings),
                    "status": told.status_text if told else "–",
                    "shape": SHAPES.get(told.status, "") if told else "",
                    "headline": told.headline[0] if told else "",
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
    known = row.due is not None and row.approved is not None
    return {
        "name": row.scope_name or row.scope,
        "page": f"{row.scope}.html" if row.files else "",
        # The status does not repeat the overdue, which have their own column
        "status": STATUSES.get(row.status, row.status_text) if known else row.status_text,
        "shape": SHAPES.get(row.status, ""),
        "approved_of_due": f"{row.approved:,} / {row.due:,}" if known else "–",
        "overdue": "–" if row.overdue is None else f"{row.overdue:,}",
        "outlook": row.outlook or "–",
        "assurance": row.assurance or "–",
        "forms": _forms(row),
        "headline": row.headline[0] if row.headline else "",
        "failed": row.outcome == "failed",
        "message": row.message,
        "cell": row.cell,
    }


def _forms(row: Row) -> list[dict[str, str]]:
    """The files of a briefing beside its page."""
    endings = {
        "PDF": "pdf",
        "Word": "docx",
        "Excel": "xlsx",
        "Evidence": "evidence-pack.html",
        "Notebook": "ipynb",
    }
    files = {name: f"{row.scope}.{ending}" for name, ending in endings.items()}
    forms = [{"name": name, "file": file} for name, file in files.items() if file in row.files]
    if any(name.startswith(f"{row.scope}/") for name in row.files):
        forms.append({"name": "CSV files", "file": f"{row.scope}/"})
    return forms


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
