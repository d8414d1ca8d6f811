"""Take it along: tables as CSV and Excel, the chart as SVG and PNG, and the line of Python."""

import base64
import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from iqip_analytics.briefing.drawing import LONGEST_ALTERNATIVE, svg
from iqip_analytics.briefing.style import house_style
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.formulas import guarded
from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.explore.panel_html import CachedBlock, alert
from iqip_analytics.explore.positions import Explored, Positions
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.publish.numbers import without_formulas
from iqip_analytics.sources.source_names import is_url, shown

log = logging.getLogger(__name__)

CSV, SVG, PNG = "text/csv", "image/svg+xml", "image/png"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DPI = 150
WORKBOOK = "explored.xlsx"


@dataclass(frozen=True, eq=False, kw_only=True)
class Kept:
    """What can be taken along: frames and figures by name, and each figure's message."""

    tables: Mapping[str, pd.DataFrame]
    figures: Mapping[str, tuple[Figure, str]]


class TakeAlong:
    """A button that makes the files of what is shown, and the line of Python beside it.

    Args:
        kept: gives what can be taken along; called on pressing the button, as it takes a second.
    """

    def __init__(self, kept: Callable[[], Kept]) -> None:
        self._kept = kept
        self.line, self.links = CachedBlock(), CachedBlock()
        self.make = widgets.Button(
            description="Make files of what is shown", layout=widgets.Layout(width="auto")
        )
        self.make.on_click(lambda _: self.hand_out())
        self.box = widgets.VBox(
            [
                widgets.HTML("<h2>Take it along</h2>"),
                self.line.box,
                self.make,
                self.links.box,
            ]
        )

    def show(self, line: str) -> None:
        """Show the line that does the same, and remove files made before."""
        self.links.clear()
        code = Markup('<p>The same in Python:</p><pre tabindex="0" aria-label="The same in Python">'
                      "<code>{}</code></pre>").format(line)  # fmt: skip
        self.line.show(line, lambda: str(code))

    def hand_out(self) -> None:
        """Make the files, and show a link to each."""
        self.links.show(None, lambda: "")
        try:
            files = files_of(self._kept())
        except InputError as error:
            failed = alert(str(error))
            self.links.show(object(), lambda: failed)
            return
        except Exception as error:
            log.exception("the files could not be made")
            failed = alert(f"The files could not be made ({type(error).__name__}: {error}).")
            self.links.show(object(), lambda: failed)
            return
        links = Markup(" · ").join(_link(name, *file) for name, file in files.items())
        self.links.show(object(), lambda: str(Markup("<p>{}</p>").format(links)))


def files_of(kept: Kept) -> dict[str, tuple[str, bytes]]:
    """Kind and content of each file by name; CSV as the data contract writes it."""
    files = {
        f"{name}.csv": (CSV, without_formulas(csv_text(frame)).encode())
        for name, frame in kept.tables.items()
    }
    files[WORKBOOK] = (EXCEL, workbook(kept.tables))
    for name, (figure, message) in kept.figures.items():
        short = message if len(message) <= LONGEST_ALTERNATIVE else (
            f"{message[: LONGEST_ALTERNATIVE - 1]}…"
        )  # fmt: skip
        if drawing := str(svg(figure, name, short)):  # a few points are put in words, not drawn
            files[f"{name}.svg"] = (SVG, drawing.encode())
        files[f"{name}.png"] = (PNG, _png(figure))
    return files


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    with house_style():
        figure.savefig(picture, format="png", dpi=DPI)
    return picture.getvalue()


def workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The tables as sheets of one workbook; no cell is a formula."""
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as writer:
        for name, frame in tables.items():
            plain = frame.assign(
                **{column: frame[column].map(lambda cell: guarded(cell) if isinstance(cell, str)
                                             else cell)
                   for column in frame if not pd.api.types.is_numeric_dtype(frame[column])}
            )  # fmt: skip
            plain.to_excel(writer, sheet_name=name[:31], index=False)
    return file.getvalue()


def _link(name: str, kind: str, content: bytes) -> Markup:
    data = base64.b64encode(content).decode()
    link = Markup('<a download="{}" href="data:{};base64,{}">{}</a>')
    return link.format(name, kind, data, name)


def python_line(
    found: Positions, explored: Explored, scenario: Scenario, asked: str = "completion.table"
) -> str:
    """The statements that give the table of a scenario in a user's own notebook."""
    known = explored.known
    dates = [f"{known.period_end:%Y-%m-%d}"]
    cut_off = found.cut_off(known.period_end)
    dates += [] if cut_off is None else [f"{cut_off:%Y-%m-%d}"]
    opened = ", ".join(map(repr, [_place(found), *dates]))
    departures = (scenario.plain() or {}).items()
    given = {name: value for name, value in departures if name != "name"}
    if explored.horizon != 12:
        given["horizon"] = explored.horizon
    supposed = ", ".join([repr(explored.scope), *(f"{n}={v!r}" for n, v in given.items())])
    return (
        "import iqip_analytics as iqip\n\n"
        f"iqip.open({opened}).what_if({supposed}).{asked}"
    )  # fmt: skip


def _place(found: Positions) -> str:
    """The source as a notebook in the project would name it."""
    if is_url(found.source):
        return shown(found.source)
    path = Path(found.source).resolve()
    if path.is_relative_to(found.project):
        return path.relative_to(found.project).as_posix()
    return found.source
