"""An executed notebook as one self-contained page: its words and outputs, never its code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from iqip_analytics.publish.notebooks import BriefingError

TEMPLATES = Path(__file__).parent / "templates"
NOT_ON_PAGE = "not-on-page"
HEADING = re.compile(r"\A##[ \t]+(?P<text>[^\n]+?)[ \t]*(?:\n|\Z)")


@dataclass(frozen=True)
class Section:
    """A part of the page under one heading; the front, which holds the masthead, has none."""

    heading: str = ""
    anchor: str = ""
    blocks: list[str] = field(default_factory=list)


class BriefingExporter(TemplateExporter):
    """nbconvert's exporter with the page template of this package."""

    export_from_notebook = "Briefing"
    output_mimetype = "text/html"

    @property
    def extra_template_basedirs(self) -> list[str]:  # type: ignore[override]
        """Where the page template is."""
        return [str(TEMPLATES)]

    def _default_preprocessors_default(self) -> list[str]:
        return []  # the sections are taken from the notebook as it is

    def _file_extension_default(self) -> str:
        return ".html"

    def _template_name_default(self) -> str:
        return "briefing"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page; `resources` may hold `title` and `csv_files` (paths beside the page)."""
        front, *rest = sections(nb)
        content = {
            "title": nb.metadata.get("title", "Briefing"),
            "csv_files": [],
            "style": _style(),
            **(resources or {}),
            "front": front,
            "sections": rest,
        }
        page, resources = super().from_notebook_node(nb, content, **kw)
        return page, resources


@cache
def exporter() -> BriefingExporter:
    """One exporter for every page of a process: its templates are compiled once."""
    return BriefingExporter()


def page(notebook: NotebookNode, *, title: str, csv_files: Iterable[str] = ()) -> str:
    """The page of an executed notebook; `csv_files` are named at its end."""
    resources = {"title": title, "csv_files": list(csv_files)}
    return exporter().from_notebook_node(notebook, resources)[0]


def sections(notebook: NotebookNode) -> list[Section]:
    """The front and the sections, which start at each markdown cell with a `##` heading."""
    found = [Section()]
    for number, cell in enumerate(notebook.cells, start=1):
        if NOT_ON_PAGE in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            heading = HEADING.match(cell.source)
            if heading:
                text = heading["text"]
                found.append(Section(text, _anchor(text, found)))
            words = cell.source[heading.end() :] if heading else cell.source
            if words.strip():
                found[-1].blocks.append(_markdown(words))
        elif cell.cell_type == "code":
            found[-1].blocks.extend(_shown(cell, number))
    return found


def _shown(cell: NotebookNode, number: int) -> list[str]:
    """The cell's outputs as HTML; one that has no HTML form could not be read aloud."""
    shown = []
    for output in cell.outputs:
        if output.output_type not in ("display_data", "execute_result"):
            continue  # what a cell printed is for the notebook's reader
        if "text/html" in output.data:
            shown.append("".join(output.data["text/html"]))
        elif any(kind.startswith(("image/", "application/vnd.jupyter")) for kind in output.data):
            raise BriefingError(f"cell {number} of the notebook shows something without HTML")
    return shown


def _anchor(heading: str, before: list[Section]) -> str:
    """A heading's id: its words, and a number where another heading has the same."""
    words = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-") or "section"
    taken = {section.anchor for section in before}
    return next(
        name for name in [words, *(f"{words}-{n}" for n in range(2, 1000))] if name not in taken
    )


def _markdown(text: str) -> str:
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text))


@cache
def _style() -> str:
    return (TEMPLATES / "briefing" / "briefing.css").read_text(encoding="utf-8")
