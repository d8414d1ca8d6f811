"""House style: colours by meaning, and figures drawn in it."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from importlib.resources import files
from textwrap import wrap
from typing import ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

NOTEBOOK_DPI = 110
TITLE_LINE, LETTERS_AN_INCH = 0.18, 11  # of a bold title, in inches
TEXT, QUIET = "#212B32", "#425563"
# A chart as wide as a page's text, and one that shares the width with another, in inches
FULL_WIDTH, SMALL_WIDTH = 6.3, 3.55

STYLE = str(files("iqip_analytics.briefing") / "house.mplstyle")

_Arguments = ParamSpec("_Arguments")
_Drawn = TypeVar("_Drawn")


def in_house_style(chart: Callable[_Arguments, _Drawn]) -> Callable[_Arguments, _Drawn]:
    """Draw a chart in the house style, leaving every other figure alone."""

    @wraps(chart)
    def drawn(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Drawn:
        with house_style():
            return chart(*args, **kwargs)

    return drawn


@contextmanager
def house_style() -> Iterator[None]:
    """A block within which matplotlib draws in the house style."""
    with mpl.rc_context(_settings()):
        yield


@cache
def _settings() -> mpl.RcParams:
    return mpl.rc_params_from_file(STYLE, use_default_template=False)


class Chart(Figure):
    """A figure that a notebook shows by itself, whatever matplotlib's settings.

    keys: what its looks mean, where not labelled in it: labels by name of the look.
    points: how many values it draws; a page shows no chart of few (`drawing.FEWEST_POINTS`).
    """

    keys: Mapping[str, str] = {}
    points: int | None = None

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        with house_style():
            self.savefig(picture, format="png", dpi=NOTEBOOK_DPI)
        return picture.getvalue()


def new_figure(width: float = FULL_WIDTH, height: float = 3.0) -> Chart:
    """An empty figure outside matplotlib's global list."""
    figure = Chart(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


@in_house_style
def titled(figure: Chart, title: str) -> Chart:
    """A figure that grows by a title, for where no page says what it shows."""
    width, height = figure.get_size_inches()
    lines = wrap(title, int(width * LETTERS_AN_INCH)) or [""]
    whole = height + TITLE_LINE * len(lines) + 0.1
    for axes in figure.axes:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 * height / whole, box.width, box.height * height / whole))
    figure.set_size_inches(width, whole)
    figure.text(0.02 / width, 1 - 0.08 / whole, "\n".join(lines), va="top", fontweight="bold")
    return figure


def new_axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes within a figure, with four margins in inches.

    What an axis counts is written above it, so matplotlib need not place a label.
    """
    width, height = figure.get_size_inches()
    axes = figure.add_axes(
        (
            left / width,
            bottom / height,
            1 - (left + right) / width,
            1 - (bottom + top) / height,
        )
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)
    return axes
