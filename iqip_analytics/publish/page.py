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
ANNEX = "annex"
SHEET = re.compile(r"sheet-[1-9]")
# Output of a sheet's cell with its own heading; other output goes under the notebook's heading
WITH_ITS_OWN_HEADING = re.compile(r'\s*<(section class="block"|div class="pair"|ul class="tiles")')
# As `briefing.drawing` writes them
DRAWN_STYLE = re.compile(
    r"(?P<opening><svg[^>]*>(?:<title[^>]*>[^<]*</title>)?)<style>(?P<rules>[^<]*)</style>"
)
STYLE_RULE = re.compile(r"\.s[0-9a-f]{6}\{[^}]*\}")
HEADING = re.compile(r"\A##[ \t]+(?P<text>[^\n]+?)[ \t]*(?:\n|\Z)")


@dataclass(frozen=True)
class Section:
    """A part of the page under one heading; the front, which holds the title, has none.

    place: `sheet-1`, `sheet-2`, or `annex`: the tag of the heading's cell, else that before it.
    """

    heading: str = ""
    anchor: str = ""
    place: str = ANNEX
    blocks: list[str] = field(default_factory=list)

    @property
    def says(self) -> bool:
        """Whether it has any content: the annex leaves out a heading with nothing below it."""
        return any(block.strip() for block in self.blocks)

    @property
    def headed(self) -> list[str]:
        """The blocks with their own heading."""
        return [block for block in self.blocks if WITH_ITS_OWN_HEADING.match(block)]

    @property
    def plain(self) -> list[str]:
        """The blocks under the section's heading."""
        return [block for block in self.blocks if not WITH_ITS_OWN_HEADING.match(block)]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its id, and its parts in the notebook's order."""

    id: str
    parts: list[Section] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the sheet is called.

        >>> Sheet("sheet-1").name
        'Sheet 1'
        """
        return self.id.replace("-", " ").capitalize()


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
        """The page; `resources` may hold title, line (of printed sheets) and csv_files."""
        front, *rest = sections(nb)
        content = {
            "title": nb.metadata.get("title", "Briefing"),
            "csv_files": [],
            "line": "",
            "style": _style(),
            **(resources or {}),
            "front": front,
            "sheets": _sheets(rest),
            "annex": [section for section in rest if section.place == ANNEX and section.says],
        }
        content["line"] = quoted_in_css(content["line"] or content["title"])
        page, resources = super().from_notebook_node(nb, content, **kw)
        return page, resources


@cache
def exporter() -> BriefingExporter:
    """One exporter for every page of a process: its templates are compiled once."""
    return BriefingExporter()


def page(
    notebook: NotebookNode, *, title: str, csv_files: Iterable[str] = (), line: str = ""
) -> str:
    """The page of an executed notebook.

    Args:
        notebook: as it ran.
        title: what a browser calls the page.
        csv_files: listed at its end, as paths relative to the page.
        line: in the foot of every printed sheet beside its number; blank for the title.
    """
    resources = {"title": title, "csv_files": list(csv_files), "line": line}
    return _drawn_styles_once(exporter().from_notebook_node(notebook, resources)[0])


def _drawn_styles_once(page: str) -> str:
    """The page with the drawings' styles in its own: a class is the same in every drawing."""
    rules = dict.fromkeys(
        rule for found in DRAWN_STYLE.finditer(page) for rule in STYLE_RULE.findall(found["rules"])
    )
    bare = DRAWN_STYLE.sub(lambda found: found["opening"], page)
    return bare.replace("</style>", "".join(rules) + "</style>", 1)


def sections(notebook: NotebookNode) -> list[Section]:
    """The front and the sections, which start at each markdown cell with a `##` heading."""
    found = [Section()]
    for number, cell in enumerate(notebook.cells, start=1):
        if NOT_ON_PAGE in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            heading = HEADING.match(cell.source)
            if heading:
                text, place = heading["text"], _place(cell, found[-1])
                found.append(Section(text, _anchor(text, found), place))
            words = cell.source[heading.end() :] if heading else cell.source
            if words.strip():
                found[-1].blocks.append(_markdown(words))
        elif cell.cell_type == "code":
            found[-1].blocks.extend(_shown(cell, number))
    return found


def _place(cell: NotebookNode, before: Section) -> str:
    """Where a heading's section goes; without a tag, where the previous one does."""
    tags = cell.metadata.get("tags", [])
    return next((tag for tag in tags if tag == ANNEX or SHEET.fullmatch(tag)), before.place)


def _sheets(parts: Iterable[Section]) -> list[Sheet]:
    """The sheets with any content, in order, each with its parts."""
    of_sheets: dict[str, Sheet] = {}
    for part in parts:
        if part.place != ANNEX and part.blocks:
            of_sheets.setdefault(part.place, Sheet(part.place)).parts.append(part)
    return [of_sheets[name] for name in sorted(of_sheets)]


def quoted_in_css(text: str) -> str:
    r"""A text as a string of a style sheet, whatever it holds.

    >>> print(quoted_in_css('OFFICIAL · "a" </style>'))
    "OFFICIAL · \22 a\22  \3c \2f style\3e "
    """
    kept = "".join(c if c.isalnum() or c in " ·,.-’“”" else f"\\{ord(c):x} " for c in text)
    return f'"{kept}"'


def _shown(cell: NotebookNode, number: int) -> list[str]:
    """The cell's outputs as HTML; one without an HTML form could not be read aloud."""
    shown = []
    for output in cell.outputs:
        if output.output_type not in ("display_data", "execute_result"):
            continue  # printed output is for the notebook's reader
        if "text/html" in output.data:
            html = "".join(output.data["text/html"])
            if html.strip():  # a block without content shows nothing
                shown.append(html)
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
