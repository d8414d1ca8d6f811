"""House style: colours by meaning, and figures drawn in it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib.resources import files
from typing import ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

COLOURS = {
    "trajectory": "#12436D",
    "approved": "#28A197",
    "forecast": "#801650",
    "original": "#3D3D3D",
    "declined": "#F46A25",
    "rest": "#768692",
    "text": "#212B32",
    "quiet": "#425563",
}

NOTEBOOK_DPI = 110

STYLE = str(files("iqip_analytics.briefing") / "house.mplstyle")

_Arguments = ParamSpec("_Arguments")


def in_house_style(chart: Callable[_Arguments, Figure]) -> Callable[_Arguments, Figure]:
    """Draw a chart in the house style, leaving every other figure alone."""

    @wraps(chart)
    def drawn(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Figure:
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
    """A figure that a notebook shows by itself, whatever matplotlib was told before."""

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        with house_style():
            self.savefig(picture, format="png", dpi=NOTEBOOK_DPI)
        return picture.getvalue()


def new_figure(width: float = 8, height: float = 3.6) -> Chart:
    """An empty figure that no global list of figures holds."""
    figure = Chart(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def new_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes within a figure, placed as shares of it; each chart labels its own axes in the end.

    Until then both have a placeholder: without a label seaborn lays out every tick to choose one.
    """
    axes = figure.add_axes((left, bottom, width, height))
    axes.set(xlabel="x", ylabel="y")
    return axes
